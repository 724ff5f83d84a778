"""The desk's pages of referrals: what came in, second signatures, drafts, what may be done."""

import re
from typing import Any

import pytest

from hotline.actor.context import acting
from hotline.cases import services as cases
from hotline.contacts import services as contacts
from hotline.referrals import onward, services
from hotline.referrals.models import Referral
from tests.cast import Cast
from tests.console.test_loop_pages import page


@pytest.fixture
def refer(cast: Cast) -> str:
    """The page on which Lan refers a survivor of age in Lào Cai."""
    contact = contacts.take_contact(by=cast.lan, kind="referral", phone="0912 345 678")
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    person = cases.add_person(
        by=cast.lan, case_id=case.id, role="survivor", name="Lý Thị A", place="34/15",
        birth_year=2000,
    )  # fmt: skip
    return f"/desk/cases/{case.id}/people/{person.id}/refer"


def order(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "agency": cast.members["pao"].agency_id,
        "urgency": "urgent",
        "account": "Cần chỗ ở",
        "basis": "consent",
        "basis_words": "Đồng ý",
        "givers": ["person"],
        "fields_sent": ["name"],
        "step": "send",
    } | changes


def test_what_came_in_is_taken_on_without_its_name_being_seen_before(
    signed_in: Any, cast: Cast
) -> None:
    came = onward.refer_in(
        by=cast.pao, urgency="urgent", basis="consent", basis_words="đồng ý", place="34/15",
        needs=["housing"], account="cần tư vấn", identity={"name": "Páo Thị Ly"}, age=20,
    )  # fmt: skip
    lan = signed_in("lan")
    shown = page(lan.get(f"/desk/referrals/in/{came.id}/"))
    assert "Páo Thị Ly" not in shown
    taken = lan.post(f"/desk/referrals/in/{came.id}/", {"step": "take"})
    assert "/desk/cases/" in taken["Location"]
    assert "Páo Thị Ly" in page(lan.get(taken["Location"]))
    assert lan.get(f"/desk/referrals/{came.id}/").status_code == 200


def test_a_second_supervisor_signs_on_the_page_of_the_referral(
    signed_in: Any, cast: Cast, refer: str
) -> None:
    lan, mai = signed_in("lan"), signed_in("mai")
    sent = lan.post(refer, order(cast, basis="statutory_task", givers=[]))["Location"]
    mine = page(lan.get(sent))
    assert "approve" not in mine
    hers = page(mai.get(sent))
    assert f"{sent}approve" in hers
    assert mai.post(f"{sent}approve").status_code == 302
    with acting(cast.lan):
        assert Referral.objects.get().state == "sent"


def test_without_the_agreement_that_the_law_asks_nothing_leaves_and_nothing_is_lost(
    signed_in: Any, cast: Cast, refer: str
) -> None:
    lan = signed_in("lan")
    answer = lan.post(refer, order(cast, givers=[]))
    assert answer.status_code == 422
    assert "Cần chỗ ở" in page(answer, status=422)
    with acting(cast.lan):
        assert not Referral.objects.exists()


def test_a_draft_is_kept_as_it_is_and_gone_on_with(signed_in: Any, cast: Cast, refer: str) -> None:
    lan = signed_in("lan")
    kept = lan.post(refer, order(cast, step="keep", basis_words="", account="Mới viết"))["Location"]
    shown = page(lan.get(kept))
    again = re.search(r'href="([^"]+\?referral=[^"]+)"', shown)
    assert again
    form = page(lan.get(again[1]))
    assert "Mới viết" in form
    referral_id = re.search(r'name="referral_id" value="([^"]+)"', form)
    assert referral_id
    sent = lan.post(refer, order(cast, referral_id=referral_id[1]))["Location"]
    assert sent == kept
    with acting(cast.lan):
        assert Referral.objects.get().state == "sent"


