"""Verbs of follow-ups."""

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases import services as cases
from hotline.cases.models import Case, Transfer
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.followups import queries, rules
from hotline.followups.models import Attempt, FollowUp
from hotline.referrals.models import Referral


class NotInList(ValueError):
    """An outcome that the pack's list does not hold."""


class Refused(ValueError):
    """A try that may not be recorded so; `code` says why: not_permitted (a channel that her
    safe-contact rule forbids), in_the_past (the next try), done (the follow-up has ended)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def plan(*, by: Actor, referral_id: UUID) -> list[FollowUp]:
    """Plan the follow-ups of a referral that was sent; those planned already are left alone.

    They are planned when the referral goes out, not when it is accepted: silence must not end
    care. Where she may not be called they are planned all the same, through the agency only.
    """
    with acting(by):
        referral = Referral.objects.select_related("person", "case").get(pk=referral_id)
        there = set(FollowUp.objects.filter(referral_id=referral.id).values_list("kind", flat=True))
        planned = [_planned(referral, kind) for kind in rules.KINDS if kind not in there]
        return [followup for followup in planned if followup]


def _planned(referral: Referral, kind: str) -> FollowUp | None:
    followup = FollowUp(
        case_id=referral.case_id,
        person_id=referral.person_id,
        referral_id=referral.id,
        kind=kind,
        owner_id=referral.owner_id,
        due_at=referral.sent_at + pack().deadline(rules.KINDS[kind], referral.urgency),
    )
    try:
        with transaction.atomic():
            followup.save(force_insert=True)
    except IntegrityError:
        return None  # another worker was quicker
    through = rules.way(
        referral.person.safe_to_call_back, stopped=queries.stopped(referral.person_id)
    )
    audit.record("followup.plan", root=referral.case_id, detail=[kind, referral.urgency, through])
    _tell(followup, referral.case)
    return followup


def record_attempt(
    *,
    by: Actor,
    followup_id: UUID,
    how: str,
    outcome: str,
    words: str = "",
    next_at: dt.datetime | None = None,
    attempt_id: UUID | None = None,
) -> FollowUp:
    """Record one try to reach her, by a code of `followup_outcome`, and what follows from it.

    Reached, the follow-up is done. Not reached, it stays open until `next_at` (proposed within
    her hours where empty), and ends as not reached after tries on three different days. Asked to
    stop, every planned follow-up of hers ends. `attempt_id` comes from the page: sent twice, it
    is one try. Raises NotInList, Refused, FollowUp.DoesNotExist.
    """
    code = pack().codes("followup_outcome").get(outcome)
    if code is None:
        raise NotInList(outcome)
    with acting(by):
        followup = (
            FollowUp.objects.select_for_update(of=("self",))
            .select_related("case", "person")
            .get(pk=followup_id)
        )
        if attempt_id and Attempt.objects.filter(pk=attempt_id, followup=followup).exists():
            return followup
        if followup.done_at:
            raise Refused("done")
        if how not in queries.reaching(followup).channels:
            raise Refused("not_permitted")
        now = timezone.now()
        if next_at and next_at <= now:
            raise Refused("in_the_past")
        Attempt(
            id=attempt_id or new_id(), followup=followup, at=now, by=by.key, how=how,
            outcome=outcome, words=words,
        ).save(force_insert=True)  # fmt: skip
        _follow(by, followup, outcome, str(code.extra.get("consequence", "")), next_at)
        audit.record("followup.try", root=followup.case_id, detail=[how, outcome])
        _tell(followup, followup.case)
        return followup


def _follow(
    by: Actor, followup: FollowUp, outcome: str, consequence: str, next_at: dt.datetime | None
) -> None:
    """What a try leads to: another one, the end of this follow-up, or of all of hers."""
    if consequence == rules.RETRY:
        tried = queries.days_tried(followup.id)
        if tried < rules.TRIES:
            followup.due_at = next_at or queries.next_try(followup.person)
            followup.raised_at = None
            followup.save(update_fields=["due_at", "raised_at"])
            _note(by, followup, "followup.tried", outcome)
            return
        outcome = rules.UNREACHED
    _end(by, followup, outcome)
    if consequence == rules.CLOSE:
        _stop_others(by, followup)
        # Follow-ups of hers that the actor does not see end in the reaction to this.
        events.publish(
            "followup_stopped", subject=followup.id, topics=[f"staff:{followup.owner_id}"]
        )


def _end(by: Actor, followup: FollowUp, outcome: str) -> None:
    followup.done_at, followup.done_by, followup.outcome = timezone.now(), by.key, outcome
    followup.save(update_fields=["done_at", "done_by", "outcome"])
    _note(by, followup, "followup.done", outcome)
    audit.record("followup.done", root=followup.case_id, detail=[outcome])


def stop_others(*, by: Actor, followup_id: UUID) -> int:
    """End the other planned follow-ups of somebody who asked us to stop; how many."""
    with acting(by):
        followup = FollowUp.objects.filter(pk=followup_id, done_at__isnull=False).first()
        return _stop_others(by, followup) if followup else 0


def _stop_others(by: Actor, stopped: FollowUp) -> int:
    ended = 0
    others = FollowUp.objects.filter(person=stopped.person_id, done_at__isnull=True)
    for other in others.select_for_update(of=("self",)).select_related("case"):
        _end(by, other, stopped.outcome)
        _tell(other, other.case)
        ended += 1
    return ended


def raise_overdue(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Raise every follow-up that is overdue and was not raised yet to the shift supervisor; how
    many. Each is one compare-and-swap, so that two sweepers at once raise nothing twice."""
    moment, raised = now or timezone.now(), 0
    with acting(by):
        late = FollowUp.objects.filter(
            due_at__lt=moment, done_at__isnull=True, raised_at__isnull=True
        ).select_related("case")
        for followup in late.order_by("due_at")[:500]:
            mine = FollowUp.objects.filter(
                pk=followup.pk,
                due_at=followup.due_at,
                done_at__isnull=True,
                raised_at__isnull=True,
            ).update(raised_at=moment)
            if mine:
                audit.record("followup.overdue", root=followup.case_id, detail=[followup.kind])
                _tell(followup, followup.case)
                raised += 1
    return raised


def _note(by: Actor, followup: FollowUp, kind: str, outcome: str) -> None:
    cases.note(by=by, case_id=followup.case_id, kind=kind, detail=outcome, subject=followup.id)


def _tell(followup: FollowUp, case: Case) -> None:
    events.publish(
        "followup",
        subject=followup.id,
        topics=access.heard_by(
            case.id, [f"staff:{followup.owner_id}", f"role:supervisor@{case.centre}"]
        ),
    )


def follow_case(*, by: Actor, transfer_id: UUID) -> int:
    """Give the open follow-ups of a case that was handed over to its new owner; how many."""
    with acting(by):
        transfer = Transfer.objects.select_related("case").get(pk=transfer_id)
        if transfer.taken_at is None:
            return 0
        rows = FollowUp.objects.filter(case=transfer.case_id, done_at__isnull=True)
        return rows.exclude(owner=transfer.case.owner_id).update(owner=transfer.case.owner_id)
