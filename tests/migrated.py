"""The tables of the test database, migrated once a run: every other process takes a copy.

Django's migrations take half a minute of a core, taking over what they made two seconds.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg

from hotline.config.cluster import binaries
from tests import once
from tests.addresses import to_database

_PREFIX = "hotline-migrated-"


def create(superuser: str, name: str) -> None:
    """An empty database of the owner's."""
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" OWNER hotline_owner')


def fill(superuser: str, name: str, migrate: Callable[[], object]) -> None:
    """Migrate an empty database: the first of this run writes the tables, every other one takes
    them over and has `migrate` look whether anything is missing."""
    with psycopg.connect(superuser) as connection:
        version = connection.info.server_version // 10000
    database = to_database(superuser, name)
    with once.folder(_PREFIX) as shared:
        tables = shared / f"{version}.sql"
        if not tables.exists():
            migrate()
            _tool("pg_dump", version, database, f"--file={tables}.new")
            Path(f"{tables}.new").rename(tables)
            return
    _tool("psql", version, database, f"--file={tables}")
    migrate()


def _tool(tool: str, version: int, address: str, *arguments: str) -> None:
    quiet = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"] if tool == "psql" else []
    command = [str(binaries(version) / tool), f"--dbname={address}", *quiet, *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def clear() -> None:
    """Remove it at the end of the run, and what killed runs left."""
    for left in once.done_with(_PREFIX):
        shutil.rmtree(left, ignore_errors=True)
