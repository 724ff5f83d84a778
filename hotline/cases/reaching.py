"""What calling back leaves in a case: the call itself, and a welfare check that was asked for."""

from uuid import UUID

from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases.models import Case, CaseContact, CasePerson
from hotline.cases.services import note
from hotline.vault import services as vault


def case_of(root: UUID) -> Case | None:
    """The latest case in the actor's reach that a contact or person stands in."""
    of_contact = CaseContact.objects.filter(contact=root).values("case")
    of_person = CasePerson.objects.filter(person=root).values("case")
    rows = Case.objects.filter(pk__in=of_contact) | Case.objects.filter(pk__in=of_person)
    return rows.order_by("-opened_at").first()


def attach_call(*, by: Actor, root: UUID, contact_id: UUID) -> Case | None:
    """Put a call into the case of whom it reached. Done once; without a case nothing happens."""
    with acting(by):
        case = case_of(root)
        if case is None:
            return None
        if not CaseContact.objects.filter(case=case, contact=contact_id).exists():
            CaseContact(case=case, contact_id=contact_id, by=by.key).save(force_insert=True)
            note(by=by, case_id=case.id, kind="contact.added", subject=contact_id)
            audit.record("case.contact", root=case.id)
        return case


def note_alarm_over(*, by: Actor, root: UUID, how: str, words: str) -> Case | None:
    """Write into the case of a contact that nobody in it is at risk any more, and how that is
    known; without a case, nothing. The words go where the actor reads the case."""
    with acting(by):
        case = case_of(root)
        if case is not None:
            text = words.strip() if vault.may_open(case.id, DataClass.D3) else ""
            note(
                by=by, case_id=case.id, kind="contact.alarm_over", detail=how, text=text,
                subject=root,
            )  # fmt: skip
        return case


def note_welfare_check(*, by: Actor, root: UUID) -> Case | None:
    """Write into the case that a supervisor asked for a welfare check; without a case, nothing."""
    with acting(by):
        case = case_of(root)
        if case is not None:
            note(by=by, case_id=case.id, kind="callback.welfare_check", subject=root)
        return case
