"""Reads the agencies of a pack: those named one by one, and those that a rule makes per unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType

from hotline.countries.marked import Marked, Record, Report, read_yaml
from hotline.countries.places_part import read_span
from hotline.countries.shapes import (
    CONFIDENCES,
    Agency,
    Area,
    BorderPoint,
    Country,
    DatedName,
    Unit,
    Version,
)
from hotline.countries.words import CodeList, Labels, Span

EVERYWHERE = "*"
ABROAD = "country/*"
Names = tuple[DatedName, ...]
_LONGEST_CODE = 60
_COMMON = (
    "since", "until", "successor", "confidential", "confidence", "languages", "source", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """What agencies are checked against: places, code lists, languages."""

    languages: tuple[str, ...]
    versions: tuple[Version, ...]
    units: Mapping[str, Unit]
    points: Mapping[str, BorderPoint]
    countries: Mapping[str, Country]
    lists: Mapping[str, CodeList]

    def has_place(self, key: str) -> bool:
        """Whether an agency may serve this place key."""
        kind, _, rest = key.partition("/")
        if kind == "country":
            return rest in self.countries or key == ABROAD
        if kind == "border":
            return rest in self.points
        return key == EVERYWHERE or key in self.units

    def list_of(self, name: str) -> tuple[str, ...]:
        """The codes of a list, or none if the pack lacks the list (said elsewhere)."""
        return self.lists[name].codes() if name in self.lists else ()


def _names(marked: Marked, ground: Ground) -> Names:
    names: list[DatedName] = []
    for entry in marked.entries():
        row = entry.record(optional=("since", "until", *ground.languages))
        name = DatedName(row.labels(ground.languages, part="name"), read_span(row, entry))
        if any(other.span.meets(name.span) for other in names):
            entry.problem("dates of two names overlap")
        names.append(name)
    return tuple(names)


def _areas(marked: Marked, ground: Ground) -> tuple[Area, ...]:
    areas = []
    for entry in marked.entries():
        row = entry.record(required=("place", "role"), optional=("rank",))
        place = row["place"].text()
        if not ground.has_place(place):
            row["place"].problem(f"serves an unknown place: {place}")
        role = row["role"].one_of(ground.list_of("agency_role"), "agency role")
        rank = row["rank"].text()
        if rank and not rank.isdigit():
            row["rank"].problem(f"not a whole number: {rank}")
        areas.append(Area(place, role, int(rank) if rank.isdigit() else 0))
    return tuple(areas)


def _agency(code: str, row: Record, ground: Ground, areas: tuple[Area, ...]) -> Agency:
    return Agency(
        code,
        row["kind"].one_of(ground.list_of("agency_kind"), "agency kind"),
        _names(row["names"], ground),
        read_span(row, row.owner),
        row["successor"].text() or None,
        row["confidential"].flag(),
        row["confidence"].one_of(CONFIDENCES, "confidence"),
        areas,
        tuple(
            entry.one_of(ground.list_of("language"), "language")
            for entry in row["languages"].entries()
        ),
    )


def _filled(template: Labels, unit: Unit, kind: str, ground: Ground, marked: Marked) -> Labels:
    types = ground.lists.get("unit_type")
    texts = {}
    for lang, text in template.items():
        word = types.label(kind, lang).lower() if types else ""
        try:
            texts[lang] = text.format(unit=unit.label(lang), type=word)
        except (KeyError, IndexError, ValueError):
            marked.problem(f"name may use {{unit}} and {{type}} only: {text}")
            return template
    return Labels(texts)


def _eras(unit: Unit) -> list[tuple[Span, str]]:
    """The types a unit has had, each with its days."""
    days = [day for day, _ in unit.type_changes]
    ends = [day - timedelta(days=1) for day in days]
    spans = [Span(since, until) for since, until in zip([None, *days], [*ends, None], strict=True)]
    return list(zip(spans, [unit.type, *(new for _, new in unit.type_changes)], strict=True))


def _names_of(unit: Unit, patterns: Iterable[DatedName], ground: Ground, marked: Marked) -> Names:
    """The names of a unit's agency; where they hold the word for its type they change with it."""
    names: list[DatedName] = []
    for pattern in patterns:
        filled = [
            DatedName(_filled(pattern.labels, unit, kind, ground, marked), span)
            for era, kind in _eras(unit)
            if (span := pattern.span.within(era)) is not None
        ]
        same = all(dict(name.labels) == dict(filled[0].labels) for name in filled)
        names += [DatedName(filled[0].labels, pattern.span)] if same else filled
    return tuple(names)


