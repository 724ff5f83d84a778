"""Which pairs are looked at at all: of a million persons some millions of 500,000,000,000 pairs.

First names are paired with names, since a thousand persons may carry one: names of the same
sounds in any order, names that are the same but for one syllable, names that are the same but for
one letter of the whole. Then only the persons of two names are paired, and only where the names
together with birth, sex and province could still reach the threshold. Persons who share a number
are always a pair. What is left out by this could not have been proposed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from hotline.duplicates.columns import Bits, Floats, Ints, Longs, Prepared, Table
from hotline.duplicates.comparing import (
    BIRTH,
    FAR,
    NAME,
    PROVINCE,
    SEX,
    birth_level,
    compiled,
    exact_births,
    written_level,
)
from hotline.duplicates.namesakes import (
    MOST_IN_GROUP,
    PARTS,
    best_beside_names,
    by_name,
    group_end,
    grown,
    keyed,
    name_weight,
    once,
    whole_groups,
)
from hotline.duplicates.threads import even, shared_out


class Bearers(NamedTuple):
    """Who bears which name, beside each other as the names are: entry i is person `rows[i]` under
    the name in use `names[i]`; entries of the folded name f begin at `starts[f]`."""

    starts: Longs
    rows: Ints
    names: Longs
    table: Table  # with birth, sex and province by entry
    births: Floats  # see `comparing.exact_births`
    persons: int


@compiled
def _of_two_names(of, w, slope, threshold, f, g, name, out, total):  # type: ignore[no-untyped-def]
    """Pairs of persons of two names whose cheap fields could reach the threshold, `name` being
    what the names weigh; how many there are with these."""
    t = of.table
    for i in range(of.starts[f], of.starts[f + 1]):
        born, exact = t.first_year[i], t.first_year[i] == t.last_year[i]
        for j in range(i + 1 if f == g else of.starts[g], of.starts[g + 1]):
            weight = name
            other = t.first_year[j]
            if born > 0 and other > 0:
                if exact and other == t.last_year[j]:
                    weight += of.births[born, min(FAR, abs(born - other))]
                else:
                    year, rare = birth_level(t, i, j)
                    weight += w[BIRTH, year] + rare
            if t.province[i] > 0 and t.province[j] > 0:
                if t.province[i] == t.province[j]:
                    weight += w[PROVINCE, 0] + t.province_rarity[t.province[i]]
                else:
                    weight += w[PROVINCE, 1]
            if weight + 1.0 < threshold or of.rows[i] == of.rows[j]:
                continue
            if f == g:
                level, bits = written_level(t, of.names[i], of.names[j])
                weight += w[NAME, level] + slope[level] * bits - name
            if t.sex[i] > 0 and t.sex[j] > 0 and t.sex[i] != t.sex[j]:
                weight += w[SEX, 1] + 1.0
            if weight + 1.0 < threshold:
                continue
            if total < len(out):
                low, high = min(of.rows[i], of.rows[j]), max(of.rows[i], of.rows[j])
                out[total] = np.int64(low) * np.int64(of.persons) + high
            total += 1
    return total


@compiled
def _of_like_names(of, w, slope, threshold, most, keys, names, out):  # type: ignore[no-untyped-def]
    """Pairs of persons whose names share a key, once for each key they share; how many."""
    total = 0
    begin = 0
    while begin < len(keys):
        end = group_end(keys, begin)
        if 1 < end - begin <= MOST_IN_GROUP:
            for m in range(begin, end):
                for n in range(m + 1, end):
                    f, g = min(names[m], names[n]), max(names[m], names[n])
                    if f == g:
                        continue
                    name = name_weight(w, slope, of.table.spelling, f, g)[2]
                    if name + most >= threshold:
                        total = _of_two_names(of, w, slope, threshold, f, g, name, out, total)
        begin = end
    return total


@compiled
def _of_one_name(of, w, slope, threshold, most, begin, end, out):  # type: ignore[no-untyped-def]
    """Pairs of persons who bear one name, for some names; how many."""
    total = 0
    for f in range(begin, end):
        name = name_weight(w, slope, of.table.spelling, f, f)[2]
        if name + most >= threshold:
            total = _of_two_names(of, w, slope, threshold, f, f, name, out, total)
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
    most = np.float32(best_beside_names(prepared, w))
    given = (_bearers(prepared, w), w, slope, np.float32(threshold), most)
    keys, names = keyed(prepared)
    room = len(prepared) // PARTS + 64

    def like(part: slice) -> Longs:
        return _filled(lambda out: _of_like_names(*given, keys[part], names[part], out), room)

    def same(part: slice) -> Longs:
        return _filled(lambda out: _of_one_name(*given, part.start, part.stop, out), room)

    found = shared_out(like, whole_groups(keys, PARTS))
    found += shared_out(same, even(len(prepared.table.spelling.rarity), PARTS))
    return once(np.concatenate((*found, _sharing_numbers(prepared))))


def _bearers(prepared: Prepared, w: Bits) -> Bearers:
    t = prepared.table
    starts, rows, names = by_name(prepared)
    by_entry = t._replace(
        first_year=t.first_year[rows],
        last_year=t.last_year[rows],
        sex=t.sex[rows],
        province=t.province[rows],
    )
    return Bearers(starts, rows, names, by_entry, exact_births(t, w), len(prepared))


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
