"""Who is who among the people who work here."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone

from hotline.access.roles import ROLES
from hotline.actor.context import Actor
from hotline.actor.kept import kept
from hotline.staff.models import Member, SignedIn


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
    return {m.pk: m.display_name for m in _named(tuple({m for m in members if m}))}


@kept
def _named(members: tuple[UUID, ...]) -> QuerySet[Member]:
    return Member.objects.filter(pk__in=members).only("display_name")


def desk_of(centre: str = "") -> list[Member]:
    """Active members who work on cases, of one centre or of all, in the order of their names."""
    return _desk_of(centre)


@kept
def _desk_of(centre: str) -> QuerySet[Member]:
    roles = [code for code, role in ROLES.items() if "cases.work" in role.may]
    rows = Member.objects.filter(is_active=True, role__in=roles)
    rows = rows.filter(centre=centre) if centre else rows
    return rows.order_by("centre", "display_name")


def named(key: str) -> str:
    """The display name behind an actor's key; empty for the system's own and for nobody."""
    if not key.startswith("staff:"):
        return ""
    member = UUID(key.removeprefix("staff:"))
    return names_of([member]).get(member, "")


def still_open(rows: Iterable[SignedIn]) -> list[SignedIn]:
    """Those whose session has not run out."""
    found = list(rows)
    keys = [row.session_key for row in found]
    alive = Session.objects.filter(pk__in=keys, expire_date__gt=timezone.now())
    held = set(alive.values_list("pk", flat=True))
    return [row for row in found if row.session_key in held]


def everybody(
    *, role: str = "", centre: str = "", named: str = "", left: bool = False
) -> QuerySet[Member]:
    """Members by role, centre and part of a name; those who have left only when asked for."""
    rows = Member.objects.filter(is_active=not left).select_related("agency")
    rows = rows.prefetch_related("agency__names")
    rows = rows.filter(role=role) if role else rows
    rows = rows.filter(centre=centre) if centre else rows
    if named:
        rows = rows.filter(Q(username__icontains=named) | Q(display_name__icontains=named))
    return rows.order_by("role", "centre", "username")
