"""A business plan: the money runs out, the plan is mended with her, and goes home on a sheet once
somebody has asked whether carrying it is safe."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.documents.test_letters import without_spaces, words_of
from tests.journeys import caring
from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.running import Demo
from tests.journeys.steps import Story

COUNSELLOR = "counsellor.hanoi"
IDEA = "Bán xôi buổi sáng trước cổng trường"
LOOKED = "SELECT carrying, printed FROM livelihood_sheetprint ORDER BY at DESC LIMIT 2"


def test_a_business_plan_is_written_mended_and_taken_home(
    person: Come, demo: Demo, tmp_path: Path
) -> None:
    trang = person(COUNSELLOR, language="en")
    case, survivor = caring.opens_a_case_about(trang, Story(name="Giàng Thị Sông"), demo)
    home = f"/desk/cases/{case}/people/{survivor}/livelihood/"
    trang.goes_to(home)
    trang.sees("No livelihood plan yet")
    trang.presses("Make a plan with her")
    fills_in(trang)
    trang.presses("Save the plan")
    # 2 m − 1.8 m for the start; then 1.2 m − 1 m − 0.5 m a month: 0.1 m short in the first.
    trang.sees("Money runs out in month %(month)s", within="#money", month="1")
    trang.reads("Money runs out in month 1.", within="#risks")

    trang.presses("Change the plan", within="body")
    trang.finds("1,800,000", under="Amount")
    for row in range(12):
        trang.page.fill(f"[name=m{row}-income]", "1.600.000")
    trang.writes("Bán thêm bánh mì, đến chín giờ.", under="What changed, and why")
    trang.presses("Save the plan")
    trang.reads("the money does not run out in any of the 12 months", within="#money")
    trang.sees_no("Money runs out in month 1", within="main")
    expect(trang.page.locator("#versions li")).to_have_count(2)

    trang.presses("Make the sheet", within="body")
    trang.presses("Make the sheet", within="main")
    trang.sees("Ask her first, then choose her answer.")
    said = takes_home(trang, tmp_path)
    for words in ("My work plan", IDEA, "1,600,000", "By month"):
        assert without_spaces(words) in without_spaces(said)
    for word in ("111", "hotline", "trafficking", "reintegration", "HN"):
        assert not re.search(rf"\b{word}\b", said, re.IGNORECASE)

    trang.goes_to(home + "sheet")
    trang.ticks(trang.code("sheet_carrying", "not_safe"), under="Is it safe for her to carry")
    trang.presses("Make the sheet", within="main")
    trang.sees("not made", within="#sheet")
    assert demo.rows(LOOKED) == [("not_safe", False), ("safe", True)]


def fills_in(she: Person) -> None:
    """The form, with a row more and the months filled from the first."""
    she.ticks(she.code("livelihood_kind", "business"), under="What kind of livelihood")
    she.writes(IDEA, under="What she wants to do")
    she.writes("2.000.000", under="Money of her own for this")
    she.writes("500,000", under="What she takes out each month to live on")
    she.presses("One more row")
    expect(she.page.locator("[name=c3-what]")).to_be_visible()
    she.finds(IDEA, under="What she wants to do")
    she.page.fill("[name=c0-what]", "Chõ xôi, bếp, gạo nếp tháng đầu")
    she.page.fill("[name=c0-amount]", "1800000")
    she.page.fill("[name=m0-income]", "1.200.000")
    she.page.fill("[name=m0-costs]", "1,000,000")
    she.presses("Fill empty months from the one above")
    expect(she.page.locator("[name=m11-income]")).to_have_value("1.200.000")


def takes_home(she: Person, folder: Path) -> str:
    """Answers the question and reads the file that comes; its name says nothing."""
    she.ticks(she.code("sheet_carrying", "safe"), under="Is it safe for her to carry")
    with she.page.expect_download() as waiting:
        she.presses("Make the sheet", within="main")
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.stem.isdigit()
    return words_of(file.read_bytes())
