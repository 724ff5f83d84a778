"""A referral as it stands in the lists and on the page of an agency."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import wording
from hotline.actor.context import Actor
from hotline.referrals.models import IN, Referral
from hotline.referrals.moving import receives


def row(referral: Referral, actor: Actor) -> dict[str, Any]:
    """A referral in a list: what is needed, where, how urgent, what the reader has to do."""
    band, closed = referral.band, referral.out_of_sight
    needs = " · ".join(wording.label("need_domain", need) for need in band.get("needs", []))
    late = bool(referral.due_at and referral.due_at < timezone.now())
    where = band["pseudonym"] if closed else f"{band['pseudonym']} · {wording.place(band['place'])}"
    return {
        "href": reverse("portal:referral", args=[referral.id]),
        "title": _("Closed") if closed else needs or _("Help needed"),
        "sub": where,
        "to": other_side(referral, actor),
        "urgency": referral.urgency,
        "state": state_words(referral, actor),
        "due_at": referral.due_at,
        "sent_at": referral.sent_at,
        "late": late,
        "new": referral.state == "sent",
        "ended": referral.due_at is None,
    }


def other_side(referral: Referral, actor: Actor) -> str:
    """Whom the reader deals with: the receiver of what she sent or conducts."""
    if referral.direction == IN:
        return str(_("The hotline"))
    return "" if receives(actor, referral) else wording.agency(referral.agency)


def state_words(referral: Referral, actor: Actor) -> str:
    """Where it stands, as its reader says it."""
    if referral.lapsed_at and not referral.closed:
        return str(_("Consent has run out"))
    if receives(actor, referral):
        own = {
            "sent": _("New"),
            "received": _("Waits for your answer"),
            "info_requested": _("You have asked"),
            "accepted": _("You have accepted"),
            "declined": _("You have declined"),
            "cancelled": _("Taken back by the hotline"),
            "completed": _("You have completed it"),
        }
        if referral.state in own:
            return str(own[referral.state])
    return wording.referral_state(referral.state)
