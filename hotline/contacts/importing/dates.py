"""Dates, times and durations as people type them into a call log.

Only the order of day and month is a matter of choice (`date_format:` in the mapping); a
year in front is never ambiguous and is always read. Times read as 8:30, 08:30:15, 8h30,
8 giờ 30, 3:30 CH, 3:30 pm.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAY_FIRST: Final = "day/month/year"
MONTH_FIRST: Final = "month/day/year"
YEAR_FIRST: Final = "year-month-day"
SPREADSHEET_NUMBER: Final = "spreadsheet-number"
FORMATS: Final = (DAY_FIRST, MONTH_FIRST, YEAR_FIRST, SPREADSHEET_NUMBER)
"""What `date_format:` may list. A spreadsheet number counts days since 30 December 1899."""

_DATE = re.compile(r"(?<!\d)(\d{1,4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{1,2})(?!\d)")
_DATE_IN_WORDS = re.compile(
    r"(?<!\d)(\d{1,2})\s*tháng\s*(\d{1,2})\s*(?:,|/|năm)?\s*(\d{4})(?!\d)", re.IGNORECASE
)
_RUN_TOGETHER = re.compile(r"^((?:19|20)\d\d)(\d\d)(\d\d)[T ]?(?:(\d\d)(\d\d)(\d\d)?)?$")
_TIME = re.compile(
    r"(?<![\d:])(\d{1,2})\s*(?:(?::|h|g|giờ|gio)\s*(\d{1,2})?|(?=\s*[ap]\.?m))"
    r"\s*(?:(?:phút|phut|ph|p|')(?![\w]))?(?:\s*:\s*(\d{1,2}))?(?:[.,]\d+)?"
    r"\s*(am|pm|a\.m\.?|p\.m\.?|sa|ch|sáng|trưa|chiều|tối|đêm)?(?![\w:])",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"(?:[\s,;()\-]|t(?=\s|$)|ngày|ngay|lúc|luc|vào|thứ\s+\w+|thu\s+\d|chủ nhật|t[2-7]|cn|"
    r"(?:mon|tue|tues|wed|wednes|thu|thurs|fri|sat|satur|sun)(?:day)?\b)*",
    re.IGNORECASE,
)
_QUICK = re.compile(r"^(\S+)[ T](\d{1,2}):(\d\d)(?::(\d\d))?$")
_WITH_OFFSET = re.compile(r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*(?:[Zz]|[+\-]\d\d:?\d\d)$")
_NUMBER = re.compile(r"^\d+(?:[.,]\d+)?$")
_CLOCK = re.compile(r"^(?:(\d{1,3}):)?(\d{1,3}):(\d\d)(?:[.,]\d+)?$")
_IN_UNITS = re.compile(
    r"^(?:(\d+)\s*(?:giờ|gio|h|hours?|hrs?))?\s*(?:(\d+)\s*(?:phút|phut|ph|p|'|m|mins?|minutes?))?"
    r"\s*(?:(\d+)\s*(?:giây|giay|s|''|\"|secs?|seconds?)?)?$",
    re.IGNORECASE,
)
# Word for a part of the day → the hours it moves to the second half: 1 h trưa is 13:00, but
# 11 h trưa stays; 11 h đêm is 23:00, but 1 h đêm stays.
_SECOND_HALF = {
    "pm": (0, 12),
    "ch": (0, 12),
    "chiều": (0, 12),
    "tối": (0, 12),
    "trưa": (0, 3),
    "đêm": (6, 12),
}
_MORNING = frozenset({"am", "sa", "sáng"})
_DAY_ZERO = datetime(1899, 12, 30)


class Unreadable(ValueError):
    """The text is not a date, time or duration; carries no text of the cell."""


class Dates:
    """Reads dates in the given orders and local times of `timezone`; remembers what it read."""

    def __init__(self, *, formats: Sequence[str], timezone: str, today: date) -> None:
        self._formats = tuple(formats) or (DAY_FIRST,)
        self._zone = ZoneInfo(timezone)
        self._newest_year = today.year + 1
        self._dates: dict[str, date | None] = {}
        self._times: dict[str, time | None] = {}

    def moment(self, text: str) -> datetime:
        """The moment in UTC; a date alone means its first minute in local time.

        Raises Unreadable."""
        quick = _QUICK.match(text)
        if quick is not None:
            day = self.day_or_none(quick[1])
            if day is not None:
                return self.joined(day, _clock(quick[2], quick[3], quick[4], None))
        if self.has_offset(text):
            try:
                return datetime.fromisoformat(text.replace(" ", "T", 1)).astimezone(UTC)
            except ValueError as error:
                raise Unreadable from error
        day, clock = self.parts(text)
        if day is None:
            raise Unreadable
        return self.joined(day, clock or time(0))

    def day(self, text: str) -> date:
        """The date in `text`; a time beside it is left out. Raises Unreadable."""
        day = self.day_or_none(text)
        if day is None:
            raise Unreadable
        return day

    def day_or_none(self, text: str) -> date | None:
        """The date in `text`, or None; every distinct text is worked out once."""
        try:
            return self._dates[text]
        except KeyError:
            try:
                found = self.parts(text)[0]
            except Unreadable:
                found = None
            self._dates[text] = found
            return found

    def clock(self, text: str) -> time:
        """The local time in `text` (a fraction of a day too). Raises Unreadable."""
        if text not in self._times:
            try:
                self._times[text] = self._clock_of(text)
            except Unreadable:
                self._times[text] = None
        found = self._times[text]
        if found is None:
            raise Unreadable
        return found

    def joined(self, day: date, clock: time) -> datetime:
        """Local `day` and `clock` as a moment in UTC. Raises Unreadable."""
        try:
            return datetime.combine(day, clock, self._zone).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise Unreadable from error

    def local_day(self, moment: datetime) -> date:
        """The local date of a moment."""
        return moment.astimezone(self._zone).date()

    def has_date(self, text: str) -> bool:
        """Whether `text` holds a date, not a time alone."""
        return self.day_or_none(text) is not None or self.has_offset(text)

    def has_offset(self, text: str) -> bool:
        """Whether `text` is an ISO moment that names its own distance from UTC."""
        return _WITH_OFFSET.match(text) is not None

    def _clock_of(self, text: str) -> time:
        if _NUMBER.match(text):
            part = float(text.replace(",", "."))
            if not 0 <= part < 1 or text.isdigit():
                raise Unreadable
            return (_DAY_ZERO + timedelta(seconds=round(part * 86_400))).time()
        clock = self.parts(text)[1]
        if clock is None:
            raise Unreadable
        return clock

    def parts(self, text: str) -> tuple[date | None, time | None]:
        """The date and the time in `text`; raises Unreadable when anything else stands there."""
        run = _RUN_TOGETHER.match(text)
        if run is not None:
            clock = _clock(run[4], run[5], run[6], None) if run[4] else None
            return _day(int(run[1]), int(run[2]), int(run[3])), clock
        if SPREADSHEET_NUMBER in self._formats and _NUMBER.match(text):
            return _from_number(text)
        day: date | None = None
        rest = text
        found = _DATE.search(rest) or _DATE_IN_WORDS.search(rest)
        if found is not None:
            day = self._ordered(found, in_words=found.re is _DATE_IN_WORDS)
            rest = f"{rest[: found.start()]} {rest[found.end() :]}"
        time_of_day: time | None = None
        found = _TIME.search(rest)
        if found is not None:
            time_of_day = _clock(found[1], found[2], found[3], found[4])
            rest = f"{rest[: found.start()]} {rest[found.end() :]}"
        if _FILLER.fullmatch(rest) is None:
            raise Unreadable
        return day, time_of_day

    def _ordered(self, found: re.Match[str], *, in_words: bool) -> date:
        first, second, third = (int(part) for part in found.groups())
        if len(found[1]) == 4:
            return _day(first, second, third)
        if len(found[1]) == 3 or len(found[3]) not in (2, 4):
            raise Unreadable
        year = third if len(found[3]) == 4 else self._whole_year(third)
        for order in (DAY_FIRST,) if in_words else self._formats:
            try:
                if order == DAY_FIRST:
                    return _day(year, second, first)
                if order == MONTH_FIRST:
                    return _day(year, first, second)
            except Unreadable:
                continue
        raise Unreadable

    def _whole_year(self, two_digits: int) -> int:
        year = 2000 + two_digits
        return year if year <= self._newest_year else year - 100


def seconds(text: str, *, unit: int) -> int:
    """A duration in seconds; a plain number counts `unit` seconds each. Raises Unreadable.

    5:23 is minutes and seconds, 0:05:23 hours, minutes and seconds."""
    text = text.strip()
    if _NUMBER.match(text):
        return round(float(text.replace(",", ".")) * unit)
    clock = _CLOCK.match(text)
    if clock is not None:
        return int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + int(clock[3])
    units = _IN_UNITS.match(text)
    if units is None or not any(units.groups()):
        raise Unreadable
    hours, minutes, rest = (int(part or 0) for part in units.groups())
    return hours * 3600 + minutes * 60 + rest


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Unreadable from error


def _clock(hour: str, minute: str | None, second: str | None, mark: str | None) -> time:
    hours = int(hour)
    part = (mark or "").casefold().replace(".", "")
    from_hour, to_hour = _SECOND_HALF.get(part, (0, 0))
    if from_hour <= hours < to_hour:
        hours += 12
    elif part in {*_MORNING, "đêm"} and hours == 12:
        hours = 0
    try:
        return time(hours, int(minute or 0), int(second or 0))
    except ValueError as error:
        raise Unreadable from error


def _from_number(text: str) -> tuple[date, time | None]:
    days = float(text.replace(",", "."))
    if not 10_000 <= days < 100_000:
        raise Unreadable
    moment = _DAY_ZERO + timedelta(seconds=round(days * 86_400))
    return moment.date(), moment.time() if days % 1 else None
