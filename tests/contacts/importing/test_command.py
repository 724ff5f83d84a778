"""The command as a person meets it: what it prints, what it stores where, how it ends."""

import csv
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from hotline.contacts.importing.command import main
from hotline.contacts.importing.mapping import parse_mapping
from hotline.contacts.importing.rejects import listed, write_table
from hotline.contacts.importing.rows import ReadyRow, Reject, RejectedRow, read_rows
from hotline.contacts.importing.shapes import Counts
from hotline.contacts.importing.sources import open_source
from hotline.contacts.importing.taking import Row, Summary, take_in, told
from tests.contacts.importing import messy_log

Write = Callable[..., Path]
Said = pytest.CaptureFixture[str]


@pytest.fixture
def log(write_csv: Write) -> Path:
    return write_csv(messy_log.table(), delimiter=";")


@pytest.fixture
def mapping(log: Path, tmp_path: Path, capsys: Said) -> Path:
    assert main(["contacts", str(log), "--guess"]) == 0
    path = tmp_path / "mapping.yaml"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return path


def test_guess_then_dry_run_tells_what_would_happen(log: Path, mapping: Path, capsys: Said) -> None:
    assert main(["contacts", str(log), "--mapping", str(mapping), "--dry-run"]) == 1
    out = capsys.readouterr().out
    assert "Rows read                     201" in out
    assert "Rejected                        7" in out
    assert "date_unreadable" in out
    assert "Row 43, column Ngày giờ:" in out
    assert "Nothing was stored." in out


def test_no_cell_of_a_rejected_row_is_printed(log: Path, mapping: Path, capsys: Said) -> None:
    main(["contacts", str(log), "--mapping", str(mapping), "--dry-run"])
    said = capsys.readouterr()
    for _, cell in messy_log.BAD.values():
        assert not cell or cell not in said.out + said.err
    for name in filter(None, messy_log.NAMES):
        assert name not in said.out + said.err


def test_a_log_without_faults_ends_with_zero(
    write_csv: Write, tmp_path: Path, capsys: Said
) -> None:
    log = write_csv([["Ngày giờ", "Loại"], *[["05/03/2021 08:30", "Tư vấn"]] * 5])
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "mapping: 1\ncolumns: {Ngày giờ: started_at, Loại: kind}\n", encoding="utf-8"
    )
    assert main(["contacts", str(log), "--mapping", str(mapping), "--dry-run"]) == 0
    assert "Rejected                        0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("mapping: 1\ncolumns: {Ngày: started_at}\n", 'no column "Ngày"'),
        ("mapping: 1\ncolumns: {Ngày giờ: start}\n", "line 2: Unknown field"),
    ],
)
def test_a_mapping_that_does_not_fit_is_a_sentence_and_status_two(
    log: Path, tmp_path: Path, capsys: Said, text: str, says: str
) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(text, encoding="utf-8")
    assert main(["contacts", str(log), "--mapping", str(path), "--dry-run"]) == 2
    assert says in capsys.readouterr().err


def test_columns_that_are_left_out_are_named(log: Path, tmp_path: Path, capsys: Said) -> None:
    path = tmp_path / "m.yaml"
    path.write_text("mapping: 1\ncolumns: {Ngày giờ: started_at}\n", encoding="utf-8")
    main(["contacts", str(log), "--mapping", str(path), "--dry-run"])
    assert 'not taken in: "STT", "Kết thúc"' in capsys.readouterr().err


def test_storing_needs_a_name(log: Path, mapping: Path, capsys: Said) -> None:
    assert main(["contacts", str(log), "--mapping", str(mapping)]) == 2
    assert "--as USERNAME" in capsys.readouterr().err


def test_a_missing_file_ends_with_two(tmp_path: Path, capsys: Said) -> None:
    assert main(["contacts", str(tmp_path / "none.csv"), "--guess"]) == 2
    assert "cannot be opened" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["contacts"], ["contacts", "x.csv"], [], ["rejects"]])
