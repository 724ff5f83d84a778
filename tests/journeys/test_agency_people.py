"""An agency keeps its own people: one joins with the hotline's word, one leaves at once."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import Come


@pytest.mark.parametrize("language", ["en", "vi"])
def test_somebody_joins_an_agency_and_leaves_it_at_once(
    person: Come, visitor: Come, language: str
) -> None:
    kien = person("focal.laocai", language=language, phone=True)
    username = f"joins.{language}"
    kien.goes_to("/portal/")
    kien.presses("Your agency's accounts", within="main")
    kien.sees(
        "Somebody new works here once the hotline has confirmed it. Whoever leaves is out at once."
    )
    kien.sees_no("Hoàng Thị Ngân")
    kien.goes_to("/portal/people/new")
    kien.writes("Lý Tả Mẩy", under="Name")
    kien.writes(username, under="Username")
    kien.page.locator("input[name=role][value=partner]").check(force=True)
    kien.presses("Ask for it", within="main")
    kien.sees("It is shown only now")
    first = kien.page.locator("#half").inner_text()

    dung = person("administrator", language="en")
    dung.goes_to("/members/waiting/")
    dung.page.locator("#waiting-changes a", has_text=username).or_(
        dung.page.locator("#waiting-changes a", has_text="Lý Tả Mẩy")
    ).first.click()
    dung.presses("Confirm", within="main")
    dung.sees("Second half of her password")
    second = dung.page.locator("#half").inner_text()

    may = visitor(language=language)
    may.goes_to("/account/login/")
    may.page.fill("input[name=login]", username)
    may.page.fill("input[name=password]", f"{first}-{second}")
    may.page.press("input[name=password]", "Enter")
    may.page.wait_for_url("**/account/password/change/")

    kien.goes_to("/portal/people/")
    kien.page.locator("main a", has_text="Lý Tả Mẩy").first.click()
    kien.sees("Not set yet")
    kien.presses("She has left: end her access now", within="main")
    kien.sees("Her pages are closed. What she wrote stays hers by name.")
    may.goes_to("/account/password/change/")
    assert re.search("/account/login/", may.page.url)
