"""What an entry of the directory may say. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from hotline.countries.agencies_part import ABROAD, EVERYWHERE
from hotline.countries.pack import current as pack
from hotline.directory import hours
from hotline.directory.hours import Hours
from hotline.directory.models import CAPACITIES, STATUSES
from hotline.places import queries as places

QUARTER = dt.timedelta(days=92)
"""How long an agency's word that its entry is right holds."""
LISTS = {
    "sexes": "sex",
    "statuses": "victim_status",
    "regimes": "support_regime",
    "languages": "language",
}
OLDEST = 120


class Refused(ValueError):
    """An entry that cannot be; `field` says where and `code` why: bad_code, no_name, no_need,
    no_agency, bad_place, ages, number, no_capacity_code, bad_hours, no_address, not_confidential,
    no_way, bad_way, quiet_hours, moved_on, used, expired, unknown."""

    def __init__(self, code: str, field: str = "", value: str = "") -> None:
        super().__init__(f"{field}: {code}" if field else code)
        self.code, self.field, self.value = code, field, value


def check_service(facts: Mapping[str, Any]) -> None:
    """Raises Refused for the first field that cannot be so."""
    if "names" in facts and not any(text.strip() for text in facts["names"].values()):
        raise Refused("no_name", "names")
    if "needs" in facts:
        _check_needs(facts["needs"])
    for name, of in LISTS.items():
        _codes(name, facts.get(name, ()), pack().codes(of))
    if facts.get("status", "active") not in STATUSES:
        raise Refused("bad_code", "status", str(facts["status"]))
    if facts.get("capacity", "") not in ("", *CAPACITIES):
        raise Refused("bad_code", "capacity", str(facts["capacity"]))
    low, high = facts.get("min_age"), facts.get("max_age")
    for name, age in (("min_age", low), ("max_age", high)):
        if age is not None and not 0 <= age <= OLDEST:
            raise Refused("ages", name, str(age))
    if low is not None and high is not None and high < low:
        raise Refused("ages", "max_age", str(high))
    for name in ("capacity_number", "acknowledge_minutes"):
        value = facts.get(name)
        if value is not None and not 0 <= value <= 30_000:
            raise Refused("number", name, str(value))


def check_place(place: str, field: str = "place") -> None:
    """Raises Refused for a key that names no place, nor the whole country, nor all others."""
    if place not in (EVERYWHERE, ABROAD) and (not place or not places.is_valid(place)):
        raise Refused("bad_place", field, place)


def check_hours(turns: Iterable[Hours]) -> None:
    """Raises Refused for a rule that no calendar understands."""
    for turn in turns:
        try:
            hours.check(turn)
        except hours.BadRule as bad:
            raise Refused("bad_hours", "hours", str(bad)) from bad


def is_stale(confirmed_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a quarter has passed since an agency said that its entry is right."""
    return confirmed_at is None or now - confirmed_at > QUARTER


def _check_needs(needs: Iterable[str]) -> None:
    known = {*pack().codes("need_domain").codes(), *pack().codes("measure_kind").codes()}
    _codes("needs", needs, known)
    if not list(needs):
        raise Refused("no_need", "needs")


def _codes(field: str, codes: Iterable[str], known: Any) -> None:
    for code in codes:
        if code not in known:
            raise Refused("bad_code", field, code)