def _chosen(unit: Unit, row: Record) -> bool:
    only = row["borders"].texts()
    return not only or any(country in unit.borders for country in only)


def _by_rule(entry: Marked, ground: Ground) -> dict[str, Agency]:
    """One agency `rule:unit code` for each unit of a version. `borders` keeps only units at these
    countries; `successor` names the rule whose agency follows, in the unit that followed."""
    row = entry.record(
        required=("rule", "per", "kind", "role", "names", "confidence"),
        optional=("rank", "borders", *_COMMON),
    )
    version = row["per"].one_of([each.code for each in ground.versions], "version")
    role = row["role"].one_of(ground.list_of("agency_role"), "agency role")
    for country in row["borders"].entries():
        country.one_of(ground.countries, "country")
    rank = row["rank"].text()
    pattern = _agency("", row, ground, ())
    made = {}
    for unit in ground.units.values():
        if unit.version != version or not _chosen(unit, row):
            continue
        code = f"{row['rule'].text()}:{unit.key}"
        names = _names_of(unit, pattern.names, ground, row["names"])
        follower = (
            f"{pattern.successor}:{unit.successor or unit.key}" if pattern.successor else None
        )
        area = Area(unit.key, role, int(rank) if rank.isdigit() else 0)
        made[code] = replace(pattern, code=code, names=names, successor=follower, areas=(area,))
    if not made:
        entry.problem("rule makes no agency")
    return made


def _check_successors(agencies: Mapping[str, Agency], lines: Mapping[str, Marked]) -> None:
    for code, agency in agencies.items():
        if agency.successor is None:
            continue
        if agency.successor not in agencies:
            lines[code].problem(f"{code}: successor does not exist: {agency.successor}")
        elif agency.span.until is None:
            lines[code].problem(f"{code}: has a successor but no end (until)")
        seen, at = {code}, agency.successor
        while at in agencies and (following := agencies[at].successor) is not None:
            if at in seen:
                lines[code].problem(f"{code}: successors run in a circle")
                break
            seen.add(at)
            at = following


def read_agencies(report: Report, ground: Ground) -> Mapping[str, Agency]:
    """`agencies.yaml` by code."""
    top = read_yaml(report, "agencies.yaml")
    record = top.record(required=("agencies",), optional=("rules", "source", "note"))
    agencies: dict[str, Agency] = {}
    lines: dict[str, Marked] = {}
    for entry in record["agencies"].entries():
        row = entry.record(
            required=("code", "kind", "names", "confidence"), optional=("areas", *_COMMON)
        )
        code = row["code"].text()
        if code in agencies:
            entry.problem(f"agency given twice: {code} (first on line {lines[code].line})")
        agencies[code] = _agency(code, row, ground, _areas(row["areas"], ground))
        lines[code] = entry
    for entry in record["rules"].entries():
        for code, agency in _by_rule(entry, ground).items():
            if code in agencies:
                entry.problem(f"agency given twice: {code}")
            agencies[code] = agency
            lines[code] = entry
    for code in agencies:
        if len(code) > _LONGEST_CODE:
            lines[code].problem(f"code longer than {_LONGEST_CODE} characters: {code}")
    _check_successors(agencies, lines)
    return MappingProxyType(agencies)
