"""Verbs of the ledger, for the current actor. The database decides; these only ask."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import connection

from hotline.actor.classes import DataClass


def begin(root: uuid.UUID, *, deepest: DataClass = DataClass.D3) -> None:
    """Make the actor the owner of a fresh root, before its key and its row are written."""
    ask("access_begin(%s, %s::smallint)", [root, int(deepest)])


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
    ask(
        "access_give(%s, %s, %s::smallint, %s, %s, %s)",
        [root, to, int(deepest), why, until, offered],
    )


def take_up(root: uuid.UUID) -> int:
    """Take up what was offered to the actor on this root; the number of grants taken."""
    return int(ask("access_take_up(%s)", [root]))


def withdraw(root: uuid.UUID, *, from_: str, offers_only: bool = False) -> None:
    """End a principal's grants on a root (the owner's own stays)."""
    ask("access_withdraw(%s, %s, %s)", [root, from_, offers_only])


def may_hand_over(root: uuid.UUID) -> bool:
    """Whether the actor owns this root, or reads all of it by her standing scope."""
    return int(ask("access_may_hand_over(%s)", [root])) >= 0


def hand_over(root: uuid.UUID, *, to: str, at_once: bool = False) -> None:
    """Offer a root to a new owner, who sees its coded facts until she takes it; or make the member
    `to` its owner at once. The database refuses (ProgrammingError) whoever does not own it herself
    nor oversees it."""
    ask("access_hand_over(%s, %s, %s)", [root, to, at_once])


def take_over(root: uuid.UUID) -> None:
    """Become the owner of a root that was offered; the old owner's grants and all offers end.

    The database refuses (ProgrammingError) whoever was not offered it.
    """
    ask("access_take_over(%s)", [root])


def call_off(root: uuid.UUID) -> None:
    """End the offers of a root: its owner takes them back, or whoever was asked declines."""
    ask("access_call_off(%s)", [root])


def may_be_given(root: uuid.UUID, principal: str) -> bool:
    """Whether nothing keeps a principal from this root: the one question that a referral, an
    escalation, a hand-over and a transfer ask before they name a receiver. False also for whoever
    does not see the root herself."""
    return bool(ask("access_may_be_given(%s, %s)", [root, principal]))


def is_denied(root: uuid.UUID, principal: str) -> bool:
    """Whether a principal is kept from this root, itself or by what it stands under."""
    return bool(ask("access_is_denied(%s, %s)", [root, principal]))


def heard_by(root: uuid.UUID, topics: list[str]) -> list[str]:
    """Who of these topics may hear of a root. Of a file that is sealed or kept from somebody, each
    member by herself; of any other, the topics as they are."""
    return list(ask("access_heard_by(%s, %s::text[])", [root, topics]))


def walled(roots: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these roots are sealed by decision or kept from somebody: of the others everybody
    whom a topic names may hear."""
    return set(ask("access_walled(%s::uuid[])", [list(roots)]) or ())


def deny(root: uuid.UUID, *, to: str) -> None:
    """Keep a principal from a root that the actor keeps. The database refuses (ProgrammingError)
    whoever does not, and to keep a file from its owner."""
    ask("access_deny(%s, %s)", [root, to])


def deny_no_longer(root: uuid.UUID, *, to: str) -> None:
    """End what `deny` began, on everything that follows this root."""
    ask("access_deny_no_longer(%s, %s)", [root, to])


def enrol(actor: str, *, principals: list[str], scope: str = "", deepest: DataClass) -> None:
    """Set the principals of an actor and its one standing scope. Administrators only."""
    ask("access_enrol(%s, %s, %s, %s::smallint)", [actor, principals, scope, int(deepest)])


def who_can_see(root: uuid.UUID) -> list[dict[str, Any]]:
    """Who can see this file, how deep, and why; empty for whoever cannot see it herself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access_who(%s)", [root])
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def ask(expression: str, values: Sequence[Any]) -> Any:
    """The one value that a definer function answers. Raises ProgrammingError where it refuses."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression}", list(values))
        row = cursor.fetchone()
        return row[0] if row else None
