"""What keeps a file, and what its person asked, wherever a page of the file wants to say so."""

from typing import Any
from uuid import UUID

from django import template

from hotline.console.presenting import rights as shown
from hotline.rights import holds

register = template.Library()


@register.inclusion_tag("console/parts/holds.html")
def kept_by_law(case_id: UUID) -> dict[str, Any]:
    """A line where a legal hold keeps a case or somebody in it; and the way to its page."""
    rows = holds.in_force([case_id])
    return {"rows": [shown.hold(one) for one in rows], "case_id": case_id}


@register.inclusion_tag("console/parts/rights_of_person.html")
def rights_of_person(person_id: UUID) -> dict[str, Any]:
    """Her requests, and what keeps her file."""
    rows = holds.in_force([person_id])
    return {"rows": [shown.hold(one) for one in rows], "person_id": person_id}
