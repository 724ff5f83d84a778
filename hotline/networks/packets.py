"""Handing a network to the police: suspects' identifiers, and survivors by no name.

A packet is made by one member of the national desk and signed by another; nothing reaches the
agency before. A survivor is named only where she agreed or a coded ground says so, and only by
whoever may read who she is.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases.models import CasePerson
from hotline.countries.pack import current as pack
from hotline.directory import queries as directory
from hotline.directory.models import Agency
from hotline.duplicates import queries as duplicates
from hotline.events import services as events
from hotline.networks import graph, queries
from hotline.networks.graph import Network
from hotline.networks.models import NetworkPacket, PacketDecision
from hotline.networks.services import NATIONAL_DESK, WHY, Refused
from hotline.people import rules as ages
from hotline.people.models import Person
from hotline.vault import services as vault

EVENT = "network_packet"
CONSENT = "consent"


@dataclass(frozen=True)
class Body:
    """Exactly what leaves, field by field; codes stay codes, and what is unknown is empty."""

    identifiers: tuple[dict[str, Any], ...]
    suspects: tuple[dict[str, Any], ...]
    routes: tuple[tuple[str, str], ...]
    survivors: tuple[dict[str, Any], ...]
    words: str

    def json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def receivers(network: Network) -> list[Agency]:
    """Bodies that investigate, those of the network's places first."""
    found: dict[str, Agency] = {}
    for place in (*network.places, ""):
        first = directory.responsible_agency(place) if place else None
        for agency in (*([first] if first else []), *directory.alternatives(place)):
            if investigates(agency):
                found.setdefault(agency.pk, agency)
    return list(found.values())


def investigates(agency: Agency) -> bool:
    """Whether a body may read by what suspects are known (`investigates` in `agency_kind`)."""
    marked = {c.code for c in pack().codes("agency_kind") if c.extra.get("investigates") == "yes"}
    return agency.kind in marked


def survivors_of(network: Network) -> list[Person]:
    """Those the cases of a network are about, as far as the actor sees the cases; each once, by
    the file she is shown by."""
    about = [c.code for c in pack().codes("person_role") if c.extra.get("about") == "yes"]
    rows = CasePerson.objects.filter(case__in=network.files, role__in=about)
    people = [row.person for row in rows.select_related("person").order_by("at")]
    shown = duplicates.shown_as(people)
    return list({shown[one.pk].pk: shown[one.pk] for one in people}.values())


def coded(person: Person) -> dict[str, Any]:
    """What is told of anybody in a packet: coded facts."""
    return {
        "age_band": ages.age_band(person.birth, today(), pack()),
        "sex": person.sex,
        "place": person.place,
    }


def leaving(
    *,
    network_id: UUID,
    agency: Agency,
    chosen: Sequence[UUID],
    named: Mapping[UUID, str] | None = None,
    words: str = "",
) -> Body:
    """What would leave, for the current actor to look at before it does.

    `chosen` are ids of identifiers; `named` says on which ground (a code of `legal_basis`) a
    survivor is named. A file that is never to be shared with this agency gives nothing. Raises
    Refused: not_police (the agency does not investigate); nothing_left; bad_code; not_agreed (the
    actor may not read who she is).
    """
    if not investigates(agency):
        raise Refused("not_police", "agency")
    whole = queries.network(network_id)
    network = _without_kept(whole, agency) if whole else None
    if whole is None or network is None:
        raise Refused("nothing_left")
    wanted = {sight.id for one in whole.identifiers if one.id in chosen for sight in one.sights}
    kept = [one for one in network.identifiers if one.id in wanted]
    if not kept:
        raise Refused("nothing_left")
    values = queries.values(network)
    identifiers = tuple(_identifier(one, values.get(one.id, "")) for one in kept)
    grounds = dict(named or {})
    found = queries.suspects(network)
    return Body(
        identifiers=identifiers,
        suspects=tuple(coded(one) for one in found.values()),
        routes=network.routes,
        survivors=tuple(
            {"number": number, **coded(one), **_name(one, grounds.get(one.pk, ""))}
            for number, one in enumerate(survivors_of(network), 1)
        ),
        words=words.strip(),
    )


