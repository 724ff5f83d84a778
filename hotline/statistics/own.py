"""What somebody at the desk has done herself: counts for her own eyes, never a ranking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.cases.models import Case
from hotline.contacts.models import Contact
from hotline.countries.pack import current as pack
from hotline.followups.models import FollowUp
from hotline.referrals.models import Referral
from hotline.tips.models import Tip

# A night shift crosses midnight: the shift is a stretch of hours, not a day of the calendar.
SHIFT = dt.timedelta(hours=12)
SPANS = ("shift", "today", "week")


@dataclass(frozen=True, slots=True)
class Own:
    """One member's work since a moment. `minutes` are those of contacts that have ended."""

    since: dt.datetime
    contacts: int
    by_kind: Mapping[str, int]
    minutes: int
    cases_opened: int
    referrals_sent: int
    followups_done: int
    tips_taken: int


def begins(span: str, *, now: dt.datetime | None = None) -> dt.datetime:
    """The moment a span begins: twelve hours ago, midnight where the hotline is, or midnight six
    days before. Raises ValueError for another span."""
    moment = now or timezone.now()
    if span == "shift":
        return moment - SHIFT
    if span not in SPANS:
        raise ValueError("no such span")
    local = moment.astimezone(pack().timezone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - dt.timedelta(days=6) if span == "week" else midnight


def of(actor: Actor, *, since: dt.datetime) -> Own:
    """The actor's own work since a moment."""
    with acting(actor):
        mine = _since(Contact.objects.filter(source="live"), "started_at", since).filter(
            counsellor=actor.member_id
        )
        kinds = dict(mine.order_by().values_list("kind").annotate(n=Count("id")))
        spent = mine.filter(ended_at__isnull=False).aggregate(
            time=Sum(F("ended_at") - F("started_at"))
        )["time"]
        return Own(
            since=since,
            contacts=sum(kinds.values()),
            by_kind=kinds,
            minutes=round((spent or dt.timedelta()).total_seconds() / 60),
            cases_opened=_since(
                Case.objects.filter(owner=actor.member_id), "opened_at", since
            ).count(),
            referrals_sent=_since(
                Referral.objects.filter(sent_by=actor.key), "sent_at", since
            ).count(),
            followups_done=_since(
                FollowUp.objects.filter(done_by=actor.key), "done_at", since
            ).count(),
            tips_taken=_since(
                Tip.objects.filter(received_by=actor.key), "received_at", since
            ).count(),
        )


def _since(rows: QuerySet[Any], moment: str, since: dt.datetime) -> QuerySet[Any]:
    return rows.filter(**{f"{moment}__gte": since})
