"""Erasing a person's file: asked for by one, carried out by another, by destroying its keys.

What goes: her file, the cases that are about nobody else, the contacts of those cases alone, the
packets sent of her, what she asked of the register. Coded facts stay for the figures; nothing
leads from them to her. The database computes what is hers and refuses while a hold stands.
"""

import functools
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone

from hotline.actor import context
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases.models import Case, CasePerson
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.rights import ledger, services
from hotline.rights.models import DataRequest, Erasure
from hotline.rights.services import MovedOn, NotBySame, Wrong
from hotline.vault import services as vault

HOLD = "legal_hold"
# The search index follows "person"; whoever listens to a person's own topics hears of it too.
INDEX = "system:finder"


class Kept(ValueError):
    """A hold or a duty stands against it; `codes` say which."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


@dataclass(frozen=True)
class Shared:
    """A case that stays because it is about others too, and what was written there with it."""

    case_id: UUID
    number: str


def hindrances(person_id: UUID) -> tuple[str, ...]:
    """What stands against erasing this person now: a legal hold, and what the pack waits for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM rights_hindrances(%s)", [person_id])
        found = {row[0] for row in cursor.fetchall()}
    return tuple(c for c in (HOLD, *pack().rights.erasure_waits_for) if c in found)


def stays(person_id: UUID) -> list[Shared]:
    """The cases of hers, as far as seen, that are about somebody else too."""
    hers = CasePerson.objects.filter(person=person_id).values("case")
    others = CasePerson.objects.filter(case__in=hers, role__in=_about())
    shared = others.exclude(person=person_id).values("case")
    return [Shared(c.pk, c.number) for c in Case.objects.filter(pk__in=shared).order_by("number")]


def ask(*, by: Actor, request_id: UUID) -> Erasure:
    """Ask a second person to erase. Raises Kept, MovedOn (asked already, or no such request)."""
    with acting(by):
        request = services.working_on(request_id, "erasure")
        person = request.person_id
        assert person is not None
        if not vault.may_open(person, DataClass.D3):
            raise vault.Sealed("only whoever works with a file asks to erase it")
        if Erasure.objects.filter(request=request, decided_at__isnull=True).exists():
            raise MovedOn
        if against := hindrances(person):
            raise Kept(against)
        erasure = Erasure(
            id=new_id(),
            request=request,
            person_id=person,
            asked_at=timezone.now(),
            asked_by=by.key,
        )
        erasure.save(force_insert=True)
        audit.record("rights.ask_erasure", root=person)
        services.tell(request)
        return erasure


def refuse(*, by: Actor, erasure_id: UUID, words: str) -> Erasure:
    """Do not erase, and say why; the request stays open. Raises NotBySame, Wrong, MovedOn."""
    if not words.strip():
        raise Wrong("words", "no_reason")
    with acting(by):
        erasure = _waiting(by, erasure_id)
        erasure.decided_at, erasure.decided_by = timezone.now(), by.key
        erasure.approved, erasure.words = False, words
        erasure.save(update_fields=["decided_at", "decided_by", "approved", "words"])
        audit.record("rights.refuse_erasure", root=erasure.person_id)
        services.tell(erasure.request)
        return erasure


def erase(*, by: Actor, erasure_id: UUID) -> Erasure:
    """Destroy the keys of everything that is hers alone. There is no way back.

    Written to the ledger before it is committed. Raises NotBySame, Kept, MovedOn, LedgerAway.
    """
    with acting(by):
        erasure = _waiting(by, erasure_id)
        if against := hindrances(erasure.person_id):
            raise Kept(against)
        now = timezone.now()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT kind, root FROM rights_erase(%s, %s, %s)",
                [erasure_id, list(pack().rights.erasure_waits_for), _about()],
            )
            gone = {root: kind for kind, root in cursor.fetchall()}
        # The words of the request go with the rest: what follows of it is codes.
        request = DataRequest.objects.get(pk=erasure.request_id)
        request.ended_at, request.ended_by, request.outcome = now, by.key, "done"
        request.save(update_fields=["ended_at", "ended_by", "outcome"])
        Erasure.objects.filter(pk=erasure_id).update(
            decided_at=now, decided_by=by.key, approved=True
        )
        audit.record_each("rights.erase", list(gone))
        services.tell(request)
        for root, kind in gone.items():
            vault.forget(root)
            if kind == "person":
                events.publish("person", subject=root, topics=[f"staff:{request.owner_id}", INDEX])
        path = Path(settings.HOTLINE_ERASURES)
        # First: an append that fails may have left lines, and then nobody is erased.
        context.after_undoing(functools.partial(ledger.undo, path, erasure_id, now))
        ledger.append(path, erasure_id, gone, now)
        erasure.refresh_from_db()
        return erasure


def waiting(request_id: UUID) -> Erasure | None:
    """The erasure of a request that waits for a second person, or None."""
    return Erasure.objects.filter(request=request_id, decided_at__isnull=True).first()


def _about() -> list[str]:
    """The roles of whom a case is about."""
    return [c.code for c in pack().codes("person_role") if c.extra.get("about") == "yes"]


def _waiting(by: Actor, erasure_id: UUID) -> Erasure:
    rows = Erasure.objects.select_for_update(of=("self",)).select_related("request")
    erasure = rows.get(pk=erasure_id)
    if erasure.decided_at is not None:
        raise MovedOn
    if erasure.asked_by == by.key:
        raise NotBySame
    return erasure
