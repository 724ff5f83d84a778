"""After a restore: whoever was erased since the backup was made is erased again."""

from __future__ import annotations

from pathlib import Path

import psycopg

from hotline.config.trouble import Trouble


def replay_erasures(owner_url: str, path: Path) -> int:
    """Destroys the keys of every file the ledger at `path` names; how many were still there.

    Safe to repeat. A missing ledger is one in which nothing stands; a damaged one is Trouble,
    because somebody who was erased would be read again.
    """
    from hotline.rights import ledger  # loads Django: not for --help

    try:
        roots = [gone.root for gone in ledger.read(path)]
    except (OSError, ValueError) as error:
        raise Trouble(f"The erasure ledger at {path} cannot be read: {error}.") from error
    if not roots:
        return 0
    with psycopg.connect(owner_url) as connection:
        row = connection.execute("SELECT rights_replay(%s)", [roots]).fetchone()
    assert row is not None
    return int(row[0])
