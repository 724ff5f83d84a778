"""A thing that waits for the reader, as every list of what is due shows it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from hotline.countries.pack import current as pack


@dataclass(frozen=True)
class Due:
    """Something that waits for the reader: a late referral, a task, a closing to decide on."""

    title: str
    sub: str
    href: str
    icon: str
    tone: str
    at: Any


def start_of(day: dt.date) -> dt.datetime:
    """When something of a day, not of an hour, is due: as that day begins where the hotline is."""
    return dt.datetime.combine(day, dt.time(), pack().timezone)
