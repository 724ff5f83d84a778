"""A line drops. Nobody said whether a call is safe; the supervisor decides, and the page opens."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.conftest import Come
from tests.journeys.people import Person

NUMBER = "0900 000 528"
REASON = "Hai lần gọi rồi cúp: gọi thử một lần."


def test_a_locked_call_back_opens_when_the_supervisor_decides(person: Come) -> None:
    trang = person("counsellor.hanoi", language="en")
    trang.presses("A phone call", within="main")
    trang.writes(NUMBER, under="Caller's number")
    trang.knows_it_is_saved()
    trang.presses("The line dropped")
    trang.sees("The supervisor is asked", within="#reach")
    no_number_is_shown(trang)
    trang.is_connected()

    sam = person("supervisor.hanoi", language="en")
    with trang.stays_on_the_page():
        she_answers_the_latest_question(sam, "neutral_call_back")
        trang.sees("with neutral words", within="#reach")
        trang.reads(NUMBER, within="#reach")
        # In the caller's language, not in that of the screen.
        trang.sees("Chào bạn, tôi gọi về lịch hẹn.", within="#reach")

    trang.presses("Start the call", within="#reach")
    trang.reads(trang.code("contact_channel", "phone_out"))
    trang.finds(NUMBER, under="Caller's number")


def test_a_call_inside_her_hours_needs_nobody(person: Come) -> None:
    trang = person("counsellor.hanoi", language="en", phone=True)
    trang.presses("A phone call", within="main")
    trang.writes(NUMBER, under="Caller's number")
    trang.ticks(trang.code("safe_to_call_back", "given_times"), under="If the line drops")
    trang.ticks(trang.code("yes_no_unknown", "no"), under="Is the phone shared or watched?")
    trang.writes("mỗi ngày cả ngày", under="When is it safe?")
    trang.reads("Every day, 06:00–22:00", within=".hours-echo")
    trang.writes("lúc nào cũng được", under="When is it safe?")
    trang.reads("Every day, day and night", within=".hours-echo")
    trang.writes("khi chồng đi vắng", under="When is it safe?")
    trang.sees("Not understood", within=".hours-echo")
    trang.writes("24/7", under="When is it safe?")
    trang.knows_it_is_saved()
    trang.presses("Call", within="#reach")
    trang.reads(NUMBER, within="#reach")
    trang.sees("Xin lỗi, tôi gọi nhầm số.", within="#reach")


def no_number_is_shown(she: Person) -> None:
    she.sees_no(NUMBER, within="#reach")
    expect(she.the("Call", within="#reach")).to_have_count(0)


def she_answers_the_latest_question(she: Person, decision: str) -> None:
    she.goes_to("/desk/call-backs/")
    question = she.page.locator("article.callback").last
    question.locator("textarea").fill(REASON)
    question.get_by_role("button", name=she.code("call_back_decision", decision)).click()
    she.page.wait_for_url("**/desk/call-backs/")
    she.sees("Answered:")
