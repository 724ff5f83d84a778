"""The application's clock, held at a moment of the invented year.

Services stamp what they do with `django.utils.timezone.now`; a year written in one minute would
bear one minute's stamps. The database's own clock is left alone: grants hold from the real now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone


@contextmanager
def standing_at(moment: dt.datetime) -> Iterator[None]:
    """Let `timezone.now()` say `moment`. For a process that does nothing else meanwhile."""
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real


_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def span(text: str) -> dt.timedelta:
    """A length of time as the data writes it: 25m, 3h, 9d; -2h is one that lies back."""
    return dt.timedelta(**{_UNITS[text[-1]]: int(text[:-1])})
