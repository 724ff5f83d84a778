"""Safe hours as people say them, read into windows of the week.

A sentence is understood wholly or not at all: a call in the wrong hour can put somebody in danger,
so what is not understood goes to the supervisor. Where words leave room, the narrower reading
counts, and the page says what was understood.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from hotline.people.hour_words import (
    ALL_DAYS,
    BESIDE,
    DAYS,
    PARTS,
    WORDS,
    bare,
    without_marks,
)

DAY = 24 * 60  # minutes
EARLIEST, LATEST = 6 * 60, 22 * 60  # where "before", "after" and "all day" end by themselves
NIGHT_BEGINS = 18 * 60  # only a window that begins in the evening may run past midnight
LONGEST_TEXT, MOST_WINDOWS = 300, 24

_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:\s?(?:[:.]\s?(?P<minute>\d{2})|(?:giờ|gio|h|g)\s?(?P<minutes>\d{2})?))?"
    r"(?!\d)\s?(?P<half>[ap]\.?m\.?(?!\w))?"
)
_ALL: dict[str, object] = {**DAYS, **PARTS, **WORDS}
_BARE = without_marks(_ALL)
_LONGEST_FIRST = sorted({*_ALL, *_BARE}, key=len, reverse=True)
_WORD = re.compile(
    "|".join(re.escape(w) + (r"(?!\w)" if w[-1].isalnum() else "") for w in _LONGEST_FIRST)
)
# Without its mark "thứ" is spelt like the English Thursday: "thu 2-6" may be either.
_EITHER = re.compile(r"(?<!\w)thu\s?[2-7](?![\d:.hg])")


@dataclass(frozen=True, order=True)
class Window:
    """Minutes of the day between which a call is safe, on days counted from Monday as 0.

    `until` is past 1440 where the window runs over midnight into the next day.
    """

    start: int
    until: int
    days: frozenset[int] = ALL_DAYS

    def holds(self, moment: dt.datetime) -> bool:
        """Whether a local moment lies inside; the last minute is outside."""
        minute = moment.hour * 60 + moment.minute
        today, yesterday = moment.weekday(), (moment.weekday() - 1) % 7
        return (today in self.days and self.start <= minute < self.until) or (
            yesterday in self.days and minute + DAY < self.until
        )


class _Clock(NamedTuple):
    minute: int
    exact: bool  # "20", "8:30 pm": no part of a day moves it
    half: bool = False  # said with am or pm


class _Time(NamedTuple):
    start: int
    until: int


_Token = tuple[str, object]


class _NotUnderstood(Exception):
    pass


@lru_cache(maxsize=1024)
def parse(text: str) -> tuple[Window, ...] | None:
    """The windows a text names, in its order; None where any of it is not understood or there is
    none."""
    if len(text) > LONGEST_TEXT:
        return None
    try:
        items = _Reader(_tokens(text)).items()
        windows = tuple(dict.fromkeys(_matched(items)))
    except _NotUnderstood:
        return None
    return windows if 0 < len(windows) <= MOST_WINDOWS else None


def inside(windows: Iterable[Window], moment: dt.datetime, zone: dt.tzinfo) -> bool:
    """Whether an aware moment lies in one of the windows where the country's clocks stand."""
    local = moment.astimezone(zone)
    return any(window.holds(local) for window in windows)


def _tokens(text: str) -> list[_Token]:
    plain = normalize("NFC", text).lower().replace("–", "-").replace("—", "-").replace("\r", "")
    if _EITHER.search(plain):
        raise _NotUnderstood
    found: list[_Token] = []
    at = 0
    while at < len(plain):
        if plain[at] in " \t":
            at += 1
        elif match := _WORD.match(plain, at):
            found.append(_meant(match[0]))
            at = match.end()
        elif clock := _CLOCK.match(plain, at):
            found.append(("clock", _clock(clock)))
            at = clock.end()
        elif plain[at] == "." and not plain[at + 1 :].strip():
            break
        else:
            raise _NotUnderstood
    return [token for token in found if token[0] != "nothing"]


def _meant(word: str) -> _Token:
    whole = word if word in _ALL else _BARE[bare(word)]
    if whole in DAYS:
        return "days", DAYS[whole]
    if whole in PARTS:
        return "part", PARTS[whole]
    return WORDS[whole], None


def _clock(match: re.Match[str]) -> _Clock:
    hour, minute = int(match["hour"]), int(match["minute"] or match["minutes"] or 0)
    half = (match["half"] or "")[:1]
    if half:
        if not 1 <= hour <= 12:
            raise _NotUnderstood
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise _NotUnderstood
    return _Clock(hour * 60 + minute, bool(half) or hour > 12, bool(half))


