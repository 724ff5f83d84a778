"""What an actor may read about the end of a case. Row security decides which."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from hotline.actor.day import today
from hotline.cases.models import CasePerson, Entry
from hotline.children import queries as children
from hotline.countries.pack import current as pack
from hotline.needs.ground import domains
from hotline.needs.models import Assessment
from hotline.needs.queries import scores_of
from hotline.people.models import Person
from hotline.people.rules import is_suspect
from hotline.reintegration import rules
from hotline.reintegration.models import ClosingAgreement
from hotline.reintegration.rules import Missing, Review, Said


@dataclass(frozen=True)
class Hers:
    """How one survivor of a case stands before the rule: what is missing (of a child also what is
    to be decided for her), her complete reviews (latest first), what she said last about
    closing."""

    person: Person
    missing: list[Missing]
    reviews: list[Review]
    said: ClosingAgreement | None

    @property
    def reintegrated(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def survivors(case_id: UUID) -> list[Hers]:
    """Every survivor of a case (`rules.SURVIVORS`, without whoever is suspected in it), in the
    order in which they came into it. A file that was joined to another one of the same case is that
    person's. Four queries, however many they are, and a few more for each child."""
    reviews: dict[UUID, list[Assessment]] = defaultdict(list)
    for row in _reviews(case_id):
        reviews[row.person_id].append(row)
    said: dict[UUID, list[ClosingAgreement]] = defaultdict(list)
    for one in _said(case_id):
        said[one.person_id].append(one)
    return [standing(case_id, p, reviews[p.pk], said[p.pk]) for p in _protected(case_id)]


def hers(case_id: UUID, person: Person) -> Hers:
    """The same of one of them: whoever asks knows that she is a survivor of the case."""
    return standing(
        case_id,
        person,
        list(_reviews(case_id).filter(person=person)),
        list(_said(case_id).filter(person=person)),
    )


def standing(
    case_id: UUID, person: Person, assessments: list[Assessment], said: list[ClosingAgreement]
) -> Hers:
    """How somebody stands by her assessments and what she said, both latest first; a child also by
    what was decided for her."""
    reviews = [Review(one.seen_at, one.complete, scores_of(one)) for one in assessments]
    reopened = getattr(said[0], "reopened_at", None) if said else None
    lacks = rules.missing(
        reviews, [Said(one.said_at, one.at, one.agrees) for one in said], domains(), reopened
    )
    lacks += [Missing(why) for why in _undecided(case_id, person)]
    return Hers(person, lacks, [r for r in reviews if r.complete], next(iter(said), None))


def _undecided(case_id: UUID, person: Person) -> list[str]:
    """What is still to be decided for a child; nothing for somebody of age."""
    if not person.is_child(today()):
        return []
    return children.ready_to_close(case_id, person.pk)


def agreements(case_id: UUID, person_id: UUID) -> list[ClosingAgreement]:
    """All that she said about closing, the latest first."""
    rows = ClosingAgreement.objects.filter(case=case_id, person=person_id)
    return list(rows.select_related("guardian", "guardian_agency").order_by("-at", "-id"))


def is_protected(roles: Collection[str]) -> bool:
    """Whether somebody in these roles of a case must be safe before it closes as reintegrated."""
    return not set(roles).isdisjoint(rules.SURVIVORS) and not is_suspect(roles, pack())


def _protected(case_id: UUID) -> list[Person]:
    roles: dict[UUID, list[str]] = defaultdict(list)
    persons: dict[UUID, Person] = {}
    for row in CasePerson.objects.filter(case=case_id).select_related("person").order_by("at"):
        roles[row.person_id].append(row.role)
        persons[row.person_id] = row.person
    among = {key for key, has in roles.items() if not set(has).isdisjoint(rules.SURVIVORS)}
    found = {key for key in among if is_protected(roles[key])}
    return [one for key, one in persons.items() if key in found and one.joined_to_id not in among]


def _reviews(case_id: UUID) -> QuerySet[Assessment]:
    rows = Assessment.objects.filter(case=case_id).prefetch_related("scores")
    return rows.order_by("-seen_at", "-at")


def _said(case_id: UUID) -> QuerySet[ClosingAgreement]:
    """What was said, each with when the case was last opened again."""
    last = Entry.objects.filter(case=OuterRef("case"), kind="case.reopened").order_by("-at")
    rows = ClosingAgreement.objects.filter(case=case_id).order_by("-at", "-id")
    return rows.annotate(reopened_at=Subquery(last.values("at")[:1]))
