"""What an actor may read of screenings. Row security decides which; these only ask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

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
    rows = Screening.objects.filter(contact__in=list(contact_ids)).order_by("-started_at")
    by_person: dict[UUID | None, Screening] = {}
    for row in rows.select_related("contact", "person"):
        by_person.setdefault(row.person_id, row)
    return _filled(list(by_person.values()))


def _filled(screenings: list[Screening]) -> list[Screened]:
    if not screenings:
        return []
    by_screening: dict[UUID, list[ChosenSet]] = {}
    sets = ChosenSet.objects.filter(screening__in=screenings).order_by("at")
    for chosen in sets:
        by_screening.setdefault(chosen.screening_id, []).append(chosen)
    answers: dict[UUID, list[Answer]] = {}
    for row in Answer.objects.filter(chosen__screening__in=screenings):
        answers.setdefault(row.chosen_id, []).append(row)
    judged: dict[UUID, Judgement] = {}
    judgements = Judgement.objects.filter(screening__in=screenings).order_by("at")
    for judgement in judgements.select_related("screening"):
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
