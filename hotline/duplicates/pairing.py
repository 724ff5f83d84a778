"""Which pairs are looked at at all: of a million persons some millions of 500,000,000,000 pairs.

First names are paired with names, since a thousand persons may carry one: names of the same
sounds in any order, names that are the same but for one syllable, names that are the same but for
one letter of the whole. Then only the persons of two names are paired, and only where the names
together with birth, sex and province could still reach the threshold. Persons who share a number
are always a pair. What is left out by this could not have been proposed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hotline.duplicates.columns import Bits, Longs, Prepared
from hotline.duplicates.comparing import (
    BIRTH,
    NAME,
    PROVINCE,
    SEX,
    birth_level,
    compiled,
    written_level,
)
from hotline.duplicates.namesakes import (
    best_beside_names,
    by_name,
    grown,
    name_pairs,
    name_weight,
    once,
)


@compiled
def _person_pairs(t, w, slope, starts, rows, names, threshold, most, first, second, out):  # type: ignore[no-untyped-def]
    """Pairs of persons of paired names whose cheap fields could reach the threshold."""
    s = t.spelling
    total = 0
    for n in range(len(first)):
        f, g = first[n], second[n]
        name = name_weight(w, slope, s, f, g)[2]
        if name + most < threshold:
            continue
        for i in range(starts[f], starts[f + 1]):
            a = rows[i]
            for j in range(i + 1 if f == g else starts[g], starts[g + 1]):
                b = rows[j]
                weight = name
                if t.first_year[a] > 0 and t.first_year[b] > 0:
                    year, rare = birth_level(t, a, b)
                    weight += w[BIRTH, year] + rare
                if t.province[a] > 0 and t.province[b] > 0:
                    if t.province[a] == t.province[b]:
                        weight += w[PROVINCE, 0] + t.province_rarity[t.province[a]]
                    else:
                        weight += w[PROVINCE, 1]
                if weight + 1.0 < threshold or a == b:
                    continue
                if f == g:
                    level, bits = written_level(t, names[i], names[j])
                    weight += w[NAME, level] + slope[level] * bits - name
                if t.sex[a] > 0 and t.sex[b] > 0 and t.sex[a] != t.sex[b]:
                    weight += w[SEX, 1] + 1.0
                if weight + 1.0 < threshold:
                    continue
                if total < len(out):
                    low, high = min(a, b), max(a, b)
                    out[total] = np.int64(low) * np.int64(len(t.sex)) + high
                total += 1
    return total


@compiled
def _number_pairs(order, numbers, kinds, owner, count, out):  # type: ignore[no-untyped-def]
    """Pairs of persons who share a number; numbers of many are nobody's."""
    total = 0
    begin = 0
    while begin < len(order):
        end = begin + 1
        x = order[begin]
        while (
            end < len(order) and numbers[order[end]] == numbers[x] and kinds[order[end]] == kinds[x]
        ):
            end += 1
        if 1 < end - begin <= 50:
            for i in range(begin, end):
                for j in range(i + 1, end):
                    a, b = owner[order[i]], owner[order[j]]
                    if a != b:
                        if total < len(out):
                            out[total] = np.int64(min(a, b)) * np.int64(count) + max(a, b)
                        total += 1
        begin = end
    return total


def candidates(prepared: Prepared, w: Bits, slope: Bits, threshold: float) -> Longs:
    """Every pair that may reach `threshold` bits, once, as first row * count + second row.

    `w` and `slope` are the weights (`weights.Weights`).
    """
    t = prepared.table
    most = best_beside_names(prepared, w)
    f, g = name_pairs(prepared, w, slope, threshold - most)
    starts, rows, names = by_name(prepared)

    def of_persons(room: int) -> tuple[int, tuple[Any, ...]]:
        out = np.zeros(room, np.int64)
        limits = (np.float32(threshold), np.float32(most))
        return _person_pairs(t, w, slope, starts, rows, names, *limits, f, g, out), (out,)

    (by_names,) = grown(of_persons, 4 * len(prepared) + 64)
    return once(np.concatenate((by_names, _sharing_numbers(prepared))))


def _sharing_numbers(prepared: Prepared) -> Longs:
    t = prepared.table
    if not len(t.numbers):
        return np.zeros(0, np.int64)
    order = np.lexsort((t.numbers, t.number_kinds))
    owner = np.repeat(np.arange(len(prepared), dtype=np.int32), np.diff(t.number_starts))

    def fill(room: int) -> tuple[int, tuple[Any, ...]]:
        out = np.zeros(room, np.int64)
        return _number_pairs(order, t.numbers, t.number_kinds, owner, len(prepared), out), (out,)

    pairs: Longs = grown(fill, len(t.numbers) + 64)[0]
    return pairs
