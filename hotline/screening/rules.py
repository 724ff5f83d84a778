"""Pure rules: what answers show, and which question comes next.

Strengths and their sums follow the operational indicators of the ILO and the European Commission;
which dimensions make a finding stands in the data of each set, so that an old version gives its
old result. A child's result is never lower than an adult's from the same answers: for a child a
dimension counts as positive by either scale, and her own findings come on top.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.countries.screening_part import Dimension, Finding, Indicator, IndicatorSet, Need

YES, NO, UNKNOWN, NOT_ASKED = "yes", "no", "unknown", "not_asked"
ANSWERS = (YES, NO, UNKNOWN, NOT_ASKED)
HEARD = (YES, NO)  # what tells something; "does not know" tells as little as silence

# From the least to the most. The first two say the same of signs, namely that there are none.
STATES = ("too_little", "no_signs", "some", "possible", "signs")

Answers = Mapping[str, str]


@dataclass(frozen=True)
class DimensionResult:
    """A dimension: the indicators answered "yes", how many were answered yes or no, how many there
    are; `positive` by weights, None in a set without weights."""

    dimension: Dimension
    signs: tuple[Indicator, ...]
    heard: int
    questions: int
    positive: bool | None


@dataclass(frozen=True)
class Result:
    """What the answers of one set show so far. `findings` are those met, the weightiest first;
    `elements` holds the signs by the part of the law's definition they speak for."""

    treated_as_child: bool
    state: str
    findings: tuple[Finding, ...]
    dimensions: tuple[DimensionResult, ...]
    elements: Mapping[str, tuple[Indicator, ...]]

    @property
    def rank(self) -> int:
        """How much the signs amount to, for comparing: no signs is 0, whatever was asked."""
        return max(0, STATES.index(self.state) - 1)

    @property
    def with_signs(self) -> tuple[DimensionResult, ...]:
        """The dimensions to name: positive ones of a weighted set, else those with any sign."""
        positive = tuple(d for d in self.dimensions if d.positive)
        return positive or tuple(d for d in self.dimensions if d.signs)


def result(of: IndicatorSet, answers: Answers, *, child: bool) -> Result:
    """What `answers` (answer by indicator code) show; indicators without an answer count as not
    asked, and codes the set does not know are left out."""
    dimensions = tuple(_dimension(of, d, answers, child=child) for d in of.dimensions)
    by_code = {d.dimension.code: d for d in dimensions}
    found = [f for f in of.findings if _concerns(f, child) and _met(f, by_code)]
    found.sort(key=lambda finding: -STATES.index(finding.level))
    return Result(
        treated_as_child=child,
        state=found[0].level if found else _state_without_finding(dimensions),
        findings=tuple(found),
        dimensions=dimensions,
        elements={
            element: tuple(s for d in dimensions if d.dimension.element == element for s in d.signs)
            for element in dict.fromkeys(d.element for d in of.dimensions if d.element)
        },
    )


def is_positive(strengths: str) -> bool:
    """Whether the strengths of the signs in a dimension, such as "SM" or "MMW", make it positive:
    two strong; one strong and another; three medium; two medium and one weak."""
    strong, medium, weak = (strengths.count(s) for s in "SMW")
    return (
        strong >= 2
        or (strong >= 1 and medium + weak >= 1)
        or medium >= 3
        or (medium >= 2 and weak >= 1)
    )


def asked_of(indicator: Indicator, *, child: bool) -> bool:
    """Whether the question is put: what its source weighs for adults only is not asked of a
    child."""
    return not (child and indicator.adult and not indicator.child)


def in_order(of: IndicatorSet, *, child: bool) -> tuple[Indicator, ...]:
    """The questions in the order of asking: strong signs first, then by dimension. The few
    without a strength in a weighted set open it; a set without weights keeps its own order."""
    asked = [i for i in of.indicators if asked_of(i, child=child)]
    if not of.weighted:
        return tuple(asked)
    place = {d.code: n for n, d in enumerate(of.dimensions)}

    def key(indicator: Indicator) -> tuple[int, int]:
        strength = (indicator.child if child else indicator.adult) or ""
        return " SMW".find(strength or " "), place[indicator.dimension]

    return tuple(sorted(asked, key=key))


def next_question(of: IndicatorSet, answers: Answers, *, child: bool, after: str) -> str:
    """The code of the question to ask after one: the next without an answer in a dimension that
    is not positive yet, then from the start; empty when there is nothing more to gain.

    Nobody is asked further about what is clear already: each question costs the caller.
    """
    order = in_order(of, child=child)
    codes = [i.code for i in order]
    begin = codes.index(after) + 1 if after in codes else 0
    clear = {d.dimension.code for d in result(of, answers, child=child).dimensions if d.positive}
    for indicator in (*order[begin:], *order[:begin]):
        if indicator.code not in answers and indicator.dimension not in clear:
            return indicator.code
    return ""


def _dimension(
    of: IndicatorSet, dimension: Dimension, answers: Answers, *, child: bool
) -> DimensionResult:
    members = [i for i in of.indicators if i.dimension == dimension.code]
    put = [i for i in members if asked_of(i, child=child) or i.code in answers]
    signs = tuple(i for i in members if answers.get(i.code) == YES)
    positive: bool | None = None
    if of.weighted:
        positive = is_positive("".join(i.adult for i in signs))
        if child:
            positive = positive or is_positive("".join(i.child for i in signs))
    return DimensionResult(
        dimension,
        signs,
        sum(answers.get(i.code) in HEARD for i in members),
        len(put),
        positive,
    )


def _concerns(finding: Finding, child: bool) -> bool:
    return child or finding.who != "child"


def _met(finding: Finding, by_code: Mapping[str, DimensionResult]) -> bool:
    return all(_need_met(need, by_code) for need in finding.needs)


def _need_met(need: Need, by_code: Mapping[str, DimensionResult]) -> bool:
    found = [by_code[code] for code in need.dimensions]
    return any(bool(d.positive) if need.by_weight else bool(d.signs) for d in found)


def _state_without_finding(dimensions: tuple[DimensionResult, ...]) -> str:
    """Single signs; else none, which may be said only once half of every dimension was heard."""
    if any(d.signs for d in dimensions):
        return "some"
    enough = all(2 * d.heard >= d.questions for d in dimensions)
    return "no_signs" if enough else "too_little"
