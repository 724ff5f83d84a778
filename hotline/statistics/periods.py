"""Months as people of the country count them: from midnight to midnight where the hotline is."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass

_WRITTEN = re.compile(r"(?P<year>\d{4})-(?P<number>0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One month of the calendar; written `2026-01`."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """The month that `2026-01` means. Raises ValueError for any other text."""
        found = _WRITTEN.fullmatch(text)
        if found is None or int(found["year"]) < 1:
            raise ValueError("not a month")
        return cls(int(found["year"]), int(found["number"]))

    @classmethod
    def of(cls, day: dt.date) -> Month:
        """The month a day (or a moment's local day) lies in."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def plus(self, months: int) -> Month:
        """The month so many months later; earlier for a negative number."""
        years, place = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, place + 1)

    def first_day(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.number, 1)

    def begins(self, zone: zoneinfo.ZoneInfo) -> dt.datetime:
        """The moment it begins in a time zone."""
        return dt.datetime(self.year, self.number, 1, tzinfo=zone)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months, the first and the last included."""

    first: Month
    last: Month

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends before it begins")

    def __iter__(self) -> Iterator[Month]:
        month = self.first
        while month <= self.last:
            yield month
            month = month.plus(1)

    def __contains__(self, month: object) -> bool:
        return isinstance(month, Month) and self.first <= month <= self.last

    def bounds(self, zone: zoneinfo.ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
        """The moment it begins, and the first moment after it."""
        return self.first.begins(zone), self.last.plus(1).begins(zone)

    def days(self) -> tuple[dt.date, dt.date]:
        """Its first day, and the first day after it."""
        return self.first.first_day(), self.last.plus(1).first_day()
