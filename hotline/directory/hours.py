"""When something is open, by recurrence rules. Pure; times are local times of the country pack."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from dateutil.rrule import rrulestr

from hotline.countries.pack import current as pack

LOOKS_AHEAD = 21  # days in which the next opening is sought: Tet closes offices for longer than one
_ANCHOR = dt.date(2024, 1, 1)  # a Monday; for rules that name no beginning


class BadRule(ValueError):
    """A recurrence rule that is none."""


@dataclass(frozen=True, slots=True)
class Hours:
    """One rule and its hours; see `models.times.Recurring`."""

    opens_at: dt.time
    closes_at: dt.time
    freq: str = "WEEKLY"
    interval: int = 1
    byday: str = ""
    bymonthday: str = ""
    dtstart: dt.date | None = None
    until: dt.date | None = None
    on_holidays: bool = False

    def on(self, day: dt.date) -> bool:
        """Whether a turn begins on a day."""
        if (self.dtstart and day < self.dtstart) or (self.until and self.until < day):
            return False
        if not self.on_holidays and day in pack().holidays:
            return False
        return _occurs(self.freq, self.interval, self.byday, self.bymonthday, self.dtstart, day)

    def turn(self, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """From when until when the turn of a day runs."""
        zone = pack().timezone
        begins = dt.datetime.combine(day, self.opens_at, zone)
        over = day if self.closes_at > self.opens_at else day + dt.timedelta(days=1)
        return begins, dt.datetime.combine(over, self.closes_at, zone)


def closes(hours: Iterable[Hours], at: dt.datetime) -> dt.datetime | None:
    """When what is open at a moment closes; None if it is closed then."""
    now = at.astimezone(pack().timezone)
    ends = []
    for rule in hours:
        for day in (now.date() - dt.timedelta(days=1), now.date()):
            if rule.on(day):
                begins, ends_at = rule.turn(day)
                if begins <= now < ends_at:
                    ends.append(ends_at)
    return max(ends, default=None)


def opens(hours: Iterable[Hours], at: dt.datetime) -> dt.datetime | None:
    """When what is closed at a moment opens next; None if not in the next three weeks."""
    now, rules = at.astimezone(pack().timezone), tuple(hours)
    for ahead in range(LOOKS_AHEAD):
        day = now.date() + dt.timedelta(days=ahead)
        begins = [rule.turn(day)[0] for rule in rules if rule.on(day)]
        later = [one for one in begins if one > now]
        if later:
            return min(later)
    return None


def check(hours: Hours) -> None:
    """Raises BadRule for a rule that a calendar does not understand."""
    if hours.freq == "WEEKLY" and not hours.byday and hours.dtstart is None:
        raise BadRule("byday")
    if hours.interval < 1 or (hours.interval > 1 and hours.dtstart is None):
        raise BadRule("interval")
    try:
        rrulestr(_text(hours.freq, hours.interval, hours.byday, hours.bymonthday), dtstart=_start())
    except (ValueError, AttributeError, KeyError, TypeError) as wrong:
        raise BadRule("byday") from wrong


@lru_cache(maxsize=8192)
def _occurs(
    freq: str, interval: int, byday: str, bymonthday: str, dtstart: dt.date | None, day: dt.date
) -> bool:
    """Kept, because thousands of services share the same few rules."""
    start = dtstart or _ANCHOR
    if interval == 1 and byday:  # the beginning only anchors intervals, and days that go unnamed
        start = min(start, day) if start > day else day.replace(day=1)
    midnight = dt.datetime.combine(day, dt.time())
    found = rrulestr(
        _text(freq, interval, byday, bymonthday), dtstart=dt.datetime.combine(start, dt.time())
    )
    return bool(found.between(midnight, midnight, inc=True))


def _text(freq: str, interval: int, byday: str, bymonthday: str) -> str:
    parts = [f"FREQ={freq}", f"INTERVAL={interval}"]
    parts += [f"BYDAY={byday}"] if byday else []
    parts += [f"BYMONTHDAY={bymonthday}"] if bymonthday else []
    return ";".join(parts)


def _start() -> dt.datetime:
    return dt.datetime.combine(_ANCHOR, dt.time())
