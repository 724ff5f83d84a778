"""Reads about places. A key is `version/code` of a unit, `border/<slug>`, `country/<ISO>`, or ""
for unknown; a unit's code means different units in different versions, so keys are never split
by callers."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date

from hotline.countries.pack import Pack, current
from hotline.countries.shapes import BorderPoint, Country, Unit
from hotline.places import names
from hotline.places.sorting import order

UNKNOWN = ""
_LONGEST_TEXT = 300  # characters; a place field is short, and each word costs a look-up


class UnknownPlace(KeyError):
    """A key that names no place of the country pack."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One place to choose in a form."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """Places of one kind under their heading; `code` is units, border_points or countries."""

    code: str
    label: str
    choices: tuple[Choice, ...]


def unit(key: str) -> Unit | None:
    """The administrative unit with this key, of any version; None if the key is not a unit's."""
    return current().units.get(key)


def border_point(key: str) -> BorderPoint | None:
    """The border point with this key, or None."""
    kind, _, slug = key.partition("/")
    return current().border_points.get(slug) if kind == "border" else None


def country(key: str) -> Country | None:
    """The foreign country with this key, or None. The home country is not a place of its own."""
    kind, _, code = key.partition("/")
    pack = current()
    return pack.countries.get(code) if kind == "country" and code != pack.code else None


def is_valid(key: str) -> bool:
    """Whether the key names a place, or is the empty key for unknown."""
    return key == UNKNOWN or _place(key) is not None


def label(key: str, lang: str) -> str:
    """The name in `lang`; empty for unknown. Raises UnknownPlace."""
    if key == UNKNOWN:
        return ""
    return _must(key).label(lang)


def today(key: str, on: date | None = None) -> str:
    """The key of the unit that covers this place on a day, by default today.

    Follows successors forward only: a unit that does not exist yet on that day, a border point,
    a country and unknown come back as they are. Raises UnknownPlace.
    """
    if key == UNKNOWN:
        return key
    _must(key)
    pack = current()
    order_of = {version.code: place for place, version in enumerate(pack.versions)}
    wanted = order_of[pack.version_on(on or current().today()).code]
    at = pack.units.get(key)
    while at is not None and at.successor and order_of[at.version] < wanted:
        at = pack.units[at.successor]
    return at.key if at is not None else key


def unit_of(key: str, on: date | None = None) -> str:
    """The key of today's unit for a unit or border point; "" for a country or unknown."""
    point = border_point(key)
    if point is not None:
        return today(point.unit, on)
    return today(key, on) if unit(key) is not None else UNKNOWN


def centre_of(key: str) -> str:
    """The code of the centre that answers for a place, under the split in use.

    A border point belongs to its unit's centre; a country and unknown to the national centre.
    Raises UnknownPlace.
    """
    if key != UNKNOWN:
        _must(key)
    pack = current()
    point = border_point(key)
    found = pack.units.get(point.unit if point else key)
    return found.centres[pack.split] if found else pack.national_centre.code


def resolve(text: str, *, on: date | None = None) -> str | None:
    """The key of the place meant by free text in any language of the pack, or None.

    Accents, case, words such as "province" and punctuation may be missing or there. A name that
    lives on means the unit of the version in force on `on` (default today); a name of the past
    means the past unit; `today()` leads on from there.
    """
    pack, short = current(), text.strip()[:_LONGEST_TEXT]
    # Not cached: what a caller said of a place must not stay in memory.
    return names.find(pack, short, on or pack.today()) if short else None


def choices(lang: str, on: date | None = None) -> list[ChoiceGroup]:
    """All places to choose from on a day: units, border points, foreign countries; each group in
    the alphabetical order of `lang`."""
    pack = current()
    return list(_choices(pack, lang, pack.version_on(on or current().today()).code))


@functools.lru_cache(maxsize=64)
def _choices(pack: Pack, lang: str, version: str) -> tuple[ChoiceGroup, ...]:
    sort = order(pack, lang)
    units = [Choice(u.key, u.label(lang)) for u in pack.units.values() if u.version == version]
    points = [Choice(f"border/{b.slug}", b.label(lang)) for b in pack.border_points.values()]
    abroad = [
        Choice(f"country/{c.code}", c.label(lang))
        for c in pack.countries.values()
        if c.code != pack.code
    ]
    headings = pack.codes("place_group")
    return tuple(
        ChoiceGroup(
            code, headings.label(code, lang), tuple(sorted(rows, key=lambda c: sort(c.label)))
        )
        for code, rows in (("units", units), ("border_points", points), ("countries", abroad))
    )


def _place(key: str) -> Unit | BorderPoint | Country | None:
    return unit(key) or border_point(key) or country(key)


def _must(key: str) -> Unit | BorderPoint | Country:
    found = _place(key)
    if found is None:
        raise UnknownPlace(key)
    return found
