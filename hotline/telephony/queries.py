"""What an actor may read of the telephone."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from hotline.actor.context import Actor
from hotline.telephony.models import Call, Recording, Ring, Seat


@dataclass(frozen=True)
class Ringing:
    """A ring at the actor's seat: all that its screen shows before she answers. It may be the
    telephone of whoever harms the caller."""

    ring_id: UUID
    call_id: UUID
    kind: str
    incoming: bool
    home: str
    language: str
    emergency: bool
    used_before: bool
    call_back: str
    arrived_at: dt.datetime


@dataclass(frozen=True)
class Waiting:
    """A call that nobody has answered yet."""

    call_id: UUID
    home: str
    language: str
    emergency: bool
    arrived_at: dt.datetime
    rings: bool


def ringing() -> list[Ringing]:
    """What rings at the current actor's seat."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM telephony_ringing()")
        return [Ringing(*row) for row in cursor.fetchall()]


def waiting() -> list[Waiting]:
    """Every call of the whole line that waits, emergencies first, then the longest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM telephony_waiting()")
        return [Waiting(*row) for row in cursor.fetchall()]


def seats(centre: str = "") -> QuerySet[Seat]:
    """Who sits at a telephone, of one centre or of all, supervisors last."""
    rows = Seat.objects.filter(left_at__isnull=True).select_related("member")
    rows = rows.filter(centre=centre) if centre else rows
    return rows.order_by("centre", "supervisor", "member__display_name")


def my_call(actor: Actor) -> Call | None:
    """The call that the actor is in."""
    rows = Call.objects.filter(answered_by=actor.member_id, ended_at__isnull=True)
    return rows.select_related("contact").order_by("-answered_at").first()


def my_outgoing(actor: Actor) -> Call | None:
    """A call the actor has begun and nobody has answered yet."""
    rows = Call.objects.filter(
        incoming=False,
        ended_at__isnull=True,
        answered_at__isnull=True,
        contact__counsellor=actor.member_id,
    )
    return rows.select_related("contact").order_by("-arrived_at").first()


def going_on() -> QuerySet[Call]:
    """Calls in the actor's reach that were answered and go on."""
    rows = Call.objects.filter(ended_at__isnull=True, answered_at__isnull=False)
    return rows.select_related("contact", "answered_by").order_by("answered_at")


def of_contact(contact_id: UUID) -> Call | None:
    """The telephone's side of a contact; None for one that is no call."""
    return Call.objects.filter(pk=contact_id).first()


def rings_of(contact_id: UUID) -> QuerySet[Ring]:
    """Who was rung for a call, in their order."""
    return Ring.objects.filter(call=contact_id).select_related("member").order_by("at")


def recordings_of(contact_id: UUID) -> QuerySet[Recording]:
    """The recordings of a call, in their order, without their sound."""
    return Recording.objects.filter(call=contact_id).order_by("number")
