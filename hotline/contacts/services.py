"""Verbs that change contacts. Each is one transaction: rows, audit record, event."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.contacts import rules
from hotline.contacts.models import Contact
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.people import safe_contact
from hotline.people.numbers import keyed
from hotline.vault import services as vault

CHILD_PROTECTION = "child_protection"
INFORMATION = "information"

# What was typed before the end may arrive after it: the line to the server was gone, or the page
# was left a moment before it saved. Later than this, the case is the place for words.
LATE = dt.timedelta(minutes=30)


class NotOpen(RuntimeError):
    """The contact has ended: it is amended only through its case."""


class WrongKind(RuntimeError):
    """The step belongs to another kind of contact."""


class NotHers(RuntimeError):
    """The contact is another member's: she was taken over from, or helps. Its holder ends it."""


class InDanger(RuntimeError):
    """Somebody in this contact is in danger: it is no mere question, and does not end as one."""


def take_contact(
    *,
    by: Actor,
    channel: str = "phone_in",
    started_at: dt.datetime | None = None,
    contact_id: UUID | None = None,
    **answers: Any,
) -> Contact:
    """Start a contact that the actor holds from now on; its centre is hers.

    `contact_id` comes from the page, so that a repeated request makes no second contact.
    Raises InvalidAnswer.
    """
    facts = rules.checked({"channel": channel, **answers}, pack())
    with acting(by):
        contact = Contact(
            id=contact_id or new_id(),
            centre=by.centre,
            counsellor_id=by.member_id,
            started_at=started_at or timezone.now(),
            **as_columns(facts),
        )
        access.begin(contact.id, deepest=DataClass.D3)
        vault.new_root(contact.id, "contact", centre=by.centre)
        contact.save(force_insert=True)
        audit.record("contact.take", root=contact.id)
        events.publish("contact", subject=contact.id, topics=_topics(contact))
        if rules.is_alarming(contact.danger, contact.suicidal):
            tell_of_danger(contact)
        return contact


def amend_contact(*, by: Actor, contact_id: UUID, **answers: Any) -> Contact:
    """Save what was typed, field by field; what was typed before the end may arrive after it.

    Danger, or a wish to die, answered anew is told to the supervisors at once.
    Raises InvalidAnswer, NotOpen, Contact.DoesNotExist.
    """
    with acting(by):
        contact = Contact.objects.select_for_update().get(pk=contact_id)
        return write_into(contact, answers)


def write_into(contact: Contact, answers: Mapping[str, Any]) -> Contact:
    """`amend_contact` for whoever holds the row already. Raises InvalidAnswer, NotOpen."""
    facts = rules.checked(answers, pack())
    if not _takes_words(contact):
        raise NotOpen
    told = {name: value for name, value in facts.items() if _is_alarm(contact, name, value)}
    stored = as_columns(facts)
    if contact.danger_since and stored.get("danger_since"):
        del stored["danger_since"]  # said twice, the minutes go on
    if contact.alarm_over_at and "yes" in told.values():
        stored["alarm_over_at"] = None  # said anew, it is not over
    for name, value in stored.items():
        setattr(contact, name, value)
    for name in facts:
        audit.record_once("contact.amend", root=contact.id, detail=name)
    contact.save(update_fields=list(stored))
    for name, value in told.items():
        audit.record(f"contact.{name}", root=contact.id, detail=[value or "unsaid"])
    if told:
        tell_of_danger(contact)
    return contact


def take_information(
    *, by: Actor, topic: str, contact_id: UUID, channel: str = "phone_in", **answers: Any
) -> Contact:
    """A question answered: a contact of kind information, taken and ended in one step.

    `contact_id` is that of a contact the actor has open, which becomes one of information and
    ends; or a fresh one from the page, so that a press repeated takes one contact. Ended already,
    it stays as it is. Raises InvalidAnswer, InDanger, NotHers.
    """
    if not topic:
        raise rules.InvalidAnswer("topic", "not_in_list")
    answers |= {"kind": INFORMATION, "topic": topic}
    with acting(by):
        earlier = Contact.objects.filter(pk=contact_id).first()
        if earlier is None:
            take_contact(by=by, channel=channel, contact_id=contact_id, **answers)
        elif not earlier.is_open:
            return earlier
        elif rules.is_alarming(earlier.danger, earlier.suicidal):
            raise InDanger
        else:
            amend_contact(by=by, contact_id=contact_id, **answers)
        return end_contact(by=by, contact_id=contact_id)


