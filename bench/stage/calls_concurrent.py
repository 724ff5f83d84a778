"""How many recorded calls go on at once without a lost one: through the controller, each at a seat
of its own, and by Asterisk alone (Dial and MixMonitor in its dialplan).

Ten calls more at a time. Both sides play a tone the whole time; afterwards every second of every
recording is looked at. A call is lost if it failed, if its recording is missing or ends too soon,
or if either tone is missing for a second: then what had been reached before does not count on. What
comes out of the exchange is not recorded; the packets sent to each leg tell of that.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench.harness import Row, row, spread
from bench.stage.calls import RECORDS, Line, complaints, seat, staff, until_written, written

if TYPE_CHECKING:
    from hotline.staff.models import Member
    from tests.telephony.phones import Sipp

STEP, FIRST, MOST, ROUNDS = 10, 40, 120, 5
RUNG_SECONDS = 3.0
ASK_A_SECOND = 10  # calls that come in a second
SEATS_A_PHONE, FLOOR = 20, 200
GOAL = 0.9
_RATE, _EDGE = 8000, 1  # samples a second of a recording; its seconds at either end that are cut
_HEARD = 300.0  # amplitude of a tone that is there; it is sent with some thousands
_PACKETS = 50  # a second, to each leg
_TOO_SOON = 2.5  # seconds; a recording is written in pieces of two


@dataclass(frozen=True)
class Voice:
    """A recording: when it began and ended (time.time()), and when a tone was first missing."""

    began: float
    ended: float
    missing: float | None


@dataclass
class Ramp:
    """One side: how it is called, where it records, and how its recordings are opened."""

    name: str
    line: Line
    call: Callable[[int], Sipp]
    bare: Path
    opened: Callable[[int], list[tuple[float, bytes]]]
    reached: list[float] = field(default_factory=list)
    first: int = FIRST

    def round(self) -> int:
        """Ten more at a time until one is lost; how many went on together before. Where the number
        begun with is too high already, it begins lower."""
        began = time.monotonic()
        while (best := self._climb()) == 0 and self.first > STEP:
            self.first = max(STEP, self.first - 2 * STEP)
        self.reached.append(float(best))
        self.first = max(STEP, best - STEP)
        print(f"  {self.name}: {best}, {time.monotonic() - began:.0f} s", file=sys.stderr)
        return best

    def _climb(self) -> int:
        rungs: list[tuple[float, int]] = []
        count, whole = 0, True
        callers: list[Sipp] = []
        while whole and count < MOST:
            while count < max(self.first, (rungs[-1][1] if rungs else 0) + STEP):
                callers.append(self.call(count // STEP))
                count += STEP
                time.sleep(STEP / ASK_A_SECOND)
            whole = self._settled(count, callers)
            rungs.append((time.time(), count))
            whole = self._goes_on(count) and whole
        over = time.time()
        self.line.hang_up()
        best = self._whole_until(rungs, over, count, whole)
        for caller in callers:
            caller.stop()
        return best

    def _settled(self, count: int, callers: list[Sipp]) -> bool:
        """Whether so many calls are recorded and none has failed, soon."""
        end = time.monotonic() + 10
        while len(self._files()) < count:
            if time.monotonic() > end or any(one.process.poll() is not None for one in callers):
                return False
            time.sleep(0.1)
        return True

    def _goes_on(self, count: int) -> bool:
        """Lets them talk; whether each leg was sent its packets, but for one second's."""
        before, began = self._sent(), time.monotonic()
        time.sleep(RUNG_SECONDS)
        after, passed = self._sent(), time.monotonic() - began
        least = (passed - 1.0) * _PACKETS
        short = [leg for leg in before if after.get(leg, 0) - before[leg] < least]
        if short or len(before) < 2 * count:
            print(f"  {self.name}: at {count}, {len(before)} legs, {len(short)} of them were sent"
                  " too little", file=sys.stderr)  # fmt: skip
        return not short and len(before) >= 2 * count

    def _sent(self) -> dict[str, int]:
        """Packets sent to each leg so far."""
        found = {}
        for channel in self.line.asterisk.channels():
            status, told = self.line.asterisk.ari("GET", f"channels/{channel['id']}/rtp_statistics")
            if status == 200:
                found[channel["id"]] = int(told["txcount"])
        return found

    def _files(self) -> list[Path]:
        return list(self.bare.glob("*.sln"))

    def _whole_until(
        self, rungs: list[tuple[float, int]], over: float, count: int, whole: bool
    ) -> int:
        """What was reached before the first loss, by what was recorded. Before the last number
        was reached every call went on; if one did not then, the last number does not count."""
        voices = [voice(start, sound) for start, sound in self.opened(count)]
        lost = [one.missing for one in voices if one.missing is not None]
        lost += [one.ended for one in voices if one.ended < over - _TOO_SOON]
        if len(voices) < count or not whole:
            lost.append(rungs[-1][0])
        until = min(lost, default=over + 60)
        held = [number for at, number in rungs if at + RUNG_SECONDS <= until]
        return max(held, default=0)


