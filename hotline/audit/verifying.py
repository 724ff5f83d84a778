"""Is the log what it was? Every row against the root that sealed it, every root against the next.

The rows come in the order of their numbers. While a run of them is whole it costs a hash a row and
a hash a node; only where something is wrong each row is looked at, to name the first one.
"""

import datetime as dt
import itertools
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from hotline.audit import chain
from hotline.audit.chain import BrokenChain, Line
from hotline.audit.merkle import leaf, root_of
from hotline.audit.rows import moment_of, number_of
from hotline.audit.sealing import LONGEST_SECONDS

UNSEALED_FOR = dt.timedelta(minutes=10)  # longer, and nobody seals

Leaves = Callable[[int, int], list[bytes]]


@dataclass(frozen=True, order=True)
class Finding:
    """What is wrong: a row of this number, or a root (`of` says which), and how."""

    of: str
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.of} {self.number:,}: {self.what}"


@dataclass
class Report:
    """What a verification found. `first` is None where the log is whole. `changed` are the numbers
    of rows that are there and are not what was sealed, or can no longer be shown to be."""

    rows: int = 0
    roots: int = 0
    unsealed: int = 0
    since: dt.datetime | None = None
    head: str = ""
    key: str = ""
    given_up: list[Line] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def first(self) -> Finding | None:
        """A broken root comes before rows: without it no row under it can be judged."""
        return min(self.findings, default=None)

    @property
    def late(self) -> bool:
        """Whether rows have been waiting for a root for too long."""
        return self.since is not None and dt.datetime.now(dt.UTC) - self.since > UNSEALED_FOR


def verify(
    rows: Iterable[bytes],
    outside: Sequence[str],
    *,
    leaves: Leaves,
    inside: Sequence[str] | None = None,
    expect: str = "",
) -> Report:
    """Compare the rows with the roots outside, these with the copy in the database (`inside`), and
    the chain with a mark that was noted elsewhere (`expect`)."""
    report = Report()
    lines = _lines(outside, report)
    if inside is not None:
        _compare(outside, inside, report)
    if expect and expect not in {line.mark for line in lines}:
        report.findings.append(
            Finding("root", len(lines) + 1, "the root that was noted elsewhere is gone")
        )
    roots = chain.standing(lines)
    report.roots, report.head = len(roots), lines[-1].mark if lines else ""
    report.key = str(lines[0].body["public"]) if lines else ""
    report.given_up = [line for line in lines if line.kind == "restart"]
    _Reading(roots, leaves, report).through(rows)
    return report


def _lines(texts: Sequence[str], report: Report) -> list[Line]:
    found: list[Line] = []
    try:
        for line in chain.checked(texts):
            found.append(line)
    except BrokenChain as error:
        report.findings.append(Finding("root", error.number, error.why))
    return found


def _compare(outside: Sequence[str], inside: Sequence[str], report: Report) -> None:
    for number, (a, b) in enumerate(itertools.zip_longest(outside, inside), 1):
        if a == b:
            continue
        # A line is written outside first: the very last one may not be committed yet.
        if b is None and number == len(outside):
            return
        what = "its line is missing outside" if a is None else "its line is not in the database"
        if a and b:
            what = "its line outside is not the one in the database"
        report.findings.append(Finding("root", number, what))
        return


@dataclass
class _Pending:
    """A root whose rows have not all come by yet."""

    line: Line
    spans: int
    got: list[bytes] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    whole: bool = True


class _Source:
    """Rows in their order, which can be put back."""

    def __init__(self, rows: Iterable[bytes]) -> None:
        self._rows, self._back = iter(rows), deque[bytes]()

    def take(self, count: int) -> list[bytes]:
        """The next rows; fewer at the end."""
        held = [self._back.popleft() for _ in range(min(count, len(self._back)))]
        return held + list(itertools.islice(self._rows, count - len(held)))

    def put_back(self, rows: Sequence[bytes]) -> None:
        """They come next."""
        self._back.extendleft(reversed(rows))


