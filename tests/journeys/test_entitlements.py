"""What the law grants her: each regime with its sentence, what must be asked first; she asks, is
refused, appeals in time and receives; what does not come in time rises."""

from __future__ import annotations

import datetime as dt
import re

from django.utils import translation
from playwright.sync_api import expect

from hotline import wording
from hotline.countries.pack import current as pack
from tests.journeys import caring
from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.running import Demo
from tests.journeys.steps import Story

COUNSELLOR, SUPERVISOR = "counsellor.hanoi", "supervisor.hanoi"
BODY = "health_department:34/15"
DECIDED = "Quyết định của công an tỉnh, đã xem bản sao."
ASKED = "Nộp ở bộ phận một cửa, có giấy hẹn."
REFUSED = "Nói là thiếu giấy xác nhận nơi ở."
APPEAL = "Nộp khiếu nại kèm giấy của công an xã."
FOLLOWING = "Đơn xin học nghề nộp ở xã."


def day(ago: int) -> str:
    return (dt.date.today() - dt.timedelta(days=ago)).isoformat()


def test_she_asks_is_refused_appeals_in_time_and_receives(person: Come, demo: Demo) -> None:
    trang = person(COUNSELLOR, language="en")
    case, her = caring.opens_a_case_about(trang, Story(name="Lầu Thị Dính"), demo)
    table = f"/desk/cases/{case}/people/{her}/entitlements/"
    trang.goes_to(f"/desk/cases/{case}/people/{her}/reintegration/")
    trang.page.locator(f"main a[href='{table}']").first.click()
    trang.sees("Ask first")
    trang.sees("Her status under the law is not known: ask the body that identifies.")
    trang.sees("Her nationality is not written down.")
    # Asking for it is never held back by what is not known.
    regimes = pack().codes("support_regime").codes()
    expect(trang.the("She asks for it")).to_have_count(len(regimes))

    caring.identifies(trang, her, "confirmed", DECIDED, since=day(60))
    says_where_she_is_from(trang)
    trang.goes_to(table)
    trang.sees_no(trang.word("Ask first"), within="main")
    has_each_by_its_sentence(trang, regimes)

    asks_for_the_allowance(trang)
    is_refused(trang)
    appeals_in_time(trang)
    trang.ticks(trang.word("It was granted"), under="What happened?", within="#move")
    trang.writes(day(3), under="On which day", within="#move")
    trang.writes("KN-0042", under="Number of the decision")
    trang.writes("9 triệu", under="Amount")
    trang.presses("Save it", within="#move")
    trang.sees("Write the amount in digits, for example 1.500.000.")
    trang.finds("KN-0042", under="Number of the decision")
    trang.finds("9 triệu", under="Amount")
    trang.writes("9.000.000", under="Amount")
    trang.presses("Save it", within="#move")
    trang.reads("KN-0042", within="#moves")

    receives(trang, "Part of it came", "4.000.000")
    receives(trang, "All of it came", "5.000.000")
    trang.sees("Received in full")
    trang.reads("9,000,000 đ")
    expect(trang.page.locator("#moves li")).to_have_count(6)
    expect(trang.page.locator("#move")).to_have_count(0)


def says_where_she_is_from(she: Person) -> None:
    """She stands on her own page."""
    she.page.locator("#about > summary").click()
    she.field("Nationality", within="#about").select_option(value=pack().code)
    she.presses("Save this", within="#about")
    she.reads(pack().countries[pack().code].label(she.language), within="main dl")


def has_each_by_its_sentence(she: Person, regimes: tuple[str, ...]) -> None:
    """Every regime: she has it, and unfolded it shows the sentence and what it pays."""
    panels = she.page.locator("section[id^=regime-]")
    expect(panels).to_have_count(len(regimes))
    for code, panel in zip(regimes, panels.all(), strict=True):
        expect(panel).to_contain_text(she.code("support_regime", code))
        expect(panel).to_contain_text(she.word("She has it"))
        panel.locator("summary").click()
        expect(panel.locator("details")).to_contain_text("Law 53/2024/QH15, art. 37")
        expect(panel.locator("details")).to_contain_text(
            "A victim who is a citizen of Viet Nam, or stateless and resident in Viet Nam, has the"
            " regimes a to k."
        )
    she.sees("This is an aid; a lawyer must confirm it")


