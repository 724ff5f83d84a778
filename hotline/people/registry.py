"""Verbs on what is known of a person beside what is in use: names, ways to reach her, papers,
places, vulnerabilities, her identification, relations, household.

Each raises NotInList for a code its list does not hold, NothingSaid where what matters is missing,
Person.DoesNotExist where the actor sees no such person, vault's Sealed where she may not write it.
"""

import datetime as dt
from typing import TypeVar
from uuid import UUID

from django.utils import timezone

from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.people.models import (
    ContactPoint,
    HouseholdMember,
    Identification,
    Paper,
    Person,
    PersonName,
    PersonPlace,
    PersonRow,
    Relation,
    Vulnerability,
)
from hotline.people.numbers import keyed_account, keyed_paper
from hotline.people.services import tell
from hotline.vault import services as vault

Row = TypeVar("Row", bound=PersonRow)

# What an actor may strike out, by the name a page calls it.
KINDS: dict[str, type[PersonRow]] = {
    "name": PersonName,
    "contact_point": ContactPoint,
    "paper": Paper,
    "place": PersonPlace,
    "vulnerability": Vulnerability,
    "relation": Relation,
}
_FOUND_BY = (PersonName, ContactPoint, Paper, PersonPlace)


class NotInList(ValueError):
    """A code that its list does not hold; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NothingSaid(ValueError):
    """What the row is about was left empty; `field` says what."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class AlreadySo(ValueError):
    """It stands there already, and once is enough."""


def add_name(*, by: Actor, person_id: UUID, kind: str, name: str) -> PersonName:
    """Write down a further name."""
    _in_list("kind", kind, "name_kind")
    _said("name", name)
    with acting(by):
        person = _open(person_id)
        return _added(by, person, PersonName(person=person, kind=kind, name=name.strip()))


def add_contact_point(
    *, by: Actor, person_id: UUID, kind: str, value: str, safe: str = "unknown", words: str = ""
) -> ContactPoint:
    """Write down a way to reach her. It clears nobody to use it: the safe-contact rule does."""
    _in_list("kind", kind, "contact_point_kind")
    _in_list("safe", safe, "yes_no_unknown")
    _said("value", value)
    with acting(by):
        person = _open(person_id)
        key, digest = keyed_account(kind, value)
        row = ContactPoint(
            person=person, kind=kind, value=value.strip(), value_key=key, value_hash=digest,
            safe=safe, words=words.strip(),
        )  # fmt: skip
        return _added(by, person, row)


def add_paper(
    *, by: Actor, person_id: UUID, kind: str, number: str, country: str = "", words: str = ""
) -> Paper:
    """Write down a paper and its number."""
    _in_list("kind", kind, "paper_kind")
    if country and country not in pack().countries and country != pack().code:
        raise NotInList("country")
    _said("number", number)
    with acting(by):
        person = _open(person_id)
        key, digest = keyed_paper(number)
        row = Paper(
            person=person, kind=kind, country=country, number=number.strip(), number_key=key,
            number_hash=digest, words=words.strip(),
        )  # fmt: skip
        return _added(by, person, row)


def add_place(
    *,
    by: Actor,
    person_id: UUID,
    tie: str,
    place: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
    words: str = "",
) -> PersonPlace:
    """Write down a place and what ties her to it. Raises NotInList("until") for an end before the
    beginning."""
    _in_list("tie", tie, "place_tie")
    _said("place", place or words)
    if since and until and until < since:
        raise NotInList("until")
    with acting(by):
        person = _open(person_id)
        row = PersonPlace(
            person=person, tie=tie, place=place, since=since, until=until, words=words.strip()
        )
        return _added(by, person, row)


def add_vulnerability(*, by: Actor, person_id: UUID, factor: str) -> Vulnerability:
    """Write down what makes her easier to harm. Raises AlreadySo."""
    _in_list("factor", factor, "risk_factor")
    with acting(by):
        person = _open(person_id)
        standing = Vulnerability.objects.filter(person=person, struck_at__isnull=True)
        if standing.filter(factor=factor).exists():
            raise AlreadySo
        return _added(by, person, Vulnerability(person=person, factor=factor))


