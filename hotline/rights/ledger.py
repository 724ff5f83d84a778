"""The erasure ledger: a file outside the database in which every erased file is named by id.

A backup that was made before an erasure brings the erased back; every restore replays this file.
It holds ids and times and grows only at its end. A line is on the disk before the erasure it
tells of is committed; where that is undone after all, a line says so.
"""

import datetime as dt
import fcntl
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from hotline.audit.disk import keep_name, put

_ERASED, _UNDONE = "erased", "undone"
_CUT = b" cut\n"


class LedgerAway(RuntimeError):
    """The ledger cannot be written: nothing is erased that a restore would bring back."""


@dataclass(frozen=True)
class Gone:
    """A root whose key was destroyed, and by which erasure."""

    erasure: UUID
    root: UUID


def append(path: Path, erasure: UUID, roots: Iterable[UUID], at: dt.datetime) -> None:
    """Write down, safely on the disk, that these roots are erased. Raises LedgerAway."""
    _write(path, [f"{at.isoformat()} {_ERASED} {erasure} {root}" for root in roots])


def undo(path: Path, erasure: UUID, at: dt.datetime) -> None:
    """Write down that an erasure did not happen after all. Raises LedgerAway."""
    _write(path, [f"{at.isoformat()} {_UNDONE} {erasure} -"])


def read(path: Path) -> list[Gone]:
    """Everything erased, oldest first. A line that was cut off at the end by a crash belongs to
    an erasure that was not committed. Raises ValueError for any other line that is none."""
    if not path.exists():
        return []
    *whole, _torn = path.read_text(encoding="ascii").split("\n")
    gone: dict[UUID, list[Gone]] = {}
    for number, line in enumerate(whole, 1):
        if line.endswith(" cut"):
            continue
        parts = line.split(" ")
        if len(parts) != 4 or parts[1] not in (_ERASED, _UNDONE):
            raise ValueError(f"line {number} of the erasure ledger is damaged")
        erasure = UUID(parts[2])
        if parts[1] == _UNDONE:
            gone.pop(erasure, None)
        else:
            gone.setdefault(erasure, []).append(Gone(erasure, UUID(parts[3])))
    return [one for found in gone.values() for one in found]


def _write(path: Path, lines: list[str]) -> None:
    fresh = not path.exists()
    try:
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)  # written in pieces, it still is one
            size = os.fstat(file).st_size
            # A crash in the middle of a line: it is ended, marked, before anything is added.
            torn = b"" if not size or os.pread(file, 1, size - 1) == b"\n" else _CUT
            put(file, torn + "".join(f"{line}\n" for line in lines).encode("ascii"))
        finally:
            os.close(file)
        if fresh:
            keep_name(path.parent)
    except OSError as error:
        raise LedgerAway(f"the erasure ledger cannot be written: {error.strerror}") from error
