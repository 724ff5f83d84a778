"""Verbs of the register of data breaches. Anybody here reports; the officer keeps the register."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.registers.models import Breach
from hotline.vault import services as vault

# Who keeps the register: those whose role holds breaches.manage. They are told at once.
KEEPERS = ("role:auditor", "role:national")
CLOCK = "breach_report"
EDITABLE = frozenset(("kind", "happened_at", "persons", "words", "done", "telling_words"))


class Wrong(ValueError):
    """An answer that cannot be; `field` and `code` say which and why."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


class NotClosable(RuntimeError):
    """A breach closes when it is answered who of the persons concerned was told, or why nobody."""


def report(
    *,
    by: Actor,
    kind: str,
    words: str,
    found_at: dt.datetime | None = None,
    happened_at: dt.datetime | None = None,
    persons: int | None = None,
) -> Breach:
    """Write down that data was seen, lost, sent or changed as it should not. Starts the clock.

    The clock runs from the moment it was found: the pack's `breach_report` says how
    long the authority may wait. Raises Wrong.
    """
    now = timezone.now()
    found = found_at or now
    _check(kind=kind, found_at=found, happened_at=happened_at, persons=persons, now=now)
    with acting(by):
        breach = Breach(
            id=new_id(),
            centre=by.centre,
            reported_by=by.key,
            found_at=found,
            happened_at=happened_at,
            due_at=found + pack().deadline(CLOCK, "emergency"),
            kind=kind,
            persons=persons,
            words=words,
        )
        access.begin(breach.id, deepest=DataClass.D3)
        vault.new_root(breach.id, "case", centre=by.centre, restricted=True)
        for keeper in KEEPERS:
            access.give(breach.id, to=keeper, deepest=DataClass.D3, why="register")
        breach.save(force_insert=True)
        audit.record("breach.report", root=breach.id, detail=[kind])
        events.publish("breach", subject=breach.id, topics=KEEPERS)
        return breach


def amend(*, by: Actor, breach_id: UUID, **facts: Any) -> Breach:
    """Write down what was learned since. Raises Wrong, Breach.DoesNotExist."""
    unknown = facts.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not to be changed: {sorted(unknown)}")
    with acting(by):
        breach = Breach.objects.select_for_update().get(pk=breach_id)
        for name, value in facts.items():
            setattr(breach, name, value)
        _check(
            kind=breach.kind,
            found_at=breach.found_at,
            happened_at=breach.happened_at,
            persons=breach.persons,
            now=timezone.now(),
        )
        breach.save(update_fields=list(facts))
        audit.record("breach.amend", root=breach.id, detail=sorted(facts))
        events.publish("breach", subject=breach.id, topics=KEEPERS)
        return breach


def tell_authority(*, by: Actor, breach_id: UUID, at: dt.datetime | None = None) -> Breach:
    """Record that the authority was told; the clock stops. Told twice, the first time stands.

    Raises Wrong for a moment before it was found or to come.
    """
    with acting(by):
        breach, now = Breach.objects.get(pk=breach_id), timezone.now()
        told = at or now
        if told < breach.found_at or told > now + dt.timedelta(minutes=1):
            raise Wrong("authority_told_at", "impossible_time")
        done = Breach.objects.filter(pk=breach_id, authority_told_at__isnull=True).update(
            authority_told_at=told, authority_told_by=by.key
        )
        if done:
            audit.record("breach.tell_authority", root=breach_id)
            events.publish("breach", subject=breach_id, topics=KEEPERS)
        breach.refresh_from_db()
        return breach


def decide_telling(*, by: Actor, breach_id: UUID, telling: str, words: str = "") -> Breach:
    """Record whether the persons concerned were told, and why not where they were not.

    Raises Wrong: an answer of no list, or no reason for not telling.
    """
    if telling not in pack().codes("breach_telling"):
        raise Wrong("telling", "not_in_list")
    if telling != "told" and not words.strip():
        raise Wrong("telling_words", "no_reason")
    with acting(by):
        breach = Breach.objects.select_for_update().get(pk=breach_id)
        breach.telling, breach.telling_words = telling, words
        breach.told_at = timezone.now() if telling == "told" else None
        breach.save(update_fields=["telling", "telling_words", "told_at"])
        audit.record("breach.telling", root=breach.id, detail=[telling])
        events.publish("breach", subject=breach.id, topics=KEEPERS)
        return breach


def close(*, by: Actor, breach_id: UUID) -> Breach:
    """Close a breach. Closing a closed one changes nothing. Raises NotClosable.

    A breach may close without the authority having been told: not every breach is reportable. The
    row then shows that it was not.
    """
    with acting(by):
        breach = Breach.objects.get(pk=breach_id)
        if not breach.telling:
            raise NotClosable
        done = Breach.objects.filter(pk=breach_id, closed_at__isnull=True).update(
            closed_at=timezone.now(), closed_by=by.key
        )
        if done:
            audit.record("breach.close", root=breach_id)
            events.publish("breach", subject=breach_id, topics=KEEPERS)
        breach.refresh_from_db()
        return breach


def register() -> QuerySet[Breach]:
    """What the actor sees of the register: open ones first, the clock that ends next on top."""
    return Breach.objects.order_by(F("closed_at").desc(nulls_first=True), "due_at")


def is_late(breach: Breach, at: dt.datetime | None = None) -> bool:
    """Whether the clock ran out before the authority was told."""
    stopped = breach.authority_told_at or breach.closed_at or at or timezone.now()
    return stopped > breach.due_at


def _check(
    *,
    kind: str,
    found_at: dt.datetime,
    happened_at: dt.datetime | None,
    persons: int | None,
    now: dt.datetime,
) -> None:
    if kind not in pack().codes("breach_kind"):
        raise Wrong("kind", "not_in_list")
    if found_at > now + dt.timedelta(minutes=1):
        raise Wrong("found_at", "to_come")
    if happened_at and happened_at > found_at:
        raise Wrong("happened_at", "after_found")
    if persons is not None and persons < 0:
        raise Wrong("persons", "impossible")
