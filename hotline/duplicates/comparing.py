"""Two persons compared field by field: how far each field agrees, and how likely by chance.

Compiled. A comparison answers levels (below) and, for each field, the bits by which its level is
rarer between strangers than certainty: -log2 u, from the frequencies of the very values, as
Splink's term-frequency adjustment does for exact matches and this does for every level.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

FIELDS = ("name", "birth", "sex", "province", "phone", "paper", "account")
NAME, BIRTH, SEX, PROVINCE, PHONE, PAPER, ACCOUNT = range(7)
# Levels of each field, the closest first. UNKNOWN: nothing can be said.
LEVELS = {
    "name": (
        "same", "no_marks", "other_marks", "heard", "order", "slip", "part", "several", "other",
    ),
    "birth": ("same", "within", "next", "two", "ten", "other"),
    "sex": ("same", "other"),
    "province": ("same", "other"),
    "phone": ("same", "slip", "other"),
    "paper": ("same", "slip", "other"),
    "account": ("same", "slip", "other"),
}  # fmt: skip
MOST_LEVELS = 9
UNKNOWN = 255
SAME, NO_MARKS, OTHER_MARKS, HEARD, ORDER, SLIP, PART, SEVERAL, OTHER = range(9)
FAR = 11  # years apart, or more
compiled: Any = njit(nogil=True, cache=True)


@compiled
def near(letters, a, a_end, b, b_end):  # type: ignore[no-untyped-def]
    """Whether two syllables are one slip apart: a letter changed, left out, or two exchanged; or
    one is the beginning of the other."""
    first, second = a_end - a, b_end - b
    if abs(first - second) > 2 or (first < 2 and second < 2):
        return False
    front = 0
    least = min(first, second)
    while front < least and letters[a + front] == letters[b + front]:
        front += 1
    if front == least:
        return first - second in (-1, 1) or (first != second and least >= 2)
    back = 0
    while back < least - front and letters[a_end - 1 - back] == letters[b_end - 1 - back]:
        back += 1
    if first == second:
        if front + back + 1 >= first:
            return True
        return (
            front + back + 2 == first
            and letters[a + front] == letters[b + front + 1]
            and letters[a + front + 1] == letters[b + front]
        )
    return abs(first - second) == 1 and front + back == least


@compiled
def name_level(s, f, g):  # type: ignore[no-untyped-def]
    """How two folded names agree, and -log2 of the chance of the one that is made from the other.

    A name that differs was made from the right one by a slip, and is mostly the rarer of the two;
    a name with a part left out is the shorter. Which slip of how many, `weights.shift` says.
    """
    rarity = max(s.rarity[f], s.rarity[g])
    if f == g:
        return OTHER_MARKS, rarity
    if s.heard[f] == s.heard[g]:
        return HEARD, rarity
    if s.bag[f] == s.bag[g] or s.glue[f] == s.glue[g]:
        return ORDER, rarity
    if s.starts[f + 1] - s.starts[f] > s.starts[g + 1] - s.starts[g]:
        f, g = g, f
    level = _aligned(s, s.starts[f], s.starts[f + 1], s.starts[g], s.starts[g + 1])
    if level == OTHER:
        return OTHER, np.float32(0.0)
    return level, s.rarity[f] if level == PART else rarity


@compiled
def _aligned(s, a, a_end, b, b_end):  # type: ignore[no-untyped-def]
    """The level of two names that differ: each syllable of the shorter beside one of the longer."""
    taken = done = 0  # a bit a syllable
    count, others = a_end - a, b_end - b
    exact = inexact = 0
    for step in range(3):
        for i in range(count):
            if done >> i & 1:
                continue
            x = s.parts[a + i]
            for j in range(others):
                if taken >> j & 1:
                    continue
                y = s.parts[b + j]
                if step == 0:
                    fits = x == y
                elif step == 1:
                    fits = s.sounds[x] == s.sounds[y]
                else:
                    fits = near(
                        s.letters, s.letter_starts[x], s.letter_starts[x + 1],
                        s.letter_starts[y], s.letter_starts[y + 1],
                    )  # fmt: skip
                if fits:
                    done |= 1 << i
                    taken |= 1 << j
                    exact += step == 0
                    inexact += step > 0
                    break
        if step == 0 and 2 * exact + 2 < count:
            return OTHER
    left, more = count - exact - inexact, others - exact - inexact
    if left == 0 and more == 0 and inexact == 1:
        return SLIP
    if left == 0 and more == 1 and inexact == 0 and exact >= 2:
        return PART
    if exact + inexact >= 2 and left + more <= 2 and inexact <= 2:
        return SEVERAL
    return OTHER


@compiled
def best_name(t, w, slope, a, b):  # type: ignore[no-untyped-def]
    """The level and rarity of the two names of a and b that speak most for one person."""
    best, level, rarity = np.float32(-1e9), OTHER, np.float32(0.0)
    for i in range(t.name_starts[a], t.name_starts[a + 1]):
        for j in range(t.name_starts[b], t.name_starts[b + 1]):
            found, bits = written_level(t, i, j)
            weight = w[NAME, found] + slope[found] * bits
            if weight > best:
                best, level, rarity = weight, found, bits
    if best == np.float32(-1e9):
        return UNKNOWN, np.float32(0.0)
    return level, rarity


@compiled
def written_level(t, i, j):  # type: ignore[no-untyped-def]
    """As `name_level`, for two names in use, whose marks count."""
    u, v = t.written[i], t.written[j]
    if u == v:
        return SAME, t.written_rarity[u]
    if t.folded[i] != t.folded[j]:
        return name_level(t.spelling, t.folded[i], t.folded[j])
    if t.bare[u] or t.bare[v]:
        return NO_MARKS, t.written_rarity[u] if t.bare[u] else t.written_rarity[v]
    return OTHER_MARKS, max(t.written_rarity[u], t.written_rarity[v])


@compiled
def birth_level(t, a, b):  # type: ignore[no-untyped-def]
    """How the years of birth agree, and -log2 of how often strangers' do."""
    a_from, a_to, b_from, b_to = t.first_year[a], t.last_year[a], t.first_year[b], t.last_year[b]
    if a_from == 0 or b_from == 0:
        return UNKNOWN, np.float32(0.0)
    apart = max(0, b_from - a_to, a_from - b_to)
    if apart == 0 and (a_from != a_to or b_from != b_to):
        low, high = min(a_from, b_from), max(a_to, b_to)
        return 1, _rare(t.born_before[high + 1] - t.born_before[low])
    return _years_apart(t, a_from, apart)


