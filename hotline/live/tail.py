"""Follows the outbox: woken by NOTIFY, read in order, handed to the hub."""

import asyncio
import logging

from hotline.live import database, outbox
from hotline.live.database import Connection
from hotline.live.hub import Hub

_log = logging.getLogger(__name__)

CHANNEL = "hotline_outbox"
_PAGE = 100
_IDLE_POLL = 5.0
_FIRST_LOOK, _LAST_LOOK, _STALLED_LOOK = 0.005, 0.05, 0.5
_FIRST_RETRY, _LAST_RETRY = 0.1, 2.0


class Tail:
    """One connection that LISTENs.

    `started` is set once the end of the outbox is known, and stays set; `connected` says
    whether the connection stands now.
    """

    def __init__(self, url: str, hub: Hub, *, patience: float) -> None:
        self._url = url
        self._hub = hub
        self._patience = patience
        self.started = asyncio.Event()
        self.connected = False

    async def run(self) -> None:
        """Follow for ever; when the database is away, try again with growing pauses."""
        pause = _FIRST_RETRY
        while True:
            try:
                connection = await database.connect(self._url)
                async with connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    await self._begin(connection)
                    pause = _FIRST_RETRY
                    await self._follow(connection)
            except Exception as error:
                # Whatever it was, streams must outlive it. Its name only: a message may quote
                # a row or an address.
                _log.warning("outbox out of reach (%s)", type(error).__name__)
            finally:
                self.connected = False
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LAST_RETRY)

    async def _begin(self, connection: Connection) -> None:
        """Start at the end of the outbox the first time, where we left off afterwards."""
        if not self.started.is_set():
            self._hub.position = await outbox.newest(connection)
            self.started.set()
        self._hub.seen = None
        self.connected = True

    async def _follow(self, connection: Connection) -> None:
        clock = asyncio.get_running_loop().time
        look, since = _FIRST_LOOK, None
        while True:
            if await self._drain(connection):
                since = clock() if since is None else since
                stalled = clock() - since >= self._patience
                if stalled:
                    await self._send_ahead(connection)
                timeout = _STALLED_LOOK if stalled else look
                look = min(look * 2, _LAST_LOOK)
            else:
                look, since, timeout = _FIRST_LOOK, None, _IDLE_POLL
            async for _ in connection.notifies(timeout=timeout, stop_after=1):
                pass

    async def _drain(self, connection: Connection) -> bool:
        """Hand out everything settled; whether rows wait for an unfinished transaction."""
        hub = self._hub
        while True:
            rows = await outbox.after(connection, hub.position, seen=hub.seen, limit=_PAGE)
            settled = [(event, sent) for event, sent in rows if event.settled]
            hub.publish(event for event, sent in settled if not sent)
            if settled:
                hub.position = settled[-1][0].position
            if len(settled) < len(rows):
                return True
            if len(rows) < _PAGE:
                hub.seen = None
                return False

    async def _send_ahead(self, connection: Connection) -> None:
        """One long transaction anywhere in the cluster must not silence the whole floor.

        What it holds back is sent without an id, so that a reconnect still replays in order.
        """
        events, self._hub.seen = await outbox.ahead(
            connection, self._hub.position, seen=self._hub.seen
        )
        for start in range(0, len(events), _PAGE):
            self._hub.publish(events[start : start + _PAGE])
            # Let each page flow out, or a burst overflows the queues of healthy browsers.
            await asyncio.sleep(_FIRST_LOOK)
