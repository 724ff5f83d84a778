"""A page left open: its member signs in again in place, by the rules of the sign-in page."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client

from tests.cast import PASSWORD, Cast
from tests.staff.test_second_factor import code

pytestmark = pytest.mark.django_db
SCRIPT = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _nobody_has_guessed() -> None:
    cache.clear()


def again(browser: Client, cast: Cast, name: str = "lan", **typed: str) -> Any:
    data = {"member": str(cast.members[name].pk), "password": PASSWORD, **typed}
    return browser.post("/lock/again", data, headers=SCRIPT)


def test_password_and_code_bring_her_back(cast: Cast) -> None:
    secret = generate_totp_secret()
    TOTP.activate(cast.members["lan"], secret)
    browser = Client()
    asked = again(browser, cast)
    assert (asked.status_code, asked.json()["outcome"]) == (422, "code")
    assert browser.get("/desk/lists/", headers=SCRIPT).status_code == 401, "half in is not in"
    wrong = again(browser, cast, code="000000")
    assert (wrong.status_code, wrong.json()["outcome"]) == (422, "wrong_code")
    right = again(browser, cast, code=code(secret))
    assert (right.status_code, right.json()["outcome"]) == (200, "in")
    assert browser.get("/desk/lists/", headers=SCRIPT).status_code == 200
    assert browser.get("/session", headers=SCRIPT).json()["member"] == str(cast.members["lan"].pk)


def test_the_code_of_a_moment_ago_does_not_count_again(cast: Cast) -> None:
    secret = generate_totp_secret()
    TOTP.activate(cast.members["lan"], secret)
    digits = code(secret)
    assert again(Client(), cast, code=digits).status_code == 200
    assert again(Client(), cast, code=digits).json()["outcome"] == "wrong_code"


def test_a_wrong_password_is_not_told_from_an_unknown_member(cast: Cast) -> None:
    browser = Client()
    wrong = again(browser, cast, password="not it at all")
    unknown = browser.post(
        "/lock/again", {"member": "00000000-0000-0000-0000-000000000000", "password": "x"}
    )
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.json()["outcome"] == unknown.json()["outcome"] == "wrong"


def test_guessing_is_slowed_as_on_the_sign_in_page(cast: Cast) -> None:
    browser = Client()
    answers = [again(browser, cast, password=f"guess {n}").status_code for n in range(7)]
    assert answers[:6] == [422] * 6
    assert answers[6] == 429
    assert again(browser, cast).status_code == 429, "the right one has to wait too"


def test_nobody_signs_in_over_a_colleague(cast: Cast, signed_in: Any) -> None:
    browser = signed_in("binh")
    refused = again(browser, cast, "lan")
    assert (refused.status_code, refused.json()["outcome"]) == (409, "stranger")
    assert browser.get("/session", headers=SCRIPT).json()["member"] == str(cast.members["binh"].pk)


def test_a_locked_page_learns_whose_session_it_is_and_nothing_else(
    cast: Cast, signed_in: Any
) -> None:
    browser = signed_in("lan")
    browser.post("/lock", headers=SCRIPT)
    said = browser.get("/session", headers=SCRIPT).json()
    assert set(said) == {"member", "locked", "csrf"}
    assert said["locked"] is True
    assert browser.get("/desk/lists/", headers=SCRIPT).status_code == 423


def test_a_rotated_token_is_told_to_scripts_and_explained_to_people(
    cast: Cast, signed_in: Any
) -> None:
    browser = signed_in("lan")
    browser.handler.enforce_csrf_checks = True
    told = browser.post("/desk/contacts/take", {"channel": "phone_in"}, headers=SCRIPT)
    assert (told.status_code, told["X-Refused"]) == (403, "token")
    page = browser.post("/desk/contacts/take", headers={"Sec-Fetch-Mode": "navigate"})
    assert page.status_code == 403
    assert "X-Refused" not in page
    fresh = browser.get("/session", headers=SCRIPT).json()["csrf"]
    taken = browser.post(
        "/desk/contacts/take", {"channel": "phone_in"}, headers={**SCRIPT, "X-CSRFToken": fresh}
    )
    assert taken.status_code == 302
