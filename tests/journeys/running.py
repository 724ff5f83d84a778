"""The demonstration as a person starts it, on a free port, with its data in a folder of its own."""

from __future__ import annotations

import http.client
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg

from hotline.config.engine import Engine
from hotline.config.home import Home
from hotline.config.processes import sweep
from tests import furnished, ports
from tests.addresses import to_database
from tests.config.conftest import Running, clean_environment

READY_SECONDS = 300.0
_PREFIX = "hotline-journeys-"
COMMAND = [sys.executable, "-m", "hotline.config.command"]


class Demo:
    """A running demonstration: where it answers, its database, its processes."""

    def __init__(self, home: Home, port: int, **more: str) -> None:
        self.home, self.port = home, port
        self.url = f"http://127.0.0.1:{port}"
        # Nobody answers there until a journey brings a scanner.
        self.scanner_port = port + 2
        self.environment = clean_environment(
            HOTLINE_HOME=str(home.path),
            PORT=str(port),
            HOTLINE_CLAMD=f"127.0.0.1:{self.scanner_port}",
            **more,
        )
        self.running = Running([*COMMAND, "demo"], self.environment)

    def until_ready(self) -> None:
        self.running.until("The hotline is ready", READY_SECONDS)
        # The worker starts when the pages answer; journeys count on its reactions.
        until("web, live, worker and finder run", self.is_whole)

    def processes(self) -> dict[str, psutil.Process]:
        """The supervised processes by name; one that has just died is not among them."""
        found = {}
        for process in psutil.Process(self.running.process.pid).children():
            try:
                line = " ".join(process.cmdline())
            except psutil.Error:
                continue
            if line.endswith(" work"):
                found["worker"] = process
            elif line.endswith(" finder"):
                found["finder"] = process
            elif "live" in line and "granian" in line:
                found["live"] = process
            elif "granian" in line:
                found["web"] = process
        return found

    def is_whole(self) -> bool:
        """Whether every supervised process is there."""
        return set(self.processes()) == {"web", "live", "worker", "finder"}

    def postmaster(self) -> int | None:
        """Process id of the database."""
        return Engine(self.home).pid()

    def answers(self, port: int | None = None) -> bool:
        """Whether /healthz says 200, of the pages or of the process at `port`."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database holds, past every wall: as its superuser. An UPDATE answers nothing."""
        address = to_database(Engine(self.home).addresses().superuser, "hotline")
        with psycopg.connect(address) as connection:
            cursor = connection.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def stop(self) -> None:
        if self.running.process.poll() is None:
            self.running.end()
        sweep(self.home.run / "children.json")
        Engine(self.home).destroy()


def until(what: str, holds: Callable[[], Any], seconds: float = 20.0) -> float:
    """Waits until something holds; the seconds it took. Says what did not come about."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"did not come about in {seconds:.0f} s: {what}")
        time.sleep(0.05)
    return time.monotonic() - began


@contextmanager
def demonstration(**more: str) -> Iterator[Demo]:
    """A demonstration with data of its own, gone with them afterwards; `more` goes into its
    environment."""
    _clear_what_killed_runs_left()
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    home, port = Home(folder / "home"), ports.free()
    furnished.copy_to(home, port)
    demo = Demo(home, port, **more)
    try:
        demo.until_ready()
        yield demo
    finally:
        demo.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _clear_what_killed_runs_left() -> None:
    """Their processes still run and their data fills the disk."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        pid = left.name.removeprefix(_PREFIX).split("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)) and left.stat().st_uid == os.geteuid():
            home = Home(left / "home")
            sweep(home.run / "children.json")
            Engine(home).destroy()
            shutil.rmtree(left, ignore_errors=True)
