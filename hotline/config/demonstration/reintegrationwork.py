"""Invented programmes with the people they count, what somebody said about closing, two talks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.cases.models import CasePerson
from hotline.config.demonstration.clock import standing_at
from hotline.config.demonstration.content import content
from hotline.countries.pack import current as pack
from hotline.needs.models import Assessment
from hotline.reintegration import closing, programmes, queries, rules, supervision
from hotline.reintegration.models import Programme, SupervisionPoint
from hotline.statistics import programme_proofs as proofs
from hotline.support.ground import Agreement, Refused


class ReintegrationWriter:
    """Writes them beside what the year holds already."""

    def __init__(self, actors: Mapping[str, Actor], now: dt.datetime) -> None:
        self.now = now
        self.said: dict[str, Any] = content("reintegration")
        self.by = actors[self.said["counsellor"]]
        self.supervisor = actors[self.said["supervisor"]]
        self.national = actors[self.said["national"]]

    def write(self) -> None:
        """All of it, and one count frozen with its proof."""
        for row in self.said["programmes"]:
            one = self._programme(row)
            self._enrol(one, row["of"])
            proofs.freeze(by=self.national, programme=one)
        self._closing(self.said["closing"])
        for row in self.said["talks"]:
            self._talk(row)

    def _programme(self, row: Mapping[str, Any]) -> Programme:
        facts = {name: row[name] for name in ("name_vi", "name_en", "funder", "counts", "targets")}
        known = pack().units
        facts |= {
            "begins_on": self._day(row["begins"]),
            "ends_on": self._day(row["ends"]) if "ends" in row else None,
            "provinces": [key for key in row["provinces"] if key in known],
        }
        return programmes.keep(by=self.national, facts=facts)

    def _enrol(self, one: Programme, most: int) -> None:
        """Whoever stands in the counsellor's open cases in a role that it counts."""
        with acting(self.by):
            rows = CasePerson.objects.filter(
                role__in=rules.COUNTED[one.counts], case__owner=self.by.member_id,
                case__restricted=False,
            )  # fmt: skip
            rows = rows.exclude(case__status="closed").select_related("case").order_by("at")
            found = {(row.case_id, row.person_id): row.case.opened_at for row in rows}
        for (case_id, person_id), at in list(found.items())[:most]:
            with standing_at(min(at + dt.timedelta(hours=2), self.now)), suppress(Refused):
                programmes.enrol(
                    by=self.by, programme_id=one.pk, case_id=case_id, person_id=person_id,
                    ground="consent", since=timezone.localdate(at),
                )  # fmt: skip

    def _closing(self, row: Mapping[str, Any]) -> None:
        """What the person said whose needs were asked about."""
        with acting(self.by):
            asked = Assessment.objects.order_by("-at").first()
            if asked is None:
                return
            roles = CasePerson.objects.filter(case=asked.case_id, person=asked.person_id)
            if not queries.is_protected(list(roles.values_list("role", flat=True))):
                return
        with standing_at(self._at(row["at"])), suppress(Refused):
            closing.say(
                by=self.by, case_id=asked.case_id, person_id=asked.person_id,
                agrees=row["agrees"], said=Agreement(row["way"], frozenset({"person"})),
                words=row["words"],
            )  # fmt: skip

    def _talk(self, row: Mapping[str, Any]) -> None:
        with standing_at(self._at(row["at"])):
            note = supervision.note(
                by=self.supervisor, counsellor_id=self.by.member_id, words=row["words"],
                points=[(one["words"], self._day(one["due"])) for one in row["points"]],
                held_on=self._day(row["at"]), next_on=self._day(row["next"]),
            )  # fmt: skip
        for place, one in enumerate(row["points"]):
            if one.get("done"):
                with acting(self.by):
                    point = SupervisionPoint.objects.get(note=note, place=place)
                supervision.point_done(by=self.by, point_id=point.pk)

    def _day(self, told: int | dt.date) -> dt.date:
        """A day of the data: a date, or so many days from today."""
        if isinstance(told, dt.date):
            return told
        today = timezone.localtime(self.now, pack().timezone).date()
        return today + dt.timedelta(days=told)

    def _at(self, days: int) -> dt.datetime:
        """Ten o'clock on a day, counted from today."""
        day = timezone.localtime(self.now, pack().timezone) + dt.timedelta(days=days)
        return day.replace(hour=10, minute=0, second=0, microsecond=0)