def end_contact(*, by: Actor, contact_id: UUID, ended_at: dt.datetime | None = None) -> Contact:
    """Close a contact. Ending an ended one changes nothing. Raises NotHers."""
    with acting(by):
        contact = Contact.objects.select_for_update().get(pk=contact_id)
        if contact.ended_at is None:
            if contact.counsellor_id != by.member_id:
                raise NotHers
            contact.ended_at = max(ended_at or timezone.now(), contact.started_at)
            contact.save(update_fields=["ended_at"])
            audit.record("contact.end", root=contact.id)
            events.publish("contact", subject=contact.id, topics=_topics(contact))
            if rules.is_alarming(contact.danger, contact.suicidal):
                tell_of_danger(contact)
        return contact


def hand_to_child_line(*, by: Actor, contact_id: UUID) -> Contact:
    """Record that a child-protection matter that is no trafficking went to the child line. A
    contact of no kind yet becomes one of that kind. Raises WrongKind for any other, NotHers.
    """
    with acting(by):
        contact = Contact.objects.select_for_update().get(pk=contact_id)
        if not may_write(by, contact):
            raise NotHers
        if not contact.kind and contact.is_open:
            write_into(contact, {"kind": CHILD_PROTECTION})
        if contact.kind != CHILD_PROTECTION:
            raise WrongKind
        if contact.handed_to_child_line_at is None:
            contact.handed_to_child_line_at = timezone.now()
            contact.handed_to_child_line_by = by.member_id
            contact.save(update_fields=["handed_to_child_line_at", "handed_to_child_line_by"])
            audit.record("contact.hand_to_child_line", root=contact.id)
        return contact


def may_write(by: Actor, contact: Contact) -> bool:
    """Whether the actor holds this contact, or oversees it and may write beside its holder."""
    return contact.counsellor_id == by.member_id or (
        may(by.role, "cases.oversee") and may(by.role, "contacts.take")
    )


def holder_of(contact: Contact) -> str:
    """The principal of the counsellor who holds a contact; "" while nobody does."""
    return f"staff:{contact.counsellor_id}" if contact.counsellor_id else ""


def as_columns(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as columns: a number brings its hash, and says that it was given."""
    stored = dict(facts)
    if "phone" in facts:
        stored["phone_key"], stored["phone_hash"] = keyed(facts["phone"])
        if facts["phone"]:
            stored["number_state"] = "given"
    if "danger" in facts:
        stored["danger_since"] = timezone.now() if facts["danger"] == "yes" else None
    for name in safe_contact.CODED:
        if name in stored and not stored[name]:
            stored[name] = "unknown"
    return stored


def tell_of_danger(contact: Contact) -> None:
    """Tell whoever oversees the centre, and the counsellor, that danger began, changed or ended."""
    centre = contact.centre
    topics = _topics(contact, f"role:manager@{centre}")
    events.publish("danger", subject=contact.id, topics=topics)


def _is_alarm(contact: Contact, name: str, value: Any) -> bool:
    """Whether an answer begins or ends an alarm; "not known" after nothing is none."""
    if name not in rules.ALARMS:
        return False
    before = getattr(contact, name)
    return "yes" in (before, value) and before != value


def _takes_words(contact: Contact) -> bool:
    if contact.ended_at is None:
        return contact.is_open
    return contact.source == "live" and timezone.now() - contact.ended_at < LATE


def _topics(contact: Contact, *others: str) -> list[str]:
    heard = [holder_of(contact), f"role:supervisor@{contact.centre}", *others]
    return access.heard_by(contact.id, [topic for topic in heard if topic])