def voice(began: float, sound: bytes) -> Voice:
    """What a recording tells: in each of its seconds, but for the ends, both tones must be."""
    from tests.telephony.phones import CALLER_TONE, SEAT_TONE

    samples = np.frombuffer(sound[: len(sound) // 2 * 2], dtype="<i2").astype(float)
    whole = len(samples) // _RATE
    ended = began + len(samples) / _RATE
    seconds = samples[: whole * _RATE].reshape(whole, _RATE)[_EDGE : whole - _EDGE]
    times = np.arange(_RATE) / _RATE
    there = np.ones(len(seconds), dtype=bool)
    for tone in (CALLER_TONE, SEAT_TONE):
        wave = np.exp(-2j * np.pi * tone * times)
        there &= np.abs(seconds @ wave) * 2 / _RATE > _HEARD
    gone = np.flatnonzero(~there)
    return Voice(began, ended, began + _EDGE + float(gone[0]) if len(gone) else None)


# --- the two sides ------------------------------------------------------------------------------


def rows(line: Line) -> list[Row]:
    """The part's table."""
    before = written()[0]
    floor = Floor(line)
    floor.fill()
    ours, bare = _ours(floor), _bare(line)
    for _ in range(ROUNDS):
        ours.round()
        floor.away()
        bare.round()
    mine, yard = spread(ours.reached), spread(bare.reached)
    ratio = spread([a / max(b, STEP) for a, b in zip(ours.reached, bare.reached, strict=True)])
    said = complaints(line)
    for one in said[:5]:
        print(f"  the driver said: {one}", file=sys.stderr)
    most = f", {MOST} tried at most"
    return [
        row(f"recorded calls at once, none lost ({mine.low:.0f}–{mine.high:.0f}{most})",
            mine.median, "calls", against=yard.median),
        row(f"the same, Asterisk alone ({yard.low:.0f}–{yard.high:.0f}{most})", yard.median,
            "calls"),
        row(f"the one of the other ({ratio.low:.2f}–{ratio.high:.2f})", ratio.median, "of it",
            at_least=GOAL),
        row("calls written down", written()[0] - before, ""),
        row("complaints in the driver's log", len(said), "", at_most=0),
        row(f"seats free at once that the driver went on with, of {FLOOR}", floor.all_free(),
            "seats", at_least=FLOOR),
    ]  # fmt: skip


@dataclass
class Floor:
    """Everybody who sits at a telephone. Ten more are ready for each ten that call, so that few are
    free at a time; how many may be is asked apart."""

    line: Line
    seated: list[Member] = field(default_factory=list)

    def fill(self) -> None:
        """All take their places, away as yet."""
        first = 1000 + int(time.time()) % 1_000_000
        for phone in range(FLOOR // SEATS_A_PHONE):
            members = staff(first + phone * SEATS_A_PHONE, SEATS_A_PHONE)
            seat(self.line, members, answer=0, ready=False)
            self.seated += members

    def call(self, rung: int) -> Sipp:
        """Ten callers, for ten who become ready."""
        from hotline.telephony import seats
        from tests.telephony.phones import CALLER_TONE

        for member in self.seated[rung * STEP : (rung + 1) * STEP]:
            seats.be_ready(by=member.as_actor())
        return self.line.calls(STEP, ASK_A_SECOND, seconds=3600, sound=CALLER_TONE)

    def away(self) -> None:
        """As soon as nobody is in a call, nobody is ready."""
        from hotline.telephony import seats
        from tests.telephony.telephone import soon

        for member in self.seated:
            soon(lambda of=member: _free(of), 30)
            seats.step_away(by=member.as_actor())

    def all_free(self) -> int:
        """All become ready, ten at a time: how many were, until the driver gave up."""
        from hotline.telephony import seats

        for ready in range(0, len(self.seated), STEP):
            for member in self.seated[ready : ready + STEP]:
                seats.be_ready(by=member.as_actor())
            time.sleep(2.5)  # two beats
            driver = self.line.telephone.process
            if driver is None or driver.poll() is not None:
                return ready
        return len(self.seated)


def _free(member: Member) -> bool:
    from hotline.telephony import seats

    place = seats.taken(member.pk)
    return place is not None and place.state in seats.HERS


def _ours(floor: Floor) -> Ramp:
    folder = floor.line.asterisk.site.directories.recordings
    return Ramp("controller", floor.line, floor.call, folder, _Kept().opened)


def _bare(line: Line) -> Ramp:
    from tests.telephony.phones import CALLER_TONE, DeskPhone

    for number in range(-(-MOST // SEATS_A_PHONE)):
        phone = DeskPhone()
        phone.ready(answer=0)
        line.asterisk.seat(f"bare-{number}", contact=phone.contact)

    def call(rung: int) -> Sipp:
        number = f"{RECORDS}{rung * STEP // SEATS_A_PHONE}"
        return line.bare_calls(STEP, ASK_A_SECOND, seconds=3600, sound=CALLER_TONE, number=number)

    def opened(_count: int) -> list[tuple[float, bytes]]:
        time.sleep(1)
        found = []
        for path in line.bare_recordings.glob("*.sln"):
            sound = path.read_bytes()
            found.append((path.stat().st_mtime - len(sound) / 2 / _RATE, sound))
            path.unlink()
        return found

    return Ramp("bare", line, call, line.bare_recordings, opened)


class _Kept:
    """The sealed recordings of a ramp, opened as whoever answered would hear them."""

    def __init__(self) -> None:
        self._known: set[object] = set()

    def opened(self, count: int) -> list[tuple[float, bytes]]:
        """Those that are new, as soon as they are so many."""
        from hotline.telephony import recordings

        until_written(0)
        end = time.monotonic() + 90
        while len(fresh := self._fresh()) < count and time.monotonic() < end:
            time.sleep(0.5)
        found = []
        for one, actor in fresh:
            self._known.add(one.pk)
            sound = recordings.hear(by=actor, recording_id=one.pk, reason="bench").content[44:]
            found.append((one.began_at.timestamp(), sound))
        return found

    def _fresh(self) -> list[tuple[object, object]]:
        from hotline.actor.context import acting
        from hotline.telephony import book
        from hotline.telephony.models import Recording

        with acting(book.SWITCH):
            rows = list(Recording.objects.select_related("call__answered_by"))
        return [
            (one, one.call.answered_by.as_actor())
            for one in rows
            if one.pk not in self._known and one.call.answered_by is not None
        ]
