"""Bring the database to this version: tables, directory of agencies, static files.

Runs as the owner role: HOTLINE_OWNER_URL, or the embedded database of HOTLINE_HOME.
Safe to repeat. Make a backup first (`hotline backup DIR`). Whoever the erasure ledger names and a
restored backup brought back is erased again."""

from __future__ import annotations

import argparse

from hotline.config import database, preparing
from hotline.config.erasures import ledger_of, replay_erasures
from hotline.config.home import Home

SUMMARY = "bring tables, directory and static files to this version"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--plan shows what would be done."""
    parser.add_argument("--plan", action="store_true", help="only show what would be done")


def run(options: argparse.Namespace) -> int:
    """Migrates; returns 0."""
    home = Home.from_environment()
    home.prepare()
    with database.reachable(home) as environment:
        database.ensure_keyring(environment)
        database.migrate(environment, *(["--plan"] if options.plan else []))
        if not options.plan:
            replay_erasures(environment["HOTLINE_OWNER_URL"], ledger_of(home))
            preparing.fill(environment)
    return 0
