"""From a frightened call to care in the person's province, and back to the counsellor's desk."""

from __future__ import annotations

import pytest

from hotline.countries.pack import current as pack
from tests.journeys import steps
from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.running import Demo, until
from tests.journeys.steps import Story


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_call_becomes_care_in_her_province(person: Come, demo: Demo, language: str) -> None:
    trang, story = person("counsellor.hanoi", language=language), Story()

    steps.takes_a_call(trang, story)
    everything_is_there_after_a_reload(trang, story)
    steps.opens_its_case(trang)
    case = trang.id_in_address
    steps.adds_the_survivor(trang, story)
    steps.names_a_problem(trang, story)
    steps.plans_a_measure(trang, story)

    steps.fills_in_a_referral(trang, story)
    the_preview_shows_exactly_what_leaves(trang, story)
    referral = steps.sends_it(trang)
    trang.is_connected()

    kien = person(steps.FOCAL_POINT, language=language, phone=True)
    with trang.stays_on_the_page():
        steps.finds_it_in_the_inbox(kien, referral)
        he_knows_neither_her_name_nor_her_story(kien, story)
        trang.sees("Opened, not answered yet", within="#referral")

        kien.presses("Accept: we take care of this")
        kien.sees("You have accepted")
        he_reads_who_she_is(kien, story)
        trang.sees("Accepted", within="#steps")

        he_reports_that_she_is_helped(kien)
        trang.sees("Completed", within="#steps")

    the_first_follow_up_waits_on_her_desk(trang, demo, referral)
    trang.goes_to(f"/desk/cases/{case}/who")
    trang.reads(responsible_agency(trang))
    trang.sees("accepted the referral")


def test_a_declined_referral_asks_for_another_agency(person: Come) -> None:
    trang, story = person("counsellor.hanoi", language="en"), Story(name="Sùng Thị Chở")
    referral = steps.refers_somebody(trang, story)
    trang.is_connected()

    kien = person(steps.FOCAL_POINT, language="en", phone=True)
    steps.finds_it_in_the_inbox(kien, referral)
    kien.presses("Decline")
    kien.ticks(kien.code("decline_reason", "no_capacity"), under="Why not")
    kien.presses("Decline it")
    kien.sees("You have declined")
    kien.sees_no(story.name)

    trang.sees("Declined:", within="#referral")
    trang.sees("Declined: choose another agency", within="#lists")
    trang.presses("Refer to another agency")
    trang.sees("Refer this person")


def everything_is_there_after_a_reload(she: Person, story: Story) -> None:
    she.page.reload()
    she.finds(story.notes, under="Notes")
    she.finds(she.place(story.old_province), under="Where")
    she.finds(story.number, under="Caller's number")
    she.finds("24", under="Caller's age")
    chosen = she.question("What kind of contact").locator("input:checked")
    assert chosen.get_attribute("value") == "counselling"
    she.reads(she.place("34/15"), within="#place-echo")


def the_preview_shows_exactly_what_leaves(she: Person, story: Story) -> None:
    she.reads(responsible_agency(she))
    assert facts(she, "#band") == [
        she.word(label)
        for label in ("Called", "Age", "Sex", "Place", "Needs", "Language", "Urgency")
    ]
    assert facts(she, "#identity") == [
        she.word(label)
        for label in (
            "Name",
            "Year of birth",
            "Commune, village, landmark",
            "May we call back?",
            "May we send a text?",
            "May we leave a message?",
            "Is the phone shared or watched?",
            "What the agency needs to know",
        )
    ]
    she.sees("Her number stays here: nobody may call it.")
    for kept in (story.notes, story.number, story.problem):
        she.sees_no(kept, within="main")
    for shown in (story.name, str(story.born), story.address, story.account, story.agreed):
        she.reads(shown)


def he_knows_neither_her_name_nor_her_story(he: Person, story: Story) -> None:
    he.sees("Name and details open when you accept.")
    for closed in (story.name, story.address, story.account, story.number, story.notes):
        assert closed not in he.page.content()


def he_reads_who_she_is(he: Person, story: Story) -> None:
    for opened in (story.name, story.address):
        he.reads(opened, within="#identity")
    he.reads(story.account, within="#account")
    for kept in (story.notes, story.number, story.agreed):
        assert kept not in he.page.content()


def he_reports_that_she_is_helped(he: Person) -> None:
    he.presses("Report the outcome")
    he.ticks(he.code("referral_outcome", "need_met"), under="How it ended")
    he.presses("Send the report")
    he.sees("You have completed it")


def the_first_follow_up_waits_on_her_desk(she: Person, demo: Demo, referral: str) -> None:
    """The worker plans it; an urgent one is due within a day and stands on the desk at once."""
    query = "SELECT id FROM followups_followup WHERE referral_id = %s AND kind = 'first'"
    until("the follow-up is planned", lambda: demo.rows(query, referral))
    [(followup,)] = demo.rows(query, referral)
    she.goes_to("/desk/")
    if she.page.locator("#due-rest").count():
        she.opens("Show the rest")
    she.page.locator(f"#due a[href='/desk/follow-ups/{followup}/']").click()
    she.sees("How to reach her safely")


def facts(she: Person, part: str) -> list[str]:
    """The labels of a list of facts, in order."""
    return [text.strip() for text in she.page.locator(f"{part} dt").all_inner_texts()]


def responsible_agency(she: Person) -> str:
    """The agency that answers for the survivor's province today."""
    return pack().agencies["health_department:34/15"].names[-1].labels.of(she.language)
