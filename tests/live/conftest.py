"""A live process as it runs in production, over the tables of the application."""

import os
import secrets
import signal
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.contrib.sessions.backends.db import SessionStore

from hotline.config.engine import Addresses
from hotline.live import serve
from tests import ports

from .browser import Tab

PAGE_ORIGIN = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Floor:
    """The database as the application would fill it, committed at once."""

    live: str = field(repr=False)
    superuser: str = field(repr=False)

    @classmethod
    def at(cls, live: str, superuser: str) -> Self:
        """The database of the listening role's address, for the superuser too."""
        database = urlsplit(live).path
        return cls(live, urlunsplit(urlsplit(superuser)._replace(path=database)))

    def connect(self) -> psycopg.Connection:
        """A transaction of its own, open until committed or closed."""
        return psycopg.connect(self.superuser)

    def execute(self, statement: str, *values: object) -> None:
        with self.connect() as connection:
            connection.execute(statement, values)

    def publish(self, topic: str, kind: str = "changed", count: int = 1) -> list[str]:
        """Commit `count` events in one transaction; their ids."""
        subjects = [uuid.uuid4() for _ in range(count)]
        with self.connect() as connection:
            write(connection, topic, kind, subjects)
        return [str(subject) for subject in subjects]

    def sign_in(self, *topics: str, **session: object) -> str:
        """A new member under these principals, signed in; the key of her session."""
        key, member = secrets.token_hex(16), str(uuid.uuid4())
        with self.connect() as connection:
            connection.execute(
                "INSERT INTO staff_member (id, username, password, display_name, role, centre,"
                " language, is_active) VALUES (%s, %s, '!', 'An', 'counsellor', '', 'vi', true)",
                (member, f"live-{key}"),
            )
            connection.execute(
                "INSERT INTO django_session VALUES (%s, %s, now() + interval '1 hour')",
                (key, signed(_auth_user_id=member, **session)),
            )
            connection.execute(
                "INSERT INTO staff_signed_in (session_key, since, member_id, browser, seen_at)"
                " VALUES (%s, now(), %s, '', now())",
                (key, member),
            )
        self.move(key, *topics)
        return key

    def move(self, key: str, *topics: str) -> None:
        """Put the member behind a session under other principals."""
        who = "(SELECT 'staff:' || member_id FROM staff_signed_in WHERE session_key = %s)"
        self.execute(f"DELETE FROM access_principal WHERE actor = {who}", key)
        self.execute(
            f"INSERT INTO access_principal (actor, principal) SELECT {who}, unnest(%s::text[])",
            key,
            list(topics),
        )

    def rewrite(self, key: str, data: str) -> None:
        """Replace what the session holds."""
        self.execute(
            "UPDATE django_session SET session_data = %s WHERE session_key = %s",
            data,
            key,
        )

    def sign_out(self, key: str) -> None:
        self.execute("DELETE FROM django_session WHERE session_key = %s", key)

    def leave_as_found(self) -> None:
        """Remove what these tests have committed: later tests share the database."""
        self.execute(
            "DELETE FROM access_principal WHERE actor IN"
            " (SELECT 'staff:' || id FROM staff_member WHERE username LIKE 'live-%%')"
        )
        self.execute(
            "DELETE FROM django_session WHERE session_key IN"
            " (SELECT session_key FROM staff_signed_in)"
        )
        # The cast of the other tests lives in the same tables and stays.
        self.execute(
            "DELETE FROM staff_signed_in WHERE member_id IN"
            " (SELECT id FROM staff_member WHERE username LIKE 'live-%%')"
        )
        self.execute("DELETE FROM staff_member WHERE username LIKE 'live-%%'")
        self.execute("DELETE FROM events_outbox")


def signed(**session: object) -> str:
    """Session data as Django stores it."""
    return SessionStore().encode(session)


def write(connection: psycopg.Connection, topic: str, kind: str, subjects: list[uuid.UUID]) -> None:
    connection.execute(
        "INSERT INTO events_outbox (topic, kind, subject) SELECT %s, %s, unnest(%s::uuid[])",
        (topic, kind, subjects),
    )


@pytest.fixture(scope="module")
def floor(live_url: str, engine: Addresses) -> Iterator[Floor]:
    database = urlsplit(live_url).path
    floor = Floor(live_url, urlunsplit(urlsplit(engine.superuser)._replace(path=database)))
    yield floor
    floor.leave_as_found()


@dataclass
class LiveProcess:
    """One running live process."""

    port: int
    process: subprocess.Popen[bytes]

    def open(self, session: str, **more: object) -> Tab:
        return Tab(self.port, cookie=session, **more)  # type: ignore[arg-type]

    def settle(self, floor: Floor, session: str, topic: str) -> None:
        """Publish one event and wait until the process has handed it out."""
        with self.open(session).ready() as tab:
            floor.publish(topic, "settle")
            while (event := tab.event()) is not None and event.event != "settle":
                pass
            assert event is not None

    def health(self) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz") as answer:
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


def start(database: str, *, port: int | None = None, **environment: str) -> LiveProcess:
    port = port or ports.free()
    process = subprocess.Popen(
        serve.command(port=port),
        env={
            **os.environ,
            "HOTLINE_LIVE_URL": database,
            "HOTLINE_ORIGINS": f"https://111.example, {PAGE_ORIGIN}",
            "HOTLINE_LIVE_HEARTBEAT": "0.6",
            "HOTLINE_LIVE_SESSION_CHECK": "1",
            "HOTLINE_LIVE_PATIENCE": "3",
            **environment,
        },
    )
    live = LiveProcess(port, process)
    if not eventually(lambda: live.health() == 200, within=20):
        process.kill()
        raise AssertionError("the live process did not come up")
    return live


@pytest.fixture(scope="module")
def live(floor: Floor) -> Iterator[LiveProcess]:
    process = start(floor.live)
    yield process
    process.stop()


@pytest.fixture
def topic() -> str:
    """A topic that no other test uses."""
    return f"centre:{uuid.uuid4()}"
