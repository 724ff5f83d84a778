"""A demonstration written once a run of the tests: whoever wants one of her own takes a copy.

Writing one takes most of a minute, copying it a second. `make test` starts several processes; the
first that asks writes it, the others wait for it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys

from hotline.config.engine import Engine
from hotline.config.home import Home
from tests import once
from tests.config.conftest import Running, clean_environment

_PREFIX = "hotline-furnished-"
READY_SECONDS = 300.0


def copy_to(home: Home, port: int) -> None:
    """Put a demonstration that was written and stopped where `home` is; `port` is free."""
    with once.folder(_PREFIX) as shared:
        if not (shared / "written").exists():
            _write(Home(shared / "home"), port)
            (shared / "written").touch()
        # The engine's user owns its data.
        subprocess.run(["cp", "-a", str(shared / "home"), str(home.path)], check=True)


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
    for left in once.done_with(_PREFIX):
        Engine(Home(left / "home")).destroy()
        shutil.rmtree(left, ignore_errors=True)
