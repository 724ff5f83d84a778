"""Verbs of a joint plan. Each transition is a compare-and-swap: it happens once or is refused."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases.rising import rise
from hotline.cases.writing import note
from hotline.coordination import guests, rules
from hotline.coordination.ground import (
    Refused,
    belongs,
    charged,
    held,
    open_root,
    tell_agency,
)
from hotline.coordination.models import JointStep, JointStepMove
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.events import services as events
from hotline.vault import services as vault

EVENT = "joint_step"
WHY = "joint plan"


def propose(
    *,
    by: Actor,
    case_id: UUID,
    words: str,
    domain: str,
    due_on: dt.date,
    agency: Agency | None = None,
    member_id: UUID | None = None,
    referral_id: UUID | None = None,
    conference_id: UUID | None = None,
    step_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> JointStep:
    """Propose a step of the joint plan to whoever is to do it: she reads it at once, and no other
    part of the plan. One's own step is agreed with that.

    `step_id` comes from the page: sent twice, it is one step. Raises Refused (no_words, bad_code,
    nobody, never_share, case_closed, past, not_of_case), Case.DoesNotExist.
    """
    now = at or timezone.now()
    if not words.strip():
        raise Refused("no_words", "words")
    if domain not in pack().codes("need_domain"):
        raise Refused("bad_code", "domain")
    if due_on < timezone.localdate(now, pack().timezone):
        raise Refused("past", "due_on")
    with acting(by):
        case = held(case_id)
        if step_id and (earlier := JointStep.objects.filter(pk=step_id).first()):
            return earlier
        charge = charged(case, agency, member_id)
        belongs(case, referral_id, conference_id)
        own = charge.principal == by.key
        step = JointStep(
            id=step_id or new_id(), case=case, centre=case.centre, owner_id=case.owner_id,
            domain=domain, agency=charge.agency, member=charge.member, referral_id=referral_id,
            conference_id=conference_id, due_on=due_on, words=words.strip(), proposed_at=now,
            proposed_by=by.key, state="agreed" if own else "proposed",
            agreed_at=now if own else None, agreed_by=by.key if own else "",
        )  # fmt: skip
        open_root(by, step.id, case)
        step.save(force_insert=True)
        if not own:
            access.give(step.id, to=charge.principal, deepest=DataClass.D3, why=WHY)
            guests.let_in(step)
        _moved(by, step, "proposed", at=now, code=domain)
        note(by=by, case_id=case.id, kind="joint_step.proposed", detail=domain, subject=step.id)
        kind = "agency" if charge.agency else "member"
        if charge.agency:
            tell_agency(charge.agency.pk, f"joint_step:{step.id.hex}:asked")
        audit.record("joint_step.propose", root=step.id, detail=[domain, kind])
        return step


def agree(*, by: Actor, step_id: UUID, words: str = "", at: dt.datetime | None = None) -> JointStep:
    """Whoever is in charge takes it on; or the case's side writes down that she said so, and how
    (`words`). Raises Refused (not_yours, no_words, moved_on), JointStep.DoesNotExist."""
    now = at or timezone.now()
    return _move(by, step_id, "agreed", words=words, at=now, agreed_at=now, agreed_by=by.key)


def decline(
    *, by: Actor, step_id: UUID, reason: str, words: str = "", at: dt.datetime | None = None
) -> JointStep:
    """She does not take it on, for a reason of `decline_reason`; its words close to her
    soon after (`after_declining`). Raises Refused as `agree` does, and bad_code."""
    return _end(by, step_id, "declined", reason=reason, words=words, at=at)


def report(
    *,
    by: Actor,
    step_id: UUID,
    done: bool,
    reason: str = "",
    words: str = "",
    at: dt.datetime | None = None,
) -> JointStep:
    """Done, or not done for a reason of `step_undone`; `words` tell more.

    Raises Refused as `agree` does, and bad_code."""
    state = "done" if done else "not_done"
    return _end(by, step_id, state, reason="" if done else reason, words=words, at=at)


def withdraw(
    *, by: Actor, step_id: UUID, reason: str, words: str = "", at: dt.datetime | None = None
) -> JointStep:
    """The case's side takes a step back, for a reason of `step_withdrawn`; its words close to
    whoever was to do it. Raises Refused (bad_code, not_yours, moved_on), JointStep.DoesNotExist."""
    step = _end(by, step_id, "withdrawn", reason=reason, words=words, at=at)
    with acting(by):
        close_words(step)
        note(
            by=by, case_id=step.case_id, kind="joint_step.withdrawn", detail=step.domain,
            subject=step.id,
        )  # fmt: skip
    return step


def change_due(
    *, by: Actor, step_id: UUID, due_on: dt.date, words: str, at: dt.datetime | None = None
) -> JointStep:
    """Another day for an open step, with words why: by whoever is in charge or the case's side.

    Raises Refused (no_words, past, not_yours, moved_on), JointStep.DoesNotExist.
    """
    now = at or timezone.now()
    if not words.strip():
        raise Refused("no_words", "words")
    if due_on < timezone.localdate(now, pack().timezone):
        raise Refused("past", "due_on")
    with acting(by):
        step = readable(by, step_id)
        rows = JointStep.objects.filter(pk=step.pk, state__in=rules.OPEN, due_on=step.due_on)
        if not rows.update(due_on=due_on, late_since=None):
            raise Refused("moved_on")
        step.due_on, step.late_since = due_on, None
        _moved(by, step, "due_changed", at=now, words=words)
        audit.record("joint_step.change_due", root=step.id, detail=[due_on.isoformat()])
        return step


def mark_late(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Raise every open step whose day has passed, once; the number raised."""
    moment = now or timezone.now()
    today = timezone.localdate(moment, pack().timezone)

    def told(step: JointStep) -> None:
        audit.record("joint_step.late", root=step.id, detail=[step.state])
        if step.agency_id and access.may_be_given(step.id, f"agency:{step.agency_id}"):
            tell_agency(step.agency_id, f"joint_step:{step.id.hex}:late:{step.due_on:%Y%m%d}")
        _tell(step)

    with acting(by):
        late = JointStep.objects.filter(due_on__lt=today, state__in=rules.OPEN)
        rows = late.order_by("due_on")
        return rise(rows, moment, told, unchanged=("state", "due_on"), mark="late_since")


