"""Silence never ends care: a referral that nobody opens comes back to those who sent it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys import steps
from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.running import Demo, until
from tests.journeys.steps import Story

SWEPT_SECONDS = 75.0  # deadlines are looked at once a minute


def test_a_referral_nobody_opens_rises_by_itself_and_falls_when_it_is_opened(
    person: Come, demo: Demo
) -> None:
    trang, hang = person("counsellor.hanoi"), person("supervisor.hanoi")
    referral = steps.refers_somebody(trang, Story(name="Hoàng Thị Pham"))
    trang.goes_to("/desk/")
    hang.goes_to("/desk/")
    for she in (trang, hang):
        she.is_connected()
        expect(row_of(she, referral)).to_have_count(0)

    with trang.stays_on_the_page(), hang.stays_on_the_page():
        its_time_passes(demo, referral)
        for she in (trang, hang):
            expect(row_of(she, referral)).to_have_count(1, timeout=SWEPT_SECONDS * 1000)
            expect(row_of(she, referral)).to_contain_text(she.word("Not opened in time"))
        until("the silence is on record", lambda: is_on_record(demo, referral), SWEPT_SECONDS)

        kien = person(steps.FOCAL_POINT, phone=True)
        kien.goes_to("/portal/")
        kien.reads(kien.word("Late"))
        steps.finds_it_in_the_inbox(kien, referral)
        for she in (trang, hang):
            expect(row_of(she, referral)).to_have_count(0)


@pytest.mark.parametrize("username", ["counsellor.danang", "supervisor.danang"])
def test_what_is_late_in_one_centre_is_not_seen_in_another(
    person: Come, demo: Demo, username: str
) -> None:
    [(referral,), *_] = demo.rows(
        "SELECT id FROM referrals_referral WHERE centre = 'HN' AND due_at < now()"
        " AND state IN ('sent', 'received', 'accepted')"
    )
    stranger = person(username)
    stranger.goes_to("/desk/")
    expect(row_of(stranger, str(referral))).to_have_count(0)
    answer = stranger.page.goto(f"{demo.url}/desk/referrals/{referral}/")
    assert answer is not None
    assert answer.status == 404


def row_of(she: Person, referral: str) -> Locator:
    return she.page.locator("#due li", has=she.page.locator(f"a[href*='{referral}']"))


def its_time_passes(demo: Demo, referral: str) -> None:
    demo.rows(
        "UPDATE referrals_referral SET due_at = now() - interval '1 minute',"
        " escalate_at = now() - interval '1 minute' WHERE id = %s",
        referral,
    )


def is_on_record(demo: Demo, referral: str) -> bool:
    [(since,)] = demo.rows("SELECT silent_since FROM referrals_referral WHERE id = %s", referral)
    return since is not None


def test_what_she_has_unfolded_stays_so_when_the_list_is_fetched_again(person: Come) -> None:
    she = person("supervisor.hanoi", language="en")
    she.goes_to("/desk/")
    she.opens("Show the rest")
    with she.page.expect_response(lambda answer: answer.url.endswith("/desk/lists/")):
        she.page.evaluate("document.dispatchEvent(new CustomEvent('live:refresh'))")
    expect(she.page.locator("#due-rest")).to_have_attribute("open", "")
