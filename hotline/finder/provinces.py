"""Provinces as somebody types them, and the keys they may be kept under, old and new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from hotline.countries.pack import current
from hotline.people.folding import fold
from hotline.places import queries as places


@lru_cache(maxsize=1)
def by_name() -> Mapping[str, frozenset[str]]:
    """Folded names of units and foreign countries to the keys that mean the same place: a unit
    that was merged means what it is part of today, and the other way round."""
    pack = current()
    found: dict[str, set[str]] = defaultdict(set)
    for key, unit in pack.units.items():
        for name in {*(unit.label(language) for language in pack.locales), *unit.aliases}:
            found[fold(name)] |= same_as(key)
    for country in pack.countries.values():
        for language in pack.locales:
            found[fold(country.label(language))].add(f"country/{country.code}")
    return {name: frozenset(keys) for name, keys in found.items() if name}


def same_as(key: str) -> frozenset[str]:
    """The keys that mean the same place as one of them."""
    pack = current()
    return _together(pack.code, pack.today()).get(key, frozenset({key} if key else ()))


@lru_cache(maxsize=2)
def _together(_country: str, day: date) -> Mapping[str, frozenset[str]]:
    """Each unit of the current pack, with all that are one with it on a day."""
    of_today = {key: places.today(key, day) for key in current().units}
    together: dict[str, set[str]] = defaultdict(set)
    for key, now in of_today.items():
        together[now].add(key)
    return {key: frozenset(together[now]) for key, now in of_today.items()}
