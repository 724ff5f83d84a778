"""The pairs from which weights are learned: few of what is common, all of what tells.

They are drawn by their names alone, so that no other field has chosen them; each says for how many
pairs like it it stands.
"""

from __future__ import annotations

import numpy as np

from hotline.duplicates.columns import Bits, Longs, Prepared
from hotline.duplicates.comparing import OTHER, compiled
from hotline.duplicates.namesakes import best_beside_names, by_name, name_pairs, name_weight
from hotline.duplicates.threads import even, shared_out

CELLS = 26  # bits of rarity that are told apart when pairs are drawn
DRAWN_NAMES = 60_000
DRAWN_OF_CELL = 8_000


@compiled
def _weigh(w, slope, s, first, second, cells, weights):  # type: ignore[no-untyped-def]
    """The cell and the weight of each pair of names: a cell is a level and one bit of rarity."""
    for n in range(len(first)):
        level, bits, weights[n] = name_weight(w, slope, s, first[n], second[n])
        cells[n] = level * CELLS + min(CELLS - 1, int(bits))


@compiled
def _draw(starts, rows, every, first, second, cells, count, out, stands):  # type: ignore[no-untyped-def]
    """One in `every` pairs of persons of each cell; how many. `stands` says for how many each."""
    passed = np.zeros(len(every), np.int64)
    total = 0
    for n in range(len(first)):
        f, g, cell = first[n], second[n], cells[n]
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
    cells, weights = np.zeros(len(f), np.int32), np.zeros(len(f), np.float32)

    def weigh(part: slice) -> None:
        _weigh(w, slope, t.spelling, f[part], g[part], cells[part], weights[part])

    shared_out(weigh, even(len(f)))
    enough = weights >= need
    f, g, cells = f[enough], g[enough], cells[enough]
    starts, rows, _names = by_name(prepared)
    some, others = starts[f + 1] - starts[f], starts[g + 1] - starts[g]
    persons = np.where(f == g, some * (some - 1) // 2, some * others)
    counts = np.bincount(cells, persons, CELLS * OTHER).astype(np.int64)
    every = np.maximum(1, counts // DRAWN_OF_CELL)
    # A name beside itself is walked as a square, of which half are pairs.
    room = int((2 * counts // every).sum()) + len(counts)
    pairs, stands = np.zeros(room, np.int64), np.zeros(room, np.int64)
    count = len(prepared)
    found = _draw(starts, rows, every, f, g, cells, count, pairs, stands)
    order = np.argsort(pairs[:found])
    first = np.concatenate(([True], np.diff(pairs[:found][order]) > 0))[:found]
    return pairs[:found][order][first], one_in * stands[:found][order][first]
