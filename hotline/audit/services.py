"""Writing the log. An act is written where it happens, and undone with what it tells of. Looks are
gathered and written once at the end; they stay written when the transaction is undone, because
what was seen was seen."""

import json
import logging
import uuid
from collections.abc import Sequence

from django.db import DatabaseError, connection

from hotline.actor import context
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting

log = logging.getLogger(__name__)

_COLUMNS = "(actor, session, action, root, reason, detail)"
_Row = tuple[str, str, str, uuid.UUID | None, str, str]
_Looks = dict[uuid.UUID, set[DataClass]]


def record(
    action: str, *, root: uuid.UUID | None = None, reason: str = "", detail: Sequence[str] = ()
) -> None:
    """Log an act of the current actor. `detail` names fields or codes, never their text."""
    actor = context.require()
    _write([(actor.key, actor.session, action, root, reason, json.dumps(list(detail)))])


def record_each(action: str, roots: Sequence[uuid.UUID], *, detail: Sequence[str] = ()) -> None:
    """Log one act done to many files at once: a row each, in one statement."""
    actor, told = context.require(), json.dumps(list(detail))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO audit_record {_COLUMNS}"
            " SELECT %s, %s, %s, root, '', %s::jsonb FROM unnest(%s::uuid[]) root",
            [actor.key, actor.session, action, told, list(roots)],
        )


def record_once(action: str, *, root: uuid.UUID, detail: str) -> None:
    """Log an act once a session, root and detail: autosave is not a row a keystroke."""
    actor = context.require()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM audit_record WHERE root = %s AND action = %s AND actor = %s"
            " AND session = %s AND detail = %s::jsonb LIMIT 1",
            [root, action, actor.key, actor.session, json.dumps([detail])],
        )
        if cursor.fetchone() is None:
            record(action, root=root, detail=[detail])


def saw(root: uuid.UUID, data_class: DataClass) -> None:
    """Log that a sealed value of `root` was opened: one row a root and transaction."""
    memo, actor = context.memo(), context.require()
    if "audit.looks" not in memo:
        looks: _Looks = {}
        memo["audit.looks"] = looks
        context.before_end(lambda: _write_looks(actor, looks))
        context.after_undoing(lambda: _keep_looks(actor, looks))
    memo["audit.looks"].setdefault(root, set()).add(data_class)


def refused(action: str, *, by: Actor, root: uuid.UUID | None = None, reason: str) -> None:
    """Log a refusal in a transaction of its own: the refused one may roll back."""
    with acting(by):
        record(f"refused:{action}", root=root, reason=reason)


def _keep_looks(actor: Actor, looks: _Looks) -> None:
    try:
        with acting(actor):
            _write_looks(actor, looks)
    except DatabaseError as error:
        # The work is lost already; its own error must not be hidden by this one.
        log.critical("%d looks could not be logged: %s", len(looks), type(error).__name__)


def _write_looks(actor: Actor, looks: _Looks) -> None:
    rows: list[_Row] = []
    for root, classes in looks.items():
        names = json.dumps(sorted(c.name for c in classes))
        rows.append((actor.key, actor.session, "saw", root, "", names))
    _write(rows)


def _write(rows: list[_Row]) -> None:
    if rows:
        places = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(rows))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO audit_record {_COLUMNS} VALUES {places}",
                [value for row in rows for value in row],
            )
