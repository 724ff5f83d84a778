"""The lock in the database of whoever drives the telephone, and how it is wrested from one who
hangs."""

from __future__ import annotations

import time

import psycopg

LOCK = 0x70686F6E65  # "phone"
_WREST_SECONDS = 0.05  # in which a connection that was ended lets go of its lock
_HOLDER = """
SELECT pg_terminate_backend(pid) FROM pg_locks
WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid() AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32 | objid::bigint) = %s"""


class Lock:
    """Held for as long as its connection is; a database that is away is no error."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._line: psycopg.Connection | None = None

    @property
    def connected(self) -> bool:
        """Whether the database was there when the lock was last asked for."""
        return self._line is not None

    def acquire(self) -> bool:
        """Whether this process has the lock; asked again, it still has what it had."""
        try:
            if self._line is None or self._line.closed:
                self._line = psycopg.connect(self._url, autocommit=True, connect_timeout=3)
            row = self._line.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
            return bool(row and row[0])
        except psycopg.Error:
            self.release()
            return False

    def wrest(self) -> bool:
        """End the connection of whoever has the lock, and take it; whether that went well."""
        try:
            if self._line is None:
                return False
            self._line.execute(_HOLDER, [LOCK])
        except psycopg.Error:
            return False
        time.sleep(_WREST_SECONDS)
        return self.acquire()

    def release(self) -> None:
        """Let go of the lock and of the database."""
        if self._line is not None:
            self._line.close()
        self._line = None
