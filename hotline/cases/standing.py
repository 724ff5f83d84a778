"""How a person stands in cases: in which roles, beside whom, and whether she may act for somebody.

Somebody who is suspected of harming a person (a guardian too) has no right over that person's
data: not to ask, not to agree, not to be answered, called or told. Whoever gives rights asks here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from hotline.access import services as access
from hotline.access.handing import CASE_OWNER
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases import sharing
from hotline.cases.models import Case, CasePerson
from hotline.cases.writing import in_list, note, topics, working_on
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.people import queries as people
from hotline.people.models import Person
from hotline.people.rules import is_suspect
from hotline.vault import services as vault


@dataclass(frozen=True)
class InCase:
    """A case in reach in which a person stands, and her roles there."""

    case: Case
    roles: tuple[str, ...]


class AlreadyThere(ValueError):
    """She stands in this case in this role already."""


def place(*, by: Actor, case_id: UUID, person_id: UUID, role: str) -> CasePerson:
    """Give a person that is on file a role in a case: a further one, or her first in this case.

    Raises NotInList, AlreadyThere, NotOpen, Case.DoesNotExist, Person.DoesNotExist, vault's Sealed.
    """
    in_list("role", role, "person_role")
    with acting(by):
        case = working_on(case_id)
        person = Person.objects.get(pk=person_id)
        if not vault.may_open(person.id, DataClass.D2):
            raise vault.Sealed("no grant reaches who this is")
        standing = CasePerson.objects.filter(case=case, person=person)
        if standing.filter(role=role).exists():
            raise AlreadyThere
        if not standing.exists():
            _let_in(by, case, person.id)
        row = CasePerson(case=case, person=person, role=role, by=by.key)
        row.save(force_insert=True)
        note(by=by, case_id=case.id, kind="person.added", detail=role, subject=person.id)
        audit.record("case.person", root=case.id, detail=[role])
        events.publish("case", subject=case.id, topics=topics(case))
        return row


def cases_of(person_id: UUID) -> list[InCase]:
    """The cases in the actor's reach in which a person stands, the latest first."""
    files = people.files_of(person_id)
    rows = CasePerson.objects.filter(person__in=files).select_related("case", "case__owner")
    cases: dict[UUID, Case] = {}
    roles: dict[UUID, list[str]] = {}
    for row in rows.order_by("-case__opened_at", "at"):
        cases[row.case_id] = row.case
        roles.setdefault(row.case_id, []).append(row.role)
    return [InCase(case, tuple(roles[key])) for key, case in cases.items()]


def roles_beside(person_id: UUID) -> dict[UUID, set[str]]:
    """Everybody who stands in a case with this person, with the roles of all cases they share, as
    far as the actor sees them; both with whatever files were joined to theirs."""
    files = people.files_of(person_id)
    shared = CasePerson.objects.filter(person__in=files).values("case")
    found: dict[UUID, set[str]] = {}
    rows = CasePerson.objects.filter(case__in=shared).exclude(person__in=files)
    for other, stays, role in rows.values_list("person", "person__joined_to", "role"):
        for file in filter(None, (other, stays)):
            found.setdefault(file, set()).add(role)
    return found


def suspects_near(person_id: UUID) -> set[UUID]:
    """Who is suspected of harming this person: stands in a case with her in a suspect's role."""
    return {other for other, roles in roles_beside(person_id).items() if is_suspect(roles, pack())}


def may_act_for(person_id: UUID, other_id: UUID) -> bool:
    """Whether `other` may have any right over the person's data, whatever the relation says."""
    return other_id not in suspects_near(person_id)


def acting_for(person_id: UUID, others: Collection[UUID]) -> set[UUID]:
    """Those of `others` who may have a right over the person's data."""
    return set(others) - suspects_near(person_id)


def barred_numbers(person_id: UUID) -> set[bytes]:
    """Keyed hashes of every number of whoever is suspected of harming this person."""
    suspects = suspects_near(person_id)
    return people.numbers_of(suspects) if suspects else set()


def _let_in(by: Actor, case: Case, person_id: UUID) -> None:
    """Whoever owns the case reads its people; whoever was asked to take it is offered them."""
    if case.owner_id != by.member_id:
        deepest = DataClass.D3 if vault.may_open(person_id, DataClass.D3) else DataClass.D2
        access.give(person_id, to=f"staff:{case.owner_id}", deepest=deepest, why=CASE_OWNER)
    sharing.follow_transfer(case.id, person_id)
