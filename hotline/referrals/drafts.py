"""The emergency referral that puts itself together while somebody is in danger on the line.

A person always checks and sends it: this only spares her the typing.
"""

from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases import services as cases
from hotline.cases.models import Case, CasePerson
from hotline.contacts.models import Contact
from hotline.directory import queries as directory
from hotline.people import safe_contact
from hotline.people import services as people
from hotline.people.models import Person
from hotline.places import queries as places
from hotline.referrals import accounts
from hotline.referrals.models import Draft

EMERGENCY = "emergency"
BASIS = "life_and_health"  # a threat to life is a ground without consent: the pack's list
# Whose danger it is, when others stand in the case too.
ABOUT_HER = ("survivor", "potential_victim", "at_risk")
COPIED = ("place", "language", "phone", "sex", *safe_contact.CODED, *safe_contact.WORDS)
UNSAID = ("", "unknown")


class NotInDanger(RuntimeError):
    """Nobody in this contact was said to be in danger: there is nothing to draft."""


def draft_emergency(*, by: Actor, contact_id: UUID) -> Draft:
    """The draft of this contact as the answers stand now; asked again, the same one follows them.

    Opens the case if there is none, enters what was answered about the caller where her file
    still says nothing, and picks who can go to the place. Once sent, it stays as it was.
    Raises NotInDanger, Contact.DoesNotExist.
    """
    with acting(by):
        contact = Contact.objects.select_for_update().get(pk=contact_id)
        if contact.danger_since is None:
            raise NotInDanger
        draft = Draft.objects.filter(contact=contact).select_related("agency").first()
        if draft and draft.used_at:
            return draft
        case = cases.open_case(by=by, contact_id=contact_id)
        person, is_caller = _in_trouble(case)
        _tell_file(by, person, contact, is_caller)
        facts = {
            "agency": directory.rescuing_agency(contact.place) if contact.place else None,
            "account": accounts.of_danger(contact),
        }
        return _renewed(draft, facts) if draft else _made(by, contact, case, person, facts)


def use(*, by: Actor, draft_id: UUID, referral_id: UUID) -> None:
    """Record that a draft was checked and sent as this referral. A used one stays as it is."""
    with acting(by):
        draft = Draft.objects.get(pk=draft_id)
        used = Draft.objects.filter(pk=draft_id, used_at__isnull=True).update(
            used_at=timezone.now(), referral_id=referral_id
        )
        if used:
            audit.record("referral.draft_used", root=draft.case_id)


def of_contact(contact_id: UUID) -> Draft | None:
    """The draft of a contact, with its agency; None where nobody was in danger."""
    rows = Draft.objects.filter(contact=contact_id).select_related("agency", "case")
    return rows.prefetch_related("agency__names").first()


def _made(by: Actor, contact: Contact, case: Case, person: Person, facts: dict[str, Any]) -> Draft:
    draft = Draft(
        contact=contact,
        case=case,
        person=person,
        urgency=EMERGENCY,
        made_at=timezone.now(),
        by=by.key,
        **facts,
    )
    draft.save(force_insert=True)
    audit.record("referral.draft", root=case.id)
    return draft


def _renewed(draft: Draft, facts: dict[str, Any]) -> Draft:
    changed = [name for name, value in facts.items() if getattr(draft, name) != value]
    for name in changed:
        setattr(draft, name, facts[name])
    if changed:
        draft.save(update_fields=changed)
    return draft


def _in_trouble(case: Case) -> tuple[Person, bool]:
    """Who the danger is about: somebody the case is about before the caller, the earliest first;
    and whether it is the caller herself."""
    standing = list(CasePerson.objects.filter(case=case).select_related("person").order_by("id"))
    about = [row for row in standing if row.role in ABOUT_HER]
    person = (about or standing)[0].person
    return person, any(r.person_id == person.id and r.role == "caller" for r in standing)


def _tell_file(by: Actor, person: Person, contact: Contact, is_caller: bool) -> None:
    """What the call has told about her and her file does not know yet; never over what it knows.

    Of somebody else than the caller only the place is told: number and age are the caller's.
    """
    names = COPIED if is_caller else ("place",)
    told = {name: getattr(contact, name) for name in names if getattr(contact, name)}
    facts = {
        name: value
        for name, value in told.items()
        if value not in UNSAID and getattr(person, name) in UNSAID
    }
    if "place" in facts and not places.is_valid(facts["place"]):
        del facts["place"]
    if is_caller and contact.age is not None and person.birth_year is None:
        facts |= {"birth_year": contact.started_at.year - contact.age}
        facts |= {"age_certainty": "estimated"}
    if facts:
        people.amend_person(by=by, person_id=person.id, **facts)
