"""The clocks of the law on the calendar of the country, who may ask, and what is masked."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.countries.pack import current as pack
from hotline.countries.rights_part import RIGHTS
from hotline.rights import rules

HN = pack().timezone


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=HN)


def end(text: str) -> dt.datetime:
    """The last second of a day."""
    return at(f"{text} 23:59:59")


@pytest.mark.parametrize(
    ("received", "last_day"),
    [
        ("2026-11-24 09:00", "2026-11-26"),  # Tuesday: Wednesday, Thursday
        ("2026-11-26 23:59", "2026-11-30"),  # Thursday night: Friday, Monday
        ("2026-11-28 10:00", "2026-12-01"),  # Saturday: Monday, Tuesday
        ("2026-02-13 16:00", "2026-02-24"),  # Friday before Tết: Monday and Tuesday after it
        ("2026-04-29 08:00", "2026-05-05"),  # Wednesday before two holidays and a weekend
    ],
)
def test_the_first_answer_is_due_after_two_working_days(received: str, last_day: str) -> None:
    assert rules.answer_due(at(received), pack()) == end(last_day)


@pytest.mark.parametrize(
    ("right", "others_hold", "extended", "last_day"),
    [
        ("withdrawal", False, False, "2026-11-17"),  # 15 days from Monday 2 November: Tuesday
        ("withdrawal", True, False, "2026-11-23"),  # 20 days: a Sunday, so Monday
        ("withdrawal", False, True, "2026-12-02"),  # 15 more
        ("restriction", False, False, "2026-11-17"),
        ("objection", True, False, "2026-11-23"),
        ("access", False, False, "2026-11-12"),  # 10 days
        ("access", True, True, "2026-12-02"),  # 20 and 10
    ],
)
def test_what_she_asked_is_done_in_the_days_of_its_right(
    right: str, others_hold: bool, extended: bool, last_day: str
) -> None:
    due = rules.done_due(
        at("2026-11-02 15:00"), right, pack(), others_hold=others_hold, extended=extended
    )
    assert due == end(last_day)


def test_a_period_that_ends_in_a_holiday_ends_with_the_next_working_day() -> None:
    assert rules.after_days(at("2026-02-06 08:00"), 10, pack()) == end("2026-02-23")


def test_the_day_is_the_hotlines_and_not_the_servers() -> None:
    """Half past midnight in Hà Nội is still yesterday where clocks run on UTC."""
    late = dt.datetime(2026, 11, 23, 17, 30, tzinfo=dt.UTC)  # Tuesday 24 November, 0:30
    assert rules.answer_due(late, pack()) == end("2026-11-26")


@given(
    st.datetimes(dt.datetime(2025, 1, 2), dt.datetime(2027, 12, 1)),
    st.sampled_from(RIGHTS),
    st.booleans(),
    st.booleans(),
)
def test_every_clock_ends_on_a_working_day_after_it_began_and_more_time_never_means_less(
    naive: dt.datetime, right: str, others_hold: bool, extended: bool
) -> None:
    received = naive.replace(tzinfo=HN)
    answer = rules.answer_due(received, pack())
    due = rules.done_due(received, right, pack(), others_hold=others_hold, extended=extended)
    least = rules.done_due(received, right, pack(), others_hold=False)
    assert received < answer <= due
    assert least <= due
    for moment in (answer, due):
        assert pack().is_working_day(moment.date())


@pytest.mark.parametrize(
    ("roles", "may"),
    [
        ((), True),
        (("guardian",), True),
        (("representative", "relative"), True),
        (("guardian", "suspected_recruiter"), False),
        (("suspected_exploiter",), False),
    ],
)
def test_a_suspect_asks_for_nobody_whatever_else_he_is(roles: tuple[str, ...], may: bool) -> None:
    assert rules.may_represent(roles, pack()) is may


MASK = "▇"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Chú Vàng A Páo dọa em", "Chú ▇ dọa em"),
        ("chú VÀNG A PÁO", "chú ▇"),
        ("Em gọi từ 0976 543 218", "Em gọi từ 0976 543 218"),
        ("Em gọi từ +84976543218", "Em gọi từ +84976543218"),
        ("số của nó 0358.417.296.", "số của nó ▇."),
        ("có 12 người trong 3 phòng", "có 12 người trong 3 phòng"),
        ("Páolin là tên khác", "Páolin là tên khác"),
    ],
)
def test_names_of_others_and_numbers_that_are_not_hers_are_masked(text: str, said: str) -> None:
    assert rules.masked(text, {"Vàng A Páo", "Páo"}, {"976543218"}, MASK) == said


@given(st.text(), st.sets(st.text(min_size=2, max_size=12), max_size=4))
def test_no_name_of_another_stands_alone_in_what_is_shown(text: str, names: set[str]) -> None:
    said = rules.masked(f"{text} {' '.join(sorted(names))}", names, (), MASK)
    again = rules.masked(said, names, (), MASK)
    assert again == said or MASK in said


@given(st.text())
def test_pieces_keep_every_letter(text: str) -> None:
    assert "".join("".join(rules.sentences(text)).split()) == "".join(text.split())
