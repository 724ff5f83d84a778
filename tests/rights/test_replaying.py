"""The erasure ledger: what stands in it is erased again after every restore."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.actor.context import acting
from hotline.config.erasures import ledger_of, replay_erasures, replayed
from hotline.config.home import Home
from hotline.config.trouble import Trouble
from hotline.contacts.models import Contact
from hotline.people.models import Person
from hotline.rights import ledger
from tests.access import world
from tests.access.world import OwnDatabase, lao_cai, work_loop


def test_a_restored_backup_has_nobody_who_was_erased_since(
    own_database: OwnDatabase, ledger_file: Path
) -> None:
    """The rows as they were before: only the ledger tells that she was erased."""
    cast = own_database.cast()
    files = work_loop(cast.lan, lao_cai())
    other = work_loop(cast.lan, lao_cai())
    ledger.append(ledger_file, uuid4(), [files.person, files.contact, uuid4()], timezone.now())
    undone = uuid4()
    ledger.append(ledger_file, undone, [other.person], timezone.now())
    ledger.undo(ledger_file, undone, timezone.now())
    assert replay_erasures(own_database.owner, ledger_file) == 2
    assert replay_erasures(own_database.owner, ledger_file) == 0
    with acting(cast.lan):
        assert Person.objects.get(pk=files.person).name == ""
        assert Person.objects.get(pk=other.person).name == world.NAME
        assert Contact.objects.get(pk=files.contact).notes == ""
    with psycopg.connect(own_database.backup) as reader:
        (gone,) = reader.execute(
            "SELECT count(*) FROM vault_key WHERE kek = 'destroyed' AND wrapped = ''"
        ).fetchone()  # type: ignore[misc]
    assert gone == 2


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_crash_while_writing_loses_no_line_that_was_whole(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, kept = Path(folder) / "erasures.log", set()
        for _round in range(data.draw(st.integers(1, 4))):
            root = uuid4()
            ledger.append(path, uuid4(), [root], timezone.now())
            kept.add(root)
            if data.draw(st.booleans()):
                whole = path.read_bytes()
                ledger.append(path, uuid4(), [uuid4()], timezone.now())
                torn = path.read_bytes()
                path.write_bytes(torn[: data.draw(st.integers(len(whole), len(torn) - 1))])
        assert {g.root for g in ledger.read(path)} == kept


def test_what_the_disk_takes_in_pieces_is_written_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, erasure, roots = tmp_path / "erasures.log", uuid4(), [uuid4(), uuid4()]
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:7]))
    ledger.append(path, erasure, roots, timezone.now())
    assert ledger.read(path) == [ledger.Gone(erasure, root) for root in roots]


def test_a_damaged_ledger_is_told_and_not_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "erasures.log"
    path.write_text("nonsense\n")
    with pytest.raises(ValueError, match="line 1"):
        ledger.read(path)
    with pytest.raises(Trouble, match="cannot be read"):
        replay_erasures("postgresql://nowhere/", path)


def test_whoever_restores_is_told_when_there_is_no_ledger(tmp_path: Path) -> None:
    assert "There is no erasure ledger" in replayed("postgresql://nowhere/", tmp_path / "away.log")


def test_a_database_that_cannot_erase_yet_is_told(empty_database: str, tmp_path: Path) -> None:
    path = tmp_path / "erasures.log"
    ledger.append(path, uuid4(), [uuid4()], timezone.now())
    with pytest.raises(Trouble, match="hotline migrate"):
        replay_erasures(empty_database, path)


def test_the_ledger_stands_in_the_home_unless_somewhere_else_is_named(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert ledger_of(home, {}) == tmp_path / "erasures.log"
    assert ledger_of(home, {"HOTLINE_ERASURES": "/safe/gone.log"}) == Path("/safe/gone.log")


def test_the_application_reads_where_ledger_and_roots_stand_as_the_commands_do(
    tmp_path: Path,
) -> None:
    told = "from hotline.config.settings import HOTLINE_AUDIT_DIR as a, HOTLINE_ERASURES as b; "
    for named, stand in (
        ("", (tmp_path / "audit", tmp_path / "erasures.log")),
        ("~/aside", (tmp_path / "aside", tmp_path / "aside")),
    ):
        said = subprocess.run(
            [sys.executable, "-c", told + "print(a, b)"],
            env={
                "HOTLINE_HOME": str(tmp_path),
                "HOME": str(tmp_path),
                "HOTLINE_AUDIT_DIR": named,
                "HOTLINE_ERASURES": named,
            },
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout.split() == [str(path) for path in stand]
