"""What is forgotten of contacts that belong to no file, after the pack's time.

Number, hash, notes and every other word go; coded facts stay for the figures. A contact is kept
while it goes on, while a life may be at stake in it, while anything rests on it (a case, a tip, a
complaint …) and while it is sealed by decision: the job does not even see it. The data key of the
contact stays and has nothing left to open; what old backups hold ends with them.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.contacts.alarms import ALARMING
from hotline.contacts.models import AlarmEnd, CallBack, Contact
from hotline.countries.pack import current as pack
from hotline.countries.retention_part import Retention
from hotline.vault.fields import SealedText

SWEEPER = Actor("system:sweeper")
NON_CASE = "non_case_contact"
BATCH = 500  # contacts a transaction: a kill loses no more work than that
_ALSO: list[Callable[[list[UUID]], None]] = []
WORDS = tuple(f.name for f in Contact._meta.fields if isinstance(f, SealedText))


@dataclass(frozen=True)
class Month:
    """How many contacts of one month and kind the rule reaches today. `kind` may be empty."""

    month: dt.date
    kind: str
    count: int


@dataclass(frozen=True)
class Report:
    """What the rule would remove today; `rule` is None in a country that forgets nothing."""

    rule: Retention | None
    kept_from: dt.date | None
    rows: tuple[Month, ...] = ()

    @property
    def count(self) -> int:
        """All contacts it reaches."""
        return sum(row.count for row in self.rows)


def also(clear_too: Callable[[list[UUID]], None]) -> None:
    """Let a room above clear what it keeps of contacts (by id) that are cleared."""
    if clear_too not in _ALSO:
        _ALSO.append(clear_too)


def report(*, by: Actor, today: dt.date | None = None) -> Report:
    """Count, by month and kind, what would be cleared. Changes nothing.

    Counted as the job that clears sees it, whole nation and coded facts only, whoever asks: the
    data protection officer sees no file, and is to see that the rule works.
    """
    rule = pack().retention.get(NON_CASE)
    if rule is None:
        return Report(None, None)
    kept_from = rule.kept_from(today or pack().today())
    with acting(by):
        audit.record("retention.report")
    with acting(SWEEPER):
        counted = (
            _reached(kept_from)
            .annotate(month=TruncMonth("started_at", tzinfo=pack().timezone))
            .values_list("month", "kind")
            .annotate(count=Count("id"))
            .order_by("month", "kind")
        )
        rows = tuple(Month(month.date(), kind, count) for month, kind, count in counted)
    return Report(rule, kept_from, rows)


def clear(*, by: Actor, today: dt.date | None = None, batch: int = BATCH) -> int:
    """Clear what the rule reaches, a batch a transaction; how many contacts were cleared.

    Killed, it goes on where it stopped; run again, it finds nothing more.
    """
    rule = pack().retention.get(NON_CASE)
    if rule is None:
        return 0
    kept_from, done = rule.kept_from(today or pack().today()), 0
    while cleared := _clear_batch(by, kept_from, batch):
        done += cleared
    return done


def _clear_batch(by: Actor, kept_from: dt.date, batch: int) -> int:
    with acting(by):
        reached = _reached(kept_from).order_by("started_at")
        # Locked, and looked at again: whoever opens a case from one meanwhile is waited for.
        ids = list(
            Contact.objects.filter(pk__in=list(reached.values_list("pk", flat=True)[:batch]))
            .select_for_update(skip_locked=True)
            .filter(cleared_at__isnull=True, kept_since__isnull=True)
            .values_list("pk", flat=True)
        )
        if not ids:
            return 0
        emptied: dict[str, Any] = dict.fromkeys(WORDS)
        Contact.objects.filter(pk__in=ids).update(
            **emptied, phone_key="", phone_hash=None, cleared_at=timezone.now()
        )
        for said in (CallBack, AlarmEnd):
            said.objects.filter(contact__in=ids, words__isnull=False).update(words=None)
        for clear_too in _ALSO:
            clear_too(ids)
        audit.record_each("contact.clear", ids, detail=[NON_CASE])
        return len(ids)


def _reached(kept_from: dt.date) -> QuerySet[Contact]:
    """Contacts that ended before a local day, on which nothing rests, and not cleared yet."""
    before = dt.datetime.combine(kept_from, dt.time(), tzinfo=pack().timezone)
    found = (
        Contact.objects.filter(
            Q(ended_at__isnull=False) | Q(source="history"),
            started_at__lt=before,
            cleared_at__isnull=True,
            kept_since__isnull=True,
        )
        .exclude(ALARMING)
        .annotate(last=Coalesce("ended_at", "started_at"))
        .filter(last__lt=before)
    )
    for resting in _resting():
        found = found.filter(~resting)
    return found


def _resting() -> list[Exists]:
    """Rows of higher rooms that name a contact, as far as they are seen. The mark `kept_since`
    says it for those that are not; a model may declare `keeps_contact = False`."""
    found = []
    for relation in Contact._meta.related_objects:
        model = relation.related_model
        if model._meta.app_label == Contact._meta.app_label:
            continue
        if getattr(model, "keeps_contact", True):
            name = relation.field.attname
            found.append(Exists(model._base_manager.filter(**{name: OuterRef("pk")})))
    return found
