"""The pairs from which weights are learned: few of what is common, all of what tells.

They are drawn by their names alone, so that no other field has chosen them; each says for how many
pairs like it it stands.
"""

from __future__ import annotations

import numpy as np

from hotline.duplicates.columns import Bits, Longs, Prepared
from hotline.duplicates.comparing import OTHER, compiled
from hotline.duplicates.namesakes import best_beside_names, by_name, name_pairs, name_weight

CELLS = 26  # bits of rarity that are told apart when pairs are drawn
DRAWN_NAMES = 60_000
DRAWN_OF_CELL = 8_000


@compiled
def _cell(w, slope, s, f, g):  # type: ignore[no-untyped-def]
    """The cell and the weight of a pair of names: a cell is a level and one bit of rarity."""
    level, bits, weight = name_weight(w, slope, s, f, g)
    return level * CELLS + min(CELLS - 1, int(bits)), weight


@compiled
def _count_cells(w, slope, s, starts, need, first, second, counts):  # type: ignore[no-untyped-def]
    """How many pairs of persons each cell holds."""
    for n in range(len(first)):
        f, g = first[n], second[n]
        cell, weight = _cell(w, slope, s, f, g)
        if weight >= need:
            some, others = starts[f + 1] - starts[f], starts[g + 1] - starts[g]
            counts[cell] += some * (some - 1) // 2 if f == g else some * others


@compiled
def _draw(w, slope, s, starts, rows, need, every, first, second, count, out, stands):  # type: ignore[no-untyped-def]
    """One in `every` pairs of persons of each cell; how many. `stands` says for how many each."""
    passed = np.zeros(len(every), np.int64)
    total = 0
    for n in range(len(first)):
        f, g = first[n], second[n]
        cell, weight = _cell(w, slope, s, f, g)
        if weight < need:
            continue
        step, some, others = every[cell], starts[f + 1] - starts[f], starts[g + 1] - starts[g]
        square = some * others
        at = passed[cell]
        while at < square:
            i, j = at // others, at % others
            a, b = rows[starts[f] + i], rows[starts[g] + j]
            if (f != g or i < j) and a != b and total < len(out):
                out[total] = np.int64(min(a, b)) * np.int64(count) + max(a, b)
                stands[total] = step
                total += 1
            at += step
        passed[cell] = at - square
    return total


def drawn(prepared: Prepared, w: Bits, slope: Bits, threshold: float) -> tuple[Longs, Longs]:
    """Pairs whose names do not rule them out, and for how many such pairs each stands.

    What estimation learns from: no other field has chosen them. Of a cell that holds many pairs
    few are drawn, of the telling cells all.
    """
    t = prepared.table
    need = np.float32(threshold - best_beside_names(prepared, w))
    one_in = max(1, len(t.spelling.rarity) // DRAWN_NAMES)
    f, g = name_pairs(prepared, w, slope, float(need), one_in=one_in)
    starts, rows, _names = by_name(prepared)
    counts = np.zeros(CELLS * OTHER, np.int64)
    _count_cells(w, slope, t.spelling, starts, need, f, g, counts)
    every = np.maximum(1, counts // DRAWN_OF_CELL)
    # A name beside itself is walked as a square, of which half are pairs.
    room = int((2 * counts // every).sum()) + len(counts)
    pairs, stands = np.zeros(room, np.int64), np.zeros(room, np.int64)
    count = len(prepared)
    found = _draw(w, slope, t.spelling, starts, rows, need, every, f, g, count, pairs, stands)
    order = np.argsort(pairs[:found])
    first = np.concatenate(([True], np.diff(pairs[:found][order]) > 0))[:found]
    return pairs[:found][order][first], one_in * stands[:found][order][first]
