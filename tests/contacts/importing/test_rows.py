"""One row of a log: into our fields, or rejected with its reasons."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.contacts.importing.mapping import parse_mapping
from hotline.contacts.importing.rows import ReadyRow, RejectedRow, read_row, read_rows
from hotline.contacts.importing.sources import RawRow, open_source

MAPPING = parse_mapping(
    """\
mapping: 1
columns:
  Bắt đầu: started_at
  Kết thúc: ended_at
  Loại: kind
  Đối tượng: caller_type
  Chủ đề: topic
  Giới: sex
  Tỉnh: place
  Trung tâm: centre
  Tuổi: age
  SĐT: phone
  Nội dung: notes
  Mã: source_reference
values:
  kind: {Hỏi vu vơ: information, Test máy: ""}
  centre: {Cơ sở cũ: ""}
defaults: {channel: phone_in, centre: AG}
"""
)
START = "05/03/2021 15:30"


def row(**cells: str) -> ReadyRow | RejectedRow:
    names = {"start": "Bắt đầu", "end": "Kết thúc", "kind": "Loại", "who": "Đối tượng",
             "topic": "Chủ đề", "sex": "Giới", "place": "Tỉnh", "centre": "Trung tâm",
             "age": "Tuổi", "phone": "SĐT", "notes": "Nội dung", "ref": "Mã"}  # fmt: skip
    given_cells = {names.get(name, name): cell for name, cell in ({"start": START} | cells).items()}
    return read_row(RawRow(9, {name: cell for name, cell in given_cells.items() if cell}), MAPPING)


def ready(**cells: str) -> ReadyRow:
    found = row(**cells)
    assert isinstance(found, ReadyRow), found
    return found


def reasons(**cells: str) -> list[tuple[str, str]]:
    found = row(**cells)
    assert isinstance(found, RejectedRow), found
    return [(problem.column, problem.reason) for problem in found.problems]


def test_a_row_becomes_our_fields() -> None:
    found = ready(end="15:45", kind="Tư vấn", who="Người nhà", topic="Tâm lý", sex="Nữ",
                  place="Tỉnh Nghệ An", centre="Đà Nẵng", age="khoảng 35 tuổi",
                  phone="0900 000 001", notes="chuyện", ref="G1")  # fmt: skip
    assert found.started_at == datetime(2021, 3, 5, 8, 30, tzinfo=UTC)
    assert found.ended_at == datetime(2021, 3, 5, 8, 45, tzinfo=UTC)
    assert (found.kind, found.caller_type, found.topic, found.sex) == (
        "counselling", "relative", "psychological", "female",
    )  # fmt: skip
    assert (found.place, found.centre, found.age) == ("63/40", "DN", 35)
    assert (found.phone, found.notes, found.source_reference) == ("+84900000001", "chuyện", "G1")
    assert (found.channel, found.given) == ("phone_in", {})


def test_an_unknown_text_becomes_other_and_is_kept_as_given() -> None:
    found = ready(who="Chủ trọ", topic="Chuyện khác lạ", place="Xứ Không Tên", kind="Việc lạ")
    assert (found.caller_type, found.topic, found.place, found.kind) == ("other", "other", "", "")
    assert found.given == {"caller_type": "Chủ trọ", "topic": "Chuyện khác lạ",
                           "place": "Xứ Không Tên", "kind": "Việc lạ"}  # fmt: skip


def test_an_unreadable_sex_is_unknown_not_the_answer_other() -> None:
    assert ready(sex="nhà chùa").sex == "unknown"
    assert ready(sex="Khác").sex == "other"


def test_a_call_that_became_no_contact_is_an_outcome_not_a_kind() -> None:
    found = ready(kind="Nhầm số")
    assert (found.kind, found.outcome) == ("", "wrong_number")


def test_the_mapping_comes_before_what_we_recognise() -> None:
    assert ready(kind="hỏi  VU vơ").kind == "information"
    found = ready(kind="Test máy")
    assert (found.kind, found.given) == ("", {"kind": "Test máy"})


def test_of_several_topics_the_first_known_counts_and_all_are_kept() -> None:
    found = ready(topic="Tâm lý; pháp lý")
    assert (found.topic, found.given) == ("psychological", {"topic": "Tâm lý; pháp lý"})


def test_a_place_is_read_by_the_map_of_its_day() -> None:
    old, new = ready(place="Hà Nội"), ready(start="05/08/2025 10:00", place="Hà Nội")
    assert (old.place, new.place) == ("63/01", "34/01")


def test_an_empty_centre_takes_the_default_and_an_unknown_one_is_rejected() -> None:
    assert ready().centre == "AG"
    assert ready(centre="Cơ sở cũ").centre == "AG"
    assert reasons(centre="Trung tâm Mặt Trăng") == [("Trung tâm", "centre_unknown")]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"start": "", "notes": "x", "ref": "1"}, "Bắt đầu", "no_start"),
        ({"start": "hôm qua", "ref": "1"}, "Bắt đầu", "date_unreadable"),
        ({"start": "05/03/2091 10:00", "ref": "1"}, "Bắt đầu", "date_in_future"),
        ({"start": "05/03/1921 10:00", "ref": "1"}, "Bắt đầu", "date_too_old"),
        ({"end": "40:99"}, "Kết thúc", "end_unreadable"),
        ({"end": "04/03/2021 10:00"}, "Kết thúc", "ended_before_start"),
        ({"end": "09/03/2021 10:00"}, "Kết thúc", "too_long"),
        ({"phone": "9.00E+08"}, "SĐT", "phone_rounded"),
        ({"phone": "gọi sau"}, "SĐT", "phone_unreadable"),
        ({"Column 13": "lạc"}, "Column 13", "cell_outside_columns"),
    ],
)
def test_a_wrong_cell_rejects_the_row_with_column_and_reason(
    cells: dict[str, str], column: str, reason: str
) -> None:
    assert reasons(**cells) == [(column, reason)]


def test_all_problems_of_a_row_are_told_at_once() -> None:
    assert [reason for _, reason in reasons(start="hôm qua", phone="gọi sau", centre="?!x")] == [
        "date_unreadable", "phone_unreadable", "centre_unknown",
    ]  # fmt: skip


def test_a_heading_or_total_is_named_as_such() -> None:
    assert reasons(start="Tổng cộng: 200") == [("", "not_a_contact")]


def test_a_call_over_midnight_ends_on_the_next_day() -> None:
    found = ready(start="05/03/2021 23:50", end="00:10")
    assert found.ended_at == datetime(2021, 3, 5, 17, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "age"), [("35", 35), ("35t", 35), ("~35", 35), ("1990", 31), ("sinh năm 1990", 31)]
)
def test_ages(text: str, age: int) -> None:
    assert ready(age=text).age == age


def test_an_age_that_is_none_is_kept_as_given() -> None:
    found = ready(age="15-18")
    assert (found.age, found.given) == (None, {"age": "15-18"})


def test_a_second_or_masked_number_is_kept_in_the_sealed_notes() -> None:
    found = ready(phone="0900000001 / 0900000002", notes="x")
    assert (found.phone, found.notes) == ("+84900000001", "x\nSĐT: +84900000002")
    masked = ready(phone="0900xxx123")
    assert (masked.phone, masked.notes) == ("", "SĐT: 0900xxx123")
    assert ready(phone="ẩn số").notes == ""


def test_nothing_of_a_cell_shows_in_a_repr_or_a_reason() -> None:
    secrets = {"phone": "gọi sau cho Bịa", "notes": "chuyện kín", "ref": "R-77", "start": "lúc nãy"}
    found = row(**secrets)
    shown = repr(found) + repr(ready(phone="0900000001", notes="chuyện kín", who="cô Bịa"))
    for secret in ("Bịa", "chuyện kín", "R-77", "lúc nãy", "900000001"):
        assert secret not in shown


def read_all(path: Path, mapping: str) -> list[ReadyRow | RejectedRow]:
    return list(read_rows(open_source(path), parse_mapping(mapping)))


DAILY = "mapping: 1\ncolumns: {Ngày: started_date, Giờ: started_time, Kể: notes}\n"


def test_a_date_above_holds_for_the_rows_below_and_goes_with_a_reject(
    write_csv: Callable[..., Path],
) -> None:
    table = [["Ngày", "Giờ", "Kể"], ["05/03/2021", "08:00", "a"], ["", "09:00", "b"],
             ["", "lúc nào đó", "c"], ["06/03/2021", "07:00", "d"], ["", "8h", "e"]]  # fmt: skip
    found = read_all(write_csv(table), DAILY + "fill_down: [Ngày]\n")
    starts = [each.started_at.isoformat() for each in found if isinstance(each, ReadyRow)]
    assert starts == [f"2021-03-0{day}T0{hour}:00:00+00:00" for day, hour in
                      ((5, 1), (5, 2), (6, 0), (6, 1))]  # fmt: skip
    rejected = next(each for each in found if isinstance(each, RejectedRow))
    assert rejected.problems[0].reason == "time_unreadable"
    assert rejected.cells["Ngày"] == "05/03/2021"


def test_a_row_from_a_reject_file_takes_no_date_from_its_neighbour(
    write_csv: Callable[..., Path],
) -> None:
    table = [["Ngày", "Giờ", "Kể", "reject_batch", "reject_row", "reject_reasons"],
             ["05/03/2021", "08:00", "a", "b1", "3", "x"],
             ["", "09:00", "b", "b1", "9", "x"]]  # fmt: skip
    found = read_all(write_csv(table), DAILY + "fill_down: [Ngày]\n")
    assert [type(each) for each in found] == [ReadyRow, RejectedRow]


def test_equal_rows_are_two_contacts_and_stay_the_same_two_when_read_again(
    write_csv: Callable[..., Path],
) -> None:
    lines = [["05/03/2021", "08:00", "im lặng"]] * 2 + [["06/03/2021", "08:00", "im lặng"]]
    first = read_all(write_csv([["Ngày", "Giờ", "Kể"], *lines]), DAILY)
    longer = [["Nhật ký"], ["Ngày", "Giờ", "Kể"], *lines, ["07/03/2021", "08:00", "mới"]]
    again = read_all(write_csv(longer, delimiter=";", encoding="utf-16"), DAILY)
    assert len({each.digest for each in first}) == 3
    assert [each.digest for each in again[:3]] == [each.digest for each in first]


COLUMNS = st.sampled_from(["Bắt đầu", "Kết thúc", "Loại", "Tỉnh", "Tuổi", "SĐT", "Mã"])


@given(st.dictionaries(COLUMNS, st.text(min_size=1, max_size=25)))
def test_any_cells_are_ready_or_rejected_never_an_error(cells: dict[str, str]) -> None:
    found = read_row(RawRow(1, cells), MAPPING)
    assert isinstance(found, ReadyRow) or found.problems
