"""Verbs of the register of interpreters, and who can interpret now."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.registers.models import Interpreter
from hotline.vault import services as vault

# An interpreter of a rare language serves every centre: the desks of all of them find her.
FINDERS = ("role:counsellor", "role:supervisor", "role:manager", "role:national")
FACTS = frozenset(
    ("languages", "days", "from_time", "until_time", "sex", "signed_on", "signed_until", "left_on",
     "name", "phone", "village", "clan")
)  # fmt: skip


class Wrong(ValueError):
    """A fact that cannot be; `field` and `code` say which and why."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


@dataclass(frozen=True)
class Found:
    """An interpreter as the desk looks for one: may she be asked, and is it her hour?"""

    interpreter: Interpreter
    signed: bool
    available: bool


def enter(*, by: Actor, **facts: Any) -> Interpreter:
    """Take an interpreter into the register. Raises Wrong."""
    _check(facts)
    with acting(by):
        interpreter = Interpreter(id=new_id(), centre=by.centre, **facts)
        access.begin(interpreter.id, deepest=DataClass.D3)
        vault.new_root(interpreter.id, "person", centre=by.centre)
        for finder in FINDERS:
            access.give(interpreter.id, to=finder, deepest=DataClass.D2, why="register")
        interpreter.save(force_insert=True)
        audit.record("interpreter.enter", root=interpreter.id)
        return interpreter


def amend(*, by: Actor, interpreter_id: UUID, **facts: Any) -> Interpreter:
    """Change facts, or record the day she left. Raises Wrong, Interpreter.DoesNotExist."""
    with acting(by):
        interpreter = Interpreter.objects.select_for_update().get(pk=interpreter_id)
        whole = {name: getattr(interpreter, name) for name in FACTS} | facts
        _check(whole)
        for name, value in facts.items():
            setattr(interpreter, name, value)
        interpreter.save(update_fields=list(facts))
        audit.record("interpreter.amend", root=interpreter.id, detail=sorted(facts))
        return interpreter


def find(*, language: str = "", at: dt.datetime | None = None) -> list[Found]:
    """Who interprets, those first who may be asked and whose hour it is; then who has signed.

    The register is short and a rare language has one name in it, so nobody is left out: whoever is
    outside her hours or unsigned is shown as such.
    """
    moment = timezone.localtime(at or timezone.now(), pack().timezone)
    day = moment.date()
    rows = [
        row
        for row in Interpreter.objects.order_by("made_at")
        if (row.left_on is None or row.left_on > day)
        and (not language or language in row.languages)
    ]
    vault.preload(row.id for row in rows)
    found = [Found(row, row.has_signed(day), row.is_available(moment)) for row in rows]
    return sorted(found, key=lambda one: (not one.signed, not one.available))


def _check(facts: dict[str, Any]) -> None:
    unknown = facts.keys() - FACTS
    if unknown:
        raise TypeError(f"not facts of an interpreter: {sorted(unknown)}")
    languages: Sequence[str] = facts.get("languages") or []
    if not languages or any(code not in pack().codes("language") for code in languages):
        raise Wrong("languages", "not_in_list" if languages else "missing")
    if not facts.get("name"):
        raise Wrong("name", "missing")
    if any(day not in range(7) for day in facts.get("days") or []):
        raise Wrong("days", "no_weekday")
    if (facts.get("from_time") is None) != (facts.get("until_time") is None):
        raise Wrong("until_time", "half")
    signed, until = facts.get("signed_on"), facts.get("signed_until")
    if until and (signed is None or until < signed):
        raise Wrong("signed_until", "before_signed")
