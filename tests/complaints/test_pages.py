"""Complaints through the pages of the console, without a browser."""

from typing import Any

import pytest

from hotline.actor.context import acting
from hotline.complaints.models import Complaint
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WORDS = "Chờ máy bốn mươi phút rồi bị gác máy"


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status, (response.status_code, response.content[:2000])
    return str(response.content.decode())


def taken(browser: Any, **changes: Any) -> str:
    answers = {"about": "waiting", "whom": "nobody", "words": WORDS, "channel": "phone_in"}
    response = browser.post("/complaints/new", answers | changes)
    assert response.status_code == 302, response.content.decode()[:3000]
    return str(response["Location"])


def test_the_taker_keeps_a_number_and_nothing_else(signed_in: Any, cast: Cast) -> None:
    lan, mai = signed_in("lan"), signed_in("mai")
    receipt_url = taken(lan)
    with acting(cast.mai):
        complaint = Complaint.objects.get()
    receipt = page(lan.get(receipt_url))
    assert complaint.number in receipt
    assert WORDS not in receipt
    address = f"/complaints/{complaint.id}/"
    assert lan.get(address).status_code == 404
    assert lan.get("/complaints/").status_code == 404
    assert WORDS in page(mai.get(address))
    assert address in page(mai.get("/complaints/"))
    assert address in page(mai.get("/desk/lists/"))


def test_it_is_answered_then_closed(signed_in: Any, cast: Cast) -> None:
    taken(signed_in("lan"))
    mai = signed_in("mai")
    with acting(cast.mai):
        address = f"/complaints/{Complaint.objects.get().id}/"
    page(mai.post(address, {"words": " "}), 422)
    mai.post(address, {"words": "Đã thêm người trực"})
    assert "Đã thêm người trực" in page(mai.get(address))
    mai.post(address + "close")
    with acting(cast.mai):
        assert Complaint.objects.get().state == "closed"


def test_a_leak_points_to_the_register_of_breaches(signed_in: Any, cast: Cast) -> None:
    taken(signed_in("lan"), about="confidentiality")
    with acting(cast.mai):
        address = f"/complaints/{Complaint.objects.get().id}/"
    shown = page(signed_in("mai").get(address))
    assert "banner-danger" in shown
    assert 'href="/breaches/report"' in shown.split("<main")[1]


@pytest.mark.parametrize("changes", [{"about": ""}, {"words": ""}, {"whom": "ghost"}])
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    signed_in: Any, cast: Cast, changes: dict[str, str]
) -> None:
    answers = {"about": "waiting", "whom": "nobody", "words": WORDS, "complainant": "bà Dợ"}
    shown = page(signed_in("lan").post("/complaints/new", answers | changes), 422)
    assert "bà Dợ" in shown
    with acting(cast.mai):
        assert not Complaint.objects.exists()


@pytest.mark.parametrize("name", ["lan", "binh", "son", "quan", "van", "tu", "pao"])
def test_nobody_else_reads_it(signed_in: Any, cast: Cast, name: str) -> None:
    taken(signed_in("lan"))
    with acting(cast.mai):
        address = f"/complaints/{Complaint.objects.get().id}/"
    browser = signed_in(name)
    assert browser.get(address).status_code == 404
    assert browser.post(address, {"words": "x"}).status_code == 404
    assert browser.post(address + "close").status_code == 404


def test_a_made_up_receipt_is_not_there(signed_in: Any) -> None:
    assert signed_in("lan").get("/complaints/receipt/abc/").status_code == 404
