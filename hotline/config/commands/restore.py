"""Restore a backup into an empty database, and its keys into HOTLINE_HOME/keys.

DIR is the folder that `hotline backup` made. Nothing is overwritten: a database with tables in
it, or another keyring in its place, is refused. Afterwards every table is counted and compared
with the backup, and whoever the erasure ledger (HOTLINE_ERASURES) names is erased again."""

from __future__ import annotations

import argparse
from pathlib import Path

from hotline.config import backup
from hotline.config.database import reachable
from hotline.config.erasures import ledger_of, replayed
from hotline.config.home import Home

SUMMARY = "restore a backup into an empty database"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """DIR, --keys-from, --passphrase-file."""
    parser.add_argument("dir", metavar="DIR", type=Path, help="the folder that `backup` made")
    parser.add_argument("--keys-from", metavar="DIR", type=Path, help="the keys' folder, if apart")
    parser.add_argument(
        "--passphrase-file", metavar="FILE", type=Path, help="the passphrase it was made with"
    )


def run(options: argparse.Namespace) -> int:
    """Restores, compares; returns 0."""
    home = Home.from_environment()
    home.prepare()
    passphrase = backup.read_passphrase(options.passphrase_file)
    with reachable(home) as environment:
        rows, tables = backup.restore(
            options.dir, environment, keys_from=options.keys_from, passphrase=passphrase
        )
        said = replayed(environment["HOTLINE_OWNER_URL"], ledger_of(home))
    print(f"Restored {rows:,} rows of {tables} tables; all as in the backup. Keys are in place.")
    print(said)
    return 0