def identify(
    *,
    by: Actor,
    person_id: UUID,
    status: str,
    since: dt.date | None = None,
    agency: Agency | None = None,
    words: str = "",
) -> Identification:
    """Write down a step of her identification; the steps before it stay. The hotline confirms
    nobody: `agency` is who decided."""
    _in_list("status", status, "victim_status")
    with acting(by):
        person = _open(person_id, DataClass.D3)
        row = Identification(
            id=new_id(), person=person, by=by.key, status=status,
            since=since or today(), agency=agency, words=words.strip(),
        )  # fmt: skip
        row.save(force_insert=True)
        audit.record("person.identify", root=person.id, detail=[status])
        return row


def relate(*, by: Actor, person_id: UUID, other_id: UUID, kind: str, words: str = "") -> Relation:
    """Say that `other` is the `kind` of the person; said once for both. Raises AlreadySo."""
    _in_list("kind", kind, "relation")
    if person_id == other_id:
        raise NotInList("other")
    with acting(by):
        person, other = _open(person_id, DataClass.D3), _open(other_id)
        inverse = pack().codes("relation").get(kind)
        standing = Relation.objects.filter(struck_at__isnull=True)
        said = standing.filter(person=person, other=other, kind=kind)
        said_back = standing.filter(
            person=other, other=person, kind=inverse.extra["inverse"] if inverse else ""
        )
        if said.exists() or said_back.exists():
            raise AlreadySo
        return _added(
            by, person, Relation(person=person, other=other, kind=kind, words=words.strip())
        )


def share_household(
    *, by: Actor, person_id: UUID, with_id: UUID, head: bool = False, since: dt.date | None = None
) -> HouseholdMember:
    """Put her into the household of another person, who is given one where she has none. Where she
    lived before ends on this day. Raises AlreadySo."""
    if person_id == with_id:
        raise NotInList("with")
    with acting(by):
        person, other = _open(person_id), _open(with_id)
        theirs = _household(other) or _added(
            by, other, HouseholdMember(person=other, household=new_id(), since=since)
        )
        hers = _household(person)
        if hers and hers.household == theirs.household:
            raise AlreadySo
        if hers:
            _end(hers, since or today())
        row = HouseholdMember(person=person, household=theirs.household, head=head, since=since)
        return _added(by, person, row)


def leave_household(*, by: Actor, person_id: UUID, until: dt.date | None = None) -> bool:
    """She lives there no longer; whether she had lived in one."""
    with acting(by):
        hers = _household(_open(person_id))
        if hers:
            _end(hers, until or today())
            audit.record("person.household", root=person_id, detail=["left"])
        return hers is not None


def strike(*, by: Actor, kind: str, row_id: UUID) -> PersonRow:
    """Strike out what was wrong or is over; it stays in the file, struck out. Twice changes
    nothing. Raises KeyError for an unknown kind, the row's DoesNotExist where it is not seen."""
    model = KINDS[kind]
    with acting(by):
        row: PersonRow = model._default_manager.select_related("person").get(pk=row_id)
        person = _open(row.person_id)
        struck = model._default_manager.filter(pk=row_id, struck_at__isnull=True).update(
            struck_at=timezone.now(), struck_by=by.key
        )
        if struck:
            audit.record("person.strike", root=person.id, detail=[kind])
            if isinstance(row, _FOUND_BY):
                tell(person, by)
        row.refresh_from_db(fields=["struck_at", "struck_by"])
        return row


def _open(person_id: UUID, deepest: DataClass = DataClass.D2) -> Person:
    """The person, for whoever may read what she is about to write."""
    person = Person.objects.get(pk=person_id)
    if not vault.may_open(person.id, deepest):
        raise vault.Sealed(f"no grant reaches class {deepest.name} of this file")
    return person


def _added(by: Actor, person: Person, row: Row) -> Row:
    row.by = by.key
    row.save(force_insert=True)
    audit.record("person.add", root=person.id, detail=[type(row).__name__.lower()])
    if isinstance(row, _FOUND_BY):
        tell(person, by)
    return row


def _household(person: Person) -> HouseholdMember | None:
    return HouseholdMember.objects.filter(
        person=person, until__isnull=True, struck_at__isnull=True
    ).first()


def _end(row: HouseholdMember, day: dt.date) -> None:
    row.until = max(day, row.since) if row.since else day
    row.save(update_fields=["until"])


def _in_list(field: str, code: str, list_name: str) -> None:
    if code not in pack().codes(list_name):
        raise NotInList(field)


def _said(field: str, text: str) -> None:
    if not text.strip():
        raise NothingSaid(field)
