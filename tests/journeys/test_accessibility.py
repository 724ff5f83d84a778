"""Every page, in light and dark, on a desk and on a phone: no barrier, no complaint, no trace."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page

from tests.access.declared import addresses
from tests.browsing import COLOURS, RULES, violations
from tests.journeys import people, steps
from tests.journeys.conftest import Come
from tests.journeys.every_page import NO_PAGES, PAGES, PORTAL, Sight, filled_in
from tests.journeys.furnishing import furnish
from tests.journeys.people import DESKTOP, PHONE, ZOOMED, Person, Trouble
from tests.journeys.running import Demo
from tests.journeys.steps import Story

Guises = tuple[tuple[tuple[int, int], str], ...]
FIRST_LOAD_BYTES = 100_000
LISTS = "#lists"


@pytest.fixture(scope="module")
def looks(browser: Browser, demo: Demo, sessions: dict[str, Any]) -> Iterator[Come]:
    """Somebody who goes from page to page in one browser, as people do; who she is, by her name."""
    came: dict[str, Person] = {}

    def look(username: str) -> Person:
        if username not in came:
            came[username] = signed_in(browser, demo, sessions, username)
        return came[username]

    yield look
    for person in came.values():
        people.close(person)


@pytest.fixture(scope="module")
def furnished(looks: Come, tmp_path_factory: Any) -> None:
    """One of each thing that a page shows stands in the demonstration."""
    came: dict[str, Person] = {}

    def come(username: str) -> Person:
        return came.setdefault(username, looks(username))

    furnish(come, Path(tmp_path_factory.mktemp("papers")))
    for person in came.values():
        leaves(person)


def leaves(person: Person) -> None:
    """A page that stays open locks itself after a while, and with it every other of hers."""
    person.page.goto("about:blank")


@pytest.fixture(scope="module")
def seen() -> set[tuple[str, str]]:
    """Whose lists were looked at, by name and language."""
    return set()


def signed_in(browser: Browser, demo: Demo, sessions: dict[str, Any], username: str) -> Person:
    """Somebody at work in English; a sign-in made before is used again."""
    options = {"storage_state": sessions[username]} if username in sessions else {}
    found = people.enter(
        browser, demo.url, language="en", size=DESKTOP, trouble=Trouble(), **options
    )
    if not options:
        people.sign_in(found, username)
        state = found.context.storage_state()
        state["cookies"] = [c for c in state["cookies"] if c["name"] != "django_language"]
        sessions[username] = state
    return found


def test_no_page_is_forgotten() -> None:
    ours = {a.name for a in addresses() if a.name.startswith(("console:", "portal:", "public:"))}
    seen = {sight.address for sight in PAGES if ":" in sight.address}
    assert seen | set(NO_PAGES) == ours
    assert seen.isdisjoint(NO_PAGES)


@pytest.mark.parametrize("sight", PAGES, ids=lambda sight: sight.what)
def test_no_barrier(
    looks: Come, demo: Demo, furnished: None, seen: set[tuple[str, str]], sight: Sight
) -> None:
    she = looks(sight.who)
    there = filled_in(demo, sight.path)
    for language in ("vi", "en"):
        cookie = {"name": "django_language", "value": language, "url": demo.url}
        she.context.add_cookies([cookie])  # type: ignore[list-item]
        answer = she.page.goto(demo.url + there)
        assert answer is not None
        assert (answer.status, she.page.url) == (200, demo.url + there), "another page answered"
        assert she.page.locator("html").get_attribute("lang") == language
        assert she.page.locator("h1").count() == 1
        # What waits for her stands beside each page: it is looked at on the first.
        known = (LISTS,) if (sight.who, language) in seen else ()
        is_without_barriers(she.page, GUISES[language], known)
        seen.add((sight.who, language))
    leaves(she)
    said, she.trouble.said = she.trouble.said, []
    assert said == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_barrier_while_somebody_is_in_danger(person: Come, language: str) -> None:
    hang = person("supervisor.hanoi", language=language)
    hang.is_connected()
    trang = person("counsellor.hanoi", language=language)
    trang.presses("A phone call", within="main")
    trang.page.wait_for_selector("#first-minutes")
    for legend in (
        "Is anybody in danger right now?",
        "Is anybody hurt?",
        "Are you thinking of ending your life?",
    ):
        trang.ticks(trang.code("yes_no_unknown", "yes"), under=legend)
    trang.ticks(trang.code("can_talk_now", "yes_no_only"), under="Can you talk safely now?")
    trang.page.wait_for_selector("#steps .in-danger")
    trang.knows_it_is_saved()
    hang.page.wait_for_selector("#alerts a")
    is_without_barriers(trang.page)
    is_without_barriers(hang.page)
    trang.ticks(trang.code("yes_no_unknown", "no"), under="Is anybody in danger right now?")
    trang.page.wait_for_selector("#steps .in-danger", state="detached")
    trang.presses("End this contact")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_barrier_in_what_opens_over_a_page(person: Come, language: str) -> None:
    trang = person("counsellor.hanoi", language=language)
    for key, opened in (("i", "dialog[open]"), ("?", "#keys[open]")):
        trang.page.locator("h1").first.click()
        trang.page.keyboard.press(key)
        trang.page.wait_for_selector(opened)
        is_without_barriers(trang.page)
        trang.page.keyboard.press("Escape")
    trang.page.keyboard.press("Control+Shift+L")
    trang.page.wait_for_selector("#lock[open]")
    is_without_barriers(trang.page)
    trang.page.fill("#lock-password", people.password("counsellor.hanoi"))
    trang.page.keyboard.press("Enter")
    trang.page.wait_for_selector("#lock[open]", state="detached")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_notes_begin_in_sight_under_the_first_two_minutes(person: Come, language: str) -> None:
    trang = person("counsellor.hanoi", language=language)
    trang.presses("A phone call", within="main")
    notes = trang.page.locator("#contact-form textarea[name=notes]")
    bar = trang.page.locator(".primary-bar")
    assert notes.bounding_box()["y"] + 40 < bar.bounding_box()["y"]  # type: ignore[index]
    trang.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert bar.bounding_box()["height"] < 90  # type: ignore[index]
    assert trang.page.locator("header.bar").bounding_box()["height"] < 120  # type: ignore[index]


def test_the_bar_of_a_supervisor_is_one_row(person: Come) -> None:
    for language in ("vi", "en"):
        hang = person("supervisor.hanoi", language=language)
        assert hang.page.locator("header.bar").bounding_box()["height"] < 60  # type: ignore[index]


def test_after_every_move_the_focus_is_on_what_is_new(person: Come) -> None:
    """And the first press of Tab goes on from there, visibly."""
    trang = person("counsellor.hanoi", language="en")
    for link in ("/tips/", "/desk/"):
        trang.page.locator(f"#bar-links a[href='{link}']").focus()
        trang.page.keyboard.press("Enter")
        trang.page.wait_for_url(f"**{link}")
        trang.page.wait_for_function("document.activeElement.matches('#page h1')")
        trang.page.keyboard.press("Tab")
        assert trang.page.evaluate(FOCUS_SHOWS) == [True, True]


def test_tab_walks_the_page_as_it_reads(person: Come) -> None:
    trang = person("counsellor.hanoi", language="en")
    trang.presses("A phone call", within="main")
    trang.page.wait_for_selector("#first-minutes")
    walked = trang.page.evaluate(FOCUSABLE)
    backwards = [(a, b) for a, b in itertools.pairwise(walked) if b < a - ONE_ROW]
    assert not backwards, "the order of the page is not the order on the screen"
    assert trang.page.locator("[tabindex]:not([tabindex='-1'], [tabindex='0'])").count() == 0


def test_the_question_mark_lists_the_keys_of_the_page_and_no_others(person: Come) -> None:
    trang = person("counsellor.hanoi", language="en")
    trang.page.locator("h1").first.click()
    trang.page.keyboard.press("?")
    listed = trang.page.locator("#keys dt:visible").all_inner_texts()
    assert {"/", "n", "i", "c", "t", "?"} <= set(listed)
    assert len(listed) == len(set(listed))
    assert "d" not in listed  # nobody is on the line on this page
    trang.page.keyboard.press("Escape")
    trang.page.keyboard.press("t")
    trang.page.wait_for_url("**/tips/new*")
    trang.page.locator("h1").first.click()
    trang.page.keyboard.press("?")
    assert "c" not in trang.page.locator("#keys dt:visible").all_inner_texts()


FOCUS_SHOWS = """() => {
  const style = getComputedStyle(document.activeElement);
  const row = document.activeElement.closest(".row, .pill");
  const shown = (one) => one && getComputedStyle(one).outlineStyle !== "none";
  return [document.activeElement !== document.body, shown(document.activeElement) || shown(row)];
}"""
ONE_ROW = 60  # pixels by which controls beside each other may differ, as one label is longer
FOCUSABLE = """() => {
  const found = document.querySelectorAll("#contact-form :is(input, select, textarea, summary)");
  const top = (one) => (one.closest(".pills, .field") ?? one).getBoundingClientRect().top;
  return [...found].filter(one => one.offsetParent && one.tabIndex >= 0).map(top);
}"""


def test_no_barrier_from_an_open_contact_to_the_preview(person: Come) -> None:
    trang, story = person("counsellor.hanoi"), Story(name="Lò Thị Phương")
    steps.takes_a_call(trang, story)
    is_without_barriers(trang.page)
    steps.opens_its_case(trang)
    steps.adds_the_survivor(trang, story)
    for words in ("Name a problem", "Plan a measure"):
        trang.opens(words)
    is_without_barriers(trang.page)
    trang.presses("Add this problem")  # empty: the form comes back with its errors
    is_without_barriers(trang.page)
    steps.fills_in_a_referral(trang, story)
    is_without_barriers(trang.page)


def test_no_barrier_on_the_way_in(visitor: Come) -> None:
    she = visitor()
    she.goes_to("/account/login/")
    is_without_barriers(she.page)
    she.page.fill("input[name=login]", "counsellor.angiang")
    she.page.fill("input[name=password]", people.password("counsellor.angiang"))
    she.page.press("input[name=password]", "Enter")
    she.page.wait_for_selector("input[name=code]")
    is_without_barriers(she.page)


@pytest.mark.parametrize("sight", PORTAL, ids=lambda sight: sight.what)
def test_a_first_load_of_the_portal_is_light(
    person: Come, demo: Demo, furnished: None, sight: Sight
) -> None:
    kien = person(sight.who, phone=True)
    fresh = kien.context.browser
    assert fresh is not None
    context = fresh.new_context(storage_state=kien.context.storage_state())
    page, weights = context.new_page(), dict[str, int]()
    page.on("requestfinished", lambda request: weights.update({request.url: weight(request)}))
    page.goto(demo.url + filled_in(demo, sight.path), wait_until="networkidle")
    context.close()
    assert len(weights) > 1
    heaviest = sorted(weights.items(), key=lambda one: -one[1])[:6]
    assert sum(weights.values()) <= FIRST_LOAD_BYTES, heaviest


def test_the_focal_point_needs_no_script(person: Come, demo: Demo) -> None:
    trang, story = person("counsellor.hanoi"), Story(name="Hạng Thị Chu")
    referral = steps.refers_somebody(trang, story)
    kien = person(steps.FOCAL_POINT, phone=True, java_script_enabled=False)
    steps.finds_it_in_the_inbox(kien, referral)
    kien.presses("Accept: we take care of this")
    kien.reads(story.name, within="#identity")
    kien.presses("Report the outcome")
    kien.presses("Send the report")  # without an answer: told what is missing
    assert kien.page.locator(".problems").count() == 1
    kien.ticks(kien.code("referral_outcome", "partly_met"), under="How it ended")
    kien.presses("Send the report")
    kien.sees("You have completed it")


def test_nothing_of_a_case_stays_in_titles_addresses_or_the_browser(person: Come) -> None:
    trang, story = person("counsellor.hanoi"), Story(name="Tráng Thị Sểnh")
    traces: list[str] = []
    trang.context.on("request", lambda request: traces.append(unquote(request.url)))
    trang.page.on("domcontentloaded", lambda page: traces.append(page.title()))
    referral = steps.refers_somebody(trang, story)
    kien = person(steps.FOCAL_POINT, phone=True)
    kien.context.on("request", lambda request: traces.append(unquote(request.url)))
    kien.page.on("domcontentloaded", lambda page: traces.append(page.title()))
    steps.finds_it_in_the_inbox(kien, referral)
    kien.presses("Accept: we take care of this")
    kien.reads(story.name, within="#identity")

    said = [str(value) for value in vars(story).values()] + [trang.place(story.old_province)]
    assert len(traces) > 20
    assert [(text, trace) for text in said for trace in traces if text in trace] == []
    for she in (trang, kien):
        assert set(she.page.evaluate(KEPT)) <= HARMLESS
        stored = she.page.evaluate("JSON.stringify({...sessionStorage})")
        assert [text for text in said if text in stored] == []


# htmx remembers the address it stands at: ids only, and gone with the tab.
HARMLESS = {"htmx-current-path-for-history"}
KEPT = """async () => [
  ...Object.keys(localStorage),
  ...Object.keys(sessionStorage),
  ...(await indexedDB.databases()).map(found => found.name),
  ...(await caches.keys()),
  ...(await navigator.serviceWorker.getRegistrations()).map(found => found.scope),
]"""


LIGHT_AND_DARK = tuple((size, theme) for size in (DESKTOP, PHONE) for theme in ("light", "dark"))
# Over both languages every page is seen at every size in every theme, each once.
GUISES: dict[str, Guises] = {
    "vi": ((DESKTOP, "light"), (PHONE, "dark")),
    "en": ((DESKTOP, "dark"), (PHONE, "light")),
}


def is_without_barriers(
    page: Page, guises: Guises = LIGHT_AND_DARK, without: tuple[str, ...] = ()
) -> None:
    """axe at level AA in these guises, but for what lies under the selectors `without`; the page
    looks the same as if it had come so. No guise, and no magnification to twice the size, makes it
    scroll sideways."""
    for size, theme in guises:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        page.evaluate(STILL)
        page.evaluate(BARS, "static")
        # In the dark nothing but colours differs from the same size in the light.
        found = violations(page, COLOURS if theme == "dark" else RULES, without)
        said = [(v["id"], v["nodes"][0]["html"], v["nodes"][0]["failureSummary"]) for v in found]
        assert said == [], (size, theme)
        page.evaluate(BARS, "")
        assert page.evaluate(NOT_SIDEWAYS), size
    assert page.evaluate(DOUBLED) == [], "a label would lead to somebody else's field"
    page.set_viewport_size({"width": ZOOMED[0], "height": ZOOMED[1]})
    assert page.evaluate(NOT_SIDEWAYS), "at 200 %"
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    page.evaluate("document.documentElement.dataset.theme = 'light'")


# What moves has arrived; what moves without end stands.
STILL = """() => {
  for (const one of document.getAnimations()) {
    if (one.effect.getComputedTiming().endTime === Infinity) one.cancel();
    else one.finish();
  }
}"""
DOUBLED = """() => {
  const ids = [...document.querySelectorAll("[id]")].map(one => one.id);
  return ids.filter((id, at) => ids.indexOf(id) !== at);
}"""
NOT_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"
# What lies half under a bar that stays in place scrolls out from under it; axe does not scroll.
BARS = """position => {
  for (const bar of document.querySelectorAll(".bottom, .primary-bar")) {
    bar.style.position = position;
  }
}"""


def weight(request: Any) -> int:
    """Bytes of the answer as they travel."""
    sizes = request.sizes()
    return int(sizes["responseBodySize"] + sizes["responseHeadersSize"])
