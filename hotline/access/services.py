"""Verbs of the ledger, for the current actor. The database decides; these only ask."""

import datetime as dt
import uuid
from typing import Any

from django.db import connection

from hotline.actor.classes import DataClass


def begin(root: uuid.UUID, *, deepest: DataClass = DataClass.D3) -> None:
    """Make the actor the owner of a fresh root, before its key and its row are written."""
    _call("access_begin(%s, %s::smallint)", [root, int(deepest)])


def give(
    root: uuid.UUID,
    *,
    to: str,
    deepest: DataClass,
    why: str,
    until: dt.datetime | None = None,
    offered: bool = False,
) -> None:
    """Let a principal see a root up to a class. An offered grant holds once it is taken up.

    The database refuses (ProgrammingError) a class that the actor does not hold herself.
    """
    _call(
        "access_give(%s, %s, %s::smallint, %s, %s, %s)",
        [root, to, int(deepest), why, until, offered],
    )


def take_up(root: uuid.UUID) -> int:
    """Take up what was offered to the actor on this root; the number of grants taken."""
    return int(_call("access_take_up(%s)", [root]))


def withdraw(root: uuid.UUID, *, from_: str, offers_only: bool = False) -> None:
    """End a principal's grants on a root (the owner's own stays)."""
    _call("access_withdraw(%s, %s, %s)", [root, from_, offers_only])


def enrol(actor: str, *, principals: list[str], scope: str = "", deepest: DataClass) -> None:
    """Set the principals of an actor and its one standing scope. Administrators only."""
    _call("access_enrol(%s, %s, %s, %s::smallint)", [actor, principals, scope, int(deepest)])


def who_can_see(root: uuid.UUID) -> list[dict[str, Any]]:
    """Who can see this file, how deep, and why; empty for whoever cannot see it herself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access_who(%s)", [root])
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _call(expression: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression}", values)
        row = cursor.fetchone()
        return row[0] if row else None
