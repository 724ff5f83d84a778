"""What an actor may read of the register of requests."""

import datetime as dt
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone

from hotline.access.roles import ROLES, may
from hotline.actor.context import Actor
from hotline.actor.kept import kept
from hotline.rights.models import DataCopy, DataRequest, Erasure


def register() -> QuerySet[DataRequest]:
    """Every request in reach: open ones first, the clock that ends next on top."""
    rows = DataRequest.objects.select_related("owner")
    return rows.order_by(F("ended_at").desc(nulls_first=True), "due_at")


def of_person(person_id: UUID) -> list[DataRequest]:
    """What was asked about a person, the latest first."""
    return list(DataRequest.objects.filter(person=person_id).order_by("-received_at"))


def waits_for(actor: Actor) -> list[DataRequest]:
    """Open requests the actor has to act on: her own; for the officer those whose clock ran out;
    for a supervisor those of her centre with a copy or an erasure to decide."""
    if not {"rights.manage", "rights.approve", "rights.work"} & ROLES[actor.role].may:
        return []
    return _waiting(actor)


@kept
def _waiting(actor: Actor) -> QuerySet[DataRequest]:
    rows = DataRequest.objects.filter(ended_at__isnull=True)
    if may(actor.role, "rights.manage"):
        rows = rows.filter(raised_at__isnull=False)
    elif may(actor.role, "rights.approve"):
        copies = DataCopy.objects.filter(
            offered_at__isnull=False, released_at__isnull=True, returned_at__isnull=True
        ).exclude(made_by=actor.key)
        erasures = Erasure.objects.filter(decided_at__isnull=True).exclude(asked_by=actor.key)
        deciding = rows.filter(pk__in=copies.values("request")) | rows.filter(
            pk__in=erasures.values("request")
        )
        rows = deciding | rows.filter(owner=actor.member_id)
    else:
        rows = rows.filter(owner=actor.member_id)
    return rows.order_by("due_at")[:100]


def next_due(request: DataRequest) -> dt.datetime:
    """The clock that runs: the first answer, then doing it."""
    return request.due_at if request.answered_at else request.answer_due_at


def is_late(request: DataRequest, at: dt.datetime | None = None) -> bool:
    """Whether it was answered or done after its clock, or still runs beyond it."""
    now = at or timezone.now()
    return (request.answered_at or now) > request.answer_due_at or (
        (request.ended_at or now) > request.due_at
    )
