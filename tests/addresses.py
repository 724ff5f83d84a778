"""Databases of tests: their addresses, and how one is dropped."""

from __future__ import annotations

import time
from urllib.parse import urlsplit, urlunsplit

import psycopg


def to_database(url: str, name: str) -> str:
    """`url` with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def drop(owner: str, name: str) -> None:
    """Drops a database whoever still uses it. An autovacuum worker may not be sent away by the
    owner and leaves by itself. Raises psycopg.Error if it is still in use after 20 seconds."""
    until = time.monotonic() + 20
    with psycopg.connect(to_database(owner, "postgres"), autocommit=True) as admin:
        while True:
            try:
                admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
                return
            except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
