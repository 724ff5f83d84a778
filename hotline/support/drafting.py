"""Verbs of a version that is being written: what she wants, her goals, the steps put to her."""

from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases.writing import note
from hotline.countries.pack import current as pack
from hotline.support import rules
from hotline.support.facts import StepFacts, columns
from hotline.support.ground import (
    Refused,
    draft_of,
    held,
    move,
    tell,
    wrote,
)
from hotline.support.models import PlanGoal, PlanLine, PlanStep, SupportPlan


def begin(*, by: Actor, case_id: UUID, person_id: UUID) -> SupportPlan:
    """The draft of the next version: empty, or a copy of the last that was agreed with what is not
    over of it. One that is there already is given back.

    Raises Refused (case_closed, not_yours, not_of_case), Case.DoesNotExist.
    """
    with acting(by):
        case, person = held(case_id, person_id)
        versions = SupportPlan.objects.filter(case=case, person=person).order_by("-number")
        last = versions.first()
        if last and last.state == "draft":
            return last
        agreed = versions.filter(state="agreed").first()
        plan = SupportPlan(
            case=case, person=person, by=by.key, number=(last.number if last else 0) + 1,
            follows=agreed, wish=agreed.wish if agreed else "",
        )  # fmt: skip
        plan.save(force_insert=True)
        if agreed:
            _copy(by, agreed, plan)
        note(by=by, case_id=case.id, kind="support.begun", subject=plan.id)
        audit.record("support.begin", root=case.id, detail=[str(plan.number)])
        tell(case, plan.id)
        return plan


def _copy(by: Actor, source: SupportPlan, plan: SupportPlan) -> None:
    goals: dict[UUID, PlanGoal] = {}
    for goal in source.goals.order_by("place"):
        goals[goal.id] = PlanGoal(
            case_id=plan.case_id, plan=plan, by=by.key, thread=goal.thread, place=goal.place,
            domain=goal.domain, words=goal.words,
        )  # fmt: skip
        goals[goal.id].save(force_insert=True)
    for line in source.lines.filter(step__state__in=rules.CARRIED).order_by("id"):
        PlanLine(
            case_id=plan.case_id, plan=plan, by=by.key, step_id=line.step_id,
            goal=goals[line.goal_id] if line.goal_id else None,
        ).save(force_insert=True)  # fmt: skip


def write_wish(*, by: Actor, case_id: UUID, person_id: UUID, wish: str) -> SupportPlan:
    """What she wants, in her words. Raises Refused (no_draft, no_words and what `begin` does)."""
    if not wish.strip():
        raise Refused("no_words", "wish")
    with acting(by):
        case, _person = held(case_id, person_id)
        plan = draft_of(case, person_id)
        plan.wish = wish.strip()
        plan.save(update_fields=["wish"])
        audit.record("support.wish", root=case.id)
        tell(case, plan.id)
        return plan


def write_goal(
    *,
    by: Actor,
    case_id: UUID,
    person_id: UUID,
    domain: str,
    words: str,
    goal_id: UUID | None = None,
) -> PlanGoal:
    """A goal of hers, or new words for one of the draft.

    Raises Refused (bad_code, no_words, not_of_case, no_draft and what `begin` does).
    """
    if domain not in pack().codes("need_domain"):
        raise Refused("bad_code", "domain")
    if not words.strip():
        raise Refused("no_words", "words")
    with acting(by):
        case, _person = held(case_id, person_id)
        plan = draft_of(case, person_id)
        if goal_id:
            goal = _goal(plan, goal_id)
            goal.domain, goal.words = domain, words.strip()
            goal.save(update_fields=["domain", "words"])
        else:
            goal = PlanGoal(
                case=case, plan=plan, by=by.key, place=plan.goals.count(), domain=domain,
                words=words.strip(),
            )  # fmt: skip
            goal.save(force_insert=True)
        audit.record("support.goal", root=case.id, detail=[domain])
        tell(case, plan.id)
        return goal


def take_out_goal(*, by: Actor, case_id: UUID, person_id: UUID, goal_id: UUID) -> None:
    """Take a goal out of the draft; its steps stay, under no goal. Raises as `write_goal` does."""
    with acting(by):
        case, _person = held(case_id, person_id)
        plan = draft_of(case, person_id)
        goal = _goal(plan, goal_id)
        goal.lines.update(goal=None)
        goal.delete()
        audit.record("support.goal_out", root=case.id, detail=[goal.domain])
        tell(case, plan.id)


