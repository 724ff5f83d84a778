"""Coming home over a border gate up to the home province; a child whose uncle is suspected."""

from __future__ import annotations

import datetime as dt
import re

from playwright.sync_api import expect

from tests.journeys import caring
from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.running import Demo
from tests.journeys.steps import Story

COUNSELLOR, SUPERVISOR = "counsellor.hanoi", "supervisor.hanoi"
CHILD = "SELECT case_id, person_id FROM children_bestinterest ORDER BY at DESC LIMIT 1"
UNCLE = (
    "SELECT person_id FROM cases_caseperson WHERE case_id = %s AND role = 'suspected_recruiter'"
    " ORDER BY at DESC LIMIT 1"
)
DRAFTED = "SELECT state, agency_id FROM referrals_referral WHERE person_id = %s ORDER BY id DESC"


def today() -> str:
    return dt.date.today().isoformat()


def test_home_over_a_border_gate_up_to_her_province(person: Come, demo: Demo) -> None:
    trang = person(COUNSELLOR, language="en")
    case, survivor = caring.opens_a_case_about(trang, Story(name="Lý Thị Mẩy"), demo)
    trang.goes_to(f"/desk/cases/{case}/people/{survivor}/reintegration/")
    trang.presses("Begin a track", within="#tracks")
    trang.writes("Trung Quốc", under="Where she is abroad")
    trang.writes("Lào Cai", under="Her province, or where it is dealt with")
    trang.presses("Begin this track")
    trang.sees("What is next")
    trang.reads("Consulate General", within="#next")
    her_track = trang.page.url

    trang.presses("Record this step")
    trang.writes("Đã gửi thông tin cho Tổng Lãnh sự quán.", under="In words")
    trang.presses("Record it")
    trang.reads("Papers for the journey", within="#next")
    # What must be said is asked for, and what was typed stays.
    trang.presses("Record this step")
    trang.writes("TP 0099", under="Number of the paper")
    trang.presses("Record it")
    trang.sees("Something needs your attention")
    trang.finds("TP 0099", under="Number of the paper")
    trang.ticks(trang.code("travel_papers", "travel_paper"), under="What came of it")
    trang.presses("Record it")
    trang.reads("TP 0099", within="#steps")

    leaves_out(trang, "not_needed")
    trang.presses("Record this step")
    trang.ticks(trang.code("way_home", "border_gate"), under="What came of it")
    trang.writes("Cửa khẩu Lào Cai", under="Place")
    trang.presses("Record it")
    # Now the guard of this gate is who receives her.
    trang.reads("Received at the border", within="#next")
    trang.presses("Record this step")
    trang.ticks(trang.code("received_by", "authorities"), under="What came of it")
    trang.presses("Record it")
    trang.presses("Record this step")
    trang.ticks(trang.code("first_care", "given"), under="What came of it")
    trang.presses("Record it")

    trang.reads("Handed over to the home province", within="#next")
    trang.presses("Record this step")
    trang.presses("Draft the referral")
    expect(trang.page).to_have_url(re.compile(r"/refer\?referral="))
    assert demo.rows(DRAFTED, survivor)[0] == ("draft", "health_department:34/15")

    trang.page.goto(her_track)
    trang.presses("Record this step")
    trang.presses("Record it")
    caring.comes_home(trang)


def leaves_out(she: Person, reason: str) -> None:
    """The next step is not needed."""
    she.presses("Record this step")
    she.opens("Leave it out")
    she.ticks(she.code("track_skipped", reason), under="Why")
    she.presses("Leave this step out")


def test_a_child_with_a_suspect_in_her_family(person: Come, demo: Demo) -> None:
    [(case, child)] = demo.rows(CHILD)
    [(uncle,)] = demo.rows(UNCLE, case)
    trang = person(COUNSELLOR)
    page = f"/desk/cases/{case}/people/{child}/child/"
    trang.goes_to(page)
    trang.sees("Suspected in this case: never told, never chosen")
    trang.sees("She is not settled in school, or nobody wrote how it stands")

    # He is on no list, and by his name neither.
    trang.presses("Assess a guardian")
    assert trang.page.locator(f"main option[value='{uncle}']").count() == 0
    trang.writes("Chựng Lò văn", under="Or the name of somebody else")
    trang.writes("Nói là muốn đón cháu về.", under="What was seen and heard")
    for question in trang.page.locator("main fieldset").all():
        answers = question.locator("input[name^=criterion_][value=met]")
        if answers.count():
            answers.check(force=True)
    trang.ticks(trang.code("guardian_conclusion", "suitable"), under="Conclusion")
    trang.presses("Save it")
    trang.sees(
        "Somebody suspected, or from whom the case is kept, is called so. If it is somebody else,"
        " add her to the case first and choose her from the list."
    )
    trang.finds("Chựng Lò văn", under="Or the name of somebody else")
    # He has no page of reintegration himself.
    answer = trang.page.request.get(f"{demo.url}/desk/cases/{case}/people/{uncle}/tracks/")
    assert answer.status == 404

    # With what holds, signed by two, she goes back to her aunt: each step on its page.
    trang.goes_to(page)
    trang.page.locator("#reunification a").first.click()
    trang.presses("Record this step")
    trang.sees_no(trang.word("Leave it out"), within="main")
    trang.presses("Record it")
    trang.presses("Record this step")
    trang.presses("Record it")
    trang.reads("Thăm hỏi", within="#next")

    # The supervisor reads what holds.
    hang = person(SUPERVISOR)
    hang.goes_to(page)
    hang.sees("In force", within="#best-interests")
