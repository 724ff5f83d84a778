"""Verbs of legal hold: what must be kept is kept, whatever else would remove it."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases.models import Case
from hotline.countries.pack import current as pack
from hotline.people.models import Person
from hotline.rights import rules
from hotline.rights.models import LegalHold
from hotline.rights.services import MovedOn, NotBySame, Wrong
from hotline.vault import services as vault


def place(
    *,
    by: Actor,
    ground: str,
    words: str,
    case_id: UUID | None = None,
    person_id: UUID | None = None,
    last_day: dt.date | None = None,
) -> LegalHold:
    """Keep a case or a person's file, on a ground of `legal_hold_ground`, until the end of a day
    or until somebody else lifts it. Raises Wrong, Sealed, DoesNotExist."""
    now = timezone.now()
    if ground not in pack().codes("legal_hold_ground"):
        raise Wrong("ground", "not_in_list")
    if not words.strip():
        raise Wrong("words", "no_reason")
    until = rules.end_of(last_day, pack()) if last_day else None
    if until and until <= now:
        raise Wrong("last_day", "over")
    with acting(by):
        root = _seen(case_id, person_id)
        if not vault.may_open(root, DataClass.D3):
            raise vault.Sealed("only whoever reads a file keeps it")
        hold = LegalHold(
            id=new_id(),
            case_id=case_id,
            person_id=None if case_id else person_id,
            ground=ground,
            words=words,
            placed_at=now,
            placed_by=by.key,
            until=until,
        )
        hold.save(force_insert=True)
        audit.record("hold.place", root=root, detail=[ground])
        return hold


def lift(*, by: Actor, hold_id: UUID, words: str) -> LegalHold:
    """End a hold that somebody else placed. Raises NotBySame, Wrong, MovedOn (ended already)."""
    if not words.strip():
        raise Wrong("words", "no_reason")
    with acting(by):
        hold = LegalHold.objects.select_for_update().get(pk=hold_id)
        now = timezone.now()
        if not hold.in_force(now):
            raise MovedOn
        if hold.placed_by == by.key:
            raise NotBySame
        hold.lifted_at, hold.lifted_by, hold.lifted_words = now, by.key, words
        hold.save(update_fields=["lifted_at", "lifted_by", "lifted_words"])
        audit.record("hold.lift", root=hold.root_id, detail=[hold.ground])
        return hold


def _seen(case_id: UUID | None, person_id: UUID | None) -> UUID:
    if case_id is not None:
        return Case.objects.get(pk=case_id).pk
    assert person_id is not None
    return Person.objects.get(pk=person_id).pk


def of(root: UUID) -> list[LegalHold]:
    """Every hold of a case or a person, the latest first."""
    rows = LegalHold.objects.filter(Q(case=root) | Q(person=root))
    return list(rows.order_by("-placed_at"))


def in_force(roots: Iterable[UUID]) -> list[LegalHold]:
    """What keeps these cases and persons now."""
    ids = list(roots)
    rows = LegalHold.objects.filter(Q(case__in=ids) | Q(person__in=ids), lifted_at__isnull=True)
    running = Q(until__isnull=True) | Q(until__gt=timezone.now())
    return list(rows.filter(running).order_by("placed_at"))
