"""What a run of the tests makes once, whichever of its processes asks first."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def _run() -> int:
    """The process of the whole run: the one that began it, not a worker of it."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


@contextmanager
def folder(prefix: str) -> Iterator[Path]:
    """The folder that the processes of this run share, to one of them at a time."""
    shared = Path(tempfile.gettempdir()) / f"{prefix}{_run()}"
    shared.mkdir(mode=0o755, exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield shared


def done_with(prefix: str) -> Iterator[Path]:
    """The folders of this run and of killed ones, to be removed."""
    for left in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        run = left.name.removeprefix(prefix)
        gone = run.isdigit() and (int(run) == _run() or not os.path.exists(f"/proc/{run}"))
        if gone and left.stat().st_uid == os.geteuid():
            yield left
