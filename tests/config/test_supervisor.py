"""The supervisor: what dies comes back, what stops leaves nothing, a killed one is taken over."""

from __future__ import annotations

import os
import signal
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from hotline.config.engine import Engine
from hotline.config.home import Home
from hotline.config.processes import sweep

from .conftest import Running, clean_environment, wait_for

SUPERVISING = str(Path(__file__).with_name("supervising.py"))
Supervise = Callable[..., Running]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home whose engine is gone after the test."""
    home = Home(tmp_path / "home")
    yield home
    sweep(home.run / "children.json")
    Engine(home, test=True).destroy()


@pytest.fixture
def supervise(start: Callable[..., Running], home: Home, port: int) -> Supervise:
    """Starts a supervisor of toys."""

    def supervise(*kinds: str) -> Running:
        command = [sys.executable, SUPERVISING, str(home.path), str(port), *kinds]
        return start(command, clean_environment())

    return supervise


def web_pid(port: int) -> int:
    """The process that answers, 0 for none."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer:
            return int(answer.read())
    except OSError:
        return 0


def test_killed_child_comes_back(supervise: Supervise, port: int) -> None:
    running = supervise("web")
    running.until("ready")
    first = web_pid(port)
    os.kill(first, signal.SIGKILL)
    assert wait_for(lambda: web_pid(port) not in (0, first), 5)
    running.until("web ended (signal 9)")


def test_what_a_killed_child_left_is_cleared_before_it_comes_back(supervise: Supervise) -> None:
    running = supervise("web", "leader")
    running.until("ready")
    assert wait_for(lambda: len(running.descendants()) == 3)
    sleeper = next(p for p in running.descendants() if p.children())
    orphan = sleeper.children()[0]
    sleeper.kill()
    assert wait_for(lambda: not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE)
    assert wait_for(lambda: len(running.descendants()) == 3)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_asked_to_stop_nothing_is_left(
    supervise: Supervise, home: Home, number: signal.Signals
) -> None:
    running = supervise("web", "leader", "engine")
    running.until("ready")
    below = running.descendants()
    assert running.end(number) == 0
    assert not [p for p in below if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
    assert not Engine(home).running()
    assert not (home.run / "children.json").exists()


def test_child_that_ignores_the_request_is_killed(supervise: Supervise) -> None:
    running = supervise("web", "stuck")
    running.until("ready")
    below = running.descendants()
    assert running.end(seconds=5) == 0
    assert not [p for p in below if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def test_killed_postmaster_comes_back(supervise: Supervise, home: Home) -> None:
    running = supervise("web", "engine")
    running.until("ready")
    engine = Engine(home, test=True)
    pid = engine.pid()
    assert pid
    os.kill(pid, signal.SIGKILL)
    running.until("The database stopped")
    assert wait_for(lambda: engine.pid() not in (None, pid))


def test_killed_supervisor_is_taken_over_by_the_next_start(
    supervise: Supervise, home: Home, port: int
) -> None:
    running = supervise("web", "leader", "stuck", "engine")
    running.until("ready")
    below = running.descendants()
    postmaster = Engine(home).pid()
    assert running.end(signal.SIGKILL) == -signal.SIGKILL
    second = supervise("web", "leader", "stuck", "engine")
    second.until("ready")
    assert not [p for p in below if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
    assert Engine(home).pid() == postmaster
    assert second.end() == 0


def test_children_follow_a_killed_supervisor(supervise: Supervise, port: int) -> None:
    running = supervise("web")
    running.until("ready")
    running.end(signal.SIGKILL)
    assert wait_for(lambda: web_pid(port) == 0, 5)


def test_second_supervisor_in_one_home_is_refused(supervise: Supervise, home: Home) -> None:
    running = supervise("web")
    running.until("ready")
    second = supervise("web")
    assert second.process.wait(10) == 1
    second.until(f"already runs with the data in {home.path} (process {running.process.pid})")


def test_pages_that_never_come_up_are_said_in_one_sentence(supervise: Supervise) -> None:
    running = supervise("broken")
    running.until("The pages do not come up. See ", 20)
    assert running.process.wait(10) == 1


def test_sweep_spares_a_process_that_got_a_remembered_number(tmp_path: Path) -> None:
    path = tmp_path / "children.json"
    own = os.getpgid(0)
    path.write_text(f"[[{own}, {psutil.boot_time() + 10**9}]]")
    assert sweep(path) == 0