@compiled
def _years_apart(t, year, apart):  # type: ignore[no-untyped-def]
    """The same for an exact year and one so many years from it."""
    if apart == 0:
        return 0, _rare(t.born_before[year + 1] - t.born_before[year])
    if apart == 1:
        return 2, _rare(_around(t, year, 1) - _around(t, year, 0))
    if apart == 2:
        return 3, _rare(_around(t, year, 2) - _around(t, year, 1))
    if apart <= 10:
        return 4, _rare(_around(t, year, 10) - _around(t, year, 2))
    return 5, _rare(1.0 - _around(t, year, 10))


@compiled
def exact_births(t, w):  # type: ignore[no-untyped-def]
    """What each exact year weighs beside one so many years from it, FAR standing for all farther:
    a table, because a logarithm for every pair of persons takes longer than all the rest."""
    weights = np.zeros((len(t.born_before) - 1, FAR + 1), np.float32)
    for year in range(1, len(weights)):
        for apart in range(FAR + 1):
            level, rare = _years_apart(t, year, apart)
            weights[year, apart] = w[BIRTH, level] + rare
    return weights


@compiled
def _around(t, year, reach):  # type: ignore[no-untyped-def]
    """The share of persons born within some years of a year."""
    return t.born_before[min(400, year + reach + 1)] - t.born_before[max(0, year - reach)]


@compiled
def _rare(share):  # type: ignore[no-untyped-def]
    return np.float32(-np.log2(min(1.0, max(share, 1e-7))))


