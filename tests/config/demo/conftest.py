"""The demonstration written once, by a process of its own, into an engine of its own."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hotline.config import roles
from hotline.config.engine import Engine
from hotline.config.home import Home
from hotline.vault import keyring
from tests import migrated
from tests.config.conftest import clean_environment

NOW = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=7)))

_PREPARE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
call_command("createcachetable", verbosity=0)
"""
_LOAD = """
import datetime, sys, django
django.setup()
from hotline.config import demo
from hotline.countries.pack import current
from hotline.directory.services import sync_from_pack
sync_from_pack(current())
print(demo.load(now=datetime.datetime.fromisoformat(sys.argv[1])))
"""


@dataclass(frozen=True)
class Written:
    """The written demonstration: its backup address reads everything, whoever it belongs to."""

    address: str = field(repr=False)
    environment: dict[str, str] = field(repr=False)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.address) as connection:
            return connection.execute(query).fetchall()

    def load(self) -> str:
        """Load (again) up to NOW; what load() answered."""
        command = [sys.executable, "-c", _LOAD, NOW.isoformat()]
        done = subprocess.run(
            command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout.strip()


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    home = Home(tmp_path_factory.mktemp("written") / "home")
    home.prepare()
    engine = Engine(home)
    addresses = engine.start()
    keyring.ensure(Path(home.keyring))
    environment = clean_environment(
        **addresses.environment(),
        HOTLINE_HOME=str(home.path),
        HOTLINE_KEYS=str(home.keyring),
        HOTLINE_DEMO="1",
        DJANGO_SETTINGS_MODULE="hotline.config.settings",
    )
    command = [sys.executable, "-c", _PREPARE]
    prepare = partial(
        subprocess.run, command, env={**environment, "HOTLINE_AS_OWNER": "1"}, check=True
    )
    migrated.fill(addresses.superuser, roles.DATABASE, prepare)
    made = Written(addresses.backup, environment)
    assert made.load() == "True"
    yield made
    engine.destroy()
