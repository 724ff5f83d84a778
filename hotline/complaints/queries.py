"""What an actor may read of complaints: those given to her role, never by a standing scope."""

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from hotline.complaints.models import Complaint


def listed(state: str = "") -> QuerySet[Complaint]:
    """Complaints in reach, what waits longest first where they are open."""
    rows = Complaint.objects.all()
    if state:
        rows = rows.filter(state=state)
    return rows.order_by("due_at") if state == "open" else rows.order_by("-received_at")


def waiting() -> QuerySet[Complaint]:
    """Complaints in reach that nobody has answered, soonest due first."""
    return Complaint.objects.filter(state="open").order_by("due_at")


def late(*, now: dt.datetime | None = None) -> QuerySet[Complaint]:
    """Complaints in reach whose answer is late."""
    return waiting().filter(due_at__lt=now or timezone.now())