class _Reading:
    """One pass over the rows."""

    def __init__(self, roots: Sequence[Line], leaves: Leaves, report: Report) -> None:
        self.leaves, self.report = leaves, report
        self.pending = {r.number: _Pending(r, len(r.spans)) for r in roots}
        self.spans = sorted((a, b, r.number) for r in roots for a, b in r.spans)
        last = roots[-1] if roots else None
        self.upto = last.upto if last else 0
        self.open = [(g.first, g.last) for g in last.gaps] if last else []
        self.sealed_at = _moment(last) if last else 0

    def through(self, rows: Iterable[bytes]) -> None:
        source = _Source(rows)
        for first, last, number in self.spans:
            count = last - first + 1
            run = source.take(count)
            if len(run) == count and number_of(run[0]) == first and number_of(run[-1]) == last:
                self._whole(number, run, first)
            else:
                source.put_back(run)
                self._look(number, first, last, source)
            self._done(number)
        while run := source.take(1):
            self._unsealed(run[0])

    def _whole(self, number: int, run: list[bytes], first: int) -> None:
        root = self.pending[number]
        root.got += [leaf(row) for row in run]
        root.numbers += range(first, first + len(run))
        self.report.rows += len(run)

    def _look(self, number: int, first: int, last: int, source: _Source) -> None:
        """A run with a hole, or with somebody else's rows in it."""
        root, expected = self.pending[number], first
        while run := source.take(1):
            at = number_of(run[0])
            if at > last:
                source.put_back(run)
                break
            if at < first:
                self._unsealed(run[0])
                continue
            if at < expected:
                self._wrong(at, "it is there twice")
                continue
            self._missing(root, expected, at - 1)
            root.got.append(leaf(run[0]))
            root.numbers.append(at)
            self.report.rows += 1
            expected = at + 1
        self._missing(root, expected, last)

    def _missing(self, root: _Pending, first: int, last: int) -> None:
        if first <= last:
            root.whole = False
            many = f", and {last - first:,} after it" if last > first else ""
            self._wrong(first, f"it was removed{many}")

    def _done(self, number: int) -> None:
        root = self.pending[number]
        root.spans -= 1
        if root.spans:
            return
        del self.pending[number]
        if root.whole and root_of(root.got).hex() == root.line.body["root"]:
            return
        self._name(root)

    def _name(self, root: _Pending) -> None:
        """Which row of a root is not what was sealed: told by the leaf hashes outside."""
        count = int(root.line.body["rows"])
        kept = self.leaves(root.line.total - count, count)
        if len(kept) != count or root_of(kept).hex() != root.line.body["root"]:
            self.report.changed += root.numbers
            if root.whole:
                spans = ", ".join(f"{a:,}–{b:,}" for a, b in root.line.spans)
                self._wrong(root.numbers[0], f"it or another of {spans} was changed")
            return
        numbers = itertools.chain.from_iterable(range(a, b + 1) for a, b in root.line.spans)
        sealed = dict(zip(numbers, kept, strict=True))
        for number, got in zip(root.numbers, root.got, strict=True):
            if sealed[number] != got:
                self.report.changed.append(number)
                self._wrong(number, "it was changed")

    def _unsealed(self, row: bytes) -> None:
        """Under no root: new, late, or written by somebody else."""
        number, moment = number_of(row), moment_of(row)
        late = any(first <= number <= last for first, last in self.open)
        if number <= self.upto and not late:
            self._wrong(number, "it was inserted")
        elif moment < self.sealed_at - LONGEST_SECONDS * 1_000_000:
            self._wrong(number, "it was inserted: it says it is older than the last root")
        else:
            self.report.rows += 1
            self.report.unsealed += 1
            written = dt.datetime.fromtimestamp(moment / 1_000_000, dt.UTC)
            self.report.since = min(written, self.report.since or written)

    def _wrong(self, number: int, what: str) -> None:
        self.report.findings.append(Finding("row", number, what))


def _moment(line: Line) -> int:
    return int(dt.datetime.fromisoformat(str(line.body["at"])).timestamp() * 1_000_000)
