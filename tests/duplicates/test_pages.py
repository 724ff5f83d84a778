"""Pairs of files on the reviewer's screen: nothing of a person before she takes one up."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hotline.actor.context import acting
from hotline.actor.ids import new_id
from hotline.cases import services as cases
from hotline.console.presenting.duplicates import REFUSALS
from hotline.console.views import duplicates
from hotline.contacts import services as contacts
from hotline.directory.queries import responsible_agency
from hotline.duplicates import services
from hotline.duplicates.models import MERGED, NOT_SAME, NOT_SURE, Merge, Pair
from hotline.people.models import Person
from hotline.people.services import record_person
from tests.cast import Cast
from tests.duplicates.conftest import Two, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture
def nga(signed_in) -> Client:
    return signed_in("nga")


def address(name: str, *ids) -> str:
    return reverse(f"console:{name}", args=ids)


def taken(nga: Client, two: Two) -> str:
    nga.post(address("take_up_duplicate", two.pair.pk))
    return nga.get(address("duplicate", two.pair.pk)).content.decode()


def test_the_list_and_a_pair_not_taken_up_tell_no_name(nga: Client, two: Two) -> None:
    for page in (address("duplicates"), address("duplicate", two.pair.pk)):
        answer = nga.get(page)
        assert answer.status_code == 200
        assert "Hoa" not in answer.content.decode()


def test_both_files_stand_side_by_side_once_taken_up(nga: Client, two: Two) -> None:
    page = taken(nga, two)
    assert "Nguyễn Thị Hoa" in page
    assert "Nguyen Thi Hoa" in page
    assert "chợ Hàn, sạp 12" in page


def test_each_fact_is_taken_from_the_file_chosen(cast: Cast, nga: Client, two: Two) -> None:
    taken(nga, two)
    first, second = str(two.lans.pk), str(two.binhs.pk)
    answer = nga.post(
        address("join_duplicate", two.pair.pk),
        {"stays": first, "name": second, "place": first, "address": second, "phone": first},
    )
    assert answer.status_code == 302
    with acting(cast.lan):
        stays = Person.objects.get(pk=two.lans.pk)
        assert (stays.name, stays.address) == ("Nguyen Thi Hoa", "chợ Hàn, sạp 12")
        assert stays.phone == "0912 345 678"


def test_without_a_choice_the_page_comes_back_with_what_was_chosen(
    nga: Client,
    two: Two,
) -> None:
    taken(nga, two)
    answer = nga.post(address("join_duplicate", two.pair.pk), {"name": str(two.binhs.pk)})
    assert answer.status_code == 422
    page = " ".join(answer.content.decode().split())
    assert re.search(rf'name="name" value="{two.binhs.pk}"[^>]*checked', page)


@pytest.mark.parametrize(("said", "state"), [("not_same", NOT_SAME), ("not_sure", NOT_SURE)])
def test_two_people_or_nobody_can_tell(
    cast: Cast,
    nga: Client,
    two: Two,
    said: str,
    state: str,
) -> None:
    taken(nga, two)
    nga.post(address("decide_duplicate", two.pair.pk), {"answer": said})
    with acting(cast.nga):
        assert Pair.objects.get(pk=two.pair.pk).state == state


def test_a_list_that_is_cut_says_how_many_there_are(
    cast: Cast, nga: Client, two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    third = record_person(by=cast.lan, centre="HN", name="Hoa Nguyễn Thị", birth_year=2001)
    for pair in (two.pair, proposed(two.lans, third)):
        services.take_up(by=cast.nga, pair_id=pair.pk)
        services.decide(by=cast.nga, pair_id=pair.pk, same=None)
    monkeypatch.setattr(duplicates, "LONGEST_LIST", 1)
    page = nga.get(address("duplicates")).content.decode()
    [unsure] = re.findall(r'id="unsure".*?</section>', page, re.DOTALL)
    assert re.findall(r'class="count">(\d+)<', unsure) == ["2"]


def test_a_merge_is_undone_on_its_page(cast: Cast, nga: Client, two: Two) -> None:
    taken(nga, two)
    chosen = dict.fromkeys(("stays", "name", "place", "address", "phone"), str(two.lans.pk))
    nga.post(address("join_duplicate", two.pair.pk), chosen)
    with acting(cast.nga):
        assert Pair.objects.get(pk=two.pair.pk).state == MERGED
        made = Merge.objects.get(stays=two.lans.pk)
    assert nga.get(address("merge", made.pk)).status_code == 200
    nga.post(address("undo_merge", made.pk))
    with acting(cast.binh):
        assert Person.objects.get(pk=two.binhs.pk).joined_to_id is None


def test_taking_up_a_pair_that_somebody_decided_says_so(cast: Cast, nga: Client, two: Two) -> None:
    services.take_up(by=cast.nga, pair_id=two.pair.pk)
    services.decide(by=cast.nga, pair_id=two.pair.pk, same=False)
    answer = nga.post(address("take_up_duplicate", two.pair.pk), follow=True)
    assert answer.status_code == 200
    assert str(REFUSALS["moved_on"]) in answer.content.decode()


def test_parting_what_somebody_parts_at_the_same_moment_says_so(
    cast: Cast, nga: Client, two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.take_up(by=cast.nga, pair_id=two.pair.pk)
    made = services.merge(by=cast.nga, pair_id=two.pair.pk, stays=two.lans.pk)
    part = services.undo

    def second(**given: Any) -> None:
        part(**given)
        part(**given)

    monkeypatch.setattr(services, "undo", second)
    answer = nga.post(address("undo_merge", made.pk), follow=True)
    assert answer.status_code == 200
    assert str(REFUSALS["parted"]) in answer.content.decode()


def test_who_oversees_another_centre_finds_no_such_pair(signed_in, two: Two) -> None:
    mai = signed_in("mai")
    assert mai.get(address("duplicate", two.pair.pk)).status_code == 404
    assert mai.post(address("take_up_duplicate", two.pair.pk)).status_code == 404
    assert signed_in("lan").get(address("duplicates")).status_code == 404


def test_a_case_and_a_page_show_the_file_that_stays(cast: Cast, nga: Client, signed_in) -> None:
    contact = contacts.take_contact(by=cast.lan, caller_type="relative", place="34/15")
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    there = cases.add_person(by=cast.lan, case_id=case.id, role="survivor", name="Lo Thi Xuan")
    other = record_person(by=cast.lan, centre="HN", name="Lò Thị Xuân", phone="0912 345 678")
    services.join(by=cast.lan, stays=other.pk, other=there.pk)
    lan = signed_in("lan")
    page = lan.get(address("case", case.pk)).content.decode()
    assert "Lò Thị Xuân" in page
    assert "Lo Thi Xuan" not in page
    stays = lan.get(address("person", other.pk)).content.decode()
    assert "Lo Thi Xuan" in stays
    under = lan.get(address("person", there.pk)).content.decode()
    assert address("person", other.pk) in under


def test_a_referral_shows_and_sends_the_file_that_stays(cast: Cast, signed_in) -> None:
    contact = contacts.take_contact(by=cast.lan, caller_type="relative", place="34/15")
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    there = cases.add_person(by=cast.lan, case_id=case.id, role="survivor", name="Lo Thi Xuan")
    other = record_person(by=cast.lan, centre="HN", name="Lò Thị Xuân", place="34/15")
    services.join(by=cast.lan, stays=other.pk, other=there.pk)
    lan, refer = signed_in("lan"), address("refer", case.pk, there.pk)
    form = lan.get(refer)
    agency = str(responsible_agency("34/15").pk)
    assert agency in form.content.decode()
    answers = {
        "agency": agency, "urgency": "urgent", "basis": "consent", "basis_words": "đồng ý",
        "fields_sent": ["name"], "account": "cần nơi ở an toàn", "referral_id": str(new_id()),
    }  # fmt: skip
    preview = lan.post(refer, answers).content.decode()
    assert "Lò Thị Xuân" in preview
    sent = lan.post(refer, answers | {"step": "send"}, follow=True).content.decode()
    for page in (form.content.decode(), preview, sent):
        assert "Lo Thi Xuan" not in page
    assert "Lò Thị Xuân" in sent
