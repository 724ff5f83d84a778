"""Everything the process holds while it runs, started and stopped together."""

import asyncio
import resource

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
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to follow the outbox and to watch over streams."""
        _allow_many_files()
        work = (self.tail.run(), self.audience.watch(), self._beat())
        self._tasks = [asyncio.create_task(each) for each in work]

    async def stop(self) -> None:
        """Close all streams and connections."""
        for stream in list(self.hub.streams):
            stream.drop()
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
