"""Who is who among the people who work here."""

from collections.abc import Iterable
from uuid import UUID

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
