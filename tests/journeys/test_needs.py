"""A collaborator visits with her telephone, the network goes away for a moment, and the counsellor
reads the new scores beside the old ones."""

from __future__ import annotations

import re

from playwright.sync_api import Route, expect

from tests.journeys import caring
from tests.journeys.conftest import Come
from tests.journeys.every_page import COLLABORATOR
from tests.journeys.furnishing import COUNSELLOR
from tests.journeys.running import Demo
from tests.journeys.steps import Story

WHY = "Dì nói ở được đến khi lập gia đình."
TOLD = "Chị cười nhiều, con đi học đều."
SAFELY = "Hỏi mua rau trước, thấy chị ở một mình mới nói chuyện."


def test_a_visit_without_network_for_a_moment_arrives_once(person: Come, demo: Demo) -> None:
    trang = person(COUNSELLOR, language="en")
    case, she = caring.opens_a_case_about(trang, Story(name="Cứ Thị Mỷ"), demo)
    caring.assesses(trang, case, she, "3")
    base = f"/desk/cases/{case}/people/{she}/"
    trang.goes_to(base + "reintegration/")
    trang.the("Assess needs", within="#needs").wait_for()
    trang.goes_to(base + "visits/new")
    trang.field("Who goes").select_option(label="Giàng Thị Mẩy")
    trang.writes("2031-03-01T09:00", under="By when")
    trang.writes("chị Mai", under="Name to ask for")
    trang.writes("Đầu chợ, phía bưu điện", under="Where to meet")
    trang.writes(SAFELY, under="How to come near safely")
    trang.presses("Give the visit")
    trang.sees("To be made", within="#visits")

    may = person(COLLABORATOR, language="en", phone=True)
    may.goes_to("/portal/visits/")
    may.page.locator("main ul[aria-label='Your visits'] a").last.click()
    may.reads(SAFELY)
    may.presses("I met her: tell how she fares")
    may.opens("Housing")
    may.page.locator("input[name=score_housing][value='4']").check(force=True)
    may.page.locator("textarea[name=words_housing]").fill(WHY)
    may.writes(TOLD, under="What else should the hotline know?")
    with may.outage():
        may.context.set_offline(True)
        may.presses("Send it and close the visit")
        may.sees(
            "Not sent yet: there is no network. Keep this page open; it is sent by itself as soon"
            " as the network is back."
        )
        assert may.page.locator("textarea[name=words_housing]").input_value() == WHY
        assert may.page.evaluate("localStorage.length + sessionStorage.length") == 0
        # The way back fails once more after the server has taken it: it is sent again, and is one.
        lost: list[str] = []

        def loses_the_answer(route: Route) -> None:
            lost.append(str(route.fetch().status))
            route.abort()

        may.page.route(re.compile(r".*/report$"), loses_the_answer, times=1)
        may.context.set_offline(False)
        may.page.wait_for_url("**/portal/visits/", timeout=40_000)
    assert lost == ["200"]
    may.sees("It has arrived. The visit is closed now; thank you.")

    trang.goes_to(base + "needs/")
    row = trang.page.locator("main tr", has_text=trang.code("need_domain", "housing")).first
    expect(row).to_contain_text("3 · Stable")
    expect(row).to_contain_text("4 · Well")
    expect(row).to_contain_text(WHY)
    assert demo.rows(
        f"SELECT count(*) FROM needs_assessment WHERE person_id = '{she}' AND how = 'visit'"
        " AND seen_at > now() - interval '1 hour'"
    ) == [(1,)]
    trang.goes_to(base + "needs/picture")
    trang.reads("How I am doing")
    trang.presses("Print the sheet")
    trang.sees("Is it safe for her to carry this?", within="#carry")
