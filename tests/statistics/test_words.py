"""Numbers, shares, months and filters as they are written."""

from __future__ import annotations

import pytest
from django.utils import translation

from hotline.statistics import words
from hotline.statistics.periods import Month, Period
from hotline.statistics.queries import Question

HALF = Period(Month(2026, 1), Month(2026, 6))


@pytest.mark.parametrize(
    ("language", "count", "share"), [("en", "125,972", "14.3 %"), ("vi", "125.972", "14,3 %")]
)
def test_numbers_follow_the_readers_language(language: str, count: str, share: str) -> None:
    with translation.override(language):
        assert words.number(125972) == count
        assert words.number(7) == "7"
        assert words.percent(2, 14) == share  # rounded, not cut off


def test_a_share_of_nothing_is_no_number() -> None:
    assert words.percent(0, 0) == "–"


def test_the_filter_in_words_names_unit_months_centre_and_source() -> None:
    with translation.override("en"):
        said = words.asked("contacts", Question(HALF, source="live"), "DN")
        assert said == "contacts, Jan 2026 – Jun 2026, Da Nang centre, the line's own contacts only"
        # Only contacts have a source.
        assert words.asked("handovers", Question(HALF), "") == (
            "hand-overs, Jan 2026 – Jun 2026, all centres"
        )
        assert words.months(Period(HALF.first, HALF.first)) == "Jan 2026"


@pytest.mark.parametrize("breakdown", list(words.HEADINGS))
def test_unknown_has_a_word_in_every_breakdown(breakdown: str) -> None:
    with translation.override("en"):
        label = words.labeller(breakdown)
        assert label("").endswith(("unknown", "Not said", "Not classified yet"))
        assert label("?") == "Not in our lists"


def test_every_code_of_a_case_or_referral_state_has_a_word() -> None:
    from hotline.cases.models import STATUSES
    from hotline.countries.referrals_part import STATES

    assert set(words.codes_in_order("status")) == set(STATUSES)
    assert set(words.codes_in_order("state")) == set(STATES)
