"""An invented support plan: agreed step by step, one step late, one refused, the next version in
draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor
from hotline.config.demonstration.casework import Written
from hotline.config.demonstration.clock import standing_at
from hotline.config.demonstration.content import content
from hotline.config.demonstration.lasting import whose
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.support import drafting, services
from hotline.support.facts import StepFacts
from hotline.support.ground import Agreement


class SupportWriter:
    """Writes one plan in a case that goes on: of somebody whose needs were asked."""

    def __init__(
        self, actors: Mapping[str, Actor], written: Iterable[Written], now: dt.datetime
    ) -> None:
        self.now = now
        self.said: dict[str, Any] = content("support")
        self.by = actors[self.said["counsellor"]]
        self.whose: dict[str, Any] = {"by": self.by, **whose(written, self.said["of"])}

    def write(self) -> None:
        """Both versions."""
        course = self._agree()
        self._draft(course)

    def _agree(self) -> UUID:
        """The first version; the step that the next one changes."""
        said, steps = self.said, []
        with standing_at(self._at(said["agreed"])):
            drafting.begin(**self.whose)
            drafting.write_wish(**self.whose, wish=said["wish"])
            for goal in said["goals"]:
                row = drafting.write_goal(**self.whose, domain=goal["domain"], words=goal["words"])
                for one in goal["steps"]:
                    facts = self._facts(one, goal["domain"])
                    step = drafting.propose(**self.whose, facts=facts, goal_id=row.id)
                    steps.append((step.id, one))
            services.agree(
                **self.whose,
                agreed=Agreement(
                    way=said["way"], givers=frozenset({"person"}), words=said["through"]
                ),
                yes=[key for key, one in steps if one.get("answer") == "yes"],
                no=[key for key, one in steps if one.get("answer") == "no"],
            )
        for key, one in steps:
            if "begun" in one:
                with standing_at(self._at(one["begun"])):
                    services.start(by=self.by, step_id=key)
            if "done" in one:
                with standing_at(self._at(one["done"])):
                    services.finish(by=self.by, step_id=key, words=one["told"])
        return steps[0][0]

    def _draft(self, course: UUID) -> None:
        """The next version: the course at another hour, and one goal more."""
        coming = self.said["next"]
        new, changed = coming["new"], coming["change"]
        with standing_at(self._at(coming["at"])):
            drafting.begin(**self.whose)
            goal = drafting.write_goal(**self.whose, domain=new["domain"], words=new["words"])
            drafting.propose(
                **self.whose, facts=self._facts(new["step"], new["domain"]), goal_id=goal.id
            )
            drafting.change(
                **self.whose, step_id=course,
                facts=self._facts(changed, self.said["goals"][0]["domain"]),
            )  # fmt: skip

    def _facts(self, row: Mapping[str, Any], domain: str) -> StepFacts:
        agency = row.get("agency")
        return StepFacts(
            domain=domain, kind=row.get("kind", ""), words=row["words"],
            due_on=self._at(row["due"]).date(), vnd=row.get("vnd"), payer=row.get("payer", ""),
            regime=row.get("regime", ""), member_id=self.by.member_id if row.get("mine") else None,
            agency=Agency.objects.get(pk=agency) if agency else None,
        )  # fmt: skip

    def _at(self, days: int) -> dt.datetime:
        """Ten in the morning on a day, counted from today."""
        day = timezone.localtime(self.now, pack().timezone) + dt.timedelta(days=days)
        return day.replace(hour=10, minute=0, second=0, microsecond=0)
