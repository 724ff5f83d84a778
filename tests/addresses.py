"""Database addresses for tests."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit


def to_database(url: str, name: str) -> str:
    """`url` with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
