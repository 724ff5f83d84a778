"""Where the roots lie outside the database: a folder with an append-only file of lines, and beside
it the leaf hashes, by which one changed row is told from its neighbours."""

import os
from collections.abc import Sequence
from pathlib import Path

from hotline.audit.chain import Line
from hotline.audit.disk import keep_name, put
from hotline.audit.merkle import SIZE

ROOTS, LEAVES = "roots.jsonl", "leaves.bin"


class Outside:
    """The folder. What is written there is on the disk before the call returns."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def texts(self) -> list[str]:
        """Every line, oldest first; a last one that a crash cut short does not count."""
        try:
            text = (self.folder / ROOTS).read_text(encoding="ascii", errors="replace")
        except FileNotFoundError:
            return []
        return text.split("\n")[:-1]

    def last(self) -> str:
        """The last line, without reading the others; empty where there is none."""
        end = self._end()
        if not end:
            return ""
        with (self.folder / ROOTS).open("rb") as file:
            reach = 1 << 16
            while True:
                start = max(0, end - 1 - reach)
                file.seek(start)
                held = file.read(end - 1 - start)
                if b"\n" in held or not start:
                    return held.rpartition(b"\n")[2].decode("ascii", "replace")
                reach *= 4

    def append(self, line: Line, leaves: Sequence[bytes]) -> None:
        """Put a line at the end; its leaves first, behind those of earlier roots."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if leaves:
            self._write(LEAVES, b"".join(leaves), at=(line.total - len(leaves)) * SIZE)
        self._write(ROOTS, line.text.encode() + b"\n", at=self._end())

    def leaves(self, first: int, count: int) -> list[bytes]:
        """Leaf hashes `first` and following; fewer where they were never written here."""
        try:
            with (self.folder / LEAVES).open("rb") as file:
                file.seek(first * SIZE)
                held = file.read(count * SIZE)
        except FileNotFoundError:
            return []
        return [held[at : at + SIZE] for at in range(0, len(held), SIZE)]

    def _end(self) -> int:
        """Where the last whole line ends."""
        try:
            with (self.folder / ROOTS).open("rb") as file:
                end = file.seek(0, os.SEEK_END)
                while end:
                    start = max(0, end - (1 << 16))
                    file.seek(start)
                    found = file.read(end - start).rfind(b"\n")
                    if found >= 0:
                        return start + found + 1
                    end = start
        except FileNotFoundError:
            pass
        return 0

    def _write(self, name: str, data: bytes, *, at: int) -> None:
        descriptor = os.open(self.folder / name, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.ftruncate(descriptor, at)  # what a crash left behind the last whole line
            os.lseek(descriptor, at, os.SEEK_SET)
            put(descriptor, data)
        finally:
            os.close(descriptor)
        keep_name(self.folder)
