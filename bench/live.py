"""From the commit of an event to its arrival in 1,000 open tabs.

Starts an engine (durable) and the live process, opens the streams as raw sockets from this one
process, and measures from the moment COMMIT is sent to the moment the bytes are read. The
yardstick is a bare NOTIFY to one psycopg listener, round by round in turn. Everything shares
the machine, so reading 1,000 sockets here is part of the broadcast's figure.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import statistics
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg

from bench.harness import Row, alternate, percentile, report, row, spread
from hotline.config.database import ensure_keyring, migrate
from hotline.config.engine import Addresses, Engine
from hotline.config.home import Home
from hotline.live import serve

STREAMS = 1000
ROUNDS = 7
BROADCASTS, UNICASTS = 10, 200
SHARED = "centre:HN"


class Tab(asyncio.Protocol):
    """One raw stream: notes when each awaited event arrives."""

    def __init__(self, arrivals: Arrivals, session: str, port: int) -> None:
        self._arrivals = arrivals
        self._request = (
            f"GET /stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: sessionid={session}\r\n\r\n"
        ).encode()
        self.follows = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        if not self.follows.done() and b"\nid: " in data:
            self.follows.set_result(None)
        elif self._arrivals.subject in data:
            self._arrivals.note(now)


class Arrivals:
    """The event now under way and when it was read, tab by tab."""

    def __init__(self) -> None:
        self.subject = b"none"
        self.times: list[float] = []
        self._wanted = 0
        self._all_here = asyncio.Event()

    def expect(self, subject: uuid.UUID, count: int) -> None:
        self.subject, self.times, self._wanted = str(subject).encode(), [], count
        self._all_here.clear()

    def note(self, at: float) -> None:
        self.times.append(at)
        if len(self.times) == self._wanted:
            self._all_here.set()

    async def all_here(self) -> None:
        await asyncio.wait_for(self._all_here.wait(), 10)


class Floor:
    """The tabs, the writer of events and the yardstick's listener."""

    def __init__(self, addresses: Addresses, sessions: list[str]) -> None:
        self._addresses = addresses
        self._sessions = sessions
        self.tabs: list[Tab] = []
        self.broadcast: list[tuple[float, float]] = []
        self.unicast: list[tuple[float, float]] = []
        self.bare: list[tuple[float, float]] = []

    async def connect(self) -> None:
        self.arrivals = Arrivals()
        self._writer = await psycopg.AsyncConnection.connect(_superuser(self._addresses))
        self._listener = await psycopg.AsyncConnection.connect(
            self._addresses.live, autocommit=True
        )
        await self._listener.execute("LISTEN bare")

    async def open(self, port: int) -> float:
        """Open all tabs at once; seconds until each of them follows."""
        loop = asyncio.get_running_loop()
        began = time.perf_counter()

        async def one(session: str) -> Tab:
            return (
                await loop.create_connection(
                    lambda: Tab(self.arrivals, session, port), "127.0.0.1", port
                )
            )[1]

        self.tabs = list(await asyncio.gather(*(one(session) for session in self._sessions)))
        await asyncio.wait_for(asyncio.gather(*(tab.follows for tab in self.tabs)), 60)
        return time.perf_counter() - began

    def hang_up(self) -> None:
        for tab in self.tabs:
            tab.transport.abort()

    async def _send(self, topic: str, hearers: int) -> list[float]:
        """Commit one event; milliseconds until each hearer has it."""
        subject = uuid.uuid4()
        self.arrivals.expect(subject, hearers)
        await self._writer.execute(
            "INSERT INTO events_outbox (topic, kind, subject) VALUES (%s, 'changed', %s)",
            (topic, subject),
        )
        began = time.perf_counter()
        await self._writer.commit()
        await self.arrivals.all_here()
        return [(at - began) * 1000 for at in self.arrivals.times]

    async def broadcast_round(self) -> float:
        times = [t for _ in range(BROADCASTS) for t in await self._send(SHARED, len(self.tabs))]
        return _keep(self.broadcast, times)

    async def unicast_round(self) -> float:
        topics = [f"staff:{_member(secrets.randbelow(len(self.tabs)))}" for _ in range(UNICASTS)]
        return _keep(self.unicast, [t for topic in topics for t in await self._send(topic, 1)])

    async def bare_round(self) -> float:
        times = []
        for _ in range(UNICASTS):
            await self._writer.execute("INSERT INTO plain VALUES (gen_random_uuid())")
            await self._writer.execute("SELECT pg_notify('bare', '')")
            heard = asyncio.create_task(self._hear())
            await asyncio.sleep(0)
            began = time.perf_counter()
            await self._writer.commit()
            times.append((await heard - began) * 1000)
        return _keep(self.bare, times)

    async def _hear(self) -> float:
        async for _ in self._listener.notifies(timeout=5, stop_after=1):
            return time.perf_counter()
        raise TimeoutError("the yardstick heard nothing")


def _keep(rounds: list[tuple[float, float]], times: list[float]) -> float:
    rounds.append((statistics.median(times), percentile(times, 0.99)))
    return rounds[-1][0]


