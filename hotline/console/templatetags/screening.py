"""The screenings of a contact or a case, wherever a page wants to show them."""

from typing import Any

from django import template
from django.template import RequestContext
from django.urls import reverse

from hotline.access.asking import actor_of
from hotline.access.roles import may
from hotline.cases.queries import File
from hotline.console.presenting import screening as shown
from hotline.contacts import queries as contacts
from hotline.contacts.models import Contact
from hotline.screening import queries

register = template.Library()
_PART = "console/parts/screening_line.html"


@register.inclusion_tag(_PART, takes_context=True)
def screening_of_contact(context: RequestContext, contact: Contact) -> dict[str, Any]:
    """What this contact's screenings show, and the way to begin one."""
    actor = actor_of(context["request"])
    lines = shown.lines(queries.latest_of([contact.id]), actor)
    begun = any(line["person"] is None for line in lines)
    begin = []
    if not begun and contact.source == "live" and shown.may_screen(actor, contact.id):
        begin = [{"url": reverse("console:screen_contact", args=[contact.id]), "name": ""}]
    return {"screened": lines, "begin": begin, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag(_PART, takes_context=True)
def screening_of_case(context: RequestContext, file: File) -> dict[str, Any]:
    """The latest screening of each person of the case, and the way to begin one for the others."""
    actor = actor_of(context["request"])
    lines = shown.lines(queries.latest_of(file.contact_ids), actor)
    begin = []
    in_reach = next(iter(contacts.among(tuple(file.contact_ids))), None)
    asks = may(actor.role, "cases.work") and in_reach is not None
    if asks and in_reach is not None and shown.may_screen(actor, in_reach.id):
        begun = {line["person"] for line in lines}
        begin = [
            {
                "url": reverse("console:screen_person", args=[file.case.id, one.person.id]),
                "name": shown.person_name(one.person),
            }
            for one in file.people
            if one.person.id not in begun
        ]
    return {"screened": lines, "begin": begin, "csrf_token": context.get("csrf_token")}
