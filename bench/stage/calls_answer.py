"""From INVITE to 200: through the controller, and from a bare `Answer()` in the same Asterisk."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.harness import Row, alternate, percentile, row, spread
from bench.stage.calls import Line, answer_times, complaints, until_written, written

RATE, SECONDS, ROUNDS = 20, 6.0, 5
TALK = 1.0  # seconds of each call
TIMES, PLUS = 1.5, 5.0  # p99 may be so many times the bare one's and so many milliseconds more
RATES = (20, 30, 40, 50, 60, 80, 100, 120, 150, 180, 220, 260, 300, 350, 400)
RUNG_SECONDS, STILL_FINE = 3.0, 200.0  # p99 in ms up to which a rate counts as sustained


@dataclass
class Side:
    """One way to be answered; `ours` also writes every call down."""

    line: Line
    ours: bool
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    lost: int = 0
    placed: int = 0
    behind: list[float] = field(default_factory=list)
    rung: int = 0

    def round(self) -> float:
        """A steady rate for a while; the median."""
        took, whole = self.ring_in(RATE, SECONDS)
        self.lost += 0 if whole else 1
        self.p50.append(percentile(took, 0.5))
        self.p99.append(percentile(took, 0.99))
        return self.p50[-1]

    def ring_in(self, rate: int, seconds: float) -> tuple[list[float], bool]:
        """So many calls a second; the answer times, and whether every call was answered, by the
        controller where it is ours, and ended well."""
        count, before = int(rate * seconds), written()
        place = self.line.calls if self.ours else self.line.bare_calls
        sipp = place(count, rate, seconds=TALK)
        try:
            whole = sipp.wait(seconds + TALK + 20) == 0
        except subprocess.TimeoutExpired:
            whole = False
            sipp.stop()
            self.line.hang_up()
        took = answer_times(sipp)
        whole = whole and len(took) == count
        if self.ours:
            self.placed += count
            self.behind.append(until_written(before[0] + count if whole else before[0]))
            whole = whole and written()[2] == before[2]
        return took or [float("inf")], whole

    def highest(self) -> float:
        """The highest rate sustained, from the one that was sustained last."""
        fine = self._fine(self.rung)
        while fine and self.rung + 1 < len(RATES) and self._fine(self.rung + 1):
            self.rung += 1
        while not fine and self.rung > 0:
            self.rung -= 1
            fine = self._fine(self.rung)
        return float(RATES[self.rung] if fine else 0)

    def _fine(self, rung: int) -> bool:
        took, whole = self.ring_in(RATES[rung], RUNG_SECONDS)
        late = percentile(took, 0.99)
        who = "controller" if self.ours else "bare"
        print(f"  {who}: {RATES[rung]}/s, p99 {late:.0f} ms, whole: {whole}", file=sys.stderr)
        return whole and late <= STILL_FINE


def rows(line: Line) -> list[Row]:
    """The part's table."""
    before = written()[0]
    ours, bare = Side(line, True), Side(line, False)
    ours.ring_in(RATE, 2), bare.ring_in(RATE, 2)  # warm
    ours.behind.clear()
    alternate(ours.round, bare.round, rounds=ROUNDS, spare=3)
    late, yard = spread(ours.p99), spread(bare.p99)
    most = yard.median * TIMES + PLUS
    lag = max(ours.behind)
    found = [
        row(f"INVITE to 200 at {RATE}/s, p50 {_range(ours.p50)}", spread(ours.p50).median, "ms",
            against=spread(bare.p50).median),
        Row(f"INVITE to 200 at {RATE}/s, p99 {_range(ours.p99)}", late.median, "ms", yard.median,
            late.median / yard.median, f"<= {TIMES} x + {PLUS:g} ms = {most:.1f}",
            late.median <= most),
        row(f"the bare one's p99 {_range(bare.p99)}", yard.median, "ms"),
        row("rounds in which a call was not answered", ours.lost, "", against=bare.lost,
            at_most=0),
        row(f"at {RATE}/s the last of {int(RATE * SECONDS)} is written down after", lag, "s"),
    ]  # fmt: skip
    return [*found, *_highest(ours, bare), *_whole(line, ours, before)]


def _highest(ours: Side, bare: Side) -> list[Row]:
    rates = _in_turn(ours.highest, bare.highest)
    mine, yard = spread([a for a, _ in rates]), spread([b for _, b in rates])
    most = " (no more was tried)" if yard.median == RATES[-1] else ""
    return [
        row(f"highest rate sustained, p99 within {STILL_FINE:g} ms {_range([a for a, _ in rates])}",
            mine.median, "calls/s", against=yard.median),
        row(f"the bare one's {_range([b for _, b in rates])}{most}", yard.median, "calls/s"),
    ]  # fmt: skip


def _whole(line: Line, ours: Side, before: int) -> list[Row]:
    said = complaints(line)
    for one in said[:5]:
        print(f"  the driver said: {one}", file=sys.stderr)
    off = abs(written()[0] - before - ours.placed)
    return [
        row(f"of {ours.placed} calls missing in the database or doubled", off, "", at_most=0),
        row("the longest until the last of a rush was written down", max(ours.behind), "s"),
        row("complaints in the driver's log", len(said), "", at_most=0),
    ]


def _in_turn(ours: Callable[[], float], bare: Callable[[], float]) -> list[tuple[float, float]]:
    return [(ours(), bare()) for _ in range(ROUNDS)]


def _range(values: list[float]) -> str:
    found = spread(values)
    return f"({found.low:.3g}–{found.high:.3g})"
