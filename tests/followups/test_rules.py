"""Through whom, by which channel and when again: pure rules."""

import datetime as dt

import pytest

from hotline.followups import rules

FRIDAY = dt.datetime(2026, 11, 20, 15, 10)


@pytest.mark.parametrize(
    ("rule", "way"),
    [("any_time", "direct"), ("given_times", "direct"), ("unknown", "decide"), ("never", "agency")],
)
def test_her_rule_says_through_whom(rule: str, way: str) -> None:
    assert rules.way(rule) == way


@pytest.mark.parametrize("rule", ["any_time", "given_times", "unknown", "never"])
def test_her_wish_to_stop_leaves_only_the_agency(rule: str) -> None:
    assert rules.way(rule, stopped=True) == "agency"
    found = rules.channels(rule, "yes", stopped=True, cleared=True)
    assert not set(found) & set(rules.OWN_CHANNELS)


def test_nothing_answered_offers_no_channel_of_ours() -> None:
    assert rules.channels("unknown", "unknown") == ("agency", "she_came")
    assert rules.channels("unknown", "yes") == ("agency", "she_came")


def test_never_is_not_opened_by_a_decision() -> None:
    assert rules.channels("never", "yes", cleared=True) == ("agency", "she_came")


def test_a_decision_opens_a_call_and_no_text() -> None:
    assert rules.channels("unknown", "yes", cleared=True) == ("call", "agency", "she_came")


def test_a_text_needs_its_own_yes() -> None:
    assert "text" not in rules.channels("any_time", "unknown")
    assert "text" in rules.channels("any_time", "yes")
    assert "text" not in rules.channels("any_time", "yes", shared=True)


def test_the_next_try_is_tomorrow_at_this_time_in_daytime() -> None:
    assert rules.next_try(FRIDAY, rules.in_daytime) == FRIDAY + dt.timedelta(days=1)


def test_a_try_at_night_is_proposed_for_the_morning() -> None:
    night = FRIDAY.replace(hour=2)
    assert rules.next_try(night, rules.in_daytime) == dt.datetime(2026, 11, 21, 8, 0)


def test_the_next_try_waits_for_an_hour_she_allows() -> None:
    def tuesday_evening(moment: dt.datetime) -> bool:
        return moment.weekday() == 1 and 19 <= moment.hour < 21

    assert rules.next_try(FRIDAY, tuesday_evening) == dt.datetime(2026, 11, 24, 19, 0)


def test_two_tries_on_one_day_are_one_day() -> None:
    assert rules.days_tried([FRIDAY, FRIDAY.replace(hour=20), FRIDAY + dt.timedelta(days=1)]) == 2
