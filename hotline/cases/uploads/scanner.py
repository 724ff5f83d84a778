"""Asking ClamAV: INSTREAM of the clamd protocol (man 8 clamd), over TCP or a Unix socket.

`HOTLINE_CLAMD` names it: `host:port`, or the path of a socket. Nothing configured and nothing
answering are the same to a file: it waits.
"""

import os
import socket

PATIENCE_SECONDS = 30.0
_CHUNK = 64 * 1024


class NoScanner(RuntimeError):
    """No scanner is configured, or none gives an answer that can be understood."""


def is_configured() -> bool:
    """Whether this installation names a scanner at all."""
    return bool(os.environ.get("HOTLINE_CLAMD"))


def is_clean(content: bytes) -> bool:
    """What the scanner says of a file. Raises NoScanner where it says nothing."""
    try:
        with _connected() as wire:
            wire.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _CHUNK):
                piece = content[start : start + _CHUNK]
                wire.sendall(len(piece).to_bytes(4) + piece)
            wire.sendall(bytes(4))
            answer = _answer(wire)
    except OSError as error:
        raise NoScanner(type(error).__name__) from None
    if answer == "stream: OK":
        return True
    if answer.endswith(" FOUND"):
        return False
    raise NoScanner("it gave no verdict")


def _connected() -> socket.socket:
    where = os.environ.get("HOTLINE_CLAMD", "")
    if not where:
        raise NoScanner("none is configured")
    if where.startswith("/"):
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        wire.settimeout(PATIENCE_SECONDS)
        try:
            wire.connect(where)
        except OSError:
            wire.close()
            raise
        return wire
    host, _, port = where.rpartition(":")
    if not port.isdigit():
        raise NoScanner("HOTLINE_CLAMD is neither host:port nor a path")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE_SECONDS)


def _answer(wire: socket.socket) -> str:
    said = b""
    while len(said) < 4096 and not said.endswith(b"\0"):
        piece = wire.recv(1024)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace").strip()
