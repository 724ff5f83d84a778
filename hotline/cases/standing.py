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
from hotline.cases import never_share, sharing
from hotline.cases.models import Case, CasePerson
from hotline.cases.writing import in_list, note, topics, working_on
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.people import queries as people
from hotline.people.models import Person
from hotline.people.rules import is_suspect, suspect_roles
from hotline.vault import services as vault


@dataclass(frozen=True)
class InCase:
    """A case in reach in which a person stands, and her roles there."""

    case: Case
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Beside:
    """The others in somebody's case: who may be chosen for her, and who never."""

    free: tuple[Person, ...]
    suspected: tuple[Person, ...]


class AlreadyThere(ValueError):
    """She stands in this case in this role already."""


class NotInCase(ValueError):
    """She stands in this case in no role."""


class Suspected(ValueError):
    """She is suspected of harming somebody in this case, whatever other role she has."""


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


def unsuspected(case: Case, person_id: UUID) -> Person:
    """The person, who stands in the case and is suspected of nothing there: whom help in it may be
    for. Raises NotInCase (who cannot be read is not there either), Suspected.
    """
    rows = list(CasePerson.objects.filter(case=case, person=person_id).select_related("person"))
    if not rows:
        raise NotInCase
    if is_suspect([row.role for row in rows], pack()):
        raise Suspected
    return rows[0].person


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


def suspects_of(case_id: UUID) -> set[UUID]:
    """Who stands in this case in a suspect's role."""
    rows = CasePerson.objects.filter(case=case_id, role__in=suspect_roles(pack()))
    return set(rows.values_list("person", flat=True))


def beside(case_id: UUID, person_id: UUID) -> Beside:
    """Everybody else in the case, those suspected of harming this person apart: in it or in another
    case that both stand in, by this file or one joined to it."""
    suspects = suspects_near(person_id)
    rows = CasePerson.objects.filter(case=case_id).exclude(person=person_id)
    people = {row.person_id: row.person for row in rows.select_related("person").order_by("at")}
    bad = {p.pk for p in people.values() if {p.pk, p.joined_to_id} & suspects}
    return Beside(
        tuple(p for p in people.values() if p.pk not in bad),
        tuple(p for p in people.values() if p.pk in bad),
    )


def names_to_keep_from(case_id: UUID, person_id: UUID) -> list[str]:
    """What those are called from whom she is to be kept: suspects of hers who stand in the case,
    and whoever is named as never to be shared with.

    Raises vault's Sealed where the actor may not read one of them: nobody can be told apart then.
    """
    found = [row.name for row in never_share.of_case(case_id) if row.name]
    for suspect in beside(case_id, person_id).suspected:
        if not vault.may_open(suspect.pk, DataClass.D2):
            raise vault.Sealed("no grant reaches who is suspected")
        if suspect.name:
            found.append(suspect.name)
    return found


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