def test_several_bodies_each_get_their_own(signed_in: Any, cast: Cast, refer: str) -> None:
    lan = signed_in("lan")
    also = ["provincial_police:34/15"]
    shown = page(lan.post(refer, order(cast, also=also, step="preview", fields_sent=["paper"])))
    assert shown.count("<h3>") >= 2
    lan.post(refer, order(cast, also=also))
    with acting(cast.lan):
        assert Referral.objects.count() == 2
        assert Referral.objects.values("bundle").distinct().count() == 1


@pytest.mark.parametrize("act", ["remark", "phoned", "withdrawn", "cancel", "error"])
def test_every_act_has_its_page_and_says_what_is_missing(
    signed_in: Any, cast: Cast, refer: str, act: str
) -> None:
    lan = signed_in("lan")
    sent = lan.post(refer, order(cast))["Location"]
    assert f"{sent}do/{act}" in page(lan.get(sent))
    page(lan.get(f"{sent}do/{act}"))
    assert lan.post(f"{sent}do/{act}", {"words": ""}).status_code == 422


@pytest.mark.parametrize("act", ["ask", "decline", "begin", "hold", "tell", "report", "withdrawn"])
def test_every_answer_of_an_agency_has_its_page(
    signed_in: Any, cast: Cast, refer: str, act: str
) -> None:
    lan, pao = signed_in("lan"), signed_in("pao")
    lan.post(refer, order(cast))
    with acting(cast.lan):
        referral = Referral.objects.get()
    at = f"/portal/referrals/{referral.id}/"
    page(pao.get(at))
    if act not in ("ask", "decline"):
        services.accept(by=cast.pao, referral_id=referral.id)
    assert f"{at}answer/{act}" in page(pao.get(at))
    page(pao.get(f"{at}answer/{act}"))
    if act != "begin":
        assert pao.post(f"{at}answer/{act}", {"words": ""}).status_code == 422


def test_an_agency_refers_on_from_its_page(signed_in: Any, cast: Cast, refer: str) -> None:
    lan, pao = signed_in("lan"), signed_in("pao")
    lan.post(refer, order(cast))
    with acting(cast.lan):
        referral = Referral.objects.get()
    services.accept(by=cast.pao, referral_id=referral.id)
    at = f"/portal/referrals/{referral.id}/on"
    choice = re.search(r'<option value="([^"]+)"', page(pao.get(at)))
    assert choice
    sent = pao.post(
        at,
        {"agency": choice[1], "account": "học nghề", "fields_sent": ["name"], "basis_words": "có"},
    )
    assert sent.status_code == 302
    assert page(pao.get(sent["Location"]))
    assert page(lan.get(f"/desk/referrals/{sent['Location'].rstrip('/').split('/')[-1]}/"))


def test_a_file_of_the_conversation_is_scanned_stripped_and_opened_by_those_concerned(
    signed_in: Any, cast: Cast, refer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from hotline.cases.uploads import scanner
    from hotline.referrals.models import Attachment

    lan, pao, thu = signed_in("lan"), signed_in("pao"), signed_in("thu")
    sent = lan.post(refer, order(cast))["Location"]
    with acting(cast.lan):
        referral = Referral.objects.get()
    services.accept(by=cast.pao, referral_id=referral.id)

    def say() -> Any:
        file = SimpleUploadedFile("giấy.txt", "Giấy xác nhận".encode(), "text/plain")
        return lan.post(f"{sent}do/remark", {"words": "Xem giấy", "file": file})

    first = say()
    assert "Xem giấy" in page(first, status=422)  # no scanner: nothing is taken, nothing lost
    monkeypatch.setattr(scanner, "is_clean", lambda content: True)
    assert say().status_code == 302
    with acting(cast.lan):
        attachment = Attachment.objects.get()
    there = f"/portal/referrals/{referral.id}/files/{attachment.id}"
    assert there in page(pao.get(f"/portal/referrals/{referral.id}/"))
    opened = pao.get(there)
    assert opened.content.decode() == "Giấy xác nhận"
    assert "giấy" not in opened["Content-Disposition"]
    assert thu.get(there).status_code == 404
    assert lan.get(f"/desk/referrals/files/{attachment.id}").status_code == 200
