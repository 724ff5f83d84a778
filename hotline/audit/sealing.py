"""Each minute: the rows that are new come under a root, which is signed and written outside.

A number without a row may still come (its transaction is open) or never (it was undone). Such a
gap stays open until every transaction that could fill it has ended; whatever turns up under a
lower number afterwards was not written by the hotline.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection

from hotline.actor.context import Actor, acting
from hotline.audit import chain, rows
from hotline.audit.chain import BrokenChain, Gap, Line, Span
from hotline.audit.merkle import leaf, root_of
from hotline.audit.models import Root
from hotline.audit.outside import Outside

MOST_ROWS = 100_000  # under one root
LAST = 2**62
# Long enough after a number was drawn that its transaction has its own number too.
SETTLED_SECONDS = 20
# No transaction lives longer; after a restore the transactions' own numbers tell nothing.
LONGEST_SECONDS = 24 * 3600
_ONE_AT_A_TIME = 5_121_110_112  # advisory lock

OldKey = Callable[[str], chain.Signer]


class OutOfStep(RuntimeError):
    """The roots in the database and those outside are not the same; says which and what to do."""


@dataclass(frozen=True)
class State:
    """Where the chain stands: its last line, and what the last root that holds left open."""

    tail: Line | None
    upto: int
    gaps: tuple[Gap, ...]
    total: int


def seal(*, by: Actor, signer: chain.Signer, older: OldKey, outside: Outside) -> int:
    """Bring new rows under roots; how many rows.

    `older` gives the key that signed before, when the key has changed. Raises OutOfStep where the
    lines outside do not continue those of the database, OSError where they cannot be written.
    """
    with acting(by):
        alone()
        state = standing_state(_in_step(signer, older, outside))
        state = with_key(state, signer, older, outside)
        sealed = 0
        while True:
            bounds = rows.snapshot()
            found = _next_rows(state)
            if not found:
                return sealed
            line, state = next_root(state, found, bounds, signer)
            keep(line, [leaf(row) for row in found], outside)
            sealed += len(found)
            if len(found) < MOST_ROWS:
                return sealed


def alone() -> None:
    """Whoever else seals waits until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])


def last_line() -> Line | None:
    """The last line in the database."""
    found = Root.objects.order_by("-number").values_list("line", flat=True).first()
    return chain.read(found) if found else None


def _in_step(signer: chain.Signer, older: OldKey, outside: Outside) -> Line | None:
    """The last line, after what a crash left in one place only has been put in the other."""
    tail, text = last_line(), outside.last()
    if text == (tail.text if tail else ""):
        return tail
    try:
        ahead = chain.read(text) if text else None
    except ValueError:
        raise OutOfStep("the last line outside is no root: `hotline audit verify`") from None
    if ahead and ahead.number == (tail.number if tail else 0) + 1:
        if ahead.body["before"] != (tail.mark if tail else ""):
            raise OutOfStep("the roots outside belong to another log: `hotline audit verify`")
        by = str(ahead.body["by"])
        if not chain.signed(ahead, (signer if by == signer.key_id else older(by)).public):
            raise OutOfStep("the last line outside is not ours: `hotline audit verify`")
        # Written outside, and the database went down before it had it.
        Root.objects.create(number=ahead.number, line=ahead.text)
        return ahead
    if ahead is None or (tail and ahead.number < tail.number and _known(ahead)):
        _catch_up(ahead.number if ahead else 0, outside)
        return tail
    raise OutOfStep("the roots outside go on where the database ends: `hotline audit restart`")


def _known(line: Line) -> bool:
    return Root.objects.filter(number=line.number, line=line.text).exists()


def _catch_up(after: int, outside: Outside) -> None:
    """A new or older folder gets the lines it lacks, if they are what was signed."""
    texts = list(Root.objects.order_by("number").values_list("line", flat=True))
    try:
        lines = list(chain.checked(texts))
    except BrokenChain as error:
        raise OutOfStep(f"{error}: `hotline audit verify`") from error
    for line in lines[after:]:
        outside.append(line, [])


