"""An invented network: what several cases of three centres mention, what the national desk answers,
and the packet it hands to the police."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from hotline.actor.context import Actor, acting
from hotline.cases.models import CasePerson
from hotline.config.demonstration.casework import Written
from hotline.config.demonstration.clock import standing_at
from hotline.config.demonstration.content import content
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.networks import packets, queries, services
from hotline.networks.models import NetworkRequest
from hotline.people import rules as people

_AFTER = dt.timedelta(minutes=20)  # of the contact: while she tells it
_ANSWERED = dt.timedelta(hours=3)


class NetworkWriter:
    """Writes mentions in the order in which the cases came, then what the national desk does."""

    def __init__(
        self, actors: Mapping[str, Actor], written: Iterable[Written], now: dt.datetime
    ) -> None:
        self.actors, self.now = actors, now
        self.by_centre: dict[str, list[Written]] = {}
        for one in written:
            centre = actors[one.plot.contact.counsellor].centre
            self.by_centre.setdefault(centre, []).append(one)

    def write(self) -> None:
        """All of it."""
        said = content("networks")
        rows = sorted(
            ((self._case(row), row) for row in said["mentions"]),
            key=lambda pair: pair[0].plot.contact.at,
        )
        asked = [found for one, row in rows if (found := self._mention(one, row))]
        for request in asked[: -said["open"]]:
            self._answer(request, said["guidance"])
        self._hand_over(said["packet"])

    def _case(self, row: Mapping[str, Any]) -> Written:
        cases = self.by_centre[row["centre"]]
        if row.get("suspect"):  # the newest case that names one
            named = (c for c in reversed(cases) if self._suspect(self._owner(c), c))
            return next(named, cases[-1])
        place: float = row["of"]
        return cases[round(place * (len(cases) - 1))]

    def _owner(self, one: Written) -> Actor:
        return self.actors[one.plot.contact.counsellor]

    def _mention(self, one: Written, row: Mapping[str, Any]) -> NetworkRequest | None:
        at = min(self.now, one.plot.contact.at + _AFTER)
        facts = {n: row[n] for n in ("kind", "value", "part", "place", "to_place") if n in row}
        by = self._owner(one)
        with standing_at(at):
            return services.mention(
                by=by, source_kind="case", source=one.case_id, at=at,
                person_id=self._suspect(by, one) if row.get("suspect") else None, **facts,
            ).request  # fmt: skip

    def _suspect(self, by: Actor, one: Written) -> UUID | None:
        with acting(by):
            rows = CasePerson.objects.filter(case=one.case_id)
            found = [r.person_id for r in rows if people.is_suspect([r.role], pack())]
        return found[0] if found else None

    def _answer(self, request: NetworkRequest, guidance: str) -> None:
        at = min(self.now, request.asked_at + _ANSWERED)
        with standing_at(at):
            services.answer(
                by=self.actors["national"], request_id=request.id, guidance=guidance, at=at
            )
        asker = next(a for a in self.actors.values() if a.key == request.asked_by)
        services.read(by=asker, request_id=request.id)

    def _hand_over(self, said: Mapping[str, Any]) -> None:
        by = self.actors[said["by"]]
        with acting(by):
            network = max(queries.networks(), key=lambda one: len(one.files))
        at = self.now - dt.timedelta(hours=30)
        with standing_at(at):
            packet = packets.make(
                by=by, network_id=network.id, agency=Agency.objects.get(pk=said["agency"]),
                basis="crime_prevention", chosen=[one.id for one in network.identifiers],
                words=said["words"], at=at,
            )  # fmt: skip
        at += dt.timedelta(hours=2)
        with standing_at(at):
            packets.decide(by=self.actors[said["signed_by"]], packet_id=packet.id, signed=True)
