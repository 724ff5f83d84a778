"""Pages as a Vietnamese reader gets them, errors included: no English is left on them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from hotline.actor.context import acting
from hotline.cases.models import CasePerson
from tests.cast import Cast
from tests.locale.test_sources import Reader

pytestmark = pytest.mark.django_db

_ENGLISH = re.compile(
    r"\b(the|your|this|of|is|are|and|not|you|for|with|here|was|must|from|new|code|password)\b", re.I
)
_VIETNAMESE = re.compile("[ăâđêôơưàảãáạèẻẽéẹìỉĩíịòỏõóọùủũúụỳỷỹýỵ]", re.I)
# The other language offers itself in its own words.
_OFFERED = {"English"}


def english(response: Any) -> list[str]:
    """What a reader sees of this page that is English."""
    reader = Reader()
    reader.feed(response.content.decode())
    return [
        words
        for words in reader.found
        if _ENGLISH.search(words) and not _VIETNAMESE.search(words) and words not in _OFFERED
    ]


def case_of(counsellor: Client, cast: Cast) -> tuple[str, str, str]:
    """A contact, its case and somebody in it, by their addresses."""
    contact = counsellor.post("/desk/contacts/take", {"channel": "phone_in"})["Location"]
    case = counsellor.post(contact + "case")["Location"]
    person = {"role": "survivor", "name": "Giàng Thị Mai", "place": "Lào Cai"}
    counsellor.post(case + "people/add", person)
    with acting(cast.lan):
        survivor = CasePerson.objects.get(role="survivor").person_id
    return contact, case, f"{case}people/{survivor}/"


def test_the_pages_of_a_case_hold_no_english(signed_in: Any, cast: Cast) -> None:
    lan = signed_in("lan")
    contact, case, person = case_of(lan, cast)
    for address in ("/desk/", contact, case, case + "people/add", person + "refer", case + "who"):
        response = lan.get(address)
        assert response.status_code == 200, address
        assert english(response) == [], address


def test_what_is_wrong_is_said_in_vietnamese(signed_in: Any, cast: Cast) -> None:
    lan = signed_in("lan")
    contact, case, person = case_of(lan, cast)
    wrong: list[tuple[str, dict[str, Any]]] = [
        (contact + "save", {"age": "cũ"}),
        (contact + "save", {"age": "400", "language": "none"}),
        (case + "people/add", {"role": "", "birth_year": "1", "place": "Nowhere", "sex": "none"}),
        (case + "people/add", {"role": "none", "birth_year": "cũ", "name": "a" * 300}),
        (case + "problems", {}),
        (case + "measures", {"due_at": "hôm qua"}),
        (case + "risk", {"risk": "", "urgency": "none"}),
        (person + "refer", {"step": "preview", "fields_sent": ["none"]}),
    ]
    for address, answers in wrong:
        response = lan.post(address, answers)
        assert response.status_code in (200, 422), address
        assert english(response) == [], address


def test_the_pages_of_an_account_hold_no_english(client: Client, cast: Cast) -> None:
    signing_in = "/account/login/"
    assert english(client.get(signing_in)) == []
    refused = client.post(signing_in, {"login": "lan", "password": "x"})
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in refused.content.decode()
    assert english(refused) == []
    client.force_login(cast.members["lan"])
    for address in ("/account/reauthenticate/", "/account/logout/", "/account/password/change/"):
        response = client.get(address)
        assert response.status_code == 200, address
        assert english(response) == [], address
    short = {"oldpassword": "x", "password1": "abc", "password2": "abd"}
    assert english(client.post("/account/password/change/", short)) == []
    assert english(client.post("/account/reauthenticate/", {"password": "x"})) == []


def test_the_search_for_english_finds_it(client: Client) -> None:
    response = client.get("/account/login/", headers={"accept-language": "en"})
    assert english(response) != []
