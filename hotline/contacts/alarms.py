"""When a life may be at stake: which contacts alarm, and how an alarm ends after the line is gone.

While a contact goes on, its alarm ends by the answers on the page. A line that drops ends none:
she may be worse off than before.
"""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.contacts import services
from hotline.contacts.models import AlarmEnd, Contact
from hotline.countries.pack import current as pack

IN_DANGER = Q(danger_since__isnull=False, alarm_over_at__isnull=True, source="live")
AT_RISK = Q(suicidal="yes", alarm_over_at__isnull=True, source="live")
ALARMING = IN_DANGER | AT_RISK
GOES_ON = Q(ended_at__isnull=True, source="live")
LONGEST_WORDS = 2_000  # characters


class Refused(ValueError):
    """An alarm that cannot be ended so; `code` says why: bad_code, no_words, too_long, goes_on
    (the contact is open: answer on its page), over (nobody is at risk any more)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def in_order(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """In danger first, the longest on top; then where somebody thinks of ending her life; then the
    others; the oldest contact first among equals."""
    life = Case(When(AT_RISK, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.annotate(life=life).order_by(
        F("danger_since").asc(nulls_last=True), "life", "started_at"
    )


def lines_first(rows: Iterable[Contact]) -> list[Contact]:
    """Those on the line as they stand, then those whose line went, the last one first: what has
    just happened is never pushed out of sight by what nobody has answered."""
    found = list(rows)
    gone = sorted((c for c in found if not c.is_open), key=_went, reverse=True)
    return [c for c in found if c.is_open] + gone


def end(*, by: Actor, contact_id: UUID, how: str, words: str) -> Contact:
    """Say that nobody in an ended contact is at risk any more, `how` by the pack's `alarm_end`,
    with the reason; by whoever has it in reach: its counsellor, and those who oversee her.

    Raises Refused, Contact.DoesNotExist.
    """
    if how not in pack().codes("alarm_end"):
        raise Refused("bad_code")
    if not words.strip():
        raise Refused("no_words")
    if len(words) > LONGEST_WORDS:
        raise Refused("too_long")
    with acting(by):
        contact = Contact.objects.select_for_update().get(pk=contact_id)
        if contact.is_open:
            raise Refused("goes_on")
        if not contact.alarm:
            raise Refused("over")
        now = timezone.now()
        AlarmEnd(contact=contact, at=now, by=by.key, how=how, words=words.strip()).save(
            force_insert=True
        )
        contact.alarm_over_at = now
        contact.save(update_fields=["alarm_over_at"])
        audit.record("contact.alarm_over", root=contact.id, detail=[how])
        services.tell_of_danger(contact)
        return contact


def last_end(contact: Contact) -> AlarmEnd | None:
    """How the alarm of a contact ended after it; None where it did not."""
    if contact.alarm_over_at is None:
        return None
    return AlarmEnd.objects.filter(contact=contact).order_by("-at").first()


def _went(contact: Contact) -> dt.datetime:
    return contact.ended_at or contact.started_at


def since(contact: Contact) -> dt.datetime:
    """Since when a contact alarms: since danger was answered, else since it began."""
    return contact.danger_since or contact.started_at
