"""What an actor may read about contacts. Row security decides which; these only ask."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from hotline.actor.context import Actor, acting
from hotline.actor.kept import kept
from hotline.audit import services as audit
from hotline.contacts import alarms
from hotline.contacts.models import Contact


@dataclass(frozen=True)
class Knock:
    """All that is told of a number used before: where the owner sits and whether to call back."""

    known: bool
    centre: str = ""
    safe_to_call_back: str = "unknown"


def still_open(actor: Actor) -> QuerySet[Contact]:
    """The actor's own contacts that go on or in which a life may still be at stake: these first,
    as in `alarming`."""
    rows = Contact.objects.filter(alarms.GOES_ON | alarms.ALARMING, counsellor=actor.member_id)
    return alarms.in_order(rows)


def one(contact_id: UUID) -> Contact | None:
    """A contact in reach, or None."""
    return next(iter(among((contact_id,))), None)


@kept
def among(contact_ids: tuple[UUID, ...]) -> QuerySet[Contact]:
    """Those of these contacts that are in reach, the latest first."""
    return Contact.objects.filter(pk__in=contact_ids).order_by("-started_at")


def alarming(actor: Actor) -> QuerySet[Contact]:
    """Contacts in the actor's reach in which a life may be at stake, longest danger first, then
    those in which somebody thinks of ending her life. A line that is gone ends nothing: they stay
    until somebody answers."""
    return alarms.in_order(Contact.objects.filter(alarms.ALARMING))


def open_or_alarming() -> QuerySet[Contact]:
    """Contacts in reach that go on or alarm, in the order of `alarming`."""
    return alarms.in_order(Contact.objects.filter(alarms.GOES_ON | alarms.ALARMING))


def knock(*, by: Actor, contact_id: UUID) -> Knock:
    """Whether the number of a contact the actor holds was used before, anywhere. Audited.

    Says only: known, the owner's centre, the safe-contact rule; files sealed by decision never
    answer. The database refuses for a contact the actor does not hold herself.
    """
    with acting(by), connection.cursor() as cursor:
        cursor.execute("SELECT centre, safe_to_call_back FROM contacts_knock(%s)", [contact_id])
        row = cursor.fetchone()
        audit.record("contact.knock", root=contact_id, detail=["known" if row else "new"])
    return Knock(True, row[0], row[1]) if row else Knock(False)
