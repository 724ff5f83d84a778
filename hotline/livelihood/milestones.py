"""Verbs of milestones. Each move is a compare-and-swap: it happens once or is refused."""

import datetime as dt
from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.countries.pack import current as pack
from hotline.livelihood import moves, rules
from hotline.livelihood.ground import Refused, held, held_plan, in_list, tell
from hotline.livelihood.models import Milestone, MilestoneMove


def add(
    *,
    by: Actor,
    plan_id: UUID,
    kind: str,
    due_on: dt.date,
    words: str,
    source: str = "",
    amount: int | None = None,
    from_on: dt.date | None = None,
    to_on: dt.date | None = None,
    milestone_id: UUID | None = None,
) -> Milestone:
    """Plan a step on the way: training (where in `words`, from, to), a visit, money asked for
    (`source`, `amount`), another one. `milestone_id` comes from the page: sent twice, it is one.

    Raises Refused (bad_code, no_words, no_source, bad_amount, backwards), NotOpen,
    LivelihoodPlan.DoesNotExist.
    """
    in_list("kind", kind, "milestone_kind")
    if not words.strip():
        raise Refused("no_words", "words")
    if kind in moves.MONEY:
        if not source:
            raise Refused("no_source", "source")
        in_list("source", source, "milestone_source")
    if amount is not None and not 0 <= amount <= rules.MOST:
        raise Refused("bad_amount", "amount")
    if from_on and to_on and to_on < from_on:
        raise Refused("backwards", "to_on")
    with acting(by):
        plan = held_plan(plan_id)
        if milestone_id and (there := Milestone.objects.filter(pk=milestone_id).first()):
            return there
        training, money = kind == "training", kind in moves.MONEY
        one = Milestone(
            id=milestone_id or new_id(), case_id=plan.case_id, by=by.key, plan=plan, kind=kind,
            source=source if money else "", due_on=due_on, words=words.strip(),
            amount=_text(amount if money else None),
            from_on=from_on if training else None, to_on=to_on if training else None,
        )  # fmt: skip
        one.save(force_insert=True)
        _moved(by, one, before="", due_on=due_on, words="", amount=None)
        return one


def move(
    *,
    by: Actor,
    milestone_id: UUID,
    before: str,
    after: str,
    due_on: dt.date | None = None,
    words: str = "",
    amount: int | None = None,
) -> Milestone:
    """Something came of it: from the state the page showed (`before`) to one that may follow.

    `due_on` is by when what comes next is expected (of a loan that is paid out: that it is paid
    back, and then needed), `amount` what was granted or paid. Raises Refused (moved_on, not_next,
    no_day, bad_amount), NotOpen, Milestone.DoesNotExist.
    """
    if amount is not None and not 0 <= amount <= rules.MOST:
        raise Refused("bad_amount", "amount")
    with acting(by):
        one = _held(milestone_id)
        if one.state != before:
            raise Refused("moved_on")
        if after not in moves.next_of(one.kind, before):
            raise Refused("not_next", "after")
        if moves.needs_day(one.kind, after) and due_on is None:
            raise Refused("no_day", "due_on")
        ended = timezone.now() if moves.ended(one.kind, after) else None
        rows = Milestone.objects.filter(pk=one.pk, state=before)
        if not rows.update(state=after, due_on=due_on or one.due_on, ended_at=ended):
            raise Refused("moved_on")
        one.refresh_from_db()
        if amount is not None and one.kind in moves.MONEY:
            one.amount = _text(amount)
            one.save(update_fields=["amount"])
        _moved(by, one, before=before, due_on=one.due_on, words=words, amount=amount)
        return one


def put_off(
    *, by: Actor, milestone_id: UUID, before: str, due_on: dt.date, words: str
) -> Milestone:
    """Another day, and why. Raises Refused (no_words, moved_on), NotOpen,
    Milestone.DoesNotExist."""
    if not words.strip():
        raise Refused("no_words", "words")
    with acting(by):
        one = _held(milestone_id)
        rows = Milestone.objects.filter(pk=one.pk, state=before, ended_at__isnull=True)
        if not rows.update(due_on=due_on):
            raise Refused("moved_on")
        one.refresh_from_db()
        _moved(by, one, before=before, due_on=due_on, words=words, amount=None)
        return one


def _held(milestone_id: UUID) -> Milestone:
    one = Milestone.objects.select_related("plan").get(pk=milestone_id)
    held(one.case_id)
    one.refresh_from_db()
    return one


def _text(amount: int | None) -> str:
    return "" if amount is None else str(amount)


def _moved(
    by: Actor, one: Milestone, *, before: str, due_on: dt.date, words: str, amount: int | None
) -> None:
    MilestoneMove(
        case_id=one.case_id, by=by.key, milestone=one, before=before, after=one.state,
        due_on=due_on, words=words.strip(), amount=_text(amount),
    ).save(force_insert=True)  # fmt: skip
    line = "livelihood.milestone" if not before else "livelihood.moved"
    detail = one.kind if not before else one.state
    tell(by, one.plan, "livelihood.milestone", detail=detail, line=line, subject=one.id)


def regime_of(source: str) -> str:
    """The support regime that money comes from by law; empty for other sources."""
    code = pack().codes("milestone_source").get(source)
    return str(code.extra.get("regime", "")) if code else ""
