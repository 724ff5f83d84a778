"""What an actor may read of livelihood plans. Row security decides which."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Max, QuerySet

from hotline.actor.context import Actor
from hotline.actor.day import today
from hotline.actor.kept import kept
from hotline.livelihood import rules
from hotline.livelihood.figures import unpacked
from hotline.livelihood.models import (
    LivelihoodPlan,
    LivelihoodReview,
    Milestone,
    MilestoneMove,
    PlanVersion,
    SheetPrint,
)
from hotline.livelihood.rules import Figures, Flow


@dataclass(frozen=True)
class Current:
    """A person's plan as it stands: the plan, its latest version, the money and what it tells."""

    plan: LivelihoodPlan
    version: PlanVersion
    figures: Figures
    flow: Flow


@dataclass(frozen=True)
class DueThing:
    """Something of a plan that waits: `kind` is "begin", "review" (of `months`) or "milestone"
    (of `code`, one of its kinds)."""

    kind: str
    plan_id: UUID
    case_id: UUID
    person_id: UUID
    due_on: dt.date
    late: bool
    number: str = ""
    months: int = 0
    code: str = ""
    milestone_id: UUID | None = None


@kept
def of_person(case_id: UUID, person_id: UUID) -> QuerySet[LivelihoodPlan]:
    """The plans of a person in a case, the latest first."""
    return LivelihoodPlan.objects.filter(case=case_id, person=person_id).order_by("-at")


def current(case_id: UUID, person_id: UUID) -> Current | None:
    """Her latest plan as it stands; None where there is none. Raises Sealed for whoever sees that
    it exists and may not read it."""
    plan = next(iter(of_person(case_id, person_id)), None)
    return None if plan is None else opened(plan)


def opened(plan: LivelihoodPlan) -> Current:
    """A plan with its latest version opened. Raises Sealed."""
    version = PlanVersion.objects.select_related("plan").get(plan=plan, number=plan.latest)
    figures = unpacked(version.figures)
    return Current(plan, version, figures, rules.flow(figures))


def versions(plan_id: UUID) -> QuerySet[PlanVersion]:
    """The versions of a plan, the latest first."""
    return PlanVersion.objects.filter(plan=plan_id).order_by("-number")


def milestones(plan_id: UUID) -> QuerySet[Milestone]:
    """The milestones of a plan: open ones first, soonest due first."""
    rows = Milestone.objects.filter(plan=plan_id)
    return rows.order_by(F("ended_at").desc(nulls_first=True), "due_on")


def history(milestone_id: UUID) -> QuerySet[MilestoneMove]:
    """What happened to a milestone, oldest first."""
    return MilestoneMove.objects.filter(milestone=milestone_id).order_by("at")


def reviews(plan_id: UUID) -> QuerySet[LivelihoodReview]:
    """What was heard of a plan, oldest first."""
    return LivelihoodReview.objects.filter(plan=plan_id).order_by("at")


def prints(plan_id: UUID) -> QuerySet[SheetPrint]:
    """When a sheet was asked for, the latest first."""
    rows = SheetPrint.objects.filter(version__plan=plan_id).select_related("version")
    return rows.order_by("-at")


def review_now(plan: LivelihoodPlan, day: dt.date | None = None) -> int | None:
    """Which review of a plan is due: 3, 6 or 12 months; None where none is."""
    if not plan.begun or plan.look_on is None:
        return None
    done = reviews(plan.pk).filter(months__gt=0).values_list("months", flat=True)
    return rules.review_for(plan.starts_on, day or today(), done)


@kept
def _late_milestones(actor: Actor, day: dt.date) -> QuerySet[Milestone]:
    rows = Milestone.objects.filter(ended_at__isnull=True, due_on__lt=day)
    rows = rows.filter(case__owner=actor.member_id).exclude(case__status="closed")
    return rows.select_related("plan", "case").order_by("due_on")[:100]


@kept
def _to_ask(actor: Actor, day: dt.date) -> QuerySet[LivelihoodPlan]:
    rows = LivelihoodPlan.objects.filter(look_on__lte=day)
    rows = rows.filter(case__owner=actor.member_id).exclude(case__status="closed")
    return rows.select_related("case").order_by("look_on")[:100]


def due_for(actor: Actor) -> list[DueThing]:
    """What waits for the owner of the cases: late milestones, plans to ask after, the longest
    first. Two queries."""
    day = today()
    found = [_milestone(row, day) for row in _late_milestones(actor, day)]
    found += [ask_of(row, day) for row in _to_ask(actor, day)]
    return sorted(found, key=lambda one: one.due_on)


def due_of_case(case_id: UUID) -> list[DueThing]:
    """What is open and dated in the plans of a case, soonest first; `late` says what has passed."""
    day = today()
    rows = Milestone.objects.filter(case=case_id, ended_at__isnull=True)
    found = [_milestone(row, day) for row in rows.select_related("plan", "case")]
    plans = LivelihoodPlan.objects.filter(case=case_id, look_on__isnull=False)
    found += [ask_of(plan, day) for plan in plans.select_related("case")]
    return sorted(found, key=lambda one: one.due_on)


def _milestone(row: Milestone, day: dt.date) -> DueThing:
    return DueThing(
        kind="milestone", plan_id=row.plan_id, case_id=row.case_id, person_id=row.plan.person_id,
        due_on=row.due_on, late=row.late(day), number=row.case.number, code=row.kind,
        milestone_id=row.id,
    )  # fmt: skip


def ask_of(plan: LivelihoodPlan, day: dt.date) -> DueThing:
    """When a plan is asked after, and about what. It must be one that is."""
    assert plan.look_on is not None
    # The latest whose day has come; before the first has, the next one.
    reached = [
        m for m in rules.REVIEWS if plan.look_on <= rules.months_on(plan.starts_on, m) <= day
    ]
    ahead = [m for m in rules.REVIEWS if rules.months_on(plan.starts_on, m) >= plan.look_on]
    months = (reached[-1:] or ahead[:1] or [0])[0] if plan.begun else 0
    return DueThing(
        kind="review" if plan.begun else "begin", plan_id=plan.pk, case_id=plan.case_id,
        person_id=plan.person_id, due_on=plan.look_on, late=plan.look_on < day,
        number=plan.case.number, months=months,
    )  # fmt: skip


def trained() -> Counter[str]:
    """In how many plans training was finished, by the province of the person. Coded facts."""
    rows = Milestone.objects.filter(kind="training", state="finished")
    found = rows.values("plan__person__place").annotate(
        n=Count("plan__person", distinct=True), last=Max("ended_at")
    )
    return Counter({row["plan__person__place"]: row["n"] for row in found})
