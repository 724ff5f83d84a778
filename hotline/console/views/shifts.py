"""Handing a shift over and taking one over."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.actor.classes import DataClass
from hotline.actor.ids import new_id
from hotline.console.frame import framed, handed_to
from hotline.console.presenting import shifts as shown
from hotline.console.shift_forms import HandoverForm
from hotline.contacts import queries as contacts
from hotline.contacts.models import Contact
from hotline.shifts import hot, queries, services
from hotline.shifts.models import Handover
from hotline.vault import services as vault


@require_http_methods(["GET", "POST"])
@requires("shifts.handover")
def hand_over(request: HttpRequest) -> HttpResponse:
    """What is due within a day and every open contact; to whom it goes, and with which words."""
    actor = actor_of(request)
    things = [shown.thing(h) for h in hot.of(actor, queries.covered_keys(actor))]
    form = HandoverForm(
        request.POST or None,
        receivers=shown.receivers(actor),
        things=things,
        initial={"handover_id": new_id(), "sign_out": True},
    )
    if request.method == "POST" and form.is_valid():
        refusal = _handed(request, form)
        if not refusal:
            return _leaving(request, form)
        form.add_error(None, refusal)
    context = framed(request, form=form, rows=form.rows())
    status = 422 if form.errors else 200
    return render(request, "console/hand_over.html", context, status=status)


def _handed(request: HttpRequest, form: HandoverForm) -> str:
    """Hands over; what stands in the way in words, empty when it is done."""
    data = form.cleaned_data
    try:
        services.hand_over(
            by=actor_of(request),
            picked=form.picked(),
            to_member=UUID(data["to"]) if data["to"] else None,
            words=data["words"],
            handover_id=data["handover_id"],
        )
    except services.Refused as refused:
        return {
            "nothing": _("Tick something or write a word; an empty hand-over helps nobody."),
            "not_a_colleague": _("This colleague is no longer at your centre. Choose another."),
            "kept_from": _(
                "Something in this hand-over is never shared with her. Choose another colleague."
            ),
            "sealed": _(
                "A file among these is sealed by decision. Choose a colleague by name, or leave it"
                " out."
            ),
        }[refused.code]
    return ""


def _leaving(request: HttpRequest, form: HandoverForm) -> HttpResponse:
    if form.cleaned_data["sign_out"]:
        logout(request)
        return HttpResponseRedirect(reverse("account_login"))
    messages.success(request, _("Your shift is handed over. Nothing has changed its owner."))
    return HttpResponseRedirect(
        reverse("console:handover", args=[form.cleaned_data["handover_id"]])
    )


@require_GET
@requires("shifts.handover")
def leaving(request: HttpRequest) -> HttpResponse:
    """Before signing out: offers the hand-over when something is hot; insists only while a life
    may be at stake in a contact of hers."""
    actor = actor_of(request)
    found = hot.of(actor, queries.covered_keys(actor))
    if not found:
        return HttpResponseRedirect(reverse("account_logout"))
    mine = list(contacts.still_open(actor))
    going_on = [one for one in mine if one.is_open]
    context = framed(
        request,
        count=len(found),
        open_contacts=going_on,
        open_alarming=any(one.alarm for one in going_on),
        ended_alarming=[one for one in mine if not one.is_open],
    )
    return render(request, "console/leaving.html", context)


@require_GET
@requires("shifts.handover")
def show(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """A hand-over: the words, and each thing with its own; taken, it says who covers it."""
    row = get_object_or_404(
        Handover.objects.select_related("from_member", "to_member", "taken_by"), pk=handover_id
    )
    return _page(request, row)


def _page(request: HttpRequest, row: Handover, trouble: str = "") -> HttpResponse:
    actor = actor_of(request)
    context: dict[str, Any] = {
        "row": row,
        "handover": shown.handover(row),
        "words": row.words if vault.may_open(row.id, DataClass.D3) else "",
        "things": shown.things_of(row),
        "mine": row.from_member_id == actor.member_id,
        "covering": row.taken_by_id == actor.member_id,
        "may_take": row.taken_at is None and row.from_member_id != actor.member_id,
        "trouble": trouble,
    }
    page = framed(request, **context)
    return render(request, "console/handover.html", page, status=409 if trouble else 200)


@require_POST
@requires("shifts.handover")
def take(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Acknowledge a hand-over: from now on she covers what is in it."""
    row = get_object_or_404(
        Handover.objects.select_related("from_member", "to_member", "taken_by"), pk=handover_id
    )
    try:
        services.take_over(by=actor_of(request), handover_id=handover_id)
    except services.Refused:
        row.refresh_from_db()
        return _page(request, row, _("Somebody else has taken it, or it was not meant for you."))
    return HttpResponseRedirect(reverse("console:handover", args=[handover_id]))


@require_GET
@requires("shifts.handover")
def handed(request: HttpRequest) -> HttpResponse:
    """What was handed to her or to her duty team and waits to be taken; fetched when it moves."""
    return render(request, "console/parts/handed.html", {"handed": handed_to(actor_of(request))})


@require_http_methods(["GET", "POST"])
@requires("cases.approve")
def take_over_contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Take an open contact over from a colleague, after one question that names her; over
    already, its page says so."""
    contact = get_object_or_404(Contact.objects.select_related("counsellor"), pk=contact_id)
    if request.method == "GET" and contact.is_open and contact.counsellor:
        return render(request, "console/take_over.html", framed(request, contact=contact))
    try:
        services.take_over_contact(by=actor_of(request), contact_id=contact_id)
    except services.Refused as refused:
        said = {
            "ended": _("This contact has ended; there is nothing to take over."),
            "taken": _("Somebody else has just taken this contact over."),
        }
        messages.warning(request, said[refused.code])
    return HttpResponseRedirect(reverse("console:contact", args=[contact_id]))