def make(
    *,
    by: Actor,
    network_id: UUID,
    agency: Agency,
    basis: str,
    chosen: Sequence[UUID],
    named: Mapping[UUID, str] | None = None,
    words: str = "",
    packet_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> NetworkPacket:
    """Put a packet together; it waits for a second signer. Sent twice, it is one packet.

    Raises Refused as `leaving` does.
    """
    if basis not in pack().codes("legal_basis") or basis == CONSENT:
        raise Refused("bad_code", "basis")
    with acting(by):
        if packet_id and (earlier := NetworkPacket.objects.filter(pk=packet_id).first()):
            return earlier
        body = leaving(
            network_id=network_id, agency=agency, chosen=chosen, named=named, words=words
        )
        packet = NetworkPacket(
            id=packet_id or new_id(), agency=agency, made_at=at or timezone.now(),
            made_by=by.key, basis=basis, content=body.json(),
        )  # fmt: skip
        access.begin(packet.id, deepest=DataClass.D3)
        vault.new_root(packet.id, "packet", restricted=True)
        packet.save(force_insert=True)
        access.give(packet.id, to=NATIONAL_DESK, deepest=DataClass.D3, why=WHY)
        audit.record("network_packet.make", root=packet.id, detail=[agency.pk, basis])
        events.publish(EVENT, subject=packet.id, topics=[NATIONAL_DESK])
        return packet


def decide(
    *, by: Actor, packet_id: UUID, signed: bool, at: dt.datetime | None = None
) -> PacketDecision:
    """A second member of the national desk, having read it, signs a packet or stops it. Signed,
    the agency reads it at once. Raises Refused (same_person, moved_on), NetworkPacket.DoesNotExist.
    """
    with acting(by):
        packet = NetworkPacket.objects.select_related("agency").get(pk=packet_id)
        if packet.made_by == by.key:
            raise Refused("same_person")
        if not vault.may_open(packet.id, DataClass.D3):
            raise NetworkPacket.DoesNotExist
        if PacketDecision.objects.filter(packet=packet).exists():
            raise Refused("moved_on")
        decision = PacketDecision(
            packet=packet, at=at or timezone.now(), by=by.key, made_by=packet.made_by,
            signed=signed,
        )  # fmt: skip
        decision.save(force_insert=True)
        topics = [NATIONAL_DESK]
        if signed:
            agency = f"agency:{packet.agency_id}"
            access.give(packet.id, to=agency, deepest=DataClass.D3, why="network packet")
            topics.append(agency)
        audit.record("network_packet.sign" if signed else "network_packet.stop", root=packet.id)
        events.publish(EVENT, subject=packet.id, topics=topics)
        return decision


def receive(*, by: Actor, packet_id: UUID) -> NetworkPacket:
    """The agency opens a packet: in the log each time. Raises Refused (not_yours),
    NetworkPacket.DoesNotExist."""
    with acting(by):
        packet = NetworkPacket.objects.select_related("agency").get(pk=packet_id)
        if not by.agency or by.agency != packet.agency_id:
            raise Refused("not_yours")
        audit.record("network_packet.open", root=packet.id)
        return packet


def opened(packet: NetworkPacket) -> Body:
    """A packet's content, for whoever may open it."""
    found = json.loads(packet.content)
    return Body(
        identifiers=tuple(found["identifiers"]),
        suspects=tuple(found["suspects"]),
        routes=tuple((way[0], way[1]) for way in found["routes"]),
        survivors=tuple(found["survivors"]),
        words=found["words"],
    )


def _without_kept(network: Network, agency: Agency) -> Network | None:
    """A network without the files that are never shared with this agency."""
    principal = f"agency:{agency.pk}"
    kept = {file for file in network.files if not access.may_be_given(file, principal)}
    sights = tuple(one for one in network.sights if one.source not in kept)
    return Network(sights) if sights else None


def _identifier(one: graph.Identifier, value: str) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "value": value,
        "parts": list(one.parts),
        "places": list(one.places),
        "files": len(one.files),
        "first": one.sights[0].at.date().isoformat(),
        "last": one.sights[-1].at.date().isoformat(),
    }


def _name(person: Person, ground: str) -> dict[str, str]:
    """Who she is, where a ground lets it leave; nothing otherwise."""
    if not ground:
        return {}
    if ground not in pack().codes("legal_basis"):
        raise Refused("bad_code", "named")
    if not vault.may_open(person.pk, DataClass.D2):
        raise Refused("not_agreed", "named")
    return {"name": person.name, "ground": ground}
