"""What an actor may read of assessments and visits. Row security decides which."""

import datetime as dt
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from hotline.actor.context import Actor
from hotline.actor.kept import kept
from hotline.cases.models import Case
from hotline.countries.pack import current as pack
from hotline.needs import rules
from hotline.needs.ground import domains
from hotline.needs.models import Assessment, DomainScore, Visit, VisitMove, VisitSending
from hotline.needs.rules import Proposal, Version
from hotline.people.models import Person
from hotline.places import queries as places
from hotline.staff.models import Member

LONGEST = 200

# None where the case is out of reach; a join would leave the visit out.
_NUMBER = Subquery(Case.objects.filter(pk=OuterRef("case")).values("number")[:1])


# --- assessments ---------------------------------------------------------------------------------


def of_person(person_id: UUID, case_id: UUID | None = None) -> list[Assessment]:
    """Her assessments in reach, the latest first, each with its `scores`; of one case if asked."""
    return _of_case(case_id, person_id) if case_id else _of_person(person_id)


def latest(person_id: UUID, case_id: UUID | None = None) -> Assessment | None:
    """The latest of them, or None."""
    return next(iter(of_person(person_id, case_id)), None)


@kept
def _of_person(person_id: UUID) -> QuerySet[Assessment]:
    rows = Assessment.objects.filter(person=person_id).prefetch_related("scores")
    return rows.order_by("-seen_at", "-at")[:LONGEST]


@kept
def _of_case(case_id: UUID, person_id: UUID) -> QuerySet[Assessment]:
    rows = Assessment.objects.filter(case=case_id, person=person_id).prefetch_related("scores")
    return rows.order_by("-seen_at", "-at")[:LONGEST]


def scores_of(assessment: Assessment) -> dict[str, str]:
    """The scores of an assessment by domain."""
    return {one.domain: one.score for one in assessment.scores.all()}


def rows_of(assessment: Assessment) -> dict[str, DomainScore]:
    """The same with their words; each is sealed as its assessment is."""
    found = {one.domain: one for one in assessment.scores.all()}
    for one in found.values():
        one.assessment = assessment
    return found


def weak(assessment: Assessment) -> list[tuple[str, str]]:
    """The domains with a score of 1 or 2, the weakest first."""
    return rules.weak(scores_of(assessment), domains())


def stable_twice(case_id: UUID, person_id: UUID) -> bool:
    """Whether the two latest complete assessments of her in this case find every domain at 3 or
    more (`rules.stable_twice`): what closing as reintegrated asks."""
    versions = [Version(one.complete, scores_of(one)) for one in of_person(person_id, case_id)]
    return rules.stable_twice(versions, domains())


def proposals(case_id: UUID, person_id: UUID) -> list[Proposal]:
    """What could be done about the weak domains of her latest assessment in this case; nothing
    where there is none."""
    found = latest(person_id, case_id)
    if found is None:
        return []
    person = Person.objects.filter(pk=person_id).first()
    here = _situation(person) if person else ()
    return rules.proposals(scores_of(found), domains(), pack().codes("measure_kind"), here=here)


def _situation(person: Person) -> tuple[str, ...]:
    """Which conditions of measures hold for her: abroad, in need of an interpreter."""
    found = []
    if person.place and places.country(person.place) is not None:
        found.append(rules.ABROAD)
    spoken = pack().codes("language").get(person.language)
    if spoken and spoken.extra.get("group", "national") != "national":
        found.append(rules.OTHER_LANGUAGE)
    return tuple(found)


# --- visits ---------------------------------------------------------------------------------------


def roots_of_case(case_id: UUID) -> list[UUID]:
    """Every file here that hangs on a case and goes where it goes."""
    return list(Visit.objects.filter(case=case_id).values_list("pk", flat=True))


@kept
def visits_of(case_id: UUID, person_id: UUID) -> QuerySet[Visit]:
    """The visits to a person in a case, those to come first, then the latest."""
    rows = Visit.objects.filter(case=case_id, person=person_id).select_related("collaborator")
    return rows.order_by("ended_at", "due_at")[:LONGEST]


@kept
def to_make(actor: Actor) -> QuerySet[Visit]:
    """The visits that a collaborator is to make, soonest first."""
    rows = Visit.objects.filter(collaborator=actor.member_id, state="planned")
    return rows.order_by("due_at")[:LONGEST]


@kept
def due(actor: Actor, moment: dt.datetime) -> QuerySet[Visit]:
    """Visits that wait for the case's side, each with `case_number`: late ones, and those of which
    nobody has read what came of them; a counsellor's own, or all in reach."""
    late = Q(state="planned", due_at__lt=moment)
    unread = Q(state__in=("done", "not_met"), read_at__isnull=True)
    rows = Visit.objects.filter(late | unread)
    if actor.role == "counsellor":
        rows = rows.filter(owner=actor.member_id)
    rows = rows.annotate(case_number=_NUMBER).select_related("collaborator")
    return rows.order_by("due_at")[:100]


def moves(visit_id: UUID) -> QuerySet[VisitMove]:
    """The history of a visit, oldest first."""
    return VisitMove.objects.filter(visit=visit_id).order_by("at", "pk")


def was_sent(actor: Actor, sending_id: UUID) -> bool:
    """Whether this page's report of hers has been taken."""
    return VisitSending.objects.filter(pk=sending_id, by=actor.key).exists()


@kept
def collaborators(centre: str) -> QuerySet[Member]:
    """The collaborators of a centre, by name."""
    rows = Member.objects.filter(is_active=True, role="collaborator", centre=centre)
    return rows.order_by("display_name")
