"""Opening hours: weeks, nights, months, fortnights, holidays."""

from __future__ import annotations

import datetime as dt

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from hotline.countries.pack import current
from hotline.directory import hours
from hotline.directory.hours import Hours

ZONE = current().timezone
OFFICE = Hours(dt.time(8), dt.time(17), byday="MO,TU,WE,TH,FR")
NIGHT = Hours(dt.time(20), dt.time(6), freq="DAILY", on_holidays=True)
ALWAYS = Hours(dt.time(0), dt.time(0), freq="DAILY", on_holidays=True)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_an_office_is_open_on_its_days_until_it_closes() -> None:
    assert hours.closes([OFFICE], at("2026-11-27 08:00")) == at("2026-11-27 17:00")
    assert hours.closes([OFFICE], at("2026-11-27 17:00")) is None
    assert hours.opens([OFFICE], at("2026-11-27 17:00")) == at("2026-11-30 08:00")


def test_a_night_runs_past_midnight() -> None:
    assert hours.closes([NIGHT], at("2026-11-27 05:59")) == at("2026-11-27 06:00")
    assert hours.closes([NIGHT], at("2026-11-27 06:00")) is None
    assert hours.closes([NIGHT], at("2026-11-27 23:00")) == at("2026-11-28 06:00")


def test_round_the_clock_is_never_closed() -> None:
    assert hours.closes([ALWAYS], at("2026-11-28 00:00")) is not None
    assert hours.closes([ALWAYS], at("2026-11-28 23:59")) is not None


def test_holidays_close_offices_and_not_what_says_otherwise() -> None:
    new_year = at("2027-01-01 10:00")
    assert hours.closes([OFFICE], new_year) is None
    assert hours.opens([OFFICE], new_year) == at("2027-01-04 08:00")
    assert hours.closes([ALWAYS], new_year) is not None


def test_the_longest_holiday_is_looked_over() -> None:
    assert hours.opens([OFFICE], at("2027-02-04 18:00")) == at("2027-02-12 08:00")


def test_a_moment_elsewhere_is_that_moment_here() -> None:
    assert hours.closes([OFFICE], dt.datetime(2026, 11, 27, 1, 30, tzinfo=dt.UTC)) is not None


@pytest.mark.parametrize(
    "bad",
    [
        Hours(dt.time(8), dt.time(9)),
        Hours(dt.time(8), dt.time(9), byday="XX"),
        Hours(dt.time(8), dt.time(9), byday="MO", interval=2),
        Hours(dt.time(8), dt.time(9), freq="MONTHLY", bymonthday="first"),
    ],
)
def test_a_rule_that_no_calendar_understands_is_refused(bad: Hours) -> None:
    with pytest.raises(hours.BadRule):
        hours.check(bad)


@given(
    day=st.dates(dt.date(2025, 6, 1), dt.date(2027, 12, 31)),
    rule=st.sampled_from(
        [
            ("WEEKLY", 1, "MO,WE", "", None),
            ("WEEKLY", 2, "TU", "", dt.date(2025, 1, 7)),
            ("MONTHLY", 1, "1MO", "", None),
            ("MONTHLY", 1, "-1FR", "", dt.date(2025, 3, 5)),
            ("MONTHLY", 1, "", "15", dt.date(2025, 1, 1)),
            ("DAILY", 3, "", "", dt.date(2025, 1, 1)),
        ]
    ),
)
def test_short_ways_say_what_the_whole_calendar_says(
    day: dt.date, rule: tuple[str, int, str, str, dt.date | None]
) -> None:
    freq, interval, byday, bymonthday, start = rule
    text = f"FREQ={freq};INTERVAL={interval}"
    text += f";BYDAY={byday}" if byday else ""
    text += f";BYMONTHDAY={bymonthday}" if bymonthday else ""
    begin = dt.datetime.combine(start or dt.date(2024, 1, 1), dt.time())
    midnight = dt.datetime.combine(day, dt.time())
    plain = bool(rrulestr(text, dtstart=begin).between(midnight, midnight, inc=True))
    asked = Hours(
        dt.time(8), dt.time(9), freq, interval, byday, bymonthday, start, None, on_holidays=True
    )
    assert asked.on(day) == plain
