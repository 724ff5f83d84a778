"""May we call? The panel, the supervisor's answers, and safe hours echoed as they are typed."""

import re
from typing import Any

import pytest

from hotline.actor.context import acting
from hotline.cases import services as cases
from hotline.cases.models import CaseContact, Entry
from hotline.contacts import callbacks, services
from hotline.contacts.models import CallBack, Contact
from hotline.people import reach
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PHONE = "0912 345 678"
WORDS = "Gọi thử một lần, lời trung tính."
SCRIPT = {"HX-Request": "true"}


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status, (response.status_code, response.content[:2000])
    return str(response.content.decode())


@pytest.fixture
def contact(cast: Cast) -> Contact:
    return services.take_contact(by=cast.lan, phone=PHONE)


@pytest.fixture(autouse=True)
def in_english(cast: Cast) -> None:
    for member in cast.members.values():
        member.language = "en"
        member.save(update_fields=["language"])


def allow(cast: Cast, contact: Contact) -> None:
    services.amend_contact(
        by=cast.lan, contact_id=contact.id, safe_to_call_back="any_time", phone_shared="no",
        say_if_other_answers="giao rau", safe_word="trời mưa",
    )  # fmt: skip


def panel(browser: Any, contact: Contact) -> str:
    return page(browser.get(f"/desk/contacts/{contact.id}/reach"))


def test_locked_says_why_and_shows_no_number(signed_in: Any, contact: Contact) -> None:
    shown = panel(signed_in("lan"), contact)
    assert "Locked" in shown
    assert "Nobody asked yet whether a call is safe." in shown
    assert "Ask the supervisor</span>" in shown
    assert PHONE not in shown


def test_call_shows_number_words_and_cover_story_for_the_time_of_the_clearance(
    signed_in: Any, cast: Cast, contact: Contact
) -> None:
    allow(cast, contact)
    lan = signed_in("lan")
    assert PHONE not in panel(lan, contact)
    shown = page(lan.post(f"/desk/contacts/{contact.id}/reach/clear", {"how": "call"}))
    for part in (PHONE, "giao rau", "trời mưa", "Start the call"):
        assert part in shown
    refused = page(lan.post(f"/desk/contacts/{contact.id}/reach/clear", {"how": "text"}), 422)
    assert "Nobody asked yet whether a text is safe." in refused or PHONE in refused


def test_pressing_a_locked_way_clears_nothing(signed_in: Any, cast: Cast, contact: Contact) -> None:
    lan = signed_in("lan")
    for how in ("call", "text", "voicemail", "fax", ""):
        answer = page(lan.post(f"/desk/contacts/{contact.id}/reach/clear", {"how": how}), 422)
        assert PHONE not in answer
    assert reach.current(cast.lan, contact.id) is None


def test_start_the_call_opens_a_contact_in_the_same_case_once(
    signed_in: Any, cast: Cast, contact: Contact
) -> None:
    allow(cast, contact)
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    lan = signed_in("lan")
    lan.post(f"/desk/contacts/{contact.id}/reach/clear", {"how": "call"})
    held = reach.current(cast.lan, contact.id)
    assert held
    there = lan.post(f"/desk/clearances/{held.id}/dial")["Location"]
    with acting(cast.lan):
        call = Contact.objects.get(channel="phone_out")
        assert str(call.id) in there
        assert CaseContact.objects.filter(case=case, contact=call).exists()
        assert Entry.objects.filter(case=case, kind="contact.added").count() == 1
    again = lan.post(f"/desk/clearances/{held.id}/dial")
    assert again["Location"] == f"/desk/contacts/{contact.id}/"
    with acting(cast.lan):
        assert Contact.objects.filter(channel="phone_out").count() == 1
    assert signed_in("mai").post(f"/desk/clearances/{held.id}/dial").status_code == 404


def test_a_question_is_asked_in_one_click_and_answered_by_the_supervisor(
    signed_in: Any, cast: Cast, contact: Contact
) -> None:
    lan, mai = signed_in("lan"), signed_in("mai")
    asked = page(lan.post(f"/desk/contacts/{contact.id}/reach/ask"))
    assert "The supervisor is asked" in asked
    assert "Ask the supervisor</span>" not in asked
    waiting = page(mai.get("/desk/call-backs/"))
    assert "Nobody said whether a call is safe" in waiting
    assert PHONE not in waiting
    question = re.search(r'id="callback-([0-9a-f-]{36})"', waiting)
    assert question
    address = f"/desk/call-backs/{question[1]}"
    kept = page(mai.post(address, {"decision": "neutral", "words": WORDS}), 422)
    assert WORDS in kept
    assert "Write the reason" in page(mai.post(address, {"decision": "wait", "words": ""}), 422)
    good = {"decision": "neutral_call_back", "words": WORDS}
    assert mai.post(address, good).status_code == 302
    assert "Somebody has answered this question already" in page(mai.post(address, good), 422)
    shown = panel(lan, contact)
    assert PHONE in shown
    assert "with neutral words" in shown
    assert "No question waits" in page(mai.get("/desk/call-backs/waiting"))


