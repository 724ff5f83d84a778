"""The live process: `granian --interface asgi hotline.live.app:application`.

Bare ASGI: no middleware, no models, no keys. It answers `GET /stream` (server-sent events) and
`GET /healthz`. Run it with one worker: each worker would hold every topic again.
"""

import asyncio
import logging
from http import HTTPStatus

from hotline.live import options, wire
from hotline.live.audience import TooManyStreams, topics_of
from hotline.live.database import DatabaseAway
from hotline.live.outbox import Event, missed
from hotline.live.position import Position, parse
from hotline.live.push import Push
from hotline.live.requests import Scope, allowed_origin, header, last_heard, session_key
from hotline.live.stream import Message, Receive, Send, Stream

_log = logging.getLogger(__name__)

Headers = list[tuple[bytes, bytes]]

_WAIT_FOR_DATABASE = 5.0
_STREAM_HEADERS: Headers = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    # A buffering proxy would hold events back until its buffer is full.
    (b"x-accel-buffering", b"no"),
]


class Application:
    """The ASGI callable; reads its options when the server starts it, not on import."""

    def __init__(self) -> None:
        self._push: Push | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._push = Push(options.from_environment())
                self._push.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                if self._push is not None:
                    await self._push.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        push = self._push
        if scope["path"] not in ("/stream", "/healthz"):
            await _reply(send, HTTPStatus.NOT_FOUND)
        elif scope["method"] != "GET":
            await _reply(send, HTTPStatus.METHOD_NOT_ALLOWED, [(b"allow", b"GET")])
        elif push is None:
            await _reply(send, HTTPStatus.SERVICE_UNAVAILABLE)
        elif scope["path"] == "/healthz":
            up = push.tail.connected
            await _reply(send, HTTPStatus.OK if up else HTTPStatus.SERVICE_UNAVAILABLE)
        elif push.closing:
            await _reply(send, HTTPStatus.SERVICE_UNAVAILABLE, [(b"retry-after", b"2")])
        else:
            push.close_on_signal()
            await _stream(push, scope, receive, send)


async def _stream(push: Push, scope: Scope, receive: Receive, send: Send) -> None:
    headers: Headers = [(b"vary", b"Origin, Cookie")]
    if not allowed_origin(scope, push.options.origins):
        return await _reply(send, HTTPStatus.FORBIDDEN, headers)
    if origin := header(scope, b"origin"):
        headers.append((b"access-control-allow-origin", origin.encode("latin-1")))
        headers.append((b"access-control-allow-credentials", b"true"))
    key = session_key(scope, push.options.cookie)
    if key is None:
        return await _reply(send, HTTPStatus.UNAUTHORIZED, headers)
    try:
        topics = await _topics(push, key)
    except DatabaseAway as error:
        _log.warning("no stream opened (%s)", type(error.__cause__).__name__)
        return await _reply(
            send, HTTPStatus.SERVICE_UNAVAILABLE, [*headers, (b"retry-after", b"2")]
        )
    if topics is None:
        return await _reply(send, HTTPStatus.UNAUTHORIZED, headers)
    stream = Stream(send, limit=push.options.queue_limit)
    try:
        push.audience.join(key, topics, stream)
    except TooManyStreams:
        return await _reply(send, HTTPStatus.TOO_MANY_REQUESTS, headers)
    # Before anything is awaited: what the hub hands out from here on is in the stream's queue.
    joined, seen = push.hub.position, push.hub.seen
    try:
        await send(_start(HTTPStatus.OK, headers + _STREAM_HEADERS))
        await send(_body(wire.opening(push.options.retry_ms), more=True))
        replay = await _replay(push, last_heard(scope), topics, joined, seen)
        stream.release([*replay, wire.mark(joined)])
        await stream.until_closed(receive)
    finally:
        push.audience.leave(key, stream)


async def _topics(push: Push, key: str) -> frozenset[str] | None:
    """What the session may hear. Raises DatabaseAway after some seconds without an answer."""
    try:
        async with asyncio.timeout(_WAIT_FOR_DATABASE):
            await push.tail.started.wait()
    except TimeoutError as error:
        raise DatabaseAway from error
    async with push.connections.borrow() as connection:
        return await topics_of(connection, key)


async def _replay(
    push: Push,
    heard: str | None,
    topics: frozenset[str],
    joined: Position,
    seen: str | None,
) -> list[bytes]:
    """The frames between what the page has heard and the moment its stream joined the hub."""
    if heard is None:
        return []
    events: list[Event] | None = None
    if since := parse(heard):
        try:
            async with push.connections.borrow() as connection:
                events = await missed(
                    connection,
                    since=since,
                    until=joined,
                    seen=seen,
                    topics=topics,
                    limit=push.options.replay_limit,
                )
        except DatabaseAway:
            # Fetching all again needs no memory of what was missed.
            events = None
    if events is None:
        return [wire.notice(wire.REFRESH)]
    return [wire.encoded(event) for event in events]


async def _reply(send: Send, status: HTTPStatus, headers: Headers | None = None) -> None:
    """A short plain answer."""
    plain = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"cache-control", b"no-store"),
    ]
    await send(_start(status, [*(headers or []), *plain]))
    await send(_body(f"{status.phrase}\n".encode()))


def _start(status: HTTPStatus, headers: Headers) -> Message:
    headers = [*headers, (b"x-content-type-options", b"nosniff")]
    return {"type": "http.response.start", "status": status.value, "headers": headers}


def _body(content: bytes, *, more: bool = False) -> Message:
    return {"type": "http.response.body", "body": content, "more_body": more}


application = Application()
