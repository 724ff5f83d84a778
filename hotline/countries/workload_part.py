"""Reads how much one worker can carry, and how often she is supervised: `workload.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hotline.countries.marked import Marked, Report, read_yaml
from hotline.countries.shapes import CONFIDENCES

# What is counted: open cases, those at high risk among them, people in tracing.
LIMITS = ("cases", "high", "traced")


@dataclass(frozen=True, slots=True)
class WorkloadRules:
    """Limits that warn, by name; days between two supervisions, and days before one is due in
    which it is spoken of."""

    limits: Mapping[str, int]
    supervision_days: int
    warned_days: int


def read_workload(report: Report) -> WorkloadRules:
    """The numbers of `workload.yaml`; each is a whole number above zero."""
    top = read_yaml(report, "workload.yaml")
    record = top.record(
        required=("source", "confidence", "limits", "supervision_days", "supervision_warned_days")
    )
    record["confidence"].one_of(CONFIDENCES, "confidence")
    limits = record["limits"].record(required=LIMITS)
    return WorkloadRules(
        MappingProxyType({name: _number(limits[name]) for name in LIMITS}),
        _number(record["supervision_days"]),
        _number(record["supervision_warned_days"]),
    )


def _number(marked: Marked) -> int:
    text = marked.text()
    if not text.isdigit() or text == "0":
        marked.problem(f"a whole number above zero: {text}")
        return 1
    return int(text)