def test_a_welfare_check_stands_in_the_case(signed_in: Any, cast: Cast, contact: Contact) -> None:
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    question = callbacks.ask(by=cast.lan, contact_id=contact.id, why="dropped")
    answer = {"decision": "welfare_check", "words": WORDS}
    assert signed_in("mai").post(f"/desk/call-backs/{question.id}", answer).status_code == 302
    shown = panel(signed_in("lan"), contact)
    assert "Ask for a welfare check" in shown
    assert WORDS in shown
    with acting(cast.lan):
        assert Entry.objects.filter(case=case, kind="callback.welfare_check").exists()


def test_never_leaves_the_supervisor_two_answers(
    signed_in: Any, cast: Cast, contact: Contact
) -> None:
    callbacks.ask(by=cast.lan, contact_id=contact.id, why="no_rule")
    services.amend_contact(by=cast.lan, contact_id=contact.id, safe_to_call_back="never")
    shown = page(signed_in("mai").get("/desk/call-backs/"))
    assert 'value="neutral_call_back"' not in shown
    assert 'value="welfare_check"' in shown


def test_manager_and_nation_see_that_a_question_waits_and_no_word_of_it(
    signed_in: Any, cast: Cast, contact: Contact
) -> None:
    services.amend_contact(by=cast.lan, contact_id=contact.id, who_may_answer="chị Hoa")
    question = callbacks.ask(by=cast.lan, contact_id=contact.id, why="no_rule")
    for name in ("hanh", "quan"):
        browser = signed_in(name)
        shown = page(browser.get("/desk/call-backs/"))
        assert str(question.id) in shown
        assert "chị Hoa" not in shown
        assert 'name="decision"' not in shown
        assert browser.post(f"/desk/call-backs/{question.id}", {}).status_code == 404
        assert panel(browser, contact) == ""


def test_out_of_reach_is_not_there(signed_in: Any, cast: Cast, contact: Contact) -> None:
    question = callbacks.ask(by=cast.lan, contact_id=contact.id, why="no_rule")
    binh, son = signed_in("binh"), signed_in("son")
    assert binh.get(f"/desk/contacts/{contact.id}/reach").status_code == 404
    assert binh.post(f"/desk/contacts/{contact.id}/reach/ask").status_code == 404
    assert binh.get("/desk/call-backs/").status_code == 404
    assert son.post(f"/desk/call-backs/{question.id}", {"decision": "wait"}).status_code == 404
    assert str(question.id) not in page(son.get("/desk/call-backs/"))


@pytest.mark.parametrize("why", ["dropped", "silent"])
def test_a_lost_line_ends_the_contact_and_asks(
    signed_in: Any, cast: Cast, contact: Contact, why: str
) -> None:
    lan = signed_in("lan")
    assert lan.post(f"/desk/contacts/{contact.id}/dropped", {"why": "prank"}).status_code == 422
    assert lan.post(f"/desk/contacts/{contact.id}/dropped", {"why": why}).status_code == 302
    with acting(cast.lan):
        assert CallBack.objects.get().why == why
        assert Contact.objects.get().ended_at is not None


def test_a_person_of_a_case_has_a_panel_of_her_own(
    signed_in: Any, cast: Cast, contact: Contact
) -> None:
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    person = cases.add_person(
        by=cast.lan, case_id=case.id, role="survivor", phone="0987 654 321",
        safe_to_call_back="any_time", safe_to_text="yes", phone_shared="no",
    )  # fmt: skip
    lan, address = signed_in("lan"), f"/desk/cases/{case.id}/people/{person.id}/reach"
    assert "0987 654 321" not in page(lan.get(address))
    shown = page(lan.post(f"{address}/clear", {"how": "text"}))
    assert "0987 654 321" in shown
    assert "Không cần trả lời tin này" in shown
    held = reach.current(cast.lan, person.id)
    assert held
    sent = lan.post(f"/desk/clearances/{held.id}/sent")
    assert sent["Location"] == f"/desk/cases/{case.id}/"
    assert reach.current(cast.lan, person.id) is None
    other = contact.id
    assert lan.get(f"/desk/cases/{other}/people/{person.id}/reach").status_code == 404


def test_safe_hours_are_echoed_as_understood(signed_in: Any) -> None:
    lan = signed_in("lan")

    def echo(text: str) -> str:
        return page(lan.post("/desk/safe-hours", {"safe_hours": text}, headers=SCRIPT))

    assert "Monday to Friday, 19:00–21:00" in echo("T2-T6 19-21")
    assert "Every day, 22:00–02:00 the next day" in echo("22-2")
    assert "Saturday, 07:00–11:00; Sunday, 18:00–22:00" in echo("sáng T7, tối CN")
    assert "Not understood" in echo("khi chồng đi vắng")
    assert echo("").strip() == ""


def test_a_safe_number_that_is_none_is_said_and_kept(
    signed_in: Any, cast: Cast, contact: Contact
) -> None:
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    person = {"role": "survivor", "name": "Lò Thị Mai", "safe_number": "số của bác Sơn"}
    lan = signed_in("lan")
    shown = page(lan.post(f"/desk/cases/{case.id}/people/add", person), 422)
    assert "one telephone number a line" in shown
    assert "số của bác Sơn" in shown
    person["safe_number"] = "0987 654 321\n0987 654 322"
    assert lan.post(f"/desk/cases/{case.id}/people/add", person).status_code == 302
