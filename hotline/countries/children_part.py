"""Reads what a country says about children in care: `children.yaml` and its lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from hotline.countries.marked import Report, read_yaml
from hotline.countries.shapes import CONFIDENCES
from hotline.countries.words import CodeList

SUITABLE = ("suitable", "with_support")
UNDER_SUSPICION = "under_suspicion"
CONCLUSIONS = (*SUITABLE, "not_suitable", UNDER_SUSPICION)
ANSWERS = ("met", "partly", "not_met", "unknown")
# Whoever is suspected of harming a child is known to the database by the beginning of her role.
SUSPECT_BEGINS = "suspect"
SUSPECT = SUSPECT_BEGINS  # the role of whoever is found under suspicion
_LISTS = (
    "guardian_criterion", "child_opinion", "best_interest_part", "care_arrangement",
    "school_level", "school_state", "school_obstacle",
)  # fmt: skip
_MARKS = {
    "guardian_criterion": "must", "child_opinion": "said", "care_arrangement": "family",
    "school_state": "settled",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChildRules:
    """How long until a decision on her best interests, and her school, are looked at again; the
    support regime that is asked for school."""

    best_interest_review: timedelta
    schooling_review: timedelta
    school_regime: str


def read_children(report: Report, lists: Mapping[str, CodeList]) -> ChildRules:
    """The rules of `children.yaml`; a list or a code that rules ask for missing is a problem."""
    record = read_yaml(report, "children.yaml").record(
        required=("best_interest_review", "schooling_review", "school_regime"),
        optional=("source", "confidence", "note"),
    )
    record["confidence"].one_of(CONFIDENCES, "confidence")
    for name in _LISTS:
        if name not in lists:
            report.add("codelists", 0, f"list missing: {name}")
    for name, mark in _MARKS.items():
        if name in lists and not any(c.extra.get(mark) == "yes" for c in lists[name]):
            report.add("codelists", 0, f'{name} must mark at least one code `{mark}: "yes"`')
    for name, fixed in (("guardian_conclusion", CONCLUSIONS), ("guardian_answer", ANSWERS)):
        if name not in lists or set(lists[name].codes()) != set(fixed):
            report.add("codelists", 0, f"{name} must hold exactly: {', '.join(fixed)}")
    for code in lists.get("person_role", ()):
        if (code.extra.get("suspect") == "yes") != code.code.startswith(SUSPECT_BEGINS):
            report.add(
                "codelists", 0,
                f"person_role {code.code}: roles of suspects, and no others, begin with"
                f" {SUSPECT_BEGINS}",
            )  # fmt: skip
    regime = record["school_regime"]
    if "support_regime" in lists and regime.text() not in lists["support_regime"]:
        regime.problem(f"unknown support regime: {regime.text()}")
    return ChildRules(
        record["best_interest_review"].duration(),
        record["schooling_review"].duration(),
        regime.text(),
    )
