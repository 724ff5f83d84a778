"""Which pairs are looked at at all: of a million persons some millions of 500,000,000,000 pairs.

First names are paired with names, since a thousand persons may carry one: names of the same
sounds in any order, names that are the same but for one syllable, names that are the same but for
one letter of the whole. Then only the persons of two names are paired, and only where the names
together with birth, sex and province could still reach the threshold. Persons who share a number
are always a pair. What is left out by this could not have been proposed.
"""

from __future__ import annotations

from collections.abc import Callable

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
    MOST_IN_GROUP,
    best_beside_names,
    by_name,
    grown,
    keyed,
    name_weight,
    once,
    whole_groups,
)
from hotline.duplicates.threads import even, shared_out

PARTS = 16  # many, so that no thread waits long for the other


@compiled
def _of_two_names(t, w, slope, threshold, starts, rows, names, f, g, name, out, total):  # type: ignore[no-untyped-def]
    """Pairs of persons of two names whose cheap fields could reach the threshold, `name` being
    what the names weigh; how many there are with these."""
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
def _of_like_names(t, w, slope, threshold, most, starts, rows, names, keys, of, out):  # type: ignore[no-untyped-def]
    """Pairs of persons whose names share a key, once for each key they share; how many."""
    total = 0
    begin = 0
    while begin < len(keys):
        end = begin + 1
        while end < len(keys) and keys[end] == keys[begin]:
            end += 1
        if 1 < end - begin <= MOST_IN_GROUP:
            for m in range(begin, end):
                for n in range(m + 1, end):
                    f, g = min(of[m], of[n]), max(of[m], of[n])
                    if f == g:
                        continue
                    name = name_weight(w, slope, t.spelling, f, g)[2]
                    if name + most >= threshold:
                        total = _of_two_names(
                            t, w, slope, threshold, starts, rows, names, f, g, name, out, total
                        )
        begin = end
    return total


@compiled
def _of_one_name(t, w, slope, threshold, most, starts, rows, names, begin, end, out):  # type: ignore[no-untyped-def]
    """Pairs of persons who bear one name, for some names; how many."""
    total = 0
    for f in range(begin, end):
        name = name_weight(w, slope, t.spelling, f, f)[2]
        if name + most >= threshold:
            total = _of_two_names(
                t, w, slope, threshold, starts, rows, names, f, f, name, out, total
            )
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
    given = (
        prepared.table, w, slope, np.float32(threshold),
        np.float32(best_beside_names(prepared, w)), *by_name(prepared),
    )  # fmt: skip
    keys, of = keyed(prepared)
    room = len(prepared) // PARTS + 64

    def like(part: slice) -> Longs:
        return _filled(lambda out: _of_like_names(*given, keys[part], of[part], out), room)

    def same(part: slice) -> Longs:
        return _filled(lambda out: _of_one_name(*given, part.start, part.stop, out), room)

    found = shared_out(like, whole_groups(keys, PARTS))
    found += shared_out(same, even(len(prepared.table.spelling.rarity), PARTS))
    return once(np.concatenate((*found, _sharing_numbers(prepared))))


def _filled(fill: Callable[[Longs], int], room: int) -> Longs:
    def filled(room: int) -> tuple[int, tuple[Longs]]:
        out = np.zeros(room, np.int64)
        return fill(out), (out,)

    pairs: Longs = grown(filled, room)[0]
    return pairs


def _sharing_numbers(prepared: Prepared) -> Longs:
    t = prepared.table
    if not len(t.numbers):
        return np.zeros(0, np.int64)
    order = np.lexsort((t.numbers, t.number_kinds))
    owner = np.repeat(np.arange(len(prepared), dtype=np.int32), np.diff(t.number_starts))

    return _filled(
        lambda out: _number_pairs(order, t.numbers, t.number_kinds, owner, len(prepared), out),
        len(t.numbers) + 64,
    )
