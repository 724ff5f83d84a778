"""Whoever reads cases signs in with a second factor; setting it up ends in being let in."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_a_new_counsellor_sets_up_her_code_and_reaches_her_desk(cast: Cast) -> None:
    browser = Client()
    browser.post("/account/login/", {"login": "binh", "password": PASSWORD})
    assert browser.get("/desk/")["Location"] == "/account/2fa/totp/activate/"
    # Setting up a code asks for the password once more.
    asked = browser.get("/account/2fa/totp/activate/")
    browser.post(asked["Location"], {"password": PASSWORD})
    page = browser.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r"\b([A-Z2-7]{32})\b", page.replace(" ", ""))
    assert secret, "the page shows no secret to type"
    done: Any = browser.post("/account/2fa/totp/activate/", {"code": code_of(secret[1])})
    assert done.status_code == 302
    again = browser.get("/desk/")["Location"]
    assert again == "/account/2fa/reauthenticate/?next=/desk/"


def test_a_second_factor_given_again_opens_the_desk(cast: Cast) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    binh = cast.members["binh"]
    TOTP.activate(binh, generate_totp_secret())
    codes = RecoveryCodes.activate(binh).get_unused_codes()
    browser = Client()
    browser.post("/account/login/", {"login": "binh", "password": PASSWORD})
    browser.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert browser.get("/desk/").status_code == 200


def test_a_password_alone_never_opens_a_case_page(signed_in: Any) -> None:
    assert signed_in("binh", twice=False).get("/desk/").status_code == 302
    assert signed_in("pao", twice=False).get("/portal/").status_code == 302
    assert signed_in("van", twice=False).get("/figures/").status_code == 302
