"""The syllables that occur in names, and which of them a typed one may stand for.

A few thousand syllables stand behind a million names, so that mistakes are looked for among
syllables, not among names. What it costs to read one syllable for another is in nats: the logarithm
of how much rarer that slip is than no slip.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from hotline.people.folding import sound

# Slips of the ear, of the keyboard, of both; cut off; an initial only.
HEARD, TYPED, HEARD_AND_TYPED, TYPED_TWICE, CUT, INITIAL = 3.0, 4.0, 6.0, 7.0, 2.2, 5.0
SHORT_TYPED = 5.5  # a slip in a syllable of two letters leaves little of it
RAREST = 13.0  # what a syllable that nobody has is worth
_MOST_NEAR, _MOST_BEGUN, _MOST_FOUND = 120, 400, 400
_TWICE_FROM = 5  # letters from which two slips are looked for


class Near(NamedTuple):
    """Syllables that a typed one may stand for, what each reading costs, the likeliest first; and
    how much it says that somebody has what was typed."""

    ids: NDArray[np.int32]
    costs: NDArray[np.float32]
    weight: float


class Vocabulary:
    """The syllables of an index: `weights[i]` is how much it says to have syllable i (the rarer
    the more)."""

    def __init__(
        self, syllables: list[str], counts: NDArray[np.int64], *, like: Vocabulary | None = None
    ) -> None:
        self.syllables = syllables
        self.ids = {syllable: number for number, syllable in enumerate(syllables)}
        total = max(1, int(counts.sum()))
        self.weights = -np.log(np.maximum(counts, 0.5) / total)
        self.weights = np.minimum(self.weights, RAREST)
        if like is not None:  # a small index weighs as the large one does beside it
            self.weights = np.array([like.weight(syllable) for syllable in syllables])
        self.costs = dict(zip(syllables, self.weights.tolist(), strict=True))
        self._order = sorted(syllables)
        self._by_sound = defaultdict(list)
        self._without = defaultdict(list)
        for number, syllable in enumerate(syllables):
            self._by_sound[sound(syllable)].append(number)
            for less in _less(syllable):
                self._without[less].append(number)
        self.near = lru_cache(maxsize=20_000)(self._near)

    def weight(self, syllable: str) -> float:
        """How much it says that somebody has this syllable."""
        return float(self.costs.get(syllable, RAREST))

    def begun(self, letters: str) -> list[int]:
        """Syllables that begin with some letters, as in a name that is being typed."""
        first = bisect_left(self._order, letters)
        found = []
        for syllable in self._order[first : first + _MOST_BEGUN]:
            if not syllable.startswith(letters):
                break
            found.append(self.ids[syllable])
        return found

    def _near(self, typed: str, cut: bool) -> Near:
        """What a typed syllable may stand for."""
        costs: dict[int, float] = {}
        heard = sound(typed)
        for number in self._by_sound.get(heard, ()):
            costs[number] = HEARD
        slipped = SHORT_TYPED if len(typed) <= 2 else TYPED
        candidates = {n for less in _less(typed) for n in self._without.get(less, ())}
        for number in candidates:
            other = self.syllables[number]
            if OSA.distance(typed, other, score_cutoff=1) <= 1:
                costs[number] = min(costs.get(number, 99.0), slipped)
        if cut and len(typed) >= 1:
            for number in self.begun(typed):
                left = len(self.syllables[number]) - len(typed)
                costs[number] = min(costs.get(number, 99.0), CUT + 0.5 * max(0, left - 2))
        if len(typed) == 1:
            for number in self.begun(typed):
                costs[number] = min(costs.get(number, 99.0), INITIAL)
        if len(typed) >= _TWICE_FROM and typed not in self.ids and len(costs) < _MOST_NEAR:
            self._twice(typed, heard, costs)
        if typed in self.ids:
            costs[self.ids[typed]] = 0.0
        # What was typed itself, then the likeliest meaning: a frequent syllable before a rare one.
        ranked = sorted(
            costs.items(), key=lambda pair: (pair[1] > 0, pair[1] + self.weights[pair[0]])
        )
        ids = np.array([n for n, _ in ranked[:_MOST_FOUND]], np.int32)
        prices = np.array([c for _, c in ranked[:_MOST_FOUND]], np.float32)
        # How likely a typed syllable is at all: through all that it may stand for.
        share = float(np.exp(-self.weights[ids] - prices).sum())
        return Near(ids, prices, min(RAREST, -math.log(max(share, 1e-12))))

    def _twice(self, typed: str, heard: str, costs: dict[int, float]) -> None:
        """Two slips in one syllable: looked for only where the syllable is one nobody has."""
        for other, _distance, number in process.extract(
            typed, self.syllables, scorer=OSA.distance, score_cutoff=2, limit=_MOST_NEAR
        ):
            if number not in costs:
                alike = OSA.distance(heard, sound(other), score_cutoff=1) <= 1
                costs[number] = HEARD_AND_TYPED if alike else TYPED_TWICE


def _less(syllable: str) -> set[str]:
    """The syllable, and with one letter left out: two that meet here are one slip apart."""
    return {syllable, *(syllable[:n] + syllable[n + 1 :] for n in range(len(syllable)))}
