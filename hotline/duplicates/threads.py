"""Loops that are shared out among threads: compiled, they hold no lock of the interpreter."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")

THREADS = min(4, os.cpu_count() or 1)


def shared_out(work: Callable[[Part], Result], parts: Iterable[Part]) -> list[Result]:
    """The result of each part, in order."""
    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(work, parts))


def even(count: int, parts: int = THREADS) -> list[slice]:
    """So many rows in parts of one size."""
    step = max(1, -(-count // parts))
    return [slice(begin, min(count, begin + step)) for begin in range(0, count, step)]
