"""The loop through the pages of console and portal, without a browser."""

import re
from typing import Any

import pytest

from hotline.actor.context import acting
from hotline.cases.models import Case, CasePerson
from hotline.contacts.models import Contact
from hotline.referrals.models import Referral
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NAME = "Sùng Thị Dua"


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status, (response.status_code, response.content[:2000])
    return str(response.content.decode())


def taken(browser: Any) -> str:
    response = browser.post("/desk/contacts/take", {"channel": "phone_in"})
    assert response.status_code == 302
    return str(response["Location"])


def test_a_contact_saves_field_by_field_and_says_what_is_wrong(signed_in: Any, cast: Cast) -> None:
    lan = signed_in("lan")
    address = taken(lan)
    assert "data-autosave" in page(lan.get(address))
    good = {"kind": "counselling", "notes": "Có người lạ rủ đi làm", "place_words": "Hà Giang"}
    assert lan.post(address + "save", good).status_code == 200
    wrong = lan.post(address + "save", {"age": "cũ", "caller_type": "relative"})
    assert wrong.status_code == 422
    with acting(cast.lan):
        contact = Contact.objects.get()
        assert contact.kind == "counselling"
        assert contact.place == "63/02"
        assert contact.caller_type == "relative"
        assert contact.age is None
        assert contact.notes == "Có người lạ rủ đi làm"


def test_the_loop_from_contact_to_outcome(signed_in: Any, cast: Cast) -> None:
    lan, pao, mai = signed_in("lan"), signed_in("pao"), signed_in("mai")
    address = taken(lan)
    lan.post(address + "save", {"kind": "referral", "caller_type": "relative"})
    case_url = lan.post(address + "case")["Location"]
    person = {
        "role": "survivor", "name": NAME, "place": "Lào Cai", "birth_year": "2009",
        "address": "bản Tả Phìn", "safe_to_call_back": "given_times",
    }  # fmt: skip
    assert lan.post(case_url + "people/add", person).status_code == 302
    problem = {"domain": "safety", "urgency": "urgent", "text": "cần nơi ở an toàn"}
    assert lan.post(case_url + "problems", problem).status_code == 302
    measure = {"kind": "shelter", "text": "chuyển tỉnh"}
    assert lan.post(case_url + "measures", measure).status_code == 302
    assert NAME in page(lan.get(case_url))
    with acting(cast.lan):
        survivor = CasePerson.objects.get(role="survivor").person_id
    refer = f"{case_url}people/{survivor}/refer"
    form = page(lan.get(refer))
    agency = cast.members["pao"].agency_id
    assert re.search(rf'<option value="{agency}"', form)
    order = {
        "agency": agency, "urgency": "urgent", "account": "Cần chỗ ở", "basis": "consent",
        "basis_words": "Đồng ý", "givers": ["person", "guardian"],
        "fields_sent": ["name", "address", "safe_contact"],
        "step": "preview",
    }  # fmt: skip
    shown = page(lan.post(refer, order))
    assert NAME in shown
    referral_id = re.search(r'name="referral_id" value="([^"]+)"', shown)
    assert referral_id
    order |= {"step": "send", "referral_id": referral_id[1]}
    sent = lan.post(refer, order)["Location"]
    assert "Đã gửi, chưa mở" in page(lan.get(sent))  # her language, as her account has it

    inbox = page(pao.get("/portal/"))
    assert NAME not in inbox
    portal_url = f"/portal/referrals/{referral_id[1]}/"
    before = page(pao.get(portal_url))
    assert NAME not in before
    assert "bản Tả Phìn" not in before
    assert pao.post(portal_url + "accept").status_code == 302
    after = page(pao.get(portal_url))
    assert NAME in after
    assert "bản Tả Phìn" in after
    assert pao.post(portal_url + "answer/report", {"outcome": "need_met"}).status_code == 302
    assert page(mai.get(sent))
    with acting(cast.lan):
        assert Referral.objects.get().state == "completed"


@pytest.mark.parametrize("name", ["binh", "son", "thu", "pao", "tu", "van"])
def test_other_people_get_404_on_a_case(signed_in: Any, cast: Cast, name: str) -> None:
    lan = signed_in("lan")
    case_url = lan.post(taken(lan) + "case")["Location"]
    assert signed_in(name).get(case_url).status_code in (404,)
    with acting(cast.lan):
        assert Case.objects.exists()


def test_the_manager_reads_the_case_without_identity_or_narrative(
    signed_in: Any, cast: Cast
) -> None:
    lan, hanh = signed_in("lan"), signed_in("hanh")
    address = taken(lan)
    lan.post(address + "save", {"notes": "bí mật", "phone": "0912345678"})
    case_url = lan.post(address + "case")["Location"]
    person = {"role": "survivor", "name": NAME, "place": "Lào Cai"}
    lan.post(case_url + "people/add", person)
    shown = page(hanh.get(case_url))
    assert NAME not in shown
    assert "0912345678" not in page(hanh.get(address))
    assert "bí mật" not in page(hanh.get(address))


def test_the_desk_greets_with_an_empty_state(signed_in: Any) -> None:
    assert page(signed_in("binh").get("/desk/"))
    assert page(signed_in("mai").get("/desk/"))
    assert page(signed_in("quan").get("/desk/"))
    assert page(signed_in("pao").get("/portal/"))
    assert signed_in("lan").get("/")["Location"] == "/desk/"


def test_sensitive_words_stand_in_no_title(signed_in: Any) -> None:
    lan = signed_in("lan")
    for url in ("/desk/", taken(lan)):
        title = re.search(r"<title>(.*?)</title>", page(lan.get(url)), re.DOTALL)
        assert title
        assert not re.search(r"buôn|mua bán|traffick|nạn nhân|victim", title[1], re.IGNORECASE)
