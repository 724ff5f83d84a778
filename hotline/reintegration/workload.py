"""What a worker carries, what her week holds, and when she is to be supervised.

Row security decides which cases are counted: a supervisor's own centre, without files that are
sealed from her.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Max, Q

from hotline.actor.day import today
from hotline.cases.models import Case
from hotline.countries.pack import current as pack
from hotline.followups.models import FollowUp
from hotline.needs.models import Visit
from hotline.reintegration import rules
from hotline.reintegration.models import SupervisionDay
from hotline.reintegration.rules import Load
from hotline.support import rules as support
from hotline.support.models import PlanStep

HIGH = ("high", "extreme")
LONGEST = 200


@dataclass(frozen=True)
class Week:
    """What is to be done until the end of a week, late things among it, the soonest first."""

    begins: dt.date
    ends: dt.date
    follow_ups: list[FollowUp]
    visits: list[Visit]
    steps: list[PlanStep]


@dataclass(frozen=True)
class Supervision:
    """When somebody was last supervised (None: never), and by when it is due next."""

    last: dt.date | None
    due: dt.date

    def late(self, day: dt.date) -> bool:
        """Whether the day has passed."""
        return self.due < day

    def near(self, day: dt.date) -> bool:
        """Whether it is time to speak of it."""
        return self.due <= day + dt.timedelta(days=pack().workload.warned_days)


def loads(members: Iterable[UUID]) -> dict[UUID, Load]:
    """What each of these members carries, as far as the actor sees. Two queries."""
    keys = list(members)
    cases = Case.objects.filter(owner__in=keys).exclude(status="closed").order_by()
    counted = cases.values("owner").annotate(
        all=Count("pk"), grave=Count("pk", filter=Q(risk__in=HIGH))
    )
    traced = FollowUp.objects.filter(owner__in=keys, done_at__isnull=True).order_by()
    people = traced.values("owner").annotate(people=Count("person", distinct=True))
    followed = {row["owner"]: row["people"] for row in people}
    found = {row["owner"]: (row["all"], row["grave"]) for row in counted}
    return {key: Load(*found.get(key, (0, 0)), followed.get(key, 0)) for key in keys}


def over(member_id: UUID, *, more: int = 0) -> list[str]:
    """Which limits of the pack a member is above, with so many cases more."""
    load = loads([member_id])[member_id]
    load = Load(load.cases + more, load.high, load.traced)
    return rules.over(load, pack().workload.limits)


def week_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """Monday and Sunday of the week of a day."""
    begins = day - dt.timedelta(days=day.weekday())
    return begins, begins + dt.timedelta(days=6)


def week(member_id: UUID, day: dt.date | None = None) -> Week:
    """The week of a member: what is hers and due until its end. Three queries."""
    begins, ends = week_of(day or today())
    until = dt.datetime.combine(ends + dt.timedelta(days=1), dt.time(), pack().timezone)
    follow_ups = FollowUp.objects.filter(owner=member_id, done_at__isnull=True, due_at__lt=until)
    visits = Visit.objects.filter(owner=member_id, state="planned", due_at__lt=until)
    hers = Q(member=member_id) | Q(member__isnull=True, case__owner=member_id)
    steps = PlanStep.objects.filter(hers, state__in=support.OPEN, due_on__lte=ends)
    return Week(
        begins,
        ends,
        list(follow_ups.select_related("case").order_by("due_at")[:LONGEST]),
        list(visits.select_related("collaborator", "case").order_by("due_at")[:LONGEST]),
        list(
            steps.exclude(case__status="closed").select_related("case").order_by("due_on")[:LONGEST]
        ),
    )


def weeks(members: Iterable[UUID], day: dt.date | None = None) -> dict[UUID, dict[str, int]]:
    """How much of each kind the week of each member holds. Three queries."""
    keys = list(members)
    _begins, ends = week_of(day or today())
    until = dt.datetime.combine(ends + dt.timedelta(days=1), dt.time(), pack().timezone)
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    asked = (
        ("follow_ups", FollowUp.objects.filter(done_at__isnull=True, due_at__lt=until), "owner"),
        ("visits", Visit.objects.filter(state="planned", due_at__lt=until), "owner"),
        ("steps", PlanStep.objects.filter(state__in=support.OPEN, due_on__lte=ends), "member"),
    )
    for name, rows, whose in asked:
        hers = rows.filter(**{f"{whose}__in": keys}).order_by()
        for row in hers.values(whose).annotate(n=Count("pk")):
            found[row[whose]][name] = row["n"]
    return found


def supervisions(members: Iterable[UUID]) -> dict[UUID, Supervision]:
    """When each of these members was supervised and by when she is to be again. One query.

    Who never was is due at once: nobody's first talk waits.
    """
    keys = list(members)
    rows = SupervisionDay.objects.filter(counsellor__in=keys).order_by()
    days = rows.values("counsellor").annotate(last=Max("held_on"), following=Max("next_on"))
    found = {row["counsellor"]: (row["last"], row["following"]) for row in days}
    day, every = today(), pack().workload.supervision_days
    return {
        key: Supervision(last, rules.supervision_due(last, following, every, day))
        for key in keys
        for last, following in [found.get(key, (None, None))]
    }
