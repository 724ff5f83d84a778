"""The sessions behind the streams: who they are, what they may hear, whether they still hold."""

import asyncio
from collections.abc import Iterator

from django.contrib.sessions.backends.base import SessionBase

from hotline.live import wire
from hotline.live.database import Connection, Connections, DatabaseAway
from hotline.live.hub import Hub
from hotline.live.stream import Stream

_LOOK_UP = "SELECT session_data, topics FROM live_session(%s)"
_SWEEPS_PER_CHECK = 20


class SessionStore(SessionBase):
    """Decodes session data as Django's stores do, which salt their signature by this name.

    Django's own would load every model, which this process has no need of.
    """


class TooManyStreams(Exception):
    """The session already holds as many streams as one person can use."""


class Listener:
    """One session with its open streams."""

    __slots__ = ("checked_at", "key", "streams", "topics")

    def __init__(self, key: str, topics: frozenset[str], checked_at: float) -> None:
        self.key = key
        self.topics = topics
        self.checked_at = checked_at
        self.streams: set[Stream] = set()


def holds(session_data: str) -> bool:
    """Whether this is the session of somebody signed in whose screen is not locked."""
    session = SessionStore().decode(session_data)
    return bool(session.get("_auth_user_id")) and not session.get("locked")


async def topics_of(connection: Connection, key: str) -> frozenset[str] | None:
    """What the session may hear; None if it is gone, expired, locked or its member inactive."""
    row = await (await connection.execute(_LOOK_UP, (key,))).fetchone()
    if row is None or not holds(row[0]):
        return None
    return frozenset(topic for topic in row[1] or () if topic)


class Audience:
    """All listeners, checked again every `check` seconds."""

    def __init__(
        self,
        connections: Connections,
        hub: Hub,
        *,
        check: float,
        streams_per_session: int,
    ) -> None:
        self._connections = connections
        self._hub = hub
        self._check = check
        self._limit = streams_per_session
        self._listeners: dict[str, Listener] = {}

    def join(self, key: str, topics: frozenset[str], stream: Stream) -> None:
        """Let a stream hear `topics`, just read for `key`. Raises TooManyStreams."""
        now = asyncio.get_running_loop().time()
        listener = self._listeners.setdefault(key, Listener(key, topics, now))
        if len(listener.streams) >= self._limit:
            raise TooManyStreams
        listener.streams.add(stream)
        self._hub.subscribe(stream, topics)
        self._renew(listener, topics)

    def leave(self, key: str, stream: Stream) -> None:
        """The stream has ended."""
        self._hub.unsubscribe(stream)
        listener = self._listeners.get(key)
        if listener is not None:
            listener.streams.discard(stream)
            if not listener.streams:
                del self._listeners[key]

    async def watch(self) -> None:
        """Check sessions for ever, a few at a time so that they spread over the interval."""
        while True:
            await asyncio.sleep(self._check / _SWEEPS_PER_CHECK)
            try:
                await self._sweep()
            except DatabaseAway:
                # Nothing can be delivered meanwhile either; the next sweep asks again.
                continue

    async def _sweep(self) -> None:
        for listener in list(self._due()):
            async with self._connections.borrow() as connection:
                topics = await topics_of(connection, listener.key)
            if topics is None:
                self._sign_out(listener)
            else:
                self._renew(listener, topics)

    def _due(self) -> Iterator[Listener]:
        # One sweep early, so that no session goes unchecked for longer than promised.
        oldest = asyncio.get_running_loop().time() - self._check * (1 - 1 / _SWEEPS_PER_CHECK)
        return (each for each in self._listeners.values() if each.checked_at <= oldest)

    def _renew(self, listener: Listener, topics: frozenset[str]) -> None:
        """Apply what the session may hear now; a page that gained a topic must fetch it."""
        listener.checked_at = asyncio.get_running_loop().time()
        if topics == listener.topics:
            return
        gained = topics - listener.topics
        listener.topics = topics
        for stream in listener.streams:
            self._hub.subscribe(stream, topics)
            if gained:
                stream.push(wire.notice(wire.REFRESH, self._hub.position))

    def _sign_out(self, listener: Listener) -> None:
        for stream in list(listener.streams):
            self._hub.unsubscribe(stream)
            stream.finish(wire.notice(wire.SIGNED_OUT))
