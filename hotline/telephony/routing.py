"""Who is rung for which call: rules over one snapshot, without clock, database or telephone.

Emergencies go first, then whoever has waited longest, callers who return with a head start. A
call whose place is known (a landline, a province that was said) belongs to its home centre for
some seconds; a mobile of unknown place, and every emergency, belongs to the counsellor anywhere
who has been idle longest. Then every centre may take it, then supervisors, then the caller is
asked whether she would rather be called back. Where nobody on duty could take a call, it does not
wait for a step to end: it goes to the next at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

Seconds = float


@dataclass(frozen=True, slots=True)
class Rules:
    """After how many seconds of waiting a call goes further. Raises ValueError out of order."""

    every_centre: Seconds
    supervisors: Seconds
    offer: Seconds

    def __post_init__(self) -> None:
        if not 0 <= self.every_centre <= self.supervisors <= self.offer:
            raise ValueError("a call goes to every centre, then to supervisors, then is offered")


@dataclass(frozen=True, slots=True)
class Call:
    """A call that waits and rings nowhere. `home` is the centre of a known place, `language` one
    beside the national, `known_to` the counsellor who knows the caller, `passed` those who were
    rung for it and did not take it, `offered` whether she was asked and chose to wait: from then
    on `passed` begins afresh."""

    id: str
    waited: Seconds
    home: str = ""
    language: str = ""
    emergency: bool = False
    returning: bool = False
    known_to: str = ""
    passed: frozenset[str] = frozenset()
    offered: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody on duty. `idle` is for how long she has been free; None while she rings, speaks,
    writes up or is away from her desk."""

    id: str
    centre: str
    idle: Seconds | None
    languages: frozenset[str] = frozenset()
    supervisor: bool = False


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring this seat for this call."""

    call: str
    seat: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Ask the caller whether she would rather be called back, where that is safe, or wait."""

    call: str


Decision = Ring | Offer


class _Reach(Enum):
    HOME, COUNSELLORS, ALL = range(3)


def decide(calls: Iterable[Call], seats: Sequence[Seat], rules: Rules) -> list[Decision]:
    """What is to be done now, in this order. A call that is not named goes on waiting."""
    room = _Room(seats)
    waiting = sorted(calls, key=lambda call: _turn(call, rules))
    wanted = Counter(call.language for call in waiting if call.language)
    decisions: list[Decision] = []
    for call in waiting:
        if call.language:
            wanted[call.language] -= 1
        seat = room.take(call, rules, wanted)
        if seat is not None:
            decisions.append(Ring(call.id, seat.id))
        elif not call.offered and (call.waited >= rules.offer or not room.anybody(call)):
            decisions.append(Offer(call.id))
    return decisions


def _turn(call: Call, rules: Rules) -> tuple[bool, float, str]:
    """Whoever returns has waited longer by as much as it takes to reach every centre: more, and
    others would wait long behind them in a busy hour."""
    waited = call.waited + (rules.every_centre if call.returning else 0)
    return (not call.emergency, -waited, call.id)


class _Room:
    """Those on duty, and which of them are still free in this round."""

    def __init__(self, seats: Sequence[Seat]) -> None:
        self._on_duty = seats
        self._free = {seat.id: seat for seat in seats if seat.idle is not None}
        self._centres = {seat.centre for seat in seats if not seat.supervisor}
        self._speakers = Counter(
            (language, seat.supervisor) for seat in seats for language in seat.languages
        )

    def anybody(self, call: Call) -> bool:
        """Whether there is somebody on duty who did not pass this call by."""
        return any(seat.id not in call.passed for seat in self._on_duty)

    def take(self, call: Call, rules: Rules, wanted: Counter[str]) -> Seat | None:
        """The seat that this call rings at, which is free no longer; None while it waits."""
        known = self._free.get(call.known_to)
        if known is not None and known.id not in call.passed:
            return self._free.pop(known.id)
        reach = self._reach(call, rules)
        open_to = [seat for seat in self._free.values() if _within(seat, call, reach)]
        if call.language and self._is_spoken(call, reach, rules):
            open_to = [seat for seat in open_to if call.language in seat.languages]
        asked = [seat for seat in open_to if seat.id not in call.passed]
        if call.emergency:
            asked = asked or open_to  # rung again rather than left
        if not asked:
            return None
        best = min(asked, key=lambda seat: _rank(seat, call, wanted))
        return self._free.pop(best.id)

    def _reach(self, call: Call, rules: Rules) -> _Reach:
        """How far the call has come; a step on which nobody is on duty is passed over."""
        if call.waited >= rules.supervisors or not self._centres:
            return _Reach.ALL
        at_home = call.home in self._centres and not call.emergency
        if at_home and call.waited < rules.every_centre:
            return _Reach.HOME
        return _Reach.COUNSELLORS

    def _is_spoken(self, call: Call, reach: _Reach, rules: Rules) -> bool:
        """Whether it is worth waiting for somebody who speaks the language of the call: not once
        supervisors may take it, who bring an interpreter in."""
        if call.waited >= rules.supervisors:
            return False
        ranks = (False, True) if reach is _Reach.ALL else (False,)
        return any(self._speakers[call.language, supervisor] for supervisor in ranks)


def _within(seat: Seat, call: Call, reach: _Reach) -> bool:
    if reach is _Reach.HOME:
        # Her language may be spoken in another centre only.
        near = seat.centre == call.home or call.language in seat.languages
        return near and not seat.supervisor
    return reach is _Reach.ALL or not seat.supervisor


def _rank(seat: Seat, call: Call, wanted: Counter[str]) -> tuple[bool, bool, bool, float, str]:
    """Counsellors before supervisors, home before elsewhere, those who are idle longest; whoever
    speaks a language that another call waits for is left to it while there are others."""
    spared = any(wanted[each] > 0 for each in seat.languages if each != call.language)
    away = bool(call.home) and seat.centre != call.home
    assert seat.idle is not None
    return (seat.supervisor, spared, away, -seat.idle, seat.id)
