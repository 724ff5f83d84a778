"""Reads the indicator sets of a pack: questions that look for signs, each set in dated versions.

A set that was used once stays readable for ever, so that an old screening gives its old result.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from hotline.countries.marked import Marked, Record, Report, read_yaml
from hotline.countries.shapes import CONFIDENCES
from hotline.countries.words import Labels

FOLDER = "screening"
STRENGTHS = "SMW"  # strong, medium, weak
ELEMENTS = ("act", "means", "purpose")
WHO = ("child", "everybody")  # what holds for an adult holds for a child too
LEVELS = ("possible", "signs")
_CODE = re.compile(r"[a-z0-9_.]{1,40}")
_VERSION = re.compile(r"[a-z0-9-]{1,20}")


@dataclass(frozen=True, slots=True)
class Dimension:
    """A group of indicators that is judged together. `element` is the part of the law's definition
    of trafficking that its signs speak for: act, means or purpose; empty for none."""

    code: str
    element: str
    labels: Labels


@dataclass(frozen=True, slots=True)
class Indicator:
    """One question; "yes" is the sign. Strengths are S, M, W, or empty where the source has none;
    an indicator weighed for adults only is not asked of a child."""

    code: str
    dimension: str
    adult: str
    child: str
    labels: Labels
    ask: Labels
    why: Labels


@dataclass(frozen=True, slots=True)
class Need:
    """One condition of a finding: any of these dimensions positive by weights, or with any sign."""

    dimensions: tuple[str, ...]
    by_weight: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What signs amount to when every need is met; never a verdict about a person."""

    code: str
    who: str
    level: str
    labels: Labels
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class IndicatorSet:
    """One version of a set of indicators. `weighted` says whether its source gives strengths,
    `general` whether it is for calls of which it is not clear yet what they are about; `opening` is
    said before the first question; dimensions and findings stand in order."""

    code: str
    version: str
    valid_from: date
    labels: Labels
    about: Labels
    opening: Labels
    source: str
    confidence: str
    weighted: bool
    general: bool
    dimensions: tuple[Dimension, ...]
    findings: tuple[Finding, ...]
    indicators: tuple[Indicator, ...]


Sets = Mapping[str, tuple[IndicatorSet, ...]]


def read_screening(report: Report, languages: tuple[str, ...]) -> Sets:
    """`screening/*.yaml`, one file a set and version: versions by set, the oldest first. A pack
    may have none."""
    found: dict[str, list[IndicatorSet]] = {}
    for path in sorted((report.root / FOLDER).glob("*.yaml")):
        top = read_yaml(report, f"{FOLDER}/{path.name}")
        read = _set(top, languages)
        earlier = found.setdefault(read.code, [])
        if any(one.version == read.version for one in earlier):
            top.problem(f"version given twice of {read.code}: {read.version}")
        elif any(one.valid_from == read.valid_from for one in earlier):
            top.problem(f"two versions of {read.code} begin on the same day")
        earlier.append(read)
    return MappingProxyType(
        {code: tuple(sorted(sets, key=lambda s: s.valid_from)) for code, sets in found.items()}
    )


def _set(top: Marked, languages: tuple[str, ...]) -> IndicatorSet:
    row = top.record(
        required=(
            *("code", "version", "valid_from", "about", "opening", "weighted", "source"),
            *("dimensions", "findings", "indicators"),
        ),
        optional=("confidence", "general", *languages),
    )
    weighted = row["weighted"].flag()
    dimensions = tuple(_dimension(entry, languages) for entry in row["dimensions"].entries())
    known = _unique(row["dimensions"], "dimension", [d.code for d in dimensions])
    indicators = tuple(
        _indicator(entry, languages, known, weighted) for entry in row["indicators"].entries()
    )
    _unique(row["indicators"], "indicator", [i.code for i in indicators])
    for code in known - {i.dimension for i in indicators}:
        row["dimensions"].problem(f"dimension without a question: {code}")
    findings = tuple(
        _finding(entry, languages, known, weighted) for entry in row["findings"].entries()
    )
    _unique(row["findings"], "finding", [f.code for f in findings])
    return IndicatorSet(
        code=_matching(row["code"], _CODE, "code"),
        version=_matching(row["version"], _VERSION, "version"),
        valid_from=row["valid_from"].day() or date.max,
        labels=row.labels(languages),
        about=_words(row, "about", languages),
        opening=_words(row, "opening", languages),
        source=row["source"].text(),
        confidence=row["confidence"].one_of(CONFIDENCES, "confidence"),
        weighted=weighted,
        general=row["general"].flag(),
        dimensions=dimensions,
        findings=findings,
        indicators=indicators,
    )


def _dimension(entry: Marked, languages: tuple[str, ...]) -> Dimension:
    row = entry.record(required=("code",), optional=("element", *languages))
    return Dimension(
        _matching(row["code"], _CODE, "code"),
        row["element"].one_of(ELEMENTS, "element"),
        row.labels(languages),
    )


def _indicator(
    entry: Marked, languages: tuple[str, ...], known: set[str], weighted: bool
) -> Indicator:
    row = entry.record(
        required=("code", "dimension", "ask", "why"), optional=("adult", "child", *languages)
    )
    dimension = row["dimension"].one_of(sorted(known), "dimension")
    adult = row["adult"].one_of(STRENGTHS, "strength")
    child = row["child"].one_of(STRENGTHS, "strength")
    if (adult or child) and not weighted:
        entry.problem("a strength in a set without weights")
    if child and (not adult or STRENGTHS.find(child) > STRENGTHS.find(adult)):
        entry.problem("an indicator may weigh less for an adult than for a child, never more")
    return Indicator(
        _matching(row["code"], _CODE, "code"),
        dimension,
        adult,
        child,
        row.labels(languages),
        _words(row, "ask", languages),
        _words(row, "why", languages),
    )


def _finding(entry: Marked, languages: tuple[str, ...], known: set[str], weighted: bool) -> Finding:
    row = entry.record(required=("code", "who", "level", "all"), optional=languages)
    needs = []
    for need in row["all"].entries():
        condition = need.record(optional=("positive", "sign"))
        by_weight = not condition["positive"].empty
        if by_weight and not weighted:
            need.problem("positive by weights in a set without weights")
        if by_weight is not condition["sign"].empty:
            need.problem("either positive or sign belongs here")
        names = condition["positive" if by_weight else "sign"].texts()
        for name in names:
            if name not in known:
                need.problem(f"unknown dimension: {name}")
        needs.append(Need(names, by_weight))
    return Finding(
        _matching(row["code"], _CODE, "code"),
        row["who"].one_of(WHO, "person"),
        row["level"].one_of(LEVELS, "level"),
        row.labels(languages),
        tuple(needs),
    )


def _words(row: Record, key: str, languages: tuple[str, ...]) -> Labels:
    return row[key].record(optional=languages).labels(languages, part=key)


def _matching(marked: Marked, shape: re.Pattern[str], what: str) -> str:
    text = marked.text()
    if text and not shape.fullmatch(text):
        marked.problem(f"not a {what}: {text} (small letters, figures, {shape.pattern})")
    return text


def _unique(marked: Marked, what: str, codes: list[str]) -> set[str]:
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        marked.problem(f"{what} given twice: {code}")
    return set(codes)
