"""Verbs that change case files."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases import rules
from hotline.cases.models import Case, CaseContact, CasePerson, Entry, Measure, Problem
from hotline.contacts.models import Contact
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.people import safe_contact
from hotline.people import services as people
from hotline.people.models import Person
from hotline.vault import services as vault


class NotInList(ValueError):
    """A code that its list does not hold; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def open_case(*, by: Actor, contact_id: UUID, at: dt.datetime | None = None) -> Case:
    """Open a case from a contact the actor sees; its caller becomes its first person.

    A contact opens one case: asked again, the same case comes back.
    """
    with acting(by):
        contact = Contact.objects.select_for_update().get(pk=contact_id)
        earlier = CaseContact.objects.filter(contact=contact).select_related("case").first()
        if earlier:
            return earlier.case
        now = at or timezone.now()
        case = Case(
            id=new_id(),
            number=_next_number(contact.centre, now),
            centre=contact.centre,
            owner_id=by.member_id,
            opened_at=now,
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
    """Add somebody to a case, in a role of the pack's `person_role` list."""
    _in_list("role", role, "person_role")
    with acting(by):
        case = Case.objects.get(pk=case_id)
        person = people.record_person(by=by, centre=case.centre, **facts)
        _place_in(by, case, person, role)
        note(by=by, case_id=case.id, kind="person.added", detail=role, subject=person.id)
        return person


def name_problem(
    *, by: Actor, case_id: UUID, domain: str, urgency: str, text: str, person_id: UUID | None = None
) -> Problem:
    """Formulate a problem with the person: which need, how urgent, in words."""
    _in_list("domain", domain, "need_domain")
    _in_list("urgency", urgency, "urgency")
    with acting(by):
        case = Case.objects.get(pk=case_id)
        if person_id and not CasePerson.objects.filter(case=case, person=person_id).exists():
            raise NotInList("person")
        problem = Problem(
            case=case, by=by.key, domain=domain, urgency=urgency, person_id=person_id, text=text
        )
        problem.save(force_insert=True)
        note(by=by, case_id=case.id, kind="problem.named", detail=domain, subject=problem.id)
        audit.record("case.problem", root=case.id, detail=[domain, urgency])
        return problem


def plan_measure(
    *,
    by: Actor,
    case_id: UUID,
    kind: str,
    text: str = "",
    problem_id: UUID | None = None,
    due_at: dt.datetime | None = None,
) -> Measure:
    """Plan a measure the actor will carry out."""
    _in_list("kind", kind, "measure_kind")
    with acting(by):
        case = Case.objects.get(pk=case_id)
        measure = Measure(
            case=case,
            by=by.key,
            kind=kind,
            problem_id=problem_id,
            owner_id=by.member_id,
            due_at=due_at,
            text=text,
        )
        measure.save(force_insert=True)
        note(by=by, case_id=case.id, kind="measure.planned", detail=kind, subject=measure.id)
        audit.record("case.measure", root=case.id, detail=[kind])
        return measure


def finish_measure(*, by: Actor, measure_id: UUID, outcome: str) -> Measure:
    """Record what came of a measure. Finishing a finished one changes nothing."""
    _in_list("outcome", outcome, "measure_outcome")
    with acting(by):
        measure = Measure.objects.get(pk=measure_id)
        done = Measure.objects.filter(pk=measure_id, done_at__isnull=True).update(
            done_at=timezone.now(), done_by=by.key, outcome=outcome
        )
        if done:
            note(by=by, case_id=measure.case_id, kind="measure.done", detail=outcome)
            audit.record("case.measure_done", root=measure.case_id, detail=[outcome])
        measure.refresh_from_db()
        return measure


def judge_risk(
    *, by: Actor, case_id: UUID, risk: str, urgency: str, look_again_at: dt.datetime
) -> Case:
    """Set risk and urgency, and by when they must be looked at again."""
    _in_list("risk", risk, "risk_level")
    _in_list("urgency", urgency, "urgency")
    with acting(by):
        case = Case.objects.select_for_update().get(pk=case_id)
        case.risk, case.urgency, case.look_again_at = risk, urgency, look_again_at
        case.save(update_fields=["risk", "urgency", "look_again_at"])
        note(by=by, case_id=case.id, kind="risk.judged", detail=risk)
        audit.record("case.risk", root=case.id, detail=[risk, urgency])
        events.publish("case", subject=case.id, topics=topics(case))
        return case


def note(
    *,
    by: Actor,
    case_id: UUID,
    kind: str = "note",
    text: str = "",
    detail: str = "",
    subject: UUID | None = None,
) -> Entry:
    """Add a line to the timeline: words (sealed), or a coded happening."""
    with acting(by):
        entry = Entry(
            case_id=case_id, by=by.key, kind=kind, text=text, detail=detail, subject=subject
        )
        entry.save(force_insert=True)
        return entry


def topics(case: Case) -> list[str]:
    """Who hears of this case: its owner, and the supervisors of its centre."""
    return [f"staff:{case.owner_id}", f"role:supervisor@{case.centre}"]


def _enter_caller(by: Actor, case: Case, contact: Contact) -> None:
    year = contact.started_at.year
    facts: dict[str, Any] = {
        "sex": contact.sex or "unknown",
        "birth_year": year - contact.age if contact.age is not None else None,
        "age_certainty": "estimated" if contact.age is not None else "unknown",
        "place": contact.place,
        "language": contact.language,
        "phone": contact.phone,
    }
    facts |= {name: getattr(contact, name) for name in (*safe_contact.CODED, *safe_contact.WORDS)}
    person = people.record_person(by=by, centre=case.centre, **facts)
    for role in rules.roles_of_caller(contact.caller_type):
        _place_in(by, case, person, role)


def _place_in(by: Actor, case: Case, person: Person, role: str) -> None:
    CasePerson(case=case, person=person, role=role, by=by.key).save(force_insert=True)
    audit.record("case.person", root=case.id, detail=[role])


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


def _in_list(field: str, code: str, list_name: str) -> None:
    if code not in pack().codes(list_name):
        raise NotInList(field)
