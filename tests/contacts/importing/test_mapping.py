"""Mapping files: what they may say, and that every mistake is named with its line."""

from pathlib import Path

import pytest

from hotline.contacts.importing.mapping import MappingError, load_mapping, parse_mapping

GOOD = """\
mapping: 1
timezone: Asia/Ho_Chi_Minh
columns:
  "Ngày giờ": {field: started_at, date_format: [day/month/year, year-month-day]}
  "Loại cuộc gọi": kind
  "Tỉnh": place
  SĐT: phone
  "Nội dung": notes
  "Ghi chú": notes
values:
  kind:
    "Tư vấn": counselling
    Có: ""
  place:
    "Sài thành": 63/79
defaults: {channel: phone_in, centre: DN}
ignored: [STT, "Không cần"]
fill_down: ["Ngày giờ"]
empty_when_unreadable: [phone]
"""


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(MappingError) as caught:
        parse_mapping(text)
    return [(problem.line, problem.message) for problem in caught.value.problems]


def test_a_good_mapping_is_read() -> None:
    mapping = parse_mapping(GOOD)
    assert mapping.by_column["ngày giờ"].date_formats == ("day/month/year", "year-month-day")
    assert mapping.values["kind"] == {"tư vấn": "counselling", "có": ""}
    assert mapping.defaults == {"channel": "phone_in", "centre": "DN"}
    assert mapping.absent(["ngày  GIỜ", "SĐT"]) == ["Loại cuộc gọi", "Tỉnh", "Nội dung", "Ghi chú"]
    assert mapping.unmentioned(["SĐT", "stt", "Màu", "reject_row"]) == ["Màu"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_mapping_written_by_any_shell_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_bytes(GOOD.replace("\n", "\r\n").encode(encoding))
    assert load_mapping(path).fields >= {"started_at", "kind"}


@pytest.mark.parametrize(
    ("was", "now", "line", "says"),
    [
        ("mapping: 1", "mapping: 2", 1, "mapping: 1"),
        ("timezone: Asia/Ho_Chi_Minh", "timezone: Asia/Atlantis", 2, "time zone"),
        ("timezone: Asia/Ho_Chi_Minh", "timezone: ../../etc/passwd", 2, "time zone"),
        ("year-month-day]", "dd/mm]", 4, "date format"),
        ('"Loại cuộc gọi": kind', '"Loại cuộc gọi": sort', 5, "Unknown field"),
        ("SĐT: phone", "SĐT: kind", 7, "Two columns give kind"),
        ("SĐT: phone", '"tỉnh": phone', 7, "twice"),
        ("counselling", "counselin", 12, "Unknown code for kind; it must be one of information"),
        ("63/79", "63/99", 15, "Unknown code for place"),
        ("centre: DN", "centre: XX", 16, "HN, DN, AG"),
        ("channel: phone_in", "notes: hello", 16, "Defaults are for"),
        ('fill_down: ["Ngày giờ"]', "fill_down: [Giờ]", 18, "not named"),
        ('fill_down: ["Ngày giờ"]', 'fill_down: ["Nội dung"]', 18, "gives notes"),
        ("[phone]", "[kind]", 19, "may be left empty"),
        ("ignored: [STT", "ignored: [SĐT", 4, "both under"),
        ("{field: started_at", "{field: ended_at", 4, "No column says when"),
        ("SĐT: phone", "SĐT: started_time", 4, "not both"),
        ("ignored:", "ignore:", 17, "Unknown part"),
        ("  SĐT: phone", "  SĐT: [a: b", 8, "not valid YAML"),
    ],
)
def test_each_mistake_is_named_with_its_line(was: str, now: str, line: int, says: str) -> None:
    assert was in GOOD
    found = problems(GOOD.replace(was, now))
    assert any(number == line and says in message for number, message in found), found


def test_all_mistakes_are_told_at_once() -> None:
    wrong = (
        GOOD.replace("counselling", "x").replace("63/79", "y").replace("centre: DN", "centre: z")
    )
    assert [line for line, _ in problems(wrong)] == [12, 15, 16]


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "mapping", "a: &a [*a]", "{" * 3000])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    assert problems(text)


def test_a_missing_mapping_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="cannot be opened"):
        load_mapping(tmp_path / "none.yaml")


def test_a_mapping_shows_no_cell_of_the_log_in_its_repr() -> None:
    assert "Sài thành" not in repr(parse_mapping(GOOD))
