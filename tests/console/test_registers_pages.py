"""Registers through the pages: breaches, interpreters, and what retention would remove."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from hotline.actor.context import acting
from hotline.contacts import services as contacts
from hotline.contacts.models import Assignment, Contact
from hotline.registers.models import Breach, Interpreter
from tests.access.world import browser_of, enrolled
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NAME, PHONE = "Giàng Thị Mỷ", "0912 000 111"
INTERPRETER = {
    "name": NAME, "phone": PHONE, "sex": "female", "languages": ["hmn"], "days": list("0123456"),
    "signed_on": "2026-01-05", "village": "Tả Phìn", "clan": "Giàng",
}  # fmt: skip


@pytest.fixture
def officer(cast: Cast) -> Any:
    return browser_of(enrolled("officer", "auditor"))


def report(**more: str) -> dict[str, str]:
    found = timezone.localtime() - dt.timedelta(hours=3)
    facts = {"kind": "sent", "words": "gửi nhầm phiếu", "found_at": f"{found:%Y-%m-%dT%H:%M}"}
    return facts | more


@pytest.mark.parametrize("name", ["lan", "pao", "tu", "van"])
def test_anybody_signed_in_reports_a_breach_and_reads_none(
    signed_in: Any, cast: Cast, name: str
) -> None:
    browser = signed_in(name)
    assert browser.get("/breaches/report").status_code == 200
    assert browser.post("/breaches/report", report())["Location"] == "/breaches/reported"
    assert browser.get("/breaches/reported").status_code == 200
    assert browser.get("/breaches/").status_code == 404


def test_a_wrong_report_keeps_what_was_typed(signed_in: Any) -> None:
    for wrong in ({"kind": ""}, {"found_at": "2099-01-01T10:00"}, {"persons": "-1"}):
        answer = signed_in("lan").post("/breaches/report", report(**wrong))
        assert answer.status_code == 422, wrong
        assert "gửi nhầm phiếu" in answer.content.decode()


def test_the_officer_works_a_breach_to_its_end(signed_in: Any, officer: Any, cast: Cast) -> None:
    signed_in("lan").post("/breaches/report", report())
    assert officer.get("/")["Location"] == "/breaches/"
    with acting(cast.quan):
        breach = Breach.objects.get()
    page = f"/breaches/{breach.id}/"
    assert page in officer.get("/breaches/").content.decode()
    assert "gửi nhầm phiếu" in officer.get(page).content.decode()
    assert officer.post(f"{page}close").status_code == 422
    assert officer.post(f"{page}learned", {"persons": "2", "done": "đã thu hồi"}).status_code == 302
    assert officer.post(f"{page}authority").status_code == 302
    assert officer.post(f"{page}telling", {"telling": "would_endanger"}).status_code == 422
    answer = {"telling": "would_endanger", "words": "chồng giữ máy"}
    assert officer.post(f"{page}telling", answer).status_code == 302
    assert officer.post(f"{page}close").status_code == 302
    shown = officer.get(page).content.decode()
    assert "đã thu hồi" in shown
    assert "chồng giữ máy" in shown
    assert officer.post(f"/breaches/{cast.lan.member_id}/close").status_code == 404


def test_a_breach_past_its_clock_is_red_and_says_so_in_words(signed_in: Any, officer: Any) -> None:
    found = timezone.localtime() - dt.timedelta(hours=73)
    signed_in("lan").post("/breaches/report", report(found_at=f"{found:%Y-%m-%dT%H:%M}"))
    shown = officer.get("/breaches/", headers={"Accept-Language": "en"}).content.decode()
    assert "badge-danger" in shown
    assert "<time" in shown


def entered(signed_in: Any, cast: Cast, **more: Any) -> Interpreter:
    answer = signed_in("mai").post("/interpreters/new", INTERPRETER | more)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    with acting(cast.lan):
        return Interpreter.objects.order_by("-made_at")[0]


def test_an_interpreter_is_entered_found_and_changed(signed_in: Any, cast: Cast) -> None:
    who = entered(signed_in, cast)
    for finder in ("lan", "binh", "quan"):
        shown = signed_in(finder).get("/interpreters/?language=hmn").content.decode()
        assert NAME in shown
        assert PHONE in shown
    assert NAME not in signed_in("lan").get("/interpreters/?language=khm").content.decode()
    change = f"/interpreters/{who.id}/"
    assert signed_in("lan").get(change).status_code == 404
    assert NAME in signed_in("hanh").get(change).content.decode()
    wrong = INTERPRETER | {"from_time": "08:00"}
    assert signed_in("hanh").post(change, wrong).status_code == 422
    right = INTERPRETER | {"from_time": "08:00", "until_time": "17:00"}
    assert signed_in("hanh").post(change, right).status_code == 302
    with acting(cast.lan):
        assert Interpreter.objects.get().from_time == dt.time(8)


def test_a_tie_keeps_her_out_and_no_tie_lets_her_in(signed_in: Any, cast: Cast) -> None:
    who = entered(signed_in, cast)
    contact = contacts.take_contact(by=cast.lan, language="hmn")
    lan, listed = signed_in("lan"), f"/desk/contacts/{contact.id}/interpreters"
    ask = f"{listed}/{who.id}"
    assert ask in lan.get(listed).content.decode()
    page = lan.get(ask).content.decode()
    assert "Tả Phìn" in page
    assert PHONE not in page
    for tie in ("tie", "unknown", ""):
        assert lan.post(ask, {"tie": tie, "language": "hmn"}).status_code == 422
    assert lan.post(ask, {"tie": "none", "language": "hmn"}).status_code == 302
    assert PHONE in lan.get(ask).content.decode()
    with acting(cast.lan):
        assert Assignment.objects.get().contact_id == contact.id
    assert signed_in("binh").get(ask).status_code == 404


def test_unsigned_she_is_not_even_asked(signed_in: Any, cast: Cast) -> None:
    who = entered(signed_in, cast, signed_on="")
    contact = contacts.take_contact(by=cast.lan, language="hmn")
    ask = f"/desk/contacts/{contact.id}/interpreters/{who.id}"
    assert 'name="tie"' not in signed_in("lan").get(ask).content.decode()
    assert signed_in("lan").post(ask, {"tie": "none", "language": "hmn"}).status_code == 422


def test_the_contact_page_leads_to_an_interpreter(signed_in: Any, cast: Cast) -> None:
    contact = contacts.take_contact(by=cast.lan, language="hmn")
    page = signed_in("lan").get(f"/desk/contacts/{contact.id}/").content.decode()
    assert f"/desk/contacts/{contact.id}/interpreters" in page


def test_what_retention_would_remove_is_shown_as_counts(
    signed_in: Any, officer: Any, cast: Cast
) -> None:
    old = timezone.now() - dt.timedelta(days=900)
    made = contacts.take_contact(by=cast.lan, started_at=old, kind="counselling", notes="bí mật")
    contacts.end_contact(by=cast.lan, contact_id=made.id, ended_at=old)
    for browser in (officer, signed_in("hanh"), signed_in("quan")):
        shown = browser.get("/retention/").content.decode()
        assert f"{timezone.localtime(old):%m/%Y}" in shown
        assert "bí mật" not in shown
    assert signed_in("lan").get("/retention/").status_code == 404
    with acting(cast.lan):
        assert Contact.objects.get(pk=made.id).cleared_at is None
