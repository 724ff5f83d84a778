"""What every benchmark shares: rounds that alternate with their yardstick, and one way to report.

Single figures on a shared machine lie. Each figure is measured beside something it can be
compared with, round by round in turn, and given as the median with its range.
"""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

OUT = Path(__file__).parent / "out"
DRIFT = 0.2


@dataclass(frozen=True)
class Row:
    """One line of a report.

    `against` is the same figure of the yardstick, `ratio` = value / against; `goal` reads like
    "<= 150"; `met` says whether the value reaches it. None where there is no such thing.
    """

    figure: str
    value: float
    unit: str
    against: float | None = None
    ratio: float | None = None
    goal: str | None = None
    met: bool | None = None


@dataclass(frozen=True)
class Spread:
    """Median, lowest and highest of some rounds."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{_short(self.median)} ({_short(self.low)}–{_short(self.high)})"


def spread(values: Sequence[float]) -> Spread:
    """Median with range. Raises ValueError when there is nothing to measure."""
    if not values:
        raise ValueError("no rounds")
    return Spread(statistics.median(values), min(values), max(values))


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: `share` 0.99 of 100 values is the 99th smallest."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True)
class Rounds:
    """What `alternate` measured: both sides round by round, and how many rounds were discarded."""

    ours: list[float]
    yardstick: list[float]
    discarded: int

    @property
    def ratio(self) -> Spread:
        """Ours divided by the yardstick of the same round."""
        return spread([a / b for a, b in zip(self.ours, self.yardstick, strict=True)])


def alternate(
    ours: Callable[[], float], yardstick: Callable[[], float], *, rounds: int = 5, spare: int = 10
) -> Rounds:
    """Runs both in turn until `rounds` pairs count.

    A pair whose yardstick lies more than a fifth off the median of all yardsticks is discarded
    (the machine was busy with something else) and made up for, at most `spare` times.
    """
    pairs: list[tuple[float, float]] = []
    while True:
        pairs.append((ours(), yardstick()))
        middle = statistics.median(floor for _, floor in pairs)
        kept = [pair for pair in pairs if abs(pair[1] - middle) <= DRIFT * middle]
        if len(kept) >= rounds or len(pairs) >= rounds + spare:
            used = kept if len(kept) >= rounds else pairs
            return Rounds([a for a, _ in used], [b for _, b in used], len(pairs) - len(used))


def row(
    figure: str,
    value: float,
    unit: str,
    *,
    against: float | None = None,
    at_most: float | None = None,
    at_least: float | None = None,
) -> Row:
    """A row with its ratio and whether the goal (`at_most` or `at_least`) is met."""
    goal, met = None, None
    if at_most is not None:
        goal, met = f"<= {_short(at_most)}", value <= at_most
    if at_least is not None:
        goal, met = f">= {_short(at_least)}", value >= at_least
    ratio = value / against if against else None
    return Row(figure, value, unit, against, ratio, goal, met)


def report(name: str, rows: Sequence[Row]) -> int:
    """Prints the table, writes bench/out/NAME.json, returns 1 when a goal is missed."""
    print(table(rows))
    OUT.mkdir(exist_ok=True)
    path = OUT / f"{name}.json"
    path.write_text(json.dumps([asdict(r) for r in rows], indent=2, ensure_ascii=False) + "\n")
    print(f"\nwritten to {path}")
    return 1 if any(r.met is False for r in rows) else 0


def table(rows: Sequence[Row]) -> str:
    """The rows as aligned text."""
    head = ("figure", "value", "unit", "against", "ratio", "goal", "met")
    lines: list[tuple[str, ...]] = [head]
    for r in rows:
        met = "" if r.met is None else "yes" if r.met else "NO"
        numbers = ("" if n is None else _short(n) for n in (r.against, r.ratio))
        lines.append((r.figure, _short(r.value), r.unit, *numbers, r.goal or "", met))
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    right = {1, 3, 4}
    return "\n".join(
        "  ".join(
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _short(number: float) -> str:
    if number and abs(number) < 100:
        return f"{number:.3g}"
    return f"{number:,.0f}"