def readable(by: Actor, step_id: UUID) -> JointStep:
    """The step, if the actor is in charge of it or works on its case.

    Raises Refused (not_yours), JointStep.DoesNotExist.
    """
    step = JointStep.objects.select_related("agency", "member").get(pk=step_id)
    if not (in_charge(by, step) or of_case_side(by, step)):
        raise Refused("not_yours")
    return step


def in_charge(by: Actor, step: JointStep) -> bool:
    """Whether the actor is who does this step."""
    if step.agency_id:
        return by.agency == step.agency_id
    return step.member is not None and step.member.key == by.key


def of_case_side(by: Actor, step: JointStep) -> bool:
    """Whether the actor reads the words of the step because she works on its case."""
    return not by.agency and vault.may_open(step.id, DataClass.D3)


def _end(
    by: Actor, step_id: UUID, state: str, *, reason: str, words: str, at: dt.datetime | None
) -> JointStep:
    if state in rules.REASONS and reason not in pack().codes(rules.REASONS[state]):
        raise Refused("bad_code", "reason")
    now = at or timezone.now()
    ended = {"ended_at": now, "ended_by": by.key, "reason": reason}
    return _move(by, step_id, state, code=reason, words=words, at=now, **ended)


def _move(
    by: Actor,
    step_id: UUID,
    state: str,
    *,
    at: dt.datetime,
    words: str,
    code: str = "",
    **also: Any,
) -> JointStep:
    with acting(by):
        step = readable(by, step_id)
        mine = in_charge(by, step)
        if state in rules.BY_CASE:
            if not of_case_side(by, step):
                raise Refused("not_yours")
        elif not mine and not words.strip():
            # Written down for somebody else: it says how she told.
            raise Refused("no_words", "words")
        changes = {"state": state, "late_since": None} | also
        rows = JointStep.objects.filter(pk=step.pk, state__in=rules.before(state))
        if not rows.update(**changes):
            raise Refused("moved_on")
        for name, value in changes.items():
            setattr(step, name, value)
        _moved(by, step, state, at=at, code=code, words=words)
        audit.record(f"joint_step.{state}", root=step.id, detail=[code] if code else [])
        return step


def _moved(
    by: Actor, step: JointStep, act: str, *, at: dt.datetime, code: str = "", words: str = ""
) -> None:
    JointStepMove(
        step=step, at=at, by=by.key, act=act, code=code, due_on=step.due_on, words=words.strip()
    ).save(force_insert=True)
    _tell(step)


def close_words(step: JointStep) -> None:
    """The agency that was to do it sees that it ended, and its words no more; for whoever reads
    the step besides."""
    if step.agency_id:
        principal = f"agency:{step.agency_id}"
        access.withdraw(step.id, from_=principal)
        if access.may_be_given(step.id, principal):
            access.give(step.id, to=principal, deepest=DataClass.D1, why=WHY)
        guests.close_words(step)


def _tell(step: JointStep) -> None:
    charge = f"agency:{step.agency_id}" if step.agency_id else f"staff:{step.member_id}"
    heard = [f"staff:{step.owner_id}", f"role:supervisor@{step.centre}", charge]
    events.publish(EVENT, subject=step.id, topics=access.heard_by(step.id, heard))
