"""The loops of a search, compiled: over postings, over names, over persons.

What is added up is a logarithm of likelihood: how much likelier a typed text is for one who has
this name than for anybody. None of these functions holds the lock of the interpreter.
"""

# numba reads the types of the arrays; it takes no annotations.
# mypy: disallow-untyped-defs=False

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from hotline.finder.records import ALIAS as FURTHER

MOST_TYPED = 8  # syllables of a question
MARKS_UNTYPED = 16  # added to the place of a syllable that was only begun

# Costs in nats of what happens to a name between its owner and this search.
SWAPPED, LEFT_OUT_FIRST, LEFT_OUT_MIDDLE, LEFT_OUT_LAST, TOO_MUCH = 3.0, 4.0, 2.5, 3.0, 5.0
OTHER_MARK, NO_MARK_HERE = 3.2, 0.7
A_PART = 1.2  # one part more or less, in the first rough ranking
NEAR_THE_FRONT = 10  # times as many as are kept
FURTHER_NAME = 2.0  # somebody is called by another name of hers
YEAR_SAME, YEAR_NEAR, YEAR_OTHER = 4.0, 1.5, -4.0
PROVINCE_SAME, PROVINCE_OTHER = 3.5, -3.0

# What was seen while a name was compared.
BY_SOUND, BY_SLIP, ORDER, LESS, BEGUN, TONE, YEAR, PROVINCE = (1 << n for n in range(8))

_compiled: Any = njit(nogil=True, cache=True, fastmath=True)


@_compiled
def add_up(of_typed, near, gains, common, starts, postings, allowed, totals, seen, found):
    """For each name that has one of the telling syllables, the sum over the typed ones of what its
    best syllable for each gains. Fills `found` with these names; how many. `common` typed
    syllables are left to `best`: half of everybody has them. Names that are not `allowed` are
    passed over; an empty `allowed` lets every name in."""
    count = 0
    everybody = len(allowed) == 0
    for typed in range(len(of_typed) - 1):
        if common[typed]:
            continue
        mark = np.uint8(typed + 1)
        for which in range(of_typed[typed], of_typed[typed + 1]):
            gain = gains[which]
            if gain <= 0:
                continue
            for place in range(starts[near[which]], starts[near[which] + 1]):
                name = postings[place]
                if seen[name] == mark or not (everybody or allowed[name]):
                    continue
                if seen[name] == 0:
                    found[count] = name
                    count += 1
                seen[name] = mark
                totals[name] += gain
    return count


@_compiled
def cut(count, found, values, most):
    """Keep those of the first `count` found names that have the highest values; how many. A
    histogram finds the threshold, so that nothing is sorted that is thrown away."""
    if count <= most:
        return count
    high, low = np.float32(-1e9), np.float32(1e9)
    for which in range(count):
        high, low = max(high, values[which]), min(low, values[which])
    bins = 2048
    counts = np.zeros(bins, np.int32)
    scale = np.float32(bins - 1) / max(high - low, np.float32(1e-6))
    for which in range(count):
        counts[int((values[which] - low) * scale)] += 1
    taken, edge = 0, bins - 1
    while edge >= 0 and taken + counts[edge] <= most:
        taken += counts[edge]
        edge -= 1
    kept, spare = 0, most - taken  # the bin at the edge fills what is left
    for which in range(count):
        place = int((values[which] - low) * scale)
        if place == edge and spare > 0:
            spare -= 1
        elif place <= edge:
            continue
        found[kept], values[kept] = found[which], values[which]
        kept += 1
    return kept


@_compiled
def best(
    count, found, values, totals, seen, heads, typed, common, weights, costs, parts, most,
):  # fmt: skip
    """Keep the likeliest of the first `count` found names; how many. Clears what `add_up` wrote.
    `heads` holds of each name where its parts begin, how many they are, and how many have it (log),
    side by side. What common syllables add is looked at only for those that are near the front
    without."""
    for which in range(count):
        name = found[which]
        values[which] = totals[name] + heads[name, 2] - A_PART * abs(heads[name, 1] - typed)
        totals[name] = 0
        seen[name] = 0
    count = cut(count, found, values, NEAR_THE_FRONT * most)
    for which in range(count):
        name = found[which]
        begin = int(heads[name, 0])
        for t in range(typed):
            if common[t]:
                least = weights[t]
                for place in range(begin, begin + int(heads[name, 1])):
                    least = min(least, costs[t, parts[place]])
                values[which] += weights[t] - least
    return cut(count, found, values, most)


