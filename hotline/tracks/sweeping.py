"""What the clock brings: a step whose day has passed, a hearing that is near."""

import datetime as dt

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.countries.pack import current as pack
from hotline.tracks import rules
from hotline.tracks.ground import tell
from hotline.tracks.models import TrackStep

MOST = 500  # a run


def raise_due(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Raise late steps, and days that are near, to whoever owns the case; how many. Each once, by
    a compare-and-swap."""
    moment = now or timezone.now()
    today = timezone.localdate(moment, pack().timezone)
    with acting(by):
        return _late(today, moment) + _near(today, moment)


def _waiting() -> Q:
    return Q(state=rules.WAITING, track__ended_at__isnull=True) & ~Q(case__status="closed")


def _late(today: dt.date, moment: dt.datetime) -> int:
    rows = TrackStep.objects.filter(_waiting(), late_since__isnull=True)
    # A fixed day counts before the usual one.
    rows = rows.annotate(day=Coalesce(F("planned_on"), F("due_on"))).filter(day__lt=today)
    found = rows.select_related("case", "track").order_by("day")[:MOST]
    return sum(_raised(step, "late_since", moment) for step in found)


def _near(today: dt.date, moment: dt.datetime) -> int:
    longest = max(
        (step.remind for kind in pack().tracks.values() for step in kind.steps.values()),
        default=dt.timedelta(),
    )
    rows = TrackStep.objects.filter(
        _waiting(), reminded_at__isnull=True, planned_on__gte=today, planned_on__lte=today + longest
    )
    found = rows.select_related("case", "track").order_by("planned_on")[:MOST]
    near = (s for s in found if _is_near(s, today))
    return sum(_raised(step, "reminded_at", moment) for step in near)


def _is_near(step: TrackStep, today: dt.date) -> bool:
    rule = pack().tracks[step.track.kind].steps.get(step.step)
    return rule is not None and rules.is_near(rule, step.state, step.planned_on, today)


def _raised(step: TrackStep, field: str, moment: dt.datetime) -> int:
    rows = TrackStep.objects.filter(
        pk=step.pk, version=step.version, state=rules.WAITING, **{f"{field}__isnull": True}
    )
    if not rows.update(**{field: moment}):
        return 0
    tell(step.case, step.track, "late" if field == "late_since" else "near", step.step)
    return 1
