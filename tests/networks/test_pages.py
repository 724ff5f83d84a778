"""The pages of mentions, networks and packets, as they answer a browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hotline.actor.context import Actor, acting
from hotline.cases import services as cases
from hotline.cases.models import Case
from hotline.networks import queries
from hotline.networks.models import Mention, NetworkPacket
from hotline.staff.models import Member
from tests.access.world import browser_of
from tests.cast import Cast
from tests.networks.conftest import PLATE, SURVIVOR
from tests.networks.test_mentions import NUMBER, case_of, mentioned

pytestmark = pytest.mark.django_db


def english(member: Member) -> Client:
    """A member's browser, in English."""
    browser = browser_of(member)
    browser.cookies["django_language"] = "en"
    return browser


def mentions_page(found: Case) -> str:
    return reverse("console:mentions", args=["case", found.id])


def post(**changes: Any) -> dict[str, Any]:
    return {"kind": "phone", "value": NUMBER, "part": "recruiter"} | changes


def test_a_counsellor_writes_a_number_down_and_hears_only_that_it_was_seen(cast: Cast) -> None:
    mentioned(cast.lan)
    found, browser = case_of(cast.binh), english(cast.members["binh"])
    answer = browser.post(mentions_page(found), post(), HTTP_HX_TARGET="mentions")
    text = answer.content.decode().split("<details")[0]
    assert answer.status_code == 200
    assert "Seen before" in text
    assert "The national desk was asked" in text
    assert "Hà Nội" not in text


def test_what_is_no_number_is_asked_again_with_what_was_typed(cast: Cast) -> None:
    browser, found = english(cast.members["binh"]), case_of(cast.binh)
    answer = browser.post(mentions_page(found), post(value="gọi sau"))
    assert answer.status_code == 422
    assert "gọi sau" in answer.content.decode()
    assert not mentions_of(cast.binh)


def test_an_identifier_may_be_said_to_be_a_suspects_of_the_case(cast: Cast) -> None:
    found = case_of(cast.binh)
    suspect = cases.add_person(
        by=cast.binh, case_id=found.id, role="suspected_recruiter", name="Sùng A Lử"
    )
    page = english(cast.members["binh"]).get(mentions_page(found)).content.decode()
    assert f'value="{suspect.id}"' in page
    assert "Sùng A Lử" in page


def mentions_of(by: Actor) -> int:
    with acting(by):
        return Mention.objects.count()


@pytest.mark.parametrize("name", ["lan", "son"])
def test_the_page_of_a_case_out_of_reach_is_not_there(cast: Cast, name: str) -> None:
    found = case_of(cast.binh if name == "lan" else cast.lan)
    browser = english(cast.members[name])
    assert browser.get(mentions_page(found)).status_code == 404
    assert browser.post(mentions_page(found), post()).status_code == 404


def test_the_national_desk_answers_and_the_counsellor_reads_it(cast: Cast) -> None:
    mentioned(cast.lan)
    asked = mentioned(cast.binh).request
    assert asked is not None
    national, hers = english(cast.members["quan"]), english(cast.members["binh"])
    address = reverse("console:network_request", args=[asked.id])
    assert address in national.get("/desk/").content.decode()
    assert "In 2 files" in national.get(address).content.decode()
    assert national.post(address, {"guidance": ""}).status_code == 422
    national.post(address, {"guidance": "Đừng gọi lại số này"})
    guidance = reverse("console:guidance", args=[asked.id])
    assert guidance in hers.get("/desk/").content.decode()
    assert "Đừng gọi lại số này" in hers.get(guidance).content.decode()
    assert guidance not in hers.get("/desk/").content.decode()
    assert hers.get(address).status_code in (403, 404)


def test_the_picture_and_its_table_say_the_same(cast: Cast, case: Case) -> None:
    with acting(cast.quan):
        [network] = queries.networks()
    browser = english(cast.members["quan"])
    assert (
        reverse("console:network", args=[network.id]) in browser.get("/networks/").content.decode()
    )
    page = browser.get(reverse("console:network", args=[network.id])).content.decode()
    assert page.count('class="network-node') == 2 + 2 + 2  # files, identifiers, places
    for told in (NUMBER, PLATE, 'id="entry-1"', "#entry-1", "network-way"):
        assert told in page, told
    assert SURVIVOR not in page


@pytest.mark.parametrize("name", ["lan", "mai", "hanh", "van", "nga", "tu", "pao"])
def test_only_the_national_desk_opens_networks(cast: Cast, case: Case, name: str) -> None:
    with acting(cast.quan):
        [network] = queries.networks()
    browser = english(cast.members[name])
    for path in ("/networks/", f"/networks/{network.id}/", f"/networks/{network.id}/packet"):
        assert browser.get(path).status_code in (403, 404), path


def test_a_packet_is_previewed_made_signed_and_read(
    cast: Cast, case: Case, police: Actor, second: Actor
) -> None:
    with acting(cast.quan):
        [network] = queries.networks()
    browser = english(cast.members["quan"])
    address = reverse("console:new_network_packet", args=[network.id])
    form = {
        "agency": police.agency, "basis": "crime_prevention", "words": "Xe đón ở bến",
        "chosen": [str(one.id) for one in network.identifiers],
    }  # fmt: skip
    assert browser.get(address).status_code == 200
    assert browser.post(address, form | {"chosen": []}).status_code == 422
    preview = browser.post(address, form | {"step": "preview"}).content.decode()
    assert PLATE in preview
    assert SURVIVOR not in preview
    with acting(cast.quan):
        assert not NetworkPacket.objects.exists()
    assert browser.post(address, form | {"step": "make"}).status_code == 302
    with acting(cast.quan):
        packet = NetworkPacket.objects.get()
    page = reverse("console:network_packet", args=[packet.id])
    decide = reverse("console:decide_network_packet", args=[packet.id])
    browser.post(decide, {"answer": "sign"})
    there = english(member_of(police))
    portal = reverse("portal:network", args=[packet.id])
    assert there.get(portal).status_code == 404
    colleague = english(member_of(second))
    assert PLATE in colleague.get(page).content.decode()
    colleague.post(decide, {"answer": "sign"})
    assert portal in there.get("/portal/").content.decode()
    assert PLATE in there.get(portal).content.decode()


def member_of(actor: Actor) -> Member:
    return Member.objects.get(pk=actor.member_id)
