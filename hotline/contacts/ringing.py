"""A call is a contact from its first ring: written before anybody has answered, so that none is
lost, held by nobody until a counsellor answers, and ended here if none does."""

import datetime as dt
from uuid import UUID

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.contacts import alarms, callbacks, services
from hotline.contacts.models import Contact
from hotline.contacts.queries import Knock, knock
from hotline.events import services as events
from hotline.people import reach
from hotline.staff.models import Member
from hotline.vault import services as vault

DROPPED = "dropped"
NEVER = "never"


def arrive(
    *,
    by: Actor,
    contact_id: UUID,
    centre: str,
    number: str,
    withheld: bool,
    language: str,
    at: dt.datetime,
) -> tuple[Contact, Knock]:
    """Write a call that has just come in, and whether its number was used before. Told twice of
    the same call, the one that stands comes back."""
    with acting(by):
        earlier = Contact.objects.filter(pk=contact_id).first()
        if earlier is not None:
            return earlier, Knock(False)
        state = "withheld" if withheld else "unknown"
        facts = services.as_columns({"phone": number} if number else {"number_state": state})
        contact = Contact(
            id=contact_id,
            centre=centre,
            channel="phone_in",
            language=language,
            started_at=at,
            **facts,
        )
        access.begin(contact.id, deepest=DataClass.D3)
        vault.new_root(contact.id, "contact", centre=centre)
        contact.save(force_insert=True)
        audit.record("contact.ring", root=contact.id)
        known = knock(by=by, contact_id=contact.id)
        if known.safe_to_call_back == NEVER:
            # Said of this number before: until she says otherwise, it holds for this call too.
            contact.safe_to_call_back = NEVER
            contact.save(update_fields=["safe_to_call_back"])
        return contact, known


def caller_known_to(contact: Contact) -> Member | None:
    """The counsellor who last spoke with this number, as far as nothing keeps her from the call:
    never from a file that is sealed by decision."""
    if contact.phone_hash is None:
        return None
    rows = Contact.objects.filter(
        phone_hash=contact.phone_hash, phone_key=contact.phone_key, counsellor__isnull=False
    ).exclude(pk=contact.pk)
    last = rows.select_related("counsellor").order_by("-started_at").first()
    if last is None or last.counsellor is None or not last.counsellor.is_active:
        return None
    may = access.may_be_given(last.id, last.counsellor.key)
    return last.counsellor if may else None


def is_in_danger(contact: Contact) -> bool:
    """Whether a life may be at stake in an earlier contact from this number."""
    if contact.phone_hash is None:
        return False
    rows = Contact.objects.filter(phone_hash=contact.phone_hash, phone_key=contact.phone_key)
    return rows.filter(alarms.ALARMING).exclude(pk=contact.pk).exists()


def answer(*, by: Actor, contact_id: UUID, member: Member) -> Contact:
    """The member answered: the contact is hers, and her centre's. Answered before by another, it
    passes to her, and the other goes on seeing it (the caller lets her in: see telephony)."""
    with acting(by):
        contact = Contact.objects.select_for_update().get(pk=contact_id)
        before = contact.counsellor_id
        if before == member.id:
            return contact
        contact.counsellor = member
        changed = ["counsellor"]
        if before is None:
            contact.centre = member.centre or contact.centre
            access.hand_over(contact.id, to=member.key, at_once=True)
            changed.append("centre")
        contact.save(update_fields=changed)
        audit.record("contact.answer", root=contact.id, detail=[member.key])
        topics = [member.key, f"role:supervisor@{contact.centre}"]
        topics += [f"staff:{before}"] if before else []
        events.publish("contact", subject=contact.id, topics=access.heard_by(contact.id, topics))
        return contact


def end_unanswered(*, by: Actor, contact_id: UUID, at: dt.datetime) -> None:
    """Nobody answered before the caller was gone: a contact all the same. Where nobody said that a
    call is safe, the supervisor decides; where there is no number, there is nothing to decide."""
    with acting(by):
        contact = Contact.objects.select_for_update().get(pk=contact_id)
        if contact.counsellor_id is not None or contact.ended_at is not None:
            return
        contact.ended_at, contact.outcome = max(at, contact.started_at), DROPPED
        contact.save(update_fields=["ended_at", "outcome"])
        audit.record("contact.unanswered", root=contact.id)
        topics = [f"role:supervisor@{contact.centre}"]
        events.publish("contact", subject=contact.id, topics=access.heard_by(contact.id, topics))
        if reach.candidates(reach.block_of(contact)):
            callbacks.ask(by=by, contact_id=contact.id, why=DROPPED, at=at)