class _Reader:
    """Reads tokens into days and times, in the order in which they were said."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens, self.at = tokens, 0

    def items(self) -> list[frozenset[int] | _Time]:
        found: list[frozenset[int] | _Time] = []
        while self.at < len(self.tokens):
            kind = self._kind()
            if kind == "and":
                self.at += 1
            elif kind == "days" or (kind == "from" and self._kind(1) == "days"):
                self.at += kind == "from"
                found.append(self._days())
            elif kind in ("all_day", "any_time"):
                self.at += 1
                found.append(_Time(EARLIEST, LATEST) if kind == "all_day" else _Time(0, DAY))
            else:
                found.append(self._time())
        return found

    def _kind(self, ahead: int = 0) -> str:
        place = self.at + ahead
        return self.tokens[place][0] if place < len(self.tokens) else ""

    def _take(self, kind: str) -> object:
        if self._kind() != kind:
            raise _NotUnderstood
        self.at += 1
        return self.tokens[self.at - 1][1]

    def _days(self) -> frozenset[int]:
        first = self._take("days")
        assert isinstance(first, frozenset)
        if self._kind() != "to" or self._kind(1) != "days":
            return first
        self.at += 1
        last = self._take("days")
        assert isinstance(last, frozenset)
        if len(first) != 1 or len(last) != 1:
            raise _NotUnderstood
        (start,), (end,) = first, last
        return frozenset((start + step) % 7 for step in range((end - start) % 7 + 1))

    def _time(self) -> _Time:
        part = self._part()
        if part and self._kind() not in ("clock", "from", "after", "before"):
            return _Time(part[1], part[2])
        side = self._kind() if self._kind() in ("after", "before", "from") else ""
        self.at += bool(side)
        first, named = self._moment()
        part = part or named
        if self._kind() == "to":
            if side in ("after", "before"):
                raise _NotUnderstood
            self.at += 1
            last, later = self._moment()
            return _between(first, last, part, later)
        start = _placed(first, part).minute
        if side == "before" and start > EARLIEST:
            return _Time(EARLIEST, start)
        if side in ("after", "from") and start < LATEST:
            return _Time(start, LATEST)
        raise _NotUnderstood  # one moment is no window; late evening has no end that was said

    def _part(self) -> tuple[str, int, int] | None:
        if self._kind() != "part":
            return None
        part = self._take("part")
        assert isinstance(part, tuple)
        return part

    def _moment(self) -> tuple[_Clock, tuple[str, int, int] | None]:
        clock = self._take("clock")
        assert isinstance(clock, _Clock)
        return clock, self._part()


def _placed(clock: _Clock, part: tuple[str, int, int] | None) -> _Clock:
    """The moment in its part of the day: eight in the evening is 20:00."""
    if part is None:
        return clock
    low, high = BESIDE[part[0]]
    for minute in (clock.minute,) if clock.exact else (clock.minute, clock.minute + 12 * 60):
        if low <= minute <= high:
            return _Clock(minute, True)
    raise _NotUnderstood


def _between(
    first: _Clock,
    last: _Clock,
    part: tuple[str, int, int] | None,
    later: tuple[str, int, int] | None,
) -> _Time:
    end = _placed(last, later or part)
    start = _start(first, end, part, later)
    if start.minute < end.minute:
        return _Time(start.minute, end.minute)
    if start.minute > end.minute and start.minute >= NIGHT_BEGINS and end.minute <= EARLIEST:
        return _Time(start.minute, end.minute + DAY)
    raise _NotUnderstood


def _start(
    first: _Clock,
    end: _Clock,
    part: tuple[str, int, int] | None,
    later: tuple[str, int, int] | None,
) -> _Clock:
    """Where a range begins: "8-10 pm" begins in the evening, "8-1 pm" in the morning."""
    if part is not None:
        return _placed(first, part)
    moved = _Clock(first.minute + 12 * 60, True)
    shares = (later is not None or end.half) and not first.exact and first.minute < 12 * 60
    return moved if shares and moved.minute < end.minute else first


def _matched(items: list[frozenset[int] | _Time]) -> Iterable[Window]:
    """Days with their times. Said days first, or times first, and the same way to the end."""
    if not any(isinstance(item, _Time) for item in items):
        days = frozenset[int]().union(*(i for i in items if isinstance(i, frozenset)))
        return [Window(EARLIEST, LATEST, days)] if days else []
    if not any(isinstance(item, frozenset) for item in items):
        return [Window(*item) for item in items if isinstance(item, _Time)]
    windows: list[Window] = []
    leads = type(items[0])
    groups: list[tuple[list[object], list[object]]] = []
    for item in items:
        if isinstance(item, leads):
            if not groups or groups[-1][1]:
                groups.append(([], []))
            groups[-1][0].append(item)
        else:
            groups[-1][1].append(item)
    for head, tail in groups:
        if not tail:
            raise _NotUnderstood
        together = [*head, *tail]
        days = frozenset[int]().union(*(i for i in together if isinstance(i, frozenset)))
        windows += [Window(*time, days) for time in together if isinstance(time, _Time)]
    return windows
