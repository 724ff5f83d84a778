"""Tips without a known victim, and complaints: taken down and answered, each at its hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hotline.actor.context import Actor
from hotline.actor.ids import new_id
from hotline.complaints import services as complaints
from hotline.complaints.jobs import SWEEPER as COMPLAINTS_SWEEPER
from hotline.config.demonstration.clock import span, standing_at
from hotline.config.demonstration.content import content
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.tips import handovers
from hotline.tips import services as tips
from hotline.tips.jobs import SWEEPER
from hotline.tips.models import Tip
from hotline.tips.reactions import REACTIONS

_FACTS = ("kind", "words", "place", "venue", "identifiers", "urgency", "reporter")


class TipWriter:
    """Writes tips and complaints of the past months and of today."""

    def __init__(self, actors: Mapping[str, Actor], now: dt.datetime) -> None:
        self.actors, self.now = actors, now

    def write(self) -> None:
        """All of them, and what became late."""
        rows = content("tips")
        for row in rows["tips"]:
            self._tip(row)
        for row in rows["complaints"]:
            self._complaint(row)
        tips.mark_late(by=SWEEPER, now=self.now)
        complaints.mark_late(by=COMPLAINTS_SWEEPER, now=self.now)

    def _tip(self, row: Mapping[str, Any]) -> None:
        by, at = self.actors[row["by"]], self.now - span(row["ago"])
        facts = {name: row[name] for name in _FACTS if name in row}
        wish = "may_contact" if "reporter" in row else "anonymous"
        with standing_at(at):
            tip = tips.receive(by=by, at=at, reporter_wish=wish, **facts)
        handed: UUID | None = None
        for step, after, *code in row.get("path", ()):
            due = at + pack().deadline("tip_classified", tip.urgency)
            at += span(after)
            if step == "classified" and at > due:
                tips.mark_late(by=SWEEPER, now=due + dt.timedelta(minutes=1))
            with standing_at(at):
                handed = self._step(by, tip, handed, row, at, step, *code)

    def _step(
        self,
        by: Actor,
        tip: Tip,
        handed: UUID | None,
        row: Mapping[str, Any],
        at: dt.datetime,
        step: str,
        code: str = "",
    ) -> UUID | None:
        match step:
            case "classified":
                tips.classify(by=by, tip_id=tip.id, classification=code, at=at)
            case "closed":
                tips.close(by=by, tip_id=tip.id, reason=code, at=at)
            case "resolved":
                tips.resolve(by=by, tip_id=tip.id, result=code, at=at)
            case "handed_over":
                return handovers.hand_over(
                    by=by,
                    tip_id=tip.id,
                    agency=Agency.objects.get(pk=code),
                    account=row["words"],
                    identifiers=row.get("identifiers", ""),
                    at=at,
                ).id
            case "opened" if handed:
                handovers.receive(by=self._agency_of(row), handover_id=handed, at=at)
            case "reported" if handed:
                there = self._agency_of(row)
                handovers.report(by=there, handover_id=handed, result=code, at=at)
                tips.settle(by=REACTIONS, handover_id=handed)
        return handed

    def _agency_of(self, row: Mapping[str, Any]) -> Actor:
        steps = (step for step in row["path"] if step[0] == "handed_over")
        return next(self.actors[code] for _, _, code in steps)

    def _complaint(self, row: Mapping[str, Any]) -> None:
        by, at = self.actors[row["by"]], self.now - span(row["ago"])
        names = ("about", "whom", "words", "complainant", "wants_answer")
        facts = {name: row[name] for name in names if name in row}
        complaint_id = new_id()
        with standing_at(at):
            complaints.take(by=by, at=at, complaint_id=complaint_id, **facts)
        if answer := row.get("answer"):
            with standing_at(at + span(answer["after"])):
                complaints.answer(
                    by=self.actors[answer["by"]], complaint_id=complaint_id, words=answer["words"]
                )
