"""What an actor may read of people who are looked for."""

from uuid import UUID

from django.db.models import QuerySet

from hotline.actor.context import Actor
from hotline.seeking.models import Notice, SoughtPerson


def of_contact(contact_id: UUID) -> list[SoughtPerson]:
    """Whom somebody looked for on this contact, the latest first; never whether we know them."""
    return list(SoughtPerson.objects.filter(contact=contact_id).order_by("-at"))


def waiting() -> QuerySet[Notice]:
    """Notices that wait for the actor's answer, the latest first."""
    return Notice.objects.filter(answer="").order_by("-made_at")


def told(actor: Actor) -> QuerySet[Notice]:
    """Notices whose owner told the actor, her supervisor, of them; the latest first."""
    rows = Notice.objects.filter(answer="supervisor").exclude(answered_by=actor.key)
    return rows.order_by("-answered_at")
