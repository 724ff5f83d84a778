"""What is guessed from a log, and how it is told to the person who checks it."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hotline.contacts.importing.guessing import guess
from hotline.contacts.importing.mapping import Mapping, parse_mapping
from hotline.contacts.importing.proposal import quoted
from hotline.contacts.importing.rows import ReadyRow, RejectedRow, read_rows
from hotline.contacts.importing.sources import open_source
from hotline.contacts.importing.words import fold
from tests.contacts.importing import messy_log

Write = Callable[..., Path]


def guessed(path: Path) -> Mapping:
    return guess(open_source(path))


def fields(mapping: Mapping) -> dict[str, str]:
    return {column.name: column.field for column in mapping.columns}


MESSY = {
    "Ngày giờ": "started_at", "Kết thúc": "ended_at", "SĐT": "phone", "Họ tên": "notes",
    "Tuổi": "age", "Giới tính": "sex", "Loại cuộc gọi": "kind", "Đối tượng gọi": "caller_type",
    "Tỉnh/TP": "place", "Kênh": "channel", "Chủ đề": "topic", "Biết đến qua": "how_heard",
    "Nội dung": "notes", "Mã cuộc gọi": "source_reference", "Ghi chú": "notes",
    "Ghi chú (2)": "notes",
}  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "1258", "xlsx"])
def test_the_messy_log_is_understood_in_every_form(
    write_csv: Write, write_xlsx: Write, form: str
) -> None:
    table = messy_log.table()
    if form == "xlsx":
        path = write_xlsx(table)
    else:
        path = write_csv(table, delimiter=";", encoding={"1258": "cp1258"}.get(form, "utf-8-sig"))
    source = open_source(path)
    mapping = guess(source)
    assert fields(mapping) == MESSY
    assert mapping.ignored == {"STT"}
    found = list(read_rows(source, mapping))
    header_row = 3
    rejected = {each.number - header_row: each for each in found if isinstance(each, RejectedRow)}
    assert set(rejected) == {*messy_log.BAD, 201}
    for number, (column, _) in messy_log.BAD.items():
        assert [problem.column for problem in rejected[number].problems] == [column]
    ready = [each for each in found if isinstance(each, ReadyRow)]
    assert len(ready) == 200 - len(messy_log.BAD)
    assert all(each.caller_type for each in ready)
    unknown = {each.given["caller_type"] for each in ready if "caller_type" in each.given}
    assert unknown == {"Chủ trọ"}
    assert {each.given["place"] for each in ready if "place" in each.given} == {"Xứ Không Tên"}


def test_headers_without_diacritics_are_understood(write_csv: Write) -> None:
    header = [fold(name).upper() for name in messy_log.HEADER]
    mapping = guessed(write_csv([header, *messy_log.rows()]))
    expected = [fold(name).upper() for name in MESSY][:-1]
    assert list(fields(mapping))[:-1] == expected
    assert list(fields(mapping).values()) == list(MESSY.values())


def test_an_english_log_is_understood(write_csv: Write) -> None:
    header = ["Start time", "Duration (min)", "Caller ID", "Type of call", "Caller type",
              "Province", "Gender", "Call centre", "Summary", "Agent desk"]  # fmt: skip
    rows = [["2021-03-05 08:30", "12", f"09000000{n:02d}", "Counselling", "Parent", "Nghe An", "F",
             "HN", "asked about a job", f"D{n}"] for n in range(12)]  # fmt: skip
    mapping = guessed(write_csv([header, *rows]))
    assert list(fields(mapping).values()) == [
        "started_at", "duration_minutes", "phone", "kind", "caller_type", "place", "sex", "centre",
        "notes",
    ]  # fmt: skip
    assert mapping.ignored == {"Agent desk"}
    assert '"Agent desk"  # not understood, 12 filled, please check' in mapping.text


def test_date_and_time_in_two_columns_and_merged_days(write_csv: Write) -> None:
    rows = []
    for day in range(1, 9):
        rows.append([f"{day:02d}/03/2021", "08:30", "Tư vấn"])
        rows += [["", f"{hour}h", "Chuyển tuyến"] for hour in (9, 10, 11)]
    mapping = guessed(write_csv([["Ngày", "Giờ", "Loại"], *rows]))
    assert fields(mapping) == {"Ngày": "started_date", "Giờ": "started_time", "Loại": "kind"}
    assert mapping.fill_down == ("Ngày",)


@pytest.mark.parametrize(
    ("dates", "formats", "remark"),
    [
        (["25/03/2021", "05/03/2021"], ("day/month/year",), "1 dates can only be day first"),
        (["03/25/2021", "03/05/2021"], ("month/day/year",), "1 only month first"),
        (
            ["05/03/2021", "06/04/2021"],
            ("day/month/year",),
            "could be read both ways, please check",
        ),
        (["25/03/2021", "03/25/2021"], ("day/month/year", "month/day/year"), "both orders occur"),
        (["2021-03-25", "25/03/2021"], ("day/month/year", "year-month-day"), "only be day first"),
        (["44280.5", "44281.25"], ("spreadsheet-number",), "order is clear"),
    ],
)
def test_the_order_of_day_and_month_is_found_or_reported(
    write_csv: Write, dates: list[str], formats: tuple[str, ...], remark: str
) -> None:
    rows = [[day, "Tư vấn", "x"] for day in dates * 5]
    mapping = guessed(write_csv([["Ngày gọi", "Loại", "Ghi chú"], *rows]))
    assert mapping.by_column["ngày gọi"].date_formats == formats
    assert remark in mapping.text or remark.replace("1 ", "5 ") in mapping.text


def test_unknown_and_similar_values_are_listed_to_be_checked(write_csv: Write) -> None:
    rows = [["05/03/2021 08:30", who] for who in ["Nạn nhân"] * 9 + ["Chủ trọ"] * 3 + ["nạn nhanh"]]
    text = guessed(write_csv([["Thời gian gọi", "Đối tượng gọi"], *rows])).text
    assert '"Nạn nhân": victim  # 9 rows' in text
    assert '"Chủ trọ": other  # 3 rows, please check' in text
    assert '"nạn nhanh": victim  # 1 row, like' in text


def test_two_spellings_of_one_value_stand_there_once(write_csv: Write) -> None:
    rows = [["05/03/2021 08:30", kind] for kind in ["Tư vấn", "TƯ VẤN", "tư  vấn", "Nhầm số"] * 4]
    text = guessed(write_csv([["Ngày giờ", "Loại"], *rows])).text
    assert text.lower().count("tư vấn") == 1
    assert "# 12 rows" in text


def test_numbers_names_and_stories_do_not_stand_in_the_mapping(write_csv: Write) -> None:
    text = guessed(write_csv(messy_log.table(), delimiter=";")).text
    for secret in ("Nguyễn Thị Giả", "0900", "Hỏi về đường dây", "G00001"):
        assert secret not in text


def test_without_a_date_column_the_text_says_what_to_add(write_csv: Write) -> None:
    mapping = guessed(write_csv([["Loại", "Ghi chú"], *[["Tư vấn", "x"]] * 6]))
    assert mapping.columns == ()
    assert '"name of the column": started_at' in mapping.text


def test_what_is_proposed_can_be_used_unchanged(write_csv: Write) -> None:
    mapping = guessed(write_csv(messy_log.table(), delimiter="\t"))
    assert fields(parse_mapping(mapping.text)) == fields(mapping)


@given(st.text(max_size=40))
def test_any_cell_can_stand_in_the_mapping(text: str) -> None:
    if not any(0xD800 <= ord(sign) <= 0xDFFF for sign in text):
        assert yaml.safe_load(f"{quoted(text)}: x # y") == {text: "x"}
