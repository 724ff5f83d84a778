"""Who is who among the people who work here."""

from collections.abc import Iterable
from uuid import UUID

from hotline.access.roles import ROLES
from hotline.actor.context import Actor
from hotline.staff.models import Member


class UnknownMember(LookupError):
    """No active member has this name."""


def actor_for(username: str) -> Actor:
    """The actor of an active member, for a command run in her name. Raises UnknownMember."""
    member = Member.objects.filter(username=username, is_active=True).first()
    if member is None:
        raise UnknownMember(f"no active member is called {username}")
    return member.as_actor()


def names_of(members: Iterable[UUID | None]) -> dict[UUID, str]:
    """Display names by id, in one query."""
    wanted = {m for m in members if m}
    return dict(Member.objects.filter(pk__in=wanted).values_list("pk", "display_name"))


def desk_of(centre: str = "") -> list[Member]:
    """Active members who work on cases, of one centre or of all, in the order of their names."""
    roles = [code for code, role in ROLES.items() if "cases.work" in role.may]
    rows = Member.objects.filter(is_active=True, role__in=roles)
    rows = rows.filter(centre=centre) if centre else rows
    return list(rows.order_by("centre", "display_name"))
