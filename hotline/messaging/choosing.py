"""How somebody wants to be told: her ways, her quiet hours, one message at a time or a digest."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.directory import changing
from hotline.directory.models import ContactPoint
from hotline.messaging.models import EMAIL, SMS, MemberAddress


class Refused(ValueError):
    """A choice that reaches nobody; `code` says why: no_way, no_address (for a chosen way), hours
    (one end is missing)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Choice:
    """Ways in use; local hours of quiet, over midnight where `quiet_until` is the earlier."""

    ways: tuple[str, ...]
    quiet_from: dt.time | None = None
    quiet_until: dt.time | None = None
    digest: bool = False


def points_of(by: Actor) -> list[ContactPoint]:
    """The open contact points of the actor's own agency, in the order in which they are asked."""
    if not by.agency:
        return []
    found = ContactPoint.objects.filter(agency=by.agency, ended_at__isnull=True)
    return sorted(found, key=lambda one: (ContactPoint.KINDS.index(one.kind), one.pk))


def choose(*, by: Actor, point_id: UUID, choice: Choice) -> ContactPoint:
    """Set how a contact point of the actor's own agency is told. Raises Refused and
    ContactPoint.DoesNotExist."""
    with acting(by):
        point = ContactPoint.objects.select_for_update().get(
            pk=point_id, agency=by.agency, ended_at__isnull=True
        )
        _check(choice, {EMAIL: point.email, SMS: point.phone})
        facts = {**vars(choice), "ways": list(choice.ways)}
        changed = changing.apply(point, facts, by=by, of="contact_point", agency=by.agency)
        if changed:
            audit.record("messages.choose", root=point.pk, detail=changed)
        return point


def choose_own(*, by: Actor, email: str, phone: str, choice: Choice) -> MemberAddress | None:
    """Set where and how the actor herself is told; without an address nobody writes to her. Raises
    Refused."""
    with acting(by):
        if not email and not phone:
            MemberAddress.objects.filter(member=by.member_id).delete()
            audit.record("messages.choose_own", root=by.member_id, detail=["none"])
            return None
        _check(choice, {EMAIL: email, SMS: phone})
        found, _new = MemberAddress.objects.update_or_create(
            member_id=by.member_id,
            defaults={
                **vars(choice),
                "ways": list(choice.ways),
                "email": email,
                "phone": phone,
                "bounced_at": None,
            },
        )
        audit.record("messages.choose_own", root=by.member_id, detail=list(choice.ways))
        return found


def _check(choice: Choice, has: dict[str, str]) -> None:
    if not choice.ways:
        raise Refused("no_way")
    if not _all_there(choice.ways, has):
        raise Refused("no_address")
    if (choice.quiet_from is None) != (choice.quiet_until is None):
        raise Refused("hours")


def _all_there(ways: Collection[str], has: dict[str, str]) -> bool:
    return all(has.get(way) for way in ways)
