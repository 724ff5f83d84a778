"""The five tables of an exchanged directory, and how values become text and back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

Record = Mapping[str, str]
T = TypeVar("T")
SEPARATOR = ";"
NAMESPACE = uuid.UUID("5f0c6f0e-9f53-5c1b-9d0a-6a4b2f0c7e11")
"""Ids of organizations are made of their codes, so that they are the same everywhere."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "organizations": ("code", "kind", "languages"),
    "services": (
        "id", "organization", "status", "needs", "minimum_age", "maximum_age", "sexes", "statuses",
        "legal_regimes", "languages", "areas", "capacity", "capacity_number", "capacity_updated",
        "accepts_hotline_referrals", "acknowledgement_minutes",
    ),
    "schedules": (
        "service", "freq", "interval", "byday", "bymonthday", "dtstart", "until", "opens_at",
        "closes_at", "on_holidays",
    ),
    "locations": (
        "id", "organization", "location_type", "place", "address", "confidential", "services",
    ),
}  # fmt: skip
"""Columns of each table; names come per language, `name_vi`, `name_en`."""
TEXTS = {"organizations": ("name",), "services": ("name", "description")}


class Wrong(ValueError):
    """A value that cannot be; `column` and `code` say which and why, `value` what stood there."""

    def __init__(self, column: str, code: str, value: str = "") -> None:
        super().__init__(f"{column}: {code}")
        self.column, self.code, self.value = column, code, value


@dataclass(frozen=True)
class Line:
    """One record and where it stands: table, and row or position."""

    table: str
    row: str
    values: Record

    def get(self, column: str) -> str:
        """The text of a column, empty where the file has none."""
        return self.values.get(column, "").strip()

    def has(self, column: str) -> bool:
        """Whether the file speaks of a column at all: what it does not name stays as it is."""
        return column in self.values


@dataclass
class Tables:
    """Everything a file says."""

    lines: dict[str, list[Line]] = field(default_factory=lambda: {name: [] for name in COLUMNS})

    def add(self, table: str, row: str, values: Record) -> None:
        """One more record."""
        self.lines[table].append(Line(table, row, values))


def organization_id(code: str) -> str:
    """The id of an agency in an exchanged directory."""
    return str(uuid.uuid5(NAMESPACE, code))


def joined(values: Any) -> str:
    """Codes as one text."""
    return SEPARATOR.join(values)


def codes(line: Line, column: str) -> list[str]:
    """A text as codes."""
    return [part.strip() for part in line.get(column).split(SEPARATOR) if part.strip()]


def number(line: Line, column: str) -> int | None:
    """A whole number, or None for nothing. Raises Wrong."""
    return _read(line, column, lambda text: int(text.removesuffix(".0")), "number")


def day(line: Line, column: str) -> dt.date | None:
    """A day as 2026-11-28, or None. Raises Wrong."""
    return _read(line, column, lambda text: dt.date.fromisoformat(text[:10]), "day")


def time(line: Line, column: str) -> dt.time | None:
    """A time of day as 08:00, or None. Raises Wrong."""
    return _read(line, column, dt.time.fromisoformat, "time")


def moment(line: Line, column: str) -> dt.datetime | None:
    """A moment with its zone, or None. Raises Wrong."""
    return _read(line, column, _zoned, "moment")


def flag(line: Line, column: str, *, otherwise: bool) -> bool:
    """Yes or no. Raises Wrong."""
    known = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    text = line.get(column).casefold()
    if not text:
        return otherwise
    if text not in known:
        raise Wrong(column, "yes_or_no", text)
    return known[text]


def texts(line: Line, name: str) -> dict[str, str]:
    """A name by language, from columns like `name_en`."""
    start = f"{name}_"
    return {
        column.removeprefix(start): value.strip()
        for column, value in line.values.items()
        if column.startswith(start) and value.strip()
    }


def _zoned(text: str) -> dt.datetime:
    found = dt.datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


def _read(line: Line, column: str, read: Callable[[str], T], code: str) -> T | None:
    text = line.get(column)
    if not text:
        return None
    try:
        return read(text)
    except ValueError as wrong:
        raise Wrong(column, code, text) from wrong
