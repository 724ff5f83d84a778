"""Run background work: deadlines that fall due, reactions to events, reminders.

`hotline serve` and `hotline demo` start one already; run more on other machines if one does not
keep up. SIGTERM lets a running job finish."""

from __future__ import annotations

import argparse

from hotline.config.database import set_up_django

SUMMARY = "run background work (serve and demo start one already)"
GRACE_SECONDS = 8.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--jobs."""
    parser.add_argument("--jobs", type=int, default=2, help="jobs at a time (default 2)")


def run(options: argparse.Namespace) -> int:
    """Works until SIGTERM; returns 0. Middleware comes from PROCRASTINATE_WORKER_DEFAULTS."""
    set_up_django()
    from procrastinate.contrib.django import app

    from hotline.config.reactor import Reactor

    reactor = Reactor()
    reactor.start()
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    try:
        with app.replace_connector(connector) as working:
            working.run_worker(
                concurrency=options.jobs, shutdown_graceful_timeout=GRACE_SECONDS, name="worker"
            )
    finally:
        reactor.stop()
    return 0