@contextmanager
def _engine() -> Iterator[Addresses]:
    """A migrated engine of this run's own; Django in this process reads its keys."""
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as path:
        home = Home(Path(path))
        engine = Engine(home)
        try:
            addresses = engine.start()
            os.environ.update(
                addresses.environment(),
                HOTLINE_HOME=path,
                HOTLINE_KEYS=str(home.keyring),
                DJANGO_SETTINGS_MODULE="hotline.config.settings",
            )
            ensure_keyring(os.environ)
            migrate(os.environ, "--verbosity", "0")
            yield addresses
        finally:
            engine.destroy()


def _sign_in(addresses: Addresses) -> list[str]:
    """One member with one session a tab: the shared topic and her own."""
    from django.contrib.sessions.backends.db import SessionStore

    keys = [secrets.token_hex(16) for _ in range(STREAMS)]
    data = SessionStore().encode({"_auth_user_id": "1"})
    people = [(_member(n), key) for n, key in enumerate(keys)]
    with (
        psycopg.connect(_superuser(addresses)) as connection,
        connection.cursor() as cursor,
    ):
        cursor.executemany(
            "INSERT INTO staff_member (id, username, password, display_name, role, centre,"
            " language, is_active) VALUES (%s, %s, '!', 'An', 'counsellor', 'HN', 'vi', true)",
            people,
        )
        cursor.executemany(
            "INSERT INTO django_session VALUES (%s, %s, now() + interval '1 hour')",
            [(key, data) for key in keys],
        )
        cursor.executemany(
            "INSERT INTO staff_signed_in (member_id, session_key, since) VALUES (%s, %s, now())",
            people,
        )
        cursor.executemany(
            "INSERT INTO access_principal VALUES ('staff:' || %s, %s)",
            [(member, SHARED) for member, _ in people],
        )
        cursor.execute("CREATE TABLE plain (subject uuid NOT NULL)")
    return keys


def _member(number: int) -> str:
    return str(uuid.UUID(int=number))


def _superuser(addresses: Addresses) -> str:
    database = urlsplit(addresses.live).path
    return urlunsplit(urlsplit(addresses.superuser)._replace(path=database))


@contextmanager
def _live(addresses: Addresses) -> Iterator[tuple[int, psutil.Process]]:
    """The live process; its port and the worker that holds the streams."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**os.environ, "HOTLINE_LIVE_URL": addresses.live}
    process = subprocess.Popen(serve.command(port=port), env=environment)
    try:
        yield port, _worker(process.pid, port)
    finally:
        process.terminate()
        process.wait(10)


def _worker(pid: int, port: int) -> psutil.Process:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            workers = psutil.Process(pid).children()
            return max(workers, key=lambda each: each.memory_info().rss)
        except (OSError, ValueError):
            time.sleep(0.05)
    raise TimeoutError("the live process did not come up")


def _rows(floor: Floor, opened: float, reopened: float, idle: int, full: int) -> list[Row]:
    rows = []
    bare = [spread([each[i] for each in floor.bare]).median for i in (0, 1)]
    for name, rounds in (
        ("one tab", floor.unicast),
        ("all 1,000 tabs", floor.broadcast),
    ):
        for i, label in enumerate(("p50", "p99")):
            found = spread([each[i] for each in rounds])
            goal = 150.0 if label == "p99" else None
            figure = f"commit to {name}, {label} ({found.low:.3g}–{found.high:.3g})"
            rows.append(row(figure, found.median, "ms", against=bare[i], at_most=goal))
    each = (full - idle) / 1024 / STREAMS
    rows.append(row("memory of a stream (RSS)", each, "KB", at_most=60))
    rows.append(row("live process without streams (RSS)", idle / 2**20, "MB"))
    rows.append(row("1,000 tabs open at once: all follow after", opened, "s"))
    rows.append(row("1,000 tabs return to a new process: all follow after", reopened, "s"))
    return rows


def main() -> int:
    """Runs the benchmark; 1 when a goal is missed."""
    with _engine() as addresses, asyncio.Runner() as runner:
        floor = Floor(addresses, _sign_in(addresses))
        runner.run(floor.connect())
        with _live(addresses) as (port, worker):
            idle = worker.memory_info().rss
            opened = runner.run(floor.open(port))
            for ours in (floor.unicast_round, floor.broadcast_round):
                runner.run(ours())  # warm
            floor.unicast.clear()
            floor.broadcast.clear()
            for ours in (floor.unicast_round, floor.broadcast_round):
                rounds = alternate(
                    lambda ours=ours: runner.run(ours()),  # type: ignore[misc]
                    lambda: runner.run(floor.bare_round()),
                    rounds=ROUNDS,
                )
                print(f"{ours.__name__}: {rounds.ratio} times the bare NOTIFY")
            full = worker.memory_info().rss
            floor.hang_up()
        with _live(addresses) as (port, _):
            reopened = runner.run(floor.open(port))
            floor.hang_up()
    return report("live", _rows(floor, opened, reopened, idle, full))
