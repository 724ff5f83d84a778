"""Writes into the database in the order in which things happened, in a thread of its own, and
waits for the database when it is away: calls do not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections, connections

log = logging.getLogger(__name__)
PAUSE = 0.3  # seconds between tries while the database is away


class Pen:
    """One thread that writes and reads; `away` while the database is."""

    def __init__(self) -> None:
        self.away = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pen")
        self._queue: asyncio.Queue[tuple[Callable[[], Any], asyncio.Future[Any]]] = asyncio.Queue()
        self._closing = False

    def write(self, verb: Callable[..., Any], *args: Any, **named: Any) -> asyncio.Future[Any]:
        """Have this written after all that was told before. The future may be left alone: what the
        verb refuses is logged by its kind."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        future.add_done_callback(_look_away)
        self._queue.put_nowait((lambda: verb(*args, **named), future))
        return future

    @property
    def waiting(self) -> int:
        """What was told and is not written yet."""
        return self._queue.qsize()

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            work, future = await self._queue.get()
            await self._do(work, future)
            self._queue.task_done()

    async def flush(self, seconds: float) -> bool:
        """Wait until all is written, at most so long; whether it is."""
        try:
            await asyncio.wait_for(self._queue.join(), seconds)
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        """Give the thread up, with its connection."""
        self._thread.submit(connections.close_all)
        self._thread.shutdown(wait=True)

    async def _do(self, work: Callable[[], Any], future: asyncio.Future[Any]) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                found = await loop.run_in_executor(self._thread, _once, work)
            except (OperationalError, InterfaceError):
                if not self.away:
                    log.warning("the database is away; what happens is written when it is back")
                self.away = True
                await asyncio.sleep(PAUSE)
                continue
            except Exception as error:
                # The kind of error only: its message may quote a row.
                log.error("could not be written: %s", type(error).__name__)
                self.away = False
                if not future.done():
                    future.set_exception(error)
                return
            self.away = False
            if not future.done():
                future.set_result(found)
            return


def _once(work: Callable[[], Any]) -> Any:
    close_old_connections()
    try:
        return work()
    except (OperationalError, InterfaceError):
        connections.close_all()
        raise


def _look_away(future: asyncio.Future[Any]) -> None:
    if not future.cancelled():
        future.exception()
