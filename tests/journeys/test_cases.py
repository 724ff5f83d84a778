"""A case worked through: measures with one press, a safety plan, closing by two people, a transfer
to another centre."""

from __future__ import annotations

from hotline.countries.pack import current as pack
from tests.journeys import steps
from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.steps import Story

SUPERVISOR, DANANG = "supervisor.hanoi", "counsellor.danang"


def test_closing_is_refused_then_approved_and_the_case_opened_again(person: Come) -> None:
    trang, story = person("counsellor.hanoi", language="en"), Story(name="Lò Thị Én")
    case = opens_a_case_with_a_problem(trang, story)
    plans_what_is_suggested(trang)
    asks_to_close(trang, "She is home again.")

    dung = person(SUPERVISOR, language="en")
    dung.goes_to(f"/desk/cases/{case}/closing/")
    dung.sees("Still open in this case")
    dung.reads("She is home again.")
    dung.presses("Refuse, it stays open")
    dung.sees("Say why: the counsellor reads it and goes on from there.")
    dung.writes("Who sleeps in the house with her?", under="To the counsellor")
    dung.presses("Refuse, it stays open")
    dung.sees("The case stays open; she reads why.")

    trang.goes_to(f"/desk/cases/{case}/")
    trang.sees("Closing was refused")
    trang.reads("Who sleeps in the house with her?")
    trang.presses("I have read it, the case goes on")
    trang.sees("Refusal read, the case goes on", within="#timeline")
    asks_to_close(trang, "Her aunt stays with her; a neighbour knows too.")

    dung.goes_to(f"/desk/cases/{case}/closing/")
    dung.presses("Close the case")
    dung.sees("This case is closed:")

    trang.goes_to(f"/desk/cases/{case}/")
    trang.sees("Everything in it can be read. To work on it, open it again.")
    trang.reads(story.problem, within="#problems")
    trang.sees_no(trang.word("Name a problem"), within="main")
    trang.presses("Open the case again", within="main")
    trang.writes("She called again: they found her.", under="Why")
    trang.presses("Open the case again", within="main form")
    trang.sees("Case opened again", within="#timeline")
    trang.reads("She called again: they found her.", within="#timeline")
    trang.reads(story.problem, within="#problems")


def test_a_case_goes_to_another_centre_with_a_written_hand_over(person: Come) -> None:
    trang, story = person("counsellor.hanoi", language="en"), Story(name="Vàng Thị Sáo")
    case = opens_a_case_with_a_problem(trang, story)
    trang.presses("Hand the case over", within="#passing")
    anybody = trang.word("Anybody at %(centre)s", centre=centre("DN", trang))
    trang.picks(anybody, under="To whom")
    trang.writes("She has moved to her sister; call after eight only.", under="The hand-over")
    trang.presses("Ask to take it over")
    trang.sees("You stay responsible until it is taken.")
    trang.reads(story.name, within="#people")
    trang.goes_to("/desk/")

    vy = person(DANANG, language="en")
    vy.goes_to("/desk/")
    row = vy.page.locator("#due a", has_text=vy.word("Take over a case?"))
    row.first.click()
    vy.sees("Names, notes and the written hand-over open when you take it.")
    for closed in (story.name, story.problem, "her sister"):
        assert closed not in vy.page.content()
    vy.presses("I take this case")
    vy.reads(story.name, within="#people")
    vy.opens("Hand-over from")
    vy.reads("She has moved to her sister; call after eight only.")
    vy.sees("Case taken over", within="#timeline")

    trang.goes_to("/desk/")
    assert trang.page.locator(f"a[href='/desk/cases/{case}/']").count() == 0


def test_a_safety_plan_is_printed_after_a_question(person: Come) -> None:
    trang, story = person("counsellor.hanoi", language="en"), Story(name="Hờ Thị Mây")
    opens_a_case_with_a_problem(trang, story)
    survivor = trang.page.locator("#safety-plan li", has_text=story.name)
    survivor.get_by_role("link", name=trang.word("Make a safety plan")).click()
    trang.writes("A white car", under="How does she notice that it becomes dangerous?")
    trang.writes("noodles", under="A word that tells us she is in danger")
    trang.presses("Save the safety plan")
    trang.presses("Open the safety plan", within="#safety-plan")
    trang.presses("See the sheet")
    trang.reads("A white car")
    for kept in ("noodles", story.name):
        trang.sees_no(kept)
    trang.page.evaluate("() => { window.print = () => { window.printed = true } }")
    trang.presses("Print the sheet")
    assert not trang.page.evaluate("window.printed === true")
    trang.presses("She says it is safe: print")
    assert trang.page.evaluate("window.printed === true")


def opens_a_case_with_a_problem(she: Person, story: Story) -> str:
    """From a call to a case with a survivor and a problem; the case's id."""
    steps.takes_a_call(she, story)
    steps.opens_its_case(she)
    case = she.id_in_address
    steps.adds_the_survivor(she, story)
    steps.names_a_problem(she, story)
    return case


def plans_what_is_suggested(she: Person) -> None:
    """One press; the reason stands beside it."""
    shelter = she.page.locator("#suggestions li", has_text=she.code("measure_kind", "shelter"))
    assert she.code("measure_ground", "support_law") in shelter.inner_text()
    shelter.get_by_role("button").click()
    she.reads(she.code("measure_kind", "shelter"), within="#measures ul")
    she.sees("Due", within="#measures ul")


def asks_to_close(she: Person, words: str) -> None:
    she.presses("Ask to close the case", within="#passing")
    she.picks(she.code("closure_reason", "safe_and_settled"), under="How did it end")
    she.writes(words, under="In words, for your supervisor")
    she.presses("Ask my supervisor")
    she.sees("Closing waits for the supervisor")


def centre(code: str, she: Person) -> str:
    """A centre in her language."""
    return pack().centres[code].label(she.language)
