"""What an actor may read of a person's file."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from hotline.countries.pack import current as pack
from hotline.people.models import (
    ContactPoint,
    HouseholdMember,
    Identification,
    Paper,
    Person,
    PersonName,
    PersonPlace,
    Relation,
    Vulnerability,
)
from hotline.vault import services as vault


@dataclass(frozen=True)
class Related:
    """Somebody the person is related to, and what the other is to her."""

    row: Relation
    other: Person
    kind: str


@dataclass(frozen=True)
class Registered:
    """Everything that is written down of a person, what was struck out included; each in the order
    in which it was written."""

    person: Person
    names: list[PersonName]
    contact_points: list[ContactPoint]
    papers: list[Paper]
    places: list[PersonPlace]
    vulnerabilities: list[Vulnerability]
    identification: list[Identification]
    relations: list[Related]
    household: list[HouseholdMember]


def files_of(person_id: UUID) -> list[UUID]:
    """Every file in sight of the same person: the one that stays first, then those joined to it.
    Empty where the actor does not see her."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return []
    stays = Person.objects.filter(pk=person.joined_to_id).first() if person.joined_to_id else None
    first = stays or person
    joined = Person.objects.filter(joined_to=first).order_by("made_at")
    return list(dict.fromkeys([first.pk, *joined.values_list("pk", flat=True), person.pk]))


def hers(person_id: UUID) -> Q:
    """Rows about a person (`person`), under her own file or one joined with it, in one query."""
    stays = Person.objects.filter(pk=person_id).values("joined_to")
    with_her = Q(pk__in=stays) | Q(joined_to=person_id) | Q(joined_to__in=stays)
    return Q(person=person_id) | Q(person__in=Person.objects.filter(with_her).values("pk"))


def registered(person_id: UUID) -> Registered:
    """The whole file of a person, its keys fetched at once; with what stands in files joined to it.
    Raises Person.DoesNotExist."""
    person = Person.objects.get(pk=person_id)
    files = files_of(person.id)
    vault.preload(files)
    related = relations_of(person.id)
    shares = household_of(person.id)
    vault.preload([person.id, *(r.other.id for r in related), *(m.person_id for m in shares)])
    return Registered(
        person=person,
        names=list(PersonName.objects.filter(person__in=files).order_by("at")),
        contact_points=list(ContactPoint.objects.filter(person__in=files).order_by("at")),
        papers=list(Paper.objects.filter(person__in=files).order_by("at")),
        places=list(PersonPlace.objects.filter(person__in=files).order_by("since", "at")),
        vulnerabilities=list(Vulnerability.objects.filter(person__in=files).order_by("at")),
        identification=identification_of(person.id),
        relations=related,
        household=shares,
    )


def identification_of(person_id: UUID) -> list[Identification]:
    """The steps of her identification under the law, the latest first."""
    rows = Identification.objects.filter(person__in=files_of(person_id)).select_related("agency")
    return list(rows.order_by("-since", "-at"))


def relations_of(person_id: UUID) -> list[Related]:
    """Whom she is related to, from whichever side it was said; only persons the actor sees."""
    inverse = {c.code: c.extra.get("inverse", c.code) for c in pack().codes("relation")}
    files = files_of(person_id)
    said = Relation.objects.filter(person__in=files).select_related("other").order_by("at")
    said_of_her = Relation.objects.filter(other__in=files).select_related("person").order_by("at")
    return [
        *(Related(row, row.other, row.kind) for row in said),
        *(Related(row, row.person, inverse.get(row.kind, row.kind)) for row in said_of_her),
    ]


def household_of(person_id: UUID) -> list[HouseholdMember]:
    """Everybody in sight who lives with her now, herself included; nobody without a household."""
    standing = HouseholdMember.objects.filter(struck_at__isnull=True, until__isnull=True)
    hers = standing.filter(person__in=files_of(person_id)).values("household")
    rows = standing.filter(household__in=hers).select_related("person")
    return list(rows.order_by("-head", "at"))


def numbers_of(person_ids: Iterable[UUID]) -> set[bytes]:
    """The keyed hashes of every number and account of these persons, struck out ones included."""
    wanted = list(person_ids)
    found = Person.objects.filter(pk__in=wanted, phone_hash__isnull=False)
    more = ContactPoint.objects.filter(person__in=wanted, value_hash__isnull=False)
    digests = [*found.values_list("phone_hash", flat=True)]
    digests += more.values_list("value_hash", flat=True)
    return {bytes(digest) for digest in digests if digest is not None}