def test_incomplete_commands_end_with_two(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


class Store:
    """Keeps digests as the database does: a row is stored once, whatever is read again."""

    def __init__(self, *, break_after: int | None = None) -> None:
        self.digests: set[bytes] = set()
        self.batches = 0
        self.break_after = break_after

    def take(self, batch: list[Row]) -> Counts:
        if self.batches == self.break_after:
            self.break_after = None
            raise KeyboardInterrupt
        self.batches += 1
        fresh = {row.digest for row in batch} - self.digests
        self.digests |= fresh
        rejected = sum(isinstance(row, RejectedRow) for row in batch if row.digest in fresh)
        return Counts(len(fresh) - rejected, len(batch) - len(fresh), rejected)


def taken(log: Path, mapping: Path, store: Store) -> Summary:
    summary = Summary()
    rows = read_rows(open_source(log), parse_mapping(mapping.read_text(encoding="utf-8")))
    take_in(rows, batch=30, summary=summary, take=store.take)
    return summary


def test_taken_twice_nothing_is_new(log: Path, mapping: Path) -> None:
    store = Store()
    first, second = taken(log, mapping, store), taken(log, mapping, store)
    assert (first.new, first.known, first.rejected) == (194, 0, 7)
    assert (second.new, second.known) == (0, 201)
    assert "Already here                  201" in "\n".join(told(second, compared=True))


def test_after_an_interruption_the_rest_is_taken(log: Path, mapping: Path) -> None:
    store = Store(break_after=3)
    with pytest.raises(KeyboardInterrupt):
        taken(log, mapping, store)
    summary = taken(log, mapping, store)
    assert (summary.known, summary.read) == (90, 201)
    assert len(store.digests) == 201


def rejects_of(log: Path, mapping: Path) -> list[Reject]:
    rows = read_rows(open_source(log), parse_mapping(mapping.read_text(encoding="utf-8")))
    return [
        Reject(row.number, row.problems, row.cells, "b1")
        for row in rows
        if isinstance(row, RejectedRow)
    ]


def test_rejects_are_listed_by_row_column_and_reason_without_their_cells(
    log: Path, mapping: Path
) -> None:
    lines = list(listed(rejects_of(log, mapping)))
    assert lines[0].startswith("b1  row 43  Ngày giờ: This is not a date")
    assert not any("hôm qua" in line for line in lines)


def test_rejects_written_out_and_mended_can_be_taken_in(
    log: Path, mapping: Path, tmp_path: Path
) -> None:
    out = tmp_path / "rejects.csv"
    assert write_table(out, rejects_of(log, mapping)) == 7
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    rules = parse_mapping(mapping.read_text(encoding="utf-8"))
    again = open_source(out)
    assert rules.unmentioned(again.columns) == []
    unmended = list(read_rows(again, rules))
    assert [type(row) for row in unmended] == [RejectedRow] * 7
    assert {row.digest for row in unmended} == {
        row.digest for row in read_rows(open_source(log), rules) if isinstance(row, RejectedRow)
    }
    with out.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(file))
    table[1][table[0].index("Ngày giờ")] = "01/02/2021 08:00"
    table[1][table[0].index("Kết thúc")] = "08:20"
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(table)
    assert isinstance(next(iter(read_rows(open_source(out), rules))), ReadyRow)


def test_a_reject_table_never_replaces_a_file_and_guards_formulas(tmp_path: Path) -> None:
    out = tmp_path / "rejects.csv"
    cells = {"Ngày giờ": "=HYPERLINK(1)", "SĐT": "+84900000001", "Kể": "kể"}
    write_table(out, [Reject(4, [], cells, "b1")])
    text = out.read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK" in text
    assert "'+849" in text
    assert {name: cell for name, cell in next(iter(open_source(out))).cells.items()
            if name in cells} == cells  # fmt: skip
    with pytest.raises(FileExistsError):
        write_table(out, [])
