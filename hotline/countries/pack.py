"""A country pack, loaded and checked: `current()` is the one this deployment runs on."""

from __future__ import annotations

import functools
import os
import sys
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from hotline.countries import places_part, rules_part
from hotline.countries.agencies_part import Ground, read_agencies
from hotline.countries.children_part import ChildRules, read_children
from hotline.countries.entitlements_part import EntitlementRules, read_entitlements
from hotline.countries.letters_part import LetterRules, read_letters
from hotline.countries.lists_part import read_lists
from hotline.countries.livelihood_part import LivelihoodRules, read_livelihood
from hotline.countries.marked import Record, Report, read_yaml
from hotline.countries.needs_part import NeedDomain, read_needs
from hotline.countries.phone_part import PhoneRules, read_phone
from hotline.countries.referrals_part import ReferralRules, read_referrals
from hotline.countries.retention_part import Retention, read_retention
from hotline.countries.rights_part import RightsRules, read_rights
from hotline.countries.screening_part import IndicatorSet, Sets, read_screening
from hotline.countries.shapes import (
    AgeLine,
    Agency,
    Aim,
    Alphabet,
    BorderPoint,
    Centre,
    Country,
    Deadline,
    FollowUpStep,
    Holiday,
    Number,
    PackError,
    PlaceWords,
    Problem,
    Unit,
    Version,
)
from hotline.countries.tracing_part import TracingRules, read_tracing
from hotline.countries.tracks_part import TrackKind, read_tracks
from hotline.countries.words import Code, CodeList, Labels
from hotline.countries.workload_part import WorkloadRules, read_workload

__all__ = ["Code", "CodeList", "Labels", "Pack", "PackError", "Problem", "check", "current", "load"]

PACKS = Path(__file__).parent
DEFAULT = "vietnam"


@dataclass(frozen=True, eq=False)
class Pack:
    """Everything that is true of one country. `locales` are its languages, the default first;
    `split` is the way of dividing units among centres that is in use."""

    path: Path
    code: str
    labels: Labels
    timezone: zoneinfo.ZoneInfo
    locales: tuple[str, ...]
    dialling_prefix: str
    numbers: tuple[Number, ...]
    ages: Mapping[str, AgeLine]
    versions: tuple[Version, ...]
    units: Mapping[str, Unit]
    reused_codes: tuple[str, ...]
    centres: Mapping[str, Centre]
    splits: tuple[str, ...]
    split: str
    countries: Mapping[str, Country]
    border_points: Mapping[str, BorderPoint]
    lists: Mapping[str, CodeList]
    agencies: Mapping[str, Agency]
    deadlines: Mapping[str, Deadline]
    follow_ups: tuple[FollowUpStep, ...]
    tracing: TracingRules
    retention: Mapping[str, Retention]
    rights: RightsRules
    phone: PhoneRules
    letters: LetterRules
    livelihood: LivelihoodRules
    needs: Mapping[str, NeedDomain]
    referrals: ReferralRules
    tracks: Mapping[str, TrackKind]
    children: ChildRules
    aims: Mapping[str, Aim]
    holidays: Mapping[date, Holiday]
    entitlements: EntitlementRules
    place_words: PlaceWords
    alphabets: Mapping[str, Alphabet]
    screening: Sets
    workload: WorkloadRules

    def codes(self, name: str) -> CodeList:
        """The code list `name`; raises KeyError if the pack has none."""
        return self.lists[name]

    def today(self) -> date:
        """Today where the hotline is, not where the server stands."""
        return datetime.now(self.timezone).date()

    def local(self, timestamp: float) -> datetime:
        """A moment (seconds since 1970) on the clocks of the country: cron knows UTC only."""
        return datetime.fromtimestamp(timestamp, self.timezone)

    @property
    def national_centre(self) -> Centre:
        """The centre that answers for the whole country and for abroad."""
        return next(centre for centre in self.centres.values() if centre.national)

    def number(self, code: str, on: date | None = None) -> Number | None:
        """The number for a purpose (`hotline`, `police`, …) on a day, by default today."""
        day = on or self.today()
        return next((n for n in self.numbers if n.code == code and n.span.holds(day)), None)

    def version_on(self, on: date | None = None) -> Version:
        """The version of the map in force on a day, by default today; else the latest."""
        day = on or self.today()
        return next((v for v in self.versions if v.span.holds(day)), self.versions[-1])

    def deadline(self, code: str, urgency: str) -> timedelta:
        """How long a step may take; raises KeyError for an unknown step or urgency."""
        return self.deadlines[code].of(urgency)

    def indicator_set(self, code: str, version: str) -> IndicatorSet:
        """One version of a set of indicators, also an old one; raises KeyError if unknown."""
        found = next((s for s in self.screening.get(code, ()) if s.version == version), None)
        if found is None:
            raise KeyError(f"{code} {version}")
        return found

    def indicator_sets(self, on: date | None = None) -> tuple[IndicatorSet, ...]:
        """The sets to choose from on a day, by default today, each in its version in force."""
        day = on or self.today()
        latest = (
            next((s for s in reversed(versions) if s.valid_from <= day), None)
            for versions in self.screening.values()
        )
        return tuple(found for found in latest if found is not None)

    def age_band(self, age: int | None) -> str:
        """The code of the list `age_band` that an age in years falls into; "unknown" for None."""
        if age is None:
            return "unknown"
        for band in self.codes("age_band"):
            low, high = band.extra.get("min"), band.extra.get("max")
            if low is not None and int(low) <= age and (high is None or age <= int(high)):
                return band.code
        return "unknown"

    def is_working_day(self, on: date) -> bool:
        """Whether offices work on a day: neither weekend nor public holiday."""
        return on.weekday() < 5 and on not in self.holidays


