"""A network goes to the police signed by two, no survivor by name, and each look is logged."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.audit.models import Record
from hotline.cases import never_share
from hotline.cases import services as cases
from hotline.cases.models import Case, CasePerson
from hotline.directory.models import Agency
from hotline.duplicates import services as joining
from hotline.networks import packets, queries
from hotline.networks.models import NetworkPacket, PacketDecision
from hotline.networks.services import Refused
from tests.cast import Cast
from tests.networks.conftest import NUMBER_OF_HERS, PLATE, SURVIVOR
from tests.networks.test_mentions import NUMBER, mentioned

pytestmark = pytest.mark.django_db


def made(by: Actor, police: Actor, **changes: Any) -> NetworkPacket:
    with acting(by):
        [network] = queries.networks()
        chosen = [one.id for one in network.identifiers]
        agency = Agency.objects.get(pk=police.agency)
    facts: dict[str, Any] = {"chosen": chosen, "basis": "crime_prevention", "agency": agency}
    return packets.make(by=by, network_id=network.id, **(facts | changes))


def test_the_police_read_identifiers_and_no_survivor_by_name(
    cast: Cast, case: Case, police: Actor, second: Actor
) -> None:
    packet = made(cast.quan, police)
    with acting(police):
        assert not NetworkPacket.objects.exists()
    packets.decide(by=second, packet_id=packet.id, signed=True)
    packets.receive(by=police, packet_id=packet.id)
    with acting(police):
        [found] = queries.inbox(police)
        body = packets.opened(found)
        assert [one["value"] for one in body.identifiers] == [NUMBER, PLATE]
        assert body.identifiers[0]["files"] == 2
        assert body.routes == (("34/15", "34/22"),)
        assert (
            body.survivors
            == ({"number": 1, "age_band": "16-17", "sex": "female", "place": "34/15"},)
            or body.survivors[0]["number"] == 1
        )
        for kept in (SURVIVOR, NUMBER_OF_HERS, str(case.id), case.number):
            assert kept not in found.content


def test_only_a_body_that_investigates_gets_a_packet(cast: Cast, case: Case, police: Actor) -> None:
    with acting(cast.quan):
        [network] = queries.networks()
        found = packets.receivers(network)
    assert "provincial_police:34/15" in [agency.pk for agency in found]
    assert all(packets.investigates(agency) for agency in found)
    with pytest.raises(Refused, match="not_police"):
        made(cast.quan, police, agency=Agency.objects.get(pk=cast.pao.agency))


def test_each_opening_is_in_the_log(cast: Cast, case: Case, police: Actor, second: Actor) -> None:
    packet = made(cast.quan, police)
    packets.decide(by=second, packet_id=packet.id, signed=True)
    for _ in range(2):
        packets.receive(by=police, packet_id=packet.id)
    seen = Record.objects.filter(action="network_packet.open", root=packet.id)
    assert [row.actor for row in seen] == [police.key, police.key]


def test_nobody_signs_her_own_packet_nor_twice(
    cast: Cast, case: Case, police: Actor, second: Actor
) -> None:
    packet = made(cast.quan, police)
    with pytest.raises(Refused, match="same_person"):
        packets.decide(by=cast.quan, packet_id=packet.id, signed=True)
    with acting(cast.quan), pytest.raises(IntegrityError), transaction.atomic():
        PacketDecision(
            packet=packet, at=packet.made_at, by=cast.quan.key, made_by=cast.quan.key, signed=True
        ).save(force_insert=True)
    packets.decide(by=second, packet_id=packet.id, signed=False)
    with pytest.raises(Refused, match="moved_on"):
        packets.decide(by=second, packet_id=packet.id, signed=True)
    with acting(police):
        assert not NetworkPacket.objects.exists()


def test_a_packet_is_never_changed(cast: Cast, case: Case, police: Actor) -> None:
    packet = made(cast.quan, police)
    with (
        acting(cast.quan),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE networks_networkpacket SET basis = 'x' WHERE id = %s", [packet.id])


def test_a_survivor_is_named_only_by_whoever_may_read_who_she_is(
    cast: Cast, case: Case, police: Actor
) -> None:
    with acting(cast.quan):
        [network] = queries.networks()
        [survivor] = packets.survivors_of(network)
    with pytest.raises(Refused, match="not_agreed"):
        made(cast.quan, police, named={survivor.pk: "consent"})
    with acting(cast.lan):
        access.give(survivor.pk, to=cast.quan.key, deepest=DataClass.D2, why="escalation")
    with pytest.raises(Refused, match="bad_code"):
        made(cast.quan, police, named={survivor.pk: "because"})
    packet = made(cast.quan, police, named={survivor.pk: "consent"})
    with acting(cast.quan):
        [told] = packets.opened(packet).survivors
        assert (told["name"], told["ground"]) == (SURVIVOR, "consent")


def test_joined_files_are_one_survivor_and_one_suspect_by_the_file_that_stays(
    cast: Cast, case: Case, police: Actor
) -> None:
    add = {"by": cast.lan, "case_id": case.id}
    again = cases.add_person(**add, role="survivor", name="Vang Thi My Sao", birth_year=1992)
    first, second = (
        cases.add_person(**add, role="suspected_recruiter", name=name) for name in ("Hùng", "Hung")
    )
    mentioned(cast.lan, case, kind="phone", value="0912 000 111", person_id=first.pk)
    mentioned(cast.lan, case, kind="phone", value="0912 000 222", person_id=second.pk)
    with acting(cast.lan):
        sao = CasePerson.objects.filter(case=case, role="survivor").order_by("at")[0].person_id
        access.give(sao, to=cast.quan.key, deepest=DataClass.D2, why="escalation")
    joining.join(by=cast.lan, stays=sao, other=again.pk)
    joining.join(by=cast.lan, stays=first.pk, other=second.pk)
    packet = made(cast.quan, police, named={sao: "consent"})
    with acting(cast.quan):
        body = packets.opened(packet)
        assert [one["name"] for one in body.survivors] == [SURVIVOR]
        assert len(body.suspects) == 1
        [network] = queries.networks()
        assert network.suspects == (first.pk,)


def test_a_file_never_shared_with_this_agency_gives_nothing(
    cast: Cast, case: Case, police: Actor
) -> None:
    never_share.keep_from(
        by=cast.lan, case_id=case.id, words="người quen",
        agency=Agency.objects.get(pk=police.agency),
    )  # fmt: skip
    packet = made(cast.quan, police)
    with acting(cast.quan):
        body = packets.opened(packet)
        assert [(one["value"], one["files"]) for one in body.identifiers] == [(NUMBER, 1)]
        assert (body.survivors, body.routes) == ((), ())


@pytest.mark.parametrize("name", ["lan", "mai", "hanh", "van", "tu", "pao"])
def test_nobody_else_finds_the_packet(
    cast: Cast, case: Case, police: Actor, second: Actor, name: str
) -> None:
    packet = made(cast.quan, police)
    packets.decide(by=second, packet_id=packet.id, signed=True)
    with acting(getattr(cast, name)):
        assert not NetworkPacket.objects.exists()
        assert not PacketDecision.objects.exists()
