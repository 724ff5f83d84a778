"""What every verb here begins with: an open case, a person whose needs may be asked about, scores
that the pack knows."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from hotline.actor.classes import DataClass
from hotline.actor.ids import new_id
from hotline.cases import standing
from hotline.cases.models import Case
from hotline.cases.writing import NotOpen, working_on
from hotline.countries.pack import current as pack
from hotline.needs import rules
from hotline.needs.models import Assessment, DomainScore
from hotline.people.models import Person
from hotline.vault import services as vault


class Refused(ValueError):
    """What may not be written so; `code` says why: not_yours, case_closed, not_of_case, suspect
    (suspected of harm in this case), bad_code, nothing (neither a score nor a word), nobody (no
    collaborator who may have it), never_share, no_words, past (the time is over), moved_on
    (somebody was quicker), too_many (more than were there), not_a_place. `field` says where."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code, self.field = code, field


def domains() -> tuple[str, ...]:
    """The domains of need, in the order of the pack."""
    return pack().codes("need_domain").codes()


def held(case_id: UUID) -> Case:
    """The open case, held until the transaction ends. Raises Refused, Case.DoesNotExist."""
    try:
        case = working_on(case_id)
    except NotOpen:
        raise Refused("case_closed") from None
    if not vault.may_open(case.id, DataClass.D3):
        raise Refused("not_yours")
    return case


def hers(case: Case, person_id: UUID) -> Person:
    """The person of this case whose needs it is about. Raises Refused where she does not stand in
    it, or is suspected in it: who may have done harm is nobody's to visit."""
    try:
        return standing.unsuspected(case, person_id)
    except standing.NotInCase:
        raise Refused("not_of_case") from None
    except standing.Suspected:
        raise Refused("suspect") from None


def side_of(person: Person, day: dt.date) -> str:
    """On which side of the age line her needs are asked; of unknown age, as a child's."""
    return "child" if person.is_child(day) else "adult"


def taken(scores: Mapping[str, str]) -> dict[str, str]:
    """A score for every domain; what was left out is not assessed. Raises Refused (bad_code)."""
    known, codes = domains(), pack().codes("need_score")
    for domain, score in scores.items():
        if domain not in known or (score and score not in codes):
            raise Refused("bad_code", domain)
    return {domain: scores.get(domain) or rules.NOT_ASSESSED for domain in known}


def written(
    *,
    by: str,
    case_id: UUID,
    person_id: UUID,
    side: str,
    how: str,
    scores: Mapping[str, str],
    words: Mapping[str, str],
    seen_at: dt.datetime,
    assessment_id: UUID | None,
    visit_id: UUID | None = None,
) -> Assessment:
    """A new version with a row for every domain, those without a score too if they say a word."""
    row = Assessment(
        id=assessment_id or new_id(), case_id=case_id, by=by, person_id=person_id,
        visit_id=visit_id, seen_at=seen_at, side=side, how=how,
        complete=rules.complete(scores, domains()),
    )  # fmt: skip
    row.save(force_insert=True)
    for domain, score in scores.items():
        said = words.get(domain, "").strip()
        DomainScore(assessment=row, domain=domain, score=score, words=said).save(force_insert=True)
    return row


def says_something(scores: Mapping[str, str], words: Mapping[str, str]) -> bool:
    """Whether anything was assessed or said at all."""
    scored = any(score != rules.NOT_ASSESSED for score in scores.values())
    return scored or any(said.strip() for said in words.values())
