"""A person with several names; a guardian who is suspected; a relative who asks and learns
nothing while the owner of the file is told."""

from __future__ import annotations

from tests.journeys import steps
from tests.journeys.conftest import Come
from tests.journeys.people import PATIENCE, Person
from tests.journeys.running import until
from tests.journeys.steps import Story

ALIAS, ZALO, GUARDIAN = "Chị Hoa chợ Cán Cấu", "hoa.can.cau", "Vừ A Chớ"


def test_a_person_has_several_names_and_a_guardian_who_may_know_nothing(person: Come) -> None:
    trang, story = person("counsellor.hanoi", language="en"), Story(name="Vừ Thị Pàng")
    opens_a_case_of(trang, story)
    adds_somebody(trang, GUARDIAN, role="guardian")
    trang.presses(story.name, within="#people")
    trang.page.wait_for_url("**/desk/people/**")

    adds(trang, "Add a name", to="name", what=ALIAS, kind=trang.code("name_kind", "alias"))
    trang.reads(ALIAS, within="#name")
    trang.opens("Add a way to reach")
    trang.picks("Zalo", under="How", within="#contact_point")
    trang.writes(ZALO, under="Number, account or address", within="#contact_point")
    trang.presses("Add a way to reach", within="#contact_point form.form")
    trang.reads(ZALO, within="#contact_point")

    trang.opens("Add a relation")
    trang.picks(trang.code("relation", "guardian"), under="Is her or his", within="#relation")
    chosen = trang.field("Who", within="#relation").locator("option", has_text=GUARDIAN).first
    trang.field("Who", within="#relation").select_option(value=chosen.get_attribute("value"))
    trang.presses("Add a relation", within="#relation form.form")
    trang.reads(GUARDIAN, within="#relation")

    hers = trang.page.url
    trang.presses(GUARDIAN, within="#relation")
    trang.reads(GUARDIAN, within="main h1")
    trang.reads(story.name, within="#relation")
    trang.opens("Give a role in a case")
    trang.picks(
        trang.code("person_role", "suspected_recruiter"), under="Role in this case", within="#role"
    )
    trang.presses("Give this role")
    both = [trang.code("person_role", role) for role in ("guardian", "suspected_recruiter")]
    trang.reads(", ".join(both), within="#role")  # in her row, not only in the list to pick from

    trang.page.goto(hers)
    trang.reads(story.name, within="main h1")
    trang.sees("Somebody near this person is suspected of harming her or him")
    trang.sees("Suspected: no right over the data", within="#relation")
    trang.presses("Strike out", within="#name")
    trang.sees("Struck out", within="#name")
    trang.reads(ALIAS, within="#name")


def test_a_relative_who_asks_learns_nothing_and_the_owner_is_told(person: Come) -> None:
    trang, vy = (
        person("counsellor.hanoi", language="en"),
        person("counsellor.danang", language="en"),
    )
    story = Story(name="Khoàng Nhù Xé", number="0900 000 931")
    opens_a_case_of(trang, story)
    trang.goes_to("/desk/")
    trang.is_connected()

    unknown = asks_for(vy, "Không Ai Biết", "0900 000 999")
    before = notices(trang)
    with trang.stays_on_the_page():
        known = asks_for(vy, story.name, story.number)
        until("the owner has one more notice", lambda: notices(trang) - before, PATIENCE)
    assert known.replace(story.name, "") == unknown.replace("Không Ai Biết", "")

    (notice,) = notices(trang) - before
    steps.unfolds_what_is_due(trang)
    trang.page.locator(f"#due a[href='{notice}']").click()
    trang.reads(story.name)
    trang.reads("Dì ruột, bán hàng ở Đà Nẵng")
    trang.sees("Only you see this")
    trang.presses("I ask the person first")
    trang.sees("The person is asked first")

    vy.goes_to("/desk/")
    assert vy.page.locator("#due a", has_text=vy.word(NOTICE)).count() == 0


NOTICE = "Somebody is looking for a person in your file"


def opens_a_case_of(she: Person, story: Story) -> None:
    she.goes_to("/desk/")
    she.presses("A phone call", within="main")
    she.page.wait_for_url("**/desk/contacts/**")
    steps.opens_its_case(she)
    steps.adds_the_survivor(she, story)


def adds_somebody(she: Person, name: str, *, role: str) -> None:
    she.presses("Add a person", within="#people")
    she.picks(she.code("person_role", role), under="Role in this case")
    she.writes(name, under="Name")
    she.presses("Save this person")
    she.reads(name, within="#people")


def adds(she: Person, words: str, *, to: str, what: str, kind: str) -> None:
    she.opens(words)
    she.writes(what, under="Name", within=f"#{to}")
    she.picks(kind, under="What kind of name", within=f"#{to}")
    she.presses(words, within=f"#{to} form.form")


def notices(she: Person) -> set[str]:
    """Where the notices on her list lead."""
    links = she.page.locator("#due a", has_text=she.word(NOTICE)).all()
    return {str(link.get_attribute("href")) for link in links}


def asks_for(she: Person, name: str, number: str) -> str:
    """What the page says once somebody was asked for on a call of its own."""
    she.goes_to("/desk/")
    she.presses("A phone call", within="main")
    she.page.wait_for_url("**/desk/contacts/**")
    she.presses("Somebody is looking for a person")
    she.sees("We tell nobody whether we know somebody")
    she.writes(name, under="Name of the person looked for")
    she.writes(number, under="A number of that person")
    she.writes("Dì ruột, bán hàng ở Đà Nẵng", under="Who asks")
    she.presses("Write it down")
    she.reads(name, within="#asked")
    return she.page.locator("main").inner_text()
