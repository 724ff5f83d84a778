"""Keeps web, live, worker and the embedded engine running, and stops them in the right order.

Streams stop first, because an open stream would keep a browser waiting on a dying server; the
engine last, because the others still write to it. Whatever dies comes back. When the supervisor
itself is killed, the kernel asks its children to stop, and the next start clears what is left.
"""

from __future__ import annotations

import fcntl
import http.client
import math
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from hotline.config import telephone
from hotline.config.engine import Engine
from hotline.config.home import Home
from hotline.config.processes import Child, Program, kill_group, remember, sweep
from hotline.config.trouble import Trouble
from hotline.live import serve as live

READY_SECONDS = 60.0
_GIVE_UP_AFTER = 5  # failures in a row before the first answer


def programs(host: str, port: int, environ: Mapping[str, str]) -> list[Program]:
    """The processes of an installation: pages on `port`, the event stream on `port` + 1."""
    granian = [sys.executable, "-m", "granian", "--host", host, "--no-access-log"]
    granian += ["--log-level", "warning", "--respawn-failed-workers", "--respawn-interval", "0.5"]
    granian += ["--workers-kill-timeout", "1"]
    web = [*granian, "--interface", "wsgi", "--port", str(port), "--workers", "2"]
    web += ["--blocking-threads", "4", "hotline.config.wsgi:application"]
    worker = [sys.executable, "-m", "hotline.config.command", "work"]
    finder = [sys.executable, "-m", "hotline.config.command", "finder"]
    return [
        Program("live", live.command(port=port + 1, host=host), stops=0, patience=2.0),
        Program("web", web),
        Program("worker", worker, waits=True, patience=10.0),
        Program("finder", finder, waits=True),
        *telephone.programs(environ),
    ]


class Supervisor:
    """Runs `programs` until SIGTERM, SIGINT or SIGHUP. `say` prints one sentence to a person."""

    def __init__(
        self,
        home: Home,
        programs: Sequence[Program],
        environment: Mapping[str, str],
        *,
        engine: Engine | None,
        health: tuple[str, int],
        logs_to_files: bool,
        say: Callable[[str], None],
    ) -> None:
        self.home = home
        self.engine = engine
        self.health = health
        self.say = say
        self._asked = 0
        self._pids = home.run / "children.json"
        self._children = [
            Child(p, environment, home.log / f"{p.name}.log" if logs_to_files else None)
            for p in programs
        ]

    def run(self, on_ready: Callable[[], None]) -> int:
        """Serves until asked to stop; `on_ready` is called once, when /healthz first answers.

        Returns 0 after a clean stop. Raises Trouble when the pages never come up.
        """
        ready = False
        began = time.monotonic()
        with self._signals() as wake:
            try:
                for child in self._children:
                    child.due = math.inf if child.program.waits else 0.0
                self._look_after()
                while not self._asked:
                    select.select([wake], [], [], 0.25 if ready else 0.05)
                    _drain(wake)
                    self._look_after()
                    if not ready and not self._asked and self._answers():  # type: ignore[redundant-expr]
                        ready = True
                        for child in self._children:
                            child.due = min(child.due, time.monotonic())
                        self._look_after()
                        on_ready()
                    elif not ready:
                        self._give_up_if_hopeless(began)
                return 0
            finally:
                self._stop()

    def _look_after(self) -> None:
        if self._asked:
            return
        if self.engine is not None and not self.engine.running():
            self.say("The database stopped; starting it again.")
            try:
                self.engine.start()
            except Trouble as trouble:
                self.say(str(trouble))
        changed = False
        for child in self._children:
            status = child.look()
            if status is not None:
                self.say(f"{child.program.name} ended ({_status(status)}); starting it again.")
            changed |= child.restart_if_due()
        if changed:
            remember(self._pids, self._children)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(*self.health, timeout=1.0)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _give_up_if_hopeless(self, began: float) -> None:
        late = time.monotonic() - began > READY_SECONDS
        for child in self._children:
            if child.program.name == "web" and (late or child.failures >= _GIVE_UP_AFTER):
                where = f" See {child.log}." if child.log else ""
                raise Trouble(f"The pages do not come up.{where}")

    def _stop(self) -> None:
        for turn in sorted({child.program.stops for child in self._children}):
            now = [child for child in self._children if child.program.stops == turn]
            began = time.monotonic()
            for child in now:
                child.ask_to_stop()
            for child in now:
                hurry = self._asked > 1
                child.wait_or_kill(
                    0.0 if hurry else child.program.patience - (time.monotonic() - began)
                )
        self._pids.unlink(missing_ok=True)
        if self.engine is not None:
            self.engine.stop()

    @contextmanager
    def _signals(self) -> Iterator[int]:
        """A pipe that wakes the loop; the first signal stops in order, the second at once."""
        reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

        first = 0.0

        def asked(number: int, frame: FrameType | None) -> None:
            # make and a terminal may each pass the same signal on: that is one request, not two.
            nonlocal first
            if self._asked and time.monotonic() - first < 1.0:
                return
            first = first or time.monotonic()
            self._asked += 1
            if self._asked > 1:
                for child in self._children:
                    if child.process is not None:
                        kill_group(child.process.pid)

        stops = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        before = {number: signal.signal(number, asked) for number in stops}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda number, frame: None)
        old = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        try:
            yield reader
        finally:
            signal.set_wakeup_fd(old)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(reader)
            os.close(writer)


@contextmanager
def only_one(home: Home) -> Iterator[None]:
    """Holds the home's lock and clears what a killed supervisor left. Raises Trouble when another
    supervisor runs there."""
    path = home.run / "supervisor.lock"
    with open(path, "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            who = lock.read().strip()
            raise Trouble(
                f"The hotline already runs with the data in {home.path} (process {who}). Stop it "
                "with Ctrl-C where it runs, or set HOTLINE_HOME and PORT to run another."
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        sweep(home.run / "children.json")
        yield


def _drain(wake: int) -> None:
    with suppress(BlockingIOError):
        os.read(wake, 4096)


def _status(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"status {status}"
