"""From INVITE to 200: through the controller, and from a bare `Answer()` in the same Asterisk."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field

from bench.harness import Row, alternate, percentile, row, spread
from bench.stage.calls import Line, complaints, until_written, used, written
from bench.stage.calls_wire import answers

RATE, SECONDS, ROUNDS = 20, 6.0, 5
TALK = 1.0  # seconds of each call
TIMES, PLUS = 1.5, 5.0  # p99 may be so many times the bare one's and so many milliseconds more
RATES = (10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 180, 220, 260, 300, 350, 400)
BEGIN = {True: 40, False: 150}  # at which rates the highest is looked for first
RUNG_SECONDS, STILL_FINE = 2.0, 200.0  # p99 in ms up to which a rate counts as sustained


@dataclass
class Side:
    """One way to be answered; ours also writes every call down."""

    line: Line
    ours: bool
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    behind: list[float] = field(default_factory=list)
    rung: int = 0
    placed: int = 0
    unanswered: int = 0
    stuck: int = 0

    def round(self) -> float:
        """A steady rate for a while; the median."""
        took, whole = self.ring_in(RATE, SECONDS)
        self.unanswered += not whole
        self.p50.append(percentile(took, 0.5))
        self.p99.append(percentile(took, 0.99))
        return self.p50[-1]

    def ring_in(self, rate: int, seconds: float) -> tuple[list[float], bool]:
        """So many calls a second; the answer times in ms, and whether every call was answered (by
        the controller where it is ours) and ended well."""
        count, before = int(rate * seconds), written()
        place = self.line.calls if self.ours else self.line.bare_calls
        with answers(self.line.asterisk.site.sip.host) as seen:
            sipp = place(count, rate, seconds=TALK)
            try:
                whole = sipp.wait(seconds + TALK + 20) == 0
            except subprocess.TimeoutExpired:
                whole = False
                sipp.stop()
                self.line.hang_up()
        took = seen.milliseconds()
        if self.ours:
            whole = self._written(count, before) and whole
        return took or [float("inf")], whole and len(took) == count

    def _written(self, count: int, before: tuple[int, int, int]) -> bool:
        """Waits for the database; whether the controller served them all."""
        self.placed += count
        late, open_still = until_written(before[0] + count, self.stuck)
        self.behind.append(late)
        self.stuck = max(self.stuck, open_still)
        return written()[2] == before[2]

    def highest(self) -> float:
        """The highest rate sustained, looked for from the one that was sustained last."""
        fine = self._fine(self.rung)
        while fine and self.rung + 1 < len(RATES) and self._fine(self.rung + 1):
            self.rung += 1
        while not fine and self.rung > 0:
            self.rung -= 1
            fine = self._fine(self.rung)
        return float(RATES[self.rung] if fine else 0)

    def _fine(self, rung: int) -> bool:
        took, whole = self.ring_in(RATES[rung], RUNG_SECONDS)
        late, who = percentile(took, 0.99), "controller" if self.ours else "bare"
        print(f"  {who}: {RATES[rung]}/s, p99 {late:.0f} ms, whole: {whole}", file=sys.stderr)
        return whole and late <= STILL_FINE


def rows(line: Line) -> list[Row]:
    """The part's table."""
    before = written()[0]
    ours, bare = (Side(line, mine, rung=RATES.index(rate)) for mine, rate in BEGIN.items())
    ours.ring_in(RATE, 2), bare.ring_in(RATE, 2)  # warm
    ours.behind.clear()
    found = [*_steady(ours, bare), *_work_of_a_call(line, ours, bare)]
    rates = [(ours.highest(), bare.highest()) for _ in range(ROUNDS)]
    return [*found, *_highest(rates), *_whole(line, ours, before)]


def _steady(ours: Side, bare: Side) -> list[Row]:
    alternate(ours.round, bare.round, rounds=ROUNDS, spare=3)
    late, yard = spread(ours.p99), spread(bare.p99)
    most = yard.median * TIMES + PLUS
    return [
        row(f"INVITE to 200 at {RATE}/s, p50 {_range(ours.p50)}", spread(ours.p50).median, "ms",
            against=spread(bare.p50).median),
        Row(f"INVITE to 200 at {RATE}/s, p99 {_range(ours.p99)}", late.median, "ms", yard.median,
            late.median / yard.median, f"<= {TIMES} x + {PLUS:g} ms = {most:.1f}",
            late.median <= most),
        row(f"the same, the bare one's {_range(bare.p99)}", yard.median, "ms"),
        row("rounds in which a call was not answered", ours.unanswered, "",
            against=bare.unanswered, at_most=0),
        row(f"the last of {int(RATE * SECONDS)} at {RATE}/s is written down "
            f"{_range(ours.behind)}", spread(ours.behind).median, "s after"),
    ]  # fmt: skip


def _work_of_a_call(line: Line, ours: Side, bare: Side) -> list[Row]:
    """Processor time, which no load beside us changes much."""
    took = []
    for side in (bare, ours):
        count, before = int(RATE * SECONDS), used(line)
        side.ring_in(RATE, SECONDS)
        after = used(line)
        took.append((after.driver - before.driver, after.exchange - before.exchange))
    idle, busy = [(a * 1000 / count, b * 1000 / count) for a, b in took]
    return [
        row("processor time of a call, the driver (without what it does idle)", busy[0] - idle[0],
            "ms"),
        row("processor time of a call, Asterisk", busy[1], "ms", against=idle[1]),
    ]  # fmt: skip


def _highest(rates: list[tuple[float, float]]) -> list[Row]:
    ours, bare = [a for a, _ in rates], [b for _, b in rates]
    return [
        row(f"highest rate with p99 within {STILL_FINE:g} ms {_range(ours)}", spread(ours).median,
            "calls/s", against=spread(bare).median),
        row(f"the same, the bare one's {_range(bare)}, {RATES[-1]} tried at most",
            spread(bare).median, "calls/s"),
    ]  # fmt: skip


def _whole(line: Line, ours: Side, before: int) -> list[Row]:
    said = complaints(line)
    for one in said[:5]:
        print(f"  the driver said: {one}", file=sys.stderr)
    off = abs(written()[0] - before - ours.placed)
    return [
        row(f"of {ours.placed} calls missing in the database or doubled", off, "", at_most=0),
        row("calls of which no end was ever written", ours.stuck, "", at_most=0),
        row("the longest until the last of a rush was written down", max(ours.behind), "s after"),
        row("complaints in the driver's log", len(said), "", at_most=0),
    ]


def _range(values: list[float]) -> str:
    found = spread(values)
    return f"({found.low:.3g}–{found.high:.3g})"