def propose(
    *,
    by: Actor,
    case_id: UUID,
    person_id: UUID,
    facts: StepFacts,
    goal_id: UUID | None = None,
    step_id: UUID | None = None,
) -> PlanStep:
    """Put a step into the draft; she has not been asked yet. `step_id` comes from the page: sent
    twice, it is one step.

    Raises Refused (bad_code, no_words, past, nobody, never_share, bad_amount, no_payer, not_of_case
    and what `begin` does).
    """
    with acting(by):
        case, person = held(case_id, person_id)
        plan = draft_of(case, person_id)
        if step_id and (there := PlanStep.objects.filter(pk=step_id, case=case).first()):
            return there
        said = columns(case, facts, by)
        step = PlanStep(id=step_id or new_id(), case=case, person=person, by=by.key, **said)
        step.save(force_insert=True)
        _hold(by, plan, step, _goal(plan, goal_id) if goal_id else None)
        wrote(by, step, "proposed", code=facts.kind)
        audit.record("support.propose", root=case.id, detail=[facts.domain])
        tell(case, plan.id)
        return step


def change(
    *,
    by: Actor,
    case_id: UUID,
    person_id: UUID,
    step_id: UUID,
    facts: StepFacts,
    goal_id: UUID | None = None,
) -> PlanStep:
    """Say a step of the draft otherwise. One that no agreed version holds is rewritten; of any
    other a new step takes the place, which needs her consent again, and the old one goes on as
    agreed until the draft is. Raises as `propose` does, and moved_on."""
    with acting(by):
        case, person = held(case_id, person_id)
        plan = draft_of(case, person_id)
        line = plan.lines.select_related("step").filter(step=step_id).first()
        if line is None:
            raise Refused("not_of_case")
        old, goal = line.step, _goal(plan, goal_id) if goal_id else None
        said = columns(case, facts, by)
        if old.state not in rules.CARRIED - {"done"}:
            raise Refused("moved_on")
        if old.state == "proposed" and not _in_agreed(old):
            for name, value in said.items():
                setattr(old, name, value)
            old.save(update_fields=list(said))
            line.goal = goal
            line.save(update_fields=["goal"])
            step = old
        else:
            step = PlanStep(
                case=case, person=person, by=by.key, thread=old.thread, replaces=old, **said
            )
            step.save(force_insert=True)
            line.delete()
            _hold(by, plan, step, goal)
            wrote(by, step, "proposed", code=facts.kind)
        audit.record("support.change", root=case.id, detail=[facts.domain])
        tell(case, plan.id)
        return step


def take_out(*, by: Actor, case_id: UUID, person_id: UUID, step_id: UUID) -> None:
    """Take a step out of the draft. One she was never asked about is taken back at once; one of the
    last version goes on until this draft is agreed; of a change, what it replaces comes back.

    Raises Refused (not_of_case, no_draft and what `begin` does).
    """
    with acting(by):
        case, _person = held(case_id, person_id)
        plan = draft_of(case, person_id)
        line = plan.lines.select_related("goal", "step__replaces").filter(step=step_id).first()
        if line is None:
            raise Refused("not_of_case")
        step, goal = line.step, line.goal
        line.delete()
        if step.state == "proposed" and not _in_agreed(step):
            move(by, step, "taken_back")
        old = step.replaces
        if old and old.state in rules.CARRIED:
            _hold(by, plan, old, goal)
        audit.record("support.take_out", root=case.id, detail=[step.domain])
        tell(case, plan.id)


def discard(*, by: Actor, case_id: UUID, person_id: UUID, reason: str) -> SupportPlan:
    """Throw a draft away, for a reason of `support_plan_end`: she does not want it. What was agreed
    before goes on. Raises Refused (bad_code, no_draft and what `begin` does)."""
    if reason not in pack().codes("support_plan_end"):
        raise Refused("bad_code", "reason")
    with acting(by):
        case, _person = held(case_id, person_id)
        plan = draft_of(case, person_id)
        for line in plan.lines.select_related("step").filter(step__state="proposed"):
            if not _in_agreed(line.step):
                move(by, line.step, "taken_back")
        plan.state, plan.reason = "ended", reason
        plan.ended_at, plan.ended_by = timezone.now(), by.key
        # The next version follows the one that is agreed, not this.
        plan.follows = None
        plan.save(update_fields=["state", "reason", "ended_at", "ended_by", "follows"])
        note(by=by, case_id=case.id, kind="support.ended", detail=reason, subject=plan.id)
        audit.record("support.discard", root=case.id, detail=[reason])
        tell(case, plan.id)
        return plan


def _goal(plan: SupportPlan, goal_id: UUID) -> PlanGoal:
    goal = plan.goals.filter(pk=goal_id).first()
    if goal is None:
        raise Refused("not_of_case", "goal")
    return goal


def _hold(by: Actor, plan: SupportPlan, step: PlanStep, goal: PlanGoal | None) -> None:
    line = PlanLine(case_id=plan.case_id, plan=plan, step=step, goal=goal, by=by.key)
    line.save(force_insert=True)


def _in_agreed(step: PlanStep) -> bool:
    return step.lines.exclude(plan__state="draft").exclude(plan__agreed_at__isnull=True).exists()
