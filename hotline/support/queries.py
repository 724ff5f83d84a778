"""What an actor may read of support plans. Row security decides which."""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from hotline.actor.context import Actor
from hotline.actor.day import today
from hotline.actor.kept import kept
from hotline.needs import queries as needs
from hotline.needs.rules import Proposal
from hotline.support import rules
from hotline.support.models import PlanGoal, PlanLine, PlanStep, StepMove, SupportPlan

__all__ = [
    "Version", "current", "draft", "history", "late_for", "open_of_case", "open_steps", "proposed",
    "refused_steps", "today", "version", "versions", "waiting_of", "works_on",
]  # fmt: skip


@dataclass(frozen=True)
class Version:
    """A version with its goals in their order, each with the steps under it; `loose` stand under
    none. `days` are the days with which it was agreed, by step."""

    plan: SupportPlan
    goals: list[tuple[PlanGoal, list[PlanStep]]]
    loose: list[PlanStep]
    days: dict[UUID, dt.date | None] = field(default_factory=dict)

    @property
    def steps(self) -> list[PlanStep]:
        """All its steps."""
        return [*(step for _goal, steps in self.goals for step in steps), *self.loose]


def current(case_id: UUID, person_id: UUID) -> SupportPlan | None:
    """The version that is agreed now; None where none is."""
    rows = SupportPlan.objects.filter(case=case_id, person=person_id, state="agreed")
    return rows.first()


def draft(case_id: UUID, person_id: UUID) -> SupportPlan | None:
    """The version that is being written, if any."""
    return SupportPlan.objects.filter(case=case_id, person=person_id, state="draft").first()


def versions(case_id: UUID, person_id: UUID) -> list[SupportPlan]:
    """Every version, the latest first."""
    rows = SupportPlan.objects.filter(case=case_id, person=person_id)
    return list(rows.select_related("guardian", "guardian_agency").order_by("-number"))


def version(plan: SupportPlan) -> Version:
    """What a version holds."""
    steps = PlanStep.objects.select_related("member", "agency").prefetch_related("agency__names")
    lines = PlanLine.objects.filter(plan=plan).prefetch_related(Prefetch("step", queryset=steps))
    held = sorted(lines, key=lambda line: (line.step.due_on, line.step_id))
    under: dict[UUID | None, list[PlanStep]] = {}
    for line in held:
        under.setdefault(line.goal_id, []).append(line.step)
    goals = PlanGoal.objects.filter(plan=plan).order_by("place", "id")
    return Version(
        plan=plan,
        goals=[(goal, under.get(goal.id, [])) for goal in goals],
        loose=under.get(None, []),
        days={line.step_id: line.due_on for line in held},
    )


def open_steps(case_id: UUID, person_id: UUID) -> list[PlanStep]:
    """What is to be done for her: steps she agreed to that have not ended, soonest due first. What
    she refused is never among them."""
    return list(_open(case_id).filter(person=person_id))


def open_of_case(case_id: UUID) -> list[PlanStep]:
    """The same of everybody in a case."""
    return list(_open(case_id))


def _open(case_id: UUID) -> QuerySet[PlanStep]:
    rows = PlanStep.objects.filter(case=case_id, state__in=rules.OPEN)
    return rows.select_related("member", "agency").order_by("due_on", "id")


def waiting_of(case_id: UUID, person_id: UUID) -> list[PlanStep]:
    """Steps of the agreed version that wait for her yes or no."""
    rows = PlanStep.objects.filter(case=case_id, person=person_id, state="proposed")
    return list(rows.filter(lines__plan__state="agreed").order_by("due_on", "id"))


def proposed(case_id: UUID, person_id: UUID) -> list[Proposal]:
    """What the weak domains of her latest assessment speak for, without what is in her plan already
    and without what she said no to: nobody puts that to her again unasked."""
    states = ("proposed", "agreed", "under_way", "refused")
    rows = PlanStep.objects.filter(case=case_id, person=person_id, state__in=states)
    known = set(rows.exclude(kind="").values_list("kind", flat=True))
    return [one for one in needs.proposals(case_id, person_id) if one.measure_kind not in known]


def refused_steps(case_id: UUID, person_id: UUID) -> list[PlanStep]:
    """What she said no to, the latest first: kept so that nobody asks again unawares."""
    rows = PlanStep.objects.filter(case=case_id, person=person_id, state="refused")
    return list(rows.select_related("member", "agency").order_by("-ended_at"))


def history(step_id: UUID) -> list[StepMove]:
    """What happened to a step, oldest first."""
    rows = StepMove.objects.filter(step=step_id).select_related("guardian", "guardian_agency")
    return list(rows.order_by("at", "id"))


@kept
def late_for(actor: Actor, day: dt.date) -> QuerySet[PlanStep]:
    """Steps that were due before a day and are the reader's to see to, longest first: hers, in her
    cases those of an agency or of the person herself; for whoever oversees, those that were
    raised."""
    rows = PlanStep.objects.filter(due_on__lt=day, state__in=("agreed", "under_way"))
    if actor.role == "counsellor":
        hers = Q(member=actor.member_id) | Q(member__isnull=True, case__owner=actor.member_id)
        rows = rows.filter(hers)
    else:
        rows = rows.filter(raised_at__isnull=False)
    rows = rows.exclude(case__status="closed").select_related("case", "agency")
    return rows.order_by("due_on")[:100]


def works_on(case_id: UUID, member_id: UUID) -> bool:
    """Whether something of a plan in this case is still hers to do."""
    waiting = ("proposed", "agreed", "under_way")
    return PlanStep.objects.filter(case=case_id, member=member_id, state__in=waiting).exists()
