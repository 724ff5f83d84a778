"""Reads what a pack forgets, and when: `retention.yaml`. Without one, a pack forgets nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from hotline.countries.marked import Report, read_yaml
from hotline.countries.shapes import CONFIDENCES
from hotline.countries.words import Labels

# What rules know how to forget; any other class in a pack is a mistake, not a wish.
CLASSES = ("non_case_contact",)
SHORTEST_MONTHS = 1  # a slip of the pen must not empty a database overnight


@dataclass(frozen=True, slots=True)
class Retention:
    """How many months a class of data is kept after its last event, and who says so."""

    code: str
    labels: Labels
    months: int
    source: str
    confidence: str

    def kept_from(self, today: date) -> date:
        """The first day that is still kept; what ended before it is forgotten."""
        count = today.year * 12 + today.month - 1 - self.months
        year, month = divmod(count, 12)
        last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
        return date(year, month + 1, min(today.day, last))


def read_retention(report: Report, languages: tuple[str, ...]) -> Mapping[str, Retention]:
    """The classes by code. Durations are whole months: `24mo`."""
    if not (report.root / "retention.yaml").exists():
        return MappingProxyType({})
    top = read_yaml(report, "retention.yaml")
    record = top.record(required=("classes",), optional=("source", "confidence", "note"))
    overall = record["confidence"].one_of(CONFIDENCES, "confidence")
    found: dict[str, Retention] = {}
    for entry in record["classes"].entries():
        row = entry.record(
            required=("class", "after", "source"), optional=("confidence", *languages)
        )
        code = row["class"].one_of(CLASSES, "class")
        if code in found:
            entry.problem(f"class given twice: {code}")
        after = row["after"].text()
        digits = after.removesuffix("mo")
        months = int(digits) if after.endswith("mo") and digits.isdigit() else 0
        if months < SHORTEST_MONTHS:
            row["after"].problem(f"whole months, at least one, such as 24mo: {after}")
        confidence = row["confidence"].one_of(CONFIDENCES, "confidence") or overall
        found[code] = Retention(
            code, row.labels(languages), max(months, 1), row["source"].text(), confidence
        )
    return MappingProxyType(found)
