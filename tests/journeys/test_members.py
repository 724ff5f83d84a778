"""Signing in safely, two people for one right, and an officer who asks who saw whom."""

from __future__ import annotations

import re

import pytest

from hotline.staff.guessing import FREE
from tests.journeys import people
from tests.journeys.conftest import Come
from tests.journeys.people import PHONE, Person
from tests.journeys.running import Demo

GUESSED = "partner.nghean"  # no journey after these signs in by this name
HERS = """
SELECT c.id, c.number FROM cases_case c JOIN staff_member m ON m.id = c.owner_id
WHERE m.username = 'counsellor.hanoi' AND c.status <> 'closed' AND NOT c.restricted
    AND EXISTS (SELECT FROM cases_caseperson p WHERE p.case_id = c.id) ORDER BY c.number LIMIT 1"""
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def test_a_passkey_is_set_up_and_then_used_instead_of_the_code(visitor: Come, demo: Demo) -> None:
    """Browsers make passkeys for a name, not for 127.0.0.1."""
    huong = visitor(language="en", size=PHONE)
    huong.url = f"http://hotline.localhost:{demo.port}"
    english = {"name": "django_language", "value": "en", "url": huong.url}
    huong.context.add_cookies([english])
    _with_a_key(huong)
    with huong.outage():  # the stream belongs to the other name
        people.sign_in(huong, "monitor")
        huong.goes_to("/account/2fa/")
        huong.presses("Add a passkey")
        huong.page.wait_for_url(re.compile("webauthn/add|reauthenticate"))
        if "reauthenticate" in huong.page.url:
            huong.page.fill("input[name=password]", people.password("monitor"))
            huong.presses("Confirm")
        huong.page.fill("input[name=name]", "Máy quầy số 3")
        huong.presses("Make the passkey")
        huong.sees("The passkey was added.")
        huong.goes_to("/account/2fa/webauthn/")
        huong.reads("Máy quầy số 3")

        huong.goes_to("/account/logout/")
        huong.presses("Sign out", within="main")
        huong.goes_to("/account/login/")
        huong.page.fill("input[name=login]", "monitor")
        huong.page.fill("input[name=password]", people.password("monitor"))
        huong.page.press("input[name=password]", "Enter")
        huong.presses("Use a passkey")
        huong.page.wait_for_url(lambda address: "/account/" not in address)
        huong.goes_to("/figures/")
        huong.sees("Figures")


def test_a_session_is_ended_from_another_browser(visitor: Come) -> None:
    at_the_desk, at_home = visitor(language="en"), visitor(language="en", size=PHONE)
    people.sign_in(at_the_desk, "partner.nghean")
    people.sign_in(at_home, "partner.nghean")
    at_home.goes_to("/account/sessions/")
    at_home.sees("This one")
    at_home.presses("End it", within="main")
    at_home.sees("Ended. Its pages close within a minute.")
    at_the_desk.goes_to("/portal/")
    assert "/account/login/" in at_the_desk.page.url
    at_home.goes_to("/portal/")
    assert "/account/" not in at_home.page.url


def test_somebody_who_guesses_waits_and_she_at_her_own_desk_does_not(visitor: Come) -> None:
    her_own, elsewhere = visitor(language="en"), visitor(language="en", size=PHONE)
    people.sign_in(her_own, GUESSED)
    her_own.goes_to("/account/logout/")
    her_own.presses("Sign out", within="main")

    for _ in range(FREE + 1):
        _tries(elsewhere, "chim-bay-qua-song")
        elsewhere.sees("not correct")
    _tries(elsewhere, people.password(GUESSED))
    elsewhere.sees("Too many failed login attempts")
    _tries(her_own, people.password(GUESSED))
    her_own.page.wait_for_selector("input[name=code]")


@pytest.mark.parametrize("language", ["en", "vi"])
def test_somebody_is_taken_in_and_given_another_role_by_two_people(
    person: Come, visitor: Come, language: str
) -> None:
    dung, hoa = person("administrator", language=language), person("administrator.2", language="en")
    username = f"new.{language}"
    dung.goes_to("/members/new")
    dung.writes("Sùng Thị Dợ", under="Name that colleagues see")
    dung.writes(username, under="Username")
    dung.picks(_role(dung, "Counsellor"), under="Role")
    dung.page.locator("select[name=centre]").select_option("HN")
    dung.presses("Ask for it")
    dung.sees("It is shown only now")
    first = dung.page.locator("#half").inner_text()

    hoa.goes_to("/members/waiting/")
    hoa.page.locator("#waiting-changes a", has_text="Sùng Thị Dợ").first.click()
    hoa.sees("What this lets her do")
    hoa.presses("Confirm", within="main")
    hoa.sees("Second half of her password")
    second = hoa.page.locator("#half").inner_text()

    do = visitor(language=language)
    do.goes_to("/account/login/")
    do.page.fill("input[name=login]", username)
    do.page.fill("input[name=password]", f"{first}-{second}")
    do.page.press("input[name=password]", "Enter")
    do.page.wait_for_url("**/account/password/change/")
    do.sees("Change password")

    hoa.goes_to(f"/members/?named={username}")
    hoa.page.locator("main a", has_text="Sùng Thị Dợ").first.click()
    hoa.presses("Change a role", within="main")
    hoa.picks(_role(hoa, "Shift supervisor"), under="Role")
    hoa.presses("Ask for it")
    hoa.sees("Asked. It happens when a second person confirms it.")
    dung.goes_to("/members/")
    dung.page.locator("main a", has_text="Sùng Thị Dợ").first.click()
    dung.presses("Confirm", within="main")
    dung.sees("Confirmed")


@pytest.mark.parametrize("phone", [False, True])
def test_the_officer_asks_who_saw_a_person_and_sees_no_word_of_her(
    person: Come, demo: Demo, phone: bool
) -> None:
    [(case, number)] = demo.rows(HERS)
    hang = person("supervisor.hanoi", language="en")
    hang.goes_to(f"/desk/cases/{case}/")
    name = hang.page.locator("#people .name").first.inner_text()

    ha = person("data.protection", language="en", phone=phone)
    ha.goes_to("/log/")
    ha.writes(number, under="Number of the case, or identifier of a person or contact")
    ha.presses("Show", within="main")
    ha.sees("Who saw this file")
    assert number not in ha.page.url
    ha.reads("Đỗ Minh Hằng")
    ha.reads("by role")
    ha.sees_no(name)
    ha.page.locator("main a", has_text="Đỗ Minh Hằng").first.click()
    ha.reads("What Đỗ Minh Hằng did and saw")
    with ha.page.expect_download() as download:
        ha.presses("Download as CSV")
    assert name not in download.value.path().read_text(encoding="utf-8-sig")


def _tries(she: Person, password: str) -> None:
    she.goes_to("/account/login/")
    she.page.fill("input[name=login]", GUESSED)
    she.page.fill("input[name=password]", password)
    she.page.press("input[name=password]", "Enter")


def _with_a_key(she: Person) -> None:
    """A passkey in her device, as the browser's own tools make one up."""
    tools = she.context.new_cdp_session(she.page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def _role(she: Person, english: str) -> str:
    return she.word(english)
