"""Every change of a field leaves its history behind: who, when, before, after."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Model
from django.utils import timezone

from hotline.actor.context import Actor
from hotline.directory.models import FieldChange

HIDDEN = frozenset(("name", "title", "phone", "email"))
"""Fields of a contact point whose values are of a person: only that they changed is kept."""


def apply(
    row: Model,
    facts: Mapping[str, Any],
    *,
    by: Actor,
    of: str,
    agency: str,
    hidden: Collection[str] = (),
    at: dt.datetime | None = None,
) -> list[str]:
    """Set the fields that differ, save the row if any does, write down each; their names."""
    different = [name for name, value in facts.items() if getattr(row, name) != value]
    if not different:
        return []
    before = {name: getattr(row, name) for name in different}
    for name in different:
        setattr(row, name, facts[name])
    row.save()
    write(
        [
            change(
                by=by, of=of, agency=agency, subject=str(row.pk), field=name, at=at,
                before=before[name], after=facts[name], hidden=name in hidden,
            )
            for name in different
        ]
    )  # fmt: skip
    return different


def change(
    *,
    by: Actor,
    of: str,
    agency: str,
    subject: str,
    field: str,
    before: Any = "",
    after: Any = "",
    hidden: bool = False,
    at: dt.datetime | None = None,
) -> FieldChange:
    """One change, not written yet."""
    return FieldChange(
        agency_id=agency,
        of=of,
        subject=subject,
        field=field,
        before="" if hidden else as_text(before),
        after="" if hidden else as_text(after),
        hidden=hidden,
        at=at or timezone.now(),
        by=by.key,
    )


def write(changes: Collection[FieldChange]) -> None:
    """Write several down in one statement."""
    FieldChange.objects.bulk_create(changes)


def as_text(value: Any) -> str:
    """A value as the history keeps it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    return str(value)
