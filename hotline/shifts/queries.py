"""What an actor may read of shifts: who is on duty, what was handed to her, who covers what."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from hotline.access.roles import ROLES, may
from hotline.actor.context import Actor
from hotline.actor.kept import kept
from hotline.shifts.models import Handover, HandoverItem
from hotline.staff.models import Member, SignedIn

_TAKERS = [code for code in ROLES if may(code, "shifts.handover")]


@dataclass(frozen=True)
class Cover:
    """Who covers a thing, until when; `taken` is false while nobody has acknowledged it."""

    by: str
    until: dt.datetime
    taken: bool


def on_duty(centre: str = "") -> QuerySet[Member]:
    """Members of the desk, of one centre or of all, each with `since`: when she signed in, empty
    for whoever is not signed in now. Who is signed in comes first."""
    alive = Session.objects.filter(pk=OuterRef("session_key"), expire_date__gt=timezone.now())
    here = SignedIn.objects.filter(Exists(alive)).values("session_key")
    rows = Member.objects.filter(is_active=True, role__in=_TAKERS)
    if centre:
        rows = rows.filter(centre=centre)
    since = Max("signedin__since", filter=Q(signedin__session_key__in=here))
    return rows.annotate(since=since).order_by("centre", "display_name")


def colleagues(actor: Actor) -> list[Member]:
    """To whom the actor may hand over by name; who is signed in comes first."""
    rows = on_duty(actor.centre).exclude(pk=actor.member_id)
    return sorted(rows, key=lambda m: (m.since is None, m.display_name))  # type: ignore[attr-defined]


def waiting_for(actor: Actor) -> QuerySet[Handover]:
    """Hand-overs that wait for the actor: those to her by name, and those to her duty team."""
    to_team = Q(to_member__isnull=True, role=actor.role, centre=actor.centre)
    rows = _waiting().filter(to_team | Q(to_member=actor.member_id))
    return rows.exclude(from_member=actor.member_id)


def waiting() -> QuerySet[Handover]:
    """All hand-overs in reach that nobody has taken yet, the oldest first."""
    return _waiting()


def covered_keys(actor: Actor) -> list[tuple[str, UUID]]:
    """The things the actor covers for colleagues, by kind and id."""
    return [(row.kind, row.subject) for row in _covered(actor, timezone.now())]


@kept
def _covered(actor: Actor, now: dt.datetime) -> QuerySet[HandoverItem]:
    held = Handover.objects.filter(taken_by=actor.member_id, until__gt=now)
    return HandoverItem.objects.filter(handover__in=held.values("id"))


def items(handover_id: UUID) -> list[HandoverItem]:
    """The things of a hand-over, the soonest due first."""
    rows = HandoverItem.objects.filter(handover=handover_id).select_related("handover")
    return list(rows.order_by("due_at", "id"))


def covers(subjects: Iterable[UUID]) -> dict[UUID, Cover]:
    """Who covers which of these things now, as far as the actor sees; the latest hand-over counts.

    A thing that nobody has taken yet stands with the receiver's name, or without one for the duty
    team.
    """
    rows = HandoverItem.objects.filter(
        subject__in=set(subjects), handover__until__gt=timezone.now()
    ).select_related("handover__to_member", "handover__taken_by")
    found: dict[UUID, Cover] = {}
    for row in rows.order_by("handover__at"):
        handover = row.handover
        who = handover.taken_by or handover.to_member
        found[row.subject] = Cover(
            who.display_name if who else "", handover.until, handover.taken_at is not None
        )
    return found


def _waiting() -> QuerySet[Handover]:
    rows = Handover.objects.filter(taken_at__isnull=True, until__gt=timezone.now())
    rows = rows.select_related("from_member", "to_member")
    return rows.annotate(things=Count("items")).order_by("at")
