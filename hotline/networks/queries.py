"""What an actor may read of mentions, sightings and requests."""

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet

from hotline.access import services as access
from hotline.actor.context import Actor
from hotline.countries.pack import current as pack
from hotline.duplicates import queries as duplicates
from hotline.networks import graph
from hotline.networks.graph import Network, Pattern, Sight
from hotline.networks.models import Mark, Mention, NetworkPacket, NetworkRequest, Sighting
from hotline.people.models import Person
from hotline.vault import services as vault


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
    found = access.ask("networks_alike(%s)", [request.id])
    return list(Sighting.objects.filter(pk__in=found).order_by("at", "pk"))


def sightings() -> tuple[list[Sighting], dict[UUID, frozenset[bytes]]]:
    """All that the national desk sees, the first one first, and the marks of each."""
    rows = list(Sighting.objects.order_by("at", "pk").defer("value"))
    marks: dict[UUID, set[bytes]] = {}
    for sighting, value_hash in Mark.objects.values_list("sighting_id", "value_hash"):
        marks.setdefault(sighting, set()).add(bytes(value_hash))
    return rows, {one.pk: frozenset(marks.get(one.pk, ())) for one in rows}


def sights() -> list[Sight]:
    """The same by coded facts, as networks and patterns are made of them; a suspect by the file he
    is shown by."""
    rows, marks = sightings()
    known = Person.objects.filter(pk__in={one.person for one in rows if one.person})
    shown: dict[UUID | None, UUID] = {k: one.pk for k, one in duplicates.shown_as(known).items()}
    return [
        Sight(
            id=one.pk, at=one.at, kind=one.kind, part=one.part, source=one.source,
            source_kind=one.source_kind, centre=one.taken_in,
            person=shown.get(one.person, one.person), place=one.place, to_place=one.to_place,
            marks=marks[one.pk],
        )
        for one in rows
    ]  # fmt: skip


def networks() -> list[Network]:
    """Every network the national desk sees, the one heard of last first."""
    return graph.networks(sights())


def network(sighting_id: UUID) -> Network | None:
    """The network a sighting stands in; None where the actor sees no such sighting."""
    found = networks()
    return next((n for n in found if any(one.id == sighting_id for one in n.sights)), None)


def patterns(found: list[Sight], *, now: dt.datetime) -> list[Pattern]:
    """What rises of late by the measures of the pack, with the counts behind it."""
    risen: list[Pattern] = []
    for code in pack().codes("network_pattern"):
        since = now - dt.timedelta(days=int(code.extra["days"]))
        risen += graph.patterns(
            found, code=code.code, kinds=_kinds_of(code.code), since=since,
            least=int(code.extra["least"]),
        )  # fmt: skip
    return risen


def values(network: Network) -> dict[UUID, str]:
    """What each identifier of a network is, in the words of its first mention."""
    ids = [one.id for one in network.identifiers]
    vault.preload(ids)
    return {one.pk: one.value for one in Sighting.objects.filter(pk__in=ids)}


def suspects(network: Network) -> dict[UUID, Person]:
    """The suspects of a network that the actor may see, by their coded facts."""
    return Person.objects.in_bulk(list(network.suspects))


def packets() -> QuerySet[NetworkPacket]:
    """Packets in reach, the latest first."""
    rows = NetworkPacket.objects.select_related("agency", "decision")
    return rows.order_by("-made_at")


def to_sign(actor: Actor) -> QuerySet[NetworkPacket]:
    """Packets that wait for a second member of the national desk: somebody else than the actor."""
    return packets().filter(decision__isnull=True).exclude(made_by=actor.key)


def inbox(actor: Actor, *, limit: int = 30) -> QuerySet[NetworkPacket]:
    """An agency's signed packets, the latest first."""
    return packets().filter(agency=actor.agency, decision__signed=True)[:limit]


def _kinds_of(pattern: str) -> list[str]:
    """The kinds of identifier that a pattern watches; none for a route."""
    kinds = pack().codes("identifier_kind")
    return [kind.code for kind in kinds if pattern in (kind.code, kind.extra["way"])]
