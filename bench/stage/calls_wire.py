"""When an INVITE reached the exchange and when its 200 left it, by the clock of the kernel.

sipp's own clock has steps of 4 ms and waits for a processor itself; what passes the network does
not. Only SIP is taken down: the kernel lets nothing else through."""

from __future__ import annotations

import ctypes
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_ALL_PROTOCOLS, _OUTGOING = 3, 4
_SO_TIMESTAMPNS, _SO_ATTACH_FILTER = 35, 26
# "udp port 5060" as the kernel's packet filter: code, jump if true, jump if false, value.
_FILTER = (
    (0x28, 0, 0, 12), (0x15, 0, 8, 0x800),  # IPv4
    (0x30, 0, 0, 23), (0x15, 0, 6, 17),  # UDP
    (0xB1, 0, 0, 14),  # past its header
    (0x48, 0, 0, 14), (0x15, 2, 0, 5060),  # from
    (0x48, 0, 0, 16), (0x15, 0, 1, 5060),  # to
    (0x06, 0, 0, 0xFFFF), (0x06, 0, 0, 0),
)  # fmt: skip


@dataclass
class Answers:
    """By the call's id in SIP: when it asked and when it was answered first."""

    asked: dict[bytes, float] = field(default_factory=dict)
    answered: dict[bytes, float] = field(default_factory=dict)

    def milliseconds(self) -> list[float]:
        """From INVITE to 200 of every call that was answered."""
        both = self.asked.keys() & self.answered.keys()
        return [(self.answered[one] - self.asked[one]) * 1000 for one in both]


@contextmanager
def answers(exchange: str) -> Iterator[Answers]:
    """What passes until the end of the block, to and from the exchange at this address."""
    found, over = Answers(), threading.Event()
    with _listening() as line:
        thread = threading.Thread(target=_read, args=(line, exchange, found, over), daemon=True)
        thread.start()
        try:
            yield found
        finally:
            over.set()
            thread.join()


def _listening() -> socket.socket:
    line = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL_PROTOCOLS))
    program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *one) for one in _FILTER))
    pointer = struct.pack("@HP", len(_FILTER), ctypes.addressof(program))
    line.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, pointer)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_000_000)
    line.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
    line.settimeout(0.1)
    return line


def _read(line: socket.socket, exchange: str, found: Answers, over: threading.Event) -> None:
    here = socket.inet_aton(exchange)
    while True:
        try:
            frame, extra, _, address = line.recvmsg(4096, 64)
        except TimeoutError:
            if over.is_set():
                return
            continue
        if address[2] == _OUTGOING:  # every packet of the loopback passes twice
            continue
        at = next((_moment(data) for _, kind, data in extra if kind == _SO_TIMESTAMPNS), 0.0)
        _note(found, frame, here, at)


def _note(found: Answers, frame: bytes, here: bytes, at: float) -> None:
    said = frame[14 + (frame[14] & 15) * 4 + 8 :]
    if said.startswith(b"INVITE ") and frame[30:34] == here:
        found.asked.setdefault(_call_id(said), at)
    elif said.startswith(b"SIP/2.0 200 ") and frame[26:30] == here and b" INVITE\r\n" in said:
        found.answered.setdefault(_call_id(said), at)


def _call_id(said: bytes) -> bytes:
    return said.lower().partition(b"call-id:")[2].partition(b"\r\n")[0].strip()


def _moment(data: bytes) -> float:
    seconds, nanoseconds = struct.unpack("@ll", data)
    return float(seconds + nanoseconds / 1e9)
