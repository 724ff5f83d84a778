"""A live process as it runs in production, over a database of its own."""

import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from hotline.config.engine import Addresses
from hotline.live import serve

from .browser import Tab

PAGE_ORIGIN = "http://127.0.0.1:8000"

SCHEMA = """
CREATE TABLE events_outbox (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    topic text NOT NULL, kind text NOT NULL, subject uuid NOT NULL);
CREATE INDEX events_outbox_order ON events_outbox (xid, seq);
GRANT SELECT ON events_outbox TO hotline_live;
CREATE FUNCTION events_notify() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_notify('hotline_outbox', ''); RETURN NULL; END $$;
CREATE TRIGGER events_outbox_notify AFTER INSERT ON events_outbox
    FOR EACH STATEMENT EXECUTE FUNCTION events_notify();
CREATE TABLE sessions (key text PRIMARY KEY, data text NOT NULL, topics text[] NOT NULL);
CREATE FUNCTION live_session(session_key text)
    RETURNS TABLE (session_data text, topics text[]) LANGUAGE sql STABLE SECURITY DEFINER AS
    $$ SELECT data, s.topics FROM sessions s WHERE s.key = session_key $$;
"""


@dataclass
class Floor:
    """The database as the application would fill it."""

    owner: str = field(repr=False)
    live: str = field(repr=False)

    def connect(self) -> psycopg.Connection:
        """A transaction of its own, open until committed or closed."""
        return psycopg.connect(self.owner)

    def execute(self, statement: str, *values: object) -> None:
        with psycopg.connect(self.owner) as connection:
            connection.execute(statement, values)

    def publish(self, topic: str, kind: str = "changed", count: int = 1) -> list[str]:
        """Commit `count` events in one transaction; their ids."""
        subjects = [uuid.uuid4() for _ in range(count)]
        with self.connect() as connection:
            write(connection, topic, kind, subjects)
        return [str(subject) for subject in subjects]

    def sign_in(self, *topics: str, **session: object) -> str:
        """A session that may hear `topics`; its key."""
        from django.contrib.sessions.backends.db import SessionStore

        key = secrets.token_hex(16)
        data = SessionStore().encode({"_auth_user_id": "1", **session})
        self.execute(
            "INSERT INTO sessions VALUES (%s, %s, %s)", key, data, list(topics)
        )
        return key

    def sign_out(self, key: str) -> None:
        self.execute("DELETE FROM sessions WHERE key = %s", key)


def write(
    connection: psycopg.Connection, topic: str, kind: str, subjects: list[uuid.UUID]
) -> None:
    connection.execute(
        "INSERT INTO events_outbox (topic, kind, subject) SELECT %s, %s, unnest(%s::uuid[])",
        (topic, kind, subjects),
    )


def to_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@pytest.fixture(scope="session")
def floor(engine: Addresses) -> Iterator[Floor]:
    name = f"live_{secrets.token_hex(4)}"
    with psycopg.connect(
        to_database(engine.owner, "postgres"), autocommit=True
    ) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        floor = Floor(to_database(engine.owner, name), to_database(engine.live, name))
        floor.execute(SCHEMA)
        yield floor
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@dataclass
class LiveProcess:
    """One running live process."""

    port: int
    process: subprocess.Popen[bytes]

    def open(self, session: str, **more: object) -> Tab:
        return Tab(self.port, cookie=session, **more)  # type: ignore[arg-type]

    def health(self) -> int:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/healthz"
            ) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)


def eventually(holds: Callable[[], bool], *, within: float = 10.0) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(database: str, *, port: int | None = None, **environment: str) -> LiveProcess:
    port = port or free_port()
    process = subprocess.Popen(
        serve.command(port=port),
        env={
            **os.environ,
            "HOTLINE_LIVE_URL": database,
            "HOTLINE_ORIGINS": f"https://111.example, {PAGE_ORIGIN}",
            "HOTLINE_LIVE_HEARTBEAT": "0.6",
            "HOTLINE_LIVE_SESSION_CHECK": "1",
            "HOTLINE_LIVE_PATIENCE": "1",
            **environment,
        },
    )
    live = LiveProcess(port, process)
    if not eventually(lambda: live.health() == 200, within=20):
        process.kill()
        raise AssertionError("the live process did not come up")
    return live


@pytest.fixture(scope="session")
def live(floor: Floor) -> Iterator[LiveProcess]:
    process = start(floor.live)
    yield process
    process.stop()


@pytest.fixture
def topic() -> str:
    """A topic that no other test uses."""
    return f"centre:{uuid.uuid4()}"
