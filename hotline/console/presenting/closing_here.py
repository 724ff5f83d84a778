"""Whether she is reintegrated, as a part of the page of her reintegration."""

from typing import Any

from django.urls import reverse

from hotline.actor.context import Actor
from hotline.cases.queries import File
from hotline.console.presenting import closing
from hotline.people.models import Person
from hotline.reintegration import queries


def here(found: File, person: Person, actor: Actor) -> dict[str, Any]:
    """What the rule still asks of this person; `protected` is whether it asks anything."""
    case_id = found.case.id
    roles = next((one.roles for one in found.people if one.person.pk == person.pk), ())
    protected = queries.is_protected(roles)
    shown = closing.standing(case_id, queries.hers(case_id, person)) if protected else {}
    return {
        "protected": protected,
        "closed": found.case.status == "closed",
        "as_reintegrated": found.case.outcome == "reintegrated",
        "closing": reverse("console:closing", args=[case_id]),
        "agreement": reverse("console:closing_agreement", args=[case_id, person.pk]),
        "programmes": reverse("console:her_programmes", args=[case_id, person.pk]),
        **shown,
    }
