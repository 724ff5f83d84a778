"""Passkeys lie sealed: none that was planted, moved or changed counts as a second factor."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import RequestFactory

from hotline.staff.apps import _proven
from hotline.vault.services import Tampered
from tests.access.world import browser_of
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
CREDENTIAL = {"id": "khoa-cua-lan", "response": {"attestationObject": "b2Jq"}}


@pytest.fixture
def passkey(cast: Cast) -> Authenticator:
    return Authenticator.objects.create(
        user=cast.members["lan"],
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Máy bàn số 3", "credential": CREDENTIAL},
    )


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator WHERE type = 'webauthn'")
        return str(cursor.fetchone()[0])


def put(data: Any, who: Any = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE mfa_authenticator SET data = %s::jsonb WHERE type = 'webauthn'",
            [json.dumps(data)],
        )
        if who:
            cursor.execute("UPDATE mfa_authenticator SET user_id = %s", [who.pk])


def test_it_lies_sealed_and_opens_again(passkey: Authenticator) -> None:
    assert passkey.data["credential"] == CREDENTIAL, "as it was, after it was saved"
    assert "khoa-cua-lan" not in stored()
    assert "credential" not in stored()
    fresh = Authenticator.objects.get(pk=passkey.pk)
    assert fresh.data == {"name": "Máy bàn số 3", "credential": CREDENTIAL}
    fresh.record_usage()
    assert "khoa-cua-lan" not in stored()
    assert Authenticator.objects.get(pk=passkey.pk).wrap().name == "Máy bàn số 3"


def test_one_that_was_planted_does_not_open(passkey: Authenticator) -> None:
    put({"name": "x", "credential": CREDENTIAL})
    with pytest.raises(Tampered):
        Authenticator.objects.get(pk=passkey.pk)


def test_one_that_was_given_to_somebody_else_does_not_open(
    cast: Cast, passkey: Authenticator
) -> None:
    put(json.loads(stored()), cast.members["mai"])
    with pytest.raises(Tampered, match="somebody else"):
        Authenticator.objects.get(pk=passkey.pk)


def test_the_pages_name_it_and_take_it_away(cast: Cast, passkey: Authenticator) -> None:
    browser = browser_of(cast.members["lan"])
    page = browser.get("/account/2fa/webauthn/")
    assert "Máy bàn số 3" in page.content.decode()
    path = f"/account/2fa/webauthn/keys/{passkey.pk}/remove/"
    asked = browser.post(path)["Location"]
    assert asked.startswith("/account/reauthenticate/"), "who sits down at her desk takes none away"
    assert Authenticator.objects.filter(pk=passkey.pk).exists()
    browser.post(asked, {"password": PASSWORD})  # and what she had pressed is done
    assert not Authenticator.objects.filter(pk=passkey.pk).exists()


def test_adding_one_asks_for_the_password_once_more(cast: Cast) -> None:
    browser = browser_of(cast.members["lan"])
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": 1.0}]
    session.save()
    asked = browser.get("/account/2fa/webauthn/add/")
    assert asked["Location"].startswith("/account/reauthenticate/")


def test_a_touch_of_it_is_a_second_factor_and_recovery_codes_are_none(cast: Cast) -> None:
    lan = cast.members["lan"]
    for kind, shown in (("webauthn", True), ("totp", True), ("recovery_codes", False)):
        request: Any = RequestFactory().get("/")
        request.session, request.user = {}, lan
        _proven(request, lan, SimpleNamespace(type=kind, pk=1))
        methods = request.session.get("account_authentication_methods", [])
        assert [m["method"] for m in methods] == (["mfa"] if shown else [])
