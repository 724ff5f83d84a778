"""The portal: one page a referral, three answers, then the next step only. Needs no script."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.actor.classes import DataClass
from hotline.portal import networks, tips
from hotline.portal.forms import DeclineForm, ReportForm
from hotline.portal.frame import page
from hotline.referrals import packets, queries, rules, services
from hotline.referrals.models import Referral
from hotline.vault import services as vault


@require_GET
@requires("referrals.answer")
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for this agency, most urgent first; below it what was answered."""
    actor = actor_of(request)
    context = {
        "waiting": [_row(r) for r in queries.inbox(actor)],
        "answered": [_row(r) for r in queries.answered(actor)],
        "tips": tips.rows_for(actor),
        "networks": networks.rows_for(actor),
    }
    return page(request, "portal/inbox.html", context)


@require_GET
@requires("referrals.answer")
def show(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The referral; opening it is what the sender is waiting to see, so it is recorded."""
    referral = services.receive(by=actor_of(request), referral_id=_mine(request, referral_id).id)
    return _referralpage(request, referral)


@require_POST
@requires("referrals.answer")
def accept(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Take responsibility."""
    _mine(request, referral_id)
    return _moved(request, services.accept, referral_id)


@require_http_methods(["GET", "POST"])
@requires("referrals.answer")
def decline(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Say no, with a reason that tells the hotline what to do next."""
    return _asked(request, referral_id, DeclineForm, services.decline, "portal/decline.html")


@require_http_methods(["GET", "POST"])
@requires("referrals.answer")
def report(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Say how it ended."""
    return _asked(request, referral_id, ReportForm, services.report, "portal/report.html")


def _asked(
    request: HttpRequest,
    referral_id: UUID,
    form_class: type[Form],
    verb: Callable[..., Referral],
    template: str,
) -> HttpResponse:
    """A verb that needs a reason: its form, with what was typed kept, then the referral again."""
    referral = _mine(request, referral_id)
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _moved(request, verb, referral_id, **form.cleaned_data)
    context = {"referral": referral, "row": _row(referral), "form": form}
    return page(request, template, context, status=422 if form.errors else 200)


def _moved(
    request: HttpRequest, verb: Callable[..., Referral], referral_id: UUID, **facts: Any
) -> HttpResponse:
    try:
        verb(by=actor_of(request), referral_id=referral_id, **facts)
    except services.Refused:
        messages.warning(request, _("Somebody was quicker: the referral has moved on."))
    return HttpResponseRedirect(reverse("portal:referral", args=[referral_id]))


def _mine(request: HttpRequest, referral_id: UUID) -> Referral:
    """A referral to this agency, or 404."""
    return get_object_or_404(Referral, pk=referral_id, agency=actor_of(request).agency)


def _referralpage(request: HttpRequest, referral: Referral) -> HttpResponse:
    opened = vault.may_open(referral.id, DataClass.D3)
    identity = packets.opened_identity(referral.identity) if opened else {}
    context = {
        "referral": referral,
        "row": _row(referral),
        "band": wording.band_shown(referral.band),
        "opened": opened,
        "identity": wording.identity_shown(identity),
        "account": referral.account if opened else "",
        "basis": wording.label("legal_basis", referral.basis),
        "may_answer": referral.state in rules.before("accepted"),
        "may_report": referral.state in rules.before("completed"),
        "reason": wording.label("decline_reason", referral.reason) if referral.reason else "",
        "outcome": wording.label("referral_outcome", referral.outcome) if referral.outcome else "",
    }
    return page(request, "portal/referral.html", context)


def _row(referral: Referral) -> dict[str, Any]:
    band = referral.band
    needs = " · ".join(wording.label("need_domain", need) for need in band.get("needs", []))
    late = bool(referral.due_at and referral.due_at < timezone.now())
    return {
        "href": reverse("portal:referral", args=[referral.id]),
        "title": needs or _("Help needed"),
        "sub": f"{band['pseudonym']} · {wording.place(band['place'])}",
        "urgency": referral.urgency,
        "state": _state_words(referral.state),
        "due_at": referral.due_at,
        "sent_at": referral.sent_at,
        "late": late,
        "new": referral.state == "sent",
    }


def _state_words(state: str) -> str:
    return {
        "sent": _("New"),
        "received": _("Waits for your answer"),
        "accepted": _("You have accepted"),
        "declined": _("You have declined"),
        "completed": _("Completed"),
        "failed": _("Did not succeed"),
        "cancelled": _("Taken back by the hotline"),
    }[state]
