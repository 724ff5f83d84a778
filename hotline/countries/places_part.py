"""Reads the places of a pack: versions, units, centres, countries, border points."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from hotline.countries.marked import Marked, Report, Row, read_csv, read_yaml
from hotline.countries.shapes import CONFIDENCES, BorderPoint, Centre, Country, Unit, Version
from hotline.countries.words import CodeList, Labels, Span

_UNIT_COLUMNS = (
    "version", "code", "type", "type_changes", "successor", "dial_codes", "lat", "lon",
    "borders", "tile_row", "tile_col", "aliases",
)  # fmt: skip


@dataclass(frozen=True)
class Centres:
    """The centres and the ways of dividing the units among them; `chosen` is the one in use."""

    centres: Mapping[str, Centre]
    splits: tuple[str, ...]
    chosen: str
    seats: tuple[Marked, ...]


def read_span(record: Mapping[str, Marked], owner: Marked) -> Span:
    """`since` and `until` of a record; a problem if they run backwards."""
    span = Span(record["since"].day(), record["until"].day())
    if span.since and span.until and span.until < span.since:
        owner.problem(f"dates run backwards: {span.since} to {span.until}")
    return span


def read_versions(entries: list[Marked], languages: tuple[str, ...]) -> tuple[Version, ...]:
    """The versions of the map, oldest first; no two may be in force on the same day."""
    versions: list[Version] = []
    for entry in entries:
        record = entry.record(required=("code",), optional=("since", "until", *languages))
        version = Version(record["code"].text(), record.labels(languages), read_span(record, entry))
        for other in versions:
            if other.code == version.code:
                entry.problem(f"version given twice: {version.code}")
            elif other.span.meets(version.span):
                entry.problem(f"dates of versions {other.code} and {version.code} overlap")
        versions.append(version)
    return tuple(sorted(versions, key=lambda each: each.span.since or date.min))


def read_centres(report: Report, languages: tuple[str, ...]) -> Centres:
    """`centres.yaml`: exactly one centre is the national one."""
    top = read_yaml(report, "centres.yaml")
    record = top.record(required=("centres", "splits", "chosen"), optional=("why", "source"))
    splits: list[str] = []
    for entry in record["splits"].entries():
        split = entry.record(required=("code",), optional=("source", "confidence", "note"))
        splits.append(split["code"].text())
        split["confidence"].one_of(CONFIDENCES, "confidence")
    chosen = record["chosen"].one_of(splits, "split")
    centres: dict[str, Centre] = {}
    seats: list[Marked] = []
    for entry in record["centres"].entries():
        row = entry.record(required=("code", "seat"), optional=("national", *languages))
        code = row["code"].text()
        if code in centres:
            entry.problem(f"centre given twice: {code}")
        seats.append(row["seat"])
        centres[code] = Centre(
            code, row.labels(languages), row["national"].flag(), row["seat"].text()
        )
    if sum(centre.national for centre in centres.values()) != 1:
        top.problem("exactly one centre must be `national: yes`")
    return Centres(MappingProxyType(centres), tuple(splits), chosen, tuple(seats))


def _type_changes(row: Row, types: CodeList | None) -> tuple[tuple[date, str], ...]:
    changes = []
    for part in row.words("type_changes"):
        day, _, new = part.partition(":")
        try:
            changes.append((date.fromisoformat(day), new))
        except ValueError:
            row.problem(f"type_changes: not date:type: {part}")
            continue
        if types is not None and new not in types:
            row.problem(f"unknown unit type: {new}")
    return tuple(sorted(changes))


def _centres_of(row: Row, centres: Centres) -> Mapping[str, str]:
    found = {}
    for split in centres.splits:
        centre = row[f"centre_{split}"]
        if not centre:
            row.problem(f"unit in no centre (centre_{split} is empty)")
        elif centre not in centres.centres:
            row.problem(f"centre_{split}: unknown centre: {centre}")
        found[split] = centre
    return MappingProxyType(found)


def read_units(
    report: Report,
    languages: tuple[str, ...],
    versions: tuple[Version, ...],
    centres: Centres,
    types: CodeList | None,
) -> tuple[Mapping[str, Unit], dict[str, Row]]:
    """`units.csv` by key, and the row each unit was read from."""
    named = [f"{part}_{lang}" for part in ("name", "region") for lang in languages]
    split_columns = [f"centre_{split}" for split in centres.splits]
    units: dict[str, Unit] = {}
    rows: dict[str, Row] = {}
    known = [version.code for version in versions]
    columns = (*_UNIT_COLUMNS, *named, *split_columns)
    for row in read_csv(report, "units.csv", required=columns):
        key = f"{row['version']}/{row['code']}"
        if row["version"] not in known:
            row.problem(f"unknown version: {row['version'] or '(none)'}")
        if types is not None and row["type"] not in types:
            row.problem(f"unknown unit type: {row['type']}")
        if key in units:
            row.problem(f"unit given twice: {key} (first on line {rows[key].line})")
            continue
        rows[key] = row
        units[key] = Unit(
            key, row["version"], row["code"],
            row.labels(languages, "name"), row.labels(languages, "region"),
            row["type"], _type_changes(row, types), row["successor"] or None,
            _centres_of(row, centres), row.words("dial_codes"),
            row.number("lat"), row.number("lon"), row.words("borders"),
            int(row.number("tile_row")), int(row.number("tile_col")), row.words("aliases"),
        )  # fmt: skip
    return MappingProxyType(units), rows


def check_units(
    units: Mapping[str, Unit],
    rows: Mapping[str, Row],
    versions: tuple[Version, ...],
    countries: Mapping[str, Country],
    reused: Marked,
) -> None:
    """Successors lead to the next version, borders to known countries, and a code that comes to
    mean another unit in the next version is declared in `reused_codes`."""
    order = [version.code for version in versions]
    later = dict(itertools.pairwise(order))
    declared = set(reused.texts())
    found: set[str] = set()
    for key, unit in units.items():
        row, following = rows[key], later.get(unit.version)
        if following is None and unit.successor:
            row.problem(f"successor in the last version: {unit.successor}")
        elif following is not None and not unit.successor:
            row.problem(f"no successor in version {following}")
        elif following is not None and unit.successor not in units:
            row.problem(f"successor does not exist: {unit.successor}")
        elif following is not None and not (unit.successor or "").startswith(f"{following}/"):
            row.problem(f"successor is not in version {following}: {unit.successor}")
        for country in unit.borders:
            if country not in countries:
                row.problem(f"borders an unknown country: {country}")
        same = units.get(f"{following}/{unit.code}")
        if same is not None and dict(same.labels) != dict(unit.labels):
            found.add(unit.code)
            if unit.code not in declared:
                row.problem(
                    f"code {unit.code} names another unit in version {following}: "
                    "list it under reused_codes in pack.yaml if that is so"
                )
    for code in sorted(declared - found):
        reused.problem(f"reused_codes: {code} does not change its meaning")


def check_seats(centres: Centres, units: Mapping[str, Unit]) -> None:
    """The seat of each centre is a unit of the pack."""
    for seat in centres.seats:
        if seat.text() not in units:
            seat.problem(f"unknown seat: {seat.text()}")


def read_countries(report: Report, languages: tuple[str, ...]) -> Mapping[str, Country]:
    """`countries.csv` by ISO code."""
    countries: dict[str, Country] = {}
    columns = ("code", "aliases", "confidence", *(f"name_{lang}" for lang in languages))
    for row in read_csv(report, "countries.csv", required=columns):
        code = row["code"]
        if len(code) != 2 or not code.isascii() or not code.isupper():
            row.problem(f"not an ISO 3166-1 alpha-2 code: {code}")
        if code in countries:
            row.problem(f"country given twice: {code}")
        if row["confidence"] not in CONFIDENCES:
            row.problem(f"unknown confidence: {row['confidence']}")
        labels = row.labels(languages, "name")
        countries[code] = Country(code, labels, row.words("aliases"), row["confidence"])
    return MappingProxyType(countries)


def read_border_points(
    report: Report,
    languages: tuple[str, ...],
    units: Mapping[str, Unit],
    countries: Mapping[str, Country],
) -> Mapping[str, BorderPoint]:
    """`border_points.yaml` by slug."""
    top = read_yaml(report, "border_points.yaml")
    record = top.record(required=("points",), optional=("source", "confidence", "note"))
    overall = record["confidence"].one_of(CONFIDENCES, "confidence")
    points: dict[str, BorderPoint] = {}
    for entry in record["points"].entries():
        row = entry.record(
            required=("slug", "unit", "country"), optional=("aliases", "confidence", *languages)
        )
        slug, unit, country = row["slug"].text(), row["unit"].text(), row["country"].text()
        if slug in points:
            entry.problem(f"border point given twice: {slug}")
        if unit not in units:
            row["unit"].problem(f"unknown unit: {unit}")
        elif country not in units[unit].borders:
            row["country"].problem(f"{unit} has no border with {country} in units.csv")
        if country not in countries:
            row["country"].problem(f"unknown country: {country}")
        labels: Labels = row.labels(languages)
        confidence = row["confidence"].one_of(CONFIDENCES, "confidence") or overall
        points[slug] = BorderPoint(slug, labels, unit, country, row["aliases"].texts(), confidence)
    return MappingProxyType(points)
