"""What an actor may read of files opened for a time. Row security decides which rows are there."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone

from hotline.actor.context import Actor
from hotline.cases.models import Case, Opening
from hotline.cases.openings import KEPT

RECENT = dt.timedelta(days=3)


def all_seen(actor: Actor) -> QuerySet[Opening]:
    """Every opening in reach, latest first; the officer also sees numbers that were guessed."""
    return Opening.objects.order_by("-at")


def pressing(actor: Actor) -> list[Opening]:
    """What asks for somebody besides whoever asked: requests that nobody has answered, emergencies
    that nobody has judged, and what was opened in the last days; oldest first."""
    now = timezone.now()
    rows = Opening.objects.filter(
        Q(opened_at__isnull=True, declined_at__isnull=True, at__gt=now - KEPT)
        | Q(due_at__isnull=False, reviewed_at__isnull=True)
        | Q(opened_at__gt=now - RECENT, reviewed_at__isnull=True),
        case__isnull=False,
    )
    rows = rows.exclude(by=actor.key).exclude(opened_by=actor.key).select_related("case")
    return list(rows.order_by("at")[:50])


def alarming(actor: Actor) -> list[Opening]:
    """What stands above every page of those whose file it is: the first hour of an opening by
    break-glass, and a request that waits."""
    now = timezone.now()
    rows = Opening.objects.filter(
        Q(kind="break_glass", until__gt=now, reviewed_at__isnull=True)
        | Q(opened_at__isnull=True, declined_at__isnull=True, at__gt=now - KEPT),
        case__isnull=False,
    ).exclude(by=actor.key)
    return list(rows.order_by("-at")[:3])


def of_case(case: Case) -> list[Opening]:
    """Who opened this case for a time, latest first, as far as the actor may know."""
    rows = Opening.objects.filter(case=case, opened_at__isnull=False).select_related("case")
    return list(rows.order_by("-at")[:50])


def mine_now(actor: Actor, case: Case) -> Opening | None:
    """The opening under which the actor reads this case now, or None."""
    rows = Opening.objects.filter(case=case, by=actor.key, until__gt=timezone.now())
    return rows.order_by("-until").first()
