"""Nothing typed is lost: not by a dead server, a dead database, an ended session, a locked screen,
a rotated token, an error, a walk to another page, or a colleague in the same field."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.journeys import people
from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.running import Demo, until
from tests.journeys.test_kills import a_web_worker, the_database, the_web_parent

LENGTH = 5000  # characters, as of a long night
SLOW = 120_000  # milliseconds for a thousand keys on a busy machine
STORED_SECONDS = 2.0  # from a key to the database, while it is there
LAN = "counsellor.danang"  # a session of her own: it is ended and locked here
HALF = "Em đang ở bến xe, không nói to được. "
COUNT = """() => {
  window.keys = []; window.arrived = [];
  const send = window.fetch;
  window.fetch = async (url, options) => {
    const text = options?.body instanceof URLSearchParams ? options.body.get("notes") : null;
    const answer = await send(url, options);
    if (text !== null && answer.ok) window.arrived.push([performance.now(), text.length]);
    return answer;
  };
  document.querySelector("[name=notes]").addEventListener("input", (e) =>
    window.keys.push([performance.now(), e.target.value.length]));
}"""
LONGEST = """() => Math.max(...window.keys.map(([at, length]) =>
  (window.arrived.find(([, there]) => there >= length)?.[0] ?? Infinity) - at))"""


def words(length: int) -> str:
    """Text in which any doubled, lost or misplaced word shows: it counts."""
    counted, number = "", 0
    while len(counted) < length:
        number += 1
        counted += f"chị kể điều {number}. "
    return counted[:length].strip()


def test_five_thousand_characters_across_three_kills_of_the_server_and_one_of_the_database(
    person: Come, demo: Demo
) -> None:
    lan = person(LAN, language="en")
    takes_a_call(lan)
    notes, text = lan.field("Notes"), words(LENGTH)
    victims = [a_web_worker, the_web_parent, the_database, a_web_worker]
    share = len(text) // (len(victims) + 1)
    with lan.outage():
        for victim in victims:
            notes.press_sequentially(text[:share], timeout=SLOW)
            text = text[share:]
            os.kill(victim(demo), signal.SIGKILL)
        notes.press_sequentially(text, timeout=SLOW)
        lan.knows_it_is_saved()
    lan.page.reload()
    lan.finds(words(LENGTH), under="Notes")
    until("everything runs again", lambda: demo.is_whole() and demo.answers(), 60)


def test_each_key_is_stored_within_two_seconds(person: Come) -> None:
    lan = person(LAN, language="en")
    takes_a_call(lan)
    lan.page.evaluate(COUNT)
    lan.field("Notes").press_sequentially(words(400), delay=25)
    lan.knows_it_is_saved()
    longest = lan.page.evaluate(LONGEST) / 1000
    print(f"longest time from a key to its answer: {longest:.2f} s")
    assert longest <= STORED_SECONDS


def a_session_that_ended(lan: Person, demo: Demo) -> None:
    demo.rows("DELETE FROM django_session WHERE session_key = %s", session_of(lan))


def a_locked_session(lan: Person, demo: Demo) -> None:
    """Locked at the server, so that this page learns it only when it saves."""
    token = lan.page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    answer = lan.context.request.post(f"{lan.url}/lock", headers={"X-CSRFToken": token})
    assert answer.status == 204


@pytest.mark.parametrize("interruption", [a_session_that_ended, a_locked_session])
def test_she_signs_in_again_in_place_and_the_words_go_on(
    visitor: Come, demo: Demo, interruption: Callable[[Person, Demo], None]
) -> None:
    lan = comes_in(visitor)
    takes_a_call(lan)
    with lan.stays_on_the_page():
        lan.types(HALF, under="Notes")
        lan.knows_it_is_saved()
        interruption(lan, demo)
        lan.types("Xe sắp chạy.", under="Notes")
        expect(lan.page.locator("#lock")).to_be_visible()
        comes_back(lan)
        expect(lan.page.locator("#lock")).to_be_hidden()
        lan.types(" Màu đỏ.", under="Notes")
        lan.knows_it_is_saved()
    lan.page.reload()
    lan.finds(HALF + "Xe sắp chạy. Màu đỏ.", under="Notes")


def test_a_rotated_token_is_taken_over_without_a_word(visitor: Come) -> None:
    lan = comes_in(visitor)
    takes_a_call(lan)
    lan.types(HALF, under="Notes")
    lan.knows_it_is_saved()
    lan.context.clear_cookies(name="csrftoken")
    other = lan.context.new_page()
    other.goto(f"{lan.url}/desk/")  # brings a token with another secret
    other.close()
    lan.types("Xe sắp chạy.", under="Notes")
    lan.knows_it_is_saved()
    expect(lan.page.locator("#lock")).to_be_hidden()
    lan.page.reload()
    lan.finds(HALF + "Xe sắp chạy.", under="Notes")


def test_an_error_of_the_server_keeps_the_words_and_tries_again(visitor: Come) -> None:
    lan = comes_in(visitor)
    takes_a_call(lan)
    with lan.outage(), failing(lan):
        lan.types(HALF, under="Notes")
        state = lan.page.locator("[data-save-state]").first
        expect(state).to_contain_text(lan.word("Kept here, will be sent"))
    lan.knows_it_is_saved()
    lan.page.reload()
    lan.finds(HALF.strip(), under="Notes")


def test_half_a_note_of_a_case_survives_a_walk_and_a_fall_of_the_network(visitor: Come) -> None:
    lan = comes_in(visitor)
    lan.page.locator("#open-cases a").first.click()
    lan.page.wait_for_url("**/desk/cases/**")
    case = lan.page.url
    note = lan.page.locator("form[action$='/notes'] textarea")
    with lan.stays_on_the_page():
        note.fill("Mẹ chị gọi, muốn")
        lan.page.keyboard.press("Escape")
        lan.page.locator(".bar-links a").first.click()
        lan.page.wait_for_url("**/desk/")
        lan.presses("Unsent words wait")
        lan.page.wait_for_url(case)
        expect(note).to_have_value("Mẹ chị gọi, muốn")
        with lan.outage():
            lan.context.set_offline(True)
            note.press("End")
            note.press_sequentially(" đón con")
            lan.page.locator("form[action$='/notes'] button").click()
            expect(lan.page.locator("#status")).to_contain_text(
                lan.word("That did not work. What you typed is still here; try again.")
            )
            lan.context.set_offline(False)
        expect(note).to_have_value("Mẹ chị gọi, muốn đón con")
        lan.page.locator("form[action$='/notes'] button").click()
        lan.reads("Mẹ chị gọi, muốn đón con", within="#timeline")
        expect(note).to_have_value("")


def test_counsellor_and_supervisor_in_one_field_see_both_versions(person: Come) -> None:
    trang = person("counsellor.hanoi", language="en")
    takes_a_call(trang)
    mai = person("supervisor.hanoi", language="en")
    mai.goes_to(f"/desk/contacts/{trang.id_in_address}/")
    mai.presses("Write with the counsellor")
    mai.page.wait_for_url("**?help")
    trang.types("Ở bến xe Mỹ Đình.", under="Notes")
    trang.knows_it_is_saved()
    mai.types("Xe khách màu đỏ.", under="Notes")
    mai.reads("Ở bến xe Mỹ Đình.", within=".conflict [data-theirs]")
    mai.reads("Xe khách màu đỏ.", within=".conflict [data-mine]")
    mai.presses("Keep both")
    mai.knows_it_is_saved()
    trang.types(" Chị sợ.", under="Notes")
    trang.reads("Xe khách màu đỏ.", within=".conflict [data-theirs]")
    trang.presses("Take theirs")
    trang.knows_it_is_saved()
    trang.page.reload()
    trang.finds("Ở bến xe Mỹ Đình.\nXe khách màu đỏ.", under="Notes")


# --- steps ----------------------------------------------------------------------------------------


def takes_a_call(she: Person) -> None:
    she.presses("A phone call", within="main")
    she.page.wait_for_url("**/desk/contacts/**")
    expect(she.field("Notes")).to_be_visible()


def comes_in(visitor: Come) -> Person:
    """A session of her own, for tests that end it."""
    lan: Person = visitor(language="en")
    people.sign_in(lan, LAN)
    return lan


def comes_back(lan: Person) -> None:
    """At the cover: the password, and the code where one is asked for."""
    lan.page.locator("#lock-password").fill(people.password(LAN))
    lan.page.keyboard.press("Enter")
    code = lan.page.locator("#lock-code")
    lan.page.wait_for_function(
        "() => { const code = document.getElementById('lock-code');"
        " return !document.getElementById('lock').open || code.offsetParent }"
    )
    if code.is_visible():
        code.fill(code_of_now(lan))
        code.press("Enter")


def code_of_now(lan: Person) -> str:
    """What her authenticator shows: the demonstration prints it on the page that asks for it."""
    aside = lan.context.browser.new_context(locale="en")  # type: ignore[union-attr]
    try:
        page = aside.new_page()
        page.goto(f"{lan.url}/account/login/")
        page.fill("input[name=login]", LAN)
        page.fill("input[name=password]", people.password(LAN))
        page.press("input[name=password]", "Enter")
        return people.fresh_code(page, LAN)
    finally:
        aside.close()


def session_of(lan: Person) -> str:
    return next(c["value"] for c in lan.context.cookies() if c["name"] == "sessionid")


@contextmanager
def failing(lan: Person) -> Iterator[None]:
    """Every save is answered 500 meanwhile."""
    lan.page.route("**/save", lambda route: route.fulfill(status=500, body=""))
    yield
    lan.page.unroute("**/save")
