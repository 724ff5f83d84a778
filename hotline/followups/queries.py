"""What an actor may read of follow-ups."""

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from hotline.actor.context import Actor
from hotline.followups.models import FollowUp


def open_ones(actor: Actor) -> QuerySet[FollowUp]:
    """Planned follow-ups the actor sees (a counsellor: her own), soonest due first."""
    rows = FollowUp.objects.filter(done_at__isnull=True)
    if actor.role == "counsellor":
        rows = rows.filter(owner=actor.member_id)
    return rows.select_related("case").order_by("due_at")


def due_by(actor: Actor, *, moment: dt.datetime | None = None) -> QuerySet[FollowUp]:
    """Those due until a moment, by default a day from now."""
    return open_ones(actor).filter(due_at__lt=moment or timezone.now() + dt.timedelta(days=1))


def of_case(case_id: UUID) -> QuerySet[FollowUp]:
    """All follow-ups of a case, soonest due first."""
    return FollowUp.objects.filter(case=case_id).order_by("due_at")
