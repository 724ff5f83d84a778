"""Tips through the pages of console and portal, without a browser."""

import re
from typing import Any

import pytest

from hotline.actor.context import acting
from hotline.contacts import services as contacts
from hotline.events.services import Event
from hotline.tips import handovers
from hotline.tips.models import Tip, TipHandover
from hotline.tips.reactions import on_handover
from tests.cast import Cast

pytestmark = pytest.mark.django_db

WORDS = "Trang mạng rủ đi làm việc nhẹ lương cao bên kia biên giới"
REPORTER = "Hoàng Văn Páo"
ANSWERS = {
    "kind": "advert", "words": WORDS, "urgency": "urgent", "place": "Lào Cai",
    "channel": "phone_in", "reporter_wish": "may_contact", "reporter": REPORTER,
}  # fmt: skip


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status, (response.status_code, response.content[:2000])
    return str(response.content.decode())


def taken(browser: Any, **changes: Any) -> str:
    response = browser.post("/tips/new", ANSWERS | changes)
    assert response.status_code == 302, response.content.decode()[:3000]
    return str(response["Location"]).split("?")[0]


def test_from_the_desk_to_the_result(signed_in: Any, cast: Cast) -> None:
    lan, pao = signed_in("lan"), signed_in("pao")
    assert "/tips/new" in page(lan.get("/desk/"))
    tip_url = taken(lan)
    receipt = page(lan.get(tip_url + "?new=1"))
    number = re.search(r"\d{4}-\d{4}", receipt)
    assert number
    assert WORDS in receipt
    assert tip_url in page(lan.get("/tips/"))
    assert tip_url in page(lan.get("/tips/", {"number": number[0]}))
    assert tip_url in page(lan.get("/desk/lists/"))

    nothing = lan.post(tip_url + "classify", {"words": "giữ lại lời này"})
    assert "giữ lại lời này" in page(nothing, 422)
    lan.post(tip_url + "classify", {"classification": "trafficking_suspected"})

    form = page(lan.get(tip_url + "hand-over"))
    assert WORDS in form
    agency = cast.members["pao"].agency_id
    order = {"agency": agency, "account": f"{WORDS}, theo {REPORTER}", "step": "preview"}
    refused = page(lan.post(tip_url + "hand-over", order), 422)
    assert f"theo {REPORTER}" in refused
    order["account"] = WORDS
    preview = page(lan.post(tip_url + "hand-over", order))
    assert REPORTER not in preview
    with acting(cast.pao):
        assert not TipHandover.objects.exists()
    handover_id = re.search(r'name="handover_id" value="([^"]+)"', preview)
    assert handover_id
    order |= {"step": "send", "handover_id": handover_id[1]}
    assert lan.post(tip_url + "hand-over", order).status_code == 302

    inbox = page(pao.get("/portal/"))
    portal_url = f"/portal/tips/{handover_id[1]}/"
    assert portal_url in inbox
    read = page(pao.get(portal_url))
    assert WORDS in read
    for kept in (REPORTER, number[0]):
        assert kept not in read
        assert kept not in inbox
    assert "Đã xác minh" in page(pao.get(portal_url + "report"))
    page(pao.post(portal_url + "report", {"words": "x"}), 422)
    report = {"result": "acted", "words": "đã gỡ trang", "reference": "PC02-17"}
    assert pao.post(portal_url + "report", report).status_code == 302
    on_handover(Event("1", 1, "t", handovers.EVENT, TipHandover(id=handover_id[1]).id))
    done = page(lan.get(tip_url))
    assert "đã gỡ trang" in done
    assert "PC02-17" in done
    with acting(cast.lan):
        assert Tip.objects.get().state == "resolved"


@pytest.mark.parametrize(
    "changes",
    [{"kind": ""}, {"words": ""}, {"place": "Xứ Mơ"}, {"reporter_wish": "anonymous"},
     {"reporter": ""}],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    signed_in: Any, cast: Cast, changes: dict[str, str]
) -> None:
    answers = ANSWERS | {"identifiers": "biển số 24A-112.37"} | changes
    shown = page(signed_in("lan").post("/tips/new", answers), 422)
    assert "24A-112.37" in shown
    assert 'class="problems"' in shown
    with acting(cast.lan):
        assert not Tip.objects.exists()


def test_a_tip_from_a_contact_brings_codes_and_no_word(signed_in: Any, cast: Cast) -> None:
    contact = contacts.take_contact(
        by=cast.lan, place="34/15", notes="tôi là Hoàng Văn Páo", phone="0912 345 678"
    )
    lan = signed_in("lan")
    form = page(lan.get("/tips/new", {"contact": str(contact.id)}))
    assert "Lào Cai" in form
    assert "Hoàng Văn Páo" not in form
    assert "0912" not in form
    taken(lan, contact=str(contact.id))
    with acting(cast.lan):
        assert Tip.objects.get().contact_id == contact.id
    stranger = signed_in("binh").get("/tips/new", {"contact": str(contact.id)})
    assert stranger.status_code == 404


@pytest.mark.parametrize("name", ["binh", "son", "thu", "van", "tu"])
def test_other_people_find_nothing(signed_in: Any, cast: Cast, name: str) -> None:
    tip_url = taken(signed_in("lan"))
    for path in ("", "classify", "hand-over", "close", "result"):
        browser = signed_in(name)
        answers = {
            browser.get(tip_url + path).status_code,
            browser.post(tip_url + path).status_code,
        }
        assert answers <= {404, 405}, (path, answers)
        assert 404 in answers


def test_the_national_centre_sees_where_it_stands_and_no_word(signed_in: Any, cast: Cast) -> None:
    tip_url = taken(signed_in("lan"))
    shown = page(signed_in("quan").get(tip_url))
    assert WORDS not in shown
    assert REPORTER not in shown
    refused = signed_in("quan").post(tip_url + "classify", {"classification": "not_enough"})
    assert refused.status_code == 404


def test_a_moved_tip_says_so_and_changes_nothing(signed_in: Any, cast: Cast) -> None:
    lan, mai = signed_in("lan"), signed_in("mai")
    tip_url = taken(lan)
    lan.post(tip_url + "classify", {"classification": "not_enough"})
    mai.post(tip_url + "classify", {"classification": "duplicate"})
    lan.post(tip_url + "close", {"reason": "not_enough"})
    assert lan.post(tip_url + "result", {"result": "acted"}).status_code == 302
    assert lan.get(tip_url + "hand-over").status_code == 302
    with acting(cast.lan):
        tip = Tip.objects.get()
        assert (tip.classification, tip.state) == ("not_enough", "closed")