def asks_for_the_allowance(she: Person) -> None:
    """Wrong at first: the day is still to come and no body is chosen."""
    she.page.locator("section[id^=regime-]").last.get_by_role("link").first.click()
    she.writes(day(-1), under="On which day")
    she.writes(ASKED, under="In words")
    she.presses("Save it")
    she.sees("Choose the body.")
    she.field("Which body is asked").select_option(value=BODY)
    she.presses("Save it")
    she.sees("This day is still to come.")
    she.finds(ASKED, under="In words")
    she.finds(BODY, under="Which body is asked")
    she.finds(day(-1), under="On which day")
    she.writes(day(40), under="On which day")
    she.presses("Save it")
    she.reads(ASKED, within="#moves")
    she.sees("Asked for")
    she.sees_no("no rule of the pack was sure", within="main")


def is_refused(she: Person) -> None:
    """With a reason: without one it is not written down."""
    assert she.question("What happened?").locator("[value=appealed]").count() == 0
    she.ticks(she.word("It was refused"), under="What happened?", within="#move")
    she.writes(day(20), under="On which day", within="#move")
    she.writes(REFUSED, under="In words", within="#move")
    she.presses("Save it", within="#move")
    she.sees("Say why it was refused.")
    she.finds(REFUSED, under="In words")
    she.finds(day(20), under="On which day")
    she.picks(she.code("claim_refusal", "papers"), under="Reason of the refusal")
    she.presses("Save it", within="#move")
    she.reads(she.code("claim_refusal", "papers"), within="#moves")


def appeals_in_time(she: Person) -> None:
    """The page says until when; an appeal is not earlier than the refusal."""
    until = dt.date.today() - dt.timedelta(days=20) + pack().deadline("claim_appeal", "routine")
    she.sees("Her appeal, if she wants one")
    with translation.override(she.language):
        she.reads(wording.day(until))
    she.ticks(she.word("She appeals"), under="What happened?", within="#move")
    she.writes(day(30), under="On which day", within="#move")
    she.writes(APPEAL, under="In words", within="#move")
    she.presses("Save it", within="#move")
    she.sees("This is earlier than what happened last.")
    she.finds(APPEAL, under="In words")
    she.writes(day(15), under="On which day", within="#move")
    she.presses("Save it", within="#move")
    she.reads(APPEAL, within="#moves")
    she.sees("The answer to the appeal")


def receives(she: Person, act: str, amount: str) -> None:
    she.ticks(she.word(act), under="What happened?", within="#move")
    she.writes(day(1), under="On which day", within="#move")
    she.writes(amount, under="Amount", within="#move")
    she.presses("Save it", within="#move")
    she.reads(amount.replace(".", ","), within="#moves")


def test_what_does_not_come_in_time_rises_once(person: Come, demo: Demo) -> None:
    """On a telephone, in Vietnamese."""
    hang = person(SUPERVISOR)
    hang.goes_to("/desk/")
    hang.is_connected()
    trang = person(COUNSELLOR, phone=True)
    case, her = caring.opens_a_case_about(trang, Story(name="Hờ Thị Pà"), demo)
    trang.goes_to(f"/desk/cases/{case}/people/{her}/entitlements/ask?regime=i")
    trang.field("Which body is asked").select_option(value=BODY)
    trang.writes(day(60), under="On which day")
    trang.writes(FOLLOWING, under="In words")
    with hang.stays_on_the_page():
        trang.presses("Save it")
        trang.sees("Late")
        trang.reads(FOLLOWING, within="#moves")
        row = hang.page.locator(f"#lists a[href*='{trang.id_in_address}']")
        caring.the_clock_runs(demo, "entitlements.sweep")
        expect(row.first).to_be_attached(timeout=40_000)
    expect(row.first).to_contain_text(
        re.compile(re.escape(hang.word("Support that the law grants has not come")))
    )
    hang.sees_no(FOLLOWING)
    hang.goes_to(str(row.first.get_attribute("href")))
    hang.reads(FOLLOWING, within="#moves")

    # What is answered is awaited anew, and stands in the list no more.
    trang.ticks(trang.word("It was granted"), under="What happened?", within="#move")
    trang.presses("Save it", within="#move")
    trang.sees("What was granted")
    hang.goes_to("/desk/")
    expect(row).to_have_count(0)
