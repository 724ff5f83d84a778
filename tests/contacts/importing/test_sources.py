"""Opening logs in every form an office may save them in."""

import datetime as dt
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.contacts.importing.encodings import clean
from hotline.contacts.importing.sources import SourceError, open_source

HEADER = ["Ngày giờ", "SĐT", "Nội dung"]
ROWS = [
    ["05/03/2021 08:30", "0900 000 001", "Hỏi về đường dây ở Thừa Thiên Huế"],
    ["06/03/2021 09:00", "", "Người mẹ tìm con gái, ngỡ là bị lừa"],
    ["07/03/2021 10:15", "ẩn số", "Đã về đến nhà, cảm ơn; chuyện dài"],
]
Write = Callable[..., Path]


def cells(path: Path, **options: str) -> list[list[str]]:
    source = open_source(path, **options)
    return [[raw.cells.get(name, "") for name in source.columns] for raw in source]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"], ids=["utf8", "bom", "utf16", "1258"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semi", "tab", "bar"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_every_encoding_delimiter_and_line_end_reads_the_same(
    write_csv: Write, encoding: str, delimiter: str, end: str
) -> None:
    path = write_csv([HEADER, *ROWS], encoding=encoding, delimiter=delimiter, end=end)
    assert cells(path) == ROWS
    assert open_source(path).columns == HEADER


def test_western_text_in_windows_1252_is_not_taken_for_vietnamese(write_csv: Write) -> None:
    rows = [["05/03/2021 08:30", "x", "Café, naïve, déjà vu, perché, così, Übergröße"]] * 5
    path = write_csv([["Date", "Phone", "Notes"], *rows], encoding="cp1252")
    assert cells(path) == rows


def test_decomposed_text_comes_out_composed(write_csv: Write) -> None:
    import unicodedata

    loose = [[unicodedata.normalize("NFD", cell) for cell in row] for row in [HEADER, *ROWS]]
    assert cells(write_csv(loose)) == ROWS


def test_windows_1258_is_recognised_when_vietnamese_begins_late(write_csv: Write) -> None:
    plain = [["05/03/2021 08:30", "0900000001", "no accents here at all"]] * 12_000
    late = ["05/03/2021 08:30", "0900000002", "Người mẹ tìm con gái"]
    path = write_csv([["Date", "Phone", "Notes"], *plain, late], encoding="cp1258")
    assert cells(path)[-1] == late


@pytest.mark.parametrize("encoding", ["utf-8", "cp1258"])
def test_quoted_line_breaks_and_quotes_stay_in_their_cell(write_csv: Write, encoding: str) -> None:
    row = ["05/03/2021 08:30", "1", 'Nói: "chờ đã";\nrồi dập máy']
    assert cells(write_csv([HEADER, row, *ROWS], encoding=encoding, delimiter=";"))[0] == row


def test_title_rows_blank_rows_and_repeated_headers_are_passed_over(write_csv: Write) -> None:
    table = [
        ["NHẬT KÝ CUỘC GỌI"],
        ["Tháng 3"],
        [],
        HEADER,
        ROWS[0],
        [],
        ["", "", ""],
        HEADER,
        ROWS[1],
    ]
    source = open_source(write_csv(table))
    rows = list(source)
    assert [raw.cells["Ngày giờ"] for raw in rows] == [ROWS[0][0], ROWS[1][0]]
    assert [raw.number for raw in rows] == [5, 9]


def test_a_group_of_columns_lends_its_title_to_empty_names(write_csv: Write) -> None:
    table = [["Ngày giờ", "Người gọi", "", "Nội dung"], ["", "SĐT", "Tuổi", ""],
             *[["05/03/2021 08:30", "0900000001", "20", "x"]] * 3]  # fmt: skip
    with pytest.raises(SourceError):
        # Two names in a row of four are too few to call it a header...
        open_source(write_csv([["a", "", "", ""], *table[2:]]))
    wide = [["Ngày giờ", "Kênh", "Người gọi", "", "Nội dung"], ["", "", "SĐT", "Tuổi", "Tóm tắt"],
            *[["05/03/2021 08:30", "Zalo", "0900000001", "20", "x"]] * 3]  # fmt: skip
    assert open_source(write_csv(wide)).columns[:2] == ["Ngày giờ", "Kênh"]


