"""Taking a log in, batch by batch, and what to say about it afterwards."""

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

from hotline.contacts.importing.reasons import SENTENCES
from hotline.contacts.importing.shapes import Counts, ReadyRow, RejectedRow

Row = ReadyRow | RejectedRow
_SHOWN = 20


@dataclass(slots=True)
class Summary:
    """What was read and what became of it; `new` and `known` stay 0 where nothing was asked."""

    read: int = 0
    new: int = 0
    known: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    unknown_words: Counter[str] = field(default_factory=Counter)
    first_rejects: list[RejectedRow] = field(default_factory=list)


def take_in(
    rows: Iterable[Row],
    *,
    batch: int,
    summary: Summary,
    take: Callable[[list[Row]], Counts] | None = None,
    step: Callable[[int], object] = lambda count: None,
) -> None:
    """Read all rows and hand them to `take` in batches; without `take` they are only counted.

    `summary` is filled as it goes, so that it holds after an interruption what was done before.
    """
    with _patient_collector():
        _all(rows, batch, summary, take, step)


def _all(
    rows: Iterable[Row],
    batch: int,
    summary: Summary,
    take: Callable[[list[Row]], Counts] | None,
    step: Callable[[int], object],
) -> None:
    for part in _batches(rows, batch):
        counts = take(part) if take is not None else Counts()
        summary.read += len(part)
        summary.new += counts.new
        summary.known += counts.known
        for row in part:
            if isinstance(row, RejectedRow):
                summary.rejected += 1
                summary.reasons.update({problem.reason for problem in row.problems})
                if len(summary.first_rejects) < _SHOWN:
                    summary.first_rejects.append(row)
            else:
                summary.unknown_words.update(row.given.keys())
        step(len(part))


@contextmanager
def _patient_collector() -> Iterator[None]:
    """Rows hold no cycles: looking for some after every few hundred objects doubles the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def told(summary: Summary, *, compared: bool) -> Iterator[str]:
    """The summary as lines; `compared` says whether rows were held against what is here."""
    yield f"{'Rows read':<24}{summary.read:>9,}"
    if compared:
        yield f"{'New':<24}{summary.new:>9,}"
        yield f"{'Already here':<24}{summary.known:>9,}"
    else:
        yield f"{'Readable':<24}{summary.read - summary.rejected:>9,}"
    yield f"{'Rejected':<24}{summary.rejected:>9,}"
    for reason, count in summary.reasons.most_common():
        yield f"  {reason:<22}{count:>9,}  {SENTENCES[reason]}"
    if summary.unknown_words:
        yield "Words that are no code of ours, kept as written:"
        for name, count in summary.unknown_words.most_common():
            yield f"  {name:<22}{count:>9,}"
    if summary.first_rejects:
        yield ""
        yield from problem_lines(summary.first_rejects)
        if summary.rejected > len(summary.first_rejects):
            yield f"and {summary.rejected - len(summary.first_rejects):,} more rejected rows."


def problem_lines(rejects: Iterable[RejectedRow]) -> Iterator[str]:
    """One line for each problem: row, column and what to do; never the cell itself."""
    for row in rejects:
        for problem in row.problems:
            column = f", column {one_line(problem.column)}" if problem.column else ""
            yield f"Row {row.number}{column}: {problem.sentence}"


def one_line(text: str) -> str:
    """`text` fit for a terminal: printable signs only."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while part := list(islice(iterator, size)):
        yield part
