"""Server-sent events as bytes (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

import json

from hotline.live.outbox import Event
from hotline.live.position import Position

REFRESH = "refresh"
SIGNED_OUT = "signed-out"


def opening(retry_ms: int) -> bytes:
    """The first bytes of a stream: how long the browser waits before it opens the next one."""
    return b"retry: %d\n\n" % retry_ms


def encoded(event: Event) -> bytes:
    """One change: topic and id only; the page fetches the rest under its own rights.

    A row sent ahead of an unfinished transaction carries no position: the browser keeps the
    last one it was told, so that a reconnect replays from there.
    """
    data = json.dumps({"topic": event.topic, "id": str(event.subject)})
    return _frame(event.kind, data, event.position if event.settled else None)


def notice(kind: str, position: Position | None = None) -> bytes:
    """A word from the stream itself: `refresh` (fetch everything again) or `signed-out`."""
    return _frame(kind, "{}", position)


def mark(position: Position) -> bytes:
    """A heartbeat that moves the browser's Last-Event-ID on and wakes no listener.

    A block with an id and no data is remembered but not dispatched, so that a stream which was
    silent for hours need not replay those hours after a reconnect.
    """
    return b": still here\nid: %s\n\n" % str(position).encode()


def _frame(kind: str, data: str, position: Position | None) -> bytes:
    # A line break would end the field and let a kind forge another one.
    name = kind.replace("\r", " ").replace("\n", " ")
    place = "" if position is None else f"id: {position}\n"
    return f"{place}event: {name}\ndata: {data}\n\n".encode()
