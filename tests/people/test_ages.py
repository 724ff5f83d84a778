"""Two age lines of the law, for a birth that is a day, a year, a range or unknown."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.countries.pack import PACKS, load
from hotline.people.rules import (
    Birth,
    age_band,
    age_on,
    is_child,
    is_suspect,
    oldest_on,
    under_child_law,
)

PACK = load(PACKS / "vietnam")
DAY = dt.date(2026, 6, 15)
BIRTHS = st.dates(dt.date(1930, 1, 1), dt.date(2026, 1, 1)).map(Birth.on)


@pytest.mark.parametrize(
    ("birth", "child", "child_law"),
    [
        (Birth.on(dt.date(2010, 6, 16)), True, True),  # 15, sixteen tomorrow
        (Birth.on(dt.date(2010, 6, 15)), True, False),  # 16 today
        (Birth.on(dt.date(2009, 1, 1)), True, False),  # 17
        (Birth.on(dt.date(2008, 6, 16)), True, False),  # 17, eighteen tomorrow
        (Birth.on(dt.date(2008, 6, 15)), False, False),  # 18 today
        (Birth.within(2008, 2008), True, False),  # perhaps 17
        (Birth.within(2007, 2007), False, False),  # 18 at the least
        (Birth.within(2010, 2010), True, True),  # perhaps 15
        (Birth.within(2009, 2009), True, False),  # 16 at the least
        (Birth.within(2000, 2010), True, True),  # a guess counts as its youngest
        (None, True, True),
    ],
)
def test_on_which_side_of_each_line_somebody_stands(
    birth: Birth | None, child: bool, child_law: bool
) -> None:
    assert is_child(birth, DAY, PACK) is child
    assert under_child_law(birth, DAY, PACK) is child_law


def test_a_birthday_in_a_leap_year_comes_on_the_first_of_march() -> None:
    born = Birth.on(dt.date(2008, 2, 29))
    assert is_child(born, dt.date(2026, 2, 28), PACK)
    assert not is_child(born, dt.date(2026, 3, 1), PACK)


@given(birth=BIRTHS, more=st.integers(0, 20))
def test_knowing_less_never_makes_somebody_older(birth: Birth, more: int) -> None:
    year = birth.earliest.year
    vague = Birth.within(year - more, year + more)
    least, most = age_on(vague, DAY), oldest_on(vague, DAY)
    exact = age_on(birth, DAY)
    assert least is not None
    assert most is not None
    assert exact is not None
    assert least <= exact <= most
    assert is_child(vague, DAY, PACK) or not is_child(birth, DAY, PACK)


@given(birth=BIRTHS)
def test_whoever_the_law_on_children_protects_is_a_child(birth: Birth) -> None:
    assert is_child(birth, DAY, PACK) or not under_child_law(birth, DAY, PACK)


def test_the_band_is_that_of_the_youngest_she_may_be() -> None:
    assert age_band(Birth.within(2005, 2010), DAY, PACK) == "15-17"
    assert age_band(None, DAY, PACK) == "unknown"


@pytest.mark.parametrize(
    ("roles", "suspect"),
    [
        (["guardian"], False),
        (["guardian", "suspected_recruiter"], True),
        (["suspected_transporter"], True),
        (["suspected_exploiter"], True),
        (["suspect"], True),
        (["survivor", "witness"], False),
        (["a role of another pack"], False),
        ([], False),
    ],
)
def test_who_is_a_suspect_is_said_by_the_roles(roles: list[str], suspect: bool) -> None:
    assert is_suspect(roles, PACK) is suspect
