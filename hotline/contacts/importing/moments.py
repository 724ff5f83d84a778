"""When a contact began and ended, from the columns a mapping names."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from hotline.contacts.importing.dates import Dates, Unreadable, seconds
from hotline.contacts.importing.mapping import Mapping
from hotline.contacts.importing.shapes import RowProblem, problem
from hotline.contacts.importing.vocabulary import Vocabulary

EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
LONGEST: Final = timedelta(hours=24)
_DAY: Final = timedelta(days=1)
_ENDS: Final = ("ended_at", "duration_seconds", "duration_minutes")


class Moments:
    """Reads the moments of a row; `now` bounds what may be true (one day of grace)."""

    def __init__(self, mapping: Mapping, words: Vocabulary, *, now: datetime) -> None:
        self._lenient = mapping.empty_when_unreadable
        self._latest = now + _DAY
        self._of_field = {column.field: column for column in mapping.columns}
        self._dates = {
            column.field: Dates(
                formats=column.date_formats,
                timezone=column.timezone or mapping.timezone or words.timezone,
                today=now.date(),
            )
            for column in mapping.columns
        }

    def of(
        self, cells: dict[str, str], problems: list[RowProblem]
    ) -> tuple[datetime, datetime | None, date] | None:
        """Beginning and end in UTC, and the local day it began."""
        field = "started_at" if "started_at" in self._of_field else "started_date"
        column = self._of_field[field].name
        if field not in cells:
            problems.append(problem("no_start", column))
            return None
        dates = self._dates[field]
        try:
            if field == "started_at" or "started_time" not in cells:
                started = dates.moment(cells[field])
            else:
                day = dates.day(cells[field])
                column = self._of_field["started_time"].name
                started = dates.joined(day, dates.clock(cells["started_time"]))
        except Unreadable:
            reason = (
                "date_unreadable" if column == self._of_field[field].name else "time_unreadable"
            )
            problems.append(problem(reason, column))
            return None
        if not EARLIEST <= started <= self._latest:
            reason = "date_too_old" if started < EARLIEST else "date_in_future"
            problems.append(problem(reason, self._of_field[field].name))
            return None
        local_day = dates.local_day(started)
        return started, self._ended(cells, started, local_day, problems), local_day

    def _ended(
        self, cells: dict[str, str], started: datetime, day: date, problems: list[RowProblem]
    ) -> datetime | None:
        field = next((name for name in _ENDS if name in cells), None)
        if field is None:
            return None
        reason = "end_unreadable" if field == "ended_at" else "duration_unreadable"
        try:
            if field != "ended_at":
                unit = 60 if field == "duration_minutes" else 1
                ended = started + timedelta(seconds=seconds(cells[field], unit=unit))
            else:
                ended = self._end_moment(cells[field], started, day)
            if started <= ended <= started + LONGEST:
                return ended
            reason = "ended_before_start" if ended < started else "too_long"
        except (Unreadable, OverflowError):
            pass
        if "ended_at" not in self._lenient:
            problems.append(problem(reason, self._of_field[field].name))
        return None

    def _end_moment(self, text: str, started: datetime, day: date) -> datetime:
        dates = self._dates["ended_at"]
        if dates.has_date(text):
            return dates.moment(text)
        ended = dates.joined(day, dates.clock(text))
        return ended if ended >= started else dates.joined(day + _DAY, dates.clock(text))
