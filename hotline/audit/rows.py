"""The rows of the log as the bytes that are hashed: PostgreSQL's own text form, a tab between the
columns. Times are microseconds since 1970, so that no zone and no setting changes a byte."""

from collections.abc import Iterator

import psycopg
from django.db import connection

from hotline.audit.chain import Span

_COLUMNS = (
    "seq, (extract(epoch FROM at) * 1000000)::bigint, actor, session, action, root, reason,"
    " detail::text"
)


def copied(span: Span, *, limit: int = 0) -> Iterator[bytes]:
    """The rows with these numbers, in their order; the connection is busy meanwhile."""
    first, last = span
    query = (
        f"COPY (SELECT {_COLUMNS} FROM audit_record WHERE seq BETWEEN {first:d} AND {last:d}"
        f" ORDER BY seq{f' LIMIT {limit:d}' if limit else ''}) TO STDOUT"
    )
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection).copy(query.encode()) as rows:
        for row in rows:
            yield bytes(row[:-1])


def number_of(row: bytes) -> int:
    """The number of a row."""
    return int(row[: row.index(b"\t")])


def moment_of(row: bytes) -> int:
    """When it was written, in microseconds since 1970."""
    return int(row.split(b"\t", 2)[1])


def snapshot() -> tuple[int, int]:
    """The oldest transaction still open, and the first one not yet begun."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint"
            " FROM pg_current_snapshot() s"
        )
        oldest, next_one = cursor.fetchone()
        return int(oldest), int(next_one)
