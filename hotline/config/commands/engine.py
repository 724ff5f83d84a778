"""Look after the PostgreSQL that comes with this package.

hotline engine start     start it and leave it running
hotline engine stop      stop it
hotline engine status    say whether it runs
hotline engine psql      a SQL prompt; --as app, owner, live, backup or superuser"""

from __future__ import annotations

import argparse
import os

from hotline.config.engine import Engine
from hotline.config.home import Home

SUMMARY = "start, stop or ask the PostgreSQL that comes with this package"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The verb."""
    parser.add_argument("verb", choices=("start", "stop", "status", "psql"))
    parser.add_argument(
        "--as",
        dest="role",
        default="app",
        choices=("app", "owner", "live", "backup", "superuser"),
        help="the role of the SQL prompt (default app: row security applies)",
    )


def run(options: argparse.Namespace) -> int:
    """0; for `status` 1 when it does not run."""
    home = Home.from_environment()
    engine = Engine(home)
    if options.verb == "start":
        engine.start()
    elif options.verb == "stop":
        engine.stop()
    elif options.verb == "psql":
        url: str = getattr(engine.addresses(), options.role)
        name, _, secret = url.partition("://")[2].partition("@")[0].partition(":")
        # The password goes by environment: arguments are seen by every user of the machine.
        environment = {**os.environ, "PGPASSWORD": secret}
        program = str(engine.tool("psql"))
        os.execve(program, [program, url.replace(f"{name}:{secret}@", f"{name}@")], environment)
    running = engine.running()
    state = "runs" if running else "does not run"
    print(f"PostgreSQL {engine.version} in {home.pg} {state}.")
    return 0 if running or options.verb == "stop" else 1
