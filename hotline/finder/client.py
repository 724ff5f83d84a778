"""How every other process asks the finder: a short question over a socket, ids as the answer.

What is asked is a name or a number; it goes through the socket's memory alone and is written
nowhere. The answer holds ids, scores and coded reasons. Whoever asks still has to see each person
under her own grants before anything is shown. An absent finder is an answer, never an error.
"""

import json
import os
import socket
import struct
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

State = Literal["ready", "starting", "behind", "away"]

TIMEOUT_SECONDS = 1.0
MOST_BYTES = 1_000_000
_LENGTH = struct.Struct("!I")


@dataclass(frozen=True)
class Hit:
    """One person: how sure from 0 to 1, and why, as codes of `finder.reasons`."""

    person: UUID
    score: float
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """The persons found, the likeliest first, and whether the index is whole and up to date.

    `behind_seconds` is how old the oldest change is that the index does not hold yet.
    """

    hits: tuple[Hit, ...] = ()
    state: State = "away"
    behind_seconds: float = 0.0


AWAY = Answer()


@dataclass(frozen=True)
class Reach:
    """Whose files to look through: those of some centres, and some persons by themselves."""

    centres: tuple[str, ...] = ()
    persons: tuple[UUID, ...] = ()


def find(text: str, *, limit: int = 20, within: Reach | None = None) -> Answer:
    """Whoever a text may mean: a name in any spelling, part of a number, a year, a province. Of
    everybody, or within what the asker reaches, so that a common name does not crowd it out."""
    question: dict[str, Any] = {"verb": "find", "text": text, "limit": limit}
    if within is not None:
        ids = [str(person) for person in within.persons]
        question["within"] = {"centres": within.centres, "ids": ids}
    return _asked(question)


def like(*, limit: int = 5, **facts: Any) -> Answer:
    """Whoever a new person may be the same as. Facts: names (list), numbers (list), papers (list),
    birth_from, birth_to (years), sex, province; what is unknown is left out."""
    return _asked({"verb": "like", "facts": facts, "limit": limit})


def twins(*, limit: int = 5, **facts: Any) -> Answer:
    """As `like`, weighed by the model of duplicates: only whoever is likely one person with her,
    with field and level of each agreement as the reasons (`duplicates.comparing.LEVELS`)."""
    return _asked({"verb": "twins", "facts": facts, "limit": limit})


def compare() -> Answer:
    """Have all files compared with each other; begun, not ended, when this answers."""
    return _asked({"verb": "compare"})


def state() -> Answer:
    """Whether the finder is there, without asking for anybody."""
    return _asked({"verb": "state"})


def socket_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the finder of this installation listens."""
    named = environment.get("HOTLINE_FINDER")
    if named:
        return Path(named)
    home = environment.get("HOTLINE_HOME")
    return (Path(home).expanduser() if home else Path.cwd() / "var" / "demo") / "run" / "finder"


class _Line(threading.local):
    """One connection a thread, kept open between questions."""

    connection: socket.socket | None = None
    path: Path | None = None


_line = _Line()


def _asked(question: dict[str, Any]) -> Answer:
    path = socket_path()
    for fresh in (False, True):  # a kept connection may be one to a finder that has gone
        try:
            answer = exchange(_connected(path, fresh=fresh), question)
            hits = tuple(Hit(UUID(p), s, tuple(why)) for p, s, why in answer.get("hits", ()))
            return Answer(hits, answer["state"], answer["behind"])
        except TimeoutError:
            _hang_up()
            return AWAY
        except (OSError, ValueError, KeyError):
            _hang_up()
    return AWAY


def exchange(connection: socket.socket, message: dict[str, Any]) -> dict[str, Any]:
    """Send one framed message and read the one that answers it. Raises OSError, ValueError."""
    send(connection, message)
    answer = receive(connection)
    if answer is None:
        raise ConnectionError("the finder hung up")
    return answer


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    """One message: its length in four bytes, then JSON."""
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    connection.sendall(_LENGTH.pack(len(body)) + body)


def receive(connection: socket.socket) -> dict[str, Any] | None:
    """The next message; None where the other side has hung up. Raises ValueError for what is no
    message."""
    head = _exactly(connection, _LENGTH.size)
    if head is None:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > MOST_BYTES:
        raise ValueError("a message too long")
    body = _exactly(connection, length)
    if body is None:
        return None
    message: dict[str, Any] = json.loads(body)
    return message


def _exactly(connection: socket.socket, count: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < count:
        part = connection.recv(count - len(parts))
        if not part:
            return None
        parts += part
    return bytes(parts)


def _connected(path: Path, *, fresh: bool) -> socket.socket:
    if fresh or _line.connection is None or _line.path != path:
        _hang_up()
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(TIMEOUT_SECONDS)
        try:
            connection.connect(str(path))
        except OSError:
            connection.close()
            raise
        _line.connection, _line.path = connection, path
    return _line.connection


def _hang_up() -> None:
    if _line.connection is not None:
        _line.connection.close()
        _line.connection = None
