"""What the exchange wrote of calls by itself: each that came in, each that it let a seat answer and
each that ended, so that one that no controller saw becomes a contact all the same, later, once.

Numbers of callers stand in it in the clear: it belongs into memory (a tmpfs), and what was taken
in is removed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from hotline.telephony import book
from hotline.telephony.asterisk.dialplan import JOURNAL
from hotline.telephony.book import Arrival
from hotline.telephony.floor import moment
from hotline.telephony.pen import Pen

_NAMES = [name for name, _variable in JOURNAL]
_SEAT = "seat-"


@dataclass(frozen=True)
class Line:
    """One line: a call `arrived`, was `answered` without a controller, by whoever sits at `seat`,
    or `ended`."""

    event: str
    call: UUID
    number: str
    withheld: bool
    start: float
    answered: float | None
    end: float | None
    fallback: bool
    seat: UUID | None


def read(path: Path) -> Iterator[Line]:
    """The lines that can be read; a half-written one is none."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            if len(row) == len(_NAMES):
                try:
                    yield _line(dict(zip(_NAMES, row, strict=True)))
                except ValueError:
                    continue


class Journal:
    """The journal of one exchange, taken in bit by bit."""

    def __init__(self, path: Path, pen: Pen) -> None:
        self._path, self._taking, self._pen = path, path.with_suffix(".taking"), pen
        self._busy = False

    def take_in(self, known: set[UUID], returned: set[UUID]) -> None:
        """Have what is new written; `known` are calls that the controller itself looks after,
        `returned` those of them that came back from the exchange: who answered there is lost."""
        if self._busy:
            return
        if not self._taking.exists():
            if not self._path.exists():
                return
            self._path.rename(self._taking)
        self._busy = True
        for line in read(self._taking):
            if line.event == "ended":
                # Each by itself: what one refuses keeps no other from being written.
                self._pen.write(came, line)
                self._pen.write(taken, line)
                self._pen.write(over, line)
            elif line.event == "answered":
                if line.call not in returned:
                    self._pen.write(taken, line)
            elif line.call not in known:
                self._pen.write(book.arrived, _arrival(line))
        self._pen.write(self._taking.unlink, missing_ok=True).add_done_callback(self._over)

    def _over(self, _done: object) -> None:
        self._busy = False


def taken(line: Line) -> None:
    """A member speaks with a caller whom the exchange gave to her by itself."""
    if line.seat is not None:
        book.took(line.call, line.seat, at=moment(line.answered or line.start))


def came(line: Line) -> None:
    """A call that is over came in, where no controller has said so already."""
    book.arrived(_arrival(line))
    if line.fallback:
        book.served_by_exchange(line.call)


def over(line: Line) -> None:
    """A call is over, where no controller has said so already."""
    book.ended(line.call, "caller", at=moment(line.end or line.start))


def _arrival(line: Line) -> Arrival:
    way = "fallback" if line.fallback else "live"
    return Arrival(line.call, moment(line.start), line.number, line.withheld, way=way)


def _line(row: dict[str, str]) -> Line:
    seat = row["seat"].removeprefix(_SEAT) if row["seat"].startswith(_SEAT) else ""
    return Line(
        event=row["event"],
        call=UUID(row["call"]),
        number=row["number"],
        withheld=not row["number"],
        start=float(row["start"]),
        answered=float(row["answered"]) if row["answered"] else None,
        end=float(row["end"]) if row["end"] else None,
        fallback=row["way"] == "fallback",
        seat=UUID(seat) if seat else None,
    )
