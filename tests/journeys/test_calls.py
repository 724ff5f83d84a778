"""Calls come in, ring, are answered by one key, passed on, lost; the supervisor sees it happen.

The demonstration's callers are invented: they go the way of a real call from the telephone onward.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.running import Demo, until
from tests.journeys.test_documents import enters_an_interpreter

TYPED = "Nghe tiếng xe máy trước cổng."


@pytest.fixture(autouse=True)
def nobody_at_the_telephone(demo: Demo) -> Iterator[None]:
    """No call of another journey goes on, and nobody sits at a telephone."""
    clear(demo)
    yield
    clear(demo)


def clear(demo: Demo) -> None:
    for (call,) in demo.rows("SELECT id FROM telephony_call WHERE ended_at IS NULL"):
        demo.rows(
            "INSERT INTO telephony_wish (id, call, by_id, kind, target, number, at, refused)"
            " SELECT gen_random_uuid(), %s, id, 'sim_leave', '', '', now(), ''"
            " FROM staff_member LIMIT 1",
            call,
        )
    going = "SELECT 1 FROM telephony_call WHERE ended_at IS NULL AND incoming"
    until("no call goes on", lambda: not demo.rows(going))
    demo.rows("UPDATE telephony_seat SET left_at = now(), device_since = NULL")
    until("the telephone has seen that nobody sits", lambda: not taken(demo))


def taken(demo: Demo) -> list[tuple[object, ...]]:
    return demo.rows("SELECT 1 FROM telephony_seat WHERE left_at IS NULL")


def is_ready(she: Person) -> None:
    she.is_connected()
    she.presses("Come to the telephone", within="#phone")
    she.presses("Ready for a call", within="#phone")
    she.sees("Ready", within="#phone .tel-state")


def somebody_calls(she: Person, button: str = "A mobile calls", language: str = "") -> None:
    """From the page of the simulator; the page stays there."""
    she.goes_to("/phone/simulator/")
    she.is_connected()
    if language:
        she.picks(she.code("language", language), under="Language of the caller")
    with she.page.expect_navigation():
        she.presses(button)
    she.page.wait_for_selector("#simulated-calls li")


def it_rings(she: Person) -> None:
    expect(she.page.locator("#phone-ring [data-answer]")).to_be_visible()


def it_is_quiet(she: Person) -> None:
    expect(she.page.locator("#phone-ring [data-ring]")).to_have_count(0)


def answers_by_key(she: Person) -> str:
    """The id of the contact that opened."""
    she.page.keyboard.press("F2")
    she.page.wait_for_url(re.compile(r"/desk/contacts/[0-9a-f-]{36}/$"))
    she.page.wait_for_selector("#first-minutes")
    return she.id_in_address


def nothing_is_under_way(she: Person) -> None:
    """A button that was pressed is paler until its answer is there."""
    she.page.wait_for_function("() => !document.querySelector('.htmx-request')")


def hangs_up(she: Person) -> None:
    she.presses("Hang up", within="#phone")
    she.sees("Writing up", within="#phone")


def test_a_call_rings_is_answered_by_one_key_held_and_ended(person: Come) -> None:
    trang = person("counsellor.hanoi")
    is_ready(trang)
    somebody_calls(trang)
    it_rings(trang)
    trang.sees("A call is coming in", within="#phone-ring")
    trang.sees("Number used before", within="#phone-ring")
    trang.sees("Simulated call", within="#phone-ring")
    trang.sees("Waiting calls", within="#left")

    # She is typing elsewhere: nothing takes the focus, the key works, and no word is lost.
    trang.page.locator("#bar-links a[href='/tips/']").click()
    trang.page.wait_for_url("**/tips/")
    trang.page.locator("main a[href='/tips/new']").first.click()
    trang.page.wait_for_url("**/tips/new")
    words = trang.page.locator("main textarea").first
    words.press_sequentially(TYPED, delay=5)
    expect(words).to_be_focused()
    with trang.stays_on_the_page():
        contact = answers_by_key(trang)
        it_is_quiet(trang)
        trang.sees("You speak with the caller", within="#phone")
        trang.writes("Chị nói nhỏ, có tiếng ồn.", under="Notes")
        saved = trang.page.locator("[data-save-state]").first
        expect(saved).to_have_attribute("data-state", "saved")  # the tip still waits for its end

        trang.presses("Hold", within="#phone")
        trang.sees("On hold: the caller hears music", within="#phone")
        trang.page.locator("#bar-links a[href='/desk/']").click()
        trang.page.wait_for_url("**/desk/")
        trang.sees("On hold: the caller hears music", within="#phone")
        trang.presses("Back to the caller", within="#phone")
        trang.sees("You speak with the caller", within="#phone")
        trang.presses("Its contact", within="#phone")
        trang.page.wait_for_url(f"**/desk/contacts/{contact}/")
        trang.sees("Picked up", within="#call")

        hangs_up(trang)
        trang.sees("time left", within="#phone")
        trang.sees("The counsellor hung up", within="#call")
        trang.presses("Ready for a call", within="#phone")
        trang.sees("Ready", within="#phone .tel-state")
    trang.presses("End this contact")
    trang.the("End this contact").wait_for(state="detached")
    trang.page.locator("#bar-links a[href='/tips/']").click()
    trang.page.wait_for_url("**/tips/")
    trang.page.locator("main a[href='/tips/new']").first.click()
    trang.page.wait_for_url("**/tips/new")
    expect(trang.page.locator("main textarea").first).to_have_value(TYPED)
    trang.page.locator("main textarea").first.fill("")


def test_declined_with_a_reason_it_rings_at_the_next(person: Come) -> None:
    trang = person("counsellor.hanoi", language="en")
    ngoc = person("night.hanoi", language="en")
    is_ready(trang)
    is_ready(ngoc)
    with ngoc.stays_on_the_page():
        somebody_calls(trang)
        it_rings(trang)  # she has been ready longer
        it_is_quiet(ngoc)
        trang.page.locator("#phone-ring summary").click()
        reason = trang.code("ring_declined", "headset")
        trang.page.locator("#phone-ring").get_by_role("button", name=reason).click()
        it_is_quiet(trang)
        trang.sees("call passed on", within="#phone")
        it_rings(ngoc)
        contact = answers_by_key(ngoc)
        ngoc.page.locator("#call summary").click()
        ngoc.reads(f"Vũ Thu Trang: passed on ({reason})", within="#call")
        hangs_up(ngoc)
    answer = trang.page.request.get(f"{trang.url}/desk/contacts/{contact}/")
    assert answer.status == 404  # what rang at her seat is not hers
    ngoc.presses("End this contact")


def test_whoever_hangs_up_while_waiting_becomes_a_question_for_the_supervisor(
    person: Come,
) -> None:
    hang = person("supervisor.hanoi")
    hang.goes_to("/desk/call-backs/")
    hang.is_connected()
    before = hang.page.locator("article.callback").count()
    trang = person("counsellor.hanoi")
    with hang.stays_on_the_page():
        somebody_calls(trang, "A mobile calls", language="hmn")
        trang.reads(trang.code("language", "hmn"), within="#waiting-calls")
        trang.presses("The caller hangs up", within="#simulated-calls")
        expect(trang.page.locator("#simulated-calls li")).to_have_count(0)
        expect(trang.page.locator("#waiting-calls")).to_have_count(0)
        expect(hang.page.locator("article.callback")).to_have_count(before + 1)
    question = hang.page.locator("article.callback").last
    question.locator("textarea").fill("Chưa rõ có an toàn không: chờ.")
    question.get_by_role("button", name=hang.code("call_back_decision", "wait")).click()
    hang.sees("Answered: %(decision)s", decision=hang.code("call_back_decision", "wait"))


def test_the_wallboard_shows_it_happen_and_a_supervisor_gets_on_the_call(person: Come) -> None:
    hang = person("supervisor.hanoi", language="en")
    hang.goes_to("/phone/board/")
    hang.is_connected()
    hang.sees("Nobody is at the telephone")
    trang = person("counsellor.hanoi", language="en")
    with hang.stays_on_the_page():
        is_ready(trang)
        hang.reads("Vũ Thu Trang", within="#board-seats")
        somebody_calls(trang)
        it_rings(trang)
        expect(hang.page.locator("#board-waiting li")).to_have_count(1)
        answers_by_key(trang)
        hang.reads("Vũ Thu Trang", within="#board-calls")
        expect(hang.page.locator("#board-waiting li")).to_have_count(0)

        hang.presses("Come to the telephone", within="#phone")
        hang.presses("Listen", within="#board-calls")
        it_rings(hang)
        hang.page.keyboard.press("F2")
        hang.sees("You listen; nobody hears you", within="#phone")
        hang.presses("Take this call over", within="#board-calls")
        hang.page.wait_for_url("**/desk/contacts/*/")
        hang.sees("You speak with the caller", within="#phone")
    trang.sees("Writing up", within="#phone")
    hangs_up(hang)
    hang.presses("End this contact")


def test_a_colleague_is_asked_all_three_speak_and_she_takes_it(person: Come) -> None:
    trang = person("counsellor.hanoi", language="en")
    binh = person("counsellor.danang", language="en")
    is_ready(trang)
    somebody_calls(trang)
    it_rings(trang)
    contact = answers_by_key(trang)
    is_ready(binh)
    trang.page.reload()  # who is free now
    trang.page.locator("#phone summary").first.click()
    trang.page.locator("#phone button[name=with][value=DN]").click()
    trang.sees("the caller hears music", within="#phone")
    it_rings(binh)
    binh.sees("A colleague asks you about a call", within="#phone-ring")
    binh.page.keyboard.press("F2")
    binh.sees("You help a colleague with a call", within="#phone")
    trang.presses("Speak all three", within="#phone")
    trang.sees("All three speak together", within="#phone")
    trang.presses("Hand over and leave", within="#phone")
    binh.page.wait_for_url(f"**/desk/contacts/{contact}/")
    binh.sees("You speak with the caller", within="#phone")
    trang.sees("Writing up", within="#phone")
    hangs_up(binh)
    binh.presses("End this contact")


def test_nobody_in_da_nang_takes_it_and_it_goes_on_to_ha_noi(person: Come) -> None:
    binh = person("counsellor.danang", language="en")
    trang = person("counsellor.hanoi", language="en")
    is_ready(trang)  # for longer, and yet not first
    is_ready(binh)
    with trang.stays_on_the_page():
        binh.goes_to("/phone/simulator/")
        binh.is_connected()
        landline = "A landline of %(centre)s"
        binh.presses(binh.word(landline, centre=binh.word("Da Nang centre")))
        it_rings(binh)
        it_is_quiet(trang)
        # She is not at her desk. Her telephone stops, and the call goes on.
        expect(trang.page.locator("#phone-ring [data-answer]")).to_be_visible(timeout=60_000)
        it_is_quiet(binh)
        answers_by_key(trang)
        trang.page.locator("#call summary").click()
        trang.reads("did not answer", within="#call")
    hangs_up(trang)
    trang.presses("End this contact")


def test_an_interpreter_is_asked_first_then_heard_by_both(person: Come) -> None:
    hang = person("supervisor.hanoi", language="en")
    enters_an_interpreter(hang, "Sùng Thị Pà", village="Lao Chải")
    trang = person("counsellor.hanoi", language="en")
    is_ready(trang)
    somebody_calls(trang, language="hmn")
    it_rings(trang)
    contact = answers_by_key(trang)
    trang.presses("Find an interpreter", within="#right")
    trang.picks(trang.code("language", "hmn"), under="Language")
    trang.presses("Show", within="main")
    trang.page.get_by_role("link", name="Sùng Thị Pà").click()
    trang.ticks(trang.word("No tie"), under="Is there a tie")
    trang.presses("Let her interpret")
    trang.sees("She interprets in this contact")
    trang.page.reload()
    trang.page.locator("#phone summary").first.click()
    trang.presses("Sùng Thị Pà", within="#phone")
    trang.sees("the caller hears music", within="#phone")
    trang.presses("Speak all three", within="#phone")
    trang.sees("All three speak together", within="#phone")
    trang.goes_to(f"/desk/contacts/{contact}/")
    hangs_up(trang)
    trang.presses("End this contact")


def test_a_call_that_was_dropped_is_not_called_back_by_the_telephone(person: Come) -> None:
    trang = person("counsellor.hanoi", language="en")
    is_ready(trang)
    somebody_calls(trang)
    it_rings(trang)
    contact = answers_by_key(trang)
    trang.goes_to("/phone/simulator/")
    trang.presses("The caller hangs up")
    trang.sees("Writing up", within="#phone")
    # The telephone is at hand and the number known; nobody said that a call is safe.
    trang.goes_to(f"/desk/contacts/{contact}/")
    trang.presses("The line dropped")
    trang.sees("The supervisor is asked", within="#reach")
    expect(trang.the("Call", within="#reach")).to_have_count(0)
    expect(trang.the("Start the call", within="#reach")).to_have_count(0)
    # Nor by asking the server past the page.
    token = trang.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    trang.page.request.post(
        f"{trang.url}/desk/contacts/{contact}/reach/clear",
        form={"how": "call", "csrfmiddlewaretoken": token},
        headers={"Referer": trang.url},
    )
    trang.page.reload()
    expect(trang.the("Start the call", within="#reach")).to_have_count(0)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_barrier_while_it_rings_and_in_a_call(person: Come, language: str) -> None:
    from tests.journeys.test_accessibility import is_without_barriers

    trang = person("counsellor.hanoi", language=language)
    is_ready(trang)
    is_without_barriers(trang.page)
    somebody_calls(trang)
    it_rings(trang)
    nothing_is_under_way(trang)
    is_without_barriers(trang.page)
    answers_by_key(trang)
    nothing_is_under_way(trang)
    is_without_barriers(trang.page)
    trang.page.locator("#phone summary").first.click()
    is_without_barriers(trang.page)
    trang.page.keyboard.press("Escape")
    hangs_up(trang)
    is_without_barriers(trang.page)
    trang.presses("End this contact")
