"""Dates, times and durations as people type them."""

import contextlib
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.contacts.importing.dates import (
    DAY_FIRST,
    MONTH_FIRST,
    SPREADSHEET_NUMBER,
    Dates,
    Unreadable,
    seconds,
)

ZONE = "Asia/Ho_Chi_Minh"
DATES = Dates(formats=(DAY_FIRST,), timezone=ZONE, today=date(2026, 6, 1))


@pytest.mark.parametrize(
    "text",
    [
        "05/03/2021 15:30", "5/3/2021 15:30", "05-03-2021 15:30", "05.03.2021 15:30:00",
        "05/03/21 15:30", "05/03/2021 15h30", "05/03/2021 15g30", "5/3/2021 15 giờ 30",
        "15:30 05/03/2021", "15h30 ngày 5/3/2021", "lúc 15:30, ngày 05/03/2021",
        "Thứ sáu, 05/03/2021 15:30", "05/03/2021 3:30 CH", "05/03/2021 3:30 PM",
        "05/03/2021 3:30 chiều", "ngày 5 tháng 3 năm 2021 15:30", "2021-03-05 15:30",
        "2021-03-05T15:30:00", "2021-03-05T15:30:00+07:00", "2021-03-05T08:30:00Z",
        "2021/03/05 15:30:00.000", "20210305153000", "05/03/2021 - 15:30", "05/03/2021 15h30p",
    ],
)  # fmt: skip
def test_one_moment_in_many_spellings(text: str) -> None:
    assert DATES.moment(text) == datetime(2021, 3, 5, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "hôm qua", "31/02/2021 08:00", "05/13/2021 08:00", "05/03/2021 25:00", "40:99",
     "05/03/2021 08:30 có người gọi", "5/3", "44260.5", "0900000001", "05/03/2021 06/03/2021",
     "1/1/1", "12345/1/2021"],
)  # fmt: skip
def test_what_is_no_date_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        DATES.moment(text)


def test_day_and_month_follow_the_order_that_was_chosen() -> None:
    month_first = Dates(formats=(MONTH_FIRST,), timezone=ZONE, today=date(2026, 6, 1))
    assert DATES.day("05/03/2021") == date(2021, 3, 5)
    assert month_first.day("05/03/2021") == date(2021, 5, 3)
    both = Dates(formats=(DAY_FIRST, MONTH_FIRST), timezone=ZONE, today=date(2026, 6, 1))
    assert both.day("05/25/2021") == date(2021, 5, 25)


def test_a_spreadsheet_number_is_a_date_only_when_asked_for() -> None:
    numbers = Dates(formats=(SPREADSHEET_NUMBER,), timezone=ZONE, today=date(2026, 6, 1))
    assert numbers.moment("44260.645833333") == datetime(2021, 3, 5, 8, 30, tzinfo=UTC)
    assert numbers.moment("44260") == datetime(2021, 3, 4, 17, 0, tzinfo=UTC)


def test_a_year_of_two_digits_never_lies_in_the_future() -> None:
    assert DATES.day("01/02/98") == date(1998, 2, 1)
    assert DATES.day("01/02/26") == date(2026, 2, 1)


def test_times_alone() -> None:
    assert DATES.clock("8h") == time(8)
    assert DATES.clock("12:05 SA") == time(0, 5)
    assert DATES.clock("0.354166667") == time(8, 30)
    with pytest.raises(Unreadable):
        DATES.clock("8")


@given(st.datetimes(min_value=datetime(1991, 1, 1), max_value=datetime(2026, 12, 31)))
def test_any_minute_written_day_first_comes_back(moment: datetime) -> None:
    minute = moment.replace(second=0, microsecond=0)
    there = minute.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
    for pattern in ("%d/%m/%Y %H:%M", "%H:%M %d-%m-%Y", "%Hh%M ngày %d.%m.%Y", "%Y-%m-%d %H:%M"):
        assert DATES.moment(minute.strftime(pattern)) == there


@given(st.text(max_size=30))
def test_any_text_is_a_moment_or_unreadable(text: str) -> None:
    with contextlib.suppress(Unreadable):
        assert DATES.moment(text).tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "expected"),
    [("5:23", 323), ("0:05:23", 323), ("320", 320), ("5 phút 20 giây", 320), ("5p20", 320),
     ("5'20", 320), ("1 giờ 2 phút", 3720), ("1h", 3600), ("2,5", 2), ("5'", 300)],
)  # fmt: skip
def test_durations(text: str, expected: int) -> None:
    assert seconds(text, unit=1) == expected


def test_plain_numbers_follow_the_unit_of_the_column() -> None:
    assert timedelta(seconds=seconds("7", unit=60)) == timedelta(minutes=7)
    with pytest.raises(Unreadable):
        seconds("lâu", unit=60)
