"""What could not be delivered, and what waits for a way out."""

import datetime as dt

from django.db.models import Count, Q

from hotline.directory.models import ContactPoint
from hotline.messaging import gateways
from hotline.messaging.models import WAYS, Message

_OPEN = Q(sent_at__isnull=True, bounced_at__isnull=True, called_off_at__isnull=True)


def undelivered(*, since: dt.datetime) -> list[Message]:
    """Messages that nobody got, given up since a moment, the latest first."""
    rows = Message.objects.select_related("point__agency", "member").filter(bounced_at__gte=since)
    return list(rows.filter(digest_of__isnull=True).order_by("-bounced_at")[:100])


def tried() -> list[Message]:
    """Messages that were tried in vain and are tried again."""
    rows = Message.objects.select_related("point__agency", "member")
    return list(rows.filter(_OPEN, tries__gt=0).exclude(error="").order_by("made_at")[:100])


def bad_addresses() -> list[ContactPoint]:
    """Contact points of agencies whose address refused, and has taken nothing since."""
    rows = ContactPoint.objects.select_related("agency")
    return list(rows.filter(bounced_at__isnull=False, ended_at__isnull=True).order_by("bounced_at"))


def ways() -> list[tuple[str, str, int]]:
    """Each way with the gateway that serves it ("" for none), and how many messages wait there."""
    waiting = dict(Message.objects.filter(_OPEN).values_list("way").annotate(n=Count("pk")))
    named = gateways.named()
    return [(way, named.get(way, ""), waiting.get(way, 0)) for way in WAYS]
