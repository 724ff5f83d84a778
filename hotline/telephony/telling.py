"""Who hears of seats and calls: ids alone, the pages ask for the rest."""

from uuid import UUID

from hotline.events import services as events
from hotline.telephony.models import Seat

OVERSEES = ("role:supervisor", "role:manager", "role:national")
DESK = ("role:counsellor", *OVERSEES)


def seat_moved(seat: Seat) -> None:
    """A seat was taken, left, or changed its state."""
    events.publish("seat", subject=seat.id, topics=[f"staff:{seat.member_id}", *OVERSEES])


def call_moved(call_id: UUID, *members: UUID) -> None:
    """A call came, rings, was answered or ended: the list of those who wait is another one."""
    events.publish("call", subject=call_id, topics=[*(f"staff:{m}" for m in members), *DESK])


def rings(ring_id: UUID, member: UUID) -> None:
    """A ring at one member's seat began or ended."""
    events.publish("ring", subject=ring_id, topics=[f"staff:{member}"])
