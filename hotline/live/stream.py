"""One open stream: a short queue of frames and a writer that exists only while it has any.

Hundreds of tabs are silent most of the time, so a silent stream costs one waiting task and no
timer of its own.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

FAREWELL_SECONDS = 5.0


class Stream:
    """What one tab is still to be told.

    Frames pushed before `release` wait behind the replay that `release` puts first.
    """

    __slots__ = (
        "_frames",
        "_held",
        "_last",
        "_limit",
        "_reader",
        "_send",
        "_writer",
        "spoke_at",
    )

    def __init__(self, send: Send, *, limit: int) -> None:
        self._send = send
        self._limit = limit
        self._frames: deque[bytes] = deque()
        self._held = True
        self._last = False
        self._writer: asyncio.Task[None] | None = None
        self._reader: asyncio.Task[Any] | None = None
        self.spoke_at = asyncio.get_running_loop().time()

    @property
    def waiting(self) -> int:
        """Frames not yet handed to the connection."""
        return len(self._frames)

    @property
    def blocked(self) -> bool:
        """Whether the last write is still waiting for the browser to read."""
        return self._writer is not None

    def push(self, frame: bytes) -> None:
        """Queue a frame; a consumer that has fallen too far behind is dropped instead.

        Its browser reconnects with the last id it has read and loses nothing.
        """
        if self._last:
            return
        if len(self._frames) >= self._limit:
            self.drop()
            return
        self._frames.append(frame)
        self._wake()

    def release(self, replay: list[bytes]) -> None:
        """Send `replay`, then whatever was pushed since this stream was made, then follow."""
        self._frames.extendleft(reversed(replay))
        self._held = False
        self._wake()

    def finish(self, frame: bytes) -> None:
        """Send what is queued and `frame`, then close; close anyway if the browser hangs."""
        if self._last:
            return
        self._frames.append(frame)
        self._last = True
        self._held = False
        self._wake()
        asyncio.get_running_loop().call_later(FAREWELL_SECONDS, self.drop)

    def drop(self) -> None:
        """Close now, whatever is queued."""
        self._last = True
        self._frames.clear()
        if self._writer is not None:
            self._writer.cancel()
        if self._reader is not None:
            self._reader.cancel()

    async def until_closed(self, receive: Receive) -> None:
        """Return when the browser has gone or this side has closed the stream."""
        self._reader = asyncio.current_task()
        # Closing is asked for by cancelling this task, which has nothing else to clean up.
        with contextlib.suppress(asyncio.CancelledError):
            while not (self._last and not self._frames and self._writer is None):
                if (await receive())["type"] == "http.disconnect":
                    break
        self._reader = None
        self.drop()

    def _wake(self) -> None:
        if self._frames and not self._held and self._writer is None:
            self._writer = asyncio.create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._frames:
                body = b"".join(self._frames)
                self._frames.clear()
                await self._send(
                    {
                        "type": "http.response.body",
                        "body": body,
                        "more_body": not self._last,
                    }
                )
                self.spoke_at = asyncio.get_running_loop().time()
        except (OSError, asyncio.CancelledError):
            self._last = True
        finally:
            self._writer = None
            if self._last and self._reader is not None:
                self._reader.cancel()
