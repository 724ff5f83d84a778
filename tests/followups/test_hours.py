"""Tries on different days and hours: rules that hold whatever the times."""

import datetime as dt
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.followups import rules

START = dt.datetime(2026, 11, 2)
moments = st.integers(0, 20 * 24 * 60 - 1).map(lambda n: START + dt.timedelta(minutes=n))
tries = st.lists(moments, max_size=6)
# What she permits: windows of hours, on some days of the week.
windows = st.tuples(st.sets(st.integers(0, 6), min_size=1), st.integers(0, 22), st.integers(1, 12))


def permits(window: tuple[set[int], int, int]):
    days, start, length = window

    def allowed(moment: dt.datetime) -> bool:
        return moment.weekday() in days and start <= moment.hour < min(24, start + length)

    return allowed


def apart(one: dt.datetime, other: dt.datetime) -> int:
    minutes = abs((one.hour - other.hour) * 60 + one.minute - other.minute)
    return min(minutes, 24 * 60 - minutes)


@given(tries)
def test_hours_tried_is_the_largest_set_an_hour_apart(tried: list[dt.datetime]) -> None:
    best = max(
        size
        for size in range(len(tried) + 1)
        for chosen in combinations(tried, size)
        if all(apart(a, b) >= 60 for a, b in combinations(chosen, 2))
    )
    assert rules.hours_tried(tried) == best


@given(moments, windows, tries)
def test_the_next_try_lies_ahead_on_another_day_within_what_she_permits(
    now: dt.datetime, window: tuple[set[int], int, int], tried: list[dt.datetime]
) -> None:
    allowed = permits(window)
    found = rules.next_try(now, allowed, tried)
    assert found.date() > now.date()
    assert allowed(found)


@given(moments, windows)
@settings(max_examples=60)
def test_whoever_tries_when_it_is_proposed_comes_to_an_end(
    now: dt.datetime, window: tuple[set[int], int, int]
) -> None:
    """Three days at as many hours as she permits: never fewer than three tries, and never one more
    when each was made as proposed from within her hours."""
    allowed = permits(window)
    permitted = rules.hours_permitted(now, allowed)
    first = rules.next_try(now, allowed)
    tried = [first]
    while not rules.is_exhausted(tried, permitted) and len(tried) < 12:
        tried.append(rules.next_try(tried[-1], allowed, tried))
    assert rules.days_tried(tried) == len(tried)
    assert 3 <= len(tried) <= 6
    assert rules.hours_tried(tried) >= min(3, permitted)


@given(tries)
def test_fewer_than_three_days_never_end_it(tried: list[dt.datetime]) -> None:
    if rules.days_tried(tried) < 3:
        assert not rules.is_exhausted(tried, 1)
