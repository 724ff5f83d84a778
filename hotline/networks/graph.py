"""Networks: what shared identifiers, files and suspects make of sightings. Pure.

A network is not stored. It is a connected component, so a mention written down or struck out
makes, joins or parts networks at once, and the order of mentions does not matter.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar
from uuid import UUID

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True)
class Sight:
    """One sighting by its coded facts; `marks` are keyed hashes."""

    id: UUID
    at: dt.datetime
    kind: str
    part: str
    source: UUID
    source_kind: str
    centre: str
    person: UUID | None
    place: str
    to_place: str
    marks: frozenset[bytes]


@dataclass(frozen=True)
class Identifier:
    """Sightings of one identifier, the first one first; known by the id of the first."""

    sights: tuple[Sight, ...]

    @property
    def id(self) -> UUID:
        return self.sights[0].id

    @property
    def kind(self) -> str:
        return self.sights[0].kind

    @property
    def files(self) -> frozenset[UUID]:
        return frozenset(one.source for one in self.sights)

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(sorted({one.part for one in self.sights if one.part != "unknown"}))

    @property
    def centres(self) -> tuple[str, ...]:
        return tuple(sorted({one.centre for one in self.sights if one.centre}))

    @property
    def places(self) -> tuple[str, ...]:
        found = {p for one in self.sights for p in (one.place, one.to_place) if p}
        return tuple(sorted(found))


@dataclass(frozen=True)
class Network:
    """Everything that hangs together, the first sighting first."""

    sights: tuple[Sight, ...]

    @property
    def id(self) -> UUID:
        return self.sights[0].id

    @cached_property
    def identifiers(self) -> tuple[Identifier, ...]:
        grouped = _together(self.sights, lambda one: one.marks or {one.id})
        return tuple(Identifier(group) for group in grouped)

    @property
    def suspects(self) -> tuple[UUID, ...]:
        return _in_order(one.person for one in self.sights if one.person)

    @property
    def files(self) -> tuple[UUID, ...]:
        return _in_order(one.source for one in self.sights)

    @property
    def centres(self) -> tuple[str, ...]:
        return tuple(sorted({one.centre for one in self.sights if one.centre}))

    @property
    def places(self) -> tuple[str, ...]:
        return _in_order(p for one in self.sights for p in (one.place, one.to_place) if p)

    @property
    def routes(self) -> tuple[tuple[str, str], ...]:
        return _in_order(
            (one.place, one.to_place)
            for one in self.sights
            if one.place and one.to_place and one.place != one.to_place
        )

    @property
    def months(self) -> tuple[dt.date, ...]:
        """Every month from the first sighting to the last, by its first day."""
        first, last = self.sights[0].at.date(), self.sights[-1].at.date()
        found, month = [], first.replace(day=1)
        while month <= last:
            found.append(month)
            month = (month + dt.timedelta(days=32)).replace(day=1)
        return tuple(found)

    def until(self, end: dt.date) -> "Network":
        """The same network as it was known before the day `end`."""
        return replace(self, sights=tuple(one for one in self.sights if one.at.date() < end))


@dataclass(frozen=True)
class Pattern:
    """The same advert, route or company in at least so many files within the window."""

    code: str
    of: tuple[str, ...]
    sights: tuple[Sight, ...]

    @property
    def files(self) -> int:
        return len({one.source for one in self.sights})

    @property
    def centres(self) -> tuple[str, ...]:
        return tuple(sorted({one.centre for one in self.sights if one.centre}))

    @property
    def since(self) -> dt.datetime:
        return self.sights[0].at


def networks(sights: Iterable[Sight]) -> list[Network]:
    """Every network, the one heard of last first."""
    grouped = _together(
        _by_time(sights),
        lambda one: {*one.marks, one.source, *([one.person] if one.person else [])},
    )
    found = [Network(group) for group in grouped]
    return sorted(found, key=lambda net: (net.sights[-1].at, net.id), reverse=True)


def patterns(
    sights: Iterable[Sight], *, code: str, kinds: Sequence[str], since: dt.datetime, least: int
) -> list[Pattern]:
    """What was mentioned in at least `least` files since a moment, the most frequent first.

    For a route (`kinds` empty) that is the same way between two places.
    """
    recent = [one for one in _by_time(sights) if one.at >= since]
    if kinds:
        chosen = [one for one in recent if one.kind in kinds and one.marks]
        found = [Pattern(code, (), group) for group in _together(chosen, lambda one: one.marks)]
    else:
        ways: dict[tuple[str, str], list[Sight]] = {}
        for one in recent:
            if one.place and one.to_place and one.place != one.to_place:
                ways.setdefault((one.place, one.to_place), []).append(one)
        found = [Pattern(code, way, tuple(group)) for way, group in ways.items()]
    risen = [one for one in found if one.files >= least]
    return sorted(risen, key=lambda one: (-one.files, one.since, one.sights[0].id))


def _by_time(sights: Iterable[Sight]) -> list[Sight]:
    return sorted(sights, key=lambda one: (one.at, one.id))


def _together(
    sights: Sequence[Sight], shared: Callable[[Sight], Iterable[Hashable]]
) -> list[tuple[Sight, ...]]:
    """Groups of sightings that share something, directly or through others (union-find)."""
    parent: dict[Hashable, Hashable] = {}

    def root(one: Hashable) -> Hashable:
        parent.setdefault(one, one)
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for one in sights:
        for what in shared(one):
            parent[root(("shared", what))] = root(("sight", one.id))
    groups: dict[Hashable, list[Sight]] = {}
    for one in sights:
        groups.setdefault(root(("sight", one.id)), []).append(one)
    return [tuple(group) for group in groups.values()]


def _in_order(found: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(found))
