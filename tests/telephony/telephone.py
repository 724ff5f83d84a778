"""A process that drives the telephone of a test, and waiting for what it does."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from tests.access.world import OwnDatabase

Found = TypeVar("Found")


class Telephone:
    """`hotline phone run`, to be killed, stopped and started again."""

    def __init__(self, database: OwnDatabase, log: Path, **environ: str) -> None:
        self.database, self.log = database, log
        self._environ = {**os.environ, "DATABASE_URL": database.app, **environ}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "hotline.config.command", "phone", "run"],
                env=self._environ,
                stdout=log,
                stderr=log,
            )

    def signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        """As the kernel would."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()
            self.process = None

    def stop(self) -> float:
        """In order; the seconds it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(10)
        self.process = None
        return time.monotonic() - began

    def stands_by(self) -> bool:
        """Whether it waits for its turn."""
        return "standing by" in self.said()

    def said(self) -> str:
        return self.log.read_text()


@contextmanager
def running(database: OwnDatabase, log: Path, **environ: str) -> Iterator[Telephone]:
    """A telephone that is driven until the end of the block."""
    telephone = Telephone(database, log, **environ)
    telephone.start()
    try:
        yield telephone
    finally:
        telephone.kill()


def soon(question: Callable[[], Found], seconds: float = 10.0) -> Found:
    """What a question answers, as soon as it is neither empty nor false. On a machine that does
    much else it may take four times as long."""
    end = time.monotonic() + 4 * seconds
    while not (found := question()):
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)
    return found


@contextmanager
def guarding(environ: dict[str, str]) -> Iterator[None]:
    """`hotline phone guard`, beside whoever drives."""
    guard = subprocess.Popen(
        [sys.executable, "-m", "hotline.config.command", "phone", "guard"],
        env={**os.environ, **environ},
    )
    try:
        yield
    finally:
        guard.kill()
        guard.wait()
