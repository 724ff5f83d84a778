"""Provinces as somebody types them, and the keys they may be kept under, old and new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from hotline.countries.pack import current
from hotline.people.folding import fold
from hotline.places import queries as places


@lru_cache(maxsize=1)
def by_name() -> Mapping[str, frozenset[str]]:
    """Folded names of units and foreign countries to the keys that mean the same place: a unit
    that was merged means what it is part of today, and the other way round."""
    pack = current()
    together: dict[str, set[str]] = defaultdict(set)
    for key in pack.units:
        together[places.today(key)].add(key)
    found: dict[str, set[str]] = defaultdict(set)
    for key, unit in pack.units.items():
        for name in {*(unit.label(language) for language in pack.locales), *unit.aliases}:
            found[fold(name)] |= together[places.today(key)]
    for country in pack.countries.values():
        for language in pack.locales:
            found[fold(country.label(language))].add(f"country/{country.code}")
    return {name: frozenset(keys) for name, keys in found.items() if name}


def same_as(key: str) -> frozenset[str]:
    """The keys that mean the same place as one of them."""
    pack = current()
    if key not in pack.units:
        return frozenset({key} if key else ())
    today = places.today(key)
    return frozenset(k for k in pack.units if places.today(k) == today)
