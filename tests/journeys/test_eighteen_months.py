"""Eighteen months from an accepted referral to closure: she is reached time after time, her plan is
agreed and done, what the law grants comes, her stall feeds her, and the case closes."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import expect

from hotline.countries.pack import current as pack
from tests.journeys import caring, steps
from tests.journeys.caring import assesses, time_passes
from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.running import Demo
from tests.journeys.steps import Story
from tests.journeys.test_reintegration import agrees, asks_to_close

COUNSELLOR, SUPERVISOR = "counsellor.hanoi", "supervisor.hanoi"
WISH = "Em muốn bán hàng ở chợ và ở cùng con."
STALL = "Thuê một chỗ ở chợ huyện."
IDEA = "Bán rau và trứng ở chợ huyện."
REGIME = "i"


def test_from_an_accepted_referral_to_closure_over_eighteen_months(
    person: Come, demo: Demo
) -> None:
    trang = person(COUNSELLOR, language="vi")
    kien = person(steps.FOCAL_POINT, language="vi", phone=True)
    case, her = caring.is_taken_up(trang, kien, Story(name="Tẩn Thị Mai"), demo)
    hers = f"/desk/cases/{case}/people/{her}/"

    began = dt.datetime.now(dt.UTC)
    reached: list[str] = []
    reviews = {"m1": ("2", {}), "m6": ("3", {"economic": "2"}), "m12": ("3", {}), "m18": ("4", {})}
    meanwhile = {
        "m1": (agrees_to_a_plan, asks_for_support, plans_a_livelihood),
        "m3": (has_a_stall_and_sells, receives_support),
        "m9": (tells_what_she_earns,),
    }
    for step in pack().follow_ups:
        if step.months > 18 or not (followup := waits(demo, case, step.code)):
            continue
        until_due(demo, case, followup)
        is_reached(trang, followup)
        reached.append(step.code)
        if step.code in reviews:
            score, others = reviews[step.code]
            assesses(trang, case, her, score, **others)
        for act in meanwhile.get(step.code, ()):
            act(trang, hers)
    assert {"h48", "w1", "m1", "m3", "m6", "m9", "m12", "m18"} <= set(reached)
    [(opened,)] = demo.rows("SELECT started_at FROM followups_calendar WHERE case_id = %s", case)
    assert (began - opened).days > 500

    agrees(trang, case, her)
    asks_to_close(trang, case)
    trang.sees("Your supervisor is asked. The case stays open.")
    hang = person(SUPERVISOR, language="vi")
    hang.goes_to(f"/desk/cases/{case}/closing/")
    hang.presses("Close the case", within="main")
    hang.sees("This case is closed:")
    assert demo.rows("SELECT status, outcome FROM cases_case WHERE id = %s", case) == [
        ("closed", "reintegrated")
    ]
    # What was planned, asked for and begun a year before stands beside it, done.
    hang.goes_to(hers + "support/")
    hang.reads(STALL, within="#agreed")
    hang.sees("Done", within="#agreed")
    hang.goes_to(hers + "entitlements/")
    hang.sees("Received in full")
    hang.goes_to(hers + "livelihood/")
    hang.reads(hang.code("livelihood_status", "growing"), within="#reviews")


# --- what happens meanwhile, each on the page of hers it belongs to -------------------------------


def agrees_to_a_plan(she: Person, hers: str) -> None:
    """One step of her own, and her yes by telephone."""
    she.goes_to(hers + "support/")
    she.presses("Begin the plan with her")
    caring.says_what_she_wants(she, WISH)
    she.the("Add a step", within="#draft").last.click()
    she.writes(STALL, under="In words")
    she.picks(she.code("need_domain", "economic"), under="Domain")
    she.picks(she.word("She herself"), under="Who does it")
    she.writes(in_days(60), under="By when")
    she.presses("Save the step in the draft")
    she.presses("Go through it with her")
    she.page.locator("main input[name^='step-'][value=yes]").check(force=True)
    she.ticks(she.code("support_way", "telephone"), under="How was she asked?")
    she.presses("She agrees to the plan")
    she.reads(WISH, within="#agreed")


def asks_for_support(she: Person, hers: str) -> None:
    she.goes_to(f"{hers}entitlements/ask?regime={REGIME}")
    she.field("Which body is asked").select_option(value="health_department:34/15")
    she.presses("Save it")
    she.sees("Asked for")


def plans_a_livelihood(she: Person, hers: str) -> None:
    she.goes_to(hers + "livelihood/write")
    she.ticks(she.code("livelihood_kind", "business"), under="What kind of livelihood")
    she.writes(IDEA, under="What she wants to do")
    she.writes("1.000.000", under="What she earns a month today")
    she.page.fill("[name=m0-income]", "3.000.000")
    she.page.fill("[name=m0-costs]", "1.000.000")
    she.presses("Fill empty months from the one above")
    expect(she.page.locator("[name=m11-income]")).to_have_value("3.000.000")
    she.presses("Save the plan")
    she.reads(IDEA, within="#idea")


def has_a_stall_and_sells(she: Person, hers: str) -> None:
    """Two months later: the step is done, and the work has begun."""
    she.goes_to(hers + "support/")
    she.presses(STALL, within="#agreed")
    she.ticks(she.word("It is done"), under="What is new", within="#move")
    she.presses("Save it", within="#move")
    she.sees("Done")
    she.goes_to(hers + "livelihood/")
    she.writes(in_days(0), under="It began on", within="#next")
    she.presses("It has begun", within="#next")
    she.sees("began on")


def receives_support(she: Person, hers: str) -> None:
    she.goes_to(hers + "entitlements/")
    regime = she.page.locator("section", has_text=she.code("support_regime", REGIME)).last
    regime.get_by_role("link").first.click()
    for act in ("It was granted", "All of it came"):
        she.ticks(she.word(act), under="What happened?", within="#move")
        she.writes("5.000.000", under="Amount", within="#move")
        she.presses("Save it", within="#move")
    she.sees("Received in full")


def tells_what_she_earns(she: Person, hers: str) -> None:
    """Half a year after it began, the page asks by itself."""
    she.goes_to(hers + "livelihood/")
    she.page.locator("#next a[href$='/review']").click()
    she.ticks(she.code("livelihood_status", "growing"), under="What became of it")
    she.writes("2.500.000", under="What she earns a month now")
    she.presses("Save it")
    she.reads(she.code("livelihood_status", "growing"), within="#reviews")


# --- the calendar ---------------------------------------------------------------------------------


def waits(demo: Demo, case: object, step: str) -> object | None:
    rows = demo.rows(
        "SELECT id FROM followups_followup WHERE case_id = %s AND step = %s AND done_at IS NULL",
        case, step,
    )  # fmt: skip
    return rows[0][0] if rows else None


def until_due(demo: Demo, case: object, followup: object) -> None:
    """Time passes until a contact is due."""
    [(days,)] = demo.rows(
        "SELECT ceil(extract(epoch FROM due_at - now()) / 86400)::int FROM followups_followup"
        " WHERE id = %s", followup,
    )  # fmt: skip
    if days > 0:
        time_passes(demo, case, days)


def is_reached(she: Person, followup: object) -> None:
    """The counsellor reaches her, and she is safe."""
    she.goes_to(f"/desk/follow-ups/{followup}/")
    how = she.question("How was she reached or tried").locator("input")
    how.first.check(force=True)
    she.ticks(she.code("followup_outcome", "reached_safe"), under="How did it go")
    she.presses("Save how it went")
    she.page.wait_for_url(lambda address: f"/follow-ups/{followup}/" not in address)


def in_days(days: int) -> str:
    return (dt.date.today() + dt.timedelta(days=days)).isoformat()
