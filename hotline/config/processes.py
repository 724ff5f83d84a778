"""Child processes that neither outlive their supervisor unseen nor die unnoticed."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import psutil

_PR_SET_PDEATHSIG = 1
_BACK_OFF = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
_SETTLED_SECONDS = 30.0
_LOG_BYTES = 5_000_000
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """What to run: `name` is said to people and names the log; lower `stops` stop earlier;
    `waits` starts it only when the pages answer, so that they answer sooner."""

    name: str
    command: Sequence[str]
    stops: int = 1
    waits: bool = False
    patience: float = 5.0  # seconds between the request to stop and the kill


@dataclass
class Child:
    """One program, kept running."""

    program: Program
    environment: Mapping[str, str]
    log: Path | None
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    started: float = 0.0
    due: float = field(default=0.0)

    def start(self) -> None:
        """Starts in a session of its own, so that Ctrl-C reaches the supervisor alone."""
        output = _open_log(self.log) if self.log else None
        try:
            self.process = subprocess.Popen(
                list(self.program.command),
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=following(os.getpid()),
            )
        finally:
            if output is not None:
                os.close(output)
        self.started = time.monotonic()

    def look(self) -> int | None:
        """Exit status of a child that has ended since the last look, else None.

        Plans the restart, later after each failure in a row, and clears what the dead process
        left in its group: workers that still hold the port.
        """
        if self.process is None or (status := self.process.poll()) is None:
            return None
        kill_group(self.process.pid)
        lived = time.monotonic() - self.started
        self.failures = 0 if lived > _SETTLED_SECONDS else self.failures + 1
        wait = _BACK_OFF[min(self.failures, len(_BACK_OFF)) - 1] if self.failures else 0.0
        self.due = time.monotonic() + wait
        self.process = None
        return status

    def restart_if_due(self) -> bool:
        """Starts the child again when its pause is over."""
        if self.process is None and time.monotonic() >= self.due:
            self.start()
            return True
        return False

    def ask_to_stop(self) -> None:
        """Sends SIGTERM to the child, which stops its own workers."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait_or_kill(self, seconds: float) -> None:
        """Waits for the end and kills what is left of the group."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, seconds))
        kill_group(self.process.pid)
        self.process.wait()
        self.process = None


def following(parent: int) -> Callable[[], None]:
    """For Popen's preexec_fn: the kernel asks the child to stop when `parent` dies."""

    def follow() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return follow


class Stopped(BaseException):
    """Somebody asked this process to stop before it served."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Turns SIGTERM, SIGINT and SIGHUP into Stopped, so that what was begun is undone in order.

    Outside the main thread signals are left as they are.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    stops = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in stops}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def kill_group(leader: int) -> None:
    """Kills every process of the group, also when its leader is gone."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def remember(path: Path, children: Sequence[Child]) -> None:
    """Writes the children's process ids with their start times: a bare number may be reused."""
    rows = []
    for child in children:
        if child.process is not None:
            with suppress(psutil.Error):
                rows.append([child.process.pid, psutil.Process(child.process.pid).create_time()])
    part = path.with_suffix(".part")
    part.write_text(json.dumps(rows))
    part.replace(path)


def sweep(path: Path) -> int:
    """Kills what a killed supervisor left and returns how many processes that were.

    A member counts as ours when it is in the group of a remembered child and is not older.
    """
    try:
        rows = [(int(pid), float(since)) for pid, since in json.loads(path.read_text())]
    except (FileNotFoundError, ValueError, TypeError):
        return 0
    ours: list[psutil.Process] = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, ProcessLookupError):
            group = os.getpgid(process.pid)
            if any(group == pid and process.create_time() >= since - 1 for pid, since in rows):
                process.kill()
                ours.append(process)
    psutil.wait_procs(ours, timeout=5)
    path.unlink(missing_ok=True)
    return len(ours)


def _open_log(path: Path) -> int:
    if path.exists() and path.stat().st_size > _LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
