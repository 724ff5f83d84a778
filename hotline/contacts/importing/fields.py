"""Our fields, as a mapping may name them, and the code list behind each coded one."""

import re
from typing import Final

CODE_LISTS: Final[dict[str, tuple[str, ...]]] = {
    # A log's "kind of call" column usually mixes real kinds with calls that became no contact
    # (silent, wrong number, prank), so both lists may answer for it.
    "kind": ("contact_kind", "call_outcome_non_case"),
    "channel": ("channel",),
    "caller_type": ("caller_type",),
    "topic": ("topic",),
    "how_heard": ("how_heard",),
    "language": ("language",),
    "sex": ("sex",),
}
"""Field → the code lists of the country pack whose codes it may hold."""

SEVERAL_VALUES: Final = frozenset({"topic", "how_heard"})
"""Fields whose cell may list several values; the first one known gives the code."""

SEVERAL: Final = re.compile(r"\s*[;,/+&\n]\s*")
"""What parts the values of such a cell."""

TEXT_TO_KEY: Final = frozenset({*CODE_LISTS, "place", "centre"})
"""Fields that may have a block under `values:` in the mapping."""

MOMENTS: Final = frozenset({"started_at", "started_date", "started_time", "ended_at"})
DURATIONS: Final = frozenset({"duration_seconds", "duration_minutes"})

FIELDS: Final[dict[str, str]] = {
    "started_at": "when the contact began: date and time in one column",
    "started_date": "the date it began, when the time has a column of its own",
    "started_time": "the time it began, when the date has a column of its own",
    "ended_at": "when it ended: date and time, or only the time",
    "duration_seconds": "how long it lasted; a plain number means seconds",
    "duration_minutes": "how long it lasted; a plain number means minutes",
    "kind": "kind of contact, or why it became none (silent, wrong number)",
    "channel": "how it came in",
    "caller_type": "who called",
    "topic": "what it was about",
    "how_heard": "how the caller heard of the line",
    "language": "language spoken",
    "place": "province or country the contact is about",
    "centre": "centre that took it",
    "sex": "sex of the caller",
    "age": "age of the caller in years",
    "birth_year": "year of birth of the caller",
    "phone": "number of the caller",
    "notes": "what was said; several columns may go here",
    "source_reference": "the number or code the contact has in the old log",
}
"""Every field a column may be given to, with its meaning."""

MANY_COLUMNS: Final = frozenset({"notes"})
"""Fields that take more than one column."""

MAY_BE_EMPTIED: Final = frozenset({"ended_at", "phone", "centre"})
"""Fields that `empty_when_unreadable:` may name: an unreadable cell is then left empty."""

MAY_DEFAULT: Final = frozenset({*CODE_LISTS, "place", "centre"})
"""Fields that `defaults:` may fill where the log says nothing."""
