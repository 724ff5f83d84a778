"""Taking a contact: every field saves as it is typed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.cases import queries as case_queries
from hotline.cases import services as cases
from hotline.console.forms import ContactForm
from hotline.console.frame import framed
from hotline.console.presenting import minutes as shown
from hotline.console.presenting import phone_history
from hotline.console.views import minutes
from hotline.contacts import queries, rules, services
from hotline.contacts.models import Contact
from hotline.people import safe_contact
from hotline.places import queries as places
from hotline.vault.fields import has_value


@require_POST
@requires("contacts.take")
def take(request: HttpRequest) -> HttpResponse:
    """Start a contact and open it."""
    channel = request.POST.get("channel", "phone_in")
    contact = services.take_contact(by=actor_of(request), channel=channel)
    return HttpResponseRedirect(reverse("console:contact", args=[contact.id]))


@require_GET
@requires("cases.read")
def show(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """A contact: open, it is a form; ended, a page to read. A supervisor reads along, and with
    `?help` writes beside the counsellor: saving shows both where they write the same field."""
    contact = contact_or_404(contact_id)
    mine = _is_mine(request, contact)
    may_help = contact.is_open and not mine and services.may_write(actor_of(request), contact)
    may_edit = contact.is_open and (mine or (may_help and "help" in request.GET))
    return render(
        request,
        "console/contact.html",
        framed(
            request,
            heading=wording.label("contact_channel", contact.channel),
            case=case_queries.of_contact(contact.id),
            may_listen=not may_edit and contact.is_open,
            ambulance=shown.ambulance(),
            call=phone_history.of_contact(contact.id),
            **minutes.steps_of(request, contact),
            main_label=_("This contact"),
            **(_to_write(contact) if may_edit else shown.answered(contact)),
            may_edit=may_edit,
            may_help=may_help,
            mine=mine,
            may_open_case=mine,
        ),
    )


@require_GET
@requires("contacts.take")
def known(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Whether this number was used before: known, whose desk, may we call. No more."""
    contact = contact_or_404(contact_id)
    answer = queries.knock(by=actor_of(request), contact_id=contact.id)
    numbered = contact.phone_hash is not None
    return render(
        request,
        "console/parts/known.html",
        {
            "answer": answer,
            "numbered": numbered,
            "contact_id": contact.id,
            "centre": wording.centre(answer.centre),
            "rule": wording.label("safe_to_call_back", answer.safe_to_call_back),
            "place": wording.place(contact.place) if contact.place else "",
            "placed": has_value(contact, "place_words"),
        },
    )


@require_POST
@requires("contacts.take")
def end(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """End the contact; it can be read on."""
    get_object_or_404(Contact, pk=contact_id)
    try:
        services.end_contact(by=actor_of(request), contact_id=contact_id)
    except services.NotHers:
        messages.warning(request, shown.not_yours())
    return HttpResponseRedirect(reverse("console:contact", args=[contact_id]))


@require_GET
@requires("contacts.take")
def holder(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Who holds this contact now, told on the page of whoever held it: asked when it moves."""
    contact = get_object_or_404(Contact.objects.select_related("counsellor"), pk=contact_id)
    taken = contact.is_open and not services.may_write(actor_of(request), contact)
    context = {"contact": contact, "taken_by": contact.counsellor if taken else None}
    return render(request, "console/parts/holder.html", context)


@require_POST
@requires("contacts.take")
def child_line(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Note the hand-over to the child line."""
    get_object_or_404(Contact, pk=contact_id)
    try:
        services.hand_to_child_line(by=actor_of(request), contact_id=contact_id)
    except services.NotHers:
        messages.warning(request, shown.not_yours())
    except services.WrongKind:
        words = _("This contact is of another kind. Change its kind first, then press once more.")
        messages.warning(request, words)
    return HttpResponseRedirect(reverse("console:contact", args=[contact_id]))


@require_POST
@requires("cases.work")
def open_case(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Open the case of this contact, or go to the one it has."""
    get_object_or_404(Contact, pk=contact_id)
    case = cases.open_case(by=actor_of(request), contact_id=contact_id)
    return HttpResponseRedirect(reverse("console:case", args=[case.id]))


def contact_or_404(contact_id: UUID) -> Contact:
    """A contact in reach, or 404."""
    contact = queries.one(contact_id)
    if contact is None:
        raise Http404
    return contact


def place_names() -> list[str]:
    """All names a place field understands, for its list of suggestions."""
    groups = places.choices(wording.lang())
    return [choice.label for group in groups for choice in group.choices]


def _to_write(contact: Contact) -> dict[str, Any]:
    names = (*rules.LISTS, *rules.WORDS, "age", "number_state", *safe_contact.CODED)
    initial = {name: getattr(contact, name) for name in names}
    return {
        "form": ContactForm(initial=initial),
        "places": place_names(),
        "child": shown.is_child(contact),
        "age_known": shown.age_is_known(contact),
    }


def _is_mine(request: HttpRequest, contact: Contact) -> bool:
    return f"staff:{contact.counsellor_id}" == actor_of(request).key
