"""Calling back: asking the supervisor where nobody said it is safe, her answer, and the call.

A line that drops or stays silent is never taken for a joke: somebody may not be able to speak.
"""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.contacts import services
from hotline.contacts.models import CallBack, Contact
from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.people import reach, safe_contact
from hotline.people.models import Clearance, Person
from hotline.people.reach import Block, How

CALL, CHECK, WAIT = "neutral_call_back", "welfare_check", "wait"
LOST = ("dropped", "silent")  # how a line ends without a word about calling back
_COPIED = (*safe_contact.CODED, *safe_contact.WORDS, "phone", "language", "place")


class Refused(ValueError):
    """A question that cannot be asked or answered so; `code` says why: bad_code, no_words,
    decided (somebody was quicker), never (she said never: only a welfare check or waiting)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clear(*, by: Actor, contact_id: UUID, how: How, at: dt.datetime | None = None) -> Clearance:
    """Let the actor reach the caller of a contact once, if the rule allows it now.

    Raises reach.NotAllowed, Contact.DoesNotExist.
    """
    with acting(by):
        contact = Contact.objects.get(pk=contact_id)
        block = reach.block_of(contact)
        return reach.issue("contacts_clear", root=contact.id, block=block, how=how, at=at)


def ask(
    *,
    by: Actor,
    contact_id: UUID,
    why: str,
    person_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> CallBack:
    """Ask the supervisor whether to call the caller, or a person of the contact's case.

    One question waits at a time: asked again, it comes back. Raises Refused(bad_code),
    Contact.DoesNotExist, Person.DoesNotExist.
    """
    if why not in pack().codes("call_back_ground"):
        raise Refused("bad_code")
    with acting(by):
        contact = Contact.objects.select_for_update().get(pk=contact_id)
        person = Person.objects.get(pk=person_id) if person_id else None
        earlier = waiting_for(contact.id, person_id)
        if earlier:
            return earlier
        now = at or timezone.now()
        question = CallBack(
            contact=contact,
            person=person,
            why=why,
            asked_at=now,
            asked_by=by.key,
            due_at=now + pack().deadline("call_back_decision", "emergency"),
        )
        question.save(force_insert=True)
        audit.record("callback.ask", root=contact.id, detail=[why])
        _tell(question)
        return question


def decide(
    *, by: Actor, callback_id: UUID, decision: str, words: str, at: dt.datetime | None = None
) -> CallBack:
    """Answer a question, with a reason. A neutral call clears whoever asked for ten minutes.

    Raises Refused (bad_code, no_words, decided, never), CallBack.DoesNotExist.
    """
    if decision not in pack().codes("call_back_decision"):
        raise Refused("bad_code")
    if not words.strip():
        raise Refused("no_words")
    with acting(by):
        question = (
            CallBack.objects.select_for_update(of=("self",))
            .select_related("contact", "person")
            .get(pk=callback_id)
        )
        if question.decided_at is not None:
            raise Refused("decided")
        if decision == CALL and not reach.may_be_decided(block_of_question(question)):
            raise Refused("never")
        question.decided_at, question.decided_by = at or timezone.now(), by.key
        question.decision, question.words = decision, words
        question.save(update_fields=["decided_at", "decided_by", "decision", "words"])
        if decision == CALL:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT contacts_clear_decided(%s::uuid, %s::uuid)", [new_id(), question.id]
                )
        audit.record("callback.decide", root=question.contact_id, detail=[decision])
        _tell(question)
        return question


def end_dropped(*, by: Actor, contact_id: UUID, why: str) -> CallBack | None:
    """End a contact whose line was lost or silent; where nobody said whether a call is safe, the
    supervisor is asked at once. Raises Refused(bad_code), Contact.DoesNotExist."""
    if why not in LOST:
        raise Refused("bad_code")
    with acting(by):
        contact = Contact.objects.select_for_update().get(pk=contact_id)
        if contact.is_open:
            services.amend_contact(by=by, contact_id=contact_id, outcome=why)
            services.end_contact(by=by, contact_id=contact_id)
        verdict = reach.judge(reach.block_of(contact), how="call", at=timezone.now())
        if verdict.answer != "ask_supervisor":
            return None
        return ask(by=by, contact_id=contact_id, why=why)


def dial(*, by: Actor, clearance: Clearance) -> Contact:
    """Use a clearance up for a call: a contact of its own, with all she said about safety.

    Raises reach.NotCleared, reach.NotAllowed.
    """
    with acting(by):
        held = reach.use(by=by, clearance_id=clearance.id, block=block_of_root)
        row = row_of(held.root)
        # One number only is carried over: the first she named, else her own; never a suspect's.
        facts = {name: getattr(row, name) for name in _COPIED}
        facts["phone"] = next(iter(reach.candidates(reach.block_of(row))), "")
        contact = services.take_contact(by=by, channel="phone_out", **facts)
        if row.restricted:  # what is sealed by decision stays so in the call about it
            contact.restricted = True
            contact.save(update_fields=["restricted"])
        audit.record("reach.dial", root=contact.id, detail=[held.how, held.basis])
        return contact


def sent(*, by: Actor, clearance: Clearance) -> Clearance:
    """Use a clearance up for a text that the actor has sent by hand.

    Raises reach.NotCleared, reach.NotAllowed.
    """
    with acting(by):
        return reach.use(by=by, clearance_id=clearance.id, block=block_of_root)


def mark_overdue(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Raise every question that nobody answered in time, once, to the manager and the national
    centre; the number raised."""
    moment, raised = now or timezone.now(), 0
    with acting(by):
        late = CallBack.objects.filter(
            decided_at__isnull=True, raised_at__isnull=True, due_at__lt=moment
        ).select_related("contact")
        for question in late.order_by("due_at")[:500]:
            mine = CallBack.objects.filter(
                pk=question.pk, raised_at__isnull=True, decided_at__isnull=True
            ).update(raised_at=moment)
            if mine:
                audit.record("callback.overdue", root=question.contact_id, detail=[question.why])
                _tell(question, further=_above(question))
                raised += 1
    return raised


