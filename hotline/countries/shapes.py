"""What a country pack is made of, as frozen values. Nothing here knows a country or a framework."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from hotline.countries.words import Labels, Span

URGENCIES = ("emergency", "urgent", "routine")
CONFIDENCES = ("verified", "mixed", "memory", "own", "expected")


@dataclass(frozen=True, slots=True)
class Version:
    """One state of the administrative map: its code and the days on which it is in force."""

    code: str
    labels: Labels
    span: Span


@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative unit of one version. `key` is `version/code`."""

    key: str
    version: str
    code: str
    labels: Labels
    region: Labels
    type: str
    type_changes: tuple[tuple[date, str], ...]
    successor: str | None
    centres: Mapping[str, str]
    dial_codes: tuple[str, ...]
    lat: float
    lon: float
    borders: tuple[str, ...]
    tile_row: int
    tile_col: int
    aliases: tuple[str, ...]

    def label(self, lang: str) -> str:
        """The name in `lang`, without the word for its type."""
        return self.labels.of(lang)

    def type_on(self, on: date) -> str:
        """Its type on a day (a province may become a city under the same code)."""
        return next((new for day, new in reversed(self.type_changes) if day <= on), self.type)


@dataclass(frozen=True, slots=True)
class Centre:
    """A call centre of the hotline."""

    code: str
    labels: Labels
    national: bool
    seat: str

    def label(self, lang: str) -> str:
        """The name in `lang`."""
        return self.labels.of(lang)


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory by its ISO 3166-1 alpha-2 code."""

    code: str
    labels: Labels
    aliases: tuple[str, ...]
    confidence: str

    def label(self, lang: str) -> str:
        """The name in `lang`."""
        return self.labels.of(lang)


@dataclass(frozen=True, slots=True)
class BorderPoint:
    """A land border gate: the unit it stands in and the country behind it."""

    slug: str
    labels: Labels
    unit: str
    country: str
    aliases: tuple[str, ...]
    confidence: str

    def label(self, lang: str) -> str:
        """The name in `lang`."""
        return self.labels.of(lang)


@dataclass(frozen=True, slots=True)
class DatedName:
    """A name of an agency and the days on which it bore it."""

    labels: Labels
    span: Span


@dataclass(frozen=True, slots=True)
class Area:
    """A place that an agency serves and as what. Lower rank is asked first."""

    place: str
    role: str
    rank: int


@dataclass(frozen=True, slots=True)
class Agency:
    """A body that acts on referrals, with its dated names and the body that followed it.

    `languages` are those it can serve people in besides the national one.
    """

    code: str
    kind: str
    names: tuple[DatedName, ...]
    span: Span
    successor: str | None
    confidential: bool
    confidence: str
    areas: tuple[Area, ...]
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number that everybody may know, and what it is for."""

    code: str
    number: str
    labels: Labels
    span: Span
    confidence: str


@dataclass(frozen=True, slots=True)
class AgeLine:
    """An age in full years at which the law changes for a person, and where the law says so."""

    code: str
    years: int
    source: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """How long a step may take, by urgency."""

    code: str
    labels: Labels
    by_urgency: Mapping[str, timedelta]
    source: str

    def of(self, urgency: str) -> timedelta:
        """The time allowed; raises KeyError for an urgency that is not one."""
        return self.by_urgency[urgency]


@dataclass(frozen=True, slots=True)
class Aim:
    """A share that a programme wants reached: per cent, at least or more than, and who says so."""

    code: str
    percent: int
    more_than: bool
    labels: Labels
    source: Labels


@dataclass(frozen=True, slots=True)
class FollowUpStep:
    """One planned contact with a person, counted from the day her first referral was sent or one
    was accepted (`counted_from`).

    `risks` are the levels of risk at which it is planned, empty for all; `window` is how long
    before it is due it may be done; `kind` is the referral's own follow-up that it is, if any.
    """

    code: str
    labels: Labels
    after: timedelta
    months: int
    counted_from: str = "sent"
    kind: str = ""
    window: timedelta = timedelta()
    risks: tuple[str, ...] = ()
    source: str = ""
    confidence: str = ""

    def planned_at(self, risk: str) -> bool:
        """Whether it belongs to the calendar of somebody at this risk."""
        return not self.risks or risk in self.risks

    def due(self, start: date) -> date:
        """The day of this step for a case that started on `start`; months keep the day."""
        count = start.month - 1 + self.months
        year, month = start.year + count // 12, count % 12 + 1
        last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
        return date(year, month, min(start.day, last)) + self.after


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday."""

    day: date
    labels: Labels
    confidence: str


@dataclass(frozen=True, slots=True)
class Alphabet:
    """How a language sorts: its letters in order, then its accents in order."""

    letters: tuple[str, ...]
    accents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """Words around a place name in free text, in any language of the pack."""

    unit: tuple[str, ...]
    below: tuple[str, ...]
    border: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a pack: where, and what to do about it. Line 0 is the whole file."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class PackError(Exception):
    """A pack that cannot be used; `problems` says everything that is wrong with it."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path, self.problems = path, problems
        shown = "\n".join(f"  {problem}" for problem in problems[:20])
        more = f"\n  and {len(problems) - 20} more" if len(problems) > 20 else ""
        super().__init__(f"country pack {path.name}: {len(problems)} problem(s)\n{shown}{more}")
