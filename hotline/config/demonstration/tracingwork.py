"""Invented people who are traced: calendars of now, a warning sign, a search, a move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import F

from hotline.actor.context import Actor, acting
from hotline.config.demonstration.clock import standing_at
from hotline.config.demonstration.content import content
from hotline.followups import planning, queries, searching, services, signs
from hotline.followups.jobs import SWEEPER
from hotline.followups.models import Calendar, FollowUp, Search
from hotline.people.models import Person

_LASTED = dt.timedelta(hours=3)  # somebody who was referred a moment ago was not tried yet


class TracingWriter:
    """Plans every calendar, and lets something happen in a few of one counsellor's."""

    def __init__(self, actors: Mapping[str, Actor], now: dt.datetime) -> None:
        self.actors, self.now = actors, now
        self.said: dict[str, Any] = content("tracing")
        self.by = actors[self.said["counsellor"]]

    def write(self) -> None:
        """All of it, as far as there are people for it."""
        planning.plan_missing(by=SWEEPER, now=self.now)
        acts = (self._warns, self._is_looked_for, self._moves, self._was_answered)
        for act, calendar in zip(acts, self._calendars(), strict=False):
            act(calendar)

    def _calendars(self) -> list[Calendar]:
        """Of her open cases, one a case: whom somebody has taken up first, then the latest."""
        with acting(self.by):
            rows = Calendar.objects.filter(
                case__owner=self.by.member_id, ended_at__isnull=True,
                started_at__lt=self.now - _LASTED,
                person__in=Person.objects.values("pk"),
            )  # fmt: skip
            rows = rows.exclude(case__status="closed").order_by(
                F("taken_up_at").desc(nulls_last=True), "-started_at"
            )
            return list({row.case_id: row for row in rows[:40]}.values())

    def _warns(self, calendar: Calendar) -> None:
        row = self.said["sign"]
        with standing_at(self.now - dt.timedelta(minutes=20)):
            signs.note_signs(
                by=self.by, case_id=calendar.case_id, person_id=calendar.person_id,
                signs=row["signs"], words=row["words"],
            )  # fmt: skip

    def _was_answered(self, calendar: Calendar) -> None:
        row = self.said["answered"]
        noted = self._ago(calendar, 4)
        with standing_at(noted):
            (sign,) = signs.note_signs(
                by=self.by, case_id=calendar.case_id, person_id=calendar.person_id,
                signs=row["signs"], words=row["words"],
            )  # fmt: skip
        with standing_at(noted + dt.timedelta(minutes=40)):
            signs.answer(
                by=self.actors[row["by"]], sign_id=sign.id, action=row["action"],
                words=row["answer"],
            )  # fmt: skip

    def _is_looked_for(self, calendar: Calendar) -> None:
        row = self.said["search"]
        self._tried(calendar, row["days"], "agency", "number_wrong", row["words"])
        with acting(self.by):
            rows = Search.objects.filter(case=calendar.case_id, decided_at__isnull=True)
            search = rows.select_related("case").first()
            asked = searching.to_ask(search) if search else []
        if search and asked:
            with standing_at(self._ago(calendar, row["days"]) + dt.timedelta(hours=1)):
                searching.write_step(
                    by=self.by, search_id=search.id, agency=asked[0].pk, answer=row["answer"],
                    words=row["said"],
                )  # fmt: skip

    def _moves(self, calendar: Calendar) -> None:
        row = self.said["move"]
        told = services.Told(place=row["place"], tell_old=row["tell_old"])
        self._tried(calendar, row["days"], "she_came", "moved", row["words"], told)

    def _tried(
        self,
        calendar: Calendar,
        days: int,
        how: str,
        outcome: str,
        words: str,
        told: services.Told | None = None,
    ) -> None:
        with acting(self.by):
            rows = queries.of_person(calendar.case_id, calendar.person_id)
            rows = rows.filter(done_at__isnull=True).exclude(kind="verification")
            waits: FollowUp | None = rows.first()
        if waits is not None:
            with standing_at(self._ago(calendar, days)):
                services.record_attempt(
                    by=self.by, followup_id=waits.id, how=how, outcome=outcome, words=words,
                    told=told,
                )  # fmt: skip

    def _ago(self, calendar: Calendar, days: int) -> dt.datetime:
        """So many days ago, or half of the way back to when tracing began."""
        half = (self.now - calendar.started_at) / 2
        return self.now - min(dt.timedelta(days=days), half)
