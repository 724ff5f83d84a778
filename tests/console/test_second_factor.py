"""Whoever reads cases or figures signs in with a second factor."""

from typing import Any

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "page"), [("binh", "/desk/"), ("pao", "/portal/"), ("van", "/figures/")]
)
def test_a_password_alone_opens_no_page_of_the_work(signed_in: Any, name: str, page: str) -> None:
    answer = signed_in(name, twice=False).get(page)
    assert answer.status_code == 302
    assert answer["Location"] == "/account/2fa/totp/activate/"
