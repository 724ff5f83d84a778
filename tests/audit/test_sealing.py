"""The log of a real database under roots: sealed, changed by its owner, restored, exported."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from hotline.access.jobs import seal_log
from hotline.actor.context import acting
from hotline.audit import services as audit
from hotline.audit.models import Record, Root
from hotline.audit.sealing import OutOfStep
from hotline.config.commands.audit import tell
from hotline.staff.services import SETUP
from hotline.vault import roots
from tests.access.world import OwnDatabase, in_thread


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.HOTLINE_AUDIT_DIR = str(tmp_path / "audit")
    return tmp_path / "audit"


@pytest.fixture
def log(own_database: OwnDatabase) -> OwnDatabase:
    """A log with three roots."""
    for word in ("one", "two", "three"):
        written(word, word, word)
        seal_log(0)
    return own_database


def written(*words: str) -> None:
    with acting(SETUP):
        for word in words:
            audit.record(f"test.{word}")


def found() -> str:
    return str(roots.verify_log(by=SETUP).first)


def numbers() -> list[int]:
    return list(Record.objects.order_by("seq").values_list("seq", flat=True))


def behind_the_triggers(database: OwnDatabase, *statements: str) -> None:
    """As the owner of the tables, who can switch off what guards them."""
    with psycopg.connect(database.owner) as owner:
        owner.execute("ALTER TABLE audit_record DISABLE TRIGGER USER")
        owner.execute("ALTER TABLE audit_root DISABLE TRIGGER USER")
        for statement in statements:
            owner.execute(statement)


def test_every_row_comes_under_one_root_and_nothing_twice(log: OwnDatabase) -> None:
    report = roots.verify_log(by=SETUP)
    assert report.first is None
    assert (report.rows, report.unsealed) == (len(numbers()), 0)
    assert seal_log(0) == 0, "without a new row there is no new root"
    written("four")
    assert roots.verify_log(by=SETUP).unsealed == 1


def test_a_row_whose_transaction_was_open_comes_under_the_next_root(log: OwnDatabase) -> None:
    def later() -> None:
        with transaction.atomic():
            written("late")
            assert in_thread(lambda: (written("early"), seal_log(0))[1]) == 1

    later()
    assert found() == "None"
    assert roots.verify_log(by=SETUP).unsealed == 1
    assert seal_log(0) == 1
    assert found() == "None"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit_record SET reason = 'x' WHERE seq = {n}", "it was changed"),
        ("UPDATE audit_record SET at = at - interval '1 second' WHERE seq = {n}", "changed"),
        ("DELETE FROM audit_record WHERE seq = {n}", "it was removed"),
        ("DELETE FROM audit_record WHERE seq >= {n}", "it was removed"),
    ],
)
def test_what_the_owner_does_behind_the_triggers_is_named(
    log: OwnDatabase, statement: str, said: str
) -> None:
    number = numbers()[-5]
    behind_the_triggers(log, statement.format(n=number))
    assert found().startswith(f"row {number:,}: ")
    assert said in found()


def test_a_row_put_in_afterwards_is_named(log: OwnDatabase) -> None:
    columns = "at, actor, session, action, root, reason, detail"
    behind_the_triggers(
        log,
        f"INSERT INTO audit_record (seq, {columns})"
        f" SELECT -1, {columns} FROM audit_record WHERE seq = {numbers()[-1]}",
    )
    assert found() == "row -1: it was inserted"


def test_a_root_taken_out_of_the_database_or_the_folder_is_named(
    log: OwnDatabase, folder: Path
) -> None:
    lines = (folder / "roots.jsonl").read_text().splitlines(keepends=True)
    (folder / "roots.jsonl").write_text("".join(lines[:-1]))
    assert found() == f"root {len(lines)}: its line is missing outside"
    (folder / "roots.jsonl").write_text("".join(lines))
    assert found() == "None"
    behind_the_triggers(log, f"DELETE FROM audit_root WHERE number >= {len(lines) - 1}")
    assert found() == f"root {len(lines) - 1}: its line is not in the database"
    with pytest.raises(OutOfStep, match="restart"):
        seal_log(0)


def test_rows_and_roots_cut_off_together_are_told_by_a_mark_noted_elsewhere(
    log: OwnDatabase, folder: Path
) -> None:
    noted = roots.verify_log(by=SETUP).head
    lines = (folder / "roots.jsonl").read_text().splitlines(keepends=True)
    (folder / "roots.jsonl").write_text("".join(lines[:-1]))
    behind_the_triggers(
        log,
        f"DELETE FROM audit_root WHERE number = {len(lines)}",
        f"DELETE FROM audit_record WHERE seq > {numbers()[-4]}",
    )
    assert found() == "None", "nothing left on this machine tells"
    gone = roots.verify_log(by=SETUP, expect=noted).first
    assert gone is not None
    assert "noted elsewhere" in gone.what


def test_a_root_written_outside_before_a_crash_is_taken_in(log: OwnDatabase) -> None:
    last = Root.objects.order_by("-number").first()
    assert last is not None
    behind_the_triggers(log, f"DELETE FROM audit_root WHERE number = {last.number}")
    assert found() == "None", "the last line may be ahead of the database by one"
    written("more")
    assert seal_log(0) == 1
    assert found() == "None"


def test_a_new_folder_gets_every_root_from_the_database(
    log: OwnDatabase, settings: Any, tmp_path: Path
) -> None:
    settings.HOTLINE_AUDIT_DIR = str(tmp_path / "another")
    written("more")
    seal_log(0)
    assert found() == "None"
    assert len(roots.outside().texts()) == Root.objects.count()


def test_after_a_restore_what_was_lost_is_said_in_a_signed_line(
    log: OwnDatabase, capsys: Any
) -> None:
    kept = numbers()[-4]
    lost = [n for n in numbers() if n > kept]
    last = Root.objects.order_by("-number").values_list("number", flat=True)[0]
    # As a dump of that moment brings it back: without the rows, the roots and the numbers drawn.
    behind_the_triggers(
        log,
        f"DELETE FROM audit_root WHERE number >= {last}",
        f"DELETE FROM audit_record WHERE seq > {kept}",
        f"SELECT setval('audit_record_seq_seq', {kept})",
    )
    written("after")
    line = roots.restart_log(by=SETUP, reason="restored to noon")
    assert line is not None
    written("later")
    seal_log(0)
    report = roots.verify_log(by=SETUP)
    assert report.first is None
    assert [line.body["lost"] for line in report.given_up] == [[[lost[1], lost[-1]]]]
    # The row that was written after it has the number of one that was lost, and is not that one.
    assert [line.body["changed"] for line in report.given_up] == [[[lost[0], lost[0]]]]
    assert tell(report, time.monotonic()) == 0
    assert f"{len(lost) - 1} rows lost, 1 not as they were sealed" in capsys.readouterr().out
    assert numbers()[-1] > lost[-1], "a number that was given out is not given again"
    assert roots.restart_log(by=SETUP, reason="again") is None


def test_rows_that_were_changed_are_named_too_where_a_restart_gives_them_up(
    log: OwnDatabase,
) -> None:
    first, _, third, *_ = under = numbers()[-6:]
    behind_the_triggers(log, f"UPDATE audit_record SET reason = 'x' WHERE seq IN ({first},{third})")
    line = roots.restart_log(by=SETUP, reason="somebody wrote in it")
    assert line is not None
    assert (line.body["lost"], line.body["changed"]) == ([], [(first, first), (third, third)])
    behind_the_triggers(log, f"UPDATE audit_record SET reason = 'y' WHERE seq = {under[-1]}")
    assert roots.restart_log(by=SETUP, reason="again") is None, "they are under no root any more"


def test_what_no_leaf_tells_any_more_counts_as_changed(log: OwnDatabase) -> None:
    last = numbers()[-1]
    (roots.outside().folder / "leaves.bin").unlink()
    behind_the_triggers(log, f"DELETE FROM audit_record WHERE seq = {last}")
    line = roots.restart_log(by=SETUP, reason="its leaves are gone")
    assert line is not None
    assert line.body["lost"] == [(last, last)]
    assert line.body["changed"] == [(last - 2, last - 1)]


def test_an_exported_log_is_verified_without_a_database(
    log: OwnDatabase, tmp_path: Path, capsys: Any
) -> None:
    count = roots.export_log(tmp_path / "copy", by=SETUP)
    assert count == len(numbers())
    head = roots.verify_log(by=SETUP).head
    connection.close()
    report = roots.verify_folder(tmp_path / "copy", expect=head)
    assert tell(report, time.monotonic()) == 0
    assert head in capsys.readouterr().out
    records = tmp_path / "copy" / roots.RECORDS
    records.write_bytes(records.read_bytes().replace(b"test.two", b"test.six"))
    assert tell(roots.verify_folder(tmp_path / "copy"), time.monotonic()) == 1
    assert "NOT WHOLE. row " in capsys.readouterr().out


def test_a_log_that_nobody_seals_is_not_called_whole(log: OwnDatabase, capsys: Any) -> None:
    behind_the_triggers(log, "DELETE FROM audit_root")
    for name in ("roots.jsonl", "leaves.bin"):
        (roots.outside().folder / name).unlink()
    behind_the_triggers(log, "UPDATE audit_record SET at = at - interval '1 hour'")
    assert tell(roots.verify_log(by=SETUP), time.monotonic()) == 1
    assert "NOT PROVEN" in capsys.readouterr().out


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    connection.close()
