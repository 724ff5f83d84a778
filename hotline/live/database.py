"""Connections of the listening role.

Not psycopg's own pool: after a long outage that one waits minutes before it tries again, and
here the first tab that knocks is the reason to try.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

Connection = psycopg.AsyncConnection[tuple[Any, ...]]
_IDLE = TransactionStatus.IDLE

# A dead network must be noticed in seconds; PostgreSQL's own answer takes milliseconds.
_SETTINGS: dict[str, Any] = {
    "application_name": "hotline live",
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "options": "-c statement_timeout=10s",
}


class DatabaseAway(Exception):
    """PostgreSQL did not answer; nothing is known, so nothing may be assumed."""


async def connect(url: str) -> Connection:
    """A connection on which each statement is its own transaction and sees its own snapshot.

    Raises psycopg.OperationalError when the database is away.
    """
    return await psycopg.AsyncConnection.connect(url, autocommit=True, **_SETTINGS)


class Connections:
    """At most `limit` connections, opened on demand, for short questions."""

    def __init__(self, url: str, *, limit: int = 4) -> None:
        self._url = url
        self._turns = asyncio.Semaphore(limit)
        self._idle: list[Connection] = []

    @asynccontextmanager
    async def borrow(self) -> AsyncIterator[Connection]:
        """Lend one connection; raises DatabaseAway when there is none to be had or it breaks."""
        async with self._turns:
            connection = await self._take()
            try:
                yield connection
            except psycopg.Error as error:
                raise DatabaseAway from error
            finally:
                # One that failed, or whose borrower was cancelled halfway, is not lent again.
                if connection.closed or connection.info.transaction_status != _IDLE:
                    await connection.close()
                else:
                    self._idle.append(connection)

    async def _take(self) -> Connection:
        try:
            while self._idle:
                connection = self._idle.pop()
                # The database may have restarted since; an empty query finds out.
                try:
                    await connection.execute("")
                except psycopg.OperationalError:
                    await connection.close()
                else:
                    return connection
            return await connect(self._url)
        except psycopg.Error as error:
            raise DatabaseAway from error

    async def close(self) -> None:
        """Close what is idle; the rest closes with the process."""
        while self._idle:
            await self._idle.pop().close()
