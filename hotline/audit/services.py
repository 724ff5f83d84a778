"""Writing the log. Rows are gathered while an actor acts and written just before the end, in one
statement, so that the transaction pays one round trip however much was seen."""

import json
import uuid
from collections.abc import Sequence

from django.db import connection, transaction

from hotline.actor import context
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting

_COLUMNS = "(actor, session, action, root, reason, detail)"
_Row = tuple[str, str, str, uuid.UUID | None, str, str]


def record(
    action: str, *, root: uuid.UUID | None = None, reason: str = "", detail: Sequence[str] = ()
) -> None:
    """Log an act of the current actor. `detail` names fields or codes, never their text."""
    actor = context.require()
    _pending().append((actor.key, actor.session, action, root, reason, json.dumps(list(detail))))


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
    seen: dict[uuid.UUID, set[DataClass]] = context.memo().setdefault("audit.seen", {})
    if not seen:
        _pending()
    seen.setdefault(root, set()).add(data_class)


def refused(action: str, *, by: Actor, root: uuid.UUID | None = None, reason: str) -> None:
    """Log a refusal in a transaction of its own: the refused one may roll back."""
    with acting(by):
        record(f"refused:{action}", root=root, reason=reason)


def _pending() -> list[_Row]:
    memo = context.memo()
    if "audit.pending" not in memo:
        memo["audit.pending"] = []
        context.before_end(_flush)
    pending: list[_Row] = memo["audit.pending"]
    return pending


def _flush() -> None:
    memo = context.memo()
    rows: list[_Row] = memo.pop("audit.pending", [])
    actor = context.require()
    for root, classes in memo.pop("audit.seen", {}).items():
        names = json.dumps(sorted(c.name for c in classes))
        rows.append((actor.key, actor.session, "saw", root, "", names))
    if rows and not connection.needs_rollback:
        places = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(rows))
        with transaction.get_connection().cursor() as cursor:
            cursor.execute(
                f"INSERT INTO audit_record {_COLUMNS} VALUES {places}",
                [value for row in rows for value in row],
            )
