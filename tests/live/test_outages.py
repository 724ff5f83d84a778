"""The database goes away and comes back; browsers hang; the process stops."""

import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest

from hotline.config import roles
from hotline.config.engine import Engine
from hotline.config.home import Home
from hotline.live.hub import Hub
from hotline.live.stream import Message, Stream
from tests import migrated

from .conftest import Floor, LiveProcess, eventually, start


@pytest.fixture(scope="module")
def own_engine() -> Iterator[Engine]:
    """An engine that may be stopped without disturbing other tests."""
    with tempfile.TemporaryDirectory(prefix="hotline-live-") as path:
        engine = Engine(Home(Path(path)), test=True)
        engine.start()
        yield engine
        engine.destroy()


@pytest.fixture(scope="module")
def own_floor(own_engine: Engine) -> Floor:
    addresses = own_engine.addresses()
    migrate = partial(
        subprocess.run,
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
        env={**os.environ, **addresses.environment(), "HOTLINE_AS_OWNER": "1"},
        check=True,
    )
    migrated.fill(addresses.superuser, roles.DATABASE, migrate)
    return Floor.at(addresses.live, addresses.superuser)


@pytest.fixture(scope="module")
def own_live(own_floor: Floor) -> Iterator[LiveProcess]:
    process = start(own_floor.live)
    yield process
    process.stop()


def test_a_restart_of_the_database_loses_nothing_and_closes_no_stream(
    own_engine: Engine, own_floor: Floor, own_live: LiveProcess, topic: str
) -> None:
    session = own_floor.sign_in(topic)
    with own_live.open(session).ready() as tab:
        (before,) = own_floor.publish(topic)
        own_engine.stop()
        assert eventually(lambda: own_live.health() == 503)
        with own_live.open(session) as knock:
            assert knock.status == 503
            assert knock.headers["retry-after"] == "2"
        own_engine.start()
        # Most likely committed before the process is back: it must find these by itself.
        away = own_floor.publish(topic, count=3)
        assert eventually(lambda: own_live.health() == 200)
        (after,) = own_floor.publish(topic)
        heard = [event.data["id"] for event in tab.events(6, patience=8)]
        assert heard == [before, *away, after]
        with own_live.open(session) as knock:
            assert knock.status == 200


def test_a_killed_database_connection_loses_nothing(
    own_floor: Floor, own_live: LiveProcess, own_engine: Engine, topic: str
) -> None:
    with own_live.open(own_floor.sign_in(topic)).ready() as tab:
        with psycopg.connect(own_engine.addresses().superuser, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'hotline live'"
            )
        sent = own_floor.publish(topic, count=2)
        assert [event.data["id"] for event in tab.events(3, patience=2)] == sent


def test_a_new_process_continues_where_the_old_one_stopped(own_floor: Floor, topic: str) -> None:
    session = own_floor.sign_in(topic)
    first = start(own_floor.live)
    with first.open(session).ready() as tab:
        own_floor.publish(topic)
        tab.event()
        began = time.monotonic()
        first.stop()
        assert time.monotonic() - began < 0.9, "open streams must not hold up a stop"
        assert tab.event(patience=2) is None
        assert tab.closed
        place = tab.last_id
    missed = own_floor.publish(topic, count=2)
    second = start(own_floor.live)
    with second.open(session, headers={"Last-Event-ID": str(place)}) as tab:
        assert [event.data["id"] for event in tab.events(3, patience=1)] == missed
    second.stop()


def test_a_browser_that_stops_reading_is_dropped_and_holds_nobody_up(
    own_floor: Floor, topic: str
) -> None:
    # Long kinds fill the socket's buffers, which the kernel grows to some megabytes.
    kind = "changed" * 1000
    session = own_floor.sign_in(topic)
    # So rare a heartbeat that only the length of the queue can be what drops it.
    own_live = start(own_floor.live, HOTLINE_LIVE_HEARTBEAT="60")
    with (
        own_live.open(session, receive_buffer=4096).ready() as hung,
        own_live.open(session).ready() as reading,
    ):
        place = hung.last_id
        sent: list[str] = []
        for _ in range(20):
            batch = own_floor.publish(topic, kind, count=150)
            sent += batch
            heard = [event.data["id"] for event in reading.events(150, patience=10)]
            assert heard == batch
        got = hung.events(len(sent), patience=10)
        assert hung.closed, "the hung browser is still connected"
        assert len(got) < len(sent)
        assert [event.data["id"] for event in got] == sent[: len(got)]
        assert place != hung.last_id
    with own_live.open(session, headers={"Last-Event-ID": str(hung.last_id)}) as again:
        event = again.event()
        assert event is not None
        assert event.event in ("refresh", kind)
    own_live.stop()


