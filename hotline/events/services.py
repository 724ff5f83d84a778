"""Publishing and reading events."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection

# The order below is the promise: (xid, seq), never past the oldest transaction still open.
_BATCH = """
SELECT xid::text, seq, topic, kind, subject FROM events_outbox
WHERE (xid, seq) > (%s::xid8, %s) AND xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY xid, seq LIMIT %s"""


@dataclass(frozen=True)
class Event:
    """What a reaction gets: where it stands, what it is about."""

    xid: str
    seq: int
    topic: str
    kind: str
    subject: uuid.UUID


def publish(kind: str, *, subject: uuid.UUID, topics: Iterable[str]) -> None:
    """Write one event a topic, in this transaction. Topics are principals: who may hear it."""
    rows = [(topic, kind, subject) for topic in dict.fromkeys(topics) if topic]
    if rows:
        places = ", ".join(["(%s, %s, %s)"] * len(rows))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO events_outbox (topic, kind, subject) VALUES {places}",
                [value for row in rows for value in row],
            )


def read_after(xid: str, seq: int, *, limit: int = 200) -> Iterator[Event]:
    """The events after a position, oldest first, skipping none that commits late."""
    with connection.cursor() as cursor:
        cursor.execute(_BATCH, [xid, seq, limit])
        for row in cursor.fetchall():
            yield Event(*row)


# A restored database counts transactions anew. Events that every reader had read are dropped; the
# others come first in the new count, in the order in which they were written.
AFTER_RESTORE = """
DELETE FROM events_outbox o WHERE EXISTS (SELECT FROM events_cursor) AND NOT EXISTS (
    SELECT FROM events_cursor c WHERE (c.xid::xid8, c.seq) < (o.xid, o.seq));
UPDATE events_outbox SET xid = '3';
UPDATE events_cursor SET xid = '0', seq = 0;
"""


def prune(*, keep: dt.timedelta) -> int:
    """Delete events older than `keep` that every reader has read; how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT events_prune(%s)", [keep])  # type: ignore[list-item]
        return int(cursor.fetchone()[0])
