"""Safe hours are understood wholly or not at all, and never wider than what was said."""

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.people.hours import DAY, Window, inside, parse

ALL = frozenset(range(7))
HANOI = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")


def window(start: float, until: float, days: frozenset[int] = ALL) -> Window:
    return Window(int(start * 60), int(until * 60), days)


UNDERSTOOD = {
    "9-11": [window(9, 11)],
    "8:00–10:30, 14-16": [window(8, 10.5), window(14, 16)],
    "T2-T6 19:00-21:00": [window(19, 21, frozenset(range(5)))],
    "thứ 7 cả ngày": [window(6, 22, frozenset({5}))],
    "Mon-Fri after 20:00": [window(20, 22, frozenset(range(5)))],
    "tối": [window(18, 22)],
    "buổi sáng": [window(7, 11)],
    "chieu": [window(13, 18)],
    "8-10 tối": [window(20, 22)],
    "tối 8-10": [window(20, 22)],
    "8-10pm": [window(20, 22)],
    "8-1 pm": [window(8, 13)],
    "thứ hai đến thứ sáu, từ 7h tối đến 9h tối": [window(19, 21, frozenset(range(5)))],
    "sáng T7, tối CN": [window(7, 11, frozenset({5})), window(18, 22, frozenset({6}))],
    "T2, T4, T6 8h30-9h15": [window(8.5, 9.25, frozenset({0, 2, 4}))],
    "T7-CN sáng": [window(7, 11, frozenset({5, 6}))],
    "CN-T3 9-11": [window(9, 11, frozenset({6, 0, 1}))],
    "cuối tuần": [window(6, 22, frozenset({5, 6}))],
    "22:00-2:00": [window(22, 26)],
    "sau 8 giờ tối": [window(20, 22)],
    "before 9": [window(6, 9)],
    "24/7": [window(0, 24)],
    "7 to 9 in the evening": [window(19, 21)],
}


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_hours_are_understood_as_people_say_them(text: str) -> None:
    assert list(parse(text) or ()) == UNDERSTOOD[text]


@pytest.mark.parametrize(
    "text",
    [
        "", "khi chồng đi làm", "toi", "không gọi buổi tối", "trừ chủ nhật",
        "not on Sunday", "around 8",
        "8h", "lúc 20:00", "8h toi 10h", "9-5", "25-26", "11:75-12", "thu 2-6", "T7, tối CN",
        "Mon 9-11 Tue", "after 8-10", "sau 23h", "13pm-15pm", "9-11 maybe", "1" * 400,
        "8-10 9/11", "tối 8-10 sáng đến",
    ],
)  # fmt: skip
def test_what_is_not_understood_wholly_is_not_understood(text: str) -> None:
    assert parse(text) is None


@given(st.text(max_size=60))
def test_no_text_raises_and_no_window_is_empty_or_longer_than_a_day(text: str) -> None:
    for found in parse(text) or ():
        assert 0 <= found.start < found.until <= found.start + DAY
        assert found.days <= ALL
        assert found.days


MINUTE = st.integers(0, DAY - 1)


@given(MINUTE, MINUTE, st.sampled_from(["T2", "thứ ba", "Wed", "thứ năm", "friday", "t7", "CN"]))
def test_a_day_and_two_exact_times_mean_just_that(start: int, until: int, day: str) -> None:
    numbers = {"T2": 0, "thứ ba": 1, "Wed": 2, "thứ năm": 3, "friday": 4, "t7": 5, "CN": 6}
    text = f"{day} {start // 60:02}:{start % 60:02}-{until // 60:02}:{until % 60:02}"
    found = parse(text)
    if start < until:
        assert found == (Window(start, until, frozenset({numbers[day]})),)
    else:  # over midnight it is understood only where it begins in the evening
        assert found is None or (start >= 18 * 60 and found[0].until == until + DAY)


@given(st.sampled_from(sorted(UNDERSTOOD)), st.text(alphabet="xyzqwđ", min_size=1, max_size=6))
def test_one_word_nobody_knows_makes_the_whole_sentence_unknown(text: str, word: str) -> None:
    assert parse(f"{text} {word}") is None


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 6, day, hour, minute, tzinfo=HANOI)  # 1 June 2026 is a Monday


def test_the_last_minute_is_outside_and_the_first_is_inside() -> None:
    found = parse("T2 19-21")
    assert found
    assert not inside(found, at(1, 18, 59), HANOI)
    assert inside(found, at(1, 19), HANOI)
    assert inside(found, at(1, 20, 59), HANOI)
    assert not inside(found, at(1, 21), HANOI)
    assert not inside(found, at(2, 20), HANOI)


def test_a_window_over_midnight_reaches_into_the_next_day_only() -> None:
    found = parse("CN 22-2")
    assert found
    assert inside(found, at(7, 23), HANOI)  # Sunday
    assert inside(found, at(8, 1, 59), HANOI)  # the night to Monday
    assert not inside(found, at(7, 1), HANOI)
    assert not inside(found, at(8, 2), HANOI)


def test_hours_are_the_countrys_wherever_the_server_stands() -> None:
    found = parse("19-21")
    assert found
    assert inside(found, dt.datetime(2026, 6, 1, 13, tzinfo=dt.UTC), HANOI)
    assert not inside(found, dt.datetime(2026, 6, 1, 20, tzinfo=dt.UTC), HANOI)