@compiled
def number_level(t, kind, a, b):  # type: ignore[no-untyped-def]
    """The best of the numbers of one kind that both have."""
    level, bits = UNKNOWN, np.float32(0.0)
    for i in range(t.number_starts[a], t.number_starts[a + 1]):
        if t.number_kinds[i] != kind:
            continue
        for j in range(t.number_starts[b], t.number_starts[b + 1]):
            if t.number_kinds[j] != kind:
                continue
            x, y = t.numbers[i], t.numbers[j]
            if x == y:
                return 0, t.number_rarity[i]
            if kind != 2 and one_key(x, y):
                level, bits = 1, np.float32(16.0)
            elif level == UNKNOWN:
                level = 2
    return level, bits


@compiled
def one_key(x, y):  # type: ignore[no-untyped-def]
    """Whether two numbers differ in one digit, or in two neighbours exchanged."""
    wrong = 0
    last_x = last_y = -1
    exchanged = False
    before = -5
    place = 0
    while x > 0 or y > 0:
        p, q = x % 10, y % 10
        if p != q:
            wrong += 1
            if wrong == 2:
                exchanged = before == place - 1 and p == last_y and q == last_x
            if wrong > 2:
                return False
            last_x, last_y, before = p, q, place
        x, y = x // 10, y // 10
        place += 1
    return wrong == 1 or (wrong == 2 and exchanged)


@compiled
def compare(t, w, slope, a, b, levels, bits):  # type: ignore[no-untyped-def]
    """Levels and rarities of all fields of a and b, written into the two rows given."""
    levels[NAME], bits[NAME] = best_name(t, w, slope, a, b)
    levels[BIRTH], bits[BIRTH] = birth_level(t, a, b)
    if t.sex[a] == 0 or t.sex[b] == 0:
        levels[SEX], bits[SEX] = UNKNOWN, np.float32(0.0)
    else:
        # Of two who share a name the sex is nearly given; it is not counted twice.
        chance = t.same_sex[1 if levels[NAME] < OTHER else 0]
        levels[SEX] = 0 if t.sex[a] == t.sex[b] else 1
        bits[SEX] = _rare(chance if levels[SEX] == 0 else 1.0 - chance)
    if t.province[a] == 0 or t.province[b] == 0:
        levels[PROVINCE], bits[PROVINCE] = UNKNOWN, np.float32(0.0)
    else:
        same = t.province[a] == t.province[b]
        rarity = t.province_rarity[t.province[a]]
        levels[PROVINCE] = 0 if same else 1
        bits[PROVINCE] = rarity if same else _rare(1.0 - 2.0 ** np.float64(-rarity))
    for kind in range(3):
        levels[PHONE + kind], bits[PHONE + kind] = number_level(t, kind, a, b)


@compiled
def compare_all(t, w, slope, first, second, levels, bits):  # type: ignore[no-untyped-def]
    """`compare` for many pairs."""
    for n in range(len(first)):
        compare(t, w, slope, first[n], second[n], levels[n], bits[n])


@compiled
def weigh(bits, slope, prior, levels, rarity, out):  # type: ignore[no-untyped-def]
    """The total weight of each pair."""
    for n in range(len(levels)):
        total = np.float32(0.0)
        for field in range(levels.shape[1]):
            level = levels[n, field]
            if level == UNKNOWN:
                total += prior if field == NAME else np.float32(0.0)
            else:
                scale = slope[level] if field == NAME else np.float32(1.0)
                total += bits[field, level] + scale * rarity[n, field]
        out[n] = total


@compiled
def count_levels(levels, rarity, chance, stands, seen, times, alike):  # type: ignore[no-untyped-def]
    """Add up, over all pairs, the chances by field and level; of names also by quarter bits of
    rarity, beside how many pairs there are."""
    for n in range(len(levels)):
        for field in range(levels.shape[1]):
            if levels[n, field] != UNKNOWN:
                seen[field, levels[n, field]] += chance[n]
        level = levels[n, NAME]
        if level != UNKNOWN:
            place = min(times.shape[1] - 1, int(rarity[n, NAME] * 4))
            times[level, place] += stands[n]
            alike[level, place] += chance[n]
