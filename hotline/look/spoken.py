"""Lengths of time as people say them. static/look/js/clock.js follows the same rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

Form = Literal["ago", "for", "clock", "date", "moment"]
Unit = Literal["minute", "hour", "day"]

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
DAYS_IN_WORDS: Final = 60  # beyond this "ago" gives the date instead


def measure(seconds: int) -> tuple[int, Unit] | None:
    """The largest whole unit in a length of time, or None below one minute."""
    if seconds < MINUTE:
        return None
    if seconds < HOUR:
        return seconds // MINUTE, "minute"
    if seconds < DAY:
        return seconds // HOUR, "hour"
    return seconds // DAY, "day"


def length(seconds: int) -> str:
    """How long: "7 minutes"; "under 1 minute" for less than that."""
    measured = measure(abs(seconds))
    if measured is None:
        return gettext("under 1 minute")
    count, unit = measured
    if unit == "minute":
        words = ngettext("%(count)d minute", "%(count)d minutes", count)
    elif unit == "hour":
        words = ngettext("%(count)d hour", "%(count)d hours", count)
    else:
        words = ngettext("%(count)d day", "%(count)d days", count)
    return words % {"count": count}


def ago(seconds: int) -> str:
    """Where a moment lies: "just now", "7 minutes ago", or "in 2 days" for negative seconds."""
    if abs(seconds) < MINUTE:
        return gettext("just now")
    if seconds > 0:
        return gettext("%(length)s ago") % {"length": length(seconds)}
    return gettext("in %(length)s") % {"length": length(seconds)}


def clock(seconds: int) -> str:
    """A running clock: "0:41", "12:05", "1:02:09"; never below "0:00"."""
    seconds = max(seconds, 0)
    hours, rest = divmod(seconds, HOUR)
    minutes, second = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02}:{second:02}" if hours else f"{minutes}:{second:02}"


def exact(at: datetime) -> str:
    """The moment in full, local time, for hovering and print: "3 Nov 2026 14:05"."""
    local = timezone.localtime(at)
    return f"{_day(local.date(), get_language())} {local:%H:%M}"


@lru_cache(maxsize=2048)
def _day(day: date, lang: str | None) -> str:
    """A day in the reader's language: a list says the same few again and again."""
    return date_format(day, gettext("j M Y"))


def say(at: datetime, form: Form, now: datetime | None = None) -> str:
    """A moment in the wanted form; `now` is for tests."""
    passed: timedelta = (now or timezone.now()) - at
    seconds = int(passed.total_seconds())
    if form == "clock":
        return clock(seconds)
    if form == "for":
        return length(seconds)
    if form == "moment":
        return exact(at)
    if form == "date" or abs(seconds) >= DAYS_IN_WORDS * DAY:
        return _day(timezone.localtime(at).date(), get_language())
    return ago(seconds)


def words() -> Mapping[str, str]:
    """The words clock.js needs, in the language of the page; # stands for the figure."""
    return {
        "now": gettext("just now"),
        "seconds": gettext("%(count)s s ago") % {"count": "#"},
        "under": gettext("under 1 minute"),
        "minute": ngettext("%(count)d minute", "%(count)d minutes", 1) % {"count": 1},
        "minutes": _many(ngettext("%(count)d minute", "%(count)d minutes", 2)),
        "hour": ngettext("%(count)d hour", "%(count)d hours", 1) % {"count": 1},
        "hours": _many(ngettext("%(count)d hour", "%(count)d hours", 2)),
        "day": ngettext("%(count)d day", "%(count)d days", 1) % {"count": 1},
        "days": _many(ngettext("%(count)d day", "%(count)d days", 2)),
        "ago": gettext("%(length)s ago") % {"length": "#"},
        "ahead": gettext("in %(length)s") % {"length": "#"},
    }


def _many(pattern: str) -> str:
    return pattern.replace("%(count)d", "#")
