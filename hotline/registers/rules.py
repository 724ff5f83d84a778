"""Pure rules of the registers."""

import datetime as dt
from collections.abc import Sequence

TIES = ("none", "tie", "unknown")


def has_signed(signed_on: dt.date | None, until: dt.date | None, day: dt.date) -> bool:
    """Whether a confidentiality signed on one day still binds on another; its last day counts."""
    return signed_on is not None and signed_on <= day and (until is None or day <= until)


def is_available(
    days: Sequence[int], start: dt.time | None, end: dt.time | None, at: dt.datetime
) -> bool:
    """Whether a local moment falls into weekly hours. Hours over midnight belong to the day on
    which they begin; no hours given are all hours of the days."""
    now, today, yesterday = at.time(), at.weekday(), (at.weekday() - 1) % 7
    if start is None or end is None:
        return today in days
    if start < end:
        return today in days and start <= now < end
    return (today in days and now >= start) or (yesterday in days and now < end)
