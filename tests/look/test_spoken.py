from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from hotline.look import spoken

NOW = datetime(2026, 11, 3, 7, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (7 * 60 + 59, "7 minutes ago"),
        (3600, "1 hour ago"),
        (26 * 3600, "1 day ago"),
        (-3 * 3600, "in 3 hours"),
        (90 * 86400, "5 Aug 2026"),
    ],
)
def test_a_moment_is_said_as_people_say_it(seconds: int, words: str) -> None:
    with translation.override("en"):
        assert spoken.say(NOW - timedelta(seconds=seconds), "ago", now=NOW) == words


@pytest.mark.parametrize(
    ("seconds", "shown"), [(-4, "0:00"), (41, "0:41"), (725, "12:05"), (3729, "1:02:09")]
)
def test_a_waiting_clock_never_runs_below_zero(seconds: int, shown: str) -> None:
    assert spoken.clock(seconds) == shown


def test_the_exact_moment_is_local_time() -> None:
    with translation.override("en"):
        assert spoken.exact(NOW) == "3 Nov 2026 14:05"


def test_the_browser_gets_every_word_with_a_place_for_the_figure() -> None:
    with translation.override("en"):
        words = spoken.words()
    assert words["minutes"] == "# minutes"
    assert words["ago"] == "# ago"
    assert "%" not in "".join(words.values())
