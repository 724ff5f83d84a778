"""Geometry of the small charts: plain numbers in, drawing coordinates out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

TILE = 56  # side of a tile, in drawing units
GAP = 4
LINE_WIDTH, LINE_HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 48, 16, 12, 32


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: float
    shown: str
    width: float  # percent of the longest bar
    tone: str
    href: str


@dataclass(frozen=True, slots=True)
class Tile:
    label: str
    title: str
    shown: str
    x: int
    y: int
    level: int  # 0 (nothing) to 4 (most)


@dataclass(frozen=True, slots=True)
class Point:
    label: str
    shown: str
    x: float
    y: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class Tick:
    shown: str
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    points: tuple[Point, ...]
    ticks: tuple[Tick, ...]
    path: str


def figure(value: float) -> str:
    """A number without a needless decimal point."""
    return f"{value:g}" if value != int(value) else str(int(value))


def bars(rows: Sequence[Mapping[str, Any]]) -> tuple[Bar, ...]:
    """Bars measured against the longest, or against the whole that a row names (`of`: 100 for a
    share); a value that is hidden (None) has no bar."""
    longest = max((float(row.get("of") or row["value"] or 0) for row in rows), default=0) or 1
    return tuple(
        Bar(
            label=str(row["label"]),
            value=float(row["value"] or 0),
            shown=str(row.get("shown") or ("" if row["value"] is None else figure(row["value"]))),
            width=round(100 * float(row["value"] or 0) / longest, 2),
            tone=str(row.get("tone", "")),
            href=str(row.get("href", "")),
        )
        for row in rows
    )


def tiles(rows: Sequence[Mapping[str, Any]]) -> tuple[Tile, ...]:
    """One square a place at (row, column), both counted from 0."""
    return tuple(
        Tile(
            label=str(row["label"]),
            title=str(row.get("title", row["label"])),
            shown=str(row.get("shown", "" if row.get("value") is None else figure(row["value"]))),
            x=int(row["column"]) * (TILE + GAP),
            y=int(row["row"]) * (TILE + GAP),
            level=max(0, min(4, int(row.get("level", 0)))),
        )
        for row in rows
    )


def extent(placed: Sequence[Tile]) -> tuple[int, int]:
    """Width and height that hold every tile."""
    if not placed:
        return 0, 0
    return max(t.x for t in placed) + TILE, max(t.y for t in placed) + TILE


def step(highest: float, wanted: int = 4) -> float:
    """A round distance between the ticks of an axis: 1, 2 or 5 times a power of ten."""
    if highest <= 0:
        return 1
    raw = highest / wanted
    power = 10.0 ** floor(log10(raw))
    nice = next(m for m in (1, 2, 5, 10) if raw <= m * power + 1e-9)
    return max(nice * power, 1) if highest >= 1 else nice * power


def line(rows: Sequence[Mapping[str, Any]]) -> Line:
    """A line over rows in order, from a zero base; about six labels below it."""
    values = [float(row["value"] or 0) for row in rows]
    pace = step(max(values, default=0))
    top = pace * max(1, ceil(max(values, default=0) / pace))
    inner, tall = LINE_WIDTH - LEFT - RIGHT, LINE_HEIGHT - TOP - BOTTOM
    every = max(1, ceil(len(values) / 6))
    points = tuple(
        Point(
            label=str(row["label"]),
            shown=str(row.get("shown", figure(value))),
            x=round(LEFT + (inner * i / max(1, len(values) - 1)), 1),
            y=round(TOP + tall * (1 - value / top), 1),
            labelled=i % every == 0,
        )
        for i, (row, value) in enumerate(zip(rows, values, strict=True))
    )
    ticks = tuple(
        Tick(shown=figure(round(pace * n, 6)), y=round(TOP + tall * (1 - pace * n / top), 1))
        for n in range(round(top / pace) + 1)
    )
    path = " ".join(f"{'L' if i else 'M'}{p.x} {p.y}" for i, p in enumerate(points))
    return Line(points=points, ticks=ticks, path=path)
