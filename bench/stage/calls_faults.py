"""What a fault costs: calls lost, and seconds until the caller hears somebody again.

Each fault three times, with the guard running, another driver standing by, and a driver that is
started again at once, as the supervisor does. What a caller hears is taken from the wire, told by
its tone. A call is lost when the caller was cut off, heard nobody in twenty seconds, or when its
contact or its recording is missing afterwards or is there twice. The live calls of a killed
Asterisk are gone; what counts is that each becomes a question to the supervisor, and how soon the
next caller is served.
"""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.harness import Row, row, spread
from bench.stage.calls import Line, complaints, seat, staff, until_written, written

if TYPE_CHECKING:
    from hotline.staff.models import Member
    from tests.telephony.hearing import Wire
    from tests.telephony.phones import Sipp

TIMES = 3
RESCUED, CUT = 5.0, 8.0  # seconds
PATIENCE = 20.0
SEAT, SECOND_TONE = 440, 620
RATE = 8000
_WINDOW = 0.4  # seconds of sound in which a tone is looked for
_HEARD, _PURE = 300.0, 0.7  # amplitude, and share of the whole power, of a tone that is there
# Seconds after a call came in at which the driver is killed: in the notice, in the words after it,
# in the music.
_WAITED = (1.0, 4.0, 12.0)


@dataclass(frozen=True)
class Place:
    """A counsellor with a phone of her own."""

    member: Member
    phone: Sipp


