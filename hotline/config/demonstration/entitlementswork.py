"""Invented claims of somebody with a support plan: refused and appealed, granted and come in part,
not answered yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from hotline.actor.context import Actor, acting
from hotline.config.demonstration.clock import standing_at
from hotline.config.demonstration.content import content
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.entitlements import services
from hotline.people import registry
from hotline.people import services as people
from hotline.support.models import SupportPlan


class EntitlementsWriter:
    """Writes the claims of one person."""

    def __init__(self, actors: Mapping[str, Actor], now: dt.datetime) -> None:
        self.now = now
        self.said: dict[str, Any] = content("entitlements")
        self.by = actors[self.said["counsellor"]]

    def write(self) -> None:
        """All of them, with the decision that she is a victim before."""
        with acting(self.by):
            plan = SupportPlan.objects.filter(case__owner=self.by.member_id).order_by("at").first()
        if plan is None:
            return
        people.amend_person(by=self.by, person_id=plan.person_id, nationality=pack().code)
        # Decided before she called; what the hotline took her for in between is over once the
        # decision was seen.
        for day in (self.said["identified"], 0):
            registry.identify(
                by=self.by, person_id=plan.person_id, status="confirmed", agency=None,
                since=self._on(day), words=self.said["seen"],
            )  # fmt: skip
        for one in self.said["claims"]:
            self._claim(plan, one)

    def _claim(self, plan: SupportPlan, one: Mapping[str, Any]) -> None:
        with standing_at(self._at(one["asked"])):
            claim = services.ask(
                by=self.by, case_id=plan.case_id, person_id=plan.person_id, regime=one["regime"],
                item=one.get("item", ""), agency=Agency.objects.get(pk=one["agency"]),
                on=self._on(one["asked"]), words=one.get("words", ""),
            )  # fmt: skip
        for move in one.get("moves", ()):
            with standing_at(self._at(move["day"])):
                services.move(
                    by=self.by, claim_id=claim.id, state=move["state"], on=self._on(move["day"]),
                    reason=move.get("reason", ""), number=move.get("number", ""),
                    amount=move.get("amount"), words=move.get("words", ""),
                )  # fmt: skip

    def _at(self, days: int) -> dt.datetime:
        return self.now + dt.timedelta(days=days)

    def _on(self, days: int) -> dt.date:
        return self._at(days).date()