def waiting_for(contact_id: UUID, person_id: UUID | None = None) -> CallBack | None:
    """The question about a contact's caller, or about a person, that nobody has answered yet."""
    rows = CallBack.objects.filter(contact=contact_id, person=person_id, decided_at__isnull=True)
    return rows.first()


def waiting() -> QuerySet[CallBack]:
    """All questions in the actor's reach that wait, the longest first."""
    rows = CallBack.objects.filter(decided_at__isnull=True).select_related("contact", "person")
    return rows.order_by("due_at")


def latest(root: UUID, contact_ids: Collection[UUID] = ()) -> CallBack | None:
    """The last question about a file: a contact's own, or a person's among a case's contacts."""
    if contact_ids:
        rows = CallBack.objects.filter(contact__in=contact_ids, person=root)
    else:
        rows = CallBack.objects.filter(contact=root, person__isnull=True)
    return rows.order_by("-asked_at").first()


def row_of(root: UUID) -> Contact | Person:
    """The contact or person that a clearance is for. Raises Person.DoesNotExist."""
    return Contact.objects.filter(pk=root).first() or Person.objects.get(pk=root)


def block_of_root(root: UUID) -> Block:
    """The answers of a cleared file as they are now."""
    return reach.block_of(row_of(root))


def block_of_question(question: CallBack) -> Block:
    """The answers of whom a question is about."""
    return reach.block_of(question.person or question.contact)


def _above(question: CallBack) -> list[str]:
    return ["role:national", f"role:manager@{question.contact.centre}"]


def _tell(question: CallBack, further: Collection[str] = ()) -> None:
    events.publish(
        "callback",
        subject=question.id,
        topics=access.heard_by(
            question.contact_id,
            [
                topic
                for topic in (
                    question.asked_by,
                    services.holder_of(question.contact),
                    f"role:supervisor@{question.contact.centre}",
                    *further,
                )
                if topic
            ],
        ),
    )
