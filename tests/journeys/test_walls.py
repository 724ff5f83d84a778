"""The walls: an emergency at night, a file that must not be found, a caller who calls elsewhere."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys import people, steps
from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.steps import Story

WHY = "Mẹ chị ấy gọi: chị vừa bị đưa lên xe."


def test_an_emergency_opens_a_file_is_told_at_once_and_reviewed(
    person: Come, visitor: Come
) -> None:
    trang = person("counsellor.hanoi", language="en")
    number = a_case(trang, Story(name="Sùng Thị Mai"))
    hang = person("supervisor.hanoi", language="en")
    hang.is_connected()

    vy = visitor(language="en")
    people.sign_in(vy, "counsellor.danang")  # just now, by her second factor
    with hang.stays_on_the_page():
        she_breaks_the_glass(vy, number)
        vy.sees("Open to you for a time")
        vy.reads("Sùng Thị Mai", within="#people")
        hang.sees("Opened in an emergency", within="#opening-alerts")

    hang.page.locator("#opening-alerts a").first.click()
    hang.reads(WHY)
    hang.presses("Justified", within="#review")
    hang.sees("Say what you found")
    hang.writes("Đúng là khẩn cấp; đã báo công an.", under="What you found")
    hang.presses("Justified", within="#review")
    hang.sees("Reviewed. Whoever opened the file reads it.", within="body")


def test_an_official_named_in_a_sealed_file_finds_no_trace_of_it(person: Come) -> None:
    hoa = person("manager.hanoi", language="en")
    hoa.goes_to("/desk/")
    before = hoa.page.locator("#open-cases .count").first.inner_text()

    trang = person("counsellor.hanoi", language="en")
    number = a_case(trang, Story(name="Lò Văn Pành"))
    hoa.goes_to("/desk/")
    hoa.reads(number, within="body")
    case = trang.page.url
    trang.presses("Who may not see this case")
    trang.opens("Seal this case")
    trang.picks(trang.code("seal_ground", "suspected_insider"), under="On which ground")
    keeper = trang.page.locator("#seal_keeper option", has_text="Đỗ Minh Hằng").first
    trang.page.select_option("#seal_keeper", keeper.get_attribute("value"))
    trang.writes("Chị ấy nói tên người trong trung tâm.", under="Why, in words")
    trang.presses("Seal it now")
    trang.sees("The case is sealed.", within="body")

    for path in ("/desk/", "/centre/", "/figures/"):
        hoa.goes_to(path)
        hoa.sees_no(number)
        hoa.sees_no("Lò Văn Pành")
    hoa.goes_to("/desk/")
    assert hoa.page.locator("#open-cases .count").first.inner_text() == before
    assert hoa.page.request.get(case).status == 404

    hang = person("supervisor.hanoi", language="en")
    hang.page.goto(case)
    hang.sees("Sealed by decision")
    hang.presses("Who can see this file, and why")
    expect(hang.page.locator("main table").first).not_to_contain_text("Trịnh Công Hòa")


def test_a_colleague_from_whom_a_case_is_kept_finds_no_trace_and_the_page_says_who_sees_it(
    person: Come,
) -> None:
    trang, hoa = person("counsellor.hanoi", language="en"), person("manager.hanoi", language="en")
    number = a_case(trang, Story(name="Cháng Thị Mỷ"))
    case = trang.page.url
    trang.presses("Who can see this file, and why")
    table = trang.page.locator("main table").first
    expect(table).to_contain_text("Trịnh Công Hòa")

    trang.page.goto(case)
    trang.presses("Who may not see this case")
    trang.opens("Add somebody")
    trang.presses("Keep it from them")
    trang.sees("Choose somebody from the list, or write a name.")
    entry = trang.page.locator("#never_who option", has_text="Trịnh Công Hòa").first
    trang.page.select_option("#never_who", entry.get_attribute("value"))
    trang.writes("Anh ấy là họ hàng của người bị nghi.", under="Why", within="#never-share")
    trang.presses("Keep it from them")
    trang.reads("Trịnh Công Hòa", within="#never-share article")
    trang.presses("Who can see this file, and why")
    expect(table).to_contain_text("Vũ Thu Trang")
    expect(table).not_to_contain_text("Trịnh Công Hòa")

    for path in ("/desk/", "/centre/"):
        hoa.goes_to(path)
        hoa.sees_no(number)
    assert hoa.page.request.get(case).status == 404


def test_a_caller_proves_herself_at_another_centre(person: Come) -> None:
    trang = person("counsellor.hanoi", language="en")
    story = Story(name="Hoàng Thị Mẩy", number="0900 000 731")
    a_case(trang, story)
    code = steps.gives_her_a_code(trang, story.name)

    vy = person("counsellor.danang", language="en")
    steps.takes_a_call(vy, story)
    vy.presses("She says she has called before")
    vy.writes("hoa sen trắng", under="Her code or safe word")
    vy.presses("Try it")
    vy.sees("This opens nothing. Ask once more, slowly.")
    vy.writes(code, under="Her code or safe word")
    vy.presses("Try it")
    vy.page.wait_for_url("**/desk/cases/**")
    vy.reads(story.name, within="#people")
    vy.sees("Open to you for a time")

    trang.goes_to("/desk/")
    trang.sees("A caller proved herself: the file was opened for a day", within="#due")


def a_case(trang: Person, story: Story) -> str:
    """A call, its case, the survivor in it; the number of the case."""
    steps.takes_a_call(trang, story)
    steps.opens_its_case(trang)
    steps.adds_the_survivor(trang, story)
    return trang.page.locator("main h1").first.inner_text().split()[-1]


def she_breaks_the_glass(vy: Person, number: str) -> None:
    vy.goes_to("/openings/emergency")
    vy.writes(number, under="Number of the case")
    vy.writes(WHY, under="What is the emergency?")
    vy.presses("Open it now")
    vy.page.wait_for_url("**/desk/cases/**")
