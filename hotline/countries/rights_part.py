"""Reads how long a person waits who asks about her own data: `rights.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hotline.countries.marked import Marked, Report, read_yaml
from hotline.countries.shapes import CONFIDENCES
from hotline.countries.words import Labels

RIGHTS = (
    "access", "rectification", "erasure", "restriction", "objection", "withdrawal", "portability",
)  # fmt: skip
# What the program can see going on, and a pack may make erasure wait for.
DUTIES = ("open_case", "open_referral")
LONGEST_DAYS = 366  # a slip of the pen must not make somebody wait for years


@dataclass(frozen=True, slots=True)
class RightClock:
    """Days in which a right is done: where only this line holds the data, where others do too,
    and how many one extension adds."""

    right: str
    days: int
    with_others: int
    extension: int
    confidence: str


@dataclass(frozen=True, slots=True)
class RightsRules:
    """The clocks by right, the working days in which a first answer is given, and what erasure
    waits for, in words."""

    answer_working_days: int
    clocks: Mapping[str, RightClock]
    erasure_waits_for: Mapping[str, Labels]


def read_rights(report: Report, languages: tuple[str, ...]) -> RightsRules:
    """The rules of `rights.yaml`; a right without a clock is a problem."""
    top = read_yaml(report, "rights.yaml")
    record = top.record(
        required=("answer_working_days", "clocks"),
        optional=("erasure_waits_for", "source", "confidence", "note"),
    )
    overall = record["confidence"].one_of(CONFIDENCES, "confidence")
    clocks: dict[str, RightClock] = {}
    for entry in record["clocks"].entries():
        clock = _clock(entry, overall)
        if clock.right in clocks:
            entry.problem(f"right given twice: {clock.right}")
        clocks[clock.right] = clock
    for right in RIGHTS:
        if right not in clocks:
            top.problem(f"clock missing: {right}")
    waits: dict[str, Labels] = {}
    for entry in record["erasure_waits_for"].entries():
        row = entry.record(required=("duty", "source"), optional=languages)
        waits[row["duty"].one_of(DUTIES, "duty")] = row.labels(languages)
    days = _days(record["answer_working_days"])
    return RightsRules(days, MappingProxyType(clocks), MappingProxyType(waits))


def _clock(entry: Marked, overall: str) -> RightClock:
    row = entry.record(
        required=("right", "days", "with_others", "extension"), optional=("confidence",)
    )
    days, others = _days(row["days"]), _days(row["with_others"])
    if others < days:
        entry.problem("where others hold the data too, the time is not shorter")
    return RightClock(
        row["right"].one_of(RIGHTS, "right"),
        days,
        others,
        _days(row["extension"]),
        row["confidence"].one_of(CONFIDENCES, "confidence") or overall,
    )


def _days(marked: Marked) -> int:
    text = marked.text()
    days = int(text) if text.isdigit() else 0
    if not 1 <= days <= LONGEST_DAYS:
        marked.problem(f"a whole number of days, from 1 to {LONGEST_DAYS}: {text}")
    return max(days, 1)
