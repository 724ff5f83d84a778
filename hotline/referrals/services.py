"""Verbs of a referral that was sent. Each transition is a compare-and-swap: it happens once or is
refused. How it is put together and sent stands in `sending`."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases.models import Transfer
from hotline.countries.pack import current as pack
from hotline.referrals import consents, rules
from hotline.referrals.models import DESK, IN, Referral, Step
from hotline.referrals.moving import (
    Refused,
    answer_sender,
    answered,
    clock,
    move,
    notify,
    receives,
    sends,
    step,
)
from hotline.referrals.sending import send, send_together

__all__ = [
    "Refused", "accept", "begin_service", "cancel", "decline", "enter_in_error", "follow_case",
    "hold", "phoned", "receive", "report", "send", "send_together", "tell_of_her", "update",
]  # fmt: skip


def receive(*, by: Actor, referral_id: UUID, at: dt.datetime | None = None) -> Referral:
    """The agency has opened the referral. Opening it again changes nothing. Raises
    Refused(not_yours)."""
    with acting(by):
        referral = Referral.objects.get(pk=referral_id)
        if not receives(by, referral):
            raise Refused("not_yours")
        if referral.state == "sent" and not referral.lapsed_at:
            now = at or timezone.now()
            move(by, referral, "received", at=now, received_at=now, received_by=by.key)
        return referral


def accept(*, by: Actor, referral_id: UUID, at: dt.datetime | None = None) -> Referral:
    """The agency takes responsibility; what was offered to it opens. Raises Refused (moved_on,
    not_yours)."""
    with acting(by):
        referral = _received(by, referral_id)
        move(by, referral, "accepted", at=at, **answered(by, referral, at=at))
        access.take_up(referral.id)
        answer_sender(referral, "accepted", at=at)
        return referral


def decline(
    *, by: Actor, referral_id: UUID, reason: str, words: str = "", at: dt.datetime | None = None
) -> Referral:
    """The agency does not take it, for a coded reason. What was offered stays closed for good, and
    what an emergency had opened closes (`referrals.sql`)."""
    _in_list("decline_reason", reason)
    with acting(by):
        referral = _received(by, referral_id)
        columns = answered(by, referral, at=at) | {"reason": reason}
        move(by, referral, "declined", at=at, code=reason, words=words, **columns)
        if referral.direction == IN:
            for role in DESK:
                access.withdraw(
                    referral.id, from_=f"role:{role}@{referral.centre}", offers_only=True
                )
        answer_sender(referral, "declined", at=at)
        return referral


def begin_service(
    *, by: Actor, referral_id: UUID, words: str = "", at: dt.datetime | None = None
) -> Referral:
    """The agency has met her, or spoken with her: help has begun. Raises Refused."""
    with acting(by):
        referral = _received(by, referral_id)
        move(by, referral, "in_service", at=at, words=words)
        return referral


def hold(
    *,
    by: Actor,
    referral_id: UUID,
    reason: str,
    again_at: dt.datetime | None,
    listed: bool = False,
    words: str = "",
    at: dt.datetime | None = None,
) -> Referral:
    """Help waits, for a coded reason (`hold_reason`), until a day on which it is decided anew;
    `listed` where she stands on a waiting list. No later than her agreement holds: then nobody
    there may read on. Raises Refused (bad_code, no_date, past_date,
    far_date)."""
    _in_list("hold_reason", reason)
    if again_at is None:
        raise Refused("no_date")
    now = at or timezone.now()
    if again_at <= now:
        raise Refused("past_date")
    with acting(by):
        referral = _received(by, referral_id)
        if again_at > (referral.agreed_until or consents.holds_until(now)):
            raise Refused("far_date")
        state = "waitlisted" if listed else "on_hold"
        move(by, referral, state, at=at, code=reason, words=words, due_at=again_at)
        return referral


def update(*, by: Actor, referral_id: UUID, words: str, at: dt.datetime | None = None) -> Referral:
    """The agency says how it goes: the clock of the next update starts anew. Raises Refused."""
    if not words.strip():
        raise Refused("no_words")
    with acting(by):
        referral = _received(by, referral_id)
        if referral.state != "in_service":
            raise Refused("moved_on")
        _restart(by, referral, code="", words=words, act=Step.REPORTED, at=at)
        return referral


def tell_of_her(
    *, by: Actor, referral_id: UUID, code: str, words: str = "", at: dt.datetime | None = None
) -> Referral:
    """With her consent the agency reports that it has seen her, that she is safe, has moved, is
    being served. It counts apart from her own word. Raises Refused (bad_code, not_yours,
    moved_on where nobody is responsible for her here, or it is closed)."""
    _in_list("agency_report", code)
    with acting(by):
        referral = _received(by, referral_id)
        if referral.state not in rules.LEGIBLE or referral.out_of_sight:
            raise Refused("moved_on")
        if referral.state == "in_service":
            _restart(by, referral, code=code, words=words, act=Step.REPORTED, at=at)
        else:
            step(by, referral, Step.REPORTED, code=code, words=words, at=at or timezone.now())
            audit.record("referral.reported", root=referral.id, detail=[code])
        return referral


def report(
    *, by: Actor, referral_id: UUID, outcome: str, words: str = "", at: dt.datetime | None = None
) -> Referral:
    """The agency reports how it ended, by a code of `referral_outcome`."""
    found = _in_list("referral_outcome", outcome)
    state = found.extra.get("state", "completed")
    with acting(by):
        referral = _received(by, referral_id)
        now = at or timezone.now()
        ended: dict[str, Any] = {"ended_at": now, "ended_by": by.key, "outcome": outcome}
        move(by, referral, state, at=at, code=outcome, words=words, **ended)
        return referral


def cancel(
    *,
    by: Actor,
    referral_id: UUID,
    reason: str = "",
    words: str = "",
    at: dt.datetime | None = None,
) -> Referral:
    """The sender takes it back, for a coded reason (`cancel_reason`); the agency keeps the band
    and nothing else (`referrals.sql`). Raises Refused (bad_code, not_yours, moved_on)."""
    if reason:
        _in_list("cancel_reason", reason)
    with acting(by):
        referral = Referral.objects.get(pk=referral_id)
        if not sends(by, referral):
            raise Refused("not_yours")
        unsent = referral.state in rules.UNSENT
        move(by, referral, "cancelled", at=at, code=reason, words=words)
        if not unsent:
            notify(referral, "cancelled", at=at)
        return referral


def enter_in_error(
    *, by: Actor, referral_id: UUID, words: str, at: dt.datetime | None = None
) -> Referral:
    """It should never have been sent, or was sent about somebody else: the agency's grants end.

    It stays in the history and leaves the figures. Raises Refused (no_words, not_yours, moved_on).
    """
    if not words.strip():
        raise Refused("no_words")
    with acting(by):
        referral = Referral.objects.get(pk=referral_id)
        if not sends(by, referral):
            raise Refused("not_yours")
        move(by, referral, "entered_in_error", at=at, words=words)
        access.withdraw(referral.id, from_=_agency(referral))
        return referral


def phoned(
    *,
    by: Actor,
    referral_id: UUID,
    result: str,
    words: str = "",
    at: dt.datetime | None = None,
) -> Referral:
    """Somebody phoned the agency: who answered and what was said, in words; `result` is a code of
    `not_opened_reason`, or "receipt" where the agency confirmed by phone that it has it.

    A receipt, or a promise to open it, gives the agency the state's time once more; anything else
    leaves the ladder where it stands, and so does any call where help waits until a named day.
    Raises Refused (bad_code, no_words, not_yours, moved_on, lapsed).
    """
    receipt = result == "receipt"
    if not receipt:
        _in_list("not_opened_reason", result)
    if not words.strip():
        raise Refused("no_words")
    with acting(by):
        referral = Referral.objects.get(pk=referral_id)
        if referral.state not in rules.WAITING or by.agency == referral.agency_id:
            raise Refused("moved_on" if referral.state not in rules.WAITING else "not_yours")
        if referral.lapsed_at:
            raise Refused("lapsed")
        now = at or timezone.now()
        # On hold or on a waiting list no clock runs that could start anew: the day stays.
        clocked = rules.due(pack(), referral.state, referral.urgency, now) is not None
        if clocked and (receipt or result == "will_open"):
            _restart(by, referral, code=result, words=words, act=Step.PHONED, at=at)
        else:
            Referral.objects.filter(pk=referral.pk).update(phone_asked_at=None)
            step(by, referral, Step.PHONED, code=result, words=words, at=now)
            audit.record("referral.phoned", root=referral.id, detail=[result])
        return referral


def follow_case(*, by: Actor, transfer_id: UUID) -> int:
    """Give the referrals of a case that was handed over to its new owner, and those that go on to
    her centre; the number changed. Ended ones stay with the centre that sent them."""
    with acting(by):
        transfer = Transfer.objects.select_related("case").get(pk=transfer_id)
        if transfer.taken_at is None:
            return 0
        case = transfer.case
        rows = Referral.objects.filter(case=case)
        changed = rows.exclude(owner=case.owner_id).update(owner=case.owner_id)
        open_ = rows.filter(state__in=rules.OPEN | rules.UNSENT).exclude(centre=case.centre)
        changed += open_.update(centre=case.centre)
        if changed:
            audit.record("referral.follow_case", root=case.id, detail=[str(changed)])
        return changed


def _received(by: Actor, referral_id: UUID) -> Referral:
    """A referral to the agency for which the actor answers. Raises Refused (not_yours, lapsed)."""
    referral = Referral.objects.get(pk=referral_id)
    if not receives(by, referral):
        raise Refused("not_yours")
    if referral.lapsed_at:
        raise Refused("lapsed")
    return referral


def _restart(
    by: Actor, referral: Referral, *, code: str, words: str, act: str, at: dt.datetime | None
) -> None:
    """A sign of life within a state: its clock starts anew and its ladder at the bottom."""
    now = at or timezone.now()
    changes = clock(referral.state, referral.urgency, now)
    found = Referral.objects.filter(pk=referral.pk, state=referral.state)
    if not found.update(**changes):
        raise Refused("moved_on")
    for name, value in changes.items():
        setattr(referral, name, value)
    step(by, referral, act, code=code, words=words, at=now)
    audit.record(f"referral.{act}", root=referral.id, detail=[code] if code else [])


def _agency(referral: Referral) -> str:
    return f"agency:{referral.agency_id}"


def _in_list(name: str, code: str) -> Any:
    found = pack().codes(name).get(code)
    if found is None:
        raise Refused("bad_code")
    return found
