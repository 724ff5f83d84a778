"""Duplicates among all persons, and whoever one new person may be the same as."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotline.duplicates import pairing
from hotline.duplicates.columns import Prepared
from hotline.duplicates.comparing import FIELDS, LEVELS, UNKNOWN
from hotline.duplicates.weights import PROPOSED, Weights, by_field, compared, log_odds
from hotline.duplicates.weights import probability as chance


@dataclass(frozen=True)
class Found:
    """Pairs of rows, the likeliest first: weight in bits, probability, levels by field and the
    bits that each field added."""

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    weight: NDArray[np.float32]
    probability: NDArray[np.float32]
    levels: NDArray[np.uint8]
    fields: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.first)

    def why(self, n: int) -> list[tuple[str, str, float]]:
        """Field, level and bits of one pair, field by field; what is unknown is left out."""
        return reasons(self.levels[n], self.fields[n])


def reasons(levels: NDArray[np.uint8], fields: NDArray[np.float32]) -> list[tuple[str, str, float]]:
    """The explanation of a decision: each field that was compared, how it agreed, what it added."""
    return [
        (field, LEVELS[field][levels[n]], round(float(fields[n]), 1))
        for n, field in enumerate(FIELDS)
        if levels[n] != UNKNOWN
    ]


def duplicates(prepared: Prepared, weights: Weights, *, probability: float = PROPOSED) -> Found:
    """All pairs that are one person with at least this probability."""
    least = log_odds(probability)
    pairs = pairing.candidates(prepared, weights.bits, weights.slope, least)
    levels, rarity = compared(prepared, weights, pairs)
    fields = by_field(weights, levels, rarity)
    weight = fields.sum(axis=1)
    kept = np.flatnonzero(weight >= least)
    kept = kept[np.argsort(-weight[kept], kind="stable")]
    count = len(prepared)
    return Found(
        (pairs[kept] // count).astype(np.int32), (pairs[kept] % count).astype(np.int32),
        weight[kept], chance(weight[kept]), levels[kept], fields[kept],
    )  # fmt: skip
