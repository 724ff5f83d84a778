"""What an actor may read of pairs and merges."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from hotline.actor.context import Actor
from hotline.duplicates import rules, services
from hotline.duplicates.models import MERGED, NOT_SURE, PROPOSED, LearnedWeights, Merge, Pair
from hotline.duplicates.weights import Weights, starting
from hotline.people.models import Paper, Person, PersonName
from hotline.vault import services as vault


@dataclass(frozen=True)
class Beside:
    """One group of facts in both files: what each says, and whether they say the same."""

    group: str
    first: dict[str, Any]
    second: dict[str, Any]

    @property
    def alike(self) -> bool:
        return self.first == self.second

    @property
    def known(self) -> bool:
        return not (rules.is_empty(self.first) and rules.is_empty(self.second))


@dataclass(frozen=True)
class Comparison:
    """Both files of a pair, side by side, with their further names and papers."""

    pair: Pair
    first: Person
    second: Person
    beside: list[Beside]
    names: dict[UUID, list[str]]
    papers: dict[UUID, list[str]]


def to_review(actor: Actor) -> QuerySet[Pair]:
    """The pairs the actor may take up, the likeliest first; what others hold is left out."""
    free = Q(taken_by="") | Q(taken_by=actor.key) | Q(taken_until__lte=timezone.now())
    return Pair.objects.filter(free, state=PROPOSED).order_by("-weight", "pk")


def not_sure(actor: Actor) -> QuerySet[Pair]:
    """The pairs of which somebody could not tell, the latest first."""
    return Pair.objects.filter(state=NOT_SURE).order_by("-decided_at")


def merges(actor: Actor) -> QuerySet[Merge]:
    """The merges that hold, the latest first."""
    return Merge.objects.filter(undone_at__isnull=True).order_by("-at")


def merge_of(pair: Pair) -> Merge | None:
    """The merge that a pair led to, while it holds."""
    both = [pair.first, pair.second]
    if pair.state != MERGED:
        return None
    return Merge.objects.filter(stays__in=both, joined__in=both, undone_at__isnull=True).first()


def comparison(pair: Pair) -> Comparison:
    """A pair that was taken up, side by side. Raises Person.DoesNotExist before that."""
    vault.preload([pair.first, pair.second])
    first, second = (Person.objects.get(pk=pk) for pk in (pair.first, pair.second))
    both = [first.pk, second.pk]
    names: dict[UUID, list[str]] = {pk: [] for pk in both}
    papers: dict[UUID, list[str]] = {pk: [] for pk in both}
    for name in PersonName.objects.filter(person__in=both, struck_at__isnull=True).order_by("at"):
        names[name.person_id].append(name.name)
    for paper in Paper.objects.filter(person__in=both, struck_at__isnull=True).order_by("at"):
        papers[paper.person_id].append(paper.number)
    beside = [
        Beside(group, services.values(first, group), services.values(second, group))
        for group in rules.GROUPS
    ]
    return Comparison(pair, first, second, beside, names, papers)


def weights(records: int) -> tuple[Weights, int]:
    """The latest weights and their version; those to begin with and 0 where none were learned."""
    latest = LearnedWeights.objects.order_by("-version").first()
    if latest is None:
        return starting(records), 0
    return Weights.from_data(latest.weights), latest.version


def standing_with(person: Person) -> tuple[Person | None, list[Person]]:
    """The file that a person was joined to, and those that stand under hers; as far as seen."""
    under = list(Person.objects.filter(joined_to=person).order_by("made_at"))
    above = Person.objects.filter(pk=person.joined_to_id).first() if person.joined_to_id else None
    vault.preload([one.pk for one in (*under, above) if one])
    return above, under


def shown_as(persons: Iterable[Person]) -> dict[UUID, Person]:
    """Each person under the file she is shown by: herself, or the one she was joined to where the
    actor sees it."""
    persons = list(persons)
    wanted = {p.joined_to_id for p in persons if p.joined_to_id}
    stays = {p.pk: p for p in Person.objects.filter(pk__in=wanted)} if wanted else {}
    return {p.pk: stays.get(p.joined_to_id, p) if p.joined_to_id else p for p in persons}
