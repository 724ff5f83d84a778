"""Reading the outbox so that no late commit is skipped.

Rows are numbered when they are written and become visible when their transaction commits, so
plain numbers have gaps that fill later. Rows of transactions older than the snapshot's xmin
are final: everything before them has committed or never will. Those are "settled", and a
position in the outbox only ever moves over settled rows.
"""

import uuid
from collections.abc import Collection
from typing import Any, NamedTuple

from hotline.live.database import Connection
from hotline.live.position import ORIGIN, Position


class Event(NamedTuple):
    """One row; `settled` says that no row before it can still appear."""

    position: Position
    topic: str
    kind: str
    subject: uuid.UUID
    settled: bool


_COLUMNS = "xid::text, seq, topic, kind, subject"
_SETTLED = "xid < pg_snapshot_xmin(pg_current_snapshot())"

_AFTER = f"""
    SELECT {_COLUMNS}, {_SETTLED}, coalesce(pg_visible_in_snapshot(xid, %s::pg_snapshot), false)
    FROM events_outbox WHERE (xid, seq) > (%s::text::xid8, %s)
    ORDER BY xid, seq LIMIT %s"""

_AHEAD = f"""
    SELECT {_COLUMNS}, false, pg_current_snapshot()::text FROM events_outbox
    WHERE xid >= pg_snapshot_xmin(pg_current_snapshot()) AND (xid, seq) > (%s::text::xid8, %s)
      AND NOT coalesce(pg_visible_in_snapshot(xid, %s::pg_snapshot), false)
    ORDER BY xid, seq"""

_NEWEST = f"""
    SELECT xid::text, seq FROM events_outbox WHERE {_SETTLED}
    ORDER BY xid DESC, seq DESC LIMIT 1"""

_KNOWN = """
    SELECT %s::text::xid8 < pg_snapshot_xmax(pg_current_snapshot()),
           EXISTS (SELECT FROM events_outbox WHERE (xid, seq) <= (%s::text::xid8, %s))"""

_BETWEEN = f"""
    SELECT {_COLUMNS}, true FROM events_outbox
    WHERE (xid, seq) > (%s::text::xid8, %s) AND (xid, seq) <= (%s::text::xid8, %s)
      AND topic = ANY(%s)
    ORDER BY xid, seq LIMIT %s"""

_SENT_AHEAD = f"""
    SELECT {_COLUMNS}, false FROM events_outbox
    WHERE (xid, seq) > (%s::text::xid8, %s) AND topic = ANY(%s)
      AND pg_visible_in_snapshot(xid, %s::pg_snapshot)
    ORDER BY xid, seq LIMIT %s"""


async def newest(connection: Connection) -> Position:
    """Where the outbox stands now: its last settled row."""
    row = await (await connection.execute(_NEWEST)).fetchone()
    return ORIGIN if row is None else Position(int(row[0]), row[1])


async def after(
    connection: Connection, position: Position, *, seen: str | None, limit: int
) -> list[tuple[Event, bool]]:
    """The next rows behind `position`, settled ones first, at most `limit`.

    Each comes with whether it was already visible in the snapshot `seen`.
    """
    cursor = await connection.execute(_AFTER, (seen, str(position.xid), position.seq, limit))
    return [(_event(row), row[6]) for row in await cursor.fetchall()]


async def ahead(
    connection: Connection, position: Position, *, seen: str | None
) -> tuple[list[Event], str | None]:
    """Committed rows behind `position` that wait for an older transaction to end.

    Leaves out those visible in the snapshot `seen`; also returns the snapshot to give as `seen`
    next time. One statement, so rows and snapshot agree exactly.
    """
    cursor = await connection.execute(_AHEAD, (str(position.xid), position.seq, seen))
    rows = await cursor.fetchall()
    return [_event(row) for row in rows], rows[0][6] if rows else seen


async def missed(
    connection: Connection,
    *,
    since: Position,
    until: Position,
    seen: str | None,
    topics: Collection[str],
    limit: int,
) -> list[Event] | None:
    """What a stream that last heard of `since` has to be told before it follows from `until`.

    Settled rows up to `until`, then those already sent ahead of it (visible in `seen`). None if
    it cannot be told row by row: the outbox no longer reaches back that far, it is more than
    `limit` rows, or `since` was given out by another database (restored, promoted).
    """
    place = (str(since.xid), since.seq)
    row = await (await connection.execute(_KNOWN, (place[0], *place))).fetchone()
    assert row is not None
    issued_here, kept = row
    if not issued_here or (since < until and not kept):
        return None
    reach, names = (str(until.xid), until.seq), list(topics)
    rows: list[tuple[Any, ...]] = []
    if since < until:
        cursor = await connection.execute(_BETWEEN, (*place, *reach, names, limit + 1))
        rows += await cursor.fetchall()
    if seen is not None:
        cursor = await connection.execute(_SENT_AHEAD, (*reach, names, seen, limit + 1))
        rows += await cursor.fetchall()
    return None if len(rows) > limit else [_event(row) for row in rows]


def _event(row: tuple[Any, ...]) -> Event:
    return Event(Position(int(row[0]), row[1]), row[2], row[3], row[4], row[5])