def check(path: Path) -> list[Problem]:
    """Everything wrong with the pack in `path`, in the order of files and lines; empty if sound."""
    return sorted(_read(path)[1], key=lambda each: (each.file, each.line, each.message))


def load(path: Path) -> Pack:
    """The pack in the directory `path`. Raises PackError with all problems if it is not sound."""
    pack, problems = _read(path)
    if pack is None or problems:
        raise PackError(path, sorted(problems, key=lambda each: (each.file, each.line)))
    return pack


def current() -> Pack:
    """The pack named by HOTLINE_COUNTRY (environment, else settings): a name here or a path."""
    return _loaded(chosen_name())


def locate(name: str) -> Path:
    """The directory of a pack given by its name in this package or by a path."""
    return PACKS / name if name.isidentifier() and (PACKS / name).is_dir() else Path(name).resolve()


def chosen_name() -> str:
    """The name or path of the pack this deployment asks for."""
    name = os.environ.get("HOTLINE_COUNTRY", "")
    if not name and "django.conf" in sys.modules:
        settings = sys.modules["django.conf"].settings
        name = getattr(settings, "HOTLINE_COUNTRY", "") if settings.configured else ""
    return name or DEFAULT


@functools.cache
def _loaded(name: str) -> Pack:
    return load(locate(name))


def _timezone(record: Record) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(record["timezone"].text())
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        record["timezone"].problem(f"unknown time zone: {record['timezone'].text()}")
        return zoneinfo.ZoneInfo("UTC")


def _ground(
    report: Report, record: Record, languages: tuple[str, ...]
) -> tuple[Ground, places_part.Centres]:
    """Places and code lists, which everything else is checked against."""
    versions = places_part.read_versions(record["versions"].entries(), languages)
    centres = places_part.read_centres(report, languages)
    lists = read_lists(report, languages)
    types = lists.get("unit_type")
    units, rows = places_part.read_units(report, languages, versions, centres, types)
    countries = places_part.read_countries(report, languages)
    if record["code"].text() not in countries:
        record["code"].problem("the country itself is not in countries.csv")
    places_part.check_units(units, rows, versions, countries, record["reused_codes"])
    points = places_part.read_border_points(report, languages, units, countries)
    places_part.check_seats(centres, units)
    return Ground(languages, versions, units, points, countries, lists), centres


def _read(path: Path) -> tuple[Pack | None, list[Problem]]:
    report = Report(path)
    top = read_yaml(report, "pack.yaml")
    record = top.record(
        required=("code", "names", "timezone", "languages", "dialling_prefix", "ages", "versions"),
        optional=("numbers", "reused_codes", "place_words", "sorting"),
    )
    languages = record["languages"].texts()
    if not languages or top.empty:
        return None, report.problems
    ground, centres = _ground(report, record, languages)
    deadlines, follow_ups = rules_part.read_deadlines(report, languages)
    pack = Pack(
        path=path,
        code=record["code"].text(),
        labels=record["names"].record(optional=languages).labels(languages, part="name"),
        timezone=_timezone(record),
        locales=languages,
        dialling_prefix=record["dialling_prefix"].text(),
        numbers=rules_part.read_numbers(record["numbers"], languages),
        ages=rules_part.read_ages(record["ages"]),
        versions=ground.versions,
        units=ground.units,
        reused_codes=record["reused_codes"].texts(),
        centres=centres.centres,
        splits=centres.splits,
        split=centres.chosen,
        countries=ground.countries,
        border_points=ground.points,
        lists=ground.lists,
        agencies=read_agencies(report, ground),
        deadlines=deadlines,
        follow_ups=follow_ups,
        tracing=read_tracing(report, languages, follow_ups, ground.lists),
        retention=read_retention(report, languages),
        rights=read_rights(report, languages),
        phone=read_phone(report, languages, ground.lists),
        letters=read_letters(report, languages),
        livelihood=read_livelihood(report, languages),
        needs=read_needs(report, languages, ground.lists),
        referrals=read_referrals(report, languages, ground.lists),
        tracks=read_tracks(report, languages, ground.lists),
        children=read_children(report, ground.lists),
        aims=rules_part.read_aims(report, languages),
        holidays=rules_part.read_holidays(report, languages),
        entitlements=read_entitlements(report, languages, ground.lists),
        place_words=rules_part.read_place_words(record["place_words"]),
        alphabets=MappingProxyType(rules_part.read_sorting(record["sorting"], languages)),
        screening=read_screening(report, languages),
        workload=read_workload(report),
    )
    return pack, report.problems
