"""What an actor may read of joint plans and conferences. Row security decides which."""

import datetime as dt
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from hotline.actor.context import Actor
from hotline.actor.day import today
from hotline.actor.kept import kept
from hotline.cases.models import Case
from hotline.coordination import rules
from hotline.coordination.models import (
    Commitment,
    CommitmentMove,
    Conference,
    JointStep,
    JointStepMove,
    Meeting,
    Minutes,
    Participant,
)
from hotline.referrals.models import Referral

# None where the case is out of reach; a join would leave the step out.
_NUMBER = Subquery(Case.objects.filter(pk=OuterRef("case")).values("number")[:1])


def roots_of_case(case_id: UUID) -> list[UUID]:
    """Every file that hangs on a case here and goes where it goes: steps, conferences, minutes."""
    found: list[UUID] = []
    for model in (JointStep, Conference, Minutes):
        found += model._default_manager.filter(case=case_id).values_list("pk", flat=True)
    return found


@kept
def plan_of(case_id: UUID) -> QuerySet[JointStep]:
    """The joint plan of a case, soonest due first."""
    rows = JointStep.objects.filter(case=case_id).select_related("agency", "member")
    return rows.prefetch_related("agency__names").order_by("due_on", "proposed_at")


def of_agency(actor: Actor) -> list[JointStep]:
    """An agency's own steps: open ones first, soonest due first; the last thirty that ended."""
    rows = JointStep.objects.filter(agency=actor.agency)
    opened = rows.filter(state__in=rules.OPEN).order_by("due_on")
    ended = rows.exclude(state__in=rules.OPEN).order_by("-ended_at")
    return [*opened, *ended[:30]]


def of_referral(agency: str, referral: Referral) -> list[JointStep]:
    """An agency's own steps in the case of one referral to it, those of other referrals left out:
    open ones first, soonest due first."""
    if referral.case_id is None:
        return []
    mine = Q(referral__isnull=True) | Q(referral=referral.pk)
    rows = JointStep.objects.filter(mine, agency=agency, case=referral.case_id)
    return sorted(rows, key=lambda step: (step.state not in rules.OPEN, step.due_on))


def waiting_for(actor: Actor) -> int:
    """How many open steps an agency has."""
    return JointStep.objects.filter(agency=actor.agency, state__in=rules.OPEN).count()


@kept
def late(actor: Actor, day: dt.date) -> QuerySet[JointStep]:
    """Open steps whose day has passed, longest first, each with `case_number`: those a counsellor
    answers for or does herself, or all in reach."""
    rows = JointStep.objects.filter(due_on__lt=day, state__in=("proposed", "agreed"))
    if actor.role == "counsellor":
        rows = rows.filter(Q(owner=actor.member_id) | Q(member=actor.member_id))
    rows = rows.annotate(case_number=_NUMBER).select_related("agency", "member")
    return rows.prefetch_related("agency__names").order_by("due_on")[:100]


@kept
def asked_of(actor: Actor) -> QuerySet[JointStep]:
    """Steps that were proposed to this member herself and wait for her answer."""
    rows = JointStep.objects.filter(member=actor.member_id, state="proposed")
    return rows.annotate(case_number=_NUMBER).order_by("due_on")[:50]


def history(step_id: UUID) -> QuerySet[JointStepMove]:
    """The moves of a step, oldest first."""
    return JointStepMove.objects.filter(step=step_id).order_by("at")


def conferences_of(case_id: UUID) -> list[Conference]:
    """The conferences of a case, the latest first."""
    rows = Conference.objects.filter(case=case_id).annotate(asked=Count("participants"))
    return list(rows.order_by("-meets_at"))


def conferences_for(actor: Actor, *, limit: int = 20) -> list[Conference]:
    """The conferences to which an agency was asked: planned ones first, soonest first."""
    rows = Conference.objects.filter(participants__agency=actor.agency)
    planned = rows.filter(state="planned").order_by("meets_at")
    return [*planned, *rows.exclude(state="planned").order_by("-meets_at")[:limit]]


def participants(conference_id: UUID) -> list[Participant]:
    """Who was asked to a conference, agencies first."""
    rows = Participant.objects.filter(conference=conference_id)
    rows = rows.select_related("agency", "member").prefetch_related("agency__names")
    return sorted(rows, key=lambda one: (one.agency_id is None, one.agency_id or "", str(one.pk)))


def minutes_of(conference_id: UUID) -> Minutes | None:
    """The minutes of a conference, as far as the actor sees that there are any."""
    return Minutes.objects.filter(conference=conference_id).first()


def decisions_of(conference_id: UUID) -> list[JointStep]:
    """The steps that were decided in a conference, as far as the actor sees them."""
    rows = JointStep.objects.filter(conference=conference_id).select_related("agency", "member")
    return list(rows.prefetch_related("agency__names").order_by("due_on"))


def commitments(state: str = "") -> list[Commitment]:
    """What was committed to: open ones first, soonest due first."""
    rows = Commitment.objects.select_related("agency", "meeting")
    rows = rows.prefetch_related("agency__names").order_by("due_on", "made_on")
    if state == "late":
        rows = rows.filter(state="open", due_on__lt=today())
    elif state:
        rows = rows.filter(state=state)
    order = {"open": 0, "done": 1, "dropped": 2}
    return sorted(rows, key=lambda one: order[one.state])


def told(commitment_id: UUID) -> QuerySet[CommitmentMove]:
    """The history of a commitment, oldest first."""
    return CommitmentMove.objects.filter(commitment=commitment_id).order_by("at")


def meetings() -> QuerySet[Meeting]:
    """The meetings of the working group, the latest first."""
    return Meeting.objects.annotate(made=Count("commitments")).order_by("-held_on")
