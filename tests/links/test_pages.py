"""A guest by a link in a browser without script: what she is asked, what she sees, and no more."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from hotline.links import services
from hotline.links.services import Issued
from hotline.messaging.neutral import faults
from hotline.referrals import services as referrals
from hotline.referrals.models import Referral
from tests.access.declared import filled, guarded
from tests.cast import Cast
from tests.links.conftest import NAME, WORDS, Issue
from tests.links.test_services import other

pytestmark = pytest.mark.django_db


def address(made: Issued) -> str:
    return reverse("portal:enter", args=[made.token])


def words_of(page: str) -> str:
    return re.sub(r"<(script|style|head).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)


@pytest.fixture
def browser() -> Client:
    return Client()


@pytest.fixture
def inside(browser: Client, referral: Referral, issue: Issue) -> tuple[Client, Issued]:
    made = issue(referral)
    answer = browser.post(address(made), {"code": made.code})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("portal:referral", args=[referral.id])
    return browser, made


def test_before_the_code_the_page_says_nothing_and_keeps_nothing(
    browser: Client, referral: Referral, issue: Issue
) -> None:
    page = browser.get(address(issue(referral)), headers={"Accept-Language": "en"})
    text = page.content.decode()
    assert page.status_code == 200
    assert faults(words_of(text)) == []
    assert "<title>Enter the code</title>" in text
    assert set(page.cookies) <= {"csrftoken"}
    assert "no-store" in page["Cache-Control"]


def test_a_wrong_code_is_said_and_a_right_one_opens_the_band(
    browser: Client, referral: Referral, issue: Issue
) -> None:
    made = issue(referral)
    assert browser.post(address(made), {"code": ""}).status_code == 422
    wrong = browser.post(address(made), {"code": other(made.code)})
    assert wrong.status_code == 422
    assert browser.get(reverse("portal:referral", args=[referral.id])).status_code == 302
    page = browser.post(address(made), {"code": made.code}, follow=True)
    assert page.status_code == 200
    assert NAME not in page.content.decode()
    assert reverse("portal:inbox") not in re.findall(r'href="([^"]+)"', page.content.decode())


def test_accepting_opens_who_she_is(inside: tuple[Client, Issued], referral: Referral) -> None:
    browser, _made = inside
    page = browser.post(reverse("portal:accept", args=[referral.id]), follow=True)
    assert NAME in page.content.decode()
    assert WORDS in page.content.decode()


def test_a_guest_finds_nothing_but_her_referral(
    inside: tuple[Client, Issued], send: Callable[..., Referral], referral: Referral
) -> None:
    """Every guarded address, also with the id of another referral and with her own elsewhere."""
    browser, _made = inside
    another = send()
    for page in guarded():
        hers = page.name.startswith("portal:") and "referral_id" in page.arguments
        for referral_id in (another.id, referral.id):
            path = filled(page, referral_id=referral_id)
            if not (hers and referral_id == referral.id):
                assert browser.get(path).status_code == 404, page.name


def test_her_session_is_not_the_one_she_came_with(
    browser: Client, referral: Referral, issue: Issue
) -> None:
    made = issue(referral)
    session = browser.session
    session["planted"] = True
    session.save()
    before = session.session_key
    browser.post(address(made), {"code": made.code})
    assert browser.session.session_key != before
    assert "planted" not in browser.session
    assert 0 < browser.session.get_expiry_age() <= 3600


def test_leaving_clears_the_browser(inside: tuple[Client, Issued], referral: Referral) -> None:
    browser, _made = inside
    left = browser.post(reverse("portal:leave"))
    assert '"cookies"' in left["Clear-Site-Data"]
    assert browser.get(reverse("portal:referral", args=[referral.id])).status_code == 302
    assert not browser.session.get("link")


def test_a_revoked_link_shows_what_a_wrong_address_shows(
    inside: tuple[Client, Issued], referral: Referral, cast: Cast
) -> None:
    browser, made = inside
    services.revoke(by=cast.lan, link_id=made.link.id)
    out = browser.get(reverse("portal:referral", args=[referral.id]))
    assert (out.status_code, out["Location"]) == (302, reverse("portal:closed"))
    pages = [
        browser.get(path, headers={"Accept-Language": "en"})
        for path in (address(made), reverse("portal:enter", args=["x"]), reverse("portal:closed"))
    ]
    assert {page.status_code for page in pages} == {404}
    assert len({words_of(page.content.decode()) for page in pages}) == 1
    assert faults(words_of(pages[0].content.decode())) == []


def test_a_referral_that_is_taken_back_shuts_the_page_that_is_open(
    inside: tuple[Client, Issued], referral: Referral, cast: Cast
) -> None:
    browser, _made = inside
    referrals.cancel(by=cast.lan, referral_id=referral.id)
    answer = browser.post(reverse("portal:accept", args=[referral.id]))
    assert answer["Location"] == reverse("portal:closed")


def test_whoever_is_signed_in_stays_so(
    signed_in: Callable[..., Client], referral: Referral, issue: Issue
) -> None:
    browser, made = signed_in("pao"), issue(referral)
    assert browser.post(address(made), {"code": made.code}).status_code == 409
    assert browser.get(reverse("portal:inbox")).status_code == 200


def test_no_half_of_a_way_in_reaches_the_log(
    browser: Client, referral: Referral, issue: Issue, caplog: pytest.LogCaptureFixture
) -> None:
    made = issue(referral)
    assert browser.post(address(made), {"code": ""}).status_code == 422
    assert browser.get(address(made)[:-2] + "/").status_code == 404
    assert made.token[:20] not in caplog.text
