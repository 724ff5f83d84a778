"""Write a backup of data and keys into a new folder in DIR.

The data comes out as the role hotline_backup, which sees every row. The backup is read again by
`hotline restore`, on any machine with this version or a later one.

With --passphrase-file both data and keys are encrypted. Without it the files are only closed to
other users (0600): keep them on an encrypted disk. --keys-to puts the keys into another place,
so that whoever finds the data cannot read names. DATA WITHOUT ITS KEYS IS LOST: keep both.

With --base DIR is the archive (HOTLINE_ARCHIVE) of the embedded database: a copy of all its files
goes there, from which `hotline restore DIR --to TIME` reaches every later second. Take one each
week; what lies in the archive from before the oldest copy you keep can be deleted."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from hotline.config import archive, backup
from hotline.config.database import reachable
from hotline.config.home import Home
from hotline.config.trouble import Trouble

SUMMARY = "write a backup of data and keys"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """DIR, --keys-to, --passphrase-file."""
    parser.add_argument("dir", metavar="DIR", type=Path, help="where the new folder is made")
    parser.add_argument("--base", action="store_true", help="a copy for `restore --to TIME`")
    parser.add_argument("--keys-to", metavar="DIR", type=Path, help="put the keys here instead")
    parser.add_argument(
        "--passphrase-file", metavar="FILE", type=Path, help="encrypt with the passphrase in FILE"
    )


def run(options: argparse.Namespace) -> int:
    """Writes, says what was written; returns 0."""
    home = Home.from_environment()
    home.prepare()
    passphrase = backup.read_passphrase(options.passphrase_file)
    if options.base:
        return _base(home, options, passphrase)
    with reachable(home) as environment:
        made = backup.write(
            options.dir, environment, keys_to=options.keys_to, passphrase=passphrase
        )
    print(f"{made.rows:,} rows of {made.tables} tables: {made.data}")
    print(f"keys: {made.keys}")
    print("Keep both: data without its keys is lost.")
    if passphrase is None:
        print("Not encrypted (only closed to other users): keep it on an encrypted disk.")
    return 0


def _base(home: Home, options: argparse.Namespace, passphrase: bytes | None) -> int:
    wanted, given = archive.named(), options.dir.expanduser().absolute()
    if wanted is None or wanted != given or os.environ.get("DATABASE_URL"):
        raise Trouble(
            "--base needs the embedded database and HOTLINE_ARCHIVE set to the same folder, also"
            " for `hotline serve`: without what is written afterwards a copy reaches no second."
        )
    with reachable(home):
        final = archive.copy_base(home, wanted, keys_to=options.keys_to, passphrase=passphrase)
    print(f"Copied and verified: {final}. Its keys lie beside it, or where --keys-to says.")
    return 0
