"""Shares that a programme wants reached, as they were reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields

from django.db.models import Count, F, Q
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.countries.shapes import Aim
from hotline.statistics.folding import month
from hotline.statistics.queries import Question, asked_rows, month_of
from hotline.tips.models import Tip

Share = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Shares:
    """Tips of some months: received, classified by their time, still within it (`waiting`),
    resolved, closed without a hand-over."""

    received: int = 0
    in_time: int = 0
    waiting: int = 0
    resolved: int = 0
    closed: int = 0

    @property
    def classified_share(self) -> Share:
        """Classified in time, of those whose time is over or that are classified."""
        return self.in_time, self.received - self.waiting

    @property
    def resolved_share(self) -> Share:
        """With a result, of those that were not closed for a reason (duplicates, too little)."""
        return self.resolved, self.received - self.closed

    def share(self, code: str) -> Share:
        """The share that an aim of the pack speaks of."""
        return self.classified_share if code == "tips_classified_in_time" else self.resolved_share

    def reaches(self, aim: Aim) -> bool:
        """Whether the share is what the aim asks; nothing counted reaches nothing."""
        part, whole = self.share(aim.code)
        if not whole:
            return False
        wanted = aim.percent * whole
        return 100 * part > wanted if aim.more_than else 100 * part >= wanted

    def plus(self, other: Shares) -> Shares:
        """Both together."""
        return Shares(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True, slots=True)
class TipShares:
    """By month, and all of them together."""

    months: Mapping[str, Shares]

    @property
    def whole(self) -> Shares:
        whole = Shares()
        for one in self.months.values():
            whole = whole.plus(one)
        return whole


def tips(actor: Actor, question: Question, *, now: dt.datetime | None = None) -> TipShares:
    """How many tips of each month were classified in time and resolved, in one statement."""
    moment = now or timezone.now()
    rows = asked_rows(actor, question, Tip.objects.all(), "received_at")
    with acting(actor):
        found = list(
            rows.values(begun=month_of("received_at")).annotate(
                received=Count("id"),
                in_time=Count("id", filter=Q(classified_at__lte=F("due_at"))),
                waiting=Count("id", filter=Q(state="received", due_at__gte=moment)),
                resolved=Count("id", filter=Q(state="resolved")),
                closed=Count("id", filter=Q(state="closed")),
            )
        )
    counted = {month(row.pop("begun")): Shares(**row) for row in found}
    return TipShares({str(m): counted.get(str(m), Shares()) for m in question.period})
