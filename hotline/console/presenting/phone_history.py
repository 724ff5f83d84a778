"""What became of a call, for the page of its contact: times, who was rung, what was recorded."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from hotline import wording
from hotline.actor.classes import DataClass
from hotline.telephony import queries
from hotline.telephony.models import Call, Recording, Ring
from hotline.vault import services as vault


def of_contact(contact_id: UUID) -> dict[str, Any] | None:
    """What became of the call of a contact: times, who was rung, how it ended, what was recorded;
    None for a contact that is no call."""
    call = Call.objects.filter(pk=contact_id).select_related("answered_by").first()
    if call is None:
        return None
    return {
        "id": call.pk,
        "incoming": call.incoming,
        "arrived_at": call.arrived_at,
        "answered_at": call.answered_at,
        "after": _seconds(call.answered_at - call.arrived_at) if call.answered_at else "",
        "answered_by": call.answered_by.display_name if call.answered_by else "",
        "ended_at": call.ended_at,
        "ending": _ending(call.ending) if call.ending else "",
        "fallback": call.way == "fallback",
        "rings": [_rung(ring) for ring in queries.rings_of(contact_id)],
        "recordings": [_recorded(one) for one in queries.recordings_of(contact_id)],
        "may_hear": vault.may_open(contact_id, DataClass.D3),
    }


def _rung(ring: Ring) -> dict[str, Any]:
    words = {
        "": _("rings"),
        "answered": _("answered"),
        "declined": _("passed on"),
        "no_answer": _("did not answer"),
        "gone": _("telephone lost"),
        "cancelled": _("stopped ringing"),
    }
    why = wording.label("ring_declined", ring.reason) if ring.reason else ""
    return {
        "who": ring.member.display_name,
        "at": ring.at,
        "words": words.get(ring.outcome, ring.outcome),
        "why": why,
        "missed": ring.outcome in ("declined", "no_answer", "gone"),
    }


def _ending(code: str) -> str:
    return {
        "caller": _("The caller hung up"),
        "waiting": _("The caller hung up while waiting"),
        "counsellor": _("The counsellor hung up"),
        "switch": _("Cut off with the telephone system"),
        "offered": _("The caller chose to be called back"),
        "nobody": _("Nobody answered"),
    }.get(code, code)


def _recorded(one: Recording) -> dict[str, Any]:
    return {
        "id": one.id,
        "number": one.number,
        "began_at": one.began_at,
        "length": _seconds(dt.timedelta(seconds=one.seconds)),
        "gone": one.gone_at,
    }


def _seconds(span: dt.timedelta) -> str:
    whole = max(0, int(span.total_seconds()))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
