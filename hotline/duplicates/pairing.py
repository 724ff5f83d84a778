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
from numpy.typing import NDArray

from hotline.duplicates.columns import Bits, Longs, Prepared
from hotline.duplicates.comparing import (
    BIRTH,
    NAME,
    OTHER,
    OTHER_MARKS,
    PROVINCE,
    SAME,
    SEX,
    birth_level,
    compiled,
    name_level,
    written_level,
)

MOST_IN_GROUP = 200  # distinct names under one key; a key of more tells nothing
LETTER_KEYS = 24
COMMON = 0.02  # of persons have a rarer year, or province, than is reckoned with
CELLS = 26  # bits of rarity that are told apart when pairs are drawn
DRAWN_NAMES = 60_000
DRAWN_OF_CELL = 8_000
LEAST_BITS = 7.0  # what a name without one part must still tell to be a key
_MARKS = np.float32(4.0)  # bits by which a name with its marks may be rarer than without
_SALT_BAG, _SALT_LETTERS = 0x51ED, 0xA17E


@compiled
def mixed(h, value):  # type: ignore[no-untyped-def]
    """One step of a hash."""
    h = (h ^ np.uint64(value + 1)) * np.uint64(0x9E3779B97F4A7C15)
    return h ^ (h >> np.uint64(29))


@compiled
def keys_of(s, least, f, keys):  # type: ignore[no-untyped-def]
    """The keys of one folded name that tell at least so many bits, into `keys`; how many."""
    begin, end = s.starts[f], s.starts[f + 1]
    count = end - begin
    sounds = np.zeros(count, np.int32)
    for i in range(count):
        sounds[i] = s.sounds[s.parts[begin + i]]
    sounds.sort()
    found = 0
    for without in range(-1, count):
        if without >= 1 and sounds[without] == sounds[without - 1]:
            continue
        h = np.uint64(_SALT_BAG)
        bits = np.float32(0.0)
        for i in range(count):
            if i != without:
                h = mixed(h, sounds[i])
                bits += s.sound_rarity[sounds[i]]
        if bits >= least or without == -1:
            keys[found] = h
            found += 1
    return found + _letter_keys(s, begin, end, keys[found:])


@compiled
def _letter_keys(s, begin, end, keys):  # type: ignore[no-untyped-def]
    """The letters of a name in one piece, and without each of them."""
    word = np.zeros(64, np.uint8)
    size = 0
    for i in range(begin, end):
        for n in range(s.letter_starts[s.parts[i]], s.letter_starts[s.parts[i] + 1]):
            if size < 64:
                word[size] = s.letters[n]
                size += 1
    found = 0
    if size < 5 or size + 1 > LETTER_KEYS:
        return 0
    for without in range(-1, size):
        if without >= 1 and word[without] == word[without - 1]:
            continue
        h = np.uint64(_SALT_LETTERS)
        for i in range(size):
            if i != without:
                h = mixed(h, word[i])
        keys[found] = h
        found += 1
    return found


@compiled
def _all_keys(s, least, keys, names):  # type: ignore[no-untyped-def]
    """Every key of every folded name; how many."""
    room = np.zeros(LETTER_KEYS + 12, np.uint64)
    total = 0
    for f in range(len(s.starts) - 1):
        found = keys_of(s, least, f, room)
        for n in range(found):
            if total < len(keys):
                keys[total] = room[n]
                names[total] = f
            total += 1
    return total


@compiled
def _drawn_name(f, one_in):  # type: ignore[no-untyped-def]
    """Whether a name is among one in so many."""
    return one_in < 2 or mixed(np.uint64(7), f) % np.uint64(one_in) == 0


@compiled
def _name_pairs(s, w, slope, need, one_in, keys, names, first, second):  # type: ignore[no-untyped-def]
    """Pairs of folded names under one key that could still matter; how many were found."""
    total = 0
    begin = 0
    while begin < len(keys):
        end = begin + 1
        while end < len(keys) and keys[end] == keys[begin]:
            end += 1
        if 1 < end - begin <= MOST_IN_GROUP:
            for i in range(begin, end):
                for j in range(i + 1, end):
                    f, g = names[i], names[j]
                    if f == g or not _drawn_name(min(f, g), one_in):
                        continue
                    level, bits = name_level(s, f, g)
                    if w[NAME, level] + slope[level] * bits < need:
                        continue
                    if total < len(first):
                        first[total] = min(f, g)
                        second[total] = max(f, g)
                    total += 1
        begin = end
    return total


@compiled
def _person_pairs(t, w, slope, starts, rows, names, threshold, most, first, second, out):  # type: ignore[no-untyped-def]
    """Pairs of persons of paired names whose cheap fields could reach the threshold."""
    s = t.spelling
    total = 0
    for n in range(len(first)):
        f, g = first[n], second[n]
        name = _cell(w, slope, s, f, g)[1]
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


