"""One engine a process of tests, in a home of its own, and no network beyond this machine.

The engine starts when this file is imported, because Django's settings read the database from
the environment. With xdist each worker has one of its own: a transaction that is open anywhere in
an engine holds back whoever reads events there.
Inside a test the connection is the application's; `owner_url`, `live_url` and `backup_url` reach
the same test database as the other roles.
"""

from __future__ import annotations

import atexit
import ipaddress
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from hotline.config.engine import Addresses, Engine
from hotline.config.home import Home
from tests import furnished, migrated
from tests.addresses import drop, to_database

_PREFIX = "hotline-tests-"
_ENGINE: list[Engine] = []


def _sweep() -> None:
    """Removes what a killed run left: its engine still runs and its data fills the disk."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        pid = left.name.removeprefix(_PREFIX).split("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)) and left.stat().st_uid == os.geteuid():
            Engine(Home(left)).destroy()
            shutil.rmtree(left, ignore_errors=True)


def _start() -> None:
    _sweep()
    home = Home(Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")))
    engine = Engine(home, test=True)
    _ENGINE.append(engine)
    atexit.register(_stop, os.getpid())
    for name in ("HOTLINE_DEMO", "HOTLINE_AS_OWNER", "HOTLINE_STREAM_URL", "PORT"):
        os.environ.pop(name, None)
    addresses = engine.start()
    os.environ.update(
        addresses.environment(),
        HOTLINE_TEST_SUPERUSER_URL=addresses.superuser,
        HOTLINE_HOME=str(home.path),
        HOTLINE_KEYS=str(home.keyring),
        HOTLINE_COUNTRY="vietnam",
        DJANGO_SETTINGS_MODULE="hotline.config.settings",
        # pytest-playwright and live servers run an event loop in the thread that uses the ORM.
        DJANGO_ALLOW_ASYNC_UNSAFE="true",
    )


def _stop(pid: int) -> None:
    if os.getpid() == pid:
        while _ENGINE:
            engine = _ENGINE.pop()
            engine.destroy()
            shutil.rmtree(engine.home.path, ignore_errors=True)


pytest_plugins = ["tests.cast", "tests.second_tries"]

_start()


def _set_up_django() -> None:
    """Before any other conftest or test module is imported, so that they may import models."""
    import django

    from hotline.vault import keyring

    keyring.ensure(Path(os.environ["HOTLINE_KEYS"]))
    django.setup()


_set_up_django()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """The one who hands out the tests needs no engine, and its workers read the settings anew."""
    os.environ.pop("DJANGO_SETTINGS_MODULE")
    _stop(os.getpid())


def pytest_unconfigure() -> None:
    _stop(os.getpid())
    if "PYTEST_XDIST_WORKER" not in os.environ:
        furnished.clear()
        migrated.clear()


# --- no network beyond this machine -----------------------------------------------------------


class OutsideNetwork(RuntimeError):
    """A test tried to reach another machine."""


def _refuse_outside(address: Any) -> None:
    if not isinstance(address, tuple):
        return  # a Unix socket
    host = str(address[0])
    if host in ("localhost", ""):
        return
    try:
        if ipaddress.ip_address(host.split("%")[0]).is_loopback:
            return
    except ValueError:
        pass
    raise OutsideNetwork("tests reach nothing beyond this machine")


_connect, _connect_ex, _sendto = (
    socket.socket.connect,
    socket.socket.connect_ex,
    socket.socket.sendto,
)


def _guarded_connect(self: socket.socket, address: Any) -> None:
    _refuse_outside(address)
    _connect(self, address)


def _guarded_connect_ex(self: socket.socket, address: Any) -> int:
    _refuse_outside(address)
    return _connect_ex(self, address)


def _guarded_sendto(self: socket.socket, data: Any, *rest: Any) -> int:
    _refuse_outside(rest[-1])
    return _sendto(self, data, *rest)


socket.socket.connect = _guarded_connect  # type: ignore[method-assign,assignment]
socket.socket.connect_ex = _guarded_connect_ex  # type: ignore[method-assign,assignment]
socket.socket.sendto = _guarded_sendto  # type: ignore[method-assign,assignment]


# --- the engine and its roles -----------------------------------------------------------------


@pytest.fixture(scope="session")
def engine() -> Addresses:
    """Addresses of the engine; they name the database `hotline`, which no test migrates."""
    return Addresses(
        owner=os.environ["HOTLINE_OWNER_URL"],
        app=os.environ["DATABASE_URL"],
        live=os.environ["HOTLINE_LIVE_URL"],
        backup=os.environ["HOTLINE_BACKUP_URL"],
        superuser=os.environ["HOTLINE_TEST_SUPERUSER_URL"],
    )


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """The test database, also for tests that reach it by other roles and carry no mark."""
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    made: list[Any] = []

    def migrate() -> None:
        made.extend(setup_databases(0, interactive=False, serialized_aliases=(), keepdb=True))

    superuser = os.environ["HOTLINE_TEST_SUPERUSER_URL"]
    with django_db_blocker.unblock():
        name = connection.creation._get_test_db_name()
        migrated.create(superuser, name)
        migrated.fill(superuser, name, migrate)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def _test_database(django_db_setup: None) -> str:
    from django.db import connection

    return str(connection.settings_dict["NAME"])


@pytest.fixture(scope="session")
def app_url(engine: Addresses, _test_database: str) -> str:
    """The test database as the application role."""
    return to_database(engine.app, _test_database)


@pytest.fixture(scope="session")
def owner_url(engine: Addresses, _test_database: str) -> str:
    """The test database as its owner."""
    return to_database(engine.owner, _test_database)


@pytest.fixture(scope="session")
def live_url(engine: Addresses, _test_database: str) -> str:
    """The test database as the listening role."""
    return to_database(engine.live, _test_database)


@pytest.fixture(scope="session")
def backup_url(engine: Addresses, _test_database: str) -> str:
    """The test database as the role that reads every row."""
    return to_database(engine.backup, _test_database)


@pytest.fixture
def empty_database(engine: Addresses) -> Iterator[str]:
    """URL (owner) of a database of this test's own, dropped afterwards."""
    import psycopg

    name = f"tmp_{secrets.token_hex(6)}"
    with psycopg.connect(to_database(engine.owner, "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield to_database(engine.owner, name)
    drop(engine.owner, name)
