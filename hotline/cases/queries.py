"""What an actor may read of case files."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from hotline.actor.context import Actor
from hotline.cases.models import Case, CaseContact, CasePerson, Entry, Measure, Problem
from hotline.people.models import Person
from hotline.vault import services as vault


@dataclass(frozen=True)
class Standing:
    """A person in a case with all roles she has there."""

    person: Person
    roles: tuple[str, ...]


@dataclass(frozen=True)
class File:
    """A case with everything on it that the actor sees."""

    case: Case
    people: list[Standing]
    problems: list[Problem]
    measures: list[Measure]
    entries: list[Entry]
    contact_ids: list[UUID]


def mine(actor: Actor) -> QuerySet[Case]:
    """The actor's own open cases, the most urgent and the latest first."""
    owner = actor.member_id
    return Case.objects.filter(owner=owner).exclude(status="closed").order_by("-opened_at")


def overseen(actor: Actor) -> QuerySet[Case]:
    """All open cases the actor sees: a supervisor her centre's, the national centre all."""
    return Case.objects.exclude(status="closed").order_by("-opened_at")


def file(case_id: UUID) -> File:
    """The whole file, its keys fetched at once. Raises Case.DoesNotExist where unseen."""
    case = Case.objects.get(pk=case_id)
    standings: dict[UUID, list[str]] = {}
    persons: dict[UUID, Person] = {}
    for row in CasePerson.objects.filter(case=case).select_related("person").order_by("at"):
        persons[row.person_id] = row.person
        standings.setdefault(row.person_id, []).append(row.role)
    vault.preload([case.id, *persons])
    return File(
        case=case,
        people=[Standing(persons[p], tuple(roles)) for p, roles in standings.items()],
        problems=list(Problem.objects.filter(case=case).order_by("at")),
        measures=list(Measure.objects.filter(case=case).select_related("problem").order_by("at")),
        entries=list(Entry.objects.filter(case=case).order_by("-at")[:100]),
        contact_ids=list(CaseContact.objects.filter(case=case).values_list("contact", flat=True)),
    )
