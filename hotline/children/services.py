"""Verbs that decide for a child: who may look after her, what is best for her, school."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import TypeVar
from uuid import UUID

from django.utils import timezone

from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.actor.ids import new_id
from hotline.cases import standing
from hotline.cases.writing import note, working_on
from hotline.children import rules
from hotline.children.ground import Refused, child_in, suspected_names, tell
from hotline.children.models import BestInterest, GuardianAssessment, Schooling
from hotline.countries.children_part import (
    ANSWERS,
    CONCLUSIONS,
    SUITABLE,
    SUSPECT,
    UNDER_SUSPICION,
)
from hotline.countries.pack import current as pack
from hotline.people import rules as ages
from hotline.people.folding import in_any_order
from hotline.people.models import Person
from hotline.vault import services as vault

Row = TypeVar("Row", GuardianAssessment, BestInterest)


def assess_guardian(
    *,
    by: Actor,
    case_id: UUID,
    person_id: UUID,
    relation: str,
    criteria: Mapping[str, str],
    words: str,
    conclusion: str,
    guardian_id: UUID | None = None,
    name: str = "",
    assessment_id: UUID | None = None,
) -> GuardianAssessment:
    """Write down whether somebody may look after a child: a person of the case, or one who is
    named. A good conclusion waits for a second person; whoever is suspected never gets one.
    Whoever of the case is found under suspicion stands in it as a suspect at once.

    `assessment_id` comes from the page: sent twice, it is one. Raises Refused (nobody, two,
    herself, suspect, suspect_name, suspect_unread, bad_code, no_words, criteria, and what
    `child_in` raises), NotOpen.
    """
    _check_guardian(relation, criteria, words, conclusion, guardian_id, name)
    with acting(by):
        case = working_on(case_id)
        child = child_in(case, person_id)
        if assessment_id and (one := GuardianAssessment.objects.filter(pk=assessment_id).first()):
            return one
        guardian = _chosen(case.id, child.id, guardian_id, name, good=conclusion in SUITABLE)
        row = GuardianAssessment(
            id=assessment_id or new_id(), case=case, person=child, by=by.key, guardian=guardian,
            guardian_name="" if guardian else name.strip(), relation=relation,
            criteria=dict(criteria), words=words.strip(), conclusion=conclusion,
        )  # fmt: skip
        row.save(force_insert=True)
        note(by=by, case_id=case.id, kind="child.guardian", detail=conclusion, subject=row.id)
        if guardian and conclusion == UNDER_SUSPICION:
            _suspect(by, case.id, child.id, guardian.pk)
        tell(case, child.id, "guardian", conclusion)
        return row


def decide_best_interest(
    *,
    by: Actor,
    case_id: UUID,
    person_id: UUID,
    options: str,
    opinion: str,
    opinion_words: str,
    bodies: Collection[str],
    decision: str,
    reasons: str,
    people: Collection[UUID] = (),
    review_on: dt.date | None = None,
    decision_id: UUID | None = None,
) -> BestInterest:
    """Write down what is best for a child: what could be done, what she says herself, who took
    part, what was decided and why. It holds once a second person has signed it.

    From the pack's age on her own opinion has to be there in words; where no age is known too.
    Nobody suspected takes part. Raises Refused (bad_code, no_words, opinion, bodies, suspect, past,
    and what `child_in` raises), NotOpen.
    """
    _check_decision(options, opinion, bodies, decision, reasons)
    day = today()
    review = review_on or day + pack().children.best_interest_review
    if review <= day:
        raise Refused("past", "review_on")
    with acting(by):
        case = working_on(case_id)
        child = child_in(case, person_id)
        if decision_id and (one := BestInterest.objects.filter(pk=decision_id).first()):
            return one
        _check_opinion(child, opinion, opinion_words, day)
        free = {person.pk for person in standing.beside(case.id, child.id).free}
        if not set(people) <= free:
            raise Refused("suspect", "people")
        row = BestInterest(
            id=decision_id or new_id(), case=case, person=child, by=by.key,
            options=options.strip(), opinion=opinion, opinion_words=opinion_words.strip(),
            bodies=sorted(set(bodies)), people=sorted(str(one) for one in people),
            decision=decision, reasons=reasons.strip(), review_on=review,
        )  # fmt: skip
        row.save(force_insert=True)
        note(by=by, case_id=case.id, kind="child.decided", detail=decision, subject=row.id)
        tell(case, child.id, "best_interest", decision)
        return row


def review_guardian(
    *, by: Actor, assessment_id: UUID, confirmed: bool, words: str = ""
) -> GuardianAssessment:
    """A second person confirms an assessment, or gives it back in words. Raises Refused (same,
    moved_on, no_words, suspect), NotOpen, GuardianAssessment.DoesNotExist, vault's Sealed."""
    with acting(by):
        row = GuardianAssessment.objects.get(pk=assessment_id)
        working_on(row.case_id)
        if confirmed and row.conclusion in SUITABLE:
            _chosen(row.case_id, row.person_id, row.guardian_id, row.guardian_name, good=True)
        return _reviewed(by, row, "guardian", confirmed, words)


