"""Telephone numbers as they stand in logs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.contacts.importing.phones import PhoneProblem, read_numbers


@pytest.mark.parametrize(
    "text",
    ["0900000001", "0900 000 001", "0900.000.001", "0900-000-001", "+84 900 000 001",
     "84900000001", "0084900000001", "900000001", "900000001.0", "'0900000001", "SĐT: 0900000001",
     "+84 (0) 900 000 001", "0900000001 ext 12"],
)  # fmt: skip
def test_one_number_in_many_spellings(text: str) -> None:
    assert read_numbers(text, "VN") == ("+84900000001",)


def test_numbers_from_abroad_keep_their_country() -> None:
    assert read_numbers("+855 12 345 678", "VN") == ("+85512345678",)
    assert read_numbers("00855 12 345 678", "VN") == ("+85512345678",)


def test_several_numbers_keep_their_order_and_lose_doubles() -> None:
    text = "0900000001 / 0900000002; +84900000001"
    assert read_numbers(text, "VN") == ("+84900000001", "+84900000002")


@pytest.mark.parametrize(
    "text", ["ẩn số", "An so", "KHÔNG CÓ", "private", "Withheld", "113", "111", "0900xxx001", "-"]
)
def test_withheld_short_and_masked_numbers_are_none(text: str) -> None:
    assert read_numbers(text, "VN") == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [("9.00E+08", "phone_rounded"), ("8,4E+10", "phone_rounded"),
     ("gọi lại sau", "phone_unreadable"), ("0900000001234567", "phone_unreadable"),
     ("0900000001 của chị", "phone_unreadable"), ("0900000001 / sau 17h", "phone_unreadable")],
)  # fmt: skip
def test_what_is_no_number_is_named_without_repeating_it(text: str, code: str) -> None:
    with pytest.raises(PhoneProblem) as caught:
        read_numbers(text, "VN")
    assert caught.value.code == code
    assert text not in str(caught.value)


@given(st.text(alphabet="0123456789+-()./; xABCđ", max_size=24))
def test_any_text_gives_numbers_or_a_problem(text: str) -> None:
    try:
        numbers = read_numbers(text, "VN")
    except PhoneProblem:
        return
    assert all(number.startswith("+") and number[1:].isdigit() for number in numbers)
