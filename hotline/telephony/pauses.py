"""A recording that is paused, as it is written down: who paused it, from when to when, and why.

While it is, the call says so; afterwards the audit log alone does.
"""

import datetime as dt
from uuid import UUID

from hotline.actor.context import acting
from hotline.audit import services as audit
from hotline.telephony import telling
from hotline.telephony.duty import SWITCH
from hotline.telephony.models import Call

# Why a recording went on: she said so, the longest pause was over, the call went to somebody else
# or ended, or another controller took it up.
HOW = ("asked", "longest", "passed", "ended", "taken_up")


def began(call_id: UUID, member_id: UUID, reason: str, *, at: dt.datetime) -> None:
    """The recording of a call is paused from now on."""
    with acting(SWITCH):
        call = _still(call_id)
        if call is None or call.paused_at is not None:
            return
        call.paused_at, call.paused_by_id, call.pause_reason = at, member_id, reason
        _save(call)


def over(call_id: UUID, how: str, *, at: dt.datetime) -> None:
    """It goes on, if it was paused; `how` is one of HOW."""
    with acting(SWITCH):
        call = _still(call_id)
        if call is None or call.paused_at is None:
            return
        until = max(at, call.paused_at)
        audit.record(
            "recording.paused",
            root=call_id,
            reason=call.pause_reason,
            detail=[
                f"staff:{call.paused_by_id}", call.paused_at.isoformat(), until.isoformat(), how,
            ],
        )  # fmt: skip
        call.paused_at, call.paused_by, call.pause_reason = None, None, ""
        _save(call)


def _still(call_id: UUID) -> Call | None:
    going_on = Call.objects.select_for_update(of=("self",)).filter(pk=call_id, ended_at=None)
    return going_on.first()


def _save(call: Call) -> None:
    call.save(update_fields=["paused_at", "paused_by", "pause_reason"])
    telling.call_moved(call.pk, *([call.answered_by_id] if call.answered_by_id else []))