def test_column_names_are_unique_and_none_is_empty(write_csv: Write) -> None:
    table = [["Ngày", "Ghi chú", "Ghi chú", "", "Kênh", "", ""],
             *[["05/03/2021", "a", "b", "c", "Zalo", "", ""]] * 4]  # fmt: skip
    source = open_source(write_csv(table))
    assert source.columns == ["Ngày", "Ghi chú", "Ghi chú (2)", "Column 4", "Kênh"]
    assert next(iter(source)).cells == {
        "Ngày": "05/03/2021", "Ghi chú": "a", "Ghi chú (2)": "b", "Column 4": "c", "Kênh": "Zalo",
    }  # fmt: skip


def test_a_row_with_more_cells_than_columns_is_marked(write_csv: Write) -> None:
    table = [HEADER, *ROWS, ["05/03/2021 08:30", "1", "a", "shifted"]]
    rows = list(open_source(write_csv(table)))
    assert rows[-1].faults == ("too_many_cells",)
    assert all(not raw.faults for raw in rows[:-1])


def test_a_damaged_letter_is_marked_and_the_rest_still_read(write_csv: Write) -> None:
    path = write_csv([HEADER, *ROWS * 20])
    raw = path.read_bytes()
    path.write_bytes(raw.replace("ngỡ".encode(), b"ng\xe1\xbb", 1))
    rows = list(open_source(path))
    assert [raw.number for raw in rows if raw.faults == ("broken_characters",)] == [3]
    assert rows[0].cells["Nội dung"] == ROWS[0][2]


@pytest.mark.parametrize("closed_later", [True, False])
def test_an_open_quotation_mark_does_not_swallow_rows_in_silence(
    write_csv: Write, closed_later: bool
) -> None:
    header = ["Ngày giờ", "SĐT", "Kênh", "Tỉnh", "Tuổi", "Nội dung"]
    path = write_csv([header, *[["05/03/2021 08:30", "0900000001", "Zalo", "x", "20", "kể"]] * 300])
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[50] = lines[50].replace("kể", '"mở ngoặc')
    if closed_later:
        lines[53] = lines[53].replace("kể", 'đóng"')
    path.write_text("\n".join(lines), encoding="utf-8")
    rows = list(open_source(path))
    assert [raw.number for raw in rows if raw.faults == ("unclosed_quote",)] == [51]


def test_a_story_of_several_lines_is_not_taken_for_swallowed_rows(write_csv: Write) -> None:
    story = "Chị kể, rất lâu, rằng:\nmẹ, cha và em đều lo, sợ\nrồi dập máy"
    rows = list(open_source(write_csv([HEADER, ["05/03/2021 08:30", "1", story], *ROWS])))
    assert rows[0].faults == ()


