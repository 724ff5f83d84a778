"""A recruiter's number is seen again: the counsellor hears that much, the national desk sees where
and how, the police get what leads to him and no survivor's name."""

from __future__ import annotations

from tests.journeys import steps
from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.steps import Story

NUMBER, PLATE = "0900 000 846", "24B-000.93"
POLICE, SECOND = "police.laocai", "national.2"
ADVICE = "Không gọi lại số này. Hỏi chị ấy chỗ hẹn, nếu chị tự kể."


def test_a_recruiters_number_is_seen_again(person: Come) -> None:
    trang, story = person("counsellor.hanoi", language="en"), Story(name="Sùng Thị Và")
    steps.takes_a_call(trang, story)
    steps.opens_its_case(trang)
    steps.adds_the_survivor(trang, story)
    writes_down(trang, NUMBER, place="34/15")
    trang.sees("Not seen before", within="#mentions")
    writes_down(trang, PLATE, kind="plate")

    vy = person("counsellor.danang", language="en")
    steps.takes_a_call(vy, Story(number="0900 000 732"))
    writes_down(vy, "+84 900.000.846")
    vy.sees("Seen before", within="#mentions")
    vy.sees("The national desk was asked", within="#mentions")

    yen = person("national", language="en")
    answers(yen)
    steps.follows_what_is_due(vy, "The national desk answered")
    vy.reads(ADVICE)

    sees_the_picture(yen)
    makes_the_packet(yen, story)
    chi = person(SECOND, language="en")
    signs_it(chi)
    khoa = person(POLICE, language="en", phone=True)
    reads_what_leads_to_him(khoa, story)


def writes_down(she: Person, value: str, *, kind: str = "phone", place: str = "") -> None:
    """On the page of the contact or the case, beside the talk."""
    she.page.locator("#mentions summary", has_text=she.word("Write one down")).click()
    she.picks(she.code("identifier_kind", kind), under="What it is", within="#mentions")
    she.writes(value, under="As it was said or written", within="#mentions")
    she.picks(
        she.code("suspect_part", "recruiter"), under="What this person does", within="#mentions"
    )
    if place:
        she.page.locator("#mentions summary", has_text=she.word("Where, where to, when")).click()
        she.writes(she.place(place), under="Where", within="#mentions")
    she.presses("Save, and see whether it was seen before", within="#mentions")
    she.reads(value, within="#mentions")


def answers(she: Person) -> None:
    she.goes_to("/networks/")
    she.page.locator("#requests a").last.click()
    she.sees("How often and where")
    she.reads(NUMBER, within="#seen")
    she.reads("In 2 files", within="#seen")
    she.writes(ADVICE, under="Guidance")
    she.presses("Send the guidance")
    she.reads(ADVICE, within="#answer")


def sees_the_picture(she: Person) -> None:
    she.presses("See the network")
    she.page.locator("svg.network-svg").wait_for()
    for value in (NUMBER, PLATE):
        she.reads(value, within="table")
    assert she.page.locator("svg.network-svg .network-identifier").count() == 2
    assert she.page.locator("svg.network-svg a[href^='#entry-']").count() == 2


def makes_the_packet(she: Person, story: Story) -> None:
    she.presses("Hand it to the police")
    she.field("Agency").select_option(value="provincial_police:34/15")
    she.presses("See exactly what leaves")
    for value in (NUMBER, PLATE):
        she.reads(value, within="#leaving")
    for kept in (story.name, story.number, story.address):
        assert kept not in she.page.content(), kept
    she.presses("Make this packet")
    she.sees("A colleague signs it")


def signs_it(she: Person) -> None:
    steps.follows_what_is_due(she, "Packet for the police to be signed")
    she.reads(PLATE, within="#leaving")
    she.presses("Sign it: the agency reads it")
    she.sees("Signed; the agency reads it")


def reads_what_leads_to_him(he: Person, story: Story) -> None:
    he.goes_to("/portal/")
    he.page.locator("main a[href*='/portal/networks/']").first.click()
    for value in (NUMBER, PLATE):
        he.reads(value)
    for kept in (story.name, story.number, story.address):
        assert kept not in he.page.content(), kept
