"""What the tests of processes share."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from queue import Empty, Queue

import psutil
import pytest

from tests import ports

_END = "(the process has closed its output)"
REPOSITORY = Path(__file__).resolve().parents[2]


def clean_environment(**more: str) -> dict[str, str]:
    """This environment without what points at the tests' database."""
    ours = ("HOTLINE_", "PYTEST_", "DJANGO_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(ours) and k != "DATABASE_URL"}
    return {**kept, "PYTHONPATH": str(REPOSITORY), **more}


def wait_for(what: Callable[[], bool], seconds: float = 15.0) -> bool:
    """Whether `what` comes true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.02)
    return what()


class Running:
    """A process whose lines can be waited for; `left` are its living descendants."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            command,
            env=dict(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.said: list[str] = []
        self._lines: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self._lines.put(line.rstrip())
        self._lines.put(_END)

    def until(self, part: str, seconds: float = 30.0) -> float:
        """Waits for a line that holds `part`; returns the seconds since the start."""
        until = time.monotonic() + seconds
        while True:
            try:
                self.said.append(self._lines.get(timeout=max(0.0, until - time.monotonic())))
            except Empty:
                raise AssertionError(f"never said {part!r}; said {self.said}") from None
            if self.said[-1] == _END:
                raise AssertionError(f"ended before it said {part!r}; said {self.said}")
            if part in self.said[-1]:
                return time.monotonic() - self.began

    def descendants(self) -> list[psutil.Process]:
        """Every process below this one."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, number: int = signal.SIGTERM, seconds: float = 20.0) -> int:
        """Sends a signal, waits for the end, keeps what was said; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        status = self.process.wait(seconds)
        self._reader.join(seconds)
        while not self._lines.empty():
            self.said.append(self._lines.get())
        return status


def _folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="hotline-home-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder outside pytest's own: as root, each start of pytest closes that to the engine's
    user again, also under an engine that runs."""
    yield from _folder()


@pytest.fixture(scope="module")
def module_path() -> Iterator[Path]:
    """The same for all tests of a module."""
    yield from _folder()


@pytest.fixture
def start() -> Iterator[Callable[..., Running]]:
    """Starts processes and stops them, with all below them, after the test."""
    running: list[Running] = []

    def start(command: Sequence[str], environment: Mapping[str, str]) -> Running:
        running.append(Running(command, environment))
        return running[-1]

    yield start
    for one in running:
        if one.process.poll() is None:
            one.end()


@pytest.fixture
def port() -> int:
    """A port with a free one after it."""
    return ports.free()
