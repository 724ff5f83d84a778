"""Home over a border gate: received there by its guard, her identity and status looked into, cared
for, taken onward, and referred to her province, which answers before she is handed over."""

from __future__ import annotations

import datetime as dt
import re

from playwright.sync_api import expect

from tests.journeys import caring, steps
from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.running import Demo
from tests.journeys.steps import Story
from tests.journeys.test_tracks import leaves_out

COUNSELLOR = "counsellor.hanoi"
GATE = "Cửa khẩu Lào Cai"
RECEIVED = "BB-0117"
VERIFIED = "Đồn biên phòng cửa khẩu ghi nhận, chuyển công an tỉnh xác định."
ONWARD = "Xe khách từ cửa khẩu về thị trấn, cán bộ nữ đi cùng đến tận nơi."
MET = "Cán bộ trung tâm đón ở bến xe."


def test_from_the_gate_to_the_answer_of_her_province(person: Come, demo: Demo) -> None:
    trang = person(COUNSELLOR, language="en")
    story = Story(name="Mùa Thị Dế")
    case, her = caring.opens_a_case_about(trang, story, demo)
    trang.goes_to(f"/desk/cases/{case}/people/{her}/tracks/")
    trang.writes("Trung Quốc", under="Where she is abroad")
    trang.writes("Lào Cai", under="Her province, or where it is dealt with")
    trang.ticks("Return from abroad", under="Which track")
    trang.presses("Begin this track")
    trang.sees("What is next")
    track = trang.page.url
    for _before in ("consulate", "papers", "travel"):
        leaves_out(trang, "done_before")

    comes_over_the_gate(trang)
    is_looked_into(trang, case, her)
    trang.page.goto(track)
    is_cared_for(trang)
    goes_onward(trang, case)
    trang.page.goto(track)
    referral = is_referred(trang, story)

    kien = person(steps.FOCAL_POINT, language="vi", phone=True)
    steps.finds_it_in_the_inbox(kien, referral)
    kien.sees_no(story.name)
    kien.presses("Accept: we take care of this")
    kien.sees("You have accepted")
    kien.reads(story.account, within="#account")

    trang.goes_to(f"/desk/referrals/{referral}/")
    trang.sees("Accepted", within="#referral")
    trang.page.goto(track)
    arrives(trang)
    assert demo.rows(
        "SELECT s.step, s.agency_id IS NOT NULL FROM tracks_trackstep s WHERE s.person_id = %s"
        " AND s.state = 'done' AND s.step = 'received'", her,
    ) == [("received", True)]  # fmt: skip


def comes_over_the_gate(she: Person) -> None:
    """Whoever receives her is the guard of this very gate."""
    she.presses("Record this step")
    she.ticks(she.code("way_home", "border_gate"), under="What came of it")
    she.writes(GATE, under="Place")
    she.presses("Record it")
    she.reads("Received at the border", within="#next")
    guard = she.page.locator("#next .numbers a").first.inner_text()
    assert re.search("Lào Cai|Lao Cai", guard)
    she.presses("Record this step")
    she.writes(RECEIVED, under="Number of the paper")
    she.presses("Record it")
    # How she was received must be said; the number that was typed stays.
    she.sees("This has to be written down for this step.")
    she.finds(RECEIVED, under="Number of the paper")
    she.ticks(she.code("received_by", "authorities"), under="What came of it")
    she.picks(guard, under="Which body")
    she.presses("Record it")
    she.reads(RECEIVED, within="#steps")


def is_looked_into(she: Person, case: str, her: str) -> None:
    """The gate asks that she be identified; what the law grants her meanwhile follows at once."""
    caring.identifies(she, her, "in_identification", VERIFIED, since=dt.date.today().isoformat())
    she.goes_to(f"/desk/cases/{case}/people/{her}/entitlements/")
    travel = she.page.locator("section[id^=regime-]", has_text=she.code("support_regime", "e"))
    travel.locator("summary").click()
    expect(travel).to_contain_text("A person being identified as a victim in Viet Nam")


def is_cared_for(she: Person) -> None:
    she.reads("First care", within="#next")
    she.presses("Record this step")
    she.ticks(she.code("first_care", "given"), under="What came of it")
    she.writes("350.000", under="Amount in đồng")
    she.presses("Record it")
    she.reads("Handed over to the home province", within="#next")


def goes_onward(she: Person, case: str) -> None:
    """From the gate to her province, with somebody beside her."""
    she.goes_to(f"/desk/cases/{case}/")
    she.opens("Plan a measure")
    she.picks(she.code("measure_kind", "travel"), under="What is done", within="#measures")
    she.writes(ONWARD, under="In words", within="#measures")
    she.presses("Add this measure")
    she.reads(ONWARD, within="#measures")


def is_referred(she: Person, story: Story) -> str:
    """The draft for her province is read, completed and sent; the id of the referral."""
    she.presses("Record this step")
    she.presses("Draft the referral")
    expect(she.page).to_have_url(re.compile(r"/refer\?referral="))
    she.ticks(she.code("urgency", "urgent"), under="How urgent")
    she.writes(story.account, under="What the agency needs to know")
    she.ticks(she.code("legal_basis", "consent"), under="On which ground")
    she.ticks(she.code("consent_giver", "person"), under="Who agrees")
    she.writes(story.agreed, under="How she agreed, or why it is lawful without")
    she.presses("See exactly what leaves")
    she.sees("This is exactly what leaves")
    return steps.sends_it(she)


def arrives(she: Person) -> None:
    she.presses("Record this step")
    she.writes("Lào Cai", under="Place")
    she.writes(MET, under="In words")
    she.presses("Record it")
    she.reads(MET, within="main")
    caring.comes_home(she)
