"""Who listens to which topic, and the handing out of events to them."""

import asyncio
from collections.abc import Collection, Iterable

from hotline.live import wire
from hotline.live.outbox import Event
from hotline.live.position import ORIGIN, Position
from hotline.live.stream import Stream


class Hub:
    """Topics are walls: an event goes to the streams that were granted its topic, no further.

    `position` is the last settled event handed out. It is always a row that was committed to
    disk, never a mere horizon: after a crash PostgreSQL may reuse transaction ids that had
    been begun but not committed, and a horizon beyond them would hide the new rows.
    `seen` is the snapshot up to which later events were sent ahead of an unfinished
    transaction, None in quiet times.
    """

    def __init__(self) -> None:
        self.position: Position = ORIGIN
        self.seen: str | None = None
        self._streams: dict[str, set[Stream]] = {}
        self._topics: dict[Stream, frozenset[str]] = {}

    @property
    def streams(self) -> Collection[Stream]:
        """All open streams."""
        return self._topics.keys()

    def subscribe(self, stream: Stream, topics: frozenset[str]) -> None:
        """Give the stream these topics and no others."""
        before = self._topics.get(stream, frozenset())
        for topic in before - topics:
            self._leave(stream, topic)
        for topic in topics - before:
            self._streams.setdefault(topic, set()).add(stream)
        self._topics[stream] = topics

    def unsubscribe(self, stream: Stream) -> None:
        """Forget the stream."""
        for topic in self._topics.pop(stream, frozenset()):
            self._leave(stream, topic)

    def publish(self, events: Iterable[Event]) -> None:
        """Queue each event for its listeners; encoded once however many they are."""
        for event in events:
            listeners = self._streams.get(event.topic)
            if not listeners:
                continue
            frame = wire.encoded(event)
            for stream in listeners:
                stream.push(frame)

    def beat(self, silence: float) -> None:
        """Show life on each stream silent for `silence` seconds; drop those that hang."""
        now = asyncio.get_running_loop().time()
        frame = wire.mark(self.position)
        for stream in list(self._topics):
            quiet = now - stream.spoke_at
            if stream.blocked and quiet >= 2 * silence:
                stream.drop()
            elif quiet >= silence and not stream.waiting:
                stream.push(frame)

    def _leave(self, stream: Stream, topic: str) -> None:
        listeners = self._streams[topic]
        listeners.discard(stream)
        if not listeners:
            del self._streams[topic]
