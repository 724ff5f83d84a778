"""What an actor may read of mentions, sightings and requests."""

from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from hotline.actor.context import Actor
from hotline.networks.models import Mark, Mention, NetworkRequest, Sighting


def of_file(source_kind: str, source: UUID) -> list[Mention]:
    """What a file mentions, the latest first; struck out ones too."""
    rows = Mention.objects.filter(**{f"{source_kind}_id": source}).select_related("person")
    return list(rows.order_by("-at"))


def request_of(sighting_id: UUID) -> NetworkRequest | None:
    """What was asked about a mention, as far as the actor sees it."""
    return NetworkRequest.objects.filter(sighting=sighting_id).first()


def waiting() -> QuerySet[NetworkRequest]:
    """Requests that wait for the national desk, the longest first."""
    return NetworkRequest.objects.filter(answered_at__isnull=True).order_by("asked_at")


def answered(actor: Actor) -> QuerySet[NetworkRequest]:
    """Guidance that the actor asked for and has not read, the latest first."""
    rows = NetworkRequest.objects.filter(asked_by=actor.key, answered_at__isnull=False)
    return rows.filter(read_at__isnull=True).order_by("-answered_at")


def meeting(request: NetworkRequest) -> list[Sighting]:
    """Every sighting the national desk may see of the identifier asked about, the first one
    first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT networks_alike(%s)", [request.id])
        (found,) = cursor.fetchone()
    return list(Sighting.objects.filter(pk__in=found).order_by("at", "pk"))


def sightings() -> tuple[list[Sighting], dict[UUID, frozenset[bytes]]]:
    """All that the national desk sees, the first one first, and the marks of each."""
    rows = list(Sighting.objects.order_by("at", "pk").defer("value"))
    marks: dict[UUID, set[bytes]] = {}
    for sighting, digest in Mark.objects.values_list("sighting_id", "digest"):
        marks.setdefault(sighting, set()).add(bytes(digest))
    return rows, {one.pk: frozenset(marks.get(one.pk, ())) for one in rows}
