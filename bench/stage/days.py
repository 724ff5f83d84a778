"""Days of invented calls at a hotline with three centres, and a simulator that plays them.

Arrivals are Poisson by the hour, talking and patience exponential: what queueing theory reckons
with, so that one pooled queue can be checked against its formula (Erlang A). Every policy is
played on the same calls with the same patience.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

DAY = 24 * 3600.0
TALK, PATIENCE = 300.0, 180.0  # seconds, on average; the first with writing up
CENTRES = ("HN", "DN", "AG")
_SHARES = (0.40, 0.22, 0.38)  # of callers, by centre
_HOURS = (2, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 7, 6, 7, 8, 8, 7, 7, 7, 8, 8, 7, 5, 3)
_KNOWN_PLACE, _EMERGENCY, _RETURNING, _OTHER_LANGUAGE = 0.3, 0.02, 0.1, 0.03


@dataclass(frozen=True)
class Caller:
    """One call as it will come: when, for how long, how patient, and what is known of it."""

    id: str
    at: float
    talks: float
    patience: float
    region: str  # whether or not the line can know it
    known_place: bool
    emergency: bool
    returning: bool
    language: str


@dataclass
class Waiting:
    """A caller in the queue."""

    caller: Caller
    since: float


@dataclass
class Desk:
    """A counsellor: since when she is free; None while she talks."""

    id: str
    centre: str
    languages: frozenset[str]
    free_since: float | None = 0.0


@dataclass
class Played:
    """What became of a day."""

    calls: int = 0
    within_20: int = 0
    gave_up: int = 0
    waits: list[float] = field(default_factory=list)


Policy = Callable[[float, Sequence[Waiting], Sequence[Desk]], Sequence[tuple[str, str]]]
"""Who is connected now: ids of callers and of desks."""


def callers(seed: int, *, a_day: float, hours: Sequence[int] = _HOURS) -> list[Caller]:
    """A day of calls; `a_day` of them on average, by the hour as `hours` says."""
    draw = Random(seed)
    found: list[Caller] = []
    for hour, weight in enumerate(hours):
        rate = a_day * weight / sum(hours) / 3600
        at = hour * 3600 + draw.expovariate(rate)
        while at < (hour + 1) * 3600:
            found.append(
                Caller(
                    f"{seed}-{len(found):05}", at, draw.expovariate(1 / TALK),
                    draw.expovariate(1 / PATIENCE), draw.choices(CENTRES, _SHARES)[0],
                    draw.random() < _KNOWN_PLACE, draw.random() < _EMERGENCY,
                    draw.random() < _RETURNING, "hmn" if draw.random() < _OTHER_LANGUAGE else "",
                )
            )  # fmt: skip
            at += draw.expovariate(rate)
    return found


def desks(staffing: Mapping[str, int], speakers: int) -> list[Desk]:
    """So many desks a centre; of the first of each, `speakers` in all speak the other language."""
    made, left = [], speakers
    for place in range(max(staffing.values())):
        for centre, count in staffing.items():
            if place < count:
                speaks, left = left > 0, left - 1
                languages = frozenset({"hmn"}) if speaks else frozenset()
                made.append(Desk(f"{centre}{place}", centre, languages))
    return made


def play(
    day: Sequence[Caller], at_work: list[Desk], policy: Policy, looks: Sequence[float]
) -> Played:
    """Let a day happen. The policy is asked after each event, and for each call again after the
    seconds of `looks`, when its rules may say otherwise."""
    result, waiting = Played(calls=len(day)), dict[str, Waiting]()
    seats = {desk.id: desk for desk in at_work}
    events: list[tuple[float, int, str, str]] = []
    for number, caller in enumerate(day):
        heapq.heappush(events, (caller.at, number, "arrives", caller.id))
    by_id, number = {caller.id: caller for caller in day}, len(day)
    while events:
        now, _, what, which = heapq.heappop(events)
        if what == "arrives":
            caller = by_id[which]
            waiting[which] = Waiting(caller, now)
            moments = [(caller.patience, "gives up"), *((look, "looks") for look in looks)]
            for after, what_then in moments:
                number += 1
                heapq.heappush(events, (now + after, number, what_then, which))
        elif what == "gives up":
            if waiting.pop(which, None) is not None:
                result.gave_up += 1
                result.waits.append(by_id[which].patience)
            continue
        elif what == "ends":
            seats[which].free_since = now
        elif which not in waiting:
            continue
        for call, seat in policy(now, list(waiting.values()), at_work):
            waited = now - waiting.pop(call).since
            seats[seat].free_since = None
            result.waits.append(waited)
            result.within_20 += waited <= 20
            number += 1
            heapq.heappush(events, (now + by_id[call].talks, number, "ends", seat))
    return result


def erlang_a(rate: float, servers: int) -> float:
    """The share that gives up before it is answered, by the formula: calls a second, exponential
    talking and patience (Palm; Garnett, Mandelbaum, Reiman 2002)."""
    serving, leaving = 1 / TALK, 1 / PATIENCE
    weight, total, given_up = 1.0, 1.0, 0.0
    for present in range(1, servers + 2000):
        away = min(present, servers) * serving + max(0, present - servers) * leaving
        weight *= rate / away
        total += weight
        given_up += weight * max(0, present - servers) * leaving
        if present > servers and weight < total * 1e-12:
            break
    return given_up / total / rate
