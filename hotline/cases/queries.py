"""What an actor may read of case files."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.actor.day import today
from hotline.actor.kept import kept
from hotline.cases import suggesting
from hotline.cases.models import (
    Case,
    CaseContact,
    CasePerson,
    Closing,
    Entry,
    Measure,
    Problem,
    SafetyPlan,
    Task,
    Transfer,
)
from hotline.countries.pack import current as pack
from hotline.directory import queries as directory
from hotline.directory.models import Agency
from hotline.duplicates import queries as duplicates
from hotline.people.models import Person
from hotline.places import queries as places
from hotline.vault import services as vault

SOON = dt.timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """A person in a case with all roles she has there."""

    person: Person
    roles: tuple[str, ...]
    joined_to: Person | None = None

    @property
    def shown(self) -> Person:
        """The file she is shown by: the one hers was joined to, where the reader sees it."""
        return self.joined_to or self.person


@dataclass(frozen=True)
class File:
    """A case with everything on it that the actor sees; its timeline apart (`entries`)."""

    case: Case
    people: list[Standing]
    problems: list[Problem]
    measures: list[Measure]
    tasks: list[Task]
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
    case = next(iter(_case(case_id)), None)
    if case is None:
        raise Case.DoesNotExist
    standings: dict[UUID, list[str]] = {}
    persons: dict[UUID, Person] = {}
    for row in _persons(case_id):
        persons[row.person_id] = row.person
        standings.setdefault(row.person_id, []).append(row.role)
    shown = duplicates.shown_as(persons.values())
    vault.preload([case.id, *persons, *(one.id for one in shown.values())])
    return File(
        case=case,
        people=[
            Standing(persons[p], tuple(roles), shown[p] if shown[p].id != p else None)
            for p, roles in standings.items()
        ],
        problems=_problems(case_id),
        measures=_measures(case_id),
        tasks=_tasks(case_id),
        contact_ids=[row.contact_id for row in _contacts(case_id)],
    )


@kept
def _case(case_id: UUID) -> QuerySet[Case]:
    return Case.objects.select_related("owner").filter(pk=case_id)


@kept
def _persons(case_id: UUID) -> QuerySet[CasePerson]:
    return CasePerson.objects.filter(case=case_id).select_related("person").order_by("at")


@kept
def _problems(case_id: UUID) -> QuerySet[Problem]:
    return Problem.objects.filter(case=case_id).order_by("at")


@kept
def _measures(case_id: UUID) -> QuerySet[Measure]:
    rows = Measure.objects.filter(case=case_id).select_related("problem", "owner")
    return rows.order_by("at")


@kept
def _tasks(case_id: UUID) -> QuerySet[Task]:
    return Task.objects.filter(case=case_id).select_related("owner").order_by("at")


@kept
def _contacts(case_id: UUID) -> QuerySet[CaseContact]:
    return CaseContact.objects.filter(case=case_id)


def of_contact(contact_id: UUID) -> Case | None:
    """The case of a contact, as far as it is in reach."""
    return next((row.case for row in _cases_of_contact(contact_id)), None)


@kept
def _cases_of_contact(contact_id: UUID) -> QuerySet[CaseContact]:
    return CaseContact.objects.filter(contact=contact_id).select_related("case").order_by("pk")[:1]


def entries(
    case_id: UUID, *, before: dt.datetime | None = None, prefixes: Iterable[str] = ()
) -> QuerySet[Entry]:
    """Lines of the timeline, latest first: those before a moment, of kinds that begin so."""
    rows = Entry.objects.filter(case=case_id)
    if before:
        rows = rows.filter(at__lt=before)
    wanted = Q()
    for prefix in prefixes:
        wanted |= Q(kind__startswith=prefix)
    return rows.filter(wanted).order_by("-at", "-pk")


def closing_waiting(case_id: UUID) -> Closing | None:
    """The closing that waits for a supervisor's answer, or None."""
    return next(iter(_closing_waiting(case_id)), None)


@kept
def _closing_waiting(case_id: UUID) -> QuerySet[Closing]:
    return Closing.objects.filter(case=case_id, decided_at__isnull=True)[:1]


def closings_to_decide(actor: Actor) -> list[Closing]:
    """Closings of the actor's centre that others asked for, the longest waiting first."""
    if not may(actor.role, "cases.approve"):
        return []
    return _to_decide(actor)


@kept
def _to_decide(actor: Actor) -> QuerySet[Closing]:
    rows = Closing.objects.filter(decided_at__isnull=True, case__centre=actor.centre)
    return rows.exclude(by=actor.key).select_related("case").order_by("at")[:100]


def refused_closings(actor: Actor, *, case_id: UUID | None = None) -> list[Closing]:
    """Refusals the actor has not gone on from: in her open cases, without a line of hers since."""
    return _refused_in(actor, case_id) if case_id else _refused(actor)


def _refusals(actor: Actor) -> QuerySet[Closing]:
    since = Entry.objects.filter(case=OuterRef("case"), by=actor.key, at__gt=OuterRef("decided_at"))
    rows = Closing.objects.filter(~Exists(since), approved=False, case__owner=actor.member_id)
    return rows.exclude(case__status="closed").select_related("case").order_by("at")


_refused = kept(lambda actor: _refusals(actor)[:100])
_refused_in = kept(lambda actor, case_id: _refusals(actor).filter(case=case_id)[:100])


