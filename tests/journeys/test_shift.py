"""A shift ends, the next one begins, and a supervisor helps."""

from __future__ import annotations

import pytest

from tests.journeys import steps
from tests.journeys.conftest import Come
from tests.journeys.people import PHONE, Person
from tests.journeys.steps import Story

WORDS = "Mẹ em gọi lại lúc 5 giờ sáng; hỏi em đã tới nhà bà chưa."


def test_a_shift_is_handed_over_and_the_next_one_begins_with_what_is_hot(person: Come) -> None:
    trang, story = person("counsellor.hanoi", language="en"), Story(name="Lù Thị Chai")
    steps.takes_a_call(trang, story)
    steps.opens_its_case(trang)
    steps.adds_the_survivor(trang, story)
    steps.fills_in_a_referral(trang, story, urgency="emergency")
    steps.sends_it(trang)
    trang.goes_to("/desk/")
    case = case_of(trang)

    ngoc = person("night.hanoi", language="en")
    she_has_no_such_case(ngoc, case)
    ngoc.goes_to("/desk/")
    ngoc.is_connected()

    trang.goes_to("/shift/")
    receiver = trang.field("Who takes over").locator("option", has_text="Ngô Bích Ngọc")
    trang.field("Who takes over").select_option(value=receiver.get_attribute("value"))
    trang.writes(WORDS, under="What the next shift should know")
    trang.page.locator("input[name=sign_out]").uncheck()  # other journeys need her session
    with ngoc.stays_on_the_page():
        trang.presses("Hand over", within=".primary-bar")
        trang.sees("Nobody has taken it over yet")
        ngoc.sees("Handed over by Vũ Thu Trang", within="#handed")

    ngoc.page.locator("#handed a", has_text="Vũ Thu Trang").click()
    ngoc.reads(WORDS)
    ngoc.presses("Take over", within=".primary-bar")
    ngoc.sees("You cover this now")
    ngoc.goes_to(f"/desk/cases/{case}/")
    ngoc.reads(story.name)
    trang.page.reload()
    trang.reads("Ngô Bích Ngọc covers this")


@pytest.mark.parametrize("phone", [False, True])
def test_a_supervisor_takes_a_contact_over(person: Come, phone: bool) -> None:
    hang = person("supervisor.hanoi", language="en", phone=phone)
    hang.sees("Centre now")
    hang.is_connected()
    trang = person("counsellor.hanoi", language="en", size=PHONE)
    with hang.stays_on_the_page():
        trang.goes_to("/desk/")
        trang.presses("A phone call", within="main")
        trang.page.wait_for_url("**/desk/contacts/**")
        contact = trang.id_in_address
        row = hang.page.locator("#in-contact li", has=hang.page.locator(f"a[href*='{contact}']"))
        row.get_by_role("link", name="Take this contact over").click()
        hang.page.wait_for_url("**/take-over")
        hang.reads("Vũ Thu Trang is in this contact now")
        hang.presses("Take this contact over", within=".primary-bar")
        hang.page.wait_for_url(f"**/desk/contacts/{contact}/")
    trang.reads("has taken this contact over", within="#holder")
    assert not trang.the("End this contact").is_visible()
    trang.presses("Read along", within="#holder")
    trang.page.wait_for_selector("#reading")
    hang.goes_to("/centre/")
    hang.reads("with you", within="#in-contact")


def case_of(she: Person) -> str:
    """The id of the latest case on her list."""
    link = she.page.locator("#open-cases a").first
    return str(link.get_attribute("href")).rstrip("/").split("/")[-1]


def she_has_no_such_case(she: Person, case: str) -> None:
    answer = she.page.request.get(f"{she.url}/desk/cases/{case}/")
    assert answer.status == 404
