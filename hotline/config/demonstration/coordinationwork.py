"""An invented joint plan of several bodies with its conferences, and what ministries committed to
in their working group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.config.demonstration.casework import Written
from hotline.config.demonstration.clock import standing_at
from hotline.config.demonstration.content import content
from hotline.config.demonstration.lasting import whose
from hotline.coordination import conferences, group, services
from hotline.coordination.models import Conference, Meeting
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency

_HOUR = dt.timedelta(hours=1)


class CoordinationWriter:
    """Writes one plan in a case that goes on, and the working group's book."""

    def __init__(
        self, actors: Mapping[str, Actor], written: Iterable[Written], now: dt.datetime
    ) -> None:
        self.actors, self.written, self.now = actors, list(written), now
        self.said: dict[str, Any] = content("coordination")

    def write(self) -> None:
        """All of it."""
        by = self.actors[self.said["counsellor"]]
        case_id = whose(self.written, self.said["of"])["case_id"]
        held = [self._conference(by, case_id, row) for row in self.said["conferences"]]
        for row in self.said["steps"]:
            self._step(by, case_id, row, held[0])
        self._group(self.actors[self.said["group"]["by"]])

    def _conference(self, by: Actor, case_id: UUID, row: Mapping[str, Any]) -> Conference:
        meets_at = self._at(row["at"])
        called = min(meets_at, self.now) - 5 * 24 * _HOUR
        with standing_at(called):
            found = conferences.call(
                by=by, case_id=case_id, meets_at=meets_at, way=row["way"], agenda=row["agenda"],
                agencies=[Agency.objects.get(pk=code) for code in row["agencies"]], at=called,
            )  # fmt: skip
        if "minutes" in row:
            with standing_at(meets_at + _HOUR), acting(by):
                came = list(found.participants.values_list("pk", flat=True))
                minutes = conferences.hold(
                    by=by, conference_id=found.id, came=came, words=row["minutes"],
                    at=meets_at + _HOUR,
                )  # fmt: skip
            if row.get("released"):
                with standing_at(meets_at + 3 * _HOUR):
                    conferences.release(by=by, minutes_id=minutes.id, at=meets_at + 3 * _HOUR)
        return found

    def _step(
        self, by: Actor, case_id: UUID, row: Mapping[str, Any], conference: Conference
    ) -> None:
        asked, code = self._at(row["asked"]) + 2 * _HOUR, row.get("agency")
        with standing_at(asked):
            step = services.propose(
                by=by, case_id=case_id, words=row["words"], domain=row["domain"],
                due_on=self._day(row["due"]),
                agency=Agency.objects.get(pk=code) if code else None,
                member_id=None if code else by.member_id, conference_id=conference.id, at=asked,
            )  # fmt: skip
        if code and "agreed" in row:
            agreed = self._at(row["agreed"])
            with standing_at(agreed):
                services.agree(by=self.actors[code], step_id=step.id, at=agreed)
        if code and "done" in row:
            done = self._at(row["done"])
            with standing_at(done):
                services.report(
                    by=self.actors[code], step_id=step.id, done=True, words=row["said"], at=done
                )

    def _group(self, by: Actor) -> None:
        said = self.said["group"]
        meetings = [self._meeting(by, row) for row in said["meetings"]]
        for row in said["commitments"]:
            meeting = meetings[row["meeting"]]
            made = self._at((meeting.held_on - self._day(0)).days)
            one = group.commit(
                by=by, agency=Agency.objects.get(pk=row["agency"]), words=row["words"],
                due_on=self._day(row["due"]), measure=row.get("measure", ""),
                meeting_id=meeting.pk, at=made,
            )  # fmt: skip
            if "told" in row:
                group.tell(by=by, commitment_id=one.pk, words=row["told"], at=self._at(-3))
            if "done" in row:
                group.end(
                    by=by, commitment_id=one.pk, done=True, words=row["done"], at=self._at(-20)
                )

    def _meeting(self, by: Actor, row: Mapping[str, Any]) -> Meeting:
        return group.meet(
            by=by, held_on=self._day(row["at"]), present=row["present"], words=row["words"],
            at=self._at(row["at"]),
        )  # fmt: skip

    def _at(self, days: int) -> dt.datetime:
        """Half past nine on a day, counted from today."""
        day = timezone.localtime(self.now, pack().timezone) + dt.timedelta(days=days)
        return day.replace(hour=9, minute=30, second=0, microsecond=0)

    def _day(self, days: int) -> dt.date:
        return self._at(days).date()
