"""What an actor may read of what is decided for a child."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.actor.day import today
from hotline.cases import standing
from hotline.children import ground, rules
from hotline.children.models import BestInterest, GuardianAssessment, Schooling
from hotline.countries.children_part import SUITABLE
from hotline.countries.pack import current as pack
from hotline.people.folding import in_any_order
from hotline.people.models import Person
from hotline.vault import services as vault

CONFIRMED, RETURNED = "confirmed", "returned"
AHEAD = dt.timedelta(days=7)  # how long before its day something is in the list
MOST = 100


def ready_to_close(case_id: UUID, person_id: UUID) -> list[str]:
    """Codes of what is missing before the case of this person ends well (`rules.MISSING`); empty
    for somebody of age, and for somebody out of reach."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None or not person.is_child(today()):
        return []
    decision, school = in_force(case_id, person_id), schooling(case_id, person_id)
    state = pack().codes("school_state").get(school.state) if school else None
    return rules.missing(
        guardian=bool(suitable(case_id, person_id)),
        decided=decision is not None,
        review_on=decision.review_on if decision else None,
        school_settled=bool(state and state.extra.get("settled") == "yes"),
        school_review_on=school.review_on if school else None,
        today=today(),
    )


def assessments(case_id: UUID, person_id: UUID) -> list[GuardianAssessment]:
    """Every assessment of a guardian of hers, the latest first."""
    rows = GuardianAssessment.objects.filter(case=case_id, person=person_id)
    return list(rows.select_related("guardian").order_by("-at", "-pk"))


def suitable(case_id: UUID, person_id: UUID) -> list[GuardianAssessment]:
    """Who may look after her: found suitable, confirmed by a second person, no bad conclusion
    since, and suspected of nothing now."""
    found = []
    suspects = standing.suspects_near(person_id)
    rows = latest(assessments(case_id, person_id))
    named = any(row.guardian is None for row in rows)
    suspected = _suspected_names(case_id, person_id) if named else None
    # Once by her file and once by name: two keys, one person.
    bad = [(row.at, _name_of(row)) for row in rows if row.conclusion not in SUITABLE]
    for row in rows:
        if row.conclusion not in SUITABLE or row.finding != CONFIRMED:
            continue
        name = _name_of(row)
        if row.guardian is None:
            free = suspected is not None and name not in suspected
        else:
            free = not {row.guardian_id, row.guardian.joined_to_id} & suspects
        if free and not any(at > row.at and about == name != "" for at, about in bad):
            found.append(row)
    return found


def _suspected_names(case_id: UUID, person_id: UUID) -> set[str] | None:
    """What those are called who are suspected now, or from whom the case is kept; None where the
    reader may not open all of it, and a name tells nothing."""
    if not vault.may_open(case_id, DataClass.D2):
        return None
    try:
        return ground.suspected_names(case_id, person_id)
    except vault.Sealed:
        return None


def _name_of(row: GuardianAssessment) -> str:
    """The name of a guardian in any order, "" where the reader may not open it."""
    if row.guardian is None:
        name = row.guardian_name if vault.may_open(row.case_id, DataClass.D2) else ""
    else:
        name = row.guardian.name if vault.may_open(row.guardian.pk, DataClass.D2) else ""
    return in_any_order(name)


def latest(rows: list[GuardianAssessment]) -> list[GuardianAssessment]:
    """The assessment of each guardian that counts: the latest that is confirmed, or a bad one from
    the day it was written. `rows`: the latest first."""
    found: dict[str, GuardianAssessment] = {}
    for row in rows:
        counts = row.finding == CONFIRMED or (
            row.conclusion not in SUITABLE and row.finding != RETURNED
        )
        if counts:
            found.setdefault(guardian_key(row), row)
    return list(found.values())


def guardian_key(row: GuardianAssessment) -> str:
    """Who an assessment is about: a file, or a name as it sounds on paper; a name that the reader
    may not open stands for itself alone."""
    if row.guardian_id:
        return str(row.guardian_id)
    return _name_of(row) or str(row.pk)


def decisions(case_id: UUID, person_id: UUID) -> list[BestInterest]:
    """Every decision on her best interests, the latest first."""
    return list(BestInterest.objects.filter(case=case_id, person=person_id).order_by("-at", "-pk"))


def in_force(case_id: UUID, person_id: UUID) -> BestInterest | None:
    """The decision on her best interests that holds, or None."""
    rows = BestInterest.objects.filter(case=case_id, person=person_id, ended_at__isnull=True)
    return rows.filter(finding=CONFIRMED).first()


def schoolings(case_id: UUID, person_id: UUID) -> list[Schooling]:
    """What was written down of her and school, the latest first."""
    return list(Schooling.objects.filter(case=case_id, person=person_id).order_by("-at", "-pk"))


def schooling(case_id: UUID, person_id: UUID) -> Schooling | None:
    """How it stands with school now, or None."""
    rows = Schooling.objects.filter(case=case_id, person=person_id)
    return rows.order_by("-at", "-pk").first()


@dataclass(frozen=True)
class DueOfChild:
    """Something about a child that waits for the actor: a second signature (guardian,
    best_interest), a day to look again (best_interest_review, school_review)."""

    kind: str
    case_id: UUID
    number: str
    person_id: UUID
    on: dt.datetime


def due(actor: Actor, *, on: dt.date | None = None) -> list[DueOfChild]:
    """What waits for the actor: second signatures of her centre for whoever approves, and for the
    owner of a case the days on which something is looked at again, a week ahead. One query."""
    near = (on or today()) + AHEAD
    owned = Q(case__owner=actor.member_id, review_on__lte=near)
    later = Schooling.objects.filter(
        case=OuterRef("case"), person=OuterRef("person"), at__gt=OuterRef("at")
    )
    again = Cast("review_on", DateTimeField())
    parts = [
        _rows(
            BestInterest.objects.filter(owned, finding=CONFIRMED, ended_at__isnull=True),
            "best_interest_review", again,
        ),
        _rows(Schooling.objects.filter(owned, ~Exists(later)), "school_review", again),
    ]  # fmt: skip
    if may(actor.role, "cases.approve"):
        unsigned = Q(reviewed_at__isnull=True, case__centre=actor.centre) & ~Q(by=actor.key)
        parts += [
            _rows(GuardianAssessment.objects.filter(unsigned), "guardian", F("at")),
            _rows(BestInterest.objects.filter(unsigned), "best_interest", F("at")),
        ]
    rows = parts[0].union(*parts[1:], all=True).order_by("on")[:MOST]
    return [DueOfChild(*row) for row in rows]


def _rows(rows: QuerySet[Any], kind: str, on: Any) -> QuerySet[Any, Any]:
    found = rows.exclude(case__status="closed").annotate(
        kind_of=Value(kind), number=F("case__number"), on=on
    )
    named: QuerySet[Any, Any] = found.values_list("kind_of", "case_id", "number", "person_id", "on")
    return named
