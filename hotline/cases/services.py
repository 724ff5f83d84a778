"""Verbs that change case files."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from hotline.access import services as access
from hotline.access.handing import CASE_OWNER
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases import rules, sharing
from hotline.cases.models import Case, CaseContact, CasePerson, Entry, Measure, Problem
from hotline.cases.writing import (
    NotInList,
    NotOpen,
    NoWords,
    in_list,
    in_words,
    note,
    topics,
    working_on,
)
from hotline.contacts.models import Contact
from hotline.contacts.rules import age_said, calls_for_herself
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.people import safe_contact
from hotline.people import services as people
from hotline.people.models import Person
from hotline.vault import services as vault

__all__ = [
    "NoWords", "NotInList", "NotOpen", "add_person", "finish_measure", "judge_risk", "name_problem",
    "note", "open_case", "plan_measure", "reopen_problem", "resolve_problem", "topics",
    "working_on", "write_note",
]  # fmt: skip


def open_case(*, by: Actor, contact_id: UUID, at: dt.datetime | None = None) -> Case:
    """Open a case from a contact the actor sees; its caller becomes its first person.

    Born while a life may be at stake it is an emergency, to be looked at again as soon as the pack
    says. A contact opens one case: asked again, the same case comes back.
    """
    with acting(by):
        contact = Contact.objects.select_for_update().get(pk=contact_id)
        earlier = CaseContact.objects.filter(contact=contact).select_related("case").first()
        if earlier:
            return earlier.case
        now = at or timezone.now()
        soon = now + pack().deadline("risk_review", rules.EMERGENCY)
        case = Case(
            id=new_id(),
            number=_next_number(contact.centre, now),
            centre=contact.centre,
            owner_id=by.member_id,
            opened_at=now,
            urgency=rules.EMERGENCY if contact.alarm else rules.ROUTINE,
            look_again_at=soon if contact.alarm else None,
        )
        access.begin(case.id, deepest=DataClass.D3)
        vault.new_root(case.id, "case", centre=case.centre)
        case.save(force_insert=True)
        CaseContact(case=case, contact=contact, by=by.key).save(force_insert=True)
        _enter_caller(by, case, contact)
        note(by=by, case_id=case.id, kind="case.opened", subject=contact.id)
        audit.record("case.open", root=case.id)
        events.publish("case", subject=case.id, topics=topics(case))
        return case


def add_person(*, by: Actor, case_id: UUID, role: str, **facts: Any) -> Person:
    """Add somebody to a case, in a role of the pack's `person_role` list. Raises NotOpen."""
    in_list("role", role, "person_role")
    with acting(by):
        case = working_on(case_id)
        if role in rules.ABOUT_HER and "birth_year" not in facts and "born" not in facts:
            facts = {"age_certainty": _said_of_her(case)} | facts
        person = record_in(by, case, **facts)
        place_in(by, case, person, role)
        note(by=by, case_id=case.id, kind="person.added", detail=role, subject=person.id)
        return person


def record_in(by: Actor, case: Case, **facts: Any) -> Person:
    """A person's file for a case, before she has a role in it; inside the actor's transaction."""
    person = people.record_person(by=by, centre=case.centre, **facts)
    if case.owner_id != by.member_id:
        # Whoever helps with a case adds to it, and the case stays whole in its owner's hands.
        access.give(person.id, to=f"staff:{case.owner_id}", deepest=DataClass.D3, why=CASE_OWNER)
    sharing.follow_transfer(case.id, person.id)
    return person


def place_in(by: Actor, case: Case, person: Person, role: str) -> None:
    """Let a person stand in a case in a role; inside the actor's transaction."""
    CasePerson(case=case, person=person, role=role, by=by.key).save(force_insert=True)
    audit.record("case.person", root=case.id, detail=[role])


def name_problem(
    *, by: Actor, case_id: UUID, domain: str, urgency: str, text: str, person_id: UUID | None = None
) -> Problem:
    """Formulate a problem with the person: which need, how urgent, in words.

    Raises NotInList (domain, urgency, person), NotOpen, Case.DoesNotExist.
    """
    in_list("domain", domain, "need_domain")
    in_list("urgency", urgency, "urgency")
    with acting(by):
        case = working_on(case_id)
        if person_id and not CasePerson.objects.filter(case=case, person=person_id).exists():
            raise NotInList("person")
        problem = Problem(
            case=case, by=by.key, domain=domain, urgency=urgency, person_id=person_id, text=text
        )
        problem.save(force_insert=True)
        note(by=by, case_id=case.id, kind="problem.named", detail=domain, subject=problem.id)
        audit.record("case.problem", root=case.id, detail=[domain, urgency])
        return problem


def resolve_problem(*, by: Actor, problem_id: UUID) -> Problem:
    """Say that a problem is solved. Solving a solved one changes nothing. Raises NotOpen."""
    return _turn_problem(by, problem_id, resolved=True)


def reopen_problem(*, by: Actor, problem_id: UUID) -> Problem:
    """Say that a solved problem is there again. Raises NotOpen."""
    return _turn_problem(by, problem_id, resolved=False)


