"""A tip goes its way without the one who gave it; a complaint leaves the hands that took it."""

from __future__ import annotations

import re

from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.steps import FOCAL_POINT

SEEN = "Nhà nghỉ cuối dốc nhận nhiều cô gái trẻ về đêm, xe bảy chỗ đưa đến"
PLATE = "24B-118.09"
REPORTER = "Chị Tẩn Mẩy Lai, 0900 000 552"
COMPLAINT = "Người trực máy nói trống không rồi gác máy"


def test_a_tip_is_resolved_and_its_reporter_is_nowhere_in_what_the_agency_reads(
    person: Come,
) -> None:
    trang = person("counsellor.hanoi", language="en")
    number = takes_a_tip_down(trang)
    judges_what_it_is_about(trang)
    tries_to_send_who_reported_it_and_is_stopped(trang)
    sends_what_was_seen_alone(trang)
    trang.is_connected()

    kien = person(FOCAL_POINT, language="en", phone=True)
    with trang.stays_on_the_page():
        reads_it_without_the_reporter(kien, number)
        reports_the_result(kien)
        trang.sees("Resolved", within="#tip-state")
    trang.reads("PC02-118", within="#tip-state")

    finds_it_again_by_its_number(trang, number)


def test_a_complaint_is_closed_to_whoever_took_it(person: Come) -> None:
    trang = person("counsellor.hanoi", language="en")
    number = takes_a_complaint_down(trang)

    mai = person("supervisor.hanoi", language="en")
    mai.goes_to("/complaints/")
    mai.page.locator("main a", has_text="How one was spoken to").first.click()
    mai.reads(COMPLAINT)
    mai.reads(number)
    address = mai.page.url.removeprefix(mai.url)

    trang.goes_to(address)
    trang.sees_no(COMPLAINT)
    assert COMPLAINT not in trang.page.content()

    mai.writes("Đã xin lỗi, đã nói chuyện với cả ca.", under="What was found, and what changes")
    mai.presses("Save the answer")
    mai.presses("Close this complaint")
    mai.sees("Closed")


def takes_a_tip_down(she: Person) -> str:
    """From the desk, by one key; the number she tells the reporter."""
    she.goes_to("/desk/")
    she.page.locator("h1").first.click()
    she.page.keyboard.press("t")
    she.page.wait_for_url("**/tips/new*")
    she.ticks(she.code("tip_kind", "place"), under="What is reported")
    she.writes(SEEN, under="What was said")
    she.writes(she.place("34/15"), under="Province, country or border gate")
    she.writes(PLATE, under="Numbers, links, accounts, plates")
    she.ticks(she.code("urgency", "urgent"), under="How urgent")
    she.ticks(she.code("tip_wish", "may_contact"), under="Who reports it")
    she.writes(REPORTER, under="Name or number, as she wants it kept")
    she.presses("Save this tip")
    she.sees("Tell the reporter this number.")
    found = re.search(r"\d{4}-\d{4}", she.page.locator("main").first.inner_text())
    assert found
    return found[0]


def judges_what_it_is_about(she: Person) -> None:
    she.ticks(she.code("tip_class", "trafficking_suspected"), under="What is it about")
    she.presses("Save this judgement")
    she.sees("Hand it over, or close it")


def tries_to_send_who_reported_it_and_is_stopped(she: Person) -> None:
    she.presses("Hand it over", within="main")
    she.writes(f"{SEEN}. Gọi 0900000552 để hỏi.", under="What the agency reads")
    she.presses("See exactly what leaves")
    she.sees("This text repeats the name or number of the person who reported it.")
    she.finds(f"{SEEN}. Gọi 0900000552 để hỏi.", under="What the agency reads")


def sends_what_was_seen_alone(she: Person) -> None:
    she.writes(SEEN, under="What the agency reads")
    she.presses("See exactly what leaves")
    she.sees("Nothing about the person who reported it")
    she.reads(PLATE, within="#leaving")
    she.presses("Hand it over", within="main")
    she.sees("Handed over", within="#tip-state")


def reads_it_without_the_reporter(he: Person, number: str) -> None:
    he.goes_to("/portal/")
    he.page.locator("main a[href*='/portal/tips/']").first.click()
    he.reads(SEEN, within="#account")
    he.reads(PLATE, within="#account")
    for kept in (*REPORTER.split(", "), "900000552", number):
        assert kept not in he.page.content(), kept


def reports_the_result(he: Person) -> None:
    he.presses("Report the result")
    he.ticks(he.code("tip_result", "acted"), under="What came of it")
    he.writes("PC02-118", under="Your own number for it")
    he.presses("Send the result")
    he.sees("You reported:")


def finds_it_again_by_its_number(she: Person, number: str) -> None:
    she.goes_to("/tips/")
    she.writes(number, under="Reference number")
    she.presses("Find")
    she.reads(number)
    she.sees("Resolved")


def takes_a_complaint_down(she: Person) -> str:
    she.goes_to("/desk/")
    she.presses("Write down a complaint")
    she.ticks(she.code("complaint_about", "tone"), under="What is it about")
    she.ticks(she.code("complaint_whom", "counsellor"), under="Whom does it concern")
    she.writes(COMPLAINT, under="What she says")
    she.presses("Save this complaint")
    she.sees("Tell her")
    she.sees_no(COMPLAINT)
    return she.page.locator("main .code").first.inner_text()