def test_a_spreadsheets_own_separator_line_is_honoured(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("sep=;\nNgày;SĐT\n05/03/2021;1,5\n06/03/2021;2,5\n", encoding="utf-8")
    assert open_source(path).columns == ["Ngày", "SĐT"]


def test_the_apostrophe_that_guards_a_formula_is_dropped(write_csv: Write) -> None:
    path = write_csv([HEADER, ["05/03/2021 08:30", "'+84900000001", "'=1+1"], *ROWS])
    assert cells(path)[0] == ["05/03/2021 08:30", "+84900000001", "=1+1"]


def test_a_workbook_gives_dates_times_and_numbers_as_text(write_xlsx: Write) -> None:
    table = [
        ["NHẬT KÝ"], [],
        ["Ngày", "Giờ", "Thời lượng", "SĐT", "Nội dung"],
        [dt.datetime(2021, 3, 5), dt.time(8, 30), dt.timedelta(minutes=5, seconds=3), 84900000001,
         "Người\nmẹ"],
        [dt.datetime(2021, 3, 5, 9, 15, 1), 0.5, None, 900000002.0, None],
    ]  # fmt: skip
    source = open_source(write_xlsx(table))
    rows = list(source)
    assert rows[0].number == 4
    assert rows[0].cells == {
        "Ngày": "2021-03-05", "Giờ": "08:30:00", "Thời lượng": "0:05:03", "SĐT": "84900000001",
        "Nội dung": "Người\nmẹ",
    }  # fmt: skip
    assert rows[1].cells == {"Ngày": "2021-03-05 09:15:01", "Giờ": "0.5", "SĐT": "900000002"}


def test_a_sheet_is_chosen_by_name_or_number_and_a_wrong_one_named(write_xlsx: Write) -> None:
    other = [["Date", "Phone", "Notes"], *ROWS]
    path = write_xlsx({"Tháng 1": [HEADER, *ROWS], "Tháng 2": other})
    assert open_source(path).columns == HEADER
    assert open_source(path, sheet="Tháng 2").columns == ["Date", "Phone", "Notes"]
    assert open_source(path, sheet="2").columns == ["Date", "Phone", "Notes"]
    with pytest.raises(SourceError, match="Tháng 1, Tháng 2"):
        open_source(path, sheet="Tháng 9")


def test_a_workbook_that_lies_about_its_size_is_read_whole(
    write_xlsx: Write, tmp_path: Path
) -> None:
    path, lying = write_xlsx([HEADER, *ROWS]), tmp_path / "lying.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(lying, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b'ref="A1:C4"', b'ref="A1"')
            new.writestr(name, part)
    assert cells(lying) == ROWS


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty|column names"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, r"\.xls\)"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "password",
        ),
        (b"%PDF-1.7 etc", "document"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "web page"),
        (b"PK\x03\x04 broken", "damaged"),
        (bytes(range(256)) * 20, "not a text file"),
        (b"one\ntwo\nthree\n", "one column"),
        (b"05/03/2021,1,2\n06/03/2021,3,4\n07/03/2021,5,6\n", "column names"),
    ],
)
def test_what_is_no_log_is_refused_with_a_sentence_that_helps(
    tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=says):
        open_source(path)


def test_a_packed_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("content.xml", "<x/>")
    with pytest.raises(SourceError, match="no Excel workbook"):
        open_source(path)


@pytest.mark.parametrize(
    ("sample", "named"),
    [
        ("Tæng ®µi t­ vÊn, ng­êi gäi hái vÒ viÖc lµm ë n­íc ngoµi, gia ®×nh ®ang ®îi", "TCVN3"),
        ("Toång ñaøi tö vaán, ngöôøi goïi hoûi veà vieäc laøm ôû nöôùc ngoaøi, gia ñình", "VNI"),
    ],
)
def test_old_font_encodings_are_named_and_refused(tmp_path: Path, sample: str, named: str) -> None:
    path = tmp_path / "log.csv"
    rows = "".join(f"0{day}/03/2021;{sample}\r\n" for day in range(1, 9))
    path.write_bytes(f"Ngay;Noi dung\r\n{rows}".encode("cp1252"))
    with pytest.raises(SourceError, match=named):
        open_source(path)


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be opened"):
        open_source(tmp_path / "nothing.csv")


def test_the_fingerprint_changes_with_the_content_only(write_csv: Write) -> None:
    first = open_source(write_csv([HEADER, *ROWS], name="a.csv")).fingerprint
    assert open_source(write_csv([HEADER, *ROWS], name="b.csv")).fingerprint == first
    assert open_source(write_csv([HEADER, *ROWS[:2]], name="c.csv")).fingerprint != first


def test_a_long_log_is_streamed(write_csv: Write) -> None:
    path = write_csv([HEADER, *ROWS * 20_000])
    tracemalloc.start()
    try:
        count = sum(1 for _ in open_source(path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 60_000
    assert peak < 20 * 1024**2


@given(st.text(max_size=60))
def test_cleaning_is_stable_and_leaves_nothing_the_database_refuses(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert "\0" not in once
    once.encode()
