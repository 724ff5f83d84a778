"""Reads what is asked in each domain of need and what each score means: `needs.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hotline.countries.marked import Marked, Report, read_yaml
from hotline.countries.shapes import CONFIDENCES
from hotline.countries.words import CodeList, Labels

SIDES = ("adult", "child")
# 1 is the most vulnerable. Rules compare them as numbers; a pack puts them into words.
SCORES = ("1", "2", "3", "4")
NOT_ASSESSED = "not_assessed"


@dataclass(frozen=True, slots=True)
class Guide:
    """One domain on one side of the age line: questions to begin with, what each score means."""

    ask: tuple[Labels, ...]
    scores: Mapping[str, Labels]


@dataclass(frozen=True, slots=True)
class NeedDomain:
    """A domain of need; `mine` is what she herself calls it on her own sheet."""

    code: str
    mine: Labels
    guides: Mapping[str, Guide]


def read_needs(
    report: Report, languages: tuple[str, ...], lists: Mapping[str, CodeList]
) -> Mapping[str, NeedDomain]:
    """The guides of `needs.yaml`, in the order of the list `need_domain`; a domain, a side or a
    score without words is a problem."""
    record = read_yaml(report, "needs.yaml").record(
        required=("source", "confidence", "domains"), optional=("note",)
    )
    record["confidence"].one_of(CONFIDENCES, "confidence")
    written = record["domains"].items()
    codes = lists["need_domain"].codes() if "need_domain" in lists else ()
    for code in written:
        if code not in codes:
            written[code].problem(f"not in the list need_domain: {code}")
    found = {}
    for code in codes:
        if code not in written:
            record["domains"].problem(f"domain missing: {code}")
            continue
        row = written[code].record(required=("mine", *SIDES))
        guides = {side: _guide(row[side], languages) for side in SIDES}
        mine = row["mine"].record(optional=languages).labels(languages)
        found[code] = NeedDomain(code, mine, MappingProxyType(guides))
    return MappingProxyType(found)


def _guide(marked: Marked, languages: tuple[str, ...]) -> Guide:
    row = marked.record(required=("ask", "scores"))
    ask = tuple(
        one.record(optional=languages).labels(languages, part="question")
        for one in row["ask"].entries()
    )
    scores = row["scores"].record(required=SCORES)
    return Guide(
        ask,
        MappingProxyType(
            {
                score: scores[score].record(optional=languages).labels(languages, part="meaning")
                for score in SCORES
            }
        ),
    )
