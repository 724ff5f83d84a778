"""What the live process is told by its environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

MOST_STREAMS = 20_000
"""Streams one process is started for; memory and open files run out later than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Times are in seconds."""

    database: str
    """URL of the listening role (HOTLINE_LIVE_URL); a direct connection, since a transaction
    pooler in between would swallow LISTEN."""
    cookie: str
    """Name of the session cookie."""
    origins: frozenset[str] = frozenset()
    """Exact origins of pages that may open a stream here (HOTLINE_ORIGINS, commas between).
    A page on the stream's own origin needs no entry."""
    heartbeat: float = 15.0
    """HOTLINE_LIVE_HEARTBEAT: silence after which a stream shows that it is alive."""
    session_check: float = 60.0
    """HOTLINE_LIVE_SESSION_CHECK: how old the knowledge "this session is valid" may become."""
    patience: float = 1.0
    """HOTLINE_LIVE_PATIENCE: how long an unfinished transaction may hold back later events
    before these are sent ahead of it."""
    retry_ms: int = 1500
    queue_limit: int = 256
    replay_limit: int = 200
    streams_per_session: int = 20


def from_environment(environment: Mapping[str, str] = os.environ) -> Options:
    """Read the environment; KeyError names a missing HOTLINE_LIVE_URL."""
    # Imported here: the settings read the environment too, and only a starting process has one.
    from django.conf import settings

    origins = (part.strip() for part in environment.get("HOTLINE_ORIGINS", "").split(","))
    return Options(
        database=environment["HOTLINE_LIVE_URL"],
        cookie=settings.SESSION_COOKIE_NAME,
        origins=frozenset(origin for origin in origins if origin),
        heartbeat=float(environment.get("HOTLINE_LIVE_HEARTBEAT", "15")),
        session_check=float(environment.get("HOTLINE_LIVE_SESSION_CHECK", "60")),
        patience=float(environment.get("HOTLINE_LIVE_PATIENCE", "1")),
    )
