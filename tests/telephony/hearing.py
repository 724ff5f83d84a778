"""What each side of a call was sent, taken from the wire, and which tones are in it."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

RATE = 8000
_OUTGOING = 4  # every packet of the loopback passes twice
_ALL_PROTOCOLS = 3


class Wire:
    """Every RTP packet of the network, by the address it went to. Begun inside the network."""

    def __init__(self) -> None:
        self._heard: dict[tuple[str, int], list[tuple[float, int, bytes]]] = defaultdict(list)
        self._socket = socket.socket(
            socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL_PROTOCOLS)
        )
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_000_000)
        self._socket.settimeout(0.2)
        self._open = True
        self._thread = threading.Thread(target=self._read, name="wire", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._open = False
        self._thread.join()
        self._socket.close()

    def sound(self, host: str, ports: range, *, since: float = 0.0) -> np.ndarray:
        """What was sent to `host` on any of `ports` after `since` (time.monotonic())."""
        parts = [
            _decoded(kind, payload)
            for (to, port), packets in list(self._heard.items())
            if to == host and port in ports
            for at, kind, payload in list(packets)
            if at >= since
        ]
        return np.concatenate(parts) if parts else np.zeros(0)

    def _read(self) -> None:
        while self._open:
            try:
                frame, (_, _, direction, *_) = self._socket.recvfrom(2048)
            except TimeoutError:
                continue
            if direction == _OUTGOING or frame[12:14] != b"\x08\x00" or frame[23] != 17:
                continue
            start = 14 + (frame[14] & 15) * 4
            port = struct.unpack_from("!H", frame, start + 2)[0]
            rtp = frame[start + 8 :]
            if len(rtp) > 12 and rtp[0] >> 6 == 2 and rtp[1] & 0x7F in (0, 8):
                host = socket.inet_ntoa(frame[30:34])
                self._heard[host, port].append((time.monotonic(), rtp[1] & 0x7F, rtp[12:]))


def read(path: Path, rate: int = RATE) -> np.ndarray:
    """A headerless recording as samples."""
    return np.frombuffer(path.read_bytes(), dtype="<i2").astype(float)


def spectrum(sound: Path | np.ndarray, *, share: float = 0.1, rate: int = RATE) -> list[int]:
    """The frequencies in a sound, loudest first, to the next 10 Hz: those that have at least
    `share` of the loudest one's amplitude. Silence has none."""
    samples = read(sound) if isinstance(sound, Path) else sound
    if len(samples) < rate // 4 or np.abs(samples).max() < 50:
        return []
    size = rate // 10  # bins of 10 Hz
    frames = samples[: len(samples) // size * size].reshape(-1, size) * np.hanning(size)
    power = np.abs(np.fft.rfft(frames)).mean(axis=0)
    power[:5] = 0
    found: list[int] = []
    for index in np.argsort(power)[::-1]:
        if power[index] < power.max() * share:
            break
        frequency = int(index) * rate // size
        if all(abs(frequency - other) > 30 for other in found):
            found.append(frequency)
    return found


def tones(sound: Path | np.ndarray, asked: Sequence[int]) -> set[int]:
    """Which of the asked frequencies are in a sound."""
    found = spectrum(sound)
    return {one for one in asked if any(abs(one - other) <= 20 for other in found)}


def tone(path: Path, frequency: int, seconds: float = 2.0) -> Path:
    """A-law of one tone, as sipp plays it; a whole number of periods, so that it loops."""
    times = np.arange(int(RATE * seconds)) / RATE
    samples = (np.sin(2 * np.pi * frequency * times) * 8000).astype(np.int32)
    path.write_bytes(_alaw(samples).tobytes())
    return path


def _alaw(samples: np.ndarray) -> np.ndarray:
    """A-law by looking for the nearest of its 256 values."""
    order = np.argsort(_ALAW)
    sorted_values = _ALAW[order]
    at = np.clip(np.searchsorted(sorted_values, samples), 1, 255)
    nearer = np.abs(sorted_values[at - 1] - samples) <= np.abs(sorted_values[at] - samples)
    nearest: np.ndarray = order[at - nearer]
    return nearest.astype(np.uint8)


def _decoded(kind: int, payload: bytes) -> np.ndarray:
    return (_ALAW if kind == 8 else _ULAW)[np.frombuffer(payload, dtype=np.uint8)].astype(float)


def _alaw_values() -> np.ndarray:
    codes = np.arange(256) ^ 0x55
    exponent, mantissa = (codes >> 4) & 7, codes & 15
    small = (mantissa << 4) + 8
    large = ((mantissa << 4) + 0x108) << np.maximum(exponent - 1, 0)
    return np.where(exponent == 0, small, large) * np.where(codes & 0x80, 1, -1)


def _ulaw_values() -> np.ndarray:
    codes = ~np.arange(256) & 0xFF
    magnitude = ((((codes & 15) << 3) + 0x84) << ((codes >> 4) & 7)) - 0x84
    return np.where(codes & 0x80, -magnitude, magnitude)


_ALAW, _ULAW = _alaw_values(), _ulaw_values()
