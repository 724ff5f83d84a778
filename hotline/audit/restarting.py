"""Going on after a restore to an earlier moment: the log has lost rows that roots speak of."""

from collections.abc import Sequence

from django.db import connection

from hotline.actor.context import Actor, acting
from hotline.audit import chain, rows
from hotline.audit.chain import Line, Span
from hotline.audit.models import Root
from hotline.audit.outside import Outside
from hotline.audit.sealing import (
    LAST,
    OldKey,
    OutOfStep,
    alone,
    keep,
    now,
    runs,
    standing_state,
    with_key,
    without,
)
from hotline.audit.verifying import verify


def restart(
    *, by: Actor, signer: chain.Signer, older: OldKey, outside: Outside, reason: str
) -> Line | None:
    """Give up, in a signed line that names what is lost and what was changed, every root that no
    longer holds; what is left of their rows comes under new ones. None where every row is there.

    Numbers of lost rows are never given out again. Raises BrokenChain where the lines themselves
    are not whole, OutOfStep where the database's are of another chain: that is no restore.
    """
    with acting(by):
        alone()
        lines = list(chain.checked(outside.texts()))
        _take_in(lines)
        report = verify(rows.copied((0, LAST)), [n.text for n in lines], leaves=outside.leaves)
        roots = chain.standing(lines)
        bad = {f.number for f in report.findings}
        broken = [r.number for r in roots if any(a <= n <= b for n in bad for a, b in r.spans)]
        if not broken:
            return None
        dropped = [r for r in roots if r.number >= min(broken)]
        lost = _lost([span for r in dropped for span in r.spans])
        _skip_numbers(max(b for line in lines for _, b in line.spans))
        state = with_key(standing_state(lines[-1]), signer, older, outside)
        body = {
            "kind": "restart",
            "at": now(),
            "drops": min(broken),
            "lost": lost,
            "changed": runs(sorted(report.changed)),
            "reason": reason,
        }
        line = chain.write(body, state.tail, signer)
        keep(line, [], outside)
        return line


def _take_in(lines: Sequence[Line]) -> None:
    """The restored database gets the lines that were made after the moment it stands at."""
    held = list(Root.objects.order_by("number").values_list("line", flat=True))
    if held != [line.text for line in lines[: len(held)]]:
        raise OutOfStep("the roots in the database are not those outside: this was no restore")
    Root.objects.bulk_create(Root(number=n.number, line=n.text) for n in lines[len(held) :])


def _lost(spans: Sequence[Span]) -> list[Span]:
    there = runs([rows.number_of(r) for r in rows.copied((min(a for a, _ in spans), LAST))])
    return [gone for span in sorted(spans) for gone in without(span, there)]


def _skip_numbers(upto: int) -> None:
    """Draw numbers until the next is above `upto`; the application may draw and not set them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('audit_record_seq_seq')")
        drawn = int(cursor.fetchone()[0])
        if drawn < upto:
            cursor.execute(
                "SELECT max(nextval('audit_record_seq_seq')) FROM generate_series(1, %s)",
                [upto - drawn],
            )
