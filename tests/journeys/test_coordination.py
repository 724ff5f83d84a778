"""Two agencies and one plan, each sees its own part; and what a ministry promised and did not."""

from __future__ import annotations

import datetime as dt

from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.running import Demo
from tests.journeys.steps import FOCAL_POINT

COUNSELLOR, POLICE = "counsellor.hanoi", "police.laocai"
HEALTH_AGENCY, POLICE_AGENCY = "health_department:34/15", "provincial_police:34/15"
BED = "Giữ thêm một giường cho em gái của chị từ thứ sáu."
ESCORT = "Cử cán bộ nữ đi cùng ra bến xe lúc sáu giờ sáng."
AGENDA = "Ai đón hai chị em ở bến xe, và ngủ ở đâu đêm đầu."
SAID = "Công an đón ở bến xe; Sở Y tế giữ giường; không ai gọi thẳng cho chị."
# The case of the demonstration's plan.
CASE = "SELECT case_id FROM coordination_jointstep ORDER BY proposed_at LIMIT 1"
STEP = (
    "SELECT id FROM coordination_jointstep WHERE agency_id = %s ORDER BY proposed_at DESC LIMIT 1"
)


def test_a_joint_plan_of_two_agencies_where_each_sees_its_own_part(
    person: Come, demo: Demo
) -> None:
    trang = person(COUNSELLOR, language="en")
    [(case,)] = demo.rows(CASE)
    asks(trang, case, BED, HEALTH_AGENCY, "housing")
    asks(trang, case, ESCORT, POLICE_AGENCY, "safety")

    kien = person(FOCAL_POINT, language="en", phone=True)
    khoa = person(POLICE, language="en", phone=True)
    theirs = {one: demo.rows(STEP, one)[0][0] for one in (HEALTH_AGENCY, POLICE_AGENCY)}
    for he, agency, mine in ((kien, HEALTH_AGENCY, BED), (khoa, POLICE_AGENCY, ESCORT)):
        he.goes_to("/portal/plans/")
        assert he.page.locator(f"a[href='/portal/plans/{theirs[agency]}/']").count() == 1
        for other in set(theirs) - {agency}:
            assert he.page.locator(f"a[href='/portal/plans/{theirs[other]}/']").count() == 0
            assert he.context.request.get(f"{he.url}/portal/plans/{theirs[other]}/").status == 404
        he.goes_to(f"/portal/plans/{theirs[agency]}/")
        he.reads(mine)

    kien.presses("We agree")
    kien.sees("You have agreed")
    kien.presses("It is done")
    kien.writes("Giường số 4, tầng trệt.", under="In words")
    kien.presses("Report it done")
    kien.sees("Done")
    khoa.presses("We cannot do it")
    khoa.ticks(khoa.code("decline_reason", "no_capacity"), under="Why not")
    khoa.presses("Send this answer")
    khoa.sees("You have declined")

    trang.goes_to(f"/desk/plan/{theirs[HEALTH_AGENCY]}/")
    trang.reads("Giường số 4, tầng trệt.", within="#moves")
    trang.goes_to(f"/desk/plan/{theirs[POLICE_AGENCY]}/")
    trang.reads(trang.code("decline_reason", "no_capacity"))


def test_minutes_reach_who_came_and_nobody_else(person: Come, demo: Demo) -> None:
    trang = person(COUNSELLOR, language="en")
    [(case,)] = demo.rows(CASE)
    conference = calls_both(trang, case)
    kien = person(FOCAL_POINT, language="en", phone=True)
    khoa = person(POLICE, language="en", phone=True)
    for he in (kien, khoa):
        he.goes_to(f"/portal/conferences/{conference}/")
        he.reads(AGENDA)

    trang.question("Who came").locator("label", has_text="Department of Health").click()
    trang.writes(SAID, under="Minutes")
    trang.presses("Save the minutes")
    trang.sees("No agency reads them yet.")
    trang.presses("Release them to those who came")
    trang.sees("Whoever came reads them.")
    kien.goes_to(f"/portal/conferences/{conference}/")
    kien.reads(SAID)
    khoa.goes_to(f"/portal/conferences/{conference}/")
    khoa.reads(AGENDA)
    khoa.sees_no(SAID)


def test_a_commitment_of_the_working_group_is_late(person: Come, demo: Demo) -> None:
    yen, linh = person("national", language="en"), person("monitor", language="en")
    linh.goes_to("/working-group/?state=late")
    late = linh.page.locator("main ul[aria-label='Commitments'] > li")
    assert late.count() == 1
    assert "Ministry of Health" in late.inner_text()
    assert "Late" in late.inner_text()
    number = late.locator("a strong.figure").inner_text()
    assert int(number.replace(",", "")) > 0
    assert linh.page.locator("a[href='/working-group/commitments/new']").count() == 0

    yen.goes_to("/working-group/?state=late")
    yen.page.locator("main ul[aria-label='Commitments'] a").first.click()
    yen.ticks("Another day", under="What is new")
    yen.writes("Chờ kinh phí quý sau.", under="In words")
    day = dt.date.today() + dt.timedelta(days=30)
    yen.writes(day.isoformat(), under="New day")
    yen.presses("Save it")
    yen.reads("Chờ kinh phí quý sau.", within="#moves")
    linh.goes_to("/working-group/?state=late")
    linh.sees("No commitment like this")
    linh.goes_to("/working-group/")
    linh.page.locator("#meetings a").first.click()
    linh.reads("Đánh giá giữa kỳ", within="#minutes")


def asks(she: Person, case: object, words: str, agency: str, domain: str) -> None:
    she.goes_to(f"/desk/cases/{case}/plan/new")
    she.writes(words, under="What is to be done")
    she.field("Who does it").select_option(value=f"agency:{agency}")
    she.field("Domain").select_option(value=domain)
    she.writes((dt.date.today() + dt.timedelta(days=4)).isoformat(), under="By when")
    she.presses("Ask whoever does it")
    she.reads(words, within="#steps")


def calls_both(she: Person, case: object) -> str:
    """A conference of today's agencies of Lào Cai; its id."""
    she.goes_to(f"/desk/cases/{case}/conferences/new")
    when = dt.datetime.now() + dt.timedelta(days=1)
    she.writes(when.strftime("%Y-%m-%dT%H:%M"), under="When")
    she.field("How").select_option(value="video")
    for agency in (HEALTH_AGENCY, POLICE_AGENCY):
        she.page.locator(f"input[name=agencies][value='{agency}']").check(force=True)
    she.writes(AGENDA, under="What it is about")
    she.presses("Ask them")
    she.reads(AGENDA, within="#agenda")
    return she.id_in_address
