"""Pure rules of assessments, visits and group reviews."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotline.countries.needs_part import NOT_ASSESSED, SIDES
from hotline.countries.words import CodeList

__all__ = ["NOT_ASSESSED", "SIDES"]

WEAK = frozenset({"1", "2"})
STABLE = frozenset({"3", "4"})
# Scores of one person by domain; what was left out is not assessed.
Scores = Mapping[str, str]

ABROAD, OTHER_LANGUAGE = "abroad", "other_language"

# A visit ends once; one that was not met is planned anew.
NEXT: dict[str, frozenset[str]] = {
    "planned": frozenset({"done", "not_met", "cancelled"}),
    "done": frozenset(),
    "not_met": frozenset(),
    "cancelled": frozenset(),
}
REASONS = {"not_met": "visit_not_met", "cancelled": "visit_cancelled"}

# Counts below it are kept inside: with the place and the quarter they could be somebody.
SMALLEST_SHOWN = 5


@dataclass(frozen=True)
class Proposal:
    """A measure that could help in a weak domain: a code of `measure_kind`, the support regime it
    belongs to ("" for none), the score that speaks for it."""

    domain: str
    score: str
    measure_kind: str
    regime: str


@dataclass(frozen=True)
class Version:
    """What of an assessment the rule for closing asks."""

    complete: bool
    scores: Scores


def complete(scores: Scores, domains: Iterable[str]) -> bool:
    """Whether every domain was assessed."""
    return all(scores.get(domain, NOT_ASSESSED) != NOT_ASSESSED for domain in domains)


def weak(scores: Scores, domains: Iterable[str]) -> list[tuple[str, str]]:
    """The weak domains with their scores, the weakest first, else in the order of the domains."""
    found = [(domain, scores[domain]) for domain in domains if scores.get(domain) in WEAK]
    return sorted(found, key=lambda one: one[1])


def stable_twice(versions: Sequence[Version], domains: Sequence[str]) -> bool:
    """Whether she was found stable twice on end: every domain of the two latest complete
    assessments is assessed at 3 or more. `versions` come latest first.

    Source: NEXUS practice, as the line uses it for closing. A later one that was left half-done
    cannot make her stable, but a weak domain in it says that she is not.
    """
    latest = [one for one in versions if one.complete][:2]
    if len(latest) < 2:
        return False
    later = versions[: versions.index(latest[0])]
    if any(weak(one.scores, domains) for one in later):
        return False
    return all(one.scores.get(domain) in STABLE for one in latest for domain in domains)


def proposals(
    scores: Scores, domains: Sequence[str], kinds: CodeList, *, here: Iterable[str] = ()
) -> list[Proposal]:
    """What could be done in each weak domain, the weakest first, in the order of the pack.

    `here` are the codes of `measure_when` that hold for her; a kind that asks for another is left
    out.
    """
    holds = frozenset(here)
    return [
        Proposal(domain, score, kind.code, kind.extra.get("regime", ""))
        for domain, score in weak(scores, domains)
        for kind in kinds
        if kind.extra.get("domain") == domain and kind.extra.get("when", "") in holds | {""}
    ]


def before(state: str) -> frozenset[str]:
    """The states of a visit from which `state` may be reached."""
    return frozenset(source for source, following in NEXT.items() if state in following)


def is_late(state: str, due_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether the time of a visit has passed and nobody has told of it."""
    return state == "planned" and due_at < now


def too_many(counts: Iterable[Mapping[str, Any]], people: int) -> set[str]:
    """The domains in which a group counted more people than it looked at."""
    sums: dict[str, int] = {}
    for one in counts:
        found = one["weak"] + one["stable"] + one["well"]
        sums[one["domain"]] = sums.get(one["domain"], 0) + found
    return {domain for domain, found in sums.items() if found > people}


def quarter(day: dt.date) -> str:
    """The quarter of a day, as "2026-4"."""
    return f"{day.year}-{(day.month + 2) // 3}"


def shown(count: int) -> int | None:
    """A count as it may leave the house; None where it is kept inside because it is small."""
    return None if 0 < count < SMALLEST_SHOWN else count


def shown_column(counts: Sequence[int]) -> tuple[list[int | None], int | None]:
    """Counts that add up, and their sum, as they may leave the house.

    Where one alone is kept inside, the sum and the others would tell it: the smallest of the others
    is kept inside too.
    """
    cells = [shown(count) for count in counts]
    hidden = [n for n, cell in enumerate(cells) if cell is None]
    others = [n for n, cell in enumerate(cells) if cell]
    if len(hidden) == 1 and others:
        cells[min(others, key=lambda n: counts[n])] = None
    return cells, shown(sum(counts))
