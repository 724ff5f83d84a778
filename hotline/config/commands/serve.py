"""Serve pages, event stream and background work.

    DATABASE_URL        the database, as role hotline_app
    HOTLINE_LIVE_URL    the same database, as role hotline_live
    HOTLINE_KEYS        the keyring (default: HOTLINE_HOME/keys/keyring.json)
    HOTLINE_HOSTS       the names the pages are reached by
    HOTLINE_STREAM_URL  where browsers reach the event stream
    PORT                the port of the pages; the event stream takes the next one

Put a proxy that speaks HTTPS before it (docs say how). Without DATABASE_URL the PostgreSQL that
comes with this package keeps its data in HOTLINE_HOME: good for a trial on one machine."""

from __future__ import annotations

import argparse
import os
import sys

from hotline.config import doors, preparing, supervisor
from hotline.config.database import require_migrated
from hotline.config.engine import Engine
from hotline.config.home import Home
from hotline.config.processes import stoppable
from hotline.config.trouble import Trouble

SUMMARY = "serve pages, event stream and background work"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--host."""
    parser.add_argument("--host", default="127.0.0.1", help="address to bind (default 127.0.0.1)")


def run(options: argparse.Namespace) -> int:
    """Serves until stopped; 0 after a clean stop."""
    if os.environ.get("HOTLINE_DEMO") == "1":
        doors.require_safe_demo(os.environ, options.host)
    port = doors.port_from(os.environ)
    home = Home.from_environment()
    home.prepare()
    with stoppable(), supervisor.only_one(home):
        doors.require_free(options.host, port, make=False)
        environment = _environment(home, options.host, port)
        if os.environ.get("DATABASE_URL"):
            if not os.environ.get("HOTLINE_LIVE_URL"):
                raise Trouble("HOTLINE_LIVE_URL is not set: the event stream logs in by itself.")
            require_migrated(environment)
            return _supervise(home, environment, options.host, port, engine=None)
        engine = Engine(home)
        try:
            environment |= engine.start().environment()
            preparing.prepare(home, environment, demo=False, say=_say)
            return _supervise(home, environment, options.host, port, engine=engine)
        except BaseException:
            engine.stop()
            raise


def _supervise(
    home: Home, environment: dict[str, str], host: str, port: int, *, engine: Engine | None
) -> int:
    return supervisor.Supervisor(
        home,
        supervisor.programs(host, port, environment),
        environment,
        engine=engine,
        health=("127.0.0.1" if host in ("0.0.0.0", "::") else host, port),
        logs_to_files=False,
        say=_say,
    ).run(lambda: _say(f"The hotline is ready on port {port}."))


def _environment(home: Home, host: str, port: int) -> dict[str, str]:
    environment = {**os.environ, "HOTLINE_HOME": str(home.path), "PORT": str(port)}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "hotline.config.settings")
    environment.setdefault("HOTLINE_KEYS", str(home.keyring))
    environment.setdefault("HOTLINE_STATIC", str(home.static))
    environment.setdefault("HOTLINE_ORIGINS", f"http://{host}:{port}")
    environment.setdefault("HOTLINE_STREAM_URL", f"http://{host}:{port + 1}")
    return environment


def _say(sentence: str) -> None:
    print(f"hotline: {sentence}", file=sys.stderr, flush=True)