@_compiled
def compare(found, starts, parts, costs, weights, scores, losses, seen, places):
    """Each found name beside the typed syllables: what pairs with what, in which order, what is
    left over. Fills scores (nats, comparable between readings of one question), losses (nats lost
    to slips), what was seen, and for each typed syllable its place in the name."""
    typed = len(weights)
    for which in range(len(found)):
        name = found[which]
        begin = starts[name]
        length = starts[name + 1] - begin
        free = np.ones(MOST_TYPED, np.bool_)
        pending = np.ones(MOST_TYPED, np.bool_)
        places[which, :] = -1
        loss = np.float32(0.0)
        unlikely = np.float32(0.0)
        flags = 0
        for _turn in range(typed):  # the best pair first
            at, to, least = -1, -1, np.float32(1e9)
            for t in range(typed):
                if not pending[t]:
                    continue
                for s in range(length):
                    cost = costs[t, parts[begin + s]]
                    if free[s] and cost < 50.0:
                        ranked = cost - 0.01 * weights[t] + 0.001 * abs(s - t)
                        if ranked < least:
                            at, to, least = t, s, ranked
            if at < 0:
                break
            cost = costs[at, parts[begin + to]]
            if cost >= weights[at] + TOO_MUCH:
                break
            pending[at] = False
            free[to] = False
            places[which, at] = to
            loss += cost
            if cost >= 3.5:
                flags |= BY_SLIP
            elif cost >= 2.8:
                flags |= BY_SOUND
            elif cost > 0:
                flags |= BEGUN
                places[which, at] = to + MARKS_UNTYPED
        previous = -1
        turned = False
        for t in range(typed):
            if pending[t]:
                loss += TOO_MUCH + 0.5 * weights[t]
                unlikely += 0.5 * weights[t]
                flags |= BY_SLIP
            else:
                place = places[which, t] % MARKS_UNTYPED
                if place < previous:
                    turned = True
                previous = place
        if turned:
            loss += SWAPPED
            flags |= ORDER
        last = -1
        for s in range(length):
            if not free[s]:
                last = s
        for s in range(length):
            if free[s]:
                left = LEFT_OUT_MIDDLE
                if s == 0:
                    left = LEFT_OUT_FIRST
                elif s > last:
                    left = LEFT_OUT_LAST
                loss += left
                flags |= LESS
        scores[which] = -loss - unlikely
        losses[which] = loss
        seen[which] = flags


@_compiled
def mark_loss(places, typed_tones, begin, parts, tones):
    """What it costs that a written name has other marks than were typed."""
    loss = np.float32(0.0)
    for t in range(len(typed_tones)):
        place = places[t]
        if 0 <= place < MARKS_UNTYPED and typed_tones[t] != -1:
            mark = tones[parts[begin + place]]
            if mark != typed_tones[t]:
                loss += OTHER_MARK if mark != 0 else NO_MARK_HERE
    return loss


@_compiled
def best_written(
    found, scores, places, entry_starts, entry_names, name_starts, parts, tones, typed_tones,
):  # fmt: skip
    """Lower the score of each found name by the marks of its best written form."""
    for which in range(len(found)):
        least, before = np.float32(1e9), -1
        for place in range(entry_starts[found[which]], entry_starts[found[which] + 1]):
            if entry_names[place] != before:
                before = entry_names[place]
                begin = name_starts[before]
                loss = mark_loss(places[which], typed_tones, begin, parts, tones)
                least = min(least, loss)
                if least == 0:
                    break
        if least < 1e8:
            scores[which] -= least


@_compiled
def persons(
    order, found, scores, losses, seen, places, entry_starts, entry_rows, entry_names, entry_kinds,
    name_starts, name_parts, tones, typed_tones, marked, birth_from, birth_to, year, province,
    wanted, alive, entries, nats, lost, flags,
):  # fmt: skip
    """Those who have one of the found names, the likeliest first: marks, year and province count.
    Fills the last four columns as far as they reach; how many. `order` goes by falling score, so
    that it ends where no bonus lifts a name above the worst of a full answer."""
    count, room = 0, len(entries)
    bonus = np.float32(0.0)
    if year > 0:
        bonus += YEAR_SAME
    if len(wanted) > 0:
        bonus += PROVINCE_SAME
    for turn in range(len(order)):
        which = order[turn]
        if count == room and scores[which] + bonus <= nats[room - 1]:
            break
        name = found[which]
        for place in range(entry_starts[name], entry_starts[name + 1]):
            row = entry_rows[place]
            if not alive[row]:
                continue
            score, loss, noted = scores[which], losses[which], seen[which]
            if entry_kinds[place] >= FURTHER:
                score -= FURTHER_NAME
            if marked:
                begin = name_starts[entry_names[place]]
                other = mark_loss(places[which], typed_tones, begin, name_parts, tones)
                if other > 0:
                    score -= other
                    loss += other
                    noted |= TONE
            if year > 0 and birth_to[row] > 0:
                if birth_from[row] <= year <= birth_to[row]:
                    score += YEAR_SAME
                    noted |= YEAR
                elif birth_from[row] - 2 <= year <= birth_to[row] + 2:
                    score += YEAR_NEAR
                else:
                    score += YEAR_OTHER
            if len(wanted) > 0 and province[row] > 0:
                if wanted[province[row]]:
                    score += PROVINCE_SAME
                    noted |= PROVINCE
                else:
                    score += PROVINCE_OTHER
            if count == room and score <= nats[room - 1]:
                continue
            if count < room:
                count += 1
            at = count - 1
            while at > 0 and nats[at - 1] < score:
                entries[at], nats[at] = entries[at - 1], nats[at - 1]
                lost[at], flags[at] = lost[at - 1], flags[at - 1]
                at -= 1
            entries[at], nats[at], lost[at], flags[at] = place, score, loss, noted
    return count
