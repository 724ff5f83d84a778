"""A call in danger from the first answer to the police who take it up; a question by three keys;
a child treated as a child."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Route

from tests.journeys import steps
from tests.journeys.conftest import Come
from tests.journeys.people import Person

LANDMARK = "Phía sau chợ Cốc Lếu, nhà mái tôn xanh"
COMPANY = "Người đàn ông đưa chị tới, đang ngủ"
POLICE = "police.laocai"


def test_a_call_in_danger_end_to_end(person: Come) -> None:
    hang = person("supervisor.hanoi", language="en")
    hang.is_connected()
    trang = person("counsellor.hanoi", language="en")
    takes_the_call(trang)
    alert = f"#alerts a[href*='{trang.id_in_address}']"

    with hang.stays_on_the_page():
        says_that_she_is_in_danger(trang)
        hang.sees("Danger: a contact of %(centre)s", within=alert, centre="Hanoi centre")
        counts_the_minutes(hang, f"{alert} time")
    finds_the_steps_beside_the_call(trang)

    hang.page.locator(alert).click()
    hang.reads(LANDMARK, within="#reading")
    for deep in (LANDMARK, COMPANY):
        assert deep not in hang.page.locator("#alerts").inner_text()

    checks_the_draft(trang)
    trang.presses("See exactly what leaves")
    trang.sees("This is exactly what leaves")
    trang.reads(LANDMARK)
    referral = steps.sends_it(trang)

    khoa = person(POLICE, language="en", phone=True)
    steps.finds_it_in_the_inbox(khoa, referral)
    khoa.reads(LANDMARK)
    khoa.reads(COMPANY)
    khoa.presses("Accept: we take care of this")
    trang.sees("Accepted", within="#steps")


def test_danger_stays_in_sight_when_the_line_drops_until_somebody_says_how_she_knows(
    person: Come,
) -> None:
    hang = person("supervisor.hanoi", language="en")
    hang.is_connected()
    trang = person("counsellor.hanoi", language="en")
    takes_the_call(trang)
    contact = trang.id_in_address
    trang.ticks(trang.code("yes_no_unknown", "yes"), under="Is anybody in danger right now?")
    trang.reads("HN-", within="#draft")
    trang.presses("Ask where she is")
    trang.page.keyboard.type("quán cà phê Mộc")
    trang.sees("Kept as words; which province?", within="#place-echo")
    trang.writes("0900 000 418", under="Caller's number")
    trang.knows_it_is_saved()
    trang.presses("The line dropped")

    trang.sees("She was in danger, and the line is gone", within="#alarm")
    trang.reads(trang.word("The line is gone"), within="#open-contacts")
    trang.reads(trang.word("Emergency referral drafted, not sent"), within="#due")
    alert = f"#alerts a[href*='{contact}']"
    hang.reads(hang.word("The line went"), within=alert)
    hang.goes_to("/centre/")
    hang.reads(hang.word("The line went"), within="#in-contact")
    hang.sees("She may be worse off than when the line went", within="#callbacks")

    hang.page.locator(alert).click()
    hang.presses(hang.code("alarm_end", "safe"), within="#alarm")
    hang.sees("Write in a few words how you know", within="#alarm")
    hang.writes("Công an xã đã tới, chị đang ở đồn", under="How do you know?")
    hang.presses(hang.code("alarm_end", "safe"), within="#alarm")
    hang.reads("Công an xã đã tới", within="#reading")
    hang.page.wait_for_selector(alert, state="detached")
    trang.page.wait_for_selector(f"#open-contacts a[href*='{contact}']", state="detached")


def test_danger_that_is_over_folds_its_steps_away(person: Come) -> None:
    hang = person("supervisor.hanoi", language="en")
    hang.is_connected()
    trang = person("counsellor.hanoi", language="en")
    takes_the_call(trang)
    contact = trang.id_in_address
    trang.page.keyboard.press("d")
    trang.page.keyboard.press("Space")
    trang.sees("In danger now", within="#steps")
    alert = f"#alerts a[href*='{contact}']"
    hang.page.wait_for_selector(alert)

    trang.page.keyboard.press("ArrowRight")
    trang.page.wait_for_selector("#steps .in-danger", state="detached")
    hang.page.wait_for_selector(alert, state="detached")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_question_is_saved_by_three_keys_within_five_seconds(person: Come, language: str) -> None:
    trang = person("counsellor.hanoi", language=language)
    trang.goes_to("/desk/")
    with trang.stays_on_the_page():
        began = time.monotonic()
        trang.page.keyboard.press("i")
        trang.page.keyboard.press("1")
        trang.reads(trang.code("counselling_topic", "about_line"), within="#status")
        assert time.monotonic() - began < 5
    trang.page.locator("#status a").click()
    trang.sees("Ended")
    trang.reads(trang.code("contact_kind", "information"), within="#facts")


def test_an_open_contact_ends_as_a_question_and_keeps_its_words(person: Come) -> None:
    trang = person("counsellor.hanoi", language="en")
    takes_the_call(trang)
    contact = trang.id_in_address
    trang.types("Hỏi tổng đài làm việc lúc nào", under="Notes")
    trang.page.keyboard.press("Escape")
    trang.page.keyboard.press("i")
    trang.page.keyboard.press("1")
    trang.page.wait_for_url("**/desk/?saved=*")
    trang.goes_to(f"/desk/contacts/{contact}/")
    trang.reads("Hỏi tổng đài làm việc lúc nào", within="#notes")


def test_a_child_is_treated_as_a_child_when_her_age_is_unknown(person: Come) -> None:
    trang = person("counsellor.hanoi", language="en")
    takes_the_call(trang)
    trang.sees("Age not known: treated as a child", within="#age-mark")
    trang.ticks(trang.code("yes_no_unknown", "no"), under="Under 18?")
    trang.page.wait_for_selector("#age-mark .badge", state="detached")
    trang.ticks(trang.code("yes_no_unknown", "unknown"), under="Under 18?")
    trang.sees("Age not known: treated as a child", within="#age-mark")
    says_that_she_is_in_danger(trang)
    checks_the_draft(trang)
    trang.presses("See exactly what leaves")
    trang.sees("Not known, treated as a child", within="#band")


def test_a_link_whose_part_is_fetched_anew_still_moves_the_address(person: Come) -> None:
    trang = person("counsellor.hanoi", language="en")
    takes_the_call(trang)
    says_that_she_is_in_danger(trang)
    trang.reads("Lao Cai Police", within="#draft")

    def slowly(route: Route) -> None:
        trang.page.evaluate("htmx.swap(document.getElementById('draft'), '', {})")
        route.continue_()

    trang.page.route("**/refer?**", slowly)
    checks_the_draft(trang)
    trang.page.wait_for_url("**/refer?draft=*")


def test_who_cannot_talk_is_asked_by_yes_and_no(person: Come) -> None:
    trang = person("counsellor.hanoi", language="en")
    takes_the_call(trang)
    question = trang.page.get_by_text(trang.word("Can somebody hear you?"))
    assert not question.is_visible()
    trang.ticks(trang.code("can_talk_now", "yes_no_only"), under="Can you talk safely now?")
    question.wait_for(state="visible")
    trang.writes("hoa sữa", under="A word that means: stop, danger")
    trang.knows_it_is_saved()


def test_on_a_phone_the_steps_open_where_she_looks(person: Come) -> None:
    trang = person("counsellor.hanoi", language="en", phone=True)
    takes_the_call(trang)
    trang.ticks(trang.code("yes_no_unknown", "yes"), under="Is anybody in danger right now?")
    trang.page.wait_for_selector("#steps-narrow .in-danger")
    asked = trang.question("Is anybody in danger right now?").bounding_box()
    opened = trang.page.locator("#steps").bounding_box()
    assert asked
    assert opened
    assert 0 <= opened["y"] - (asked["y"] + asked["height"]) < 40


# --- steps ------------------------------------------------------------------------------------


def takes_the_call(she: Person) -> None:
    she.goes_to("/desk/")
    she.presses("A phone call", within="main")
    she.page.wait_for_url("**/desk/contacts/**")
    she.page.wait_for_selector("#first-minutes")


def says_that_she_is_in_danger(she: Person) -> None:
    she.ticks(she.code("yes_no_unknown", "yes"), under="Is anybody in danger right now?")
    she.writes(she.place("34/15"), under="Where")
    she.writes(LANDMARK, under="What do you see around you?")
    she.writes(COMPANY, under="Who is with you?")
    she.knows_it_is_saved()


def finds_the_steps_beside_the_call(she: Person) -> None:
    for number in ("113", "114", "115"):
        assert she.page.locator(f"#steps a[href='tel:{number}']").is_visible()
    she.reads("Lao Cai Police", within="#steps")
    counts_the_minutes(she, "#steps .danger-clock time")


def counts_the_minutes(she: Person, clock: str) -> None:
    first = she.page.locator(clock).first.inner_text()
    she.page.wait_for_function(
        "([where, was]) => document.querySelector(where)?.textContent !== was", arg=[clock, first]
    )


def checks_the_draft(she: Person) -> None:
    she.reads("Lao Cai Police", within="#draft")
    she.presses("Check and send", within="#draft")
    she.sees("Drafted from the call")
    assert LANDMARK in she.field("What the agency needs to know").input_value()
