"""A demonstration written once a run of the tests: whoever wants one of her own takes a copy.

Writing one takes most of a minute, copying it a second. `make test` starts several processes; the
first that asks writes it, the others wait for it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from hotline.config.engine import Engine
from hotline.config.home import Home
from tests.config.conftest import Running, clean_environment

_PREFIX = "hotline-furnished-"
READY_SECONDS = 300.0


def _run() -> int:
    """The process of the whole run: the one that began it, not a worker of it."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


def _folder() -> Path:
    return Path(tempfile.gettempdir()) / f"{_PREFIX}{_run()}"


def copy_to(home: Home, port: int) -> None:
    """Put a demonstration that was written and stopped where `home` is; `port` is free."""
    folder = _folder()
    folder.mkdir(mode=0o755, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "written").exists():
            _write(Home(folder / "home"), port)
            (folder / "written").touch()
    # The engine's user owns its data.
    subprocess.run(["cp", "-a", str(folder / "home"), str(home.path)], check=True)


def _write(home: Home, port: int) -> None:
    shutil.rmtree(home.path, ignore_errors=True)
    environment = clean_environment(HOTLINE_HOME=str(home.path), PORT=str(port))
    running = Running([sys.executable, "-m", "hotline.config.command", "demo"], environment)
    try:
        running.until("The hotline is ready", READY_SECONDS)
    finally:
        running.end()
        Engine(home).stop()


def clear() -> None:
    """Remove it at the end of the run, and what killed runs left."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        run = left.name.removeprefix(_PREFIX)
        gone = run.isdigit() and not os.path.exists(f"/proc/{run}")
        if (gone or left == _folder()) and left.stat().st_uid == os.geteuid():
            Engine(Home(left / "home")).destroy()
            shutil.rmtree(left, ignore_errors=True)