@dataclass
class Trial:
    """One fault, once: who plays in it, and what it cost."""

    line: Line
    wire: Wire
    number: int = 0
    seconds: float = PATIENCE
    lost: int = 0
    placed: int = 0
    why: list[str] = field(default_factory=list)

    def sits(self, **how: Any) -> Place:
        """A counsellor of this trial's own."""
        (member,) = staff(time.time_ns() // 1000, 1)
        return Place(member, seat(self.line, [member], **how))

    def rings(self, seconds: float = 12.0) -> Sipp:
        """A caller, who hangs up after so long."""
        from tests.telephony.phones import CALLER_TONE

        self.placed += 1
        return self.line.calls(1, 1, seconds=seconds, sound=CALLER_TONE)

    def hears(self, caller: Sipp, tone: int, since: float) -> float:
        """Seconds from `since` until the caller hears this tone and nothing else; notes a loss when
        that does not happen."""
        while (passed := time.monotonic() - since) < PATIENCE:
            if self._hears(caller, tone):
                return passed
            time.sleep(0.05)
        self.lose("the caller heard nobody")
        return PATIENCE

    def longest_without(self, caller: Sipp, tone: int, seconds: float) -> float:
        """The longest time of the next seconds in which the caller did not hear this tone."""
        end, last, longest = time.monotonic() + seconds, time.monotonic(), 0.0
        while (now := time.monotonic()) < end:
            if self._hears(caller, tone):
                longest, last = max(longest, now - last), now
            time.sleep(0.05)
        return max(longest, time.monotonic() - last)

    def _hears(self, caller: Sipp, tone: int) -> bool:
        """Whether what the caller hears now is this tone and little else: neither words nor music
        are so pure."""
        since = time.monotonic() - _WINDOW
        sound = self.wire.sound(caller.host, caller.ports, since=since)
        if len(sound) < RATE * _WINDOW / 2:
            return False
        wave = np.exp(-2j * np.pi * tone * np.arange(len(sound)) / RATE)
        amplitude = abs(sound @ wave) * 2 / len(sound)
        return bool(amplitude > _HEARD and amplitude**2 / 2 > _PURE * np.mean(sound**2))

    def lose(self, why: str) -> None:
        """A call is lost."""
        self.lost += 1
        self.why.append(why)

    def ends_well(self, caller: Sipp) -> None:
        """Waits for the caller, who hangs up by herself unless she was cut off."""
        try:
            if caller.wait(PATIENCE + 20):
                self.lose("the caller was cut off")
        except subprocess.TimeoutExpired:
            self.lose("the caller's line hangs")

    def driver_again(self) -> None:
        """Killed, and started again at once."""
        self.line.telephone.kill()
        self.line.telephone.start()
        self.line.take_turns()

    def written_down(self, before: tuple[int, int, int], since: dt.datetime) -> None:
        """Every call is one contact, over, and what was said is kept."""
        _, still = until_written(before[0] + self.placed, before[1], patience=30)
        there = written()[0] - before[0]
        if there != self.placed:
            self.lost += abs(there - self.placed)
            self.why.append(f"{there} contacts of {self.placed} calls")
        if still > before[1]:
            self.lose("a call never ended in the database")
        for ending in _unrecorded(since):
            self.lose(f"no recording of a call that ended by {ending}")


# --- faults -------------------------------------------------------------------------------------


def killed_while_talking(t: Trial) -> None:
    """The two go on speaking; the seconds are those in which the caller did not hear her."""
    t.sits(answer=0.2)
    caller = t.rings()
    t.hears(caller, SEAT, time.monotonic())
    t.driver_again()
    t.seconds = t.longest_without(caller, SEAT, 6)
    t.ends_well(caller)


def killed_while_waiting(t: Trial) -> None:
    """The caller hears words or music; a counsellor becomes ready as the driver dies."""
    from hotline.telephony import seats

    her = t.sits(answer=0.2, ready=False)
    before = written()[0]
    caller = t.rings(20)
    _comes_about(lambda: written()[0] > before, 10)
    time.sleep(_WAITED[t.number % len(_WAITED)])
    began = time.monotonic()
    t.driver_again()
    seats.be_ready(by=her.member.as_actor())
    t.seconds = t.hears(caller, SEAT, began)
    t.ends_well(caller)


def killed_while_ringing(t: Trial) -> None:
    """Her phone rings; whenever it rings she answers after a second."""
    t.sits(answer=1.0)
    caller = t.rings()
    _comes_about(lambda: "Ringing" in {one["state"] for one in t.line.asterisk.channels()}, 10)
    began = time.monotonic()
    t.driver_again()
    t.seconds = t.hears(caller, SEAT, began)
    t.ends_well(caller)


def hung(t: Trial) -> None:
    """The driver stands still, and then a call comes in."""
    t.sits(answer=0.2)
    time.sleep(1.5)  # a beat that tells the exchange who is free
    t.line.telephone.signal(signal.SIGSTOP)
    try:
        caller = t.rings()
        t.seconds = t.hears(caller, SEAT, time.monotonic())
        t.ends_well(caller)
    finally:
        t.line.telephone.signal(signal.SIGCONT)
        t.line.take_turns()


def seat_lost(t: Trial) -> None:
    """Her phone is gone in the middle of a call, without a word; another counsellor is free."""
    her = t.sits(answer=0.2)
    caller = t.rings(20)
    t.hears(caller, SEAT, time.monotonic())
    t.sits(answer=0.2, sound=SECOND_TONE)
    began = time.monotonic()
    her.phone.stop()
    t.seconds = t.hears(caller, SECOND_TONE, began)
    t.ends_well(caller)


def exchange_killed(t: Trial) -> None:
    """One who talks and one who waits are cut off; it is started again at once, and the next one
    calls and is served by a counsellor whose phone signed in before."""
    from hotline.telephony import seats

    t.sits(answer=0.2)
    talking = t.rings(60)
    t.hears(talking, SEAT, time.monotonic())
    waiting = t.rings(60)
    another = t.sits(answer=0.2, ready=False, sound=SECOND_TONE)
    time.sleep(6)  # the exchange writes sound in pieces of two seconds
    began, cut = time.monotonic(), _going_on()
    t.line.asterisk.instance.kill()
    talking.stop(), waiting.stop()
    seats.be_ready(by=another.member.as_actor())
    t.line.asterisk.restart()
    caller = t.rings(6)
    t.seconds = t.hears(caller, SECOND_TONE, began)
    t.ends_well(caller)
    if len(cut) != 2 or not _asked(cut):
        t.lose("a caller who was cut off is no question to the supervisor")


FAULTS: tuple[tuple[str, Callable[[Trial], None], float], ...] = (
    ("driver killed while they talk", killed_while_talking, RESCUED),
    ("driver killed while a caller waits", killed_while_waiting, RESCUED),
    ("driver killed while it rings", killed_while_ringing, RESCUED),
    ("driver hangs, then a call comes", hung, RESCUED),
    ("her phone is gone while they talk", seat_lost, CUT),
    ("Asterisk killed, the next caller", exchange_killed, RESCUED),
)


# --- what the database holds --------------------------------------------------------------------


def _going_on() -> set[Any]:
    from hotline.telephony import book

    return {call.pk for call in book.going_on()}


def _asked(calls: set[Any]) -> bool:
    """Whether the supervisor is asked about each of them, soon."""
    from hotline.actor.context import acting
    from hotline.contacts.models import CallBack
    from hotline.telephony import book

    def all_there() -> bool:
        with acting(book.SWITCH):
            asked = set(CallBack.objects.values_list("contact_id", flat=True))
        return calls <= asked

    return _comes_about(all_there, 20)


def _unrecorded(since: dt.datetime) -> list[str]:
    """How those calls ended that were answered since then and have no recording, even later."""
    from hotline.actor.context import acting
    from hotline.telephony import book
    from hotline.telephony.models import Call, Recording

    def left() -> list[str]:
        with acting(book.SWITCH):
            kept = set(Recording.objects.values_list("call_id", flat=True))
            rows = Call.objects.filter(answered_at__isnull=False, arrived_at__gte=since)
            return [call.ending for call in rows if call.pk not in kept]

    _comes_about(lambda: not left(), 15)
    return left()


def _comes_about(question: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not question():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


# --- the table ----------------------------------------------------------------------------------


def rows(line: Line) -> list[Row]:
    """The part's table."""
    from tests.telephony.hearing import Wire

    wire, found = Wire(), []
    try:
        for name, fault, goal in FAULTS:
            trials = [_tried(Trial(line, wire, n), name, fault) for n in range(TIMES)]
            lost, worst = sum(t.lost for t in trials), spread([t.seconds for t in trials])
            found += [
                row(f"{name}: lost of {sum(t.placed for t in trials)}", lost, "calls", at_most=0),
                row(f"{name}: worst rescue ({worst.low:.1f}–{worst.high:.1f})", worst.high, "s",
                    at_most=goal),
            ]  # fmt: skip
    finally:
        wire.close()
    said = complaints(line)
    for one in said[:5]:
        print(f"  the driver said: {one}", file=sys.stderr)
    return [*found, row("complaints in the driver's log", len(said), "", at_most=0)]


def _tried(t: Trial, name: str, fault: Callable[[Trial], None]) -> Trial:
    from tests.telephony import phones

    before, since = written(), dt.datetime.now(dt.UTC)
    try:
        fault(t)
    except Exception:
        traceback.print_exc()
        t.lose("the trial broke off")
        t.seconds = PATIENCE
    t.written_down(before, since)
    phones.hang_up()
    t.line.hang_up()
    print(f"  {name}: {t.seconds:.1f} s, lost {t.lost} {t.why or ''}", file=sys.stderr)
    time.sleep(2.5)  # a phone that is gone is noticed
    return t