def transfer_waiting(case_id: UUID) -> Transfer | None:
    """The transfer that waits to be taken, or None."""
    return next((row for row in transfers(case_id) if row.ended_at is None), None)


@kept
def transfers(case_id: UUID) -> QuerySet[Transfer]:
    """Every transfer of a case, the latest first."""
    rows = Transfer.objects.filter(case=case_id).select_related("to_member", "from_member")
    return rows.order_by("-at")


def transfers_to_take(actor: Actor) -> list[Transfer]:
    """Cases offered to the actor, by name or to her centre; the longest waiting first."""
    return _offered(actor) if may(actor.role, "cases.work") else []


@kept
def _offered(actor: Actor) -> QuerySet[Transfer]:
    asked = Q(to_member=actor.member_id) | Q(to_member__isnull=True, to_centre=actor.centre)
    rows = Transfer.objects.filter(asked, ended_at__isnull=True)
    return rows.select_related("case", "from_member").order_by("at")[:100]


@kept
def declined_transfers(actor: Actor) -> QuerySet[Transfer]:
    """Transfers of the actor's open cases that nobody took, without a line of hers since."""
    since = Entry.objects.filter(case=OuterRef("case"), by=actor.key, at__gt=OuterRef("ended_at"))
    # The case is named so that its few lines are looked at, not all lines of all cases.
    declined = Entry.objects.filter(
        case=OuterRef("case"), subject=OuterRef("pk"), kind="transfer.declined"
    )
    rows = Transfer.objects.filter(
        Exists(declined), ~Exists(since), taken_at__isnull=True, ended_at__isnull=False,
        case__owner=actor.member_id,
    )  # fmt: skip
    return rows.exclude(case__status="closed").select_related("case").order_by("at")[:100]


def due_tasks(actor: Actor, *, by: dt.datetime | None = None) -> list[Task]:
    """The actor's open tasks due until a moment, by default a day from now; soonest first."""
    return _due_tasks(actor, by or timezone.now() + SOON)


@kept
def _due_tasks(actor: Actor, moment: dt.datetime) -> QuerySet[Task]:
    rows = Task.objects.filter(owner=actor.member_id, done_at__isnull=True)
    rows = rows.filter(due_at__lt=moment).exclude(case__status="closed")
    return rows.select_related("case").order_by("due_at")[:100]


def due_measures(actor: Actor, *, by: dt.datetime | None = None) -> list[Measure]:
    """The actor's open measures due until a moment, by default a day from now; soonest first."""
    return _due_measures(actor, by or timezone.now() + SOON)


@kept
def _due_measures(actor: Actor, moment: dt.datetime) -> QuerySet[Measure]:
    rows = Measure.objects.filter(owner=actor.member_id, done_at__isnull=True)
    rows = rows.filter(due_at__lt=moment).exclude(case__status="closed")
    return rows.select_related("case").order_by("due_at")[:100]


def to_look_at_again(actor: Actor, *, by: dt.datetime | None = None) -> list[Case]:
    """Cases whose risk must be looked at again until a moment (a day from now), soonest first:
    her own; for a supervisor also those of her centre that are overdue."""
    now = timezone.now()
    return _to_look_at(actor, by or now + SOON, now)


@kept
def _to_look_at(actor: Actor, moment: dt.datetime, now: dt.datetime) -> QuerySet[Case]:
    wanted = Q(owner=actor.member_id, look_again_at__lt=moment)
    if may(actor.role, "cases.approve"):
        wanted |= Q(centre=actor.centre, look_again_at__lt=now)
    rows = Case.objects.filter(wanted, look_again_at__isnull=False).exclude(status="closed")
    return rows.order_by(F("look_again_at"))[:100]


def safety_plans(case_id: UUID, person_id: UUID | None = None) -> list[SafetyPlan]:
    """Versions of the safety plans of a case, or of one person in it, the latest first."""
    found = _safety_plans(case_id)
    return [plan for plan in found if person_id is None or plan.person_id == person_id]


@kept
def _safety_plans(case_id: UUID) -> QuerySet[SafetyPlan]:
    return SafetyPlan.objects.filter(case=case_id).select_related("person").order_by("-at")


def suggestions(found: File, problem: Problem) -> list[suggesting.Suggestion]:
    """What could be done about a problem of this file, and who could do it near the person."""
    person = whose(found, problem)
    place = person.place if person else ""
    day = today()

    def near(role: str) -> list[Agency]:
        return directory.serving(place, role, day) if place else []

    return suggesting.suggest(
        pack().codes("measure_kind"),
        suggesting.Situation(
            domain=problem.domain,
            urgency=problem.urgency,
            abroad=bool(place) and places.country(place) is not None,
            language=_other_language(person.language) if person else "",
        ),
        near=near,
        planned={
            m.kind for m in found.measures if m.problem_id == problem.id and m.done_at is None
        },
    )


def _other_language(code: str) -> str:
    """The language, where somebody who speaks it may need an interpreter."""
    known = pack().codes("language").get(code)
    national = known is None or known.extra.get("group", "national") == "national"
    return "" if national else code


def whose(found: File, problem: Problem) -> Person | None:
    """The person a problem is about; for everybody's problem the first whom the case is about."""
    people = {s.person.id: s for s in found.people}
    if problem.person_id in people:
        return people[problem.person_id].person
    about = [s for s in found.people if set(s.roles) - {"caller"}] or found.people
    return about[0].person if about else None
