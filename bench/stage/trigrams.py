"""The yardstick that needs names in the clear: pg_trgm under GiST, in Debian's PostgreSQL."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

_NEEDED = "Debian's PostgreSQL with pg_trgm: apt-get install postgresql postgresql-contrib"


class Trigrams:
    """A table of distinct names with the index `gist_trgm_ops`."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def load(self, names: list[str]) -> None:
        """The names and their index, once."""
        run = self._connection.execute
        run("CREATE EXTENSION pg_trgm")
        run("CREATE TABLE names (name text)")
        with self._connection.cursor().copy("COPY names FROM STDIN") as copy:
            for name in names:
                copy.write_row((name,))
        run("SET maintenance_work_mem = '512MB'")
        run("CREATE INDEX ON names USING gist (name gist_trgm_ops)")
        run("VACUUM ANALYZE names")

    def nearest(self, typed: str, count: int) -> set[str]:
        """The names nearest by trigrams."""
        cursor = self._connection.execute(
            "SELECT name FROM names ORDER BY name <-> %s LIMIT %s", (typed, count)
        )
        return {row[0] for row in cursor}


@contextmanager
def trigrams() -> Iterator[Trigrams]:
    """A server of its own, gone afterwards. Raises RuntimeError where Debian's is missing."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    share = Path("/usr/share/postgresql")
    if not binaries or not list(share.glob("*/extension/pg_trgm.control")):
        raise RuntimeError(f"This benchmark needs {_NEEDED}")
    home = binaries[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="hotline-trigrams-"))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    data, where = folder / "data", f"-k {folder} -c listen_addresses='' -c shared_buffers=512MB"
    if as_user:
        shutil.chown(folder, "postgres", "postgres")
    try:
        run = [*as_user, str(home / "initdb"), "-D", str(data), "-A", "trust", "-U", "bench",
               "-E", "UTF8", "--locale=C.UTF-8", "-N"]  # fmt: skip
        subprocess.run(run, check=True, capture_output=True, cwd=folder)
        control = [*as_user, str(home / "pg_ctl"), "-D", str(data), "-w"]
        log = ["-l", str(folder / "log"), "-o", where, "start"]
        subprocess.run([*control, *log], check=True, capture_output=True, cwd=folder)
        try:
            address = f"host={folder} user=bench dbname=postgres"
            with psycopg.connect(address, autocommit=True) as connection:
                yield Trigrams(connection)
        finally:
            stop = [*control, "-m", "immediate", "stop"]
            subprocess.run(stop, check=False, capture_output=True, cwd=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
