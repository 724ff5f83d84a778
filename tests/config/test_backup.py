"""Backups: every row is in them, a restore proves itself, nothing is ever overwritten."""

from __future__ import annotations

import io
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hotline.config import backup
from hotline.config.engine import Addresses
from hotline.config.sealedfile import seal, unseal
from hotline.config.trouble import Trouble
from tests.addresses import drop, to_database

ROWS = 1200
PASSPHRASE = b"correct horse battery staple"


@pytest.fixture
def databases(engine: Addresses) -> Iterator[tuple[str, str]]:
    """Names of two empty databases, dropped afterwards."""
    names = (f"tmp_{secrets.token_hex(6)}", f"tmp_{secrets.token_hex(6)}")
    with psycopg.connect(to_database(engine.owner, "postgres"), autocommit=True) as connection:
        for name in names:
            connection.execute(f'CREATE DATABASE "{name}"')
    yield names
    for name in names:
        drop(engine.owner, name)


@pytest.fixture
def source(engine: Addresses, databases: tuple[str, str], tmp_path: Path) -> dict[str, str]:
    """A database whose rows nobody sees without an actor, and its keyring."""
    owner = to_database(engine.owner, databases[0])
    with psycopg.connect(owner) as connection:
        connection.execute("GRANT USAGE, CREATE ON SCHEMA public TO hotline_definer")
        connection.execute(
            "CREATE TABLE protected (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,"
            " name text NOT NULL, sealed bytea NOT NULL, at timestamptz DEFAULT now())"
        )
        connection.execute(
            "CREATE TABLE child (id int, parent bigint REFERENCES protected, note text)"
        )
        connection.execute(
            "INSERT INTO protected (name, sealed)"
            " SELECT 'Người ' || n, sha256(n::text::bytea) FROM generate_series(1, %s) n",
            [ROWS],
        )
        connection.execute("INSERT INTO child SELECT id::int, id, 'x' FROM protected")
        connection.execute("ALTER TABLE protected ENABLE ROW LEVEL SECURITY")
        connection.execute("ALTER TABLE protected FORCE ROW LEVEL SECURITY")
        connection.execute(
            "CREATE POLICY seen ON protected TO hotline_app"
            " USING (name = current_setting('hotline.actor', true))"
        )
        connection.execute("GRANT SELECT ON protected TO hotline_app")
        connection.execute(
            "CREATE FUNCTION gate() RETURNS int LANGUAGE sql SECURITY DEFINER RETURN 1"
        )
        connection.execute("ALTER FUNCTION gate() OWNER TO hotline_definer")
    keyring = tmp_path / "from" / "keyring.json"
    keyring.parent.mkdir()
    keyring.write_text('{"keys": "of the source"}')
    return _environment(engine, databases[0], keyring)


@pytest.fixture
def target(engine: Addresses, databases: tuple[str, str], tmp_path: Path) -> dict[str, str]:
    """An empty database and no keyring."""
    return _environment(engine, databases[1], tmp_path / "to" / "keyring.json")


def _environment(engine: Addresses, name: str, keyring: Path) -> dict[str, str]:
    return {
        "HOTLINE_OWNER_URL": to_database(engine.owner, name),
        "HOTLINE_BACKUP_URL": to_database(engine.backup, name),
        "DATABASE_URL": to_database(engine.app, name),
        "HOTLINE_KEYS": str(keyring),
    }


