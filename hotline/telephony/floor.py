"""The floor as whoever drives the telephone holds it in memory: calls that go on, and the seats.
All of it can be built anew from the exchange and the database."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from hotline.countries.phone_part import PhoneRules
from hotline.telephony import routing
from hotline.telephony.models import Seat

BACK_WITHIN = 3.0  # seconds in which whoever lost her page is waited for


@dataclass
class Bell:
    """A ring that goes on: at whose seat, for what."""

    id: UUID
    leg: str
    member: UUID
    kind: str
    outcome: str = ""  # what we ended it as, before the exchange says so
    reason: str = ""


@dataclass
class Guest:
    """Who was brought into a call: a colleague, or a number outside."""

    leg: str
    member: UUID | None
    who: str = ""  # as it is written: a member, a public number, an interpreter
    up: bool = False


@dataclass
class Talk:
    """A call that goes on. `caller` is the leg of the person outside, `holder` the member whose
    call it is, `hers` her leg."""

    id: UUID
    caller: str
    since: float
    incoming: bool = True
    home: str = ""
    language: str = ""
    returning: bool = False
    emergency: bool = False
    known_to: str = ""
    known: bool = False  # the database said what it knows of it, or was not waited for
    greeted: bool = False
    returned: bool = False  # from the exchange, which served it while nobody drove
    naming: bool = False  # other languages are being said
    offering: bool = False
    offered: bool = False
    passed: set[str] = field(default_factory=set)
    bell: Bell | None = None
    holder: UUID | None = None
    hers: str = ""
    held: bool = False
    part: str = ""  # as it was last written
    lost_at: float | None = None  # since when the caller waits for somebody after a leg was lost
    guest: Guest | None = None
    bells: dict[str, Bell] = field(default_factory=dict)  # by leg: those beside the main one
    extra: dict[str, UUID] = field(default_factory=dict)  # legs of those who listen or join
    recording: str = ""
    paused_until: float | None = None  # when a recording that is paused goes on by itself
    number: str = ""  # a public number that is called out to

    @property
    def waits(self) -> bool:
        """Whether somebody has to be found for it."""
        to_be_served = self.incoming or self.lost_at is not None
        return to_be_served and not self.hers and self.bell is None

    @property
    def legs(self) -> list[str]:
        """Every leg of it."""
        mine = [self.caller, self.hers, self.bell.leg if self.bell else ""]
        mine += [self.guest.leg] if self.guest else []
        return [leg for leg in [*mine, *self.bells, *self.extra] if leg]


@dataclass
class Place:
    """A seat as it stands."""

    member: UUID
    centre: str
    supervisor: bool
    languages: frozenset[str]
    ready: bool
    since: float
    device: str
    seat: UUID


class Floor:
    """Calls and seats, and the snapshot that routing decides on."""

    def __init__(self, rules: PhoneRules) -> None:
        self.rules = routing.Rules(rules.every_centre, rules.supervisors, rules.offer)
        self.talks: dict[UUID, Talk] = {}
        self.places: dict[UUID, Place] = {}
        self.there: set[UUID] = set()
        self._resting: dict[UUID, float] = {}
        self._wrap_up = rules.wrap_up

    def talk_of(self, leg: str) -> Talk | None:
        """The call that a leg belongs to."""
        return next((talk for talk in self.talks.values() if leg in talk.legs), None)

    def sit(self, seats: Iterable[Seat]) -> tuple[list[Place], list[Place]]:
        """Take the seats as the database has them; those that are new, and those that are left."""
        fresh = {seat.member_id: _place(seat) for seat in seats}
        came = [
            p for m, p in fresh.items() if m not in self.places or self.places[m].seat != p.seat
        ]
        left = [p for m, p in self.places.items() if m not in fresh]
        self.places = fresh
        self.there |= {m for m, place in fresh.items() if place.device == "simulated"}
        return came, left

    def rest(self, member: UUID, until: float) -> None:
        """She writes up: nobody rings her before, even while the database cannot say so."""
        self._resting[member] = until

    def engaged(self) -> set[UUID]:
        """Members who ring or are in a call."""
        return {member for talk in self.talks.values() for member in _in(talk)}

    def free(self, now: float) -> list[Place]:
        """The seats at which a call may ring now."""
        busy = self.engaged()
        return [
            place
            for member, place in self.places.items()
            if place.ready
            and member in self.there
            and member not in busy
            and (self._resting.get(member, 0.0) <= now or self._said_ready(place))
        ]

    def _said_ready(self, place: Place) -> bool:
        """Whether she said that she is ready since she began to write up."""
        return place.since > self._resting.get(place.member, 0.0) - self._wrap_up

    def decide(self, now: float) -> list[routing.Decision]:
        """Who is rung for which call now."""
        calls = [_asked(talk, now) for talk in self.talks.values() if _to_be_routed(talk, now)]
        if not calls:
            return []
        free = {place.member for place in self.free(now)}
        busy = self.engaged()
        seats = [
            routing.Seat(
                str(member),
                place.centre,
                max(0.0, now - place.since) if member in free else None,
                place.languages,
                place.supervisor,
            )
            for member, place in self.places.items()
            if (place.ready or member in busy) and member in self.there
        ]
        return routing.decide(calls, seats, self.rules)


def _in(talk: Talk) -> Iterator[UUID]:
    if talk.holder is not None and talk.hers:
        yield talk.holder
    for bell in (talk.bell, *talk.bells.values()):
        if bell is not None:
            yield bell.member
    if talk.guest and talk.guest.member:
        yield talk.guest.member
    yield from talk.extra.values()


def _to_be_routed(talk: Talk, now: float) -> bool:
    """Whoever lost her page is waited for first."""
    waits_for_her = talk.lost_at is not None and now - talk.lost_at < BACK_WITHIN
    return talk.known and talk.waits and not waits_for_her


def _asked(talk: Talk, now: float) -> routing.Call:
    return routing.Call(
        str(talk.id),
        max(0.0, now - talk.since),
        home=talk.home,
        language=talk.language,
        emergency=talk.emergency or talk.lost_at is not None,
        returning=talk.returning,
        known_to=str(talk.holder) if talk.holder else talk.known_to,
        passed=frozenset(talk.passed),
        offered=talk.offered,
    )


def _place(seat: Seat) -> Place:
    return Place(
        member=seat.member_id,
        centre=seat.centre,
        supervisor=seat.supervisor,
        languages=frozenset(seat.languages),
        ready=seat.state == "ready",
        since=seat.since.timestamp(),
        device=seat.device,
        seat=seat.id,
    )


def moment(seconds: float | None = None) -> dt.datetime:
    """Seconds since 1970 as a moment; now without."""
    return dt.datetime.fromtimestamp(time.time() if seconds is None else seconds, dt.UTC)
