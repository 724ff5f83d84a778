"""After a restore: whoever was erased since the backup was made is erased again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import psycopg

from hotline.config.home import Home
from hotline.config.trouble import Trouble


def ledger_of(home: Home, environ: Mapping[str, str] | None = None) -> Path:
    """Where the erasure ledger of an installation stands: HOTLINE_ERASURES, else in its home."""
    return home.place("HOTLINE_ERASURES", "erasures.log", environ)


def replay_erasures(owner_url: str, path: Path) -> int:
    """Destroys the keys of every file the ledger at `path` names; how many were still there.

    Safe to repeat. A missing ledger is one in which nothing stands; a damaged one is Trouble,
    because somebody who was erased would be read again. So is a database of a version that cannot
    erase yet: `hotline migrate` brings it on and replays.
    """
    from hotline.rights import ledger  # loads Django: not for --help

    try:
        roots = [gone.root for gone in ledger.read(path)]
    except (OSError, ValueError) as error:
        raise Trouble(f"The erasure ledger at {path} cannot be read: {error}.") from error
    if not roots:
        return 0
    with psycopg.connect(owner_url) as connection:
        try:
            row = connection.execute("SELECT rights_replay(%s)", [roots]).fetchone()
        except psycopg.errors.UndefinedFunction as error:
            raise Trouble(
                "This database is of an earlier version. Run `hotline migrate` before anybody reads"
                " it: whoever was erased since is in it again until then."
            ) from error
    assert row is not None
    return int(row[0])


def replayed(owner_url: str, path: Path) -> str:
    """The same after a restore, with a sentence for whoever restores. Raises Trouble."""
    erased = replay_erasures(owner_url, path)
    if path.exists():
        return f"Erased again, as the erasure ledger says: {erased:,} files."
    return (
        f"There is no erasure ledger at {path}. Whoever was erased since this backup was made is in"
        " it again: put the ledger there and run `hotline migrate`."
    )
