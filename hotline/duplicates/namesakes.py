"""Names that may be one person's: few of all pairs of names are looked at beside each other.

Names share a key where they have the same sounds in any order, are the same but for one syllable,
or are the same but for one letter of the whole; only those are compared, and only pairs of them
that weigh enough are kept.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from hotline.duplicates.columns import Bits, Longs, Prepared
from hotline.duplicates.comparing import (
    BIRTH,
    NAME,
    OTHER_MARKS,
    PROVINCE,
    SAME,
    SEX,
    compiled,
    name_level,
)
from hotline.duplicates.threads import even, shared_out

MOST_IN_GROUP = 200  # distinct names under one key; a key of more tells nothing
LETTER_KEYS = 24
COMMON = 0.02  # of persons have a rarer year, or province, than is reckoned with
LEAST_BITS = 7.0  # what a name without one part must still tell to be a key
_MARKS = np.float32(4.0)  # bits by which a name with its marks may be rarer than without
PARTS = 16  # many, so that no thread waits long for the other
_SALT_BAG, _SALT_LETTERS = 0x51ED, 0xA17E

_KEYED: WeakKeyDictionary[Prepared, tuple[NDArray[np.uint64], NDArray[np.int32]]]
_KEYED = WeakKeyDictionary()


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
def group_end(keys, begin):  # type: ignore[no-untyped-def]
    """Where the keys that equal the one at `begin` end, in sorted keys."""
    end = begin + 1
    while end < len(keys) and keys[end] == keys[begin]:
        end += 1
    return end


@compiled
def _drawn_name(f, one_in):  # type: ignore[no-untyped-def]
    """Whether a name is among one in so many."""
    return one_in < 2 or mixed(np.uint64(7), f) % np.uint64(one_in) == 0


@compiled
def _drawn_names(count, one_in):  # type: ignore[no-untyped-def]
    """Of each name, whether it is among one in so many."""
    drawn = np.zeros(count, np.bool_)
    for n in range(count):
        drawn[n] = _drawn_name(n, one_in)
    return drawn


@compiled
def _name_pairs(s, w, slope, need, one_in, keys, names, first, second):  # type: ignore[no-untyped-def]
    """Pairs of folded names under one key that could still matter; how many were found."""
    total = 0
    begin = 0
    while begin < len(keys):
        end = group_end(keys, begin)
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
def name_weight(w, slope, s, f, g):  # type: ignore[no-untyped-def]
    """Level, rarity in bits and weight of a pair of names; of a name beside itself the most that
    its marks may make of it."""
    level, bits = name_level(s, f, g)
    weight = w[NAME, level] + slope[level] * bits
    if f == g:
        for marks in range(SAME, OTHER_MARKS):
            weight = max(weight, w[NAME, marks] + slope[marks] * (bits + _MARKS))
    return level, bits, weight


def name_pairs(
    prepared: Prepared, w: Bits, slope: Bits, need: float, *, one_in: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Pairs of folded names that weigh at least `need`, of whose names the first is among one in
    so many; each such name with itself too."""
    spelling = prepared.table.spelling
    count = len(spelling.rarity)
    keys, names = keyed(prepared)
    parts = whole_groups(keys, PARTS) or [slice(0)]

    def of_keys(part: slice) -> tuple[Any, ...]:
        def fill(room: int) -> tuple[int, tuple[Any, ...]]:
            first, second = np.zeros(room, np.int32), np.zeros(room, np.int32)
            given = (spelling, w, slope, np.float32(need), one_in, keys[part], names[part])
            return _name_pairs(*given, first, second), (first, second)

        return grown(fill, 4 * count + 64)

    f, g = (np.concatenate(side) for side in zip(*shared_out(of_keys, parts), strict=True))
    each = once(f.astype(np.int64) * count + g)
    alone = np.flatnonzero(_drawn_names(count, one_in))
    return (
        np.concatenate((alone, each // count)).astype(np.int32),
        np.concatenate((alone, each % count)).astype(np.int32),
    )


def keyed(prepared: Prepared) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """All keys of all folded names, sorted by key; worked out once."""
    if prepared in _KEYED:
        return _KEYED[prepared]
    spelling = prepared.table.spelling

    def fill(room: int) -> tuple[int, tuple[Any, ...]]:
        keys, names = np.zeros(room, np.uint64), np.zeros(room, np.int32)
        return _all_keys(spelling, np.float32(LEAST_BITS), keys, names), (keys, names)

    keys, names = grown(fill, (LETTER_KEYS + 12) * len(spelling.rarity))
    order = np.argsort(keys)
    _KEYED[prepared] = keys[order], names[order]
    return _KEYED[prepared]


def whole_groups(keys: NDArray[np.uint64], parts: int) -> list[slice]:
    """Parts of sorted keys that part no two equal ones."""
    bounds = [int(np.searchsorted(keys, keys[part.start])) for part in even(len(keys), parts)]
    return [slice(begin, end) for begin, end in pairwise([*bounds, len(keys)])]


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


def once(values: Longs) -> Longs:
    """Each value once, in order (`np.unique` hashes, which is slower on so many)."""
    ordered = np.sort(values)
    first = np.concatenate(([True], np.diff(ordered) > 0))[: len(ordered)]
    kept: Longs = ordered[first]
    return kept


def grown(fill: Any, room: int) -> tuple[Any, ...]:
    """Arrays filled as far as needed: once more with enough room where the first was too small."""
    count, arrays = fill(room)
    if count > room:
        count, arrays = fill(count)
    return tuple(array[:count] for array in arrays)