class Wire:
    """The server's side of a connection whose browser reads only when told to."""

    def __init__(self) -> None:
        self.reads = asyncio.Event()
        self.gone = asyncio.Event()
        self.sent = b""

    async def send(self, message: Message) -> None:
        await self.reads.wait()
        self.sent += message["body"]

    async def receive(self) -> Message:
        await self.gone.wait()
        return {"type": "http.disconnect"}


async def ends(task: asyncio.Task[None]) -> None:
    """Not wait_for: it would cancel the task, and a cancelled stream ends too."""
    done, _ = await asyncio.wait({task}, timeout=1)
    assert done, "the stream is still open"


def test_a_browser_that_hangs_through_two_heartbeats_is_dropped() -> None:
    async def scenario() -> None:
        wire, hub = Wire(), Hub()
        stream = Stream(wire.send, limit=256)
        hub.subscribe(stream, frozenset({"centre:HN"}))
        stream.release([b"never read"])
        ended = asyncio.create_task(stream.until_closed(wire.receive))
        await asyncio.sleep(0.015)
        hub.beat(0.01)
        await asyncio.sleep(0)
        assert not ended.done()
        await asyncio.sleep(0.015)
        hub.beat(0.01)
        await ends(ended)

    asyncio.run(scenario())


def test_the_queue_of_a_hung_browser_ends_at_its_limit() -> None:
    async def scenario() -> None:
        wire = Wire()
        stream = Stream(wire.send, limit=256)
        stream.release([])
        ended = asyncio.create_task(stream.until_closed(wire.receive))
        stream.push(b"0")
        await asyncio.sleep(0)
        for _ in range(256):
            stream.push(b"x")
        await asyncio.sleep(0)
        assert not ended.done()
        assert stream.waiting == 256
        stream.push(b"one too many")
        await ends(ended)
        assert stream.waiting == 0

    asyncio.run(scenario())


def test_a_replay_goes_before_what_came_while_it_was_read() -> None:
    async def scenario() -> None:
        wire = Wire()
        wire.reads.set()
        stream = Stream(wire.send, limit=256)
        ended = asyncio.create_task(stream.until_closed(wire.receive))
        stream.push(b"3")
        await asyncio.sleep(0.01)
        assert wire.sent == b""
        stream.release([b"1", b"2"])
        await asyncio.sleep(0.01)
        assert wire.sent == b"123"
        stream.finish(b"4")
        await ends(ended)
        assert wire.sent == b"1234"

    asyncio.run(scenario())


def test_a_browser_that_leaves_ends_its_stream() -> None:
    async def scenario() -> None:
        wire = Wire()
        stream = Stream(wire.send, limit=256)
        stream.release([])
        ended = asyncio.create_task(stream.until_closed(wire.receive))
        wire.gone.set()
        await ends(ended)

    asyncio.run(scenario())


def test_more_streams_than_the_usual_limit_of_open_files(
    own_floor: Floor, own_live: LiveProcess
) -> None:
    """granian takes 1,024 requests at a time unless told otherwise, and shells 1,024 files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    tabs = []
    try:
        for person in range(55):
            session = own_floor.sign_in("centre:AG", f"staff:{person}")
            tabs += [own_live.open(session) for _ in range(20)]
        tabs[-1].ready()
        assert {tab.status for tab in tabs} == {200}
        own_floor.publish("centre:AG", "everyone")
        assert all(tab.event() is not None for tab in tabs)
        # More than a queue holds, to browsers that do read.
        burst = own_floor.publish("centre:AG", "burst", count=400)
        for tab in tabs[::100]:
            assert [event.data["id"] for event in tab.events(400)] == burst
    finally:
        for tab in tabs:
            tab.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
