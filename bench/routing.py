"""Routing: how fast a snapshot is decided, and what its rules cost callers.

A day of calls is played three ways on the same calls: by our rules (home centre first where the
place is known, languages, emergencies and returning callers first); as a queue for each centre
without overflow; as one pooled queue to whoever is idle longest, which is the best that so many
people can do. The simulator itself is checked against the formula for the pooled queue (Erlang A).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from random import Random

from bench.harness import Row, report, row, spread
from bench.stage.days import (
    CENTRES,
    DAY,
    Desk,
    Played,
    Policy,
    Waiting,
    callers,
    desks,
    erlang_a,
    play,
)

FIRST_SEED, DAYS = 5_001, 20
A_DAY = 2_400
STAFF = {"HN": 5, "DN": 3, "AG": 4}
SPEAKERS = 3
ROUNDS, SNAPSHOTS = 5, 40
NEAR = 0.02  # of the pooled queue


def main() -> int:
    """Prints the table; 1 when a goal is missed."""
    return report("routing", [*_speed(), *_days(), *_against_the_formula()])


# --- speed ------------------------------------------------------------------------------------


def _speed() -> list[Row]:
    from hotline.telephony.routing import Call, Rules, Seat, decide

    draw, rules = Random(1), Rules(*LOOKS)
    rows = []
    for free in (200, 20):
        rates = []
        for _ in range(ROUNDS):
            snapshots = [
                (
                    [
                        Call(
                            f"c{n}", draw.uniform(0, 120), draw.choice(("", *CENTRES)),
                            draw.choice(("", "", "", "hmn")), draw.random() < 0.02,
                            draw.random() < 0.1,
                        )
                        for n in range(200)
                    ],
                    [
                        Seat(
                            f"s{n}", draw.choice(CENTRES),
                            draw.uniform(0, 600) if n < free else None,
                            frozenset({"hmn"} if draw.random() < 0.1 else ()), n % 10 == 0,
                        )
                        for n in range(200)
                    ],
                )
                for _ in range(SNAPSHOTS)
            ]  # fmt: skip
            began = time.perf_counter()
            decided = sum(len(decide(calls, seats, rules)) for calls, seats in snapshots)
            rates.append(decided / (time.perf_counter() - began))
        middle = spread(rates)
        rows.append(
            row(f"decisions, 200 waiting, {free} free ({middle.low:,.0f}–{middle.high:,.0f})",
                middle.median, "/s")
        )  # fmt: skip
    return rows


# --- days -------------------------------------------------------------------------------------


LOOKS = (10.0, 40.0, 90.0)  # the limits of our rules, at which every policy is asked again


def ours(now: float, waiting: Sequence[Waiting], at_work: Sequence[Desk]) -> list[tuple[str, str]]:
    """By the rules of the product."""
    from hotline.telephony.routing import Call, Ring, Rules, Seat, decide

    calls = [
        Call(
            w.caller.id, now - w.since, w.caller.region if w.caller.known_place else "",
            w.caller.language, w.caller.emergency, w.caller.returning,
        )
        for w in waiting
    ]  # fmt: skip
    seats = [
        Seat(d.id, d.centre, None if d.free_since is None else now - d.free_since, d.languages)
        for d in at_work
    ]
    return [(d.call, d.seat) for d in decide(calls, seats, Rules(*LOOKS)) if isinstance(d, Ring)]


def _longest_idle(waiting: Sequence[Waiting], at_work: Sequence[Desk]) -> list[tuple[str, str]]:
    free = sorted((d for d in at_work if d.free_since is not None), key=lambda d: d.free_since or 0)
    first = sorted(waiting, key=lambda w: w.since)
    return [(w.caller.id, d.id) for w, d in zip(first, free, strict=False)]


def pooled(
    now: float, waiting: Sequence[Waiting], at_work: Sequence[Desk]
) -> list[tuple[str, str]]:
    """One queue for the country."""
    return _longest_idle(waiting, at_work)


def apart(now: float, waiting: Sequence[Waiting], at_work: Sequence[Desk]) -> list[tuple[str, str]]:
    """A queue for each centre, in which its region waits."""
    return [
        pair
        for centre in CENTRES
        for pair in _longest_idle(
            [w for w in waiting if w.caller.region == centre],
            [d for d in at_work if d.centre == centre],
        )
    ]


def _played(policy: Policy) -> list[Played]:
    return [
        play(callers(FIRST_SEED + n, a_day=A_DAY), desks(STAFF, SPEAKERS), policy, LOOKS)
        for n in range(DAYS)
    ]


def _days() -> list[Row]:
    by_policy: dict[Policy, list[Played]] = {
        policy: _played(policy) for policy in (ours, apart, pooled)
    }

    def share(policy: Policy) -> float:
        days = by_policy[policy]
        return sum(d.within_20 for d in days) / sum(d.calls for d in days)

    def longest(policy: Policy) -> float:
        return spread([max(d.waits) for d in by_policy[policy]]).median

    def gave_up(policy: Policy) -> float:
        days = by_policy[policy]
        return sum(d.gave_up for d in days) / sum(d.calls for d in days)

    near = share(ours) / share(pooled)
    late = longest(ours) / longest(pooled)
    return [
        row("answered within 20 s, beside a queue a centre", share(ours), "", against=share(apart)),
        Row("answered within 20 s, beside one pooled queue", share(ours), "", share(pooled), near,
            f">= {1 - NEAR} of it", near >= 1 - NEAR),
        row("longest wait of a day, beside a queue a centre", longest(ours), "s",
            against=longest(apart)),
        Row("longest wait of a day, beside one pooled queue", longest(ours), "s", longest(pooled),
            late, f"<= {1 + NEAR} of it", late <= 1 + NEAR),
        row("gave up, beside a queue a centre", gave_up(ours), "", against=gave_up(apart)),
        row("gave up, beside one pooled queue", gave_up(ours), "", against=gave_up(pooled)),
    ]  # fmt: skip


def _against_the_formula() -> list[Row]:
    servers = sum(STAFF.values())
    days = [
        play(
            callers(FIRST_SEED + n, a_day=A_DAY * 1.5, hours=(1,) * 24), desks(STAFF, 0), pooled, ()
        )
        for n in range(DAYS)
    ]
    simulated = sum(d.gave_up for d in days) / sum(d.calls for d in days)
    formula = erlang_a(A_DAY * 1.5 / DAY, servers)
    return [
        row(
            "the simulator: gave up of a steady day, beside Erlang A",
            simulated,
            "",
            against=formula,
        )
    ]
