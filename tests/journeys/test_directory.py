"""A province's old name leads to today's focal point; the counsellor sees who can help and why, and
refers to one of them; an agency says by a link, on a phone without scripts, that its entry is
right."""

from __future__ import annotations

import re

from tests.journeys import steps
from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.steps import Story

KEEPER, HOUSE = "national", "Emergency rooms for women"
SECRET = "Hoa Sữa"  # of the address that is kept confidential
AGENCY = "womens_union:34/40"  # confirmed last more than a quarter ago


def test_who_can_help_and_an_entry_confirmed(person: Come, visitor: Come) -> None:
    trang, story = person("counsellor.hanoi", language="en"), Story(name="Vàng Thị Máy")
    looks_up_an_old_province(trang, story)
    steps.takes_a_call(trang, story)
    steps.opens_its_case(trang)
    steps.adds_the_survivor(trang, story)
    asks_who_can_help(trang)
    reads_no_secret_address(trang)

    yen = person(KEEPER, language="en")
    address = asks_the_agency(yen)
    agency = visitor(language="vi", phone=True, java_script_enabled=False)
    confirms_with_one_press(agency, address)
    sees_it_fresh(yen)


def looks_up_an_old_province(she: Person, story: Story) -> None:
    she.goes_to("/directory/")
    she.writes(she.place(story.old_province), under="Place")
    she.presses("Find", within="main")
    she.reads("Lao Cai Department of Health")
    she.sees_no("Yen Bai Department of Labour", within="main")


def asks_who_can_help(she: Person) -> None:
    link = she.page.locator("#people a[href$='/refer']").last.get_attribute("href") or ""
    case, woman = re.findall(r"[0-9a-f-]{36}", link)
    she.goes_to(f"/directory/helpers/?case={case}&person={woman}")
    she.picks(she.code("measure_kind", "shelter"), under="Kind of help")
    she.presses("Show who can help", within="main")
    first = "#helpers ol li >> nth=0"
    for reason in ("Peace House", "serves the whole country", "has room"):
        she.reads(reason, within=f"#helpers ol li:has-text('{reason}')")
    she.reads(HOUSE, within=first)
    for reason in ("serves Lao Cai", "open now", "waiting list", "takes"):
        she.reads(reason, within=first)


def reads_no_secret_address(she: Person) -> None:
    she.presses("Shelter for women and children", within="#helpers")
    she.sees("Address kept confidential", within="#where")
    she.sees_no(SECRET)


def test_one_of_the_helpers_is_referred_to_by_keyboard_and_nothing_typed_is_lost(
    person: Come,
) -> None:
    trang, story = person("counsellor.hanoi", language="en"), Story(name="Lù Thị Xuân")
    steps.takes_a_call(trang, story)
    steps.opens_its_case(trang)
    steps.adds_the_survivor(trang, story)
    trang.page.set_viewport_size({"width": 390, "height": 844})
    survivor = trang.page.locator("#people article", has_text=story.name)
    survivor.get_by_role("link", name=trang.word("Refer this person")).click()
    trang.writes(story.account, under="What the agency needs to know")
    trang.writes(story.agreed, under="How she agreed, or why it is lawful without")
    trang.opens("Who can help?")
    trang.picks(trang.code("measure_kind", "shelter"), under="Kind of help", within="#helpers")
    trang.presses("Show who can help", within="#helpers")
    row = trang.page.locator("#helpers ol li", has_text="Peace House").first
    button = row.get_by_role("button", name=trang.word("Refer to this agency"))
    button.focus()
    trang.page.keyboard.press("Enter")

    trang.sees("Chosen from the list of helpers")
    fits(trang)
    assert "Peace House" in chosen_agency(trang)
    written = trang.field("What the agency needs to know").input_value()
    assert "Shelter for women and children" in written
    assert story.account in written
    trang.finds(story.agreed, under="How she agreed, or why it is lawful without")
    assert story.name not in trang.page.url
    trang.ticks(trang.code("legal_basis", "consent"), under="On which ground")
    trang.ticks(trang.code("consent_giver", "person"), under="Who agrees")
    trang.presses("See exactly what leaves")
    trang.reads("Peace House", within="main .lead")


def chosen_agency(she: Person) -> str:
    option = she.page.locator("main select[name=agency] option:checked")
    return option.inner_text()


def fits(she: Person) -> None:
    width = she.page.evaluate("document.documentElement.scrollWidth")
    assert width <= she.page.viewport_size["width"]  # type: ignore[index]


def asks_the_agency(she: Person) -> str:
    she.goes_to("/directory/stale/")
    she.reads("Nghe An Women's Union")
    she.goes_to(f"/directory/ask/{AGENCY}")
    she.presses("Make a link", within="main")
    she.sees("This link is shown once")
    return re.sub(r"^https?://[^/]+", "", she.page.locator("main code").inner_text().strip())


def confirms_with_one_press(agency: Person, address: str) -> None:
    agency.goes_to(address)
    agency.reads("Nhóm hỗ trợ người trở về")
    fits(agency)
    agency.presses("Still right")
    agency.sees("Thank you")
    with agency.outage():  # used once
        agency.goes_to(address)
        agency.sees("Nothing here")


def sees_it_fresh(she: Person) -> None:
    she.goes_to(f"/directory/agency/{AGENCY}")
    she.sees("Confirmed")
    she.page.locator("summary", has_text=she.word("What was changed")).click()
    she.sees("the agency, by its link", within="main details")
