"""How far from a place others lie, in steps: itself, its unit, the whole country, then across the
borders of provinces by distance. Pure: places of the country pack."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hotline.countries.agencies_part import ABROAD, EVERYWHERE
from hotline.countries.pack import Pack
from hotline.countries.pack import current as pack
from hotline.countries.shapes import Unit
from hotline.directory.reasons import Reason
from hotline.places import queries as places

PLACE, UNIT, PART, NATIONWIDE, NEAR = 0, 1, 2, 3, 10
"""Steps; from NEAR on, the kilometres are added."""
_EARTH = 6371.0  # km


@dataclass(frozen=True, slots=True)
class Rings:
    """The step of every place from which help may come, by place key."""

    place: str
    abroad: bool
    steps: Mapping[str, int]
    text: str
    """The same as JSON."""

    def reason(self, step: int, at: str, *, role: str = "") -> Reason:
        """Why something that serves `at` is proposed here."""
        if self.abroad:
            if at == EVERYWHERE:
                return Reason("nationwide")
            return Reason("mission" if role == "consulate" else "serves_country", self.place)
        if step >= NEAR:
            return Reason("near", (at, step - NEAR))
        names = {PLACE: "serves_place", UNIT: "serves_unit", PART: "serves_part"}
        return Reason(names[step], at) if step in names else Reason("nationwide")


def rings(place: str, on: date) -> Rings:
    """The steps around a place on a day; for unknown, the whole country alone. Raises
    UnknownPlace."""
    if not places.is_valid(place):
        raise places.UnknownPlace(place)
    return _rings(pack(), place, on)


@functools.lru_cache(maxsize=1024)
def _rings(here: Pack, place: str, on: date) -> Rings:
    if places.country(place) is not None:
        abroad = {place: PLACE, ABROAD: UNIT, EVERYWHERE: NATIONWIDE}
        return Rings(place, True, abroad, json.dumps(abroad))
    steps = {EVERYWHERE: NATIONWIDE}
    today = places.unit_of(place, on)
    if today:
        point = here.border_points.get(place.removeprefix("border/"))
        origin = here.units[point.unit if point else place]
        for unit in here.units.values():
            steps[unit.key] = _step(unit, origin, place, today, on)
        for slug, other in here.border_points.items():
            # A body of one gate comes to nobody at another one.
            if place == today and places.today(other.unit, on) == today:
                steps[f"border/{slug}"] = PART
        steps[place] = UNIT if place == today else PLACE
    return Rings(place, False, steps, json.dumps(steps))


def _step(unit: Unit, origin: Unit, place: str, today: str, on: date) -> int:
    if unit.key == today:
        return UNIT
    if places.today(unit.key, on) == today and place == today:
        return PART
    if unit.key == origin.key:  # the unit of its day in which a gate stands
        return PLACE
    return NEAR + kilometres(origin, unit)


def kilometres(one: Unit, other: Unit) -> int:
    """The distance between the middles of two units, as the crow flies."""
    a, b = math.radians(one.lat), math.radians(other.lat)
    east = math.radians(other.lon - one.lon)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(east / 2) ** 2
    return round(2 * _EARTH * math.asin(math.sqrt(half)))
