"""From sealed rows to facts in memory: all persons at the start, the changed ones afterwards.

Everything is read in the name of `system:finder`, whose scope is coded facts of files that are not
sealed by decision; row security leaves the others out. What was opened is accounted for in one
record a reading: the index shows nobody anything.
"""

from __future__ import annotations

import logging
import queue
import threading
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.db import connection

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.finder.digits import SHORTEST_PART, only_digits
from hotline.finder.questions import writings
from hotline.finder.records import (
    ACCOUNT,
    ACCOUNT_NUMBER,
    ALIAS,
    HEARD,
    IN_USE,
    PAPER,
    PAPERS,
    PHONE,
    SEXES,
    Facts,
)
from hotline.finder.sql import ACTOR
from hotline.people.folding import fold
from hotline.vault.many import Opener
from hotline.vault.services import Tampered

log = logging.getLogger(__name__)

FINDER = Actor(ACTOR)
BATCH = 20_000
_LEAST_IN_NUMBER = 6  # digits that make an account a number
_NAMES = {"heard": HEARD, "papers": PAPERS, "online": ACCOUNT}

_NEXT = "SELECT id FROM people_person WHERE id > %s ORDER BY id LIMIT %s"
_PERSONS = """
SELECT p.id, p.joined_to_id, coalesce(p.birth_year, 0),
    coalesce(p.birth_year_to, p.birth_year, 0), p.sex, p.place, p.centre, p.name, p.phone, p.paper,
    k.kek, k.wrapped
FROM people_person p JOIN finder_keys(%s) k ON k.root_id = p.id WHERE p.id = ANY(%s)"""
# Table, column of the kind, column of the value: rows of a person under her own key.
_FURTHER = (
    ("people_personname", "kind", "name"),
    ("people_contactpoint", "kind", "value"),
    ("people_paper", "kind", "number"),
)


class Batch(NamedTuple):
    """Rows as they lie in the database: persons, and their further rows by table."""

    persons: list[tuple[Any, ...]]
    further: list[list[tuple[Any, ...]]]


def position() -> str:
    """Where in the outbox everything that is not yet in the database begins."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        return str(cursor.fetchone()[0])


def everybody(calling_code: str) -> Iterator[Facts]:
    """All persons that may be found, in the order of their ids. The database works ahead in a
    thread of its own while the values before are opened."""
    ahead: queue.Queue[Batch | BaseException | None] = queue.Queue(maxsize=2)
    thread = threading.Thread(target=_read_ahead, args=(ahead,), name="reading", daemon=True)
    thread.start()
    opener, seen = Opener(), 0
    while (batch := ahead.get()) is not None:
        if isinstance(batch, BaseException):
            raise batch
        seen += len(batch.persons)
        yield from opened(batch, opener, calling_code)
    thread.join()
    account(seen)


def some(ids: Sequence[uuid.UUID], calling_code: str) -> list[Facts]:
    """Those of some persons that may be found as they are now, and the files joined to them."""
    with acting(FINDER):
        batch = _batch(_with_joined(list(ids)))
    facts = list(opened(batch, Opener(), calling_code))
    account(len(facts))
    return facts


def account(count: int) -> None:
    """Write into the log that so many persons were opened for the index."""
    with acting(FINDER):
        audit.record("finder.read", detail=[str(count)])


def _read_ahead(ahead: queue.Queue[Batch | BaseException | None]) -> None:
    try:
        last = uuid.UUID(int=0)
        while True:
            # A transaction a batch: a long one would hold up what waits for the oldest.
            with acting(FINDER), connection.cursor() as cursor:
                cursor.execute(_NEXT, [last, BATCH])
                ids = [row[0] for row in cursor.fetchall()]
                batch = _batch(ids) if ids else None
            ahead.put(batch)
            if batch is None:
                return
            last = ids[-1]
    except BaseException as error:
        ahead.put(error)
    finally:
        connection.close()


def _batch(ids: list[uuid.UUID]) -> Batch:
    further = []
    with connection.cursor() as cursor:
        cursor.execute(_PERSONS, [ids, ids])
        persons = cursor.fetchall()
        for table, kind, value in _FURTHER:
            cursor.execute(
                f"SELECT id, person_id, {kind}, {value} FROM {table}"
                f" WHERE person_id = ANY(%s) AND {value} IS NOT NULL AND struck_at IS NULL",
                [ids],
            )
            further.append(cursor.fetchall())
    return Batch(persons, further)


def _with_joined(ids: list[uuid.UUID]) -> list[uuid.UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM people_person WHERE joined_to_id = ANY(%s)", [ids])
        return [*ids, *(row[0] for row in cursor.fetchall())]


def opened(batch: Batch, opener: Opener, calling_code: str) -> Iterator[Facts]:
    """The facts of a batch. A value that does not open leaves its person without it: one damaged
    row must not keep everybody else from being found."""
    further: dict[uuid.UUID, list[tuple[int, uuid.UUID, str, bytes]]] = defaultdict(list)
    for table, rows in enumerate(batch.further):
        for ident, person, kind, value in rows:
            further[person].append((table, ident, kind, value))
    for (
        ident,
        shown,
        year,
        until,
        sex,
        place,
        centre,
        name,
        phone,
        paper,
        kek,
        wrapped,
    ) in batch.persons:
        cipher = opener.key(ident, kek, bytes(wrapped))
        names: list[tuple[int, str]] = []
        numbers: list[tuple[int, str]] = []

        def text(column: str, box: Any, row: Any, root: Any = ident, key: Any = cipher) -> str:
            try:
                return opener.text(key, root, f"{column}:{row}", box)
            except Tampered as error:
                log.error("a value of a person does not open: %s", type(error).__name__)
                return ""

        if name:
            names.append((IN_USE, text("people_person.name", name, ident)))
        if phone:
            numbers += _number(PHONE, text("people_person.phone", phone, ident), calling_code)
        if paper:
            numbers += _number(PAPER, text("people_person.paper", paper, ident), "")
        for table, row, kind, box in further.get(ident, ()):
            value = text(f"{_FURTHER[table][0]}.{_FURTHER[table][2]}", box, row)
            _take(table, kind, value, names, numbers, calling_code)
        yield Facts(
            ident.bytes, (shown or ident).bytes, names, numbers, year, until,
            sex if sex in SEXES else "", place, centre,
        )  # fmt: skip


def _take(
    table: int,
    kind: str,
    value: str,
    names: list[tuple[int, str]],
    numbers: list[tuple[int, str]],
    calling_code: str,
) -> None:
    """A further name, contact point or paper into the names and numbers of its person."""
    if table == 0:
        names.append((_NAMES.get(kind, ALIAS), value))
        return
    if table == 2:
        numbers += _number(PAPER, value, "")
        return
    digits = only_digits(value)
    if len(digits) >= _LEAST_IN_NUMBER and len(digits) * 2 > len(value.replace(" ", "")):
        kind_of = PHONE if kind == "phone" else ACCOUNT_NUMBER
        numbers += _number(kind_of, value, calling_code)
    elif fold(value):
        names.append((ACCOUNT, value))


def _number(kind: int, text: str, calling_code: str) -> list[tuple[int, str]]:
    """The digits by which a number is found: with the country's code where it has none."""
    digits = only_digits(text)
    if len(digits) < SHORTEST_PART:
        return []
    return [(kind, writings(text, calling_code)[0] if calling_code else digits)]
