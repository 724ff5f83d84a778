"""Ports of what tests start: no two processes of a run are given the same one."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator

_FIRST, _EACH, _APART = 18_000, 1_000, 10  # below what the kernel gives to outgoing connections


def _numbers() -> Iterator[int]:
    """Of this process alone, each as late again as can be: one that was just left may still be
    held by what is dying there. Where it begins differs, for runs beside each other."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    block = _FIRST + worker % 12 * _EACH
    place = os.getpid() * _APART
    while True:
        place += _APART
        yield block + place % _EACH


_MINE = _numbers()


def free() -> int:
    """A port with a free one after it."""
    for number, _tries in zip(_MINE, range(_EACH // _APART), strict=False):
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", number))
                second.bind(("127.0.0.1", number + 1))
            except OSError:
                continue
            return number
    raise AssertionError("no free port")
