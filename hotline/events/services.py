"""Publishing and reading events."""

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
