"""Finding a file again: at its own desk by whatever was heard of the name, elsewhere by a knock."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Come
from tests.journeys.people import PATIENCE, Person
from tests.journeys.running import until
from tests.journeys.steps import Story

NAME, MISHEARD = "Lầu Thị Xay Mỷ", "lau thi say mi"
PANEL = "#search-panel"


def test_a_misspelt_name_finds_the_file_at_its_desk_and_only_knocks_elsewhere(
    person: Come,
) -> None:
    trang, story = person("counsellor.hanoi", language="en"), Story(name=NAME)
    steps.takes_a_call(trang, story)
    steps.opens_its_case(trang)
    steps.adds_the_survivor(trang, story)

    it_is_found_while_she_types(trang, MISHEARD)
    trang.reads(NAME, within=PANEL)
    trang.sees("sounds like it", within=PANEL)
    trang.page.keyboard.press("ArrowDown")
    trang.page.keyboard.press("Enter")
    trang.page.wait_for_url("**/desk/people/**")
    trang.reads(NAME)
    nothing_of_it_is_in_the_address(trang)

    thuy = person("counsellor.danang", language="vi")
    steps.has_nobody_on_the_line(thuy)
    searches(thuy, MISHEARD)
    thuy.sees("Nobody found in your files")
    thuy.sees_no(NAME)
    thuy.sees_no(thuy.word("Perhaps known to us"))

    thuy.goes_to("/desk/")
    thuy.presses("A phone call", within="main")
    thuy.page.wait_for_url("**/desk/contacts/**")
    searches(thuy, MISHEARD)
    thuy.sees("Perhaps known to us")
    thuy.reads(thuy.code("safe_to_call_back", "never"))
    thuy.sees_no(NAME)
    nothing_of_it_is_in_the_address(thuy)


def it_is_found_while_she_types(she: Person, text: str) -> None:
    """The index follows what was written within a second or so; she goes on typing until then."""

    def found() -> bool:
        box = she.page.locator("[data-search]:visible").first
        box.fill("")
        box.press_sequentially(text, delay=5)
        she.page.wait_for_timeout(600)
        return NAME in she.page.locator(PANEL).inner_text()

    she.page.keyboard.press("Escape")
    she.page.keyboard.press("/")
    expect(she.page.locator("[data-search]:visible").first).to_be_focused()
    until("the new person is found by name", found, PATIENCE)


def searches(she: Person, text: str) -> None:
    """By Enter, from the box in the bar."""
    box = she.page.locator("[data-search]:visible").first
    box.fill(text)
    box.press("Enter")
    she.page.wait_for_url("**/search/")


def nothing_of_it_is_in_the_address(she: Person) -> None:
    for word in MISHEARD.split():
        assert word not in she.page.url.split("/", 3)[3].split("/")
        assert word not in she.page.title().lower()
    stored = she.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert MISHEARD not in stored
