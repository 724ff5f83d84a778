"""The weights of evidence: how much each level of agreement says for one person, in bits.

The model is Fellegi and Sunter's ("A Theory for Record Linkage", JASA 1969): a field that agrees at
a level adds log2(m / u), m being how often two files of one person agree so and u how often those
of strangers do. As in Splink (Linacre et al., IJPDS 2022) m is found by expectation maximisation
without a single labelled pair, and u depends on the value: it is counted, from how often the very
year, province or number occurs in these files. For names the odds themselves are fitted, a line for
each level over how rare the name is: a rare name that agrees says more, and a slip of a common name
says little, by as much as the other fields of such pairs show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotline.duplicates import drawing
from hotline.duplicates.columns import FEW, Floats, Longs, Prepared
from hotline.duplicates.comparing import (
    FIELDS,
    LEVELS,
    MOST_LEVELS,
    NAME,
    OTHER,
    UNKNOWN,
    compare_all,
    count_levels,
    weigh,
)
from hotline.duplicates.threads import even, shared_out

# Where estimation begins; it ends elsewhere. Shares of pairs of one person by level.
_START = {
    "birth": (0.72, 0.10, 0.07, 0.04, 0.05, 0.02),
    "sex": (0.97, 0.03),
    "province": (0.85, 0.15),
    "phone": (0.6, 0.05, 0.35),
    "paper": (0.9, 0.06, 0.04),
    "account": (0.7, 0.02, 0.28),
}
# Of the names of one person by level, and how many such slips of one name there are (bits).
_NAMES = (0.35, 0.14, 0.06, 0.10, 0.10, 0.10, 0.09, 0.02, 0.04)
_SLIPS = (0.0, 0.0, 3.0, 2.0, 2.0, 6.0, 1.0, 10.0, 0.0)
_SHARE = 0.04  # of files that have a second one, to begin with
WORTH_THREADS = 10_000  # pairs
ROUNDS = 10
SLACK = 4.0  # bits below the threshold that are still drawn from
PROPOSED = 0.35  # the probability from which a pair is proposed
_PLACES = 128  # quarter bits of rarity
_TRUST = 30.0  # pairs of one person before a level's line leaves where it began


@dataclass(frozen=True)
class Weights:
    """Estimated weights. `bits` by field and level: log2 of m; for the name log2 of the odds that a
    pair so named is one person, before `slope` by level times how rare the name is. `prior` is
    log2 of the odds of any pair; `records` from how many files all this was learned."""

    bits: Floats
    slope: Floats
    prior: float
    records: int

    def as_data(self) -> dict[str, Any]:
        """Numbers alone, to be stored."""
        return {
            "bits": {
                field: [round(float(x), 4) for x in self.bits[n, : len(LEVELS[field])]]
                for n, field in enumerate(FIELDS)
            },
            "slope": [round(float(x), 4) for x in self.slope],
            "prior": round(self.prior, 4),
            "records": self.records,
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Weights:
        """What `as_data` stored. Raises KeyError, ValueError for anything else."""
        bits = np.zeros((len(FIELDS), MOST_LEVELS), np.float32)
        for n, field in enumerate(FIELDS):
            bits[n, : len(LEVELS[field])] = data["bits"][field]
        slope = np.array(data["slope"], np.float32)
        return cls(bits, slope, float(data["prior"]), int(data["records"]))


def starting(records: int) -> Weights:
    """Weights before anything was learned, for so many files."""
    prior = float(np.log2(2 * _SHARE / (records + FEW)))
    bits = np.zeros((len(FIELDS), MOST_LEVELS), np.float32)
    for n, field in enumerate(FIELDS):
        if n != NAME:
            bits[n, : len(LEVELS[field])] = np.log2(_START[field])
    bits[NAME] = prior + np.log2(_NAMES) - np.array(_SLIPS)
    slope = np.ones(MOST_LEVELS, np.float32)
    slope[OTHER] = 0.0
    return Weights(bits, slope, prior, records)


def log_odds(probability: float) -> float:
    """The weight, in bits, at which a pair is one person with this probability."""
    return float(np.log2(probability / (1 - probability)))


def probability(weight: Floats) -> Floats:
    """The probability that each total weight stands for."""
    return np.asarray(1 / (1 + np.exp2(-np.clip(weight, -60, 60))), np.float32)


def compared(
    prepared: Prepared, weights: Weights, pairs: Longs
) -> tuple[NDArray[np.uint8], Floats]:
    """Levels and rarities of pairs (see `comparing`), one row a pair."""
    count = len(prepared)
    first, second = (pairs // count).astype(np.int32), (pairs % count).astype(np.int32)
    levels = np.zeros((len(pairs), len(FIELDS)), np.uint8)
    rarity = np.zeros((len(pairs), len(FIELDS)), np.float32)

    def part(span: slice) -> None:
        rows = (first[span], second[span], levels[span], rarity[span])
        compare_all(prepared.table, weights.bits, weights.slope, *rows)

    if len(pairs) < WORTH_THREADS:
        part(slice(None))
        return levels, rarity
    shared_out(part, even(len(pairs)))
    return levels, rarity


def by_field(weights: Weights, levels: NDArray[np.uint8], rarity: Floats) -> Floats:
    """The weight of each field of each pair, in bits; 0 where nothing is known. The name's holds
    the prior."""
    scaled = rarity.copy()
    scaled[:, NAME] *= weights.slope[np.minimum(levels[:, NAME], OTHER)]
    of_level = np.stack(
        [weights.bits[n][np.minimum(levels[:, n], OTHER)] for n in range(len(FIELDS))], axis=1
    )
    unknown = np.zeros(len(FIELDS), np.float32)
    unknown[NAME] = weights.prior
    return np.where(levels != UNKNOWN, of_level + scaled, unknown)


def estimate(prepared: Prepared, *, before: Weights | None = None) -> Weights:
    """Learn the weights from the files themselves, beginning from those before if there are any."""
    weights = before or starting(len(prepared))
    least = log_odds(PROPOSED) - SLACK
    pairs, stands = drawing.drawn(prepared, weights.bits, weights.slope, least)
    levels, rarity = compared(prepared, weights, pairs)
    return fitted(weights, levels, rarity, stands.astype(np.float64), len(prepared))


def fitted(
    weights: Weights,
    levels: NDArray[np.uint8],
    rarity: Floats,
    stands: NDArray[np.float64],
    records: int,
) -> Weights:
    """Expectation maximisation over compared pairs, each of which stands for so many; u stays as
    counted."""
    begun = starting(records)
    total = np.zeros(len(levels), np.float32)
    for _ in range(ROUNDS):
        weigh(weights.bits, weights.slope, np.float32(weights.prior), levels, rarity, total)
        chance = stands * probability(total)
        seen = np.zeros((len(FIELDS), MOST_LEVELS))
        times, alike = np.zeros((MOST_LEVELS, _PLACES)), np.zeros((MOST_LEVELS, _PLACES))
        count_levels(levels, rarity, chance, stands, seen, times, alike)
        bits, slope = weights.bits.copy(), weights.slope.copy()
        for n, field in enumerate(FIELDS[1:], start=1):
            count = len(LEVELS[field])
            # A level that was never seen stays possible: a few pairs as they were to begin with.
            share = seen[n, :count] + 5 * np.array(_START[field])
            bits[n, :count] = np.log2(share / share.sum())
        prior = float(np.log2(2 * max(1.0, float(chance.sum())) / records / records))
        for level in range(OTHER):
            expected = (float(begun.bits[NAME, level]) - begun.prior + prior, 1.0)
            line = (float(bits[NAME, level]), float(slope[level]))
            bits[NAME, level], slope[level] = _line(times[level], alike[level], line, expected)
        bits[NAME, OTHER] = prior + np.log2(_NAMES[OTHER])
        weights = Weights(bits, slope, prior, records)
    return weights


def _line(
    times: NDArray[np.float64],
    alike: NDArray[np.float64],
    line: tuple[float, float],
    expected: tuple[float, float],
) -> tuple[float, float]:
    """The line over rarity that best gives the odds of these pairs: a logistic regression by
    Newton's method on pairs gathered by rarity, held to what is expected where they are few."""
    if alike.sum() < 1:
        return expected
    x = (np.arange(_PLACES) + 0.5) / 4
    middle = float((alike * x).sum() / alike.sum())
    design = np.stack([np.ones(_PLACES), x - middle])
    theta = np.array([line[0] + line[1] * middle, line[1]]) * np.log(2)
    goal = np.array([expected[0] + expected[1] * middle, expected[1]]) * np.log(2)
    hold = np.array([0.05, _TRUST])
    for _ in range(8):
        p = 1 / (1 + np.exp(-np.clip(theta @ design, -40, 40)))
        gradient = design @ (alike - times * p) - hold * (theta - goal)
        curve = (design * (times * p * (1 - p))) @ design.T + np.diag(hold)
        theta = theta + np.clip(np.linalg.solve(curve, gradient), -2, 2)
    theta = theta / np.log(2)
    return float(theta[0] - theta[1] * middle), float(np.clip(theta[1], 0.2, 4.0))