def sign_best_interest(
    *, by: Actor, decision_id: UUID, confirmed: bool, words: str = ""
) -> BestInterest:
    """A second person signs a decision, which now holds in place of the one before; or gives it
    back in words. Raises as `review_guardian` does."""
    with acting(by):
        row = BestInterest.objects.get(pk=decision_id)
        working_on(row.case_id)
        _may_sign(by, row)
        if confirmed:
            held = BestInterest.objects.filter(case=row.case_id, person=row.person_id)
            held.filter(finding="confirmed", ended_at__isnull=True).update(ended_at=timezone.now())
        return _reviewed(by, row, "decided", confirmed, words)


def write_schooling(
    *,
    by: Actor,
    case_id: UUID,
    person_id: UUID,
    level: str,
    state: str,
    since: dt.date,
    obstacles: Collection[str] = (),
    school: str = "",
    words: str = "",
    asked: bool = False,
    review_on: dt.date | None = None,
    schooling_id: UUID | None = None,
) -> Schooling:
    """Write down how it stands with a child and school; what stood there before stays.

    Raises Refused (bad_code, future, past, and what `child_in` raises), NotOpen.
    """
    for field, code, name in (("level", level, "school_level"), ("state", state, "school_state")):
        if code not in pack().codes(name):
            raise Refused("bad_code", field)
    if not set(obstacles) <= set(pack().codes("school_obstacle").codes()):
        raise Refused("bad_code", "obstacles")
    day = today()
    review = review_on or day + pack().children.schooling_review
    if since > day:
        raise Refused("future", "since")
    if review <= day:
        raise Refused("past", "review_on")
    with acting(by):
        case = working_on(case_id)
        child = child_in(case, person_id)
        if schooling_id and (earlier := Schooling.objects.filter(pk=schooling_id).first()):
            return earlier
        row = Schooling(
            id=schooling_id or new_id(), case=case, person=child, by=by.key, level=level,
            state=state, obstacles=sorted(set(obstacles)), since=since, review_on=review,
            asked=asked, school=school.strip(), words=words.strip(),
        )  # fmt: skip
        row.save(force_insert=True)
        note(by=by, case_id=case.id, kind="child.school", detail=state, subject=row.id)
        tell(case, child.id, "school", state)
        return row


def _check_guardian(
    relation: str,
    criteria: Mapping[str, str],
    words: str,
    conclusion: str,
    guardian_id: UUID | None,
    name: str,
) -> None:
    if guardian_id is None and not name.strip():
        raise Refused("nobody", "guardian")
    if guardian_id is not None and name.strip():
        raise Refused("two", "name")
    if relation not in pack().codes("relation"):
        raise Refused("bad_code", "relation")
    known = pack().codes("guardian_criterion")
    if set(criteria) - set(known.codes()) or not set(criteria.values()) <= set(ANSWERS):
        raise Refused("bad_code", "criteria")
    if conclusion not in CONCLUSIONS:
        raise Refused("bad_code", "conclusion")
    if not words.strip():
        raise Refused("no_words", "words")
    musts = [code.code for code in known if code.extra.get("must") == "yes"]
    if unmet := rules.too_good(conclusion, criteria, musts):
        raise Refused("criteria", "conclusion", tuple(unmet))


