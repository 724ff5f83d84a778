"""The documents of a case, wherever a page of the case wants them."""

from typing import Any

from django import template
from django.template.context import RequestContext

from hotline.cases.queries import File
from hotline.console.presenting import documents

register = template.Library()


@register.inclusion_tag("console/parts/documents.html", takes_context=True)
def documents_of_case(context: RequestContext, file: File) -> dict[str, Any]:
    """The panel, as deep as the reader's grants go; with the form for whoever works on it."""
    may_work = bool(context.get("may_work"))
    shown = documents.of_case(file.case.id, may_work=may_work)
    return shown | {"case": file.case, "csrf_token": context.get("csrf_token")}
