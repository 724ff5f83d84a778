"""Everything the process holds while it runs, started and stopped together."""

import asyncio
import resource
import signal
import threading

from hotline.live.audience import Audience
from hotline.live.database import Connections
from hotline.live.hub import Hub
from hotline.live.options import Options
from hotline.live.tail import Tail

_BEATS_PER_HEARTBEAT = 10


class Push:
    """The tail of the outbox, the hub that hands it out, and the audience it goes to."""

    def __init__(self, chosen: Options) -> None:
        self.options = chosen
        self.hub = Hub()
        self.connections = Connections(chosen.database)
        self.tail = Tail(chosen.database, self.hub, patience=chosen.patience)
        self.audience = Audience(
            self.connections,
            self.hub,
            check=chosen.session_check,
            streams_per_session=chosen.streams_per_session,
        )
        self.closing = False
        self._closes_on_signal = False
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to follow the outbox and to watch over streams."""
        _allow_many_files()
        work = (self.tail.run(), self.audience.watch(), self._beat())
        self._tasks = [asyncio.create_task(each) for each in work]

    def close_on_signal(self) -> None:
        """End all streams when the process is told to stop; a server waits for open requests.

        To be called once the server has set its own handlers: asyncio keeps running those from
        the wake-up descriptor, so this comes on top of them.
        """
        if self._closes_on_signal or threading.current_thread() is not threading.main_thread():
            return
        self._closes_on_signal = True
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(self.close_streams))

    def close_streams(self) -> None:
        """End all streams; browsers come back by themselves. New ones are ended as they come."""
        self.closing = True
        for stream in list(self.hub.streams):
            stream.drop()

    async def stop(self) -> None:
        """Close all streams and connections."""
        self.close_streams()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.connections.close()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self.options.heartbeat / _BEATS_PER_HEARTBEAT)
            self.hub.beat(self.options.heartbeat)


def _allow_many_files() -> None:
    """A stream is an open file, and 1,024 of them is a common soft limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
