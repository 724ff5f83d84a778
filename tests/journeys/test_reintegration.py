"""How the work with somebody ends: closing as reintegrated, and a programme's sentence with its
proof."""

from __future__ import annotations

import re

from tests.journeys import steps
from tests.journeys.caring import about, assesses, time_passes
from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.running import Demo
from tests.journeys.steps import Story

COUNSELLOR, SUPERVISOR, NATIONAL = "counsellor.hanoi", "supervisor.hanoi", "national"
HER_WORDS = "Em có việc ở xưởng thêu, con đi học gần nhà, em tự lo được rồi."


def test_closing_as_reintegrated_is_refused_then_agreed_confirmed_and_reopened(
    person: Come, demo: Demo
) -> None:
    trang, story = person(COUNSELLOR, language="en"), Story(name="Lù Thị Xoan")
    case, her = about(demo, steps.refers_somebody(trang, story))

    asks_to_close(trang, case)
    trang.sees("Not everybody is reintegrated yet")
    trang.reads("No complete review of her needs yet", within="#reintegrated")
    trang.reads("She was not asked yet", within="#reintegrated")

    assesses(trang, case, her, "3", economic="2")
    time_passes(demo, case, 90)
    assesses(trang, case, her, "3")
    trang.goes_to(f"/desk/cases/{case}/closing/")
    trang.reads("Income", within="#reintegrated")
    time_passes(demo, case, 90)
    assesses(trang, case, her, "4")
    agrees(trang, case, her)
    trang.sees("Every domain was at 3 or more twice, and she agrees.", within="#closing")
    asks_to_close(trang, case)
    trang.sees("Your supervisor is asked. The case stays open.")

    hang = person(SUPERVISOR, language="en")
    hang.goes_to(f"/desk/cases/{case}/closing/")
    hang.reads(HER_WORDS, within="#reintegrated")
    hang.sees("Nothing is missing", within="#reintegrated")
    hang.presses("Close the case", within="main")
    hang.sees("This case is closed:")

    trang.goes_to(f"/desk/cases/{case}/reopen/")
    trang.writes("A stranger asked for her in the market.", under="Why")
    trang.presses("Open the case again", within="main form")
    trang.sees("Case opened again", within="#timeline")
    trang.goes_to(f"/desk/cases/{case}/people/{her}/reintegration/")
    trang.reads("ask her once more", within="#closing")
    trang.goes_to(f"/desk/cases/{case}/people/{her}/reintegration/closing/")
    trang.reads(HER_WORDS, within="#earlier")


def test_a_sentence_of_a_programme_comes_with_its_proof(person: Come, demo: Demo) -> None:
    quan = person(NATIONAL, language="en")
    quan.goes_to("/figures/programmes/")
    quan.presses("Return and reintegration of trafficked persons", within="main")
    quan.page.wait_for_url(re.compile("/programmes/[0-9a-f-]{36}/"))
    quan.reads("since 2017")
    [(before,)] = demo.rows("SELECT count(*) FROM statistics_programmeproof")
    quan.picks("late entries", under="Why again", within="#proofs")
    quan.presses("Freeze these numbers", within="#proofs")
    quan.sees("SHA-256 of the counted set")
    quan.sees("the same persons, the same table")
    quan.reads("Survivors", within="#definition")
    [(after,)] = demo.rows("SELECT count(*) FROM statistics_programmeproof")
    assert after == before + 1
    [(digest,)] = demo.rows("SELECT digest FROM statistics_programmeproof ORDER BY at DESC LIMIT 1")
    quan.reads(digest)
    linh = person("monitor", language="en")
    linh.goes_to(quan.page.url.removeprefix(demo.url))
    linh.reads(digest)
    linh.sees_no("Freeze these numbers", within="main")


def agrees(she: Person, case: object, her: object) -> None:
    she.goes_to(f"/desk/cases/{case}/people/{her}/reintegration/closing/")
    she.ticks(she.word("Yes, she agrees"), under="May the case close as reintegrated?")
    she.ticks(she.code("support_way", "telephone"), under="How was she asked?")
    she.writes(HER_WORDS, under="Her own words")
    she.presses("Write it down", within="main")
    she.sees("Is she reintegrated?", within="body")


def asks_to_close(she: Person, case: object) -> None:
    she.goes_to(f"/desk/cases/{case}/closing/")
    she.picks(she.code("closure_reason", "reintegrated"), under="How did it end")
    she.writes("She works and sleeps well; her aunt knows how to reach us.",
               under="In words, for your supervisor")  # fmt: skip
    she.presses("Ask my supervisor", within="main")