def plan_measure(
    *,
    by: Actor,
    case_id: UUID,
    kind: str,
    text: str = "",
    problem_id: UUID | None = None,
    due_at: dt.datetime | None = None,
    owner_id: UUID | None = None,
) -> Measure:
    """Plan a measure; `owner_id` is a colleague of the centre, by default the actor herself.

    Raises NotInList (kind, owner, problem), NotOpen, Case.DoesNotExist.
    """
    in_list("kind", kind, "measure_kind")
    with acting(by):
        case = working_on(case_id)
        if problem_id and not Problem.objects.filter(pk=problem_id, case=case).exists():
            raise NotInList("problem")
        if owner_id and owner_id != by.member_id:
            member = sharing.colleague(case, owner_id)
            if member is None:
                raise NotInList("owner")
            sharing.let_in(case, member, by=by)
        measure = Measure(
            case=case,
            by=by.key,
            kind=kind,
            problem_id=problem_id,
            owner_id=owner_id or by.member_id,
            due_at=due_at,
            text=text,
        )
        measure.save(force_insert=True)
        note(by=by, case_id=case.id, kind="measure.planned", detail=kind, subject=measure.id)
        audit.record("case.measure", root=case.id, detail=[kind])
        events.publish("case", subject=case.id, topics=[f"staff:{measure.owner_id}"])
        return measure


def finish_measure(*, by: Actor, measure_id: UUID, outcome: str) -> Measure:
    """Record what came of a measure. Finishing a finished one changes nothing.

    Raises NotInList, NotOpen, Measure.DoesNotExist.
    """
    in_list("outcome", outcome, "measure_outcome")
    with acting(by):
        measure = Measure.objects.get(pk=measure_id)
        case = working_on(measure.case_id)
        done = Measure.objects.filter(pk=measure_id, done_at__isnull=True).update(
            done_at=timezone.now(), done_by=by.key, outcome=outcome
        )
        if done:
            note(
                by=by, case_id=case.id, kind="measure.done", detail=outcome, subject=measure.id
            )  # fmt: skip
            audit.record("case.measure_done", root=case.id, detail=[outcome])
        measure.refresh_from_db()
        if done:
            sharing.let_out(case, measure.owner_id)
        return measure


def judge_risk(
    *, by: Actor, case_id: UUID, risk: str, urgency: str, look_again_at: dt.datetime
) -> Case:
    """Set risk and urgency, and by when they must be looked at again. Raises NotInList, NotOpen."""
    in_list("risk", risk, "risk_level")
    in_list("urgency", urgency, "urgency")
    with acting(by):
        case = working_on(case_id)
        case.risk, case.urgency, case.look_again_at = risk, urgency, look_again_at
        case.save(update_fields=["risk", "urgency", "look_again_at"])
        note(by=by, case_id=case.id, kind="risk.judged", detail=risk)
        audit.record("case.risk", root=case.id, detail=[risk, urgency])
        events.publish("case", subject=case.id, topics=topics(case))
        return case


def write_note(*, by: Actor, case_id: UUID, text: str) -> Entry:
    """Write down what was learned or done, in words. Raises NoWords, NotOpen."""
    in_words("text", text)
    with acting(by):
        working_on(case_id)
        return note(by=by, case_id=case_id, text=text)


def _turn_problem(by: Actor, problem_id: UUID, *, resolved: bool) -> Problem:
    with acting(by):
        problem = Problem.objects.get(pk=problem_id)
        case = working_on(problem.case_id)
        turned = Problem.objects.filter(pk=problem_id, resolved_at__isnull=resolved).update(
            resolved_at=timezone.now() if resolved else None
        )
        if turned:
            kind = "problem.solved" if resolved else "problem.again"
            note(by=by, case_id=case.id, kind=kind, detail=problem.domain, subject=problem.id)
            audit.record(f"case.{kind}", root=case.id, detail=[problem.domain])
        problem.refresh_from_db()
        return problem


def _enter_caller(by: Actor, case: Case, contact: Contact) -> None:
    herself = bool(calls_for_herself(contact.caller_type))
    facts: dict[str, Any] = {
        **rules.age_of_caller(contact, pack(), herself=herself),
        "sex": contact.sex or "unknown",
        "place": contact.place,
        "language": contact.language,
        "phone": contact.phone,
    }
    facts |= {name: getattr(contact, name) for name in (*safe_contact.CODED, *safe_contact.WORDS)}
    person = people.record_person(by=by, centre=case.centre, **facts)
    for role in rules.roles_of_caller(contact.caller_type):
        place_in(by, case, person, role)


def _said_of_her(case: Case) -> str:
    """What the calls said of the age of whom the case is about; of one person only, the first."""
    if CasePerson.objects.filter(case=case, role__in=rules.ABOUT_HER).exists():
        return rules.certainty_of("unknown")
    rows = CaseContact.objects.filter(case=case).select_related("contact").order_by("-at")
    said = {age_said(row.contact, pack()) for row in rows}
    return rules.certainty_of(next((one for one in ("child", "adult") if one in said), "unknown"))


def _next_number(centre: str, at: dt.datetime) -> str:
    year = timezone.localtime(at).year
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_counter AS c (centre, year, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (centre, year) DO UPDATE SET last = c.last + 1 RETURNING last",
            [centre, year],
        )
        (number,) = cursor.fetchone()
    return f"{centre}-{year}-{number:05d}"
