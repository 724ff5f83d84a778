"""Finds a place from what somebody wrote: old names, missing accents, prefixes, other languages."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from hotline.countries.pack import Pack
from hotline.places.sorting import exact, plain

_SEPARATORS = re.compile(r"[,;/|()\n]|\s[-\u2013\u2014]\s")
# Without accents so short a word is an everyday word or an abbreviation of something else.
_SHORTEST_PLAIN = 3
_LONGEST_NAME = 7


@dataclass(frozen=True, slots=True)
class Index:
    """Names of one kind of place, with their accents and without, and the keys that bear them."""

    with_accents: dict[str, list[str]]
    without: dict[str, list[str]]

    def find(self, text: str) -> list[str]:
        """Keys that bear this name; one without accents counts if none bears it so."""
        found = self.with_accents.get(exact(text))
        if found:
            return found
        bare = plain(text)
        return self.without.get(bare, []) if len(bare) >= _SHORTEST_PLAIN else []


@dataclass(frozen=True, slots=True)
class Names:
    """The indexes of a pack and the words that may stand around a name."""

    units: dict[str, Index]
    border_points: Index
    countries: Index
    home: Index
    unit_words: tuple[str, ...]
    border_words: tuple[str, ...]
    below_words: frozenset[str]
    sayings: frozenset[str]


def _index(names: Iterable[tuple[str, str]]) -> Index:
    with_accents: dict[str, list[str]] = {}
    without: dict[str, list[str]] = {}
    for name, key in names:
        for table, word in ((with_accents, exact(name)), (without, plain(name))):
            if key not in table.setdefault(word, []):
                table[word].append(key)
    return Index(with_accents, without)


def _unit_names(pack: Pack, version: str) -> Iterator[tuple[str, str]]:
    for unit in pack.units.values():
        if unit.version == version:
            for name in (*unit.labels.values(), *unit.aliases):
                yield name, unit.key


def _words(words: Iterable[str]) -> tuple[str, ...]:
    both = {form(word) for word in words for form in (exact, plain)}
    return tuple(sorted(both, key=len, reverse=True))


@functools.cache
def names(pack: Pack) -> Names:
    """The indexes of a pack, built once."""
    points: list[tuple[str, str]] = []
    countries: list[tuple[str, str]] = []
    home: list[tuple[str, str]] = []
    for point in pack.border_points.values():
        points += [(n, f"border/{point.slug}") for n in (*point.labels.values(), *point.aliases)]
    for country in pack.countries.values():
        target = home if country.code == pack.code else countries
        target += [
            (n, f"country/{country.code}") for n in (*country.labels.values(), *country.aliases)
        ]
    units = {v.code: _index(_unit_names(pack, v.code)) for v in pack.versions}
    at_border, abroad = _index(points), _index(countries)
    border_words = _words(pack.place_words.border)
    named = {name for index in (*units.values(), at_border, abroad) for name in index.without}
    gates = {f"{plain(word)} {name}" for word in border_words for name in at_border.without}
    return Names(
        units=units,
        border_points=at_border,
        countries=abroad,
        home=_index(home),
        unit_words=_words(pack.place_words.unit),
        border_words=border_words,
        below_words=frozenset(_words(pack.place_words.below)),
        sayings=frozenset(named | gates),
    )


def _without(text: str, words: tuple[str, ...]) -> str:
    """The text without one of these words at its start or end; empty if none stands there."""
    spoken = exact(text)
    for word in words:
        if spoken.startswith(word + " "):
            return spoken[len(word) + 1 :]
        if spoken.endswith(" " + word):
            return spoken[: -len(word) - 1]
    return ""


def _only(keys: list[str]) -> str | None:
    return keys[0] if len(keys) == 1 else None


def _unit(known: Names, text: str, versions: list[str]) -> str | None:
    # A name that fits with its accents in any version is meant before one that fits without.
    for version in versions:
        if keys := known.units[version].with_accents.get(exact(text)):
            return _only(keys)
    for version in versions:
        if keys := known.units[version].find(text):
            return _only(keys)
    return None


def _named(known: Names, text: str, versions: list[str]) -> str | None:
    """The place whose whole name is `text`: unit, then border point, then country."""
    if bare := _without(text, known.border_words):
        return _only(known.border_points.find(bare) or known.border_points.find(text))
    bare = _without(text, known.unit_words)
    found = _unit(known, text, versions) or (_unit(known, bare, versions) if bare else None)
    if found:
        return found
    country = _only(known.countries.find(text))
    point = _only(known.border_points.find(text))
    accented = exact(text) in known.countries.with_accents
    return country if country and (accented or not point) else point or country


def _inside(known: Names, text: str, versions: list[str]) -> str | None:
    """The one place named within a sentence by at least two words, if there is exactly one."""
    words = exact(text).split()
    bare = [plain(word) for word in words]
    found: dict[str, None] = {}
    at = 0
    while at < len(words):
        length = 1
        for size in range(min(_LONGEST_NAME, len(words) - at), 1, -1):
            if " ".join(bare[at : at + size]) not in known.sayings:
                continue
            key = _named(known, " ".join(words[at : at + size]), versions)
            if key:
                # After "commune" or "street" the name is that of a smaller place.
                if at == 0 or words[at - 1] not in known.below_words:
                    found[key] = None
                length = size
                break
        at += length
    return _only(list(found))


def find(pack: Pack, text: str, on: date) -> str | None:
    """The key of the place meant by `text`, as the map stood on `on`; None if it is not clear.

    Names of the version in force on that day come first, then those of the other versions, the
    latest first, so that a province of the past is found under its own key. Of a written
    address the last part that is a place counts; the home country itself is no place.
    """
    known = names(pack)
    now = pack.version_on(on).code
    versions = [now, *(v.code for v in reversed(pack.versions) if v.code != now)]
    if found := _named(known, text, versions):
        return found
    parts = [part for part in _SEPARATORS.split(text) if part.strip()]
    for part in reversed(parts) if len(parts) > 1 else ():
        if not known.home.find(part) and (found := _named(known, part, versions)):
            return found
    return _inside(known, text, versions)
