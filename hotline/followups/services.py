"""Verbs of follow-ups: each try to reach her, and what follows from it."""

import datetime as dt
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases.models import Transfer
from hotline.cases.rising import rise
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.followups import ending, ground, moves, queries, rules, searching, signs
from hotline.followups.ground import NotInList, Refused
from hotline.followups.models import Attempt, FollowUp
from hotline.followups.planning import plan
from hotline.people import queries as people
from hotline.referrals import verifying
from hotline.referrals.moving import Refused as ReferralRefused

__all__ = [
    "NotInList", "Refused", "Told", "follow_case", "plan", "raise_overdue", "record_attempt",
    "stop_others",
]  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What else was learned at a contact: where she lives now and whether whoever had her may hear
    that she has moved (`yes_no_unknown`), warning signs, what she says of the help
    (`help_confirmed`)."""

    place: str = ""
    tell_old: str = "unknown"
    signs: Collection[str] = ()
    confirmed: str = ""


def record_attempt(
    *,
    by: Actor,
    followup_id: UUID,
    how: str,
    outcome: str,
    words: str = "",
    next_at: dt.datetime | None = None,
    attempt_id: UUID | None = None,
    confirmed: str = "",
    told: Told | None = None,
) -> FollowUp:
    """Record one try to reach her, by a code of `followup_outcome`, and what follows from it.

    Of a verification, `confirmed` is what she says of the help (`help_confirmed`); it is asked of
    whoever was reached, and after tries that end as not reached the help counts as unverified.

    Reached, the follow-up is done. Not reached, it stays open until `next_at` (proposed within
    her hours where empty), and ends as not reached after tries on three different days and hours;
    then the search begins. Asked to stop, every planned follow-up of hers ends; moved, her file
    follows her (`moves`); died, every calendar ends and a supervisor looks at it; trafficked again,
    an emergency rises and tracing begins anew. `attempt_id` comes from the page: sent twice, it is
    one try. Raises NotInList, Refused, FollowUp.DoesNotExist.
    """
    code = pack().codes("followup_outcome").get(outcome)
    if code is None or code.extra.get("told") == "no":
        raise NotInList(outcome)
    more = told or Told(confirmed=confirmed)
    with acting(by):
        followup = (
            FollowUp.objects.select_for_update(of=("self",))
            .select_related("case", "person")
            .get(pk=followup_id)
        )
        if attempt_id and Attempt.objects.filter(pk=attempt_id, followup=followup).exists():
            return followup
        _check(followup, how, code.extra, next_at, more)
        Attempt(
            id=attempt_id or new_id(), followup=followup, at=timezone.now(), by=by.key, how=how,
            outcome=outcome, words=words,
        ).save(force_insert=True)  # fmt: skip
        _follow(by, followup, outcome, str(code.extra.get("consequence", "")), next_at)
        if followup.kind == rules.VERIFICATION and followup.done_at:
            _verified(by, followup, more.confirmed, words)
        audit.record("followup.try", root=followup.case_id, detail=[how, outcome])
        _set_going(by, followup, str(code.extra.get("tracing", "")), words, more)
        ground.tell(followup.case, followup.id, owner=followup.owner_id)
        return followup


def _check(
    followup: FollowUp,
    how: str,
    extra: Mapping[str, str],
    next_at: dt.datetime | None,
    more: Told,
) -> None:
    """What stands against recording a try so. Raises Refused."""
    if followup.done_at:
        raise Refused("done")
    if how not in queries.reaching(followup).channels:
        raise Refused("not_permitted")
    if next_at and next_at <= timezone.now():
        raise Refused("in_the_past")
    asked = followup.kind == rules.VERIFICATION and extra.get("reached") == "yes"
    if asked and more.confirmed not in ("yes", "partly", "no"):
        raise Refused("not_asked")
    if extra.get("tracing") == rules.MOVE and not more.place:
        raise Refused("no_place")


def _follow(
    by: Actor, followup: FollowUp, outcome: str, consequence: str, next_at: dt.datetime | None
) -> None:
    """What a try leads to: another one, the end of this follow-up, or of all of hers."""
    if consequence == rules.RETRY:
        if not queries.is_exhausted(followup):
            tried = queries.moments_tried(followup.id)
            followup.due_at = next_at or queries.next_try(followup.person, tried)
            followup.raised_at = None
            followup.save(update_fields=["due_at", "raised_at"])
            ground.note(by, followup.case_id, "tried", detail=outcome, subject=followup.id)
            return
        outcome = rules.UNREACHED
    ending.end(by, followup, outcome)
    if consequence == rules.CLOSE:
        _stop_all(by, followup)


def _set_going(by: Actor, followup: FollowUp, tracing: str, words: str, more: Told) -> None:
    """What the end of a follow-up sets going beside it, and the warning signs of any try."""
    raised = list(more.signs)
    if followup.done_at:
        match tracing if followup.outcome != rules.UNREACHED else rules.SEARCH:
            case rules.SEARCH:
                searching.begin(by=by, followup=followup)
            case rules.MOVE:
                moves.record_move(
                    by=by, case_id=followup.case_id, person_id=followup.person_id,
                    place=more.place, tell_old=more.tell_old,
                )  # fmt: skip
            case rules.DIED:
                _stop_all(by, followup)
            case rules.DANGER:
                raised.append(signs.IN_DANGER)
            case rules.AGAIN:
                ending.begin_again(by, followup, words)
                raised.append(signs.AGAIN)
    signs.note_signs(
        by=by, case_id=followup.case_id, person_id=followup.person_id,
        signs=list(dict.fromkeys(raised)), words=words, followup_id=followup.id,
    )  # fmt: skip


def _verified(by: Actor, followup: FollowUp, confirmed: str, words: str) -> None:
    """Close the referral with her own word, or say that it could not be had."""
    assert followup.referral_id is not None
    with suppress(ReferralRefused):  # verified meanwhile, from another page
        verifying.verify(
            by=by,
            referral_id=followup.referral_id,
            confirmed=confirmed or "unverified",
            words=words,
        )


def stop_others(*, by: Actor, followup_id: UUID) -> int:
    """End the other planned follow-ups and calendars of somebody who asked us to stop, or died;
    how many follow-ups."""
    with acting(by):
        followup = FollowUp.objects.filter(pk=followup_id, done_at__isnull=False).first()
        return _stop_others(by, followup) if followup else 0


def _stop_all(by: Actor, followup: FollowUp) -> None:
    _stop_others(by, followup)
    # Those that the actor does not see end in the reaction to this.
    events.publish("followup_stopped", subject=followup.id, topics=[f"staff:{followup.owner_id}"])


def _stop_others(by: Actor, stopped: FollowUp) -> int:
    others = FollowUp.objects.filter(people.hers(stopped.person_id))
    ended = ending.end_open(by, others, stopped.outcome)
    ending.end_calendars(by, stopped.person_id, stopped.outcome)
    return ended


def raise_overdue(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Raise every follow-up that is overdue and was not raised yet to the shift supervisor; how
    many."""
    moment = now or timezone.now()

    def told(followup: FollowUp) -> None:
        audit.record("followup.overdue", root=followup.case_id, detail=[followup.kind])
        ground.tell(followup.case, followup.id, owner=followup.owner_id)

    with acting(by):
        late = FollowUp.objects.filter(due_at__lt=moment, done_at__isnull=True)
        rows = late.select_related("case").order_by("due_at")
        return rise(rows, moment, told, unchanged=("due_at", "done_at"))


def follow_case(*, by: Actor, transfer_id: UUID) -> int:
    """Give the open follow-ups of a case that was handed over to its new owner; how many."""
    with acting(by):
        transfer = Transfer.objects.select_related("case").get(pk=transfer_id)
        if transfer.taken_at is None:
            return 0
        rows = FollowUp.objects.filter(case=transfer.case_id, done_at__isnull=True)
        return rows.exclude(owner=transfer.case.owner_id).update(owner=transfer.case.owner_id)
