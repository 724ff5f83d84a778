"""A browser's side of a stream, down to the socket, so that tests see every byte."""

import json
import socket
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True)
class Block:
    """One block of a stream: an event, a heartbeat or a retry time."""

    id: str | None = None
    event: str | None = None
    data: Any = None
    comment: str | None = None
    retry: int | None = None


def parse(text: str) -> Block:
    fields: dict[str, Any] = {}
    for line in text.split("\n"):
        name, _, value = line.partition(": ")
        fields[name or "comment"] = value
    if "" in fields or text.startswith(":"):
        fields["comment"] = text.split("\n")[0].removeprefix(": ")
    if "data" in fields:
        fields["data"] = json.loads(fields["data"])
    if "retry" in fields:
        fields["retry"] = int(fields["retry"])
    return Block(**fields)


class Tab:
    """One open stream. Reading waits up to `patience` seconds, never longer."""

    def __init__(
        self,
        port: int,
        *,
        cookie: str = "",
        path: str = "/stream",
        method: str = "GET",
        headers: dict[str, str] | None = None,
        receive_buffer: int | None = None,
    ) -> None:
        self._socket = socket.socket()
        if receive_buffer is not None:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._socket.connect(("127.0.0.1", port))
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
        if cookie:
            lines.append(f"Cookie: other=1; sessionid={cookie}")
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self._raw = b""
        self._text = ""
        self.closed = False
        self.last_id: str | None = None
        self.status, self.headers = self._head()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()

    def _receive(self, deadline: float) -> bool:
        self._socket.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            piece = self._socket.recv(1 << 20)
        except TimeoutError:
            return False
        except ConnectionError:
            piece = b""
        if not piece:
            self.closed = True
        self._raw += piece
        return bool(piece)

    def _head(self) -> tuple[int, dict[str, str]]:
        deadline = time.monotonic() + 10
        while b"\r\n\r\n" not in self._raw:
            if not self._receive(deadline):
                raise AssertionError("no answer")
        head, _, self._raw = self._raw.partition(b"\r\n\r\n")
        first, *rest = head.decode().split("\r\n")
        pairs = (line.split(": ", 1) for line in rest)
        return int(first.split()[1]), {name.lower(): value for name, value in pairs}

    def _unchunk(self) -> None:
        while b"\r\n" in self._raw:
            size, _, rest = self._raw.partition(b"\r\n")
            length = int(size, 16)
            if len(rest) < length + 2:
                return
            self._text += rest[:length].decode()
            self._raw = rest[length + 2 :]
            if length == 0:
                self.closed = True
                return

    def block(self, *, patience: float = 5.0) -> Block | None:
        """The next block; None when the stream ends or stays silent."""
        deadline = time.monotonic() + patience
        while True:
            self._unchunk()
            if "\n\n" in self._text:
                text, _, self._text = self._text.partition("\n\n")
                block = parse(text)
                self.last_id = block.id or self.last_id
                return block
            if self.closed or not self._receive(deadline):
                return None

    def event(self, *, patience: float = 5.0) -> Block | None:
        """The next block that a page would hear of."""
        deadline = time.monotonic() + patience
        while (left := deadline - time.monotonic()) > 0:
            block = self.block(patience=left)
            if block is None or block.event is not None:
                return block
        return None

    def events(self, count: int, *, patience: float = 5.0) -> list[Block]:
        """The next `count` events, fewer if they do not come."""
        found = []
        while len(found) < count and (block := self.event(patience=patience)) is not None:
            found.append(block)
        return found

    def ready(self) -> Self:
        """Wait until the stream follows: the first id it gives."""
        while (block := self.block()) is not None:
            if block.id is not None:
                return self
        raise AssertionError("the stream did not begin")
