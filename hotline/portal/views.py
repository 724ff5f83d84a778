"""The portal: one page a referral, three answers, then the next step only. Needs no script."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.coordination import letters
from hotline.portal import networks, plans, tips
from hotline.portal.frame import page
from hotline.portal.rows import row
from hotline.referrals import packets, queries, rules, services, talking
from hotline.referrals.models import Attachment, Referral
from hotline.referrals.moving import receives, sends
from hotline.staff import keeping
from hotline.vault import services as vault


@require_GET
@requires("referrals.answer")
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for this agency, most urgent first; below it what was answered."""
    actor = actor_of(request)
    context = {
        "waiting": [row(r, actor) for r in queries.inbox(actor)],
        "answered": [row(r, actor) for r in queries.answered(actor)],
        "sent": [row(r, actor) for r in queries.sent_by_agency(actor)],
        "conducts": actor.role == "focal_point",
        "keeps": keeping.may_keep(actor),
        "steps": plans.rows_for(actor),
        "tips": tips.rows_for(actor),
        "networks": networks.rows_for(actor),
    }
    return page(request, "portal/inbox.html", context)


@require_GET
@requires("referrals.answer")
def show(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The referral; opening it is what the sender is waiting to see, so it is recorded."""
    referral, actor = referral_or_404(request, referral_id), actor_of(request)
    if receives(actor, referral):
        referral = services.receive(by=actor, referral_id=referral.id)
    return _referralpage(request, referral)


@require_POST
@requires("referrals.answer")
def accept(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Take responsibility."""
    referral_or_404(request, referral_id)
    return _moved(request, services.accept, referral_id)


def _moved(
    request: HttpRequest, verb: Callable[..., Referral], referral_id: UUID, **facts: Any
) -> HttpResponse:
    try:
        verb(by=actor_of(request), referral_id=referral_id, **facts)
    except services.Refused:
        messages.warning(request, _("Somebody was quicker: the referral has moved on."))
    return HttpResponseRedirect(reverse("portal:referral", args=[referral_id]))


def referral_or_404(request: HttpRequest, referral_id: UUID) -> Referral:
    """A referral to this agency, from it, or in its province as its focal point; else 404. Rows of
    others are out of her reach already."""
    referral = get_object_or_404(Referral.objects.select_related("agency"), pk=referral_id)
    actor = actor_of(request)
    if receives(actor, referral) or sends(actor, referral) or actor.role == "focal_point":
        return referral
    raise Http404


def _referralpage(request: HttpRequest, referral: Referral) -> HttpResponse:
    actor = actor_of(request)
    closed = referral.out_of_sight
    opened = not closed and vault.may_open(referral.id, DataClass.D3)
    identity = packets.opened_identity(referral.identity) if opened else {}
    receiver = receives(actor, referral)
    mine = receiver and not closed
    context = {
        "referral": referral,
        "row": row(referral, actor),
        "closed": closed,
        "withdrawn": referral.closed,
        "asks_her": referral.state in rules.OPEN,
        "band": [] if closed else wording.band_shown(referral.band),
        "opened": opened,
        "conducts": not receiver and not sends(actor, referral),
        "identity": wording.identity_shown(identity),
        "account": referral.account if opened else "",
        "basis": wording.label("legal_basis", referral.basis),
        "may_answer": mine and referral.state in rules.UNDECIDED,
        "may_report": mine and referral.state in rules.IN_CARE,
        "may_begin": mine and referral.state in rules.before("in_service"),
        "may_update": mine and referral.state == "in_service",
        "may_hold": mine and referral.state in ("accepted", "in_service"),
        "may_ask": mine and referral.state in rules.before("info_requested"),
        "may_refer_on": mine and referral.state in rules.IN_CARE and not request.visit,  # type: ignore[attr-defined]
        "may_say": opened and referral.state in rules.OPEN,
        "may_withdraw": opened and referral.state in rules.OPEN,
        "may_phone": not receiver and not closed and referral.state in rules.WAITING,
        "withdrawn_on_other_ground": referral.withdrawn_at and not closed,
        "may_print": opened and may(actor.role, "letters.print") and letters.may_print(referral),
        "said": _said(referral, actor) if opened else [],
        "reason": wording.label("decline_reason", referral.reason) if referral.reason else "",
        "outcome": wording.label("referral_outcome", referral.outcome) if referral.outcome else "",
        "confirmed": wording.label("help_confirmed", referral.confirmed)
        if referral.confirmed
        else "",
        "due_words": _due_words(referral),
        "steps": plans.rows_of(actor, referral) if request.visit else [],  # type: ignore[attr-defined]
    }
    return page(request, "portal/referral.html", context)


def _due_words(referral: Referral) -> str:
    """What is due by the time that stands on the page."""
    return str(
        {
            "sent": _("Answer by"),
            "received": _("Answer by"),
            "info_requested": _("The answer is due by"),
            "accepted": _("First contact by"),
            "in_service": _("Tell how it goes by"),
            "on_hold": _("You decide again on"),
            "waitlisted": _("You decide again on"),
        }.get(referral.state, _("Next step due"))
    )


def _said(referral: Referral, actor: Actor) -> list[dict[str, Any]]:
    """The conversation as its reader sees it: her own side, and the other."""
    own = "agency" if receives(actor, referral) else "sender"
    names = {"question": _("Question"), "answer": _("Answer"), "remark": _("Remark")}
    whose = {True: _("you"), False: _("the other side")}
    return [
        {
            "title": f"{names[one.kind]} · {whose[one.side == own]}",
            "at": one.at,
            "text": one.words,
            "files": [{"id": f.id, "kind": f.kind} for f in one.attachments.all()],
        }
        for one in talking.of_referral(referral.id)
    ]


@require_GET
@requires("referrals.answer")
def attachment(request: HttpRequest, referral_id: UUID, attachment_id: UUID) -> HttpResponse:
    """A file of the conversation: opened, and logged."""
    referral_or_404(request, referral_id)
    found = get_object_or_404(Attachment, pk=attachment_id, remark__referral=referral_id)
    try:
        opened = talking.open_file(by=actor_of(request), attachment_id=found.id)
    except vault.Sealed:
        raise Http404 from None
    response = HttpResponse(opened.content, content_type=opened.media_type)
    response["Content-Disposition"] = f'attachment; filename="{opened.file_name}"'
    return response
