"""A thing that waits for the reader, as every list of what is due shows it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Due:
    """Something that waits for the reader: a late referral, a task, a closing to decide on."""

    title: str
    sub: str
    href: str
    icon: str
    tone: str
    at: Any
