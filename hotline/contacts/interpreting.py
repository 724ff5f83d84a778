"""Asking an interpreter into a contact. Silence is signed, and there is no tie to the caller.

An interpreter of the caller's village or clan may know the family, or whoever sold her: she is
asked about a tie before she hears a word. Source: WHO ethical and safety recommendations (2003).
"""

from uuid import UUID

from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.audit import services as audit
from hotline.contacts.models import Assignment, Contact
from hotline.registers.models import Interpreter
from hotline.registers.rules import TIES


class Refused(RuntimeError):
    """She must not interpret here. `code`: not_asked, tie, unknown_tie, unsigned, left, or
    wrong_language."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def assign(
    *, by: Actor, contact_id: UUID, interpreter_id: UUID, language: str, tie: str
) -> Assignment:
    """Record that an interpreter takes part in a contact, once somebody asked about a tie.

    `tie` is the answer: none, tie or unknown. Only "none" lets her in; the others are refused and
    logged, so that the question counts. Asked again for the same contact, the same row comes back.
    Raises Refused, Contact.DoesNotExist, Interpreter.DoesNotExist.
    """
    try:
        with acting(by):
            contact = Contact.objects.select_for_update().get(pk=contact_id)
            interpreter = Interpreter.objects.get(pk=interpreter_id)
            _refuse(interpreter, language, tie)
            earlier = Assignment.objects.filter(contact=contact, interpreter=interpreter).first()
            if earlier:
                return earlier
            assignment = Assignment(
                contact=contact, interpreter=interpreter, language=language, tie=tie, by=by.key
            )
            assignment.save(force_insert=True)
            audit.record("interpreter.assign", root=contact.id, detail=[language])
            return assignment
    except Refused as refusal:
        audit.refused("interpreter.assign", by=by, root=contact_id, reason=refusal.code)
        raise


def of_contact(contact_id: UUID) -> list[Assignment]:
    """Who interprets in a contact, in the order asked."""
    found = Assignment.objects.filter(contact=contact_id).select_related("interpreter")
    return list(found.order_by("at"))


def _refuse(interpreter: Interpreter, language: str, tie: str) -> None:
    day = today()
    if tie not in TIES:
        raise Refused("not_asked")
    if interpreter.left_on and interpreter.left_on <= day:
        raise Refused("left")
    if not interpreter.has_signed(day):
        raise Refused("unsigned")
    if tie != "none":
        raise Refused("tie" if tie == "tie" else "unknown_tie")
    if language not in interpreter.languages:
        raise Refused("wrong_language")
