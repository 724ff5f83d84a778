"""A support plan: from how she fares to steps with their costs, her yes or no to each in her words,
a late one, the next version beside the one before; of a child two voices."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import expect

from tests.journeys import caring
from tests.journeys.caring import answers_with_keys, presses_with_keys, tabs_to
from tests.journeys.conftest import Come
from tests.journeys.people import PHONE, Person
from tests.journeys.running import Demo
from tests.journeys.steps import Story

COUNSELLOR, SUPERVISOR = "counsellor.hanoi", "supervisor.hanoi"
HELPER = "health_department:34/15"
WISH = "Em muốn có nghề để tự lo, không phải đi xa nữa."
GOAL = "Có chỗ ở của mình trong tháng này."
ROOM = "Hỏi phòng trọ gần chợ, có cô ở hội đi cùng."
ROOM_LATER = "Ở tạm nhà dì thêm một tháng, rồi mới hỏi phòng."
FATHER = "Báo tin cho bố của em."
HER_WORDS = "Em ưng đi xem phòng. Đừng nói gì với bố em."
THROUGH = "Qua chị phiên dịch người Mông: em đồng ý."
SCHOOL = "Xin học lại lớp sáu ở trường gần nhà."
BOTH = "Em nói muốn đi học lại; mẹ em nói đưa em đi được mỗi ngày."


def in_days(days: int) -> str:
    return (dt.date.today() + dt.timedelta(days=days)).isoformat()


def test_from_her_needs_to_a_plan_with_her_answer_to_each_step(person: Come, demo: Demo) -> None:
    trang = person(COUNSELLOR, language="en")
    case, her = caring.opens_a_case_about(trang, Story(name="Vàng Thị Mỷ"), demo)
    caring.assesses(trang, case, her, "3", education="2")
    trang.goes_to(f"/desk/cases/{case}/people/{her}/reintegration/")
    trang.presses("Open the support plan", within="#support")
    trang.sees("No support plan yet")
    trang.presses("Begin the plan with her")
    caring.says_what_she_wants(trang, WISH)
    trang.presses("Add a goal")
    trang.writes(GOAL, under="What she wants to reach, in her words")
    trang.picks(trang.code("need_domain", "housing"), under="Domain")
    trang.presses("Save the goal")
    trang.reads(GOAL, within="#draft")

    # What her weak domain speaks for, with one press; then what she says herself.
    trang.presses(trang.code("measure_kind", "vocational"), within="#proposals")
    trang.reads(trang.code("measure_kind", "vocational"), within="#draft")
    a_helper_pays(trang)
    adds_a_step(trang, FATHER, "family")
    trang.reads("1,500,000 đ", within="#costs")

    home = trang.page.url.split("#")[0]
    her_answers_with_keys(trang, demo, her)
    trang.reads(WISH, within="#agreed")
    trang.reads(HER_WORDS, within="#agreement")
    trang.opens("What she said no to")
    trang.reads(FATHER, within="main details")
    trang.sees("Nothing is done about it before she says yes.")

    # The course she thought over: her yes comes through somebody who helps her to be understood.
    trang.presses(trang.code("measure_kind", "vocational"), within="main")
    says_yes_through_somebody(trang)
    trang.sees("She agreed")

    is_late_and_rises(person(SUPERVISOR, language="en"), demo, her)
    the_next_version_keeps_the_one_before(trang, home)


def a_helper_pays(she: Person) -> None:
    """A step that an agency does and pays; an amount that is not clear is asked again."""
    she.page.locator("#draft section", has_text=GOAL).get_by_role("link").first.click()
    she.writes(ROOM, under="In words")
    she.field("Who does it").select_option(value=f"agency:{HELPER}")
    she.picks(she.code("need_domain", "housing"), under="Domain")
    she.writes(in_days(20), under="By when")
    she.writes("1,5", under="Cost in đồng")
    she.presses("Save the step in the draft")
    she.sees("Write the amount in digits, for example 1.500.000.")
    she.finds(ROOM, under="In words")
    she.finds("1,5", under="Cost in đồng")
    she.finds(f"agency:{HELPER}", under="Who does it")
    she.writes("1.500.000", under="Cost in đồng")
    she.picks(she.code("support_payer", "agency"), under="Who pays")
    she.presses("Save the step in the draft")
    she.reads(ROOM, within="#draft")


def adds_a_step(she: Person, words: str, domain: str) -> None:
    she.the("Add a step", within="#draft").last.click()
    she.writes(words, under="In words")
    she.picks(she.code("need_domain", domain), under="Domain")
    she.picks(she.word("She herself"), under="Who does it")
    she.writes(in_days(20), under="By when")
    she.presses("Save the step in the draft")
    she.reads(words, within="#draft")


def her_answers_with_keys(she: Person, demo: Demo, her: str) -> None:
    """Both hands on the keys: a step nobody asked her about is asked for, what was typed stays."""
    asked = dict(demo.rows(
        "SELECT coalesce(nullif(kind, ''), domain), id FROM support_planstep"
        " WHERE person_id = %s AND state = 'proposed'", her,
    ))  # fmt: skip
    presses_with_keys(she, "Go through it with her")
    she.sees("Read each step to her and ask. No is an answer: it is kept, and nobody asks again.")
    answers_with_keys(she, f"step-{asked['housing']}", "yes")
    answers_with_keys(she, f"step-{asked['family']}", "no")
    answers_with_keys(she, "way", "telephone")
    words = she.field("Her words, and through whom if not directly")
    tabs_to(she, words)
    she.page.keyboard.type(HER_WORDS)
    presses_with_keys(she, "She agrees to the plan")
    she.sees("Ask her about this step.")
    expect(words).to_have_value(HER_WORDS)
    assert she.page.locator(f"[name='step-{asked['family']}'][value=no]").is_checked()
    answers_with_keys(she, f"step-{asked['vocational']}", "later")
    presses_with_keys(she, "She agrees to the plan")
    she.page.wait_for_url("**/support/")


def says_yes_through_somebody(she: Person) -> None:
    she.ticks(she.word("Yes, she agrees"), under="What she says", within="#answer")
    she.ticks(she.code("support_way", "through_somebody"), under="How was she asked?")
    she.presses("Save her answer")
    she.sees("Write through whom.")
    assert she.page.locator("#answer [name=answer][value=yes]").is_checked()
    she.writes(THROUGH, under="Her words, and through whom if not directly")
    she.presses("Save her answer")
    she.reads(THROUGH, within="#moves")


def is_late_and_rises(hang: Person, demo: Demo, her: str) -> None:
    """Nobody has looked for the room: once its time is over it stands before the supervisor, by
    itself and without a word of it."""
    hang.goes_to("/desk/")
    hang.is_connected()
    with hang.stays_on_the_page():
        [(step,)] = demo.rows(
            "UPDATE support_planstep SET due_on = due_on - 60 WHERE person_id = %s"
            " AND domain = 'housing' RETURNING id", her,
        )  # fmt: skip
        row = hang.page.locator(f"#lists a[href*='{step}']")
        caring.the_clock_runs(demo, "support.sweep")
        expect(row.first).to_be_attached(timeout=40_000)
    hang.sees_no(ROOM)
    hang.goes_to(str(row.first.get_attribute("href")))
    hang.sees("Late")
    hang.reads(ROOM)


def the_next_version_keeps_the_one_before(she: Person, home: str) -> None:
    """Another plan for the room: agreed anew, and both stand side by side."""
    she.page.goto(home)
    she.presses("Write the next version")
    she.sees("What is agreed goes on until she agrees to this.")
    change = she.page.locator("#draft .cluster", has_text=ROOM).last
    change.get_by_role("link", name=she.word("Change")).click()
    she.sees("She has said yes to this step as it is")
    she.finds(ROOM, under="In words")
    she.writes(ROOM_LATER, under="In words")
    she.writes(in_days(40), under="By when")
    she.presses("Save the step in the draft")
    she.presses("Go through it with her")
    she.page.locator("main input[name^='step-'][value=yes]").check(force=True)
    she.ticks(she.code("support_way", "in_person"), under="How was she asked?")
    she.presses("She agrees to the plan")
    she.sees("Agreed: version %(n)s", within="#agreed", n="2")
    she.sees("Replaced by a later version", within="#versions")
    she.presses("Compare two versions")
    row = she.page.locator("main tr", has_text=ROOM_LATER)
    expect(row).to_contain_text(ROOM)
    expect(row).to_contain_text(she.word("Changed"))


def test_of_a_child_two_voices_agree_and_the_suspect_has_none(person: Come, demo: Demo) -> None:
    story = Story(name="Sùng Thị Chá", born=dt.date.today().year - 12)
    mai = person(COUNSELLOR, phone=True)
    case, child = caring.opens_a_case_about(mai, story, demo)
    adds_to_the_case(mai, case, "Sùng Thị Dợ", "relative")
    adds_to_the_case(mai, case, "Sùng A Vàng", "suspected_recruiter")
    mai.goes_to(f"/desk/cases/{case}/people/{child}/support/")
    mai.presses("Begin the plan with her")
    adds_a_step(mai, SCHOOL, "education")
    mai.presses("Go through it with her")
    guardian = mai.field("Who agreed for the child")
    expect(guardian.locator("option", has_text="Sùng Thị Dợ")).to_have_count(1)
    expect(guardian.locator("option", has_text="Sùng A Vàng")).to_have_count(0)
    mai.page.locator("main input[name^='step-'][value=yes]").check(force=True)
    mai.ticks(mai.code("support_way", "in_person"), under="How was she asked?")
    mai.ticks(mai.code("consent_giver", "guardian"), under="Who agreed")
    her_mother = guardian.locator("option", has_text="Sùng Thị Dợ").get_attribute("value")
    guardian.select_option(value=her_mother)
    mai.writes(BOTH, under="Her words, and through whom if not directly")
    mai.presses("She agrees to the plan")

    # Her mother's yes alone is not enough: the child is asked, and nothing is typed twice.
    mai.sees("Not everybody agreed whom the law asks.")
    mai.finds(BOTH, under="Her words, and through whom if not directly")
    mai.finds(str(her_mother), under="Who agreed for the child")
    mai.ticks(mai.code("consent_giver", "person"), under="Who agreed")
    mai.presses("She agrees to the plan")
    mai.reads(mai.code("consent_giver", "person"), within="#agreement")
    mai.reads(mai.code("consent_giver", "guardian"), within="#agreement")
    mai.reads("Sùng Thị Dợ", within="#agreement")
    mai.reads(BOTH, within="#agreement")
    assert mai.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def adds_to_the_case(she: Person, case: str, name: str, role: str) -> None:
    she.goes_to(f"/desk/cases/{case}/")
    she.presses("Add a person", within="#people")
    she.picks(she.code("person_role", role), under="Role in this case")
    she.writes(name, under="Name")
    she.presses("Save this person")
    she.reads(name, within="#people")
