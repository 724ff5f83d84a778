"""The pages of a person's rights: written down, answered, copied, erased, held."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from hotline.actor.context import acting
from hotline.cases import services as cases
from hotline.rights import copies, holds, services
from hotline.rights.body import Body
from hotline.rights.models import DataCopy, DataRequest, Erasure, LegalHold
from tests.access import world
from tests.access.world import Files, browser_of, enrolled, lao_cai, work_loop
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_ledger(settings: Any, tmp_path: Path) -> None:
    settings.HOTLINE_ERASURES = tmp_path / "erasures.log"


@pytest.fixture
def files(cast: Cast) -> Files:
    return work_loop(cast.lan, lao_cai())


def accepted(cast: Cast, files: Files, right: str) -> DataRequest:
    request = services.record(by=cast.lan, right=right, words="hỏi", person_id=files.person)
    services.check_identity(by=cast.lan, request_id=request.id, check="own_word")
    return services.answer(by=cast.lan, request_id=request.id, accepted=True)


def test_a_request_is_written_down_answered_and_shown_with_its_clocks(
    cast: Cast, signed_in: Any, files: Files
) -> None:
    lan = signed_in("lan")
    address = reverse("console:rights_of_person", args=[files.person])
    assert world.NAME in lan.get(address).content.decode()
    refused = lan.post(address, {"right": "", "words": "hỏi cho rõ", "asked_by": "herself"})
    assert refused.status_code == 422
    assert "hỏi cho rõ" in refused.content.decode()
    made = lan.post(
        address,
        {
            "right": "access", "asked_by": "herself", "words": "muốn xem",
            "received_at": "2026-11-20T09:00",
        },
    )  # fmt: skip
    with acting(cast.lan):
        request = DataRequest.objects.get()
    assert made["Location"] == reverse("console:data_request", args=[request.pk])
    page = lan.get(made["Location"]).content.decode()
    assert "muốn xem" in page
    early = lan.post(
        reverse("console:answer_data_request", args=[request.pk]), {"answer": "accept"}
    )
    assert early.status_code == 422
    lan.post(reverse("console:check_asker", args=[request.pk]), {"check": "own_word"})
    lan.post(reverse("console:answer_data_request", args=[request.pk]), {"answer": "accept"})
    with acting(cast.lan):
        assert DataRequest.objects.get().accepted is True


def test_the_officer_sees_clocks_and_no_word(cast: Cast, files: Files) -> None:
    request = services.record(
        by=cast.lan, right="access", words=world.NOTES, person_id=files.person
    )
    officer = browser_of(enrolled("officer", "auditor"))
    for address in (
        reverse("console:rights"),
        reverse("console:data_request", args=[request.pk]),
    ):
        page = officer.get(address)
        assert page.status_code == 200
        for secret in world.SECRETS:
            assert secret not in page.content.decode()
    blocked = (
        reverse("console:rights_of_person", args=[files.person]),
        reverse("console:holds_of_person", args=[files.person]),
        reverse("console:new_data_request"),
    )
    for address in blocked:
        assert officer.get(address).status_code == 404


def test_a_copy_goes_from_reading_to_release_to_her_hands(
    cast: Cast, signed_in: Any, files: Files
) -> None:
    request = accepted(cast, files, "access")
    lan, mai = signed_in("lan"), signed_in("mai")
    lan.post(reverse("console:make_copy", args=[request.pk]), {"language": "vi"})
    with acting(cast.lan):
        copy = DataCopy.objects.get()
        keys = [k for k, p in Body.from_json(copy.body).passages() if p.struck]
    page = lan.get(reverse("console:data_copy", args=[copy.pk])).content.decode()
    assert world.PROBLEM in page
    assert page.count('name="out"') > 3
    strike = reverse("console:strike_copy", args=[copy.pk])
    unread = lan.post(strike, {"out": keys, "answer": "offer"})
    assert unread.status_code == 422
    lan.post(strike, {"out": keys, "answer": "offer", "read": "yes"})
    decide = reverse("console:decide_copy", args=[copy.pk])
    assert lan.post(decide, {"answer": "release"}).status_code == 404
    assert mai.post(decide, {"answer": "back"}).status_code == 422
    mai.post(decide, {"answer": "release"})
    printed, saved = (
        reverse(f"console:{name}", args=[copy.pk]) for name in ("print_copy", "save_copy")
    )
    assert lan.get(printed).status_code == lan.get(saved).status_code == 404
    hand = reverse("console:hand_over_copy", args=[copy.pk])
    assert lan.post(hand, {"safe": "yes"}).status_code == 422
    lan.post(hand, {"safe": "yes", "how": "on_file"})
    sheet = lan.get(printed).content.decode()
    assert world.PROBLEM in sheet
    assert world.NOTES not in sheet
    file = lan.get(saved)
    assert json.loads(file.content)["sections"]
    assert file["Content-Disposition"] == 'attachment; filename="copy.json"'


def test_what_is_wrong_is_put_right_and_what_stood_there_stays_to_be_read(
    cast: Cast, signed_in: Any, files: Files
) -> None:
    request = accepted(cast, files, "rectification")
    lan, address = signed_in("lan"), reverse("console:put_right", args=[request.pk])
    assert lan.post(address, {"field": "name", "after": ""}).status_code == 422
    assert lan.post(address, {"field": "birth_year", "after": "xưa"}).status_code == 422
    lan.post(address, {"field": "name", "after": "Vàng Thị Chi", "statement": "tên đúng là Chi"})
    page = lan.get(reverse("console:data_request", args=[request.pk])).content.decode()
    for said in (world.NAME, "Vàng Thị Chi", "tên đúng là Chi"):
        assert said in page


def test_erasing_is_asked_by_one_and_done_by_another_who_says_that_she_knows(
    cast: Cast, signed_in: Any, files: Files
) -> None:
    from tests.rights.test_erasing import concluded

    concluded(cast, files)
    request = accepted(cast, files, "erasure")
    lan, mai = signed_in("lan"), signed_in("mai")
    lan.post(reverse("console:ask_erasure", args=[request.pk]))
    with acting(cast.lan):
        erasure = Erasure.objects.get()
    decide = reverse("console:decide_erasure", args=[erasure.pk])
    assert lan.post(decide, {"answer": "erase", "sure": "yes"}).status_code == 404
    assert mai.post(decide, {"answer": "erase"}).status_code == 422
    hold = holds.place(by=cast.lan, ground="court", words="toà", case_id=files.case)
    mai.post(decide, {"answer": "erase", "sure": "yes"})
    with acting(cast.mai):
        assert Erasure.objects.get().decided_at is None
    holds.lift(by=cast.mai, hold_id=hold.id, words="xong")
    mai.post(decide, {"answer": "erase", "sure": "yes"})
    for address in (
        reverse("console:data_request", args=[request.pk]),
        reverse("console:case", args=[files.case]),
        reverse("console:rights_of_person", args=[files.person]),
        reverse("console:holds_of_case", args=[files.case]),
        reverse("console:referral", args=[files.referral]),
        reverse("console:contact", args=[files.contact]),
    ):
        page = mai.get(address)
        assert page.status_code == 200, address
        for secret in world.SECRETS:
            # The caller is another person, with a number of her own that is the same here.
            if secret not in (world.PHONE, world.PHONE_E164, world.SAFE_WORD):
                assert secret not in page.content.decode(), (address, secret)


def test_a_hold_is_placed_shown_on_the_case_and_ended_by_another(
    cast: Cast, signed_in: Any, files: Files
) -> None:
    lan, mai = signed_in("lan"), signed_in("mai")
    address = reverse("console:holds_of_case", args=[files.case])
    empty = lan.post(address, {"ground": "court", "words": ""})
    assert empty.status_code == 422
    past = lan.post(address, {"ground": "court", "words": "toà", "last_day": "2020-01-01"})
    assert past.status_code == 422
    lan.post(address, {"ground": "court", "words": "toà án tỉnh"})
    with acting(cast.lan):
        hold = LegalHold.objects.get()
    case_page = lan.get(reverse("console:case", args=[files.case])).content.decode()
    assert address in case_page
    lift = reverse("console:lift_hold", args=[hold.pk])
    lan.post(lift, {"words": "xong"})
    with acting(cast.lan):
        assert LegalHold.objects.get().lifted_at is None
    mai.post(lift, {"words": "xong"})
    with acting(cast.lan):
        assert LegalHold.objects.get().lifted_by == cast.mai.key
    assert "toà án tỉnh" in mai.get(address).content.decode()


def test_another_centre_finds_none_of_it(cast: Cast, signed_in: Any, files: Files) -> None:
    request = accepted(cast, files, "access")
    son = signed_in("son")
    hold = holds.place(by=cast.lan, ground="court", words="toà", case_id=files.case)
    copy = copies.make(by=cast.lan, request_id=request.id, language="vi")
    gets = (
        reverse("console:data_request", args=[request.pk]),
        reverse("console:data_copy", args=[copy.pk]),
        reverse("console:rights_of_person", args=[files.person]),
        reverse("console:holds_of_case", args=[files.case]),
    )
    for address in gets:
        assert son.get(address).status_code == 404
    posts = (
        reverse("console:lift_hold", args=[hold.pk]),
        reverse("console:decide_copy", args=[copy.pk]),
        reverse("console:check_asker", args=[request.pk]),
    )
    for address in posts:
        assert son.post(address, {"answer": "release"}).status_code == 404
    assert str(request.pk) not in son.get(reverse("console:rights")).content.decode()


def test_a_suspect_is_chosen_from_her_cases_and_can_only_be_refused(
    cast: Cast, signed_in: Any, files: Files
) -> None:
    uncle = cases.add_person(
        by=cast.lan, case_id=files.case, role="suspected_exploiter", name="Chú Tráng"
    )
    lan = signed_in("lan")
    made = lan.post(
        reverse("console:rights_of_person", args=[files.person]),
        {
            "right": "access", "asked_by": "representative", "asker": str(uncle.id),
            "words": "đòi xem", "received_at": "2026-11-20T09:00",
        },
    )  # fmt: skip
    request_id = made["Location"].rstrip("/").split("/")[-1]
    lan.post(reverse("console:check_asker", args=[request_id]), {"check": "in_person"})
    answer = reverse("console:answer_data_request", args=[request_id])
    assert lan.post(answer, {"answer": "accept"}).status_code == 422
    done = lan.post(answer, {"answer": "refuse", "ground": "representative_suspect"})
    assert done.status_code == 302
