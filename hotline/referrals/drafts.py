"""The emergency referral that puts itself together while somebody is in danger on the line.

A person always checks and sends it: this only spares her the typing.
"""

from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.cases import endangered
from hotline.cases import rules as case_rules
from hotline.cases import services as cases
from hotline.cases.models import Case
from hotline.contacts.models import Contact
from hotline.contacts.rules import age_said
from hotline.countries.pack import current as pack
from hotline.directory import queries as directory
from hotline.people import safe_contact
from hotline.people import services as people
from hotline.people.models import Person
from hotline.places import queries as places
from hotline.referrals import accounts
from hotline.referrals.models import Draft

EMERGENCY = "emergency"
BASIS = "life_and_health"  # a threat to life is a ground without consent: the pack's list
COPIED = ("place", "language", "phone", "sex", *safe_contact.CODED, *safe_contact.WORDS)
UNSAID = ("", "unknown")


class NotInDanger(RuntimeError):
    """Nobody in this contact was said to be in danger: there is nothing to draft."""


def draft_emergency(*, by: Actor, contact_id: UUID) -> Draft:
    """The draft of this contact as the answers stand now; asked again, the same one follows them.

    Opens the case if there is none, as an emergency; finds out who in it is in danger, enters what
    was answered about her where her file still says nothing, and picks who can go to the place.
    Once sent, it stays as it was.
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
        if draft is None:
            endangered.raise_to_emergency(by=by, case=case)
        person, is_caller = endangered.person_in_danger(by=by, case=case, contact=contact)
        _tell_file(by, person, contact, is_caller)
        facts = {
            "person": person,
            "agency": directory.rescuing_agency(contact.place) if contact.place else None,
            "account": accounts.of_danger(contact),
        }
        return _renewed(draft, facts) if draft else _made(by, contact, case, facts)


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


def _made(by: Actor, contact: Contact, case: Case, facts: dict[str, Any]) -> Draft:
    draft = Draft(
        contact=contact,
        case=case,
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


def _tell_file(by: Actor, person: Person, contact: Contact, is_caller: bool) -> None:
    """What the call has told about her and her file does not know yet; never over what it knows.

    Of somebody else than the caller only the place is told, and on which side of the law's line she
    is: number, sex and age in years are the caller's.
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
    facts |= _age(contact, person, is_caller)
    if facts:
        people.amend_person(by=by, person_id=person.id, **facts)


def _age(contact: Contact, person: Person, is_caller: bool) -> dict[str, Any]:
    """What the call says of her age, where her file says something else: it follows the answers as
    long as nothing but answers is known."""
    answered = person.age_certainty == "estimated" and person.birth_year_to is None
    if person.birth is not None and not (is_caller and answered):
        return {}
    said = age_said(contact, pack())
    facts: dict[str, Any] = {"age_certainty": case_rules.certainty_of(said)}
    if is_caller:
        facts = case_rules.age_of_caller(contact, pack(), herself=True)
    changed = any(getattr(person, name) != value for name, value in facts.items())
    return facts if changed else {}
