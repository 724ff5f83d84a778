"""An invented person who was found to fare better over some weeks, visits to her, group reviews."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor
from hotline.actor.ids import new_id
from hotline.config.demonstration.casework import Written
from hotline.config.demonstration.clock import standing_at
from hotline.config.demonstration.content import content
from hotline.config.demonstration.lasting import whose
from hotline.countries.pack import current as pack
from hotline.needs import following, reporting, reviewing, services, visiting
from hotline.needs.models import Visit
from hotline.needs.reactions import REACTIONS


class NeedsWriter:
    """Writes the needs of one person in a case that goes on, and what groups reported."""

    def __init__(
        self, actors: Mapping[str, Actor], written: Iterable[Written], now: dt.datetime
    ) -> None:
        self.actors, self.written, self.now = actors, list(written), now
        self.said: dict[str, Any] = content("needs")

    def write(self) -> None:
        """All of it."""
        by = self.actors[self.said["counsellor"]]
        hers = whose(self.written, self.said["of"])
        for row in self.said["assessments"]:
            at = self._at(row["at"])
            with standing_at(at):
                services.assess(
                    by=by, how=row["how"], scores=row["scores"], words=row["words"], at=at, **hers
                )
        self._visits(by, hers)
        for row in self.said["reviews"]:
            self._review(row)

    def _visits(self, by: Actor, hers: Mapping[str, UUID]) -> None:
        she = self.actors[self.said["collaborator"]]
        made, missed = self.said["made"], self.said["not_met"]
        visit, at = self._plan(by, hers, made), self._at(made["at"])
        with standing_at(at):
            reporting.report(
                by=she, visit_id=visit.id, sending_id=new_id(), scores=made["scores"],
                words=made["words"], told=made["told"], at=at,
            )  # fmt: skip
            following.after_visit(by=REACTIONS, visit_id=visit.id)
            visiting.read(by=by, visit_id=visit.id)
        visit, at = self._plan(by, hers, missed), self._at(missed["at"])
        with standing_at(at):
            reporting.not_met(
                by=she, visit_id=visit.id, sending_id=new_id(), reason=missed["reason"],
                told=missed["told"], at=at,
            )  # fmt: skip
            following.after_visit(by=REACTIONS, visit_id=visit.id)
        for name in ("late", "coming"):
            self._plan(by, hers, self.said[name])

    def _plan(self, by: Actor, hers: Mapping[str, UUID], row: Mapping[str, Any]) -> Visit:
        at = self._at(row["planned"])
        with standing_at(at):
            return visiting.plan(
                by=by, case_id=hers["case_id"], person_id=hers["person_id"], kind="assessment",
                due_at=self._at(row["due"]) + dt.timedelta(hours=2),
                collaborator_id=self.actors[self.said["collaborator"]].member_id, at=at,
                **self.said["told"],
            )  # fmt: skip

    def _review(self, row: Mapping[str, Any]) -> None:
        at = self._at(row["at"])
        counts = [
            {"domain": domain, "sex": sex, "side": side, "weak": weak, "stable": stable,
             "well": well}
            for domain, lines in row["counts"].items()
            for sex, side, weak, stable, well in lines
        ]  # fmt: skip
        with standing_at(at):
            reviewing.report(
                by=self.actors[self.said["collaborator"]], unit=row["unit"], held_on=at.date(),
                took_part=row["took_part"], people=row["people"], counts=counts,
                commune=row["commune"], words=row["words"], at=at,
            )  # fmt: skip

    def _at(self, days: int) -> dt.datetime:
        """Half past nine on a day, counted from today."""
        day = timezone.localtime(self.now, pack().timezone) + dt.timedelta(days=days)
        return day.replace(hour=9, minute=30, second=0, microsecond=0)
