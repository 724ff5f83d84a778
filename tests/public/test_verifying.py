"""The page that checks a letter says genuine and when, to anybody, and nothing about anybody."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from hotline.actor.context import acting
from hotline.audit.models import Record
from hotline.documents import services
from hotline.staff import guessing
from tests.cast import Cast
from tests.documents.test_issued import a_file, printed

pytestmark = pytest.mark.django_db
WRONG = "XXXX-XXXX-XXX"


@pytest.fixture(autouse=True)
def _nobody_guessed_before() -> None:
    cache.clear()


def page(address: str, **options: str) -> tuple[int, str]:
    found = Client().get(address, **options)
    assert not found.cookies
    return found.status_code, found.content.decode()


def test_a_genuine_letter_is_called_so_and_nothing_more_is_said(cast: Cast) -> None:
    root = a_file(cast.lan)
    _, code = printed(cast.lan, root)
    for address in (f"/verify/{code}/?lang=en", f"/verify/?lang=en&code={code.lower()}"):
        status, said = page(address)
        assert status == 200
        assert "This letter is genuine" in said
        for kept in (str(root), cast.lan.key, "paper_file", "referral", "Nguyễn", "4821-0937"):
            assert kept not in said
    services.withdraw_all(by=cast.lan, root=root)
    status, said = page(f"/verify/{code}/?lang=en")
    assert "This letter was withdrawn" in said
    assert "is genuine" not in said


def test_the_page_speaks_both_languages_and_names_itself_neutrally(cast: Cast) -> None:
    assert 'lang="vi"' in page("/verify/?lang=vi")[1]
    said = page("/verify/?lang=en")[1]
    assert 'lang="en"' in said
    assert "<title>Check a letter</title>" in said
    assert "<script>alert" not in page("/verify/?code=<script>alert(1)</script>")[1]


def test_guesses_from_one_address_are_slowed_and_logged_and_others_are_not(cast: Cast) -> None:
    _, code = printed(cast.lan, a_file(cast.lan))
    for number in range(guessing.FREE + 1):
        assert page(f"/verify/?code={WRONG}{'3479AC'[number]}&lang=en")[0] == 404
    status, said = page(f"/verify/{code}/?lang=en")
    assert status == 429
    assert "genuine" not in said
    assert page(f"/verify/{code}/", REMOTE_ADDR="10.1.2.3")[0] == 200
    with acting(cast.lan):
        assert Record.objects.filter(action="refused:letter.check", reason="guessing").count() == 1
