"""An unreached survivor is found through the new province; a warning sign rises at once."""

from __future__ import annotations

import pytest

from tests.journeys import caring
from tests.journeys.conftest import Come
from tests.journeys.furnishing import COUNSELLOR, SUPERVISOR
from tests.journeys.people import Person
from tests.journeys.running import Demo
from tests.journeys.steps import FOCAL_POINT, Story

_OPEN = """
SELECT id FROM followups_followup WHERE case_id = %s AND person_id = %s AND done_at IS NULL
    AND kind = 'tempo' ORDER BY due_at LIMIT 1"""
# Two tries of the days before: the third one on another day and hour is today's.
_TRIED = """
INSERT INTO followups_attempt (id, followup_id, at, by, how, outcome)
SELECT gen_random_uuid(), %s, now() - n * interval '1 day 3 hours', 'staff:' || c.owner_id,
    'agency', 'not_reached'
FROM followups_followup f JOIN cases_case c ON c.id = f.case_id, generate_series(1, 2) n
WHERE f.id = %s RETURNING id"""


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_unreached_survivor_is_found_through_the_new_province(
    person: Come, demo: Demo, language: str
) -> None:
    trang = person(COUNSELLOR, language=language, phone=language == "en")
    name = {"vi": "Thào Thị Ly", "en": "Thào Thị Xua"}[language]
    case, her = caring.is_taken_up(trang, focal_point(person), Story(name=name), demo)
    [(followup,)] = demo.rows(_OPEN, case, her)
    demo.rows(_TRIED, followup, followup)

    trang.goes_to(f"/desk/follow-ups/{followup}/")
    trang.sees("What to say")
    trang.ticks(trang.word("We asked the agency"), under="How was she reached or tried")
    trang.ticks(trang.code("followup_outcome", "not_reached"), under="How did it go")
    trang.presses("Save how it went")
    trang.sees("Tried on three days and hours without reaching her. The search for her begins.")

    trang.goes_to(f"/desk/cases/{case}/people/{her}/tracing/")
    trang.presses("Search: she could not be reached")
    trang.sees("Whom to ask")
    trang.picks(trang.code("search_answer", "elsewhere"), under="What they said")
    trang.writes("Đã chuyển đi tháng trước.", under="In words", within="#ask")
    trang.presses("Write down the answer")
    trang.reads("Đã chuyển đi tháng trước.", within="#asked")

    trang.ticks(trang.code("search_decision", "found_elsewhere"), under="What came of it")
    trang.writes(trang.place("34/22"), under="Where she lives now")
    trang.writes("Đầu mối tỉnh mới đã gặp.", under="How this is known")
    trang.presses("Save what came of it")

    trang.reads(trang.place("34/22"), within="#moves")
    trang.sees("A referral is drafted: complete and send it", within="#moves")
    trang.sees("Follow-up after a search", within="#ahead")
    [(state,)] = demo.rows(
        "SELECT r.state FROM followups_move m JOIN referrals_referral r ON r.id = m.referral_id"
        " WHERE m.person_id = %s", her,
    )  # fmt: skip
    assert state == "draft"


def test_a_warning_sign_rises_at_once(person: Come, demo: Demo) -> None:
    trang, huong = person(COUNSELLOR, language="en"), person(SUPERVISOR, language="en")
    case, her = caring.is_taken_up(trang, focal_point(person), Story(name="Thào Thị Dở"), demo)
    huong.goes_to("/desk/")
    huong.is_connected()

    trang.goes_to(f"/desk/cases/{case}/people/{her}/tracing/")
    trang.opens("Note a warning sign")
    trang.ticks(
        trang.code("warning_sign", "threatened"), under="What warns of danger", within="#signs"
    )
    trang.writes(
        "Có người gọi doạ sẽ tìm đến nhà.", under="What she said, what was seen", within="#signs"
    )
    with huong.stays_on_the_page():
        trang.presses("Tell the supervisor now")
        huong.sees("Threatened by the traffickers", within="#lists")

    [(sign,)] = demo.rows(
        "SELECT id FROM followups_warningsign WHERE person_id = %s AND sign = 'threatened'", her
    )
    answers_for_it(huong, sign)
    trang.goes_to(f"/desk/warning-signs/{sign}/")
    trang.reads("Đã đề nghị công an xã bảo vệ.")


def answers_for_it(she: Person, sign: object) -> None:
    she.goes_to(f"/desk/warning-signs/{sign}/")
    she.reads("Có người gọi doạ sẽ tìm đến nhà.")
    she.ticks(she.code("sign_action", "police_told"), under="What was done")
    she.writes("Đã đề nghị công an xã bảo vệ.", under="In words")
    she.presses("Answer for it")
    she.sees("Saved.")


def focal_point(person: Come) -> Person:
    return person(FOCAL_POINT, language="vi", phone=True)
