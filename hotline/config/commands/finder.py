"""Keep the index by which persons are found, in the memory of this process alone.

`hotline serve` and `hotline demo` start one already. It reads every person that is not sealed by
decision when it starts, follows what changes, and answers the pages of this machine over a socket
in HOTLINE_HOME/run. Nothing of it is written anywhere; SIGTERM ends it."""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import os
import resource
import shutil
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import hotline
from hotline.config.database import set_up_django
from hotline.config.home import Home

_PR_SET_DUMPABLE = 4
LOOPS = [Path(hotline.__file__).parent / package for package in ("finder", "duplicates")]
SUMMARY = "keep the index of names in memory (serve and demo start one already)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(options: argparse.Namespace) -> int:
    """Answers until SIGTERM; returns 0."""
    home = Home.from_environment()
    home.run.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("NUMBA_CACHE_DIR", str(compiled_in(home.run / "compiled", LOOPS)))
    _keep_to_itself()
    set_up_django()
    from hotline.finder.client import socket_path
    from hotline.finder.server import Server
    from hotline.finder.service import Finder

    finder = Finder()
    with Server(socket_path({"HOTLINE_HOME": str(home.path), **os.environ}), finder) as server:
        listening = threading.Thread(target=server.serve_forever, name="socket", daemon=True)
        listening.start()

        def stop(number: int, frame: FrameType | None) -> None:
            finder.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        finder.run(_say)
        server.shutdown()
    return 0


def compiled_in(folder: Path, packages: Sequence[Path]) -> Path:
    """Where the loops of some packages are kept compiled: apart for each state of their sources,
    since numba looks at the file a loop stands in and not at those it calls. Older states go."""
    digest = hashlib.sha256()
    for source in sorted(path for package in packages for path in package.glob("*.py")):
        digest.update(source.read_bytes())
    kept = folder / digest.hexdigest()[:16]
    for other in folder.glob("*"):
        if other != kept:
            shutil.rmtree(other, ignore_errors=True)
    return kept


def _keep_to_itself() -> None:
    """No core dump, and no debugger of the same user: the memory of this process is names."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0)


def _say(count: int) -> None:
    print(f"hotline: {count} persons can be found.", file=sys.stderr, flush=True)
