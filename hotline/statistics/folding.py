"""From what is stored to what it is counted under: a code of today's lists, "" for unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from hotline.countries.pack import current as pack
from hotline.places import queries as places
from hotline.statistics.periods import Month

UNKNOWN = ""
NOT_IN_LIST = "?"  # a code no list holds any more: shown, so that somebody asks why

# What a breakdown is called where the column behind it is called otherwise.
NAMES = {
    "caller_type": "caller_group",
    "place": "province",
    "standing": "role",
    "years": "age_band",
    "exploited_in": "country",
}

Fold = Callable[..., str]


def month(local: dt.datetime) -> str:
    """`2026-01` for a moment that the database has cut to its month, on the country's clocks."""
    return str(Month.of(local))


def as_it_is(code: str) -> str:
    """A code that a constraint of its table keeps within its list."""
    return code


def listed(list_name: str) -> Fold:
    """A fold for codes of a list of the pack."""
    known = frozenset(pack().codes(list_name).codes())

    def fold(code: str) -> str:
        return code if code in known or code == UNKNOWN else NOT_IN_LIST

    return fold


def ranked(codes: Sequence[str]) -> Fold:
    """A fold for places in `codes`; the place after the last is no code of the list."""

    def fold(place: int) -> str:
        return codes[place] if place < len(codes) else NOT_IN_LIST

    return fold


def caller_group(caller_type: str) -> str:
    """The group in which a kind of caller is reported."""
    if caller_type == UNKNOWN:
        return UNKNOWN
    found = pack().codes("caller_type").get(caller_type)
    return found.extra.get("report_group", NOT_IN_LIST) if found else NOT_IN_LIST


def age_band(years: int | None) -> str:
    """The band of the least age that a year of birth allowed then; unknown where nobody said."""
    return pack().age_band(None if years is None else max(0, years))


def country(key: str) -> str:
    """The country a place lies in: the pack's own code for any place at home, a foreign country's
    key for one abroad."""
    if key == UNKNOWN:
        return UNKNOWN
    if places.country(key) is not None:
        return key
    return pack().code if places.is_valid(key) else NOT_IN_LIST


def centre(code: str) -> str:
    """A centre of the pack."""
    return code if code in pack().centres or code == UNKNOWN else NOT_IN_LIST


def province(key: str) -> str:
    """The unit that covers where somebody lives today; unknown where nobody said."""
    return place_today(key) if key else UNKNOWN


def place_today(key: str) -> str:
    """The unit that covers a place today, so that a province that merged counts where it went.

    A border point counts in its unit, a foreign country by itself.
    """
    try:
        return places.unit_of(key) or places.today(key)
    except places.UnknownPlace:
        return NOT_IN_LIST
