"""What the agencies of the demonstration offer, whom one reaches there and how fresh it is; all of
it invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hotline.actor.context import Actor
from hotline.actor.ids import new_id
from hotline.config.demonstration.clock import span, standing_at
from hotline.config.demonstration.content import content
from hotline.directory import confirming, gaps, offering, reaching
from hotline.directory.hours import Hours
from hotline.directory.reasons import Wanted

KEEPER, COUNSELLOR = "national", "counsellor.hanoi"
_BEGAN = dt.timedelta(days=300)  # when the directory was written first
_FIELDS = ("names", "needs", "min_age", "max_age", "sexes", "languages", "regimes")


class DirectoryWriter:
    """Writes services, places, contact points, confirmations and gaps."""

    def __init__(self, actors: Mapping[str, Actor], now: dt.datetime) -> None:
        self.by, self.now = actors[KEEPER], now
        self.asks = actors[COUNSELLOR]
        self.words: dict[str, Any] = content("directory")

    def write(self) -> None:
        """All of it, each at its hour."""
        services: dict[str, list[UUID]] = {}
        for row in self.words["services"]:
            services.setdefault(row["agency"], []).append(self._service(row))
        with standing_at(self.now - _BEGAN):
            for row in self.words["locations"]:
                offering.put_location(
                    by=self.by, agency=row["agency"], place=row["place"],
                    address=row.get("secret") or row["address"], confidential="secret" in row,
                    services=services.get(row["agency"], ()),
                )  # fmt: skip
            for number, row in enumerate(self.words["reached"]):
                self._reached(number, row)
        for row in self.words["confirmed"]:
            self._confirmed(row)
        for row in self.words["gaps"]:
            self._gap(row)

    def _service(self, row: Mapping[str, Any]) -> UUID:
        began = self.now - _BEGAN
        facts = {name: row[name] for name in _FIELDS if name in row}
        facts["acknowledge_minutes"] = row.get("minutes")
        with standing_at(began):
            made = offering.add_service(
                by=self.by, agency=row["agency"], facts=facts, areas=row["areas"],
                hours=self._hours(row["hours"]), at=began,
            )  # fmt: skip
        if "capacity" in row:
            said = {"capacity": row["capacity"], "capacity_number": row.get("number")}
            at = self.now - span(row["ago"])
            with standing_at(at):
                offering.change_service(by=self.by, service_id=made.id, facts=said, at=at)
        return made.id

    def _reached(self, number: int, row: Mapping[str, Any]) -> None:
        for step, kind in enumerate(("main", "duty", "backup", "head")):
            facts = {
                "kind": kind,
                "name": row["name"] if kind == "main" else "",
                "title": self.words["titles"][kind],
                "phone": f"0900 {100 + number:03} {step:03}",
                "email": f"{row['key']}.{kind}@example.org",
                "ways": ["email", "sms"] if kind == "duty" else ["email"],
            }
            turns = self._hours("night") if kind == "duty" else None
            point = reaching.put_contact_point(
                by=self.by, agency=row["agency"], facts=facts, turns=turns
            )
            if kind == "backup" and row["agency"] in self.words["bounced"]:
                reaching.bounced(
                    by=self.by, contact_point_id=point.pk, at=self.now - dt.timedelta(days=2)
                )

    def _confirmed(self, row: Mapping[str, Any]) -> None:
        at = self.now - span(row["ago"])
        with standing_at(at):
            _link, token = confirming.ask(by=self.by, agency=row["agency"], at=at)
            confirming.confirm(token=token, note=row.get("note", ""), at=at)

    def _gap(self, row: Mapping[str, Any]) -> None:
        person = Wanted(row["age"], row["sex"], row.get("language", ""))
        at = self.now - span(row["ago"])
        for _ in range(row["times"]):
            gaps.record(
                by=self.asks, need=row["need"], place=row["place"], person=person,
                about=new_id(), at=at,
            )  # fmt: skip

    def _hours(self, name: str) -> list[Hours]:
        return [
            Hours(
                dt.time.fromisoformat(row["from"]), dt.time.fromisoformat(row["until"]),
                "WEEKLY" if "byday" in row else "DAILY", byday=row.get("byday", ""),
                on_holidays=row.get("holidays", False),
            )
            for row in self.words["hours"][name]
        ]  # fmt: skip
