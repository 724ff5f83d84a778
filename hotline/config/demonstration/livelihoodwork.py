"""Invented livelihood plans: one that runs and is asked after, one that has not begun."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from hotline.actor.context import Actor
from hotline.config.demonstration.casework import Written
from hotline.config.demonstration.clock import standing_at
from hotline.config.demonstration.content import content
from hotline.config.demonstration.lasting import whose
from hotline.countries.pack import current as pack
from hotline.livelihood import milestones, services
from hotline.livelihood.models import PlanVersion
from hotline.livelihood.rules import MONTHS, Cost, Figures, Month

_THOUSAND = 1000
_BEFORE = 40  # days before its start on which a plan is written


class LivelihoodWriter:
    """Writes the plans, each of the survivor of a case that goes on."""

    def __init__(
        self, actors: Mapping[str, Actor], written: Iterable[Written], now: dt.datetime
    ) -> None:
        self.written, self.now = list(written), now
        self.said: dict[str, Any] = content("livelihood")
        self.by = actors[self.said["counsellor"]]

    def write(self) -> None:
        """All of them."""
        for row in self.said["plans"]:
            self._plan(row)

    def _plan(self, row: Mapping[str, Any]) -> None:
        starts, by = self._day(row["starts"]), self.by
        order: dict[str, Any] = {
            "by": by, "kind": row["kind"], "starts_on": starts, "words": row["words"],
            **whose(self.written, row["of"]),
        }  # fmt: skip
        begun = min(row["starts"], 0) - _BEFORE
        with standing_at(self._at(begun)):
            first = services.write(figures=_figures(row, row.get("first", row["months"])), **order)
        for step in row["steps"]:
            self._step(first, step, begun)
        if "first" in row:
            with standing_at(self._at(row["starts"] - 5)):
                services.write(
                    figures=_figures(row, row["months"]), change=row["change"],
                    plan_id=first.plan_id, expected=1, **order,
                )  # fmt: skip
        if row.get("begun"):
            with standing_at(self._at(row["starts"])):
                services.begin(by=by, plan_id=first.plan_id, on=starts)
        for heard in row.get("reviews", ()):
            with standing_at(self._at(heard["at"])):
                services.hear(
                    by=by, plan_id=first.plan_id, status=heard["status"], months=heard["months"],
                    income=heard["income"] * _THOUSAND, words=heard["words"],
                )  # fmt: skip

    def _step(self, version: PlanVersion, row: Mapping[str, Any], begun: int) -> None:
        amount = row["amount"] * _THOUSAND if "amount" in row else None
        with standing_at(self._at(max(row["due"] - 35, begun))):
            one = milestones.add(
                by=self.by, plan_id=version.plan_id, kind=row["kind"], words=row["words"],
                due_on=self._day(row["due"]), source=row.get("source", ""), amount=amount,
                from_on=self._day(row["from"]) if "from" in row else None,
                to_on=self._day(row["to"]) if "to" in row else None,
            )  # fmt: skip
        before = "planned"
        for after, day, *due in row.get("moves", ()):
            with standing_at(self._at(day)):
                milestones.move(
                    by=self.by, milestone_id=one.pk, before=before, after=after,
                    due_on=self._day(due[0]) if due else None,
                )  # fmt: skip
            before = after

    def _at(self, days: int) -> dt.datetime:
        """Half past ten on a day, counted from today."""
        day = timezone.localtime(self.now, pack().timezone) + dt.timedelta(days=days)
        return day.replace(hour=10, minute=30, second=0, microsecond=0)

    def _day(self, days: int) -> dt.date:
        return self._at(days).date()


def _figures(row: Mapping[str, Any], months: Sequence[Sequence[int]]) -> Figures:
    rows = [*months, *([months[-1]] * (MONTHS - len(months)))]
    return Figures(
        costs=tuple(Cost(what, amount * _THOUSAND, payer) for what, amount, payer in row["costs"]),
        months=tuple(Month(*(amount * _THOUSAND for amount in one)) for one in rows),
        baseline=row["baseline"] * _THOUSAND,
        own=row["own"] * _THOUSAND,
        living=row["living"] * _THOUSAND,
        customers=row["customers"],
        owed=tuple(row["owed"]),
    )