def standing_state(tail: Line | None) -> State:
    """What the next root goes on from."""
    if tail is None:
        return State(None, 0, (), 0)
    if tail.kind == "root":
        return State(tail, tail.upto, tuple(tail.gaps), tail.total)
    # A key or a restart came last: the newest root that still holds is before it.
    texts = Root.objects.order_by("number").values_list("line", flat=True)
    lines = [chain.read(text) for text in texts]
    held = chain.standing(lines)
    total = max((line.total for line in lines), default=0)
    if not held:
        return State(tail, 0, (), total)
    return State(tail, held[-1].upto, tuple(held[-1].gaps), total)


def with_key(state: State, signer: chain.Signer, older: OldKey, outside: Outside) -> State:
    """Make a key known before it signs: itself as the first line, later by the key before it."""
    tail = state.tail
    told = {"kind": "key", "key": signer.key_id, "public": signer.public.hex(), "at": now()}
    if tail is None:
        line = chain.write(told, None, signer)
    elif (in_use := str(tail.body.get("key") or tail.body["by"])) != signer.key_id:
        line = chain.write(told, tail, older(in_use))
    else:
        return state
    keep(line, [], outside)
    return State(line, state.upto, state.gaps, state.total)


def _next_rows(state: State) -> list[bytes]:
    found: list[bytes] = []
    spans = [(gap.first, gap.last) for gap in state.gaps] + [(state.upto + 1, LAST)]
    for span in spans:
        if len(found) < MOST_ROWS:
            found += rows.copied(span, limit=MOST_ROWS - len(found))
    return found


def next_root(
    state: State, found: Sequence[bytes], bounds: tuple[int, int], signer: chain.Signer
) -> tuple[Line, State]:
    """The root over these rows, in the order of their numbers, and where the chain stands then."""
    numbers = [rows.number_of(row) for row in found]
    spans, upto = runs(numbers), max(numbers[-1], state.upto)
    gaps = gaps_after(state, spans, upto, bounds)
    total = state.total + len(found)
    body = {
        "kind": "root",
        "at": now(),
        "seqs": spans,
        "upto": upto,
        "gaps": [[g.first, g.last, g.since, g.bound] for g in gaps],
        "rows": len(found),
        "total": total,
        "root": root_of([leaf(row) for row in found]).hex(),
    }
    line = chain.write(body, state.tail, signer)
    return line, State(line, upto, gaps, total)


def gaps_after(
    state: State, spans: Sequence[Span], upto: int, bounds: tuple[int, int]
) -> tuple[Gap, ...]:
    """What stays open: what was open and is not filled, and what is missing among the new."""
    moment, (oldest, next_one) = int(time.time()), bounds
    # Where a root was full, not all that had come was read.
    full = sum(b - a + 1 for a, b in spans) >= MOST_ROWS
    still: list[Gap] = []
    for gap in state.gaps:
        settled = moment - gap.since >= SETTLED_SECONDS
        bound = gap.bound or (next_one if settled else 0)
        over = (gap.bound and oldest >= gap.bound) or moment - gap.since > LONGEST_SECONDS
        if full or not over:
            parts = without((gap.first, gap.last), spans)
            still += [Gap(a, b, gap.since, bound) for a, b in parts]
    fresh = without((state.upto + 1, upto), spans) if upto > state.upto else []
    return (*still, *(Gap(a, b, moment, 0) for a, b in fresh))


def runs(numbers: Sequence[int]) -> list[Span]:
    """Rising numbers as runs without a hole."""
    found: list[Span] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def without(whole: Span, taken: Sequence[Span]) -> list[Span]:
    """What is left of a run when others are taken out of it."""
    left: list[Span] = []
    at, last = whole
    for first, end in sorted(taken):
        if end < at or first > last:
            continue
        if first > at:
            left.append((at, first - 1))
        at = end + 1
    if at <= last:
        left.append((at, last))
    return left


def keep(line: Line, leaves: Sequence[bytes], outside: Outside) -> None:
    """Into the database and onto the disk; the database commits afterwards."""
    Root.objects.create(number=line.number, line=line.text)
    outside.append(line, leaves)


def now() -> str:
    """The moment as a line tells it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
