"""A shelter without an account answers by a sealed link and does its part of the joint plan: on a
telephone, without script."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.running import Demo
from tests.journeys.steps import Story
from tests.journeys.test_accessibility import FIRST_LOAD_BYTES
from tests.journeys.test_coordination import BED, ESCORT, HEALTH_AGENCY, POLICE_AGENCY, asks

NARROW = (360, 740)
MAILBOX, TELEPHONE = "noi.o@example.org", "0912 000 777"


def test_a_shelter_answers_by_link_until_the_link_is_revoked(person: Come, visitor: Come) -> None:
    story = Story(name="Lò Thị Inh")
    she = person("counsellor.hanoi", language="en")
    referral = steps.refers_somebody(she, story)
    address, code = gives_access(she)

    shelter = visitor(language="en", size=NARROW, java_script_enabled=False)
    shelter.page.goto(address)
    expect(shelter.page).to_have_title("Enter the code")
    for word in ("111", "otline", story.name):
        shelter.sees_no(word, within="main")
    assert {c["name"] for c in shelter.context.cookies()} <= {"csrftoken", "django_language"}

    shelter.writes(wrong(code), under="Code")
    shelter.presses("Continue")
    shelter.sees("That is not the code. Please try again.")
    shelter.writes(code, under="Code")
    shelter.presses("Continue")
    shelter.page.wait_for_url(f"**/portal/referrals/{referral}/")
    shelter.sees_no(story.name)
    shelter.sees_no(story.account)
    fits(shelter)

    shelter.presses("Accept: we take care of this")
    shelter.reads(story.name)
    shelter.reads(story.account)
    fits(shelter)
    for elsewhere in ("/portal/", "/desk/", "/search/"):
        answer = shelter.page.goto(shelter.url + elsewhere)
        assert answer is not None
        assert answer.status == 404

    she.goes_to(f"/desk/referrals/{referral}/")
    she.sees("Somebody came in with the code", within="#links")
    she.presses("Revoke", within="#links")
    she.sees("Revoked", within="#links")

    shelter.goes_to(f"/portal/referrals/{referral}/")
    shelter.sees("This address opens nothing, or no longer. Ask whoever gave it to you.")
    shelter.sees_no(story.name)
    shelter.page.goto(address)
    shelter.sees("This address opens nothing, or no longer. Ask whoever gave it to you.")


def test_a_shelter_does_its_part_of_the_joint_plan_and_sees_no_other(
    person: Come, visitor: Come, demo: Demo
) -> None:
    she = person("counsellor.hanoi", language="en")
    referral = steps.refers_somebody(she, Story(name="Lò Thị Ún"))
    address, code = gives_access(she)
    [(case,)] = demo.rows("SELECT case_id FROM referrals_referral WHERE id = %s", referral)
    asks(she, case, BED, HEALTH_AGENCY, "housing")
    asks(she, case, ESCORT, POLICE_AGENCY, "safety")

    shelter = visitor(language="en", size=NARROW, java_script_enabled=False)
    line = shelter.context.new_cdp_session(shelter.page)
    line.send("Network.enable")
    loaded: list[int] = []
    line.on("Network.loadingFinished", lambda event: loaded.append(int(event["encodedDataLength"])))
    shelter.page.goto(address)
    shelter.writes(code, under="Code")
    shelter.presses("Continue")
    shelter.page.wait_for_url(f"**/portal/referrals/{referral}/")
    assert sum(loaded) <= FIRST_LOAD_BYTES, f"{sum(loaded)} bytes until her page stands"
    plan = shelter.page.locator("ul[aria-label='Joint plan'] > li")
    assert plan.count() == 1, "of the two steps her own"
    fits(shelter)

    plan.get_by_role("link").click()
    shelter.reads(BED)
    fits(shelter)
    shelter.presses("We agree")
    shelter.sees("You have agreed")
    shelter.presses("It is done")
    shelter.writes("Giường số 4, tầng trệt.", under="In words")
    fits(shelter)
    shelter.presses("Report it done")
    shelter.sees("Done")
    here = shelter.page.url
    shelter.presses("The referral it belongs to")
    shelter.page.wait_for_url(f"**/portal/referrals/{referral}/")

    she.goes_to(f"/desk/referrals/{referral}/")
    she.presses("Revoke", within="#links")
    she.sees("Revoked", within="#links")
    shelter.page.goto(here)
    shelter.sees("This address opens nothing, or no longer. Ask whoever gave it to you.")
    shelter.sees_no(BED)


def gives_access(she: Person) -> tuple[str, str]:
    """From the page of a referral to a link and the code that is read out."""
    she.presses("Give access by link")
    she.writes(MAILBOX, under="To this address or number")
    she.writes(TELEPHONE, under="To this number or address")
    she.presses("Make the link and send it")
    she.sees("Shown this once")
    shown = she.page.locator("[data-secret=link]").inner_text().strip()
    return shown, she.page.locator("[data-secret=code]").inner_text().strip()


def wrong(code: str) -> str:
    digits = re.sub(r"\D", "", code)
    return str((int(digits) + 1) % 10**6).zfill(6)


def fits(he: Person) -> None:
    """Nothing lies beyond the edge: without script the layout is asked for the widest element."""
    widest = max(
        box["x"] + box["width"]
        for box in (one.bounding_box() for one in he.page.locator("main *:visible").all())
        if box
    )
    assert widest <= NARROW[0]
