"""A message that reached nobody, at once or after a gateway had taken it."""

from __future__ import annotations

import datetime as dt

from hotline.actor.context import Actor
from hotline.audit import services as audit
from hotline.directory import reaching
from hotline.directory.models import ContactPoint
from hotline.events import services as events
from hotline.messaging import notices
from hotline.messaging.models import MemberAddress, Message

TOLD = ("role:supervisor", "role:national")


def lost(message: Message, code: str, now: dt.datetime, *, by: Actor, blames: bool = True) -> None:
    """A message reached nobody, within an act that says so: the address is marked where that
    `blames` it, whoever watches is told, and the next contact is told what this one was not."""
    counted = message.counted.filter(called_off_at__isnull=True, bounced_at__isnull=True)
    carried = [message, *counted.select_related("point")]
    over = {"bounced_at": now, "error": code, "claimed_until": None}
    Message.objects.filter(pk__in=[one.pk for one in carried]).update(**over)
    if blames and message.point_id:
        reaching.bounced(by=by, contact_point_id=message.point_id, at=now)
    elif blames:
        own = MemberAddress.objects.filter(member=message.member_id, bounced_at__isnull=True)
        own.update(bounced_at=now)
    for one in carried:
        notices.pass_on(one, at=now)
    audit.record("message.bounced", detail=[message.way, message.template, code])
    events.publish("message.bounced", subject=message.pk, topics=TOLD)


def recipient(message: Message) -> list[ContactPoint] | list[MemberAddress]:
    """Whose address a message goes to; nobody's for a bare address."""
    if message.point:
        return [message.point]
    return list(MemberAddress.objects.filter(member=message.member_id))


def told_afterwards(row: ContactPoint | MemberAddress) -> bool:
    """Whether the mark on an address comes from a message that a gateway had taken: that it takes
    another then proves nothing."""
    if row.bounced_at is None:
        return False
    whose = {"point": row.pk} if isinstance(row, ContactPoint) else {"member": row.pk}
    taken = Message.objects.filter(sent_at__isnull=False, bounced_at=row.bounced_at, **whose)
    return taken.exists()