def _chosen(
    case_id: UUID, child_id: UUID, guardian_id: UUID | None, name: str, *, good: bool
) -> Person | None:
    """Whom an assessment is about; for a good conclusion nobody suspected, and nobody called as
    somebody suspected is. Raises Refused (herself, not_in_case, suspect, suspect_name,
    suspect_unread)."""
    if guardian_id is None:
        if good:
            _check_name(case_id, child_id, name)
        return None
    if guardian_id == child_id:
        raise Refused("herself", "guardian")
    others = standing.beside(case_id, child_id)
    found = {p.pk: p for p in (*others.free, *others.suspected)}.get(guardian_id)
    if found is None:
        raise Refused("not_in_case", "guardian")
    if good and found in others.suspected:
        raise Refused("suspect", "guardian")
    return found


def _suspect(by: Actor, case_id: UUID, child_id: UUID, guardian_id: UUID) -> None:
    """She stands in the case as a suspect from now on: she agrees to nothing for the child, is told
    nothing of her and called no more."""
    if guardian_id in standing.suspects_near(child_id):
        return
    try:
        standing.place(by=by, case_id=case_id, person_id=guardian_id, role=SUSPECT)
    except vault.Sealed:
        raise Refused("suspect_unread", "guardian") from None


def _check_name(case_id: UUID, child_id: UUID, name: str) -> None:
    try:
        suspected = suspected_names(case_id, child_id)
    except vault.Sealed:
        raise Refused("suspect_unread", "name") from None
    if in_any_order(name) in suspected:
        raise Refused("suspect_name", "name")


def _check_decision(
    options: str, opinion: str, bodies: Collection[str], decision: str, reasons: str
) -> None:
    for field, text in (("options", options), ("reasons", reasons)):
        if not text.strip():
            raise Refused("no_words", field)
    if opinion not in pack().codes("child_opinion"):
        raise Refused("bad_code", "opinion")
    if decision not in pack().codes("care_arrangement"):
        raise Refused("bad_code", "decision")
    if not set(bodies) <= set(pack().codes("best_interest_part").codes()):
        raise Refused("bad_code", "bodies")
    if len(set(bodies)) < 2:
        raise Refused("bodies", "bodies")  # nobody decides for a child alone


def _check_opinion(child: Person, opinion: str, words: str, today: dt.date) -> None:
    """Her own opinion, by her age. Raises Refused (opinion, no_words)."""
    code = pack().codes("child_opinion").get(opinion)
    said = code is not None and code.extra.get("said") == "yes"
    age = ages.age_on(child.birth, today)
    if rules.must_be_asked(age, pack().ages["own_agreement"].years) and not said:
        raise Refused("opinion", "opinion")
    if said and not words.strip():
        raise Refused("no_words", "opinion_words")


def _may_sign(by: Actor, row: GuardianAssessment | BestInterest) -> None:
    """A second person reads the case and decides on closings. Raises Refused (same), Sealed."""
    if row.by == by.key:
        raise Refused("same")
    if not may(by.role, "cases.approve") or not vault.may_open(row.case_id, DataClass.D3):
        raise vault.Sealed("no grant reaches what is to be signed")


def _reviewed(by: Actor, row: Row, kind: str, confirmed: bool, words: str) -> Row:
    _may_sign(by, row)
    if not confirmed and not words.strip():
        raise Refused("no_words", "words")
    finding = "confirmed" if confirmed else "returned"
    waiting = type(row)._default_manager.filter(pk=row.pk, reviewed_at__isnull=True)
    if not waiting.update(reviewed_at=timezone.now(), reviewed_by=by.key, finding=finding):
        raise Refused("moved_on")
    row.refresh_from_db()
    if words.strip():
        row.review_words = words.strip()
        row.save(update_fields=["review_words"])
    note(by=by, case_id=row.case_id, kind=f"child.{kind}_{finding}", subject=row.id)
    tell(row.case, row.person_id, kind, finding)
    return row
