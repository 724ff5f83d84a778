"""The sender makes, renews and revokes links, and sees what became of them."""

import html
import re
from collections.abc import Callable

import pytest
from django.http import HttpRequest
from django.template import Context, RequestContext, Template
from django.test import Client, RequestFactory
from django.urls import reverse

from hotline.actor.context import acting
from hotline.links.entering import Outcome, enter
from hotline.links.models import SealedLink
from hotline.referrals.models import Referral
from tests.cast import Cast
from tests.links.conftest import MAIL, TEXT

pytestmark = pytest.mark.django_db
FILLED = {"way": "email", "address": MAIL, "code_way": "voice", "code_address": TEXT, "days": "7"}


def secret(page: str, name: str) -> str:
    found = re.search(rf'data-secret="{name}">([^<]*)<', page)
    return html.unescape(found.group(1)) if found else ""


def part(cast: Cast, name: str, referral: Referral) -> str:
    """The include, as a page of the referral has it."""
    request: HttpRequest = RequestFactory().get("/")
    request.actor = getattr(cast, name)  # type: ignore[attr-defined]
    with acting(getattr(cast, name)):
        row = Referral.objects.get(pk=referral.pk)
        context: Context = RequestContext(request, {"row": row})
        return Template("{% load links %}{% links_of_referral row %}").render(context)


@pytest.fixture
def lan(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("lan")


@pytest.fixture
def making(referral: Referral) -> str:
    return reverse("console:issue_link", args=[referral.id])


def test_the_link_and_the_code_are_shown_once(
    lan: Client, making: str, referral: Referral, cast: Cast
) -> None:
    page = lan.post(making, FILLED).content.decode()
    address, code = secret(page, "link"), secret(page, "code")
    assert address.startswith("http://testserver/portal/w/")
    token = address.rstrip("/").rpartition("/")[2]
    assert enter(token=token, code=code)[0] is Outcome.IN
    again = lan.get(reverse("console:referral", args=[referral.id])).content.decode()
    for shown in (again, part(cast, "lan", referral)):
        assert token not in shown
        assert code not in shown
    assert MAIL in part(cast, "lan", referral)


def test_what_was_typed_stays_when_it_cannot_be_made(lan: Client, making: str) -> None:
    same = lan.post(making, FILLED | {"way": "sms", "address": "0912 000 111"})
    assert same.status_code == 422
    assert "0912 000 111" in same.content.decode()
    assert 'id="id_code_address_error"' in same.content.decode()
    wrong = lan.post(making, FILLED | {"address": "nobody"})
    assert 'id="id_address_error"' in wrong.content.decode()


def test_a_new_link_a_new_code_and_none(lan: Client, making: str, cast: Cast) -> None:
    lan.post(making, FILLED)
    with acting(cast.lan):
        first = SealedLink.objects.get()
    code = lan.post(reverse("console:link_code", args=[first.id]))
    assert re.fullmatch(r"\d{3} \d{3}", secret(code.content.decode(), "code"))
    assert secret(code.content.decode(), "link") == ""
    anew = lan.post(reverse("console:reissue_link", args=[first.id]))
    assert anew["HX-Push-Url"] == reverse("console:referral", args=[first.referral_id])
    with acting(cast.lan):
        second = SealedLink.objects.exclude(pk=first.pk).get()
    assert lan.post(reverse("console:revoke_link", args=[second.id])).status_code == 302
    with acting(cast.lan):
        assert not SealedLink.objects.filter(revoked_at=None).exists()
    assert lan.post(reverse("console:link_code", args=[second.id])).status_code == 302


def test_whoever_does_not_see_the_referral_makes_no_link(
    signed_in: Callable[[str], Client], lan: Client, making: str, cast: Cast
) -> None:
    lan.post(making, FILLED)
    with acting(cast.lan):
        link = SealedLink.objects.get()
    binh = signed_in("binh")
    assert binh.get(making).status_code == 404
    assert binh.post(reverse("console:revoke_link", args=[link.id])).status_code == 404
    pao = signed_in("pao")
    assert pao.get(making).status_code == 404


def test_whoever_only_reads_is_offered_nothing(
    lan: Client, making: str, referral: Referral, cast: Cast
) -> None:
    assert making in part(cast, "lan", referral)
    assert part(cast, "hanh", referral).strip() == ""
    lan.post(making, FILLED)
    assert MAIL in part(cast, "hanh", referral)
    assert "/revoke" not in part(cast, "hanh", referral)
