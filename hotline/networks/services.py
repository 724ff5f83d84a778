"""Verbs of mentions and of requests to the national desk.

Whoever writes down an identifier learns whether it was seen before and nothing else. The request
to the national desk opens itself then; from a file that is sealed by decision only when asked.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases.models import Case, CaseContact, CasePerson
from hotline.contacts.models import Contact
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.networks import marking
from hotline.networks.models import Mark, Mention, NetworkRequest, Sighting
from hotline.people import rules as people
from hotline.tips.models import Tip
from hotline.vault import services as vault

NATIONAL_DESK = "role:national"
WHY = "national desk"
EVENT = "network"
_FILES: dict[str, type[Contact] | type[Case] | type[Tip]] = {
    "contact": Contact, "case": Case, "tip": Tip,
}  # fmt: skip


class Refused(ValueError):
    """What cannot be written down so; `code` says why: bad_code, no_identifier (the text is none
    of its kind), not_suspected, moved_on, no_words, same_person (nobody signs her own packet),
    not_agreed, nothing_left, not_police."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code, self.field = code, field


@dataclass(frozen=True)
class Mentioned:
    """A mention, whether its identifier was seen before, and the request that opened."""

    mention: Mention
    seen: bool
    request: NetworkRequest | None


def mention(
    *,
    by: Actor,
    source_kind: str,
    source: UUID,
    kind: str,
    value: str,
    part: str = "unknown",
    person_id: UUID | None = None,
    place: str = "",
    to_place: str = "",
    on: dt.date | None = None,
    at: dt.datetime | None = None,
    mention_id: UUID | None = None,
) -> Mentioned:
    """Write down an identifier that a contact, a case or a tip mentions.

    Raises Refused (bad_code, no_identifier, not_suspected), the file's DoesNotExist, vault's
    Sealed for whoever does not read the file.
    """
    _check(kind, value, part)
    with acting(by):
        file, now = readable(source_kind, source), at or timezone.now()
        if mention_id and (earlier := Mention.objects.filter(pk=mention_id).first()):
            return Mentioned(earlier, seen(earlier), None)
        if person_id is not None:
            _check_suspected(file, person_id)
        facts: dict[str, Any] = {
            "kind": kind, "part": part, "place": place, "to_place": to_place, "at": now,
        }  # fmt: skip
        sighting = _sight(file, source_kind, value.strip(), person_id, facts)
        found = Mention(
            id=mention_id or new_id(), sighting=sighting, by=by.key, on=on, person_id=person_id,
            value=value.strip(), **{source_kind: file}, **facts,
        )  # fmt: skip
        found.save(force_insert=True)
        audit.record("mention.write", root=file.id, detail=[kind, part])
        known = seen(found)
        asked = None
        if known and not file.restricted:
            asked = _ask(by, found, value.strip(), "", now)
        return Mentioned(found, known, asked)


def seen(found: Mention) -> bool:
    """Whether another file in use mentions the same identifier; asked by whoever reads this file,
    and logged. What belongs to the same story is not "another"."""
    known = access.ask("networks_seen(%s, %s)", [found.sighting_id, _story(found)])
    audit.record_once(
        "mention.match", root=found.root_id, detail="seen before" if known else "not seen"
    )
    return bool(known)


def strike(*, by: Actor, mention_id: UUID) -> Mention:
    """Take a mention back: written down by mistake. From now on it counts nowhere.

    Raises Mention.DoesNotExist, Refused (moved_on), vault's Sealed.
    """
    with acting(by):
        found = Mention.objects.get(pk=mention_id)
        _must_read(found.root_id)
        done = Mention.objects.filter(pk=found.pk, struck_at__isnull=True)
        if not done.update(struck_at=timezone.now(), struck_by=by.key):
            raise Refused("moved_on")
        audit.record("mention.strike", root=found.root_id)
        events.publish(EVENT, subject=found.sighting_id, topics=[NATIONAL_DESK])
        found.refresh_from_db()
        return found


def ask(*, by: Actor, mention_id: UUID, words: str = "") -> NetworkRequest:
    """Ask the national desk about a mention, once; from a sealed file too, where the identifier
    and these words are all that it learns. Raises Mention.DoesNotExist, vault's Sealed."""
    with acting(by):
        found = Mention.objects.get(pk=mention_id)
        _must_read(found.root_id)
        earlier = NetworkRequest.objects.filter(sighting=found.sighting_id).first()
        return earlier or _ask(by, found, found.value, words.strip(), timezone.now())


def answer(
    *, by: Actor, request_id: UUID, guidance: str, at: dt.datetime | None = None
) -> NetworkRequest:
    """The national desk answers a request with guidance, which whoever asked reads.

    Raises Refused (no_words, moved_on), NetworkRequest.DoesNotExist.
    """
    if not guidance.strip():
        raise Refused("no_words", "guidance")
    with acting(by):
        rows = NetworkRequest.objects.select_for_update()
        request = rows.get(pk=request_id)
        if request.answered_at is not None:
            raise Refused("moved_on")
        request.answered_at, request.answered_by = at or timezone.now(), by.key
        request.guidance = guidance.strip()
        request.save()
        audit.record("network.answer", root=request.id)
        events.publish(EVENT, subject=request.id, topics=[NATIONAL_DESK, request.asked_by])
        return request


