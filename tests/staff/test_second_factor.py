"""Second factors: set up once, asked at every sign-in, and sealed where they lie."""

import base64
import json
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from cryptography.exceptions import InvalidTag
from django.db import connection
from django.test import Client

from hotline.staff.adapters import MFAAdapter
from tests.access.world import OwnDatabase
from tests.cast import PASSWORD, Cast


def code(secret: str, *, step: int = 0) -> str:
    """The six digits of now, or of `step` half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def as_stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row_to_json(a)::text, ' ') FROM mfa_authenticator a")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_secrets_lie_sealed_and_open_again(cast: Cast) -> None:
    secret = generate_totp_secret()
    stored = TOTP.activate(cast.members["lan"], secret).instance
    codes = RecoveryCodes.activate(cast.members["lan"])
    lying = as_stored()
    raw = base64.b32decode(secret)
    for shown in (secret, secret.lower(), raw.hex(), base64.b64encode(raw).decode()):
        assert shown not in lying
    seed = codes.instance.data["seed"]
    assert len(seed) > 40
    for one in codes.generate_codes():
        assert one not in lying
    fresh = Authenticator.objects.get(pk=stored.pk)
    assert MFAAdapter().decrypt(fresh.data["secret"]) == secret
    assert TOTP(fresh).validate_code(code(secret))


@pytest.mark.django_db
def test_a_used_code_does_not_count_again(cast: Cast) -> None:
    secret = generate_totp_secret()
    factor = TOTP.activate(cast.members["lan"], secret)
    digits = code(secret)
    assert factor.validate_code(digits)
    assert not factor.validate_code(digits)


@pytest.mark.parametrize(
    "damage",
    [
        lambda box: box[:-4] + "AAA=",
        lambda box: (
            box.partition(":")[0] + ":" + base64.b64encode(b"JBSWY3DPEHPK3PXP" * 3).decode()
        ),
    ],
)
def test_a_planted_or_damaged_secret_does_not_open(damage: object) -> None:
    box = MFAAdapter().encrypt("JBSWY3DPEHPK3PXP")
    with pytest.raises(InvalidTag):
        MFAAdapter().decrypt(damage(box))  # type: ignore[operator]


def test_the_same_secret_twice_lies_differently() -> None:
    adapter = MFAAdapter()
    assert adapter.encrypt("JBSWY3DPEHPK3PXP") != adapter.encrypt("JBSWY3DPEHPK3PXP")


def _sign_in(browser: Client) -> str:
    response = browser.post("/account/login/", {"login": "lan", "password": PASSWORD})
    assert response.status_code == 302, response.content.decode()[:2000]
    return str(response["Location"])


def _ask_to_set_up(browser: Client) -> None:
    """Nobody sets up a factor without showing the password once more."""
    asked = browser.get("/account/2fa/totp/activate/")
    assert asked["Location"].startswith("/account/reauthenticate/")
    browser.post(asked["Location"], {"password": PASSWORD})
    assert browser.get("/account/2fa/totp/activate/").status_code == 200


def test_from_the_first_sign_in_to_the_desk_and_back(own_database: OwnDatabase) -> None:
    browser = Client()
    assert _sign_in(browser) == "/"
    assert browser.get("/desk/")["Location"] == "/account/2fa/totp/activate/"
    _ask_to_set_up(browser)
    secret = browser.session["mfa.totp.secret"]
    done = browser.post("/account/2fa/totp/activate/", {"code": code(secret)})
    assert done.status_code == 302, done.content.decode()[:2000]
    assert "mfa.totp.secret" not in browser.session, "the secret lay in the session till now"
    # The code was shown a moment ago: nobody is asked for another, or sent round in a circle.
    assert browser.get("/desk/").status_code == 200
    assert secret not in as_stored()

    browser.post("/account/logout/")
    assert browser.get("/desk/").status_code == 302
    again = Client()
    assert _sign_in(again).startswith("/account/2fa/authenticate/")
    assert again.get("/desk/").status_code == 302, "half signed in is not signed in"
    wrong = again.post("/account/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    right = again.post("/account/2fa/authenticate/", {"code": code(secret, step=1)})
    assert right.status_code == 302
    assert again.get("/desk/").status_code == 200


def test_a_wrong_code_sets_nothing_up(own_database: OwnDatabase) -> None:
    browser = Client()
    _sign_in(browser)
    _ask_to_set_up(browser)
    assert browser.post("/account/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.exists()
    assert browser.get("/desk/").status_code == 302


def test_recovery_codes_alone_do_not_prove_a_second_factor() -> None:
    from types import SimpleNamespace

    from hotline.staff.apps import _proven

    session: dict[str, object] = {}
    request = SimpleNamespace(session=session)
    user = SimpleNamespace(pk=1)
    _proven(request, user, SimpleNamespace(type="recovery_codes", pk=1))  # type: ignore[arg-type]
    assert json.dumps(session) == "{}"


def test_an_inactive_member_is_out_at_once(own_database: OwnDatabase) -> None:
    from hotline.staff.models import Member
    from tests.access.world import browser_of

    cast = own_database.cast()
    browser = browser_of(cast.members["lan"])
    assert browser.get("/desk/").status_code == 200
    Member.objects.filter(username="lan").update(is_active=False)
    assert browser.get("/desk/").status_code == 302
