"""A screen others may look at: locking, hiding, languages, colours, the keyboard, zoom, walls."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys import people, steps
from tests.journeys.conftest import Come
from tests.journeys.people import ZOOMED, Person
from tests.journeys.running import Demo
from tests.journeys.steps import Story

HALF_TYPED = "Em bé đang ngủ, nói nhỏ thôi"
TWO_SECONDS = "0.0334"  # minutes
LOCKED = "counsellor.angiang"  # a session of its own: a lock holds for all its tabs
COVERED = """() => {
  const lock = document.getElementById("lock"), back = getComputedStyle(lock, "::backdrop");
  const box = document.getElementById("id_notes").getBoundingClientRect();
  const top = document.elementFromPoint(box.x + 5, box.y + 5);
  return top.closest("#lock") !== null && /^rgb\\(/.test(back.backgroundColor);
}"""
INK = "e => { const s = getComputedStyle(e); return [s.color, s.filter, s.visibility] + '' }"


def test_the_lock_covers_everything_and_gives_back_what_was_typed(person: Come) -> None:
    bao = person(LOCKED, language="en")
    bao.presses("A phone call", within="main")
    bao.types(HALF_TYPED, under="Notes")
    bao.page.keyboard.press("Control+Shift+L")
    expect(bao.page.locator("#lock")).to_be_visible()
    assert bao.page.evaluate(COVERED), "something of the page shows through"
    bao.page.keyboard.press("Escape")
    expect(bao.page.locator("#lock")).to_be_visible()

    unlocks(bao, "not-the-password")
    bao.sees("That password is not right.", within="#lock")
    unlocks(bao, people.password(LOCKED))
    expect(bao.page.locator("#lock")).to_be_hidden()
    bao.finds(HALF_TYPED, under="Notes")
    assert bao.page.evaluate("document.activeElement.name") == "notes"
    bao.types(", sáng mai gọi", under="Notes")
    bao.knows_it_is_saved()
    bao.page.reload()
    bao.finds(HALF_TYPED + ", sáng mai gọi", under="Notes")


def test_a_locked_session_shows_nothing_in_another_tab_either(person: Come) -> None:
    bao = person(LOCKED, language="en")
    with bao.page.expect_response(lambda answer: answer.url.endswith("/lock")):
        bao.page.keyboard.press("Control+Shift+L")
    expect(bao.page.locator("#lock")).to_be_visible()
    other = bao.context.new_page()
    answer = other.goto(f"{bao.url}/desk/")
    assert answer is not None
    assert answer.status == 423
    other.get_by_label(bao.word("Password")).fill(people.password(LOCKED))
    other.keyboard.press("Enter")
    expect(other.locator("#lists")).to_be_visible()


def test_it_locks_by_itself_but_never_during_a_contact(person: Come) -> None:
    bao = person(LOCKED, language="en")
    bao.presses("A phone call", within="main")
    bao.page.wait_for_url("**/desk/contacts/**")
    she_would_be_locked_after_two_seconds(bao)
    bao.page.wait_for_timeout(4500)  # twice the time after which any other page locks
    expect(bao.page.locator("#lock")).to_be_hidden()

    bao.goes_to("/desk/")
    she_would_be_locked_after_two_seconds(bao)
    expect(bao.page.locator("#lock")).to_be_visible(timeout=8000)
    unlocks(bao, people.password(LOCKED))
    expect(bao.page.locator("#lock")).to_be_hidden()


def test_names_are_hidden_by_a_key_and_come_back(person: Come, demo: Demo) -> None:
    trang = person("counsellor.hanoi", language="en")
    trang.page.locator("#open-cases a").first.click()
    name = trang.page.locator("#people .name").first
    expect(name).to_be_visible()
    in_clear = name.evaluate(INK)
    trang.page.keyboard.press("Control+Shift+H")
    expect(name).to_have_attribute("aria-hidden", "true")
    assert name.evaluate(INK) != in_clear
    trang.page.keyboard.press("Control+Shift+H")
    assert name.get_attribute("aria-hidden") is None
    assert name.evaluate(INK) == in_clear


def test_language_and_colours_are_one_press_away(person: Come) -> None:
    trang = person("counsellor.hanoi", language="vi")
    assert trang.page.locator("html").get_attribute("lang") == "vi"
    trang.page.locator(".menu > summary").last.click()
    trang.page.get_by_role("button", name="English").click()
    expect(trang.page.locator("html")).to_have_attribute("lang", "en")
    trang.language = "en"
    trang.sees("Ready for the next contact")

    trang.page.locator(".menu > summary").last.click()
    trang.presses("Use dark colours")
    expect(trang.page.locator("html")).to_have_attribute("data-theme", "dark")
    trang.goes_to("/desk/")
    expect(trang.page.locator("html")).to_have_attribute("data-theme", "dark")


def test_from_the_call_to_the_referral_without_a_mouse(person: Come) -> None:
    trang, story = person("counsellor.hanoi", language="en"), Story(name="Lý Thị Mẩy")
    trang.goes_to("/desk/")
    trang.page.keyboard.press("c")
    trang.page.wait_for_url("**/desk/contacts/**")
    tabs_to(trang, "[name=place_words]")
    trang.page.keyboard.type(trang.place(story.old_province))
    tabs_to(trang, "[name=notes]")
    trang.page.keyboard.type(story.notes)
    tabs_to(trang, "[name=kind]")
    trang.page.keyboard.press("ArrowRight")
    trang.knows_it_is_saved()
    tabs_to(trang, "#measures button")
    enters(trang, "**/desk/cases/**")

    tabs_to(trang, "#people a[href$='/add']")
    enters(trang, "**/people/add")
    tabs_to(trang, "main [name=name]")
    trang.page.keyboard.type(story.name)
    tabs_to(trang, "[name=place]")
    trang.page.keyboard.type(trang.place(story.old_province))
    enters(trang, "**/desk/cases/*/")
    trang.reads(story.name, within="#people")

    survivor = trang.page.locator("#people article", has_text=story.name)
    refer = survivor.locator("a[href$='/refer']").get_attribute("href")
    tabs_to(trang, f"a[href='{refer}']")
    enters(trang, f"**{refer}")
    tabs_to(trang, "[name=account]")
    trang.page.keyboard.type(story.account)
    tabs_to(trang, "[name=givers][value=person]")
    trang.page.keyboard.press("Space")
    tabs_to(trang, "[name=basis_words]")
    trang.page.keyboard.type(story.agreed)
    tabs_to(trang, "button[value=preview]")
    trang.page.keyboard.press("Enter")
    trang.sees("This is exactly what leaves")
    tabs_to(trang, "button[value=send]")
    trang.page.keyboard.press("Enter")
    trang.sees("Sent, not opened yet", within="#referral")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_everything_is_in_reach_at_twice_the_size(person: Come, language: str) -> None:
    trang, story = person("counsellor.hanoi", language=language, size=ZOOMED), Story()
    nothing_is_cut_off(trang)
    steps.takes_a_call(trang, story)
    nothing_is_cut_off(trang)
    steps.opens_its_case(trang)
    nothing_is_cut_off(trang)
    steps.adds_the_survivor(trang, story)
    steps.fills_in_a_referral(trang, story)
    nothing_is_cut_off(trang)
    expect(trang.the("Send the referral").first).to_be_in_viewport()
    trang.presses("Change it")
    trang.finds(story.account, under="What the agency needs to know")


def test_the_case_of_another_centre_is_not_there(person: Come, demo: Demo) -> None:
    trang, story = person("counsellor.hanoi", language="en"), Story(name="Mùa Thị Xía")
    steps.takes_a_call(trang, story)
    contact = trang.id_in_address
    steps.opens_its_case(trang)
    case = trang.id_in_address
    steps.adds_the_survivor(trang, story)
    vy = person("counsellor.danang", language="en")
    for path in (f"/desk/cases/{case}/", f"/desk/cases/{case}/who", f"/desk/contacts/{contact}/"):
        answer = vy.page.goto(demo.url + path)
        assert answer is not None
        assert answer.status == 404
        assert story.name not in vy.page.content()


def unlocks(she: Person, password: str) -> None:
    field = she.page.locator("#lock-password")
    field.fill(password)
    field.press("Enter")


def she_would_be_locked_after_two_seconds(she: Person) -> None:
    """The page learns its minutes from its body, before any of its scripts runs."""
    she.page.add_init_script(
        "document.addEventListener('readystatechange', () => {"
        f" document.body.dataset.idleMinutes = '{TWO_SECONDS}' }}, {{once: true}})"
    )
    she.page.reload()
    assert she.page.locator("body").get_attribute("data-idle-minutes") == TWO_SECONDS


def tabs_to(she: Person, selector: str, *, at_most: int = 150) -> None:
    """Only the Tab key, until the focus is there; and the focus can be seen."""
    for _ in range(at_most):
        she.page.keyboard.press("Tab")
        if she.page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"the Tab key never reaches {selector}")


def enters(she: Person, address: str) -> None:
    """The Enter key, and the page it leads to."""
    she.page.keyboard.press("Enter")
    she.page.wait_for_url(address)


def nothing_is_cut_off(she: Person) -> None:
    """No scrolling sideways (WCAG 1.4.10)."""
    assert she.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
