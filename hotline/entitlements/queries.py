"""What an actor may read of entitlements. Row security decides which."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from hotline.actor.context import Actor
from hotline.actor.day import today
from hotline.actor.kept import kept
from hotline.cases.models import CasePerson
from hotline.countries.entitlements_part import Item
from hotline.countries.pack import current as pack
from hotline.entitlements import rules
from hotline.entitlements.models import Claim, ClaimMove
from hotline.entitlements.rules import Entitlement, Facts
from hotline.people import rules as ages
from hotline.people.models import Identification, Person
from hotline.people.queries import files_of


@dataclass(frozen=True)
class Line:
    """One regime of a person on a day: what the rules say, what it pays, what she asked for, latest
    first."""

    entitlement: Entitlement
    on: dt.date
    items: tuple[Item, ...]
    claims: tuple[Claim, ...]


def facts_of(case_id: UUID, person: Person, on: dt.date) -> Facts:
    """What of a person decides on a day, as far as the reader may know it."""
    youngest = ages.age_on(person.birth, on)
    if youngest is None and not person.is_child(on):
        youngest = pack().ages["adult"].years  # only the side of the law's line was said
    return Facts(
        status=_status(person.pk, on),
        people=_people(person.nationality),
        where=_where(person.place),
        youngest=youngest,
        oldest=ages.oldest_on(person.birth, on),
        beside=_beside(case_id, person.pk, on),
    )


def _status(person_id: UUID, on: dt.date) -> str:
    rows = Identification.objects.filter(person__in=files_of(person_id), since__lte=on)
    return rows.order_by("-since", "-at").values_list("status", flat=True).first() or ""


def _people(nationality: str) -> str:
    if not nationality:
        return ""
    if nationality == pack().entitlements.stateless:
        return "stateless"
    return "national" if nationality == pack().code else "foreign"


def _where(place: str) -> str:
    if not place:
        return ""
    return "abroad" if place.startswith("country/") else "home"


def _beside(case_id: UUID, person_id: UUID, on: dt.date) -> frozenset[str]:
    """How the others of her case stand under the law: whom somebody goes with is one of them."""
    others = CasePerson.objects.filter(case=case_id).exclude(person=person_id).values("person")
    rows = Identification.objects.filter(person__in=others, since__lte=on)
    latest: dict[UUID, str] = {}
    for row in rows.order_by("since", "at"):
        latest[row.person_id] = row.status
    return frozenset(latest.values())


def entitled(case_id: UUID, person: Person, on: dt.date | None = None) -> list[Entitlement]:
    """What she has of each regime on a day, by default today; worked out anew, never stored."""
    day = on or today()
    return rules.entitled(
        pack().entitlements.groups.values(),
        pack().codes("support_regime").codes(),
        facts_of(case_id, person, day),
        day,
    )


def table(case_id: UUID, person_id: UUID, on: dt.date | None = None) -> list[Line]:
    """All regimes of a person with what they pay and what became of them. Raises
    Person.DoesNotExist."""
    day = on or today()
    claims = of_person(case_id, person_id)
    found = entitled(case_id, Person.objects.get(pk=person_id), day)
    return [
        Line(
            one,
            day,
            tuple(i for i in pack().entitlements.of_regime(one.regime) if i.span.holds(day)),
            tuple(claim for claim in claims if claim.regime == one.regime),
        )
        for one in found
    ]


def of_person(case_id: UUID, person_id: UUID) -> list[Claim]:
    """Every claim of a person in a case, latest first."""
    rows = Claim.objects.filter(case=case_id, person=person_id).order_by("-asked_on", "-at")
    return list(rows.select_related("agency").prefetch_related("agency__names"))


def history(claim_id: UUID) -> QuerySet[ClaimMove]:
    """The moves of a claim, latest first."""
    rows = ClaimMove.objects.filter(claim=claim_id).order_by("-at", "-id")
    return rows.select_related("agency").prefetch_related("agency__names")


def due_of_case(case_id: UUID) -> QuerySet[Claim]:
    """What is waited for in a case, soonest first."""
    return Claim.objects.filter(case=case_id, due_on__isnull=False).order_by("due_on")


@kept
def late_for(actor: Actor, day: dt.date) -> QuerySet[Claim]:
    """What was due before a day and has not come: for whoever owns the case; for whoever oversees
    once it was raised."""
    rows = Claim.objects.filter(due_on__lt=day).exclude(case__status="closed")
    if actor.role == "counsellor":
        rows = rows.filter(case__owner=actor.member_id)
    else:
        rows = rows.filter(raised_at__isnull=False)
    return rows.select_related("case").order_by("due_on")[:100]
