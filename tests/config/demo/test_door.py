"""Who gets in, and what a real installation never shows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from hotline.access.roles import ROLES
from hotline.config import demo
from hotline.config.demonstration import loading, members
from hotline.countries.pack import current
from hotline.staff import services as staff
from hotline.staff.models import Member


@pytest.fixture
def demonstration(settings: Any) -> None:
    settings.HOTLINE_DEMO = True


@pytest.fixture
def people(cast_in_database: None, db: None, demonstration: None) -> None:
    """Two of the demonstration's people; enrolling all takes seconds."""
    rows = {r["username"]: r for r in members._rows()}
    for name in ("counsellor.hanoi", "focal.laocai"):
        members._enrol(rows[name])


def asked(name: str) -> Any:
    path = reverse(name)
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    return request


def code_shown(page: str) -> str:
    found = re.search(r'banner-title">\D*(\d{6})', page)
    assert found, "no code on the page"
    return found[1]


def half_signed_in(client: Client, one: members.SignIn) -> str:
    answer = client.post(
        reverse("account_login"), {"login": one.username, "password": one.password}
    )
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    return client.get(answer.headers["Location"]).content.decode()


def one_of(username: str) -> members.SignIn:
    return next(one for one in demo.sign_ins() if one.username == username)


def test_load_refuses_outside_a_demonstration(db: None, settings: Any) -> None:
    assert settings.HOTLINE_DEMO is False
    with pytest.raises(demo.NotADemonstration):
        demo.load()
    assert not Member.objects.filter(username__in=members.usernames()).exists()


@pytest.mark.parametrize("page", ["account_login", "mfa_authenticate"])
def test_outside_a_demonstration_pages_learn_nothing(settings: Any, page: str) -> None:
    assert settings.HOTLINE_DEMO is False
    assert demo.context(asked(page)) == {}
    assert demo.sign_ins() == []


def test_other_pages_of_a_demonstration_show_no_password(demonstration: None) -> None:
    assert demo.context(asked("healthz")) == {}


def test_there_is_a_sign_in_for_each_role_and_each_centre(demonstration: None) -> None:
    shown = demo.sign_ins()
    assert {one.role for one in shown} == set(ROLES)
    for role in ("counsellor", "supervisor"):
        assert len({one.place for one in shown if one.role == role}) == 3
    assert len({one.place for one in shown if one.role == "focal_point"}) == 2
    assert len({one.password for one in shown}) == len(shown)
    assert all(len(one.password) >= 12 for one in shown)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("username", ["counsellor.hanoi", "focal.laocai"])
def test_the_code_shown_lets_in_and_the_page_says_why(client: Client, username: str) -> None:
    page = half_signed_in(client, one_of(username))
    assert "demo-strip" in page
    answer = client.post(reverse("mfa_authenticate"), {"code": code_shown(page)})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"]


@pytest.mark.usefixtures("people")
def test_a_second_sign_in_at_once_is_shown_a_code_that_still_works(client: Client) -> None:
    one = one_of("counsellor.hanoi")
    first = code_shown(half_signed_in(client, one))
    client.post(reverse("mfa_authenticate"), {"code": first})
    client.post(reverse("account_logout"))
    second = code_shown(half_signed_in(client, one))
    assert second != first
    assert client.post(reverse("mfa_authenticate"), {"code": second}).status_code == 302


@pytest.mark.usefixtures("people")
def test_the_sign_in_page_lists_everybody_in_the_readers_language(client: Client) -> None:
    vietnamese = client.get(reverse("account_login")).content.decode()
    english = client.get(reverse("account_login"), HTTP_ACCEPT_LANGUAGE="en").content.decode()
    for one in demo.sign_ins():
        assert one.username in vietnamese
        assert one.password in vietnamese
    centre = current().centres["HN"]
    assert centre.label("vi") in vietnamese
    assert centre.label("en") in english
    assert centre.label("vi") not in english


@pytest.mark.usefixtures("people")
def test_no_code_is_shown_for_somebody_who_is_not_of_the_demonstration(cast: Any) -> None:
    lan = Member.objects.get(username="lan")
    members.second_factor(lan)
    assert members.code_now(lan) == ""


@pytest.mark.usefixtures("people")
def test_secrets_of_the_second_factor_lie_sealed() -> None:
    from allauth.mfa.models import Authenticator

    member = Member.objects.get(username="counsellor.hanoi")
    secret = members.totp_secret(member.username)
    kept = str(list(Authenticator.objects.filter(user=member).values_list("data", flat=True)))
    assert secret not in kept


def test_a_load_that_breaks_leaves_nothing(
    cast_in_database: None, db: None, demonstration: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the plug was pulled")

    # A demonstration begins without an administrator; its own two end the setting-up.
    staff.leave(by=staff.SETUP, username="tu")
    monkeypatch.setattr(loading, "contacts", broken)
    with pytest.raises(RuntimeError):
        demo.load()
    assert not Member.objects.filter(username__in=members.usernames()).exists()