def rows(environment: dict[str, str], question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(environment["HOTLINE_BACKUP_URL"]) as connection:
        return connection.execute(question).fetchall()


def test_owner_alone_would_see_no_row(source: dict[str, str]) -> None:
    with psycopg.connect(source["HOTLINE_OWNER_URL"]) as connection:
        assert connection.execute("SELECT count(*) FROM protected").fetchone() == (0,)


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_restored_database_has_every_row_policy_and_key(
    source: dict[str, str], target: dict[str, str], tmp_path: Path, passphrase: bytes | None
) -> None:
    made = backup.write(tmp_path / "b", source, passphrase=passphrase)
    assert made.rows == 2 * ROWS
    found, tables = backup.restore(made.data, target, passphrase=passphrase)
    assert (found, tables) == (2 * ROWS, 2)
    everything = "SELECT * FROM protected ORDER BY id"
    assert rows(target, everything) == rows(source, everything)
    forced = "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = 'protected'"
    assert rows(target, forced) == [(True, True)]
    owners = (
        "SELECT pg_get_userbyid(proowner) FROM pg_proc WHERE proname = 'gate'"
        " UNION ALL SELECT tableowner FROM pg_tables WHERE tablename = 'protected'"
    )
    assert rows(target, owners) == [("hotline_definer",), ("hotline_owner",)]
    with psycopg.connect(target["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT count(*) FROM protected").fetchone() == (0,)
        connection.execute("SELECT set_config('hotline.actor', 'Người 7', false)")
        assert connection.execute("SELECT count(*) FROM protected").fetchone() == (1,)
    keyring = Path(target["HOTLINE_KEYS"])
    assert keyring.read_bytes() == Path(source["HOTLINE_KEYS"]).read_bytes()
    assert keyring.stat().st_mode & 0o777 == 0o600


def test_new_rows_continue_the_numbering_after_a_restore(
    source: dict[str, str], target: dict[str, str], tmp_path: Path
) -> None:
    backup.restore(backup.write(tmp_path, source).data, target)
    with psycopg.connect(target["HOTLINE_OWNER_URL"]) as connection:
        connection.execute("ALTER TABLE protected NO FORCE ROW LEVEL SECURITY")
        made = connection.execute(
            "INSERT INTO protected (name, sealed) VALUES ('new', '') RETURNING id"
        ).fetchone()
    assert made == (ROWS + 1,)


def test_files_are_closed_to_others(source: dict[str, str], tmp_path: Path) -> None:
    made = backup.write(tmp_path, source)
    assert made.data.stat().st_mode & 0o777 == 0o700
    assert {p.stat().st_mode & 0o777 for p in made.data.iterdir()} == {0o600}
    assert {p.name for p in made.data.iterdir()} == {"data.dump", "keyring.json", "manifest.json"}


def test_encrypted_backup_shows_neither_data_nor_keys(
    source: dict[str, str], tmp_path: Path
) -> None:
    made = backup.write(tmp_path, source, passphrase=PASSPHRASE)
    for path in made.data.iterdir():
        content = path.read_bytes()
        assert b"of the source" not in content
        assert b"PGDMP" not in content


def test_keys_may_lie_apart(source: dict[str, str], target: dict[str, str], tmp_path: Path) -> None:
    made = backup.write(tmp_path / "data", source, keys_to=tmp_path / "keys")
    assert not (made.data / "keyring.json").exists()
    with pytest.raises(Trouble, match="--keys-from"):
        backup.restore(made.data, target)
    assert backup.restore(made.data, target, keys_from=made.keys.parent)[0] == 2 * ROWS


def test_wrong_or_missing_passphrase_changes_nothing(
    source: dict[str, str], target: dict[str, str], tmp_path: Path
) -> None:
    made = backup.write(tmp_path, source, passphrase=PASSPHRASE)
    with pytest.raises(Trouble, match="is encrypted"):
        backup.restore(made.data, target)
    with pytest.raises(Trouble, match="not the right one"):
        backup.restore(made.data, target, passphrase=b"another passphrase")
    assert rows(target, "SELECT 1 FROM pg_tables WHERE schemaname = 'public'") == []
    assert not Path(target["HOTLINE_KEYS"]).exists()


@pytest.mark.parametrize("name", ["data.dump", "keyring.json"])
def test_damaged_file_is_refused(
    source: dict[str, str], target: dict[str, str], tmp_path: Path, name: str
) -> None:
    made = backup.write(tmp_path, source)
    content = bytearray((made.data / name).read_bytes())
    content[len(content) // 2] ^= 1
    (made.data / name).write_bytes(content)
    with pytest.raises(Trouble, match="damaged"):
        backup.restore(made.data, target)
    assert rows(target, "SELECT 1 FROM pg_tables WHERE schemaname = 'public'") == []


def test_restore_never_overwrites_a_database(source: dict[str, str], tmp_path: Path) -> None:
    made = backup.write(tmp_path, source)
    with pytest.raises(Trouble, match="not empty"):
        backup.restore(made.data, source)
    assert rows(source, "SELECT count(*) FROM protected") == [(ROWS,)]


def test_restore_never_overwrites_other_keys(
    source: dict[str, str], target: dict[str, str], tmp_path: Path
) -> None:
    made = backup.write(tmp_path / "b", source)
    other = Path(target["HOTLINE_KEYS"])
    other.parent.mkdir()
    other.write_text("other keys")
    with pytest.raises(Trouble, match="holds other keys"):
        backup.restore(made.data, target)
    assert other.read_text() == "other keys"
    assert rows(target, "SELECT 1 FROM pg_tables WHERE schemaname = 'public'") == []


def test_row_that_differs_after_the_restore_is_found(
    source: dict[str, str], target: dict[str, str], tmp_path: Path
) -> None:
    made = backup.write(tmp_path, source)
    path = made.data / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["tables"]["public.child"]["sum"] = "1"
    path.write_text(json.dumps(manifest))
    with pytest.raises(Trouble, match=r"not as in the backup: public\.child"):
        backup.restore(made.data, target)


def test_backup_without_keyring_is_refused(source: dict[str, str], tmp_path: Path) -> None:
    Path(source["HOTLINE_KEYS"]).unlink()
    with pytest.raises(Trouble, match="would be lost data"):
        backup.write(tmp_path / "b", source)
    assert not (tmp_path / "b").exists()


def test_role_that_is_bound_by_row_security_cannot_make_a_backup(
    source: dict[str, str], tmp_path: Path
) -> None:
    bound = {**source, "HOTLINE_BACKUP_URL": source["HOTLINE_OWNER_URL"]}
    with pytest.raises(Trouble, match="pg_dump failed"):
        backup.write(tmp_path / "b", bound)
    assert list((tmp_path / "b").iterdir()) == []


def test_folder_that_is_no_backup_is_one_sentence(target: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="is not a backup"):
        backup.restore(tmp_path, target)


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1, 3 << 20])
def test_sealed_file_opens_to_the_same_bytes(size: int) -> None:
    plain, sealed, opened = os.urandom(size), io.BytesIO(), io.BytesIO()
    seal(io.BytesIO(plain), sealed, PASSPHRASE)
    sealed.seek(0)
    unseal(sealed, opened, PASSPHRASE)
    assert opened.getvalue() == plain


@pytest.mark.parametrize("harm", ["cut", "swap", "cut to the head"])
def test_sealed_file_that_was_cut_or_reordered_does_not_open(harm: str) -> None:
    piece, head = (1 << 20) + 16, 16 + 23
    sealed = io.BytesIO()
    seal(io.BytesIO(os.urandom(3 << 20)), sealed, PASSPHRASE)
    whole = sealed.getvalue()
    first, second = whole[head : head + piece], whole[head + piece : head + 2 * piece]
    bad = {
        "cut": whole[: head + 2 * piece],
        "swap": whole[:head] + second + first + whole[head + 2 * piece :],
        "cut to the head": whole[:20],
    }[harm]
    with pytest.raises(Trouble):
        unseal(io.BytesIO(bad), io.BytesIO(), PASSPHRASE)


def test_short_passphrase_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p"
    path.write_text("short\n")
    with pytest.raises(Trouble, match="at least 12"):
        backup.read_passphrase(path)
