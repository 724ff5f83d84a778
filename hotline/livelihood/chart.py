"""The picture of money: what is left at the end of each month, as bars above and below nothing.
Plain numbers in, drawing coordinates out; `svg` draws them for paper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 92, 8, 14, 26
_TICKS = 4
_BAR = 0.68  # of the room that a month has
_LEAST = 2.0  # so that a small rest is still seen


@dataclass(frozen=True, slots=True)
class Bar:
    """What is left after one month: `below` where money is missing."""

    label: str
    amount: int
    shown: str
    x: float
    y: float
    width: float
    height: float
    below: bool

    @property
    def middle(self) -> float:
        """Where its label stands."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across, and the amount it stands for."""

    y: float
    shown: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, the lines behind them, and where nothing is."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    zero: float
    width: int = WIDTH
    height: int = HEIGHT


def pace(span: int) -> int:
    """A round distance between two lines: 1, 2 or 5 times a power of ten."""
    raw, power = max(1, ceil(span / _TICKS)), 1
    while power * 10 <= raw:
        power *= 10
    return next(m * power for m in (1, 2, 5, 10) if m * power >= raw)


def chart(left: Sequence[tuple[str, int]], shown: Callable[[int], str]) -> Chart:
    """The picture of what is left: labels with amounts, in order."""
    amounts = [amount for _label, amount in left]
    high, low = max([0, *amounts]), min([0, *amounts])
    step = pace(high - low)
    top, bottom = ceil(high / step) * step, floor(low / step) * step
    if top == bottom:
        top = step
    inner = HEIGHT - TOP - BOTTOM

    def y_of(amount: int) -> float:
        return round(TOP + inner * (top - amount) / (top - bottom), 1)

    room = (WIDTH - LEFT - RIGHT) / max(1, len(left))
    zero = y_of(0)
    bars = []
    for number, (label, amount) in enumerate(left):
        tall = max(_LEAST, abs(y_of(amount) - zero)) if amount else 0.0
        bars.append(
            Bar(
                label=label,
                amount=amount,
                shown=shown(amount),
                x=round(LEFT + room * (number + (1 - _BAR) / 2), 1),
                y=zero if amount < 0 else round(zero - tall, 1),
                width=round(room * _BAR, 1),
                height=round(tall, 1),
                below=amount < 0,
            )
        )
    ticks = tuple(Tick(y_of(at), shown(at)) for at in range(bottom, top + step, step))
    return Chart(tuple(bars), ticks, zero)


def svg(found: Chart, *, font: str) -> str:
    """The chart for paper: told apart without colour, for what is missing is hollow."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {found.width} {found.height}"'
        f' font-family="{escape(font)}" font-size="13">'
    ]
    for tick in found.ticks:
        parts.append(
            f'<line x1="{LEFT}" x2="{found.width - RIGHT}" y1="{tick.y}" y2="{tick.y}"'
            ' stroke="#cccccc" stroke-width="1"/>'
            f'<text x="{LEFT - 6}" y="{tick.y + 4.5:.1f}" text-anchor="end" fill="#444444">'
            f"{escape(tick.shown)}</text>"
        )
    for bar in found.bars:
        look = 'fill="#ffffff" stroke="#b3261e" stroke-width="2"' if bar.below else 'fill="#1f5f5b"'
        parts.append(
            f'<rect x="{bar.x}" y="{bar.y}" width="{bar.width}" height="{bar.height}" {look}/>'
            f'<text x="{bar.middle:.1f}" y="{found.height - 8}" text-anchor="middle"'
            f' fill="#222222">{escape(bar.label)}</text>'
        )
    parts.append(
        f'<line x1="{LEFT}" x2="{found.width - RIGHT}" y1="{found.zero}" y2="{found.zero}"'
        ' stroke="#222222" stroke-width="1.5"/></svg>'
    )
    return "".join(parts)
