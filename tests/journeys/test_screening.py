"""A caller is asked one question at a time; the counsellor's hands stay on the keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from hotline.countries.pack import current as pack
from hotline.screening import rules
from tests.journeys.conftest import Come
from tests.journeys.people import PATIENCE, Person
from tests.journeys.test_accessibility import is_without_barriers

LABOUR = pack().indicator_sets()[[s.code for s in pack().indicator_sets()].index("labour")]
REASON = "Em kể bị giữ giấy tờ, làm mười sáu tiếng, nghe tiếng khóa cửa."
QUESTION = "#conversation h2"


@pytest.fixture
def trang(person: Come) -> Person:
    """A counsellor with a call on the line and the screening open before her."""
    trang = person("counsellor.hanoi", language="en")
    trang.goes_to("/desk/")
    trang.is_connected()
    trang.presses("A phone call", within="main")
    trang.is_connected()
    trang.the("Screen for signs", within="#screening").first.focus()
    trang.page.keyboard.press("Enter")
    trang.sees("What is it about?")
    trang.is_connected()
    return trang


def hears(she: Person, code: str, *, child: bool = True) -> None:
    """The question she reads aloud, with the cursor of the screen reader on it."""
    words = next(i for i in LABOUR.indicators if i.code == code).ask.of("en")
    expect(she.page.locator(QUESTION)).to_have_text(words, timeout=PATIENCE * 1000)
    assert code in [i.code for i in rules.in_order(LABOUR, child=child)]


def answers(she: Person, key: str) -> None:
    """One key; the next question is there, and the focus on it."""
    before = she.page.url
    she.page.keyboard.press(key)
    she.page.wait_for_function("old => location.href !== old", arg=before)
    expect(she.page.locator(QUESTION)).to_be_focused(timeout=PATIENCE * 1000)
    she.page.wait_for_timeout(500)  # nobody answers sooner, and the page would not take it


def test_a_screening_by_keyboard_only(trang: Person) -> None:
    with trang.stays_on_the_page():
        answers(trang, "1")
        hears(trang, "0.01")
        trang.sees("Say first")
        answers(trang, "y")
        hears(trang, "4.01")
        answers(trang, "n")
        hears(trang, "5.01")
        answers(trang, "u")
        answers(trang, "ArrowLeft")
        hears(trang, "5.01")
        trang.sees("Does not know", within="#conversation")
        answers(trang, "y")
        answers(trang, "s")
        hears(trang, "5.03")
        answers(trang, "y")
        trang.reads("Papers taken away", within="#result")
        trang.reads("enough signs", within="#result")

        answers(trang, "e")
        trang.page.keyboard.press("Tab")
        trang.page.get_by_label("I see signs of trafficking").focus()
        trang.page.keyboard.press("Space")
        trang.page.get_by_label("Your reason").focus()
        trang.page.keyboard.type(REASON)
        trang.the("Save my judgement").first.focus()
        trang.page.keyboard.press("Enter")
        trang.page.wait_for_url(re.compile(r"/desk/contacts/[^/]+/$"))
        trang.reads("judgement: signs", within="#screening")

        # She can stop at any time and come back to where she was.
        trang.presses("Ask on", within="#screening")
        hears(trang, "1.01")


def test_of_unknown_age_she_is_treated_as_a_child_until_somebody_knows(trang: Person) -> None:
    answers(trang, "1")
    trang.sees("Treated as a child: age not known", within="#age")
    answers(trang, "y")
    answers(trang, "y")
    trang.reads("Some signs so far", within="#result")
    while "4.04" not in asked_now(trang):
        answers(trang, "n")
    answers(trang, "y")
    child = "Signs of trafficking of a child for labour exploitation"
    trang.reads(child, within="#result")

    # The same answers of a grown woman: nobody lied, nobody forced her, by what is known so far.
    trang.presses("She is 18 or older", within="#age")
    trang.reads("Adult", within="#age")
    trang.reads("Some signs so far", within="#result")
    trang.sees_no(child, within="#result")


def asked_now(she: Person) -> str:
    """The code of the question on the screen."""
    words = she.page.locator(QUESTION).inner_text()
    return next(i.code for i in LABOUR.indicators if i.ask.of("en") == words)


def test_a_key_held_down_answers_one_question_only(trang: Person) -> None:
    answers(trang, "1")
    trang.page.keyboard.down("n")
    for _ in range(5):
        trang.page.keyboard.down("n")  # the browser repeats a key that is held
    hears(trang, "4.01")
    trang.page.keyboard.up("n")
    trang.page.wait_for_timeout(800)
    hears(trang, "4.01")


def test_a_finger_that_bounces_does_not_answer_what_nobody_has_read(trang: Person) -> None:
    answers(trang, "1")
    trang.page.evaluate(
        "document.addEventListener('hotline:moved', () =>"
        " document.querySelector('[data-key=y]').click(), {once: true})"
    )
    answers(trang, "n")
    hears(trang, "4.01")
    trang.sees_no("Saved: Yes", within="#conversation")


def test_no_barrier_from_the_first_question_to_the_judgement(trang: Person) -> None:
    is_without_barriers(trang.page)
    answers(trang, "1")
    answers(trang, "y")
    answers(trang, "ArrowLeft")
    trang.opens("All questions")
    is_without_barriers(trang.page)
    answers(trang, "e")
    trang.presses("Save my judgement")
    trang.sees("Something needs your attention")
    is_without_barriers(trang.page)