def read(*, by: Actor, request_id: UUID) -> None:
    """Whoever asked has read the guidance. Idempotent."""
    with acting(by):
        waiting = NetworkRequest.objects.filter(pk=request_id, asked_by=by.key)
        if waiting.filter(answered_at__isnull=False, read_at__isnull=True).update(
            read_at=timezone.now()
        ):
            audit.record("network.read", root=request_id)


def forget(contact_ids: list[UUID]) -> None:
    """Clear what contacts mention whose time of retention is over; the sighting of somebody
    suspected stays with the national desk."""
    Mention.objects.filter(contact__in=contact_ids).update(value=None)


def readable(source_kind: str, source: UUID) -> Contact | Case | Tip:
    """The file, for whoever reads identities in it. Raises its DoesNotExist, vault's Sealed,
    Refused (bad_code)."""
    if source_kind not in _FILES:
        raise Refused("bad_code")
    file: Contact | Case | Tip = _FILES[source_kind]._default_manager.get(pk=source)
    _must_read(file.id)
    return file


def _must_read(root: UUID) -> None:
    if not vault.may_open(root, DataClass.D2):
        raise vault.Sealed("no grant reaches identities of this file")


def _check(kind: str, value: str, part: str) -> None:
    if kind not in pack().codes("identifier_kind"):
        raise Refused("bad_code", "kind")
    if part not in pack().codes("suspect_part"):
        raise Refused("bad_code", "part")
    if not marking.spelt(kind, value):
        raise Refused("no_identifier", "value")


def _check_suspected(file: Contact | Case | Tip, person_id: UUID) -> None:
    roles = CasePerson.objects.filter(case=file.id, person=person_id).values_list("role", flat=True)
    if not people.is_suspect(list(roles), pack()):
        raise Refused("not_suspected", "person")


def _sight(
    file: Contact | Case | Tip,
    source_kind: str,
    value: str,
    person_id: UUID | None,
    facts: dict[str, Any],
) -> Sighting:
    """The sighting for the national desk, under its own key; sealed files show theirs to nobody
    (sql.STANDS_OPEN)."""
    sighting = Sighting(
        id=new_id(), source_kind=source_kind, source=file.id, taken_in=file.centre,
        person=person_id, value=value, **facts,
    )  # fmt: skip
    access.begin(sighting.id, deepest=DataClass.D2)
    vault.new_root(sighting.id, "case", restricted=True)
    sighting.save(force_insert=True)
    Mark.objects.bulk_create(
        Mark(sighting=sighting, value_hash=value_hash)
        for value_hash in sorted(marking.marks(sighting.kind, value))
    )
    access.give(sighting.id, to=NATIONAL_DESK, deepest=DataClass.D2, why=WHY)
    if not file.restricted:
        events.publish(EVENT, subject=sighting.id, topics=[NATIONAL_DESK])
    return sighting


def _ask(by: Actor, found: Mention, value: str, words: str, now: dt.datetime) -> NetworkRequest:
    request = NetworkRequest(
        id=new_id(), sighting_id=found.sighting_id, asked_at=now, asked_by=by.key,
        asked_in=by.centre, kind=found.kind, value=value, words=words,
    )  # fmt: skip
    access.begin(request.id, deepest=DataClass.D3)
    vault.new_root(request.id, "case", restricted=True)
    request.save(force_insert=True)
    for principal in (NATIONAL_DESK, f"role:supervisor@{by.centre}"):
        access.give(request.id, to=principal, deepest=DataClass.D3, why=WHY)
    audit.record("network.ask", root=request.id)
    events.publish(EVENT, subject=request.id, topics=[NATIONAL_DESK, by.key])
    return request


def _story(found: Mention) -> list[UUID]:
    """The file of a mention and what belongs to the same story, as far as the actor sees it."""
    contacts, cases = _contacts_of(found), []
    if contacts:
        linked = CaseContact.objects.filter(contact__in=contacts)
        cases = list(linked.values_list("case_id", flat=True))
        contacts += CaseContact.objects.filter(case__in=cases).values_list("contact_id", flat=True)
    tips = Tip.objects.filter(contact__in=contacts).values_list("pk", flat=True)
    return [found.root_id, *contacts, *cases, *tips]


def _contacts_of(found: Mention) -> list[UUID]:
    if found.contact_id:
        return [found.contact_id]
    if found.tip is not None:
        return [found.tip.contact_id] if found.tip.contact_id else []
    linked = CaseContact.objects.filter(case=found.case_id)
    return list(linked.values_list("contact_id", flat=True))
