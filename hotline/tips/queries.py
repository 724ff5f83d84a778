"""What an actor may read of tips. Row security decides which; these only ask."""

import datetime as dt
from uuid import UUID

from django.db.models import Case as Choose
from django.db.models import IntegerField, QuerySet, Value, When
from django.utils import timezone

from hotline.actor.context import Actor
from hotline.tips import rules
from hotline.tips.models import Tip, TipHandover, TipStep

_RANK = Choose(
    When(urgency="emergency", then=Value(0)),
    When(urgency="urgent", then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def listed(state: str = "", kind: str = "", number: str = "") -> QuerySet[Tip]:
    """Tips in reach, latest first; `state` "open" means every tip that has not ended."""
    rows = Tip.objects.select_related("agency").prefetch_related("agency__names")
    if state == "open":
        rows = rows.filter(state__in=rules.OPEN)
    elif state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if number:
        rows = rows.filter(number=number)
    return rows.order_by("-received_at")


def to_classify(actor: Actor, *, now: dt.datetime | None = None) -> QuerySet[Tip]:
    """Tips that wait to be classified, most urgent and soonest due first: a counsellor's own; for
    whoever oversees, those that were raised because nobody did it in time."""
    rows = Tip.objects.filter(state="received")
    if actor.role == "counsellor":
        rows = rows.filter(owner=actor.member_id)
    else:
        rows = rows.filter(due_at__lt=now or timezone.now())
    return rows.annotate(rank=_RANK).order_by("rank", "due_at")


def silent(actor: Actor, *, now: dt.datetime | None = None) -> QuerySet[TipHandover]:
    """Hand-overs of tips whose agency is late, soonest due first: a counsellor's own, or all."""
    rows = TipHandover.objects.filter(due_at__lt=now or timezone.now(), reported_at__isnull=True)
    if actor.role == "counsellor":
        rows = rows.filter(owner=actor.member_id)
    return rows.select_related("agency").prefetch_related("agency__names").order_by("due_at")


def history(tip_id: UUID) -> QuerySet[TipStep]:
    """The moves of a tip, oldest first."""
    return TipStep.objects.filter(tip=tip_id).order_by("at")


def handover_of(tip_id: UUID) -> TipHandover | None:
    """What went to an agency, if anything did."""
    return TipHandover.objects.select_related("agency").filter(tip=tip_id).first()


def inbox(actor: Actor, *, limit: int = 30) -> QuerySet[TipHandover]:
    """An agency's tips: those without a result first, the most urgent of them before all."""
    waiting = Choose(When(reported_at__isnull=True, then=Value(0)), default=Value(1))
    rows = TipHandover.objects.filter(agency=actor.agency).annotate(rank=_RANK, waiting=waiting)
    return rows.order_by("waiting", "rank", "-sent_at")[:limit]
