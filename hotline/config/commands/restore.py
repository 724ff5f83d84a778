"""Restore a backup into an empty database, and its keys into HOTLINE_HOME/keys.

DIR is the folder that `hotline backup` made. Nothing is overwritten: a database with tables in
it, or another keyring in its place, is refused. Afterwards every table is counted and compared
with the backup, and whoever the erasure ledger (HOTLINE_ERASURES) names is erased again.

With --to TIME (`2026-11-27 14:03:22`, the country's time unless it says another) DIR is the archive
of an embedded database, and the data comes back as it was in that second, into a new HOTLINE_HOME.
Everybody signs in anew."""

from __future__ import annotations

import argparse
import datetime as dt
import os
from pathlib import Path

from hotline.config import archive, backup
from hotline.config.database import reachable
from hotline.config.erasures import ledger_of, replayed
from hotline.config.home import Home
from hotline.config.trouble import Trouble

SUMMARY = "restore a backup into an empty database"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """DIR, --keys-from, --passphrase-file."""
    parser.add_argument("dir", metavar="DIR", type=Path, help="the folder that `backup` made")
    parser.add_argument("--to", metavar="TIME", help="as it was then; DIR is the archive")
    parser.add_argument(
        "--keys-from", metavar="PATH", type=Path, help="the keys' folder (--to: file), if apart"
    )
    parser.add_argument(
        "--passphrase-file", metavar="FILE", type=Path, help="the passphrase it was made with"
    )


def run(options: argparse.Namespace) -> int:
    """Restores, compares; returns 0."""
    home = Home.from_environment()
    home.prepare()
    passphrase = backup.read_passphrase(options.passphrase_file)
    if options.to:
        return _to_a_second(home, options, passphrase)
    with reachable(home) as environment:
        rows, tables = backup.restore(
            options.dir, environment, keys_from=options.keys_from, passphrase=passphrase
        )
        said = replayed(environment["HOTLINE_OWNER_URL"], ledger_of(home))
    print(f"Restored {rows:,} rows of {tables} tables; all as in the backup. Keys are in place.")
    print(said)
    return 0


def _to_a_second(home: Home, options: argparse.Namespace, passphrase: bytes | None) -> int:
    if os.environ.get("DATABASE_URL"):
        raise Trouble("--to is for the embedded database. A cluster of your own has its own tool.")
    moment = _moment(options.to)
    archive.restore_to(
        home,
        options.dir.expanduser().absolute(),
        moment,
        keys_from=options.keys_from,
        passphrase=passphrase,
    )
    with reachable(home) as environment:
        archive.end_sessions(environment["HOTLINE_OWNER_URL"])
        said = replayed(environment["HOTLINE_OWNER_URL"], ledger_of(home))
    print(f"Restored as it was at {moment.isoformat(sep=' ')}. Keys are in place.")
    print(said)
    print("The signed roots of the log reach further: `hotline audit restart`, then `verify`.")
    return 0


def _moment(text: str) -> dt.datetime:
    from hotline.countries.pack import current  # reads the pack: not for --help

    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise Trouble(f"{text} is no time. Write it as 2026-11-27 14:03:22.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=current().timezone)