def keyed(prepared: Prepared, least: float) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """All keys of all folded names, sorted by key."""
    spelling = prepared.table.spelling

    def fill(room: int) -> tuple[int, tuple[Any, ...]]:
        keys, names = np.zeros(room, np.uint64), np.zeros(room, np.int32)
        return _all_keys(spelling, np.float32(least), keys, names), (keys, names)

    keys, names = _grown(fill, 20 * len(spelling.rarity) + 64)
    order = np.argsort(keys, kind="stable")
    return keys[order], names[order]


@compiled
def _cell(w, slope, s, f, g):  # type: ignore[no-untyped-def]
    """Level, cell and weight of a pair of names: a cell is a level and one bit of rarity."""
    level, bits = name_level(s, f, g)
    weight = w[NAME, level] + slope[level] * bits
    if f == g:
        for marks in range(SAME, OTHER_MARKS):
            weight = max(weight, w[NAME, marks] + slope[marks] * (bits + _MARKS))
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

    (by_names,) = _grown(of_persons, 4 * len(prepared) + 64)
    return once(np.concatenate((by_names, _sharing_numbers(prepared))))


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


def name_pairs(
    prepared: Prepared, w: Bits, slope: Bits, need: float, *, one_in: int = 1
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Pairs of folded names that weigh at least `need`; each name with itself too. With
    `one_in` only those of whose names the first is among one in so many."""
    spelling = prepared.table.spelling
    count = len(spelling.rarity)
    keys, names = keyed(prepared, least=LEAST_BITS)

    def of_names(room: int) -> tuple[int, tuple[Any, ...]]:
        first, second = np.zeros(room, np.int32), np.zeros(room, np.int32)
        limits = (np.float32(need), one_in)
        found = _name_pairs(spelling, w, slope, *limits, keys, names, first, second)
        return found, (first, second)

    f, g = _grown(of_names, 4 * count + 64)
    each = once(f.astype(np.int64) * count + g)
    alone = np.array([n for n in range(count) if one_in < 2 or _drawn_name(n, one_in)], np.int64)
    return (
        np.concatenate((alone, each // count)).astype(np.int32),
        np.concatenate((alone, each % count)).astype(np.int32),
    )


def once(values: Longs) -> Longs:
    """Each value once, in order (`np.unique` hashes, which is slower on so many)."""
    ordered = np.sort(values)
    first = np.concatenate(([True], np.diff(ordered) > 0))[: len(ordered)]
    kept: Longs = ordered[first]
    return kept


def by_name(prepared: Prepared) -> tuple[Longs, NDArray[np.int32], Longs]:
    """The rows of persons by folded name: those of name f are rows[starts[f]:starts[f + 1]]; and
    which of the names in use each is."""
    t = prepared.table
    owner = np.repeat(np.arange(len(prepared), dtype=np.int32), np.diff(t.name_starts))
    order = np.argsort(t.folded, kind="stable")
    times = np.bincount(t.folded, minlength=len(t.spelling.rarity))
    return np.concatenate(([0], np.cumsum(times))), owner[order], order


def best_beside_names(prepared: Prepared, w: Bits) -> float:
    """The most that birth, sex and province add, but for the rarest years and provinces: those of
    one person in COMMON."""
    t = prepared.table
    known = t.first_year[t.first_year > 0]
    shares = np.diff(t.born_before)[known]
    year = -np.log2(np.quantile(shares, COMMON)) if len(known) else 0.0
    placed = t.province_rarity[t.province[t.province > 0]]
    province = np.quantile(placed, 1 - COMMON) if len(placed) else 0.0
    sex = -np.log2(t.same_sex[1])
    return float(year + province + sex + w[BIRTH, 0] + w[PROVINCE, 0] + w[SEX, 0])


def _sharing_numbers(prepared: Prepared) -> Longs:
    t = prepared.table
    if not len(t.numbers):
        return np.zeros(0, np.int64)
    order = np.lexsort((t.numbers, t.number_kinds))
    owner = np.repeat(np.arange(len(prepared), dtype=np.int32), np.diff(t.number_starts))

    def fill(room: int) -> tuple[int, tuple[Any, ...]]:
        out = np.zeros(room, np.int64)
        return _number_pairs(order, t.numbers, t.number_kinds, owner, len(prepared), out), (out,)

    pairs: Longs = _grown(fill, len(t.numbers) + 64)[0]
    return pairs


def _grown(fill: Any, room: int) -> tuple[Any, ...]:
    """Arrays filled as far as needed: once more with enough room where the first was too small."""
    count, arrays = fill(room)
    if count > room:
        count, arrays = fill(count)
    return tuple(array[:count] for array in arrays)
