"""What the telephone writes of seats: whose telephone is there, who rings, talks, writes up."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from hotline.actor.context import Actor, acting
from hotline.countries.pack import current as pack
from hotline.telephony import telling
from hotline.telephony.models import Seat
from hotline.telephony.sql import ACTOR

SWITCH = Actor(ACTOR)


def taken_seats() -> list[Seat]:
    """All seats that are taken."""
    with acting(SWITCH):
        return list(Seat.objects.filter(left_at__isnull=True))


def device(member_id: UUID, present: bool, *, at: dt.datetime) -> None:
    """A member's browser or telephone came or is gone. Gone, no call rings at her seat."""
    with acting(SWITCH):
        seats = Seat.objects.filter(member=member_id, left_at__isnull=True)
        seats = seats.filter(device_since__isnull=present)
        seat = seats.first()
        if seat is not None:
            seats.update(device_since=at if present else None)
            telling.seat_moved(seat)


def stepped_out(member_id: UUID, *, at: dt.datetime) -> None:
    """A member's part in a call is over: she writes up, for a while, and is ready again then."""
    until = at + dt.timedelta(seconds=pack().phone.wrap_up)
    with acting(SWITCH):
        move(member_id, "wrap_up", at, until=until, only=("talking",))


def lost_her(member_id: UUID, *, at: dt.datetime) -> None:
    """A member's leg was lost: her place is free again, as far as her telephone is there."""
    with acting(SWITCH):
        move(member_id, "ready", at, only=("talking",))


def wrap_up_over(now: dt.datetime) -> int:
    """Whoever has written up long enough is ready again; how many."""
    with acting(SWITCH):
        due = Seat.objects.filter(state="wrap_up", until__lte=now, left_at__isnull=True)
        over = list(due.select_for_update(skip_locked=True))
        for seat in over:
            move(seat.member_id, "ready", now, only=("wrap_up",))
        return len(over)


def move(
    member_id: UUID,
    state: str,
    at: dt.datetime,
    reason: str = "",
    *,
    until: dt.datetime | None = None,
    only: Collection[str] = (),
) -> None:
    """Change the state of a member's place, where it is one of `only`."""
    rows = Seat.objects.filter(member=member_id, left_at__isnull=True)
    rows = rows.filter(state__in=only) if only else rows
    seat = rows.first()
    if seat is not None:
        rows.update(state=state, reason=reason, since=at, until=until)
        telling.seat_moved(seat)
