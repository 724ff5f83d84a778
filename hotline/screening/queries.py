"""What an actor may read of screenings. Row security decides which; these only ask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from hotline.actor.kept import kept
from hotline.countries.pack import current as pack
from hotline.countries.screening_part import IndicatorSet
from hotline.screening import rules
from hotline.screening.models import Answer, ChosenSet, Judgement, Screening
from hotline.screening.rules import Result


@dataclass(frozen=True)
class Asked:
    """A set in the version it was asked in, with the answers by question and what they show."""

    chosen: ChosenSet
    of: IndicatorSet
    answers: Mapping[str, str]
    result: Result


@dataclass(frozen=True)
class Screened:
    """A screening with everything asked in it; `judgement` is the latest, `changed_since` whether
    an answer came after it."""

    screening: Screening
    asked: tuple[Asked, ...]
    judgement: Judgement | None
    changed_since: bool


def screened(screening_id: UUID) -> Screened:
    """One screening. Raises Screening.DoesNotExist where unseen."""
    found = Screening.objects.select_related("contact", "person").get(pk=screening_id)
    return _filled([found])[0]


def latest_of(contact_ids: Iterable[UUID]) -> list[Screened]:
    """The latest screening of each person in these contacts, the latest first. Three queries,
    however many there are."""
    by_person: dict[UUID | None, Screening] = {}
    for row in _of_contacts(tuple(contact_ids)):
        by_person.setdefault(row.person_id, row)
    return _filled(list(by_person.values()))


@kept
def _of_contacts(contact_ids: tuple[UUID, ...]) -> QuerySet[Screening]:
    rows = Screening.objects.filter(contact__in=contact_ids).order_by("-started_at")
    return rows.select_related("contact", "person")


@kept
def _chosen(screenings: tuple[UUID, ...]) -> QuerySet[ChosenSet]:
    return ChosenSet.objects.filter(screening__in=screenings).order_by("at")


@kept
def _answers(screenings: tuple[UUID, ...]) -> QuerySet[Answer]:
    return Answer.objects.filter(chosen__screening__in=screenings)


@kept
def _judgements(screenings: tuple[UUID, ...]) -> QuerySet[Judgement]:
    rows = Judgement.objects.filter(screening__in=screenings).order_by("at")
    return rows.select_related("screening")


def _filled(screenings: list[Screening]) -> list[Screened]:
    if not screenings:
        return []
    by_screening: dict[UUID, list[ChosenSet]] = {}
    ids = tuple(screening.id for screening in screenings)
    for chosen in _chosen(ids):
        by_screening.setdefault(chosen.screening_id, []).append(chosen)
    answers: dict[UUID, list[Answer]] = {}
    for row in _answers(ids):
        answers.setdefault(row.chosen_id, []).append(row)
    judged: dict[UUID, Judgement] = {}
    for judgement in _judgements(ids):
        judged[judgement.screening_id] = judgement
    found = []
    for screening in screenings:
        chosen_sets = by_screening.get(screening.id, [])
        latest = judged.get(screening.id)
        rows = [row for chosen in chosen_sets for row in answers.get(chosen.id, [])]
        found.append(
            Screened(
                screening,
                tuple(_asked(screening, c, answers.get(c.id, [])) for c in chosen_sets),
                latest,
                latest is not None and any(row.at > latest.at for row in rows),
            )
        )
    return found


def _asked(screening: Screening, chosen: ChosenSet, rows: list[Answer]) -> Asked:
    of = pack().indicator_set(chosen.code, chosen.version)
    answers = {row.indicator: row.answer for row in rows}
    shown = rules.result(of, answers, child=screening.treated_as_child)
    return Asked(chosen, of, answers, shown)
