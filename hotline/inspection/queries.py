"""Who saw what, for a data protection officer. Her own questions are in the log as well."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases.rules import as_number

A_PAGE = 100
MOST_IN_A_FILE = 50_000
NEWEST = 2**62
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Look:
    """One row of the log about a file, and why the file opened to whoever it was."""

    seq: int
    at: dt.datetime
    actor: str
    session: str
    action: str
    root: UUID
    reason: str
    detail: list[str]
    kind: str
    why: str


@dataclass(frozen=True)
class Pattern:
    """How much somebody saw in a week: files, those of her busiest hour, those of other centres."""

    actor: str
    files: int
    busiest: int
    elsewhere: int


def find(sought: str, *, by: Actor) -> UUID | None:
    """The file of a case number or an id, however it was typed; None where there is none."""
    with acting(by):
        values = [as_number(sought), _as_id(sought)]
        found = _rows("SELECT inspection_find(%s, %s::uuid)", values)[0][0]
        return found if isinstance(found, UUID) else None


def family(root: UUID, *, by: Actor) -> list[tuple[UUID, str]]:
    """A file and what belongs to it, with their kinds; empty where there is none."""
    with acting(by):
        return [
            (row[0], str(row[1])) for row in _rows("SELECT * FROM inspection_family(%s)", [root])
        ]


def of_files(
    roots: Iterable[UUID], *, by: Actor, before: int = NEWEST, most: int = A_PAGE
) -> list[Look]:
    """What was done with these files and who saw them, newest first."""
    return _looks(list(roots), "", by, before, most)


def of_actor(key: str, *, by: Actor, before: int = NEWEST, most: int = A_PAGE) -> list[Look]:
    """What somebody did and saw, newest first."""
    return _looks(None, key, by, before, most)


def patterns(*, by: Actor, most: int = 20) -> list[Pattern]:
    """The members who saw most in the last week, busiest hour first."""
    with acting(by):
        since = timezone.now() - WEEK
        rows = _rows("SELECT * FROM inspection_patterns(%s, %s)", [since, most])
        return [Pattern(str(a), int(b), int(c), int(d)) for a, b, c, d in rows]


def asked(*, by: Actor, about: UUID, what: str) -> None:
    """The officer's own look, in the log: `what` is file, member or export."""
    with acting(by):
        audit.record(f"log.{what}", root=about)


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None


def _looks(roots: list[UUID] | None, who: str, by: Actor, before: int, most: int) -> list[Look]:
    with acting(by):
        query = "SELECT * FROM inspection_looks(%s::uuid[], %s, %s, %s)"
        return [Look(*row) for row in _rows(query, [roots, who, before, most])]


def _rows(query: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
