"""Backups of data and keys, and proof that a restored one is whole.

The dump is taken as hotline_backup: the owner is bound by FORCE ROW LEVEL SECURITY and cannot
dump, or with pg_dump --enable-row-security dumps no row and says nothing. The manifest counts and
sums every table in the snapshot of the dump, and a restore compares both.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import psycopg
from psycopg import sql

from hotline.config.pgtool import postgres_tool
from hotline.config.sealedfile import is_sealed, seal, unseal
from hotline.config.trouble import Trouble

DATA, KEYS, MANIFEST = "data.dump", "keyring.json", "manifest.json"
_FORMAT = 1


@dataclass(frozen=True)
class Made:
    """What a backup wrote and where."""

    data: Path
    keys: Path
    tables: int
    rows: int


def read_passphrase(path: Path | None) -> bytes | None:
    """The first line of the file. Raises Trouble when it cannot be read or is short."""
    if path is None:
        return None
    try:
        passphrase = path.read_bytes().splitlines()[0].strip()
    except (OSError, IndexError) as error:
        raise Trouble(f"The passphrase cannot be read from {path}.") from error
    if len(passphrase) < 12:
        raise Trouble("The passphrase is too short: take at least 12 characters.")
    return passphrase


def write(
    directory: Path,
    environment: Mapping[str, str],
    *,
    keys_to: Path | None = None,
    passphrase: bytes | None = None,
) -> Made:
    """Makes `hotline-<time>` in `directory` with the dump, the manifest and the keys.

    `environment` gives HOTLINE_BACKUP_URL and HOTLINE_KEYS. Files are 0600, the folder 0700; it
    takes its name only when all is written. Raises Trouble.
    """
    url = _required(environment, "HOTLINE_BACKUP_URL")
    keyring = Path(_required(environment, "HOTLINE_KEYS"))
    if not keyring.exists():
        raise Trouble(
            f"There is no keyring at {keyring}; a backup without keys would be lost data."
        )
    stamp = datetime.now(UTC).strftime("hotline-%Y%m%dT%H%M%S.%fZ")
    part = _folder(directory, f".{stamp}.part")
    try:
        tables = _dump(url, part / DATA, passphrase)
        key_folder = part if keys_to is None else _folder(keys_to, f".{stamp}.part")
        write_keys(key_folder / KEYS, keyring.read_bytes(), passphrase)
        manifest = {
            "format": _FORMAT,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "sealed": passphrase is not None,
            "keys": "here" if keys_to is None else "apart",
            "sha256": {DATA: _sha256(part / DATA), KEYS: _sha256(key_folder / KEYS)},
            "tables": tables,
        }
        with _closed(part / MANIFEST) as file:
            file.write(json.dumps(manifest, indent=1).encode())
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    if keys_to is not None:
        key_folder = key_folder.rename(keys_to / f"{stamp}.keys")
    final = part.rename(directory / stamp)
    rows = sum(table["rows"] for table in tables.values())
    return Made(final, (final if keys_to is None else key_folder) / KEYS, len(tables), rows)


def restore(
    folder: Path,
    environment: Mapping[str, str],
    *,
    keys_from: Path | None = None,
    passphrase: bytes | None = None,
) -> tuple[int, int]:
    """Restores into the empty database of HOTLINE_OWNER_URL and the keys to HOTLINE_KEYS.

    Returns rows and tables, each compared with the backup. Raises Trouble and changes nothing
    when the backup is damaged, the database is not empty or another keyring is in place.
    """
    owner = _required(environment, "HOTLINE_OWNER_URL")
    reader = _required(environment, "HOTLINE_BACKUP_URL")
    keyring = Path(_required(environment, "HOTLINE_KEYS"))
    manifest = _manifest(folder)
    data, keys = folder / DATA, (keys_from or folder) / KEYS
    for name, path in ((DATA, data), (KEYS, keys)):
        if not path.exists():
            raise Trouble(f"{path} is missing." + (" Give --keys-from." if name == KEYS else ""))
        if _sha256(path) != manifest["sha256"][name]:
            raise Trouble(f"{path} is damaged or of another backup: its checksum is not right.")
    _require_empty(owner)
    fresh = read_keys(keys, passphrase)
    refuse_other_keys(keyring, fresh)
    _pg_restore(owner, data, passphrase)
    lay_keys(keyring, fresh)
    with psycopg.connect(reader) as connection:
        found = digest(connection)
    wrong = sorted(n for n in manifest["tables"] if found.get(n) != manifest["tables"][n])
    if wrong or len(found) != len(manifest["tables"]):
        raise Trouble(f"Restored, but not as in the backup: {', '.join(wrong) or 'more tables'}.")
    if "public.events_outbox" in found:
        from hotline.events.services import AFTER_RESTORE  # loads Django: not for --help

        with psycopg.connect(owner) as connection:
            connection.execute(AFTER_RESTORE)
    return sum(table["rows"] for table in found.values()), len(found)


def digest(connection: psycopg.Connection[Any]) -> dict[str, dict[str, Any]]:
    """Rows and a sum of hashes for each table; the order of rows does not matter.

    Read as a role that sees every row: row_security off makes any other one fail.
    """
    connection.execute("SET LOCAL row_security = off")
    connection.execute("SET LOCAL timezone = 'UTC'")
    connection.execute("SET LOCAL bytea_output = 'hex'")
    names = connection.execute(
        "SELECT schemaname, tablename FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
    ).fetchall()
    found = {}
    for schema, name in names:
        row = connection.execute(
            sql.SQL(
                "SELECT count(*),"
                " coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)"
                " FROM {} AS t"
            ).format(sql.Identifier(schema, name))
        ).fetchone()
        assert row is not None
        found[f"{schema}.{name}"] = {"rows": row[0], "sum": str(row[1])}
    return found


def _dump(url: str, target: Path, passphrase: bytes | None) -> dict[str, dict[str, Any]]:
    """Dump and digest in one snapshot; under a passphrase no plain byte touches the disk."""
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        arguments = ["--format=custom", "--compress=6", f"--snapshot={row[0]}"]
        with (
            postgres_tool("pg_dump", url, *arguments, version=connection.info.server_version) as (
                _,
                out,
            ),
            _closed(target) as file,
        ):
            if passphrase is None:
                shutil.copyfileobj(out, file)
            else:
                seal(out, file, passphrase)
        return digest(connection)


def _pg_restore(owner: str, data: Path, passphrase: bytes | None) -> None:
    with psycopg.connect(owner) as connection:
        version = connection.info.server_version
        # pg_restore gives functions to this role before it restores the schema's rights.
        connection.execute("GRANT USAGE, CREATE ON SCHEMA public TO hotline_definer")
    # One transaction: a restore that fails leaves the database as empty as it was.
    arguments = ["--single-transaction", "--exit-on-error"]
    with (
        postgres_tool("pg_restore", owner, *arguments, version=version) as (into, _),
        data.open("rb") as source,
    ):
        if is_sealed(data):
            unseal(source, into, _needed(passphrase))
        else:
            shutil.copyfileobj(source, into)


def _require_empty(owner: str) -> None:
    question = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    with psycopg.connect(owner) as connection:
        row = connection.execute(question).fetchone()
    if row and row[0]:
        raise Trouble(
            "The database is not empty. Restore into a new HOTLINE_HOME or a new database; "
            "nothing is ever overwritten."
        )


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise Trouble(f"{folder} is not a backup: it has no readable {MANIFEST}.") from error
    if manifest.get("format") != _FORMAT:
        raise Trouble("This backup was made by a later version. Install that version first.")
    return manifest


def _needed(passphrase: bytes | None) -> bytes:
    if passphrase is None:
        raise Trouble("This backup is encrypted. Give --passphrase-file.")
    return passphrase


def read_keys(path: Path, passphrase: bytes | None) -> bytes:
    """The keyring of a backup. Raises Trouble where it is encrypted and no passphrase was given."""
    if not is_sealed(path):
        return path.read_bytes()
    plain = io.BytesIO()
    with path.open("rb") as source:
        unseal(source, plain, _needed(passphrase))
    return plain.getvalue()


def refuse_other_keys(keyring: Path, fresh: bytes) -> None:
    """Raises Trouble where other keys than those of the backup are in place."""
    if keyring.exists() and keyring.read_bytes() != fresh:
        raise Trouble(f"{keyring} holds other keys. Move it away first; do not delete it.")


def lay_keys(keyring: Path, fresh: bytes) -> None:
    """Put the keys of a backup in their place, where there are none."""
    if not keyring.exists():
        keyring.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_keys(keyring, fresh, None)


def write_keys(path: Path, keys: bytes, passphrase: bytes | None) -> None:
    """A keyring into a file that only its owner reads, encrypted under a passphrase if given."""
    with _closed(path) as file:
        if passphrase is None:
            file.write(keys)
        else:
            seal(io.BytesIO(keys), file, passphrase)


def _folder(parent: Path, name: str) -> Path:
    try:
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = parent / name
        made.mkdir(mode=0o700)
    except OSError as error:
        raise Trouble(f"Cannot write in {parent}: {error.strerror}.") from error
    return made


@contextmanager
def _closed(path: Path) -> Iterator[BinaryIO]:
    """A new file that only its owner reads, safely on the disk at the end."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise Trouble(f"{name} is not set. `hotline roles --sql` shows the roles and what for.")
    return value
