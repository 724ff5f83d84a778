"""Verbs of a support plan once it is put to her: consent, how steps go, its end, late ones."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.audit import services as audit
from hotline.cases import sharing
from hotline.cases.models import Case, Transfer
from hotline.cases.rising import rise
from hotline.cases.writing import note
from hotline.countries.pack import current as pack
from hotline.people.models import Person
from hotline.support import rules
from hotline.support.ground import (
    Agreement,
    Refused,
    check_agreement,
    check_refusal,
    draft_of,
    held,
    move,
    of_step,
    tell,
    wrote,
)
from hotline.support.models import PlanLine, PlanStep, SupportPlan


def agree(
    *,
    by: Actor,
    case_id: UUID,
    person_id: UUID,
    agreed: Agreement,
    yes: Collection[UUID] = (),
    no: Collection[UUID] = (),
) -> SupportPlan:
    """She agrees to the draft, and says yes or no to each step (`yes`, `no`); one she wants to
    think over is in neither and goes on waiting, but a change of what she agreed to needs its
    answer: yes replaces the step, no leaves it as it was. The draft becomes the current version;
    what the last one held and this one does not is given up.

    Raises Refused (empty, unanswered, no_consent, no_guardian, bad_code, no_words, no_draft,
    moved_on, not_of_case, case_closed, not_yours), Case.DoesNotExist.
    """
    with acting(by):
        case, person = held(case_id, person_id)
        plan = draft_of(case, person_id)
        check_agreement(person, agreed)
        lines = list(plan.lines.select_related("step__replaces"))
        if not lines and not plan.goals.exists():
            raise Refused("empty")
        _answered(by, case, plan, agreed, lines, set(yes), set(no))
        _end_last(by, case, person, plan)
        now = timezone.now()
        plan.state, plan.agreed_at, plan.agreed_by = "agreed", now, by.key
        plan.through = agreed.words.strip()
        for name, value in agreed.fields().items():
            setattr(plan, name, value)
        plan.save()
        note(by=by, case_id=case.id, kind="support.agreed", subject=plan.id)
        audit.record("support.agree", root=case.id, detail=sorted(agreed.givers))
        tell(case, plan.id)
        return plan


def _answered(
    by: Actor,
    case: Case,
    plan: SupportPlan,
    agreed: Agreement,
    lines: list[PlanLine],
    yes: set[UUID],
    no: set[UUID],
) -> None:
    """Her answers about the steps of a draft. Lines keep the day each was agreed with."""
    asked = {line.step_id: line.step for line in lines if line.step.state == "proposed"}
    if not yes | no <= asked.keys() or yes & no:
        raise Refused("moved_on")
    for line in lines:
        step, before = line.step, line.step.replaces
        if step.pk in yes:
            move(by, step, "agreed", said=agreed, words=agreed.words)
        elif step.pk in no:
            _refused(by, case, step, agreed)
            if before and before.state in rules.OPEN:
                PlanLine(
                    case=case, plan=plan, step=before, goal_id=line.goal_id, by=by.key,
                    due_on=before.due_on,
                ).save(force_insert=True)  # fmt: skip
        elif step.pk in asked and before and before.state in rules.OPEN:
            raise Refused("unanswered", f"step-{step.pk}")
        line.due_on = step.due_on
        line.save(update_fields=["due_on"])


def _end_last(by: Actor, case: Case, person: Person, plan: SupportPlan) -> None:
    """The version before is over, and of its steps whatever the next one does not hold."""
    now = timezone.now()
    rows = SupportPlan.objects.filter(case=case, person=person, state="agreed")
    last = rows.first()
    if last is None:
        return
    rows.update(state="replaced", ended_at=now, ended_by=by.key)
    kept = PlanStep.objects.filter(lines__plan=plan)
    taken = set(kept.values_list("replaces", flat=True))
    for line in last.lines.select_related("step").exclude(step__in=kept.values("pk")):
        step = line.step
        if step.pk in taken and step.state in rules.before("replaced"):
            move(by, step, "replaced")
        elif step.state in rules.OPEN:
            move(by, step, "given_up", code=rules.LEFT_OUT)
        elif step.state == "proposed":
            move(by, step, "taken_back")


def answer(*, by: Actor, step_id: UUID, yes: bool, said: Agreement) -> PlanStep:
    """She answers about one step of the agreed version. A no is kept, and is no open work.

    Raises Refused (no_plan, moved_on and what `agree` does), PlanStep.DoesNotExist.
    """
    with acting(by):
        step, case, person = of_step(step_id)
        if not step.lines.filter(plan__state="agreed").exists():
            raise Refused("no_plan")
        if yes:
            check_agreement(person, said)
            move(by, step, "agreed", said=said, words=said.words)
        else:
            check_refusal(person, said)
            _refused(by, case, step, said)
        audit.record("support.answer", root=case.id, detail=["yes" if yes else "no"])
        tell(case, step.id)
        return step


def _refused(by: Actor, case: Case, step: PlanStep, said: Agreement) -> None:
    move(by, step, "refused", said=said, words=said.words)
    note(by=by, case_id=case.id, kind="support.refused", detail=step.domain, subject=step.id)


def withdraw(*, by: Actor, step_id: UUID, words: str = "") -> PlanStep:
    """She takes back her consent to a step: it stops at once, whoever does it. Nobody is asked
    whether she may. Raises Refused (moved_on, case_closed, not_yours), PlanStep.DoesNotExist."""
    return _end(by, step_id, "given_up", code=rules.CONSENT_WITHDRAWN, words=words)


def start(*, by: Actor, step_id: UUID, words: str = "") -> PlanStep:
    """A step is under way. Raises Refused as `withdraw` does."""
    with acting(by):
        step, case, _person = of_step(step_id)
        move(by, step, "under_way", words=words)
        audit.record("support.under_way", root=case.id)
        tell(case, step.id)
        return step


def finish(*, by: Actor, step_id: UUID, words: str = "") -> PlanStep:
    """A step is done. Raises Refused as `withdraw` does."""
    return _end(by, step_id, "done", words=words)


def give_up(*, by: Actor, step_id: UUID, reason: str, words: str = "") -> PlanStep:
    """A step is given up, for a reason of `support_given_up` that somebody may choose.

    Raises Refused (bad_code and what `withdraw` does), PlanStep.DoesNotExist.
    """
    code = pack().codes("support_given_up").get(reason)
    if code is None or code.extra.get("told") == "no":
        raise Refused("bad_code", "reason")
    return _end(by, step_id, "given_up", code=reason, words=words)


def _end(by: Actor, step_id: UUID, state: str, *, code: str = "", words: str = "") -> PlanStep:
    with acting(by):
        step, case, _person = of_step(step_id)
        move(by, step, state, code=code, words=words)
        note(
            by=by, case_id=case.id, kind=f"support.{state}", detail=code or step.domain,
            subject=step.id,
        )  # fmt: skip
        audit.record(f"support.{state}", root=case.id, detail=[code] if code else [])
        tell(case, step.id)
        if step.member_id:
            sharing.let_out(case, step.member_id)
        return step


def put_off(*, by: Actor, step_id: UUID, due_on: dt.date, words: str) -> PlanStep:
    """Another day for a step she agreed to, with words why and that she knows; the agreed version
    keeps the day it was agreed with. Raises Refused (no_words, past, moved_on and what `withdraw`
    does), PlanStep.DoesNotExist."""
    if not words.strip():
        raise Refused("no_words", "words")
    if due_on < today():
        raise Refused("past", "due_on")
    with acting(by):
        step, case, _person = of_step(step_id)
        rows = PlanStep.objects.filter(pk=step.pk, state__in=rules.OPEN, due_on=step.due_on)
        if not rows.update(due_on=due_on, raised_at=None):
            raise Refused("moved_on")
        step.due_on, step.raised_at = due_on, None
        wrote(by, step, "due_changed", words=words)
        audit.record("support.put_off", root=case.id, detail=[due_on.isoformat()])
        tell(case, step.id)
        return step


def end(*, by: Actor, case_id: UUID, person_id: UUID, reason: str) -> SupportPlan:
    """The agreed version ends, for a reason of `support_plan_end`; its open steps stop.

    Raises Refused (bad_code, no_plan, case_closed, not_yours, not_of_case), Case.DoesNotExist.
    """
    if reason not in pack().codes("support_plan_end"):
        raise Refused("bad_code", "reason")
    with acting(by):
        case, person = held(case_id, person_id)
        plan = SupportPlan.objects.filter(case=case, person=person, state="agreed").first()
        if plan is None:
            raise Refused("no_plan")
        for line in plan.lines.select_related("step"):
            if line.step.state in rules.OPEN:
                move(by, line.step, "given_up", code=rules.PLAN_ENDED)
            elif line.step.state == "proposed":
                move(by, line.step, "taken_back")
        plan.state, plan.reason = "ended", reason
        plan.ended_at, plan.ended_by = timezone.now(), by.key
        plan.save(update_fields=["state", "reason", "ended_at", "ended_by"])
        note(by=by, case_id=case.id, kind="support.ended", detail=reason, subject=plan.id)
        audit.record("support.end", root=case.id, detail=[reason])
        tell(case, plan.id)
        return plan


def handed_out(*, by: Actor, case_id: UUID, person_id: UUID, carrying: str) -> None:
    """Write down that she was asked whether carrying the sheet is safe, and what she said
    (`sheet_carrying`). Raises Refused (bad_code and what `held` does)."""
    if carrying not in pack().codes("sheet_carrying"):
        raise Refused("bad_code", "carrying")
    with acting(by):
        case, _person = held(case_id, person_id)
        audit.record("support.sheet", root=case.id, detail=[carrying])


def raise_late(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Tell the supervisor of every step that is late by more than the pack's days for the urgency
    of its case, once; how many."""
    moment = now or timezone.now()
    day = timezone.localdate(moment, pack().timezone)
    overdue = Q(pk__in=())
    for urgency in pack().codes("urgency").codes():
        last = day - pack().deadline(rules.DEADLINE, urgency)
        overdue |= Q(case__urgency=urgency, due_on__lt=last)

    def told(step: PlanStep) -> None:
        audit.record("support.late", root=step.case_id, detail=[step.domain])
        tell(step.case, step.id)

    with acting(by):
        late = PlanStep.objects.filter(overdue, state__in=rules.OPEN)
        late = late.exclude(case__status="closed").select_related("case").order_by("due_on")
        return rise(late, moment, told, unchanged=("due_on", "state"))


def follow_case(*, by: Actor, transfer_id: UUID) -> int:
    """Give the open steps of a case that was handed over to its new owner: those its old owner
    did, and those of whoever works in the centre it left. How many."""
    with acting(by):
        transfer = Transfer.objects.select_related("case").get(pk=transfer_id)
        case, moved = transfer.case, 0
        if transfer.taken_at is None:
            return 0
        left = Q(member=transfer.from_member_id) | ~Q(member__centre=case.centre)
        rows = PlanStep.objects.filter(left, case=case, member__isnull=False)
        for step in rows.filter(state__in=(*rules.OPEN, "proposed")).exclude(member=case.owner_id):
            step.member_id = case.owner_id
            step.save(update_fields=["member"])
            wrote(by, step, "owner_changed")
            moved += 1
        if moved:
            tell(case, case.id)
        return moved
