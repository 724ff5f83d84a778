"""A survivor asks what is stored about her, and gets it: read by one, released by another, handed
over only when having it is safe."""

from __future__ import annotations

import json
from pathlib import Path

from tests.journeys import steps
from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.steps import Story

ASKED = "Chị muốn biết tổng đài đang giữ những gì về chị."


def test_a_survivor_asks_what_is_stored_and_gets_it(person: Come, tmp_path: Path) -> None:
    trang, story = person("counsellor.hanoi", language="en"), Story(name="Sùng Thị Mai Hoa")
    steps.takes_a_call(trang, story)
    steps.opens_its_case(trang)
    steps.adds_the_survivor(trang, story)
    steps.names_a_problem(trang, story)

    request = writes_down_that_she_asks(trang, story)
    trang.sees("First answer by")
    trang.picks(
        trang.code("identity_check", "own_word"), under="How was it made sure that it is she?"
    )
    trang.presses("It is she")
    trang.presses("It will be done")
    trang.picks("English", under="In which language")
    trang.presses("Make the copy")

    trang.reads(story.name)
    trang.reads(story.problem)
    copy = trang.page.url
    trang.presses("Ask a second person to release it")
    trang.sees("Read every passage first, then say so at the end.")
    trang.page.get_by_label(trang.word("I have read every passage")).check()
    trang.presses("Ask a second person to release it")
    trang.sees("A second person is asked to release it.", within="body")

    hang = person("supervisor.hanoi", language="en")
    hang.goes_to("/rights/")
    hang.sees_no(story.name)
    hang.page.goto(copy)
    hang.reads(story.problem)
    hang.presses("Release it")
    hang.sees("Released. It can be handed over.", within="body")

    trang.page.goto(copy)
    hands_it_over_when_it_is_safe(trang)
    with trang.page.expect_download() as download:
        trang.presses("Save it as a file")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "copy.json"
    told = json.dumps(json.loads(file.read_text(encoding="utf-8")), ensure_ascii=False)
    assert story.name in told
    assert story.problem in told

    lua = person("data.protection", language="en")
    lua.goes_to(request)
    lua.sees("Done")
    lua.sees_no(story.name)
    lua.sees_no(ASKED)


def writes_down_that_she_asks(trang: Person, story: Story) -> str:
    """From her own page; the address of the request bears no word of it."""
    trang.page.locator("#people").get_by_role("link", name=story.name).first.click()
    trang.presses("Her rights over her data")
    trang.picks(trang.code("data_right", "access"), under="What she asks for")
    trang.writes(ASKED, under="What was asked, in words")
    trang.presses("Write it down")
    trang.page.wait_for_url("**/rights/*/")
    trang.reads(ASKED)
    return trang.page.url.removeprefix(trang.url)


def hands_it_over_when_it_is_safe(trang: Person) -> None:
    trang.ticks(trang.word("It is not safe now"), under="Is it safe for her to have this now?")
    trang.presses("Save her answer")
    trang.sees("Say what would have to change, and when to ask again.")
    trang.writes("Chồng xem điện thoại; hỏi lại tuần sau.", under="In words")
    trang.presses("Save her answer")
    trang.sees("Not safe for her yet")
    assert not trang.the("Save it as a file").count()
    trang.ticks(trang.word("She says it is safe"), under="Is it safe for her to have this now?")
    trang.picks(trang.code("copy_handing", "on_file"), under="How she gets it")
    trang.presses("Save her answer")
    trang.sees("Read or print it")
