"""Names without marks, by sound, in any order and in one piece."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.people.folding import (
    fold,
    glued,
    in_any_order,
    sound,
    speaks_of,
    syllables,
    tone,
    unglue,
    written,
)

KNOWN = dict.fromkeys(
    ["nguyen", "thi", "lan", "anh", "hoa", "ng", "uyen", "th", "i", "an", "vang", "a", "sung"], 1.0
)


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Nguyễn Thị Đoan", "nguyen thi doan"),
        ("Nguye\u0302\u0303n  Thi\u0323", "nguyen thi"),  # taken apart, as a telephone sends it
        ("H'Hen Niê", "h hen nie"),
        ("H’Hen Niê", "h hen nie"),
        ("Y Bhiông Êban", "y bhiong eban"),
        ("Sùng A Páo", "sung a pao"),
        ("Thạch Sô-Phia", "thach so phia"),
        ("Zoë Brontë", "zoe bronte"),
        ("", ""),
        ("  - ' ", ""),
    ],
)
def test_a_name_loses_its_marks_and_nothing_else(name: str, bare: str) -> None:
    assert fold(name) == bare


def test_marks_stay_where_they_are_asked_for() -> None:
    assert written("Nguye\u0302\u0303n  THỊ") == "nguyễn thị"
    assert tone("nguyễn") != tone("nguyên") != tone("nguyen") == ""
    assert tone("đan") != tone("dan")


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("chang", "trang"),
        ("xuong", "suong"),
        ("dung", "giung"),
        ("ring", "ding"),
        ("nan", "lan"),
        ("kuong", "cuong"),
        ("li", "ly"),
        ("nge", "nghe"),
        ("gi", "ghi"),
        ("lang", "lan"),
        ("mat", "mac"),
        ("van", "dan"),
        ("phuong", "fuong"),
    ],
)
def test_what_is_heard_as_the_same_has_one_sound(heard: str, meant: str) -> None:
    assert sound(heard) == sound(meant)


@pytest.mark.parametrize(
    ("one", "other"), [("lan", "ban"), ("hoa", "hai"), ("minh", "mai"), ("thu", "tu"), ("ha", "a")]
)
def test_what_is_heard_apart_has_two_sounds(one: str, other: str) -> None:
    assert sound(one) != sound(other)


def test_a_name_in_one_piece_is_taken_apart_into_known_syllables() -> None:
    assert unglue("nguyenthilan", KNOWN)[0] == ("nguyen", "thi", "lan")
    assert unglue("zzzzz", KNOWN) == []


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold(fold(name)) == fold(name)
    assert written(written(name)) == written(name)
    assert glued(name) == "".join(syllables(name))


@given(st.text(alphabet="abcdeghiklmnopqrstuvxy", min_size=1, max_size=9))
def test_every_syllable_has_a_sound(syllable: str) -> None:
    assert sound(syllable) == sound(syllable)
    assert "-" in sound(syllable)


def test_in_any_order_a_name_is_the_same() -> None:
    assert in_any_order("Thào A Pó") == in_any_order("po  thao A") != in_any_order("Thào A Pủa")


@pytest.mark.parametrize(
    ("words", "name", "found"),
    [
        ("lo van hac", "Lò Văn Hặc", True),
        ("hỏi anh Hặc (Lò Văn)", "Lò Văn Hặc", True),
        ("chị Lò Thị Hặc", "Lò Văn Hặc", False),
        ("Pó A", "A Pó", True),
        ("nhà A Pó", "A Pó", False),  # too short a name to look for among words
        ("", "", False),
    ],
)
def test_words_speak_of_somebody_in_any_spelling(words: str, name: str, found: bool) -> None:
    assert speaks_of(words, name) is found
