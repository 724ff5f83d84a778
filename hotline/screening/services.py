"""Verbs of a screening. Each is one transaction: rows, audit record, event."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.audit import services as audit
from hotline.contacts.models import Contact
from hotline.contacts.rules import age_said
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.people.models import Person
from hotline.screening import rules
from hotline.screening.models import JUDGEMENTS, Answer, ChosenSet, Judgement, Screening

SAID_AGES = ("adult", "child", "unknown")
LONGEST_REASON = 10_000  # characters


class NotInSet(ValueError):
    """An answer, question, set, age or judgement that does not exist; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class AboutSomebodyElse(RuntimeError):
    """The screening is about another person already, or she has one of her own in the contact."""


class NoReason(ValueError):
    """A judgement without a reason, or with one of more than LONGEST_REASON characters."""


def start(*, by: Actor, contact_id: UUID, person_id: UUID | None = None) -> Screening:
    """Begin to ask about a person in a contact the actor sees. Asked again, the same screening
    comes back with its answers, and with the age as file and contact give it by now unless the
    counsellor has set it here. Raises Contact.DoesNotExist, Person.DoesNotExist."""
    with acting(by):
        contact = Contact.objects.get(pk=contact_id)
        person = Person.objects.get(pk=person_id) if person_id else None
        child, basis = _age(contact, person)
        earlier = Screening.objects.filter(contact=contact, person=person).first()
        if earlier:
            return _aged(earlier, child, basis)
        screening = Screening(
            contact=contact,
            person=person,
            started_at=timezone.now(),
            by=by.key,
            treated_as_child=child,
            age_basis=basis,
        )
        try:
            with transaction.atomic():
                screening.save(force_insert=True)
        except IntegrityError:  # begun twice at the same moment
            return Screening.objects.get(contact=contact, person=person)
        audit.record("screening.start", root=contact.id, detail=[basis])
        _tell(screening)
        return screening


def name_person(*, by: Actor, screening_id: UUID, person_id: UUID) -> Screening:
    """Say whom a screening that was begun without a person is about. Raises AboutSomebodyElse."""
    with acting(by):
        person = Person.objects.get(pk=person_id)
        screening = Screening.objects.select_for_update().get(pk=screening_id)
        if screening.person_id == person.id:
            return screening
        taken = Screening.objects.filter(contact=screening.contact_id, person=person).exists()
        if screening.person_id is not None or taken:
            raise AboutSomebodyElse
        screening.person = person
        screening.save(update_fields=["person"])
        audit.record("screening.person", root=screening.contact_id)
        _tell(screening)
        return _aged(screening, *_age(screening.contact, person))


def say_age(*, by: Actor, screening_id: UUID, age: str) -> Screening:
    """Set whether the person is an adult, a child, or of unknown age, which counts as a child."""
    if age not in SAID_AGES:
        raise NotInSet("age")
    with acting(by):
        screening = Screening.objects.select_for_update().get(pk=screening_id)
        screening.treated_as_child = age != "adult"
        screening.age_basis = "unknown" if age == "unknown" else "asked"
        screening.save(update_fields=["treated_as_child", "age_basis"])
        audit.record("screening.age", root=screening.contact_id, detail=[age])
        _tell(screening)
        return screening


def choose_set(*, by: Actor, screening_id: UUID, code: str) -> ChosenSet:
    """Ask a set of indicators, in the version in force today; one chosen before stays as it is."""
    found = next((s for s in pack().indicator_sets() if s.code == code), None)
    if found is None:
        raise NotInSet("set")
    with acting(by):
        screening = Screening.objects.select_for_update().get(pk=screening_id)
        earlier = ChosenSet.objects.filter(screening=screening, code=code).first()
        if earlier:
            return earlier
        chosen = ChosenSet(screening=screening, code=code, version=found.version, by=by.key)
        chosen.save(force_insert=True)
        audit.record("screening.choose", root=screening.contact_id, detail=[code, found.version])
        _tell(screening)
        return chosen


def answer(*, by: Actor, chosen_id: UUID, indicator: str, answer: str) -> Answer:
    """Save one answer; a changed one keeps what it was in the log. The same twice changes
    nothing."""
    if answer not in rules.ANSWERS:
        raise NotInSet("answer")
    with acting(by):
        chosen = ChosenSet.objects.select_related("screening").get(pk=chosen_id)
        asked = pack().indicator_set(chosen.code, chosen.version)
        if all(one.code != indicator for one in asked.indicators):
            raise NotInSet("indicator")
        # Locked, because two tabs that answer the same question for the first time find no row.
        screening = Screening.objects.select_for_update().get(pk=chosen.screening_id)
        row = Answer.objects.filter(chosen=chosen, indicator=indicator).first()
        before = row.answer if row else ""
        if row and before == answer:
            return row
        row = row or Answer(chosen=chosen, indicator=indicator)
        row.answer, row.at, row.by = answer, timezone.now(), by.key
        row.save()
        audit.record(
            "screening.answer",
            root=screening.contact_id,
            detail=[chosen.code, indicator, before, answer],
        )
        _tell(screening)
        return row


def judge(*, by: Actor, screening_id: UUID, judgement: str, reason: str) -> Judgement:
    """Record the counsellor's own judgement, which stands beside the result. Raises NoReason."""
    if judgement not in JUDGEMENTS:
        raise NotInSet("judgement")
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise NoReason
    with acting(by):
        screening = Screening.objects.get(pk=screening_id)
        row = Judgement(screening=screening, judgement=judgement, reason=reason.strip(), by=by.key)
        row.save(force_insert=True)
        audit.record("screening.judge", root=screening.contact_id, detail=[judgement])
        _tell(screening)
        return row


def _age(contact: Contact, person: Person | None) -> tuple[bool, str]:
    """Whether to treat the person as a child, and where that comes from."""
    if person is not None and person.age_is_told:
        return person.is_child(today()), "person"
    said = age_said(contact, pack())
    return said != "adult", "unknown" if said == "unknown" else "contact"


def _aged(screening: Screening, child: bool, basis: str) -> Screening:
    """The screening with what is known of the age by now; what the counsellor set stays."""
    known = (screening.treated_as_child, screening.age_basis)
    if screening.age_basis != "asked" and known != (child, basis):
        screening.treated_as_child, screening.age_basis = child, basis
        screening.save(update_fields=["treated_as_child", "age_basis"])
        audit.record("screening.age", root=screening.contact_id, detail=[basis])
        _tell(screening)
    return screening


def _tell(screening: Screening) -> None:
    contact = screening.contact
    events.publish(
        "screening",
        subject=contact.id,
        topics=access.heard_by(
            contact.id, [f"staff:{contact.counsellor_id}", f"role:supervisor@{contact.centre}"]
        ),
    )
