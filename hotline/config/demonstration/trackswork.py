"""Invented tracks: the way home over a border gate, a case before a court, and a child who may go
back to an aunt while an uncle is suspected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.cases import services as cases
from hotline.children import services as children
from hotline.config.demonstration.casework import Written
from hotline.config.demonstration.clock import standing_at
from hotline.config.demonstration.content import content
from hotline.config.demonstration.lasting import whose
from hotline.countries.pack import current as pack
from hotline.tracks import services
from hotline.tracks.models import Track, TrackStep


class TracksWriter:
    """Writes tracks of the survivors of cases that go on."""

    def __init__(
        self, actors: Mapping[str, Actor], written: Iterable[Written], now: dt.datetime
    ) -> None:
        self.written, self.now = list(written), now
        self.said: dict[str, Any] = content("tracks")
        self.by = actors[self.said["counsellor"]]
        self.second = actors[self.said["supervisor"]]

    def write(self) -> None:
        """All of it."""
        for said in self.said["tracks"]:
            self._track(said, whose(self.written, said["of"]))
        self._child()

    def _track(self, said: Mapping[str, Any], hers: Mapping[str, Any]) -> None:
        with standing_at(self._at(said["begun"])):
            track = services.begin(
                by=self.by, kind=said.get("kind", ""), away=said.get("away", ""),
                home=said.get("home", ""), words=said.get("words", ""), **hers,
            )  # fmt: skip
        for row in said["steps"]:
            self._step(track, dict(row))

    def _step(self, track: Track, row: dict[str, Any]) -> None:
        with acting(self.by):
            step = TrackStep.objects.filter(track=track, step=row.pop("step")).latest("turn")
        order: dict[str, Any] = {"by": self.by, "step_id": step.id, "version": step.version}
        if "skip" in row:
            services.skip_step(**order, reason=row["skip"], words=row.get("words", ""))
            return
        if "plan" in row:
            day = self._at(row["plan"]).date()
            services.plan_step(**order, on=day, words=row.get("words", ""))
            return
        at = self._at(row.pop("day"))
        with standing_at(at):
            services.record_step(**order, on=at.date(), **row)

    def _child(self) -> None:
        said = self.said["child"]
        hers = whose(self.written, said["of"])
        case_id = hers["case_id"]
        order: dict[str, Any] = {"by": self.by, **hers}
        with standing_at(self._at(said["seen"])):
            aunt = self._add(case_id, "relative", said["aunt"])
            uncle = self._add(case_id, "suspected_recruiter", said["uncle"])
            met = dict.fromkeys(pack().codes("guardian_criterion").codes(), "met")
            found = children.assess_guardian(
                **order, guardian_id=aunt, relation=said["aunt"]["relation"],
                criteria=met | dict.fromkeys(said["partly"], "partly"), words=said["guardian"],
                conclusion="with_support",
            )  # fmt: skip
            children.assess_guardian(
                **order, guardian_id=uncle, relation=said["aunt"]["relation"], criteria={},
                words=said["suspected"], conclusion="under_suspicion",
            )  # fmt: skip
            decided = children.decide_best_interest(
                **order, options=said["options"], opinion="agrees",
                opinion_words=said["opinion_words"], bodies=said["bodies"], people=[aunt],
                decision="relatives", reasons=said["reasons"],
                review_on=self._at(said["review"]).date(),
            )  # fmt: skip
        with standing_at(self._at(said["signed"])):
            children.review_guardian(by=self.second, assessment_id=found.id, confirmed=True)
            children.sign_best_interest(by=self.second, decision_id=decided.id, confirmed=True)
        school = dict(said["school"])
        since = self._at(school.pop("since"))
        with standing_at(since):
            review = self._at(school.pop("review")).date()
            children.write_schooling(**order, since=since.date(), review_on=review, **school)
        track = said["track"] | {"kind": "reunification", "home": said["home"]}
        self._track(track, hers)

    def _add(self, case_id: UUID, role: str, said: Mapping[str, Any]) -> UUID:
        home = self.said["child"]["home"]
        person = cases.add_person(
            by=self.by, case_id=case_id, role=role, name=said["name"], place=home,
            birth_year=said["birth_year"],
        )  # fmt: skip
        return person.id

    def _at(self, days: int) -> dt.datetime:
        """Ten o'clock on a day, counted from today."""
        day = timezone.localtime(self.now, pack().timezone) + dt.timedelta(days=days)
        return day.replace(hour=10, minute=0, second=0, microsecond=0)
