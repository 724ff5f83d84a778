"""The directory's pages: looked up, asked who can help, kept, confirmed by link."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hotline.actor.context import acting
from hotline.cases import never_share
from hotline.cases import services as cases
from hotline.contacts.services import take_contact
from hotline.directory import confirming, offering, reaching
from hotline.directory.models import Agency, Gap, Location, Service
from tests.cast import Cast
from tests.directory.offers import agency, service

pytestmark = pytest.mark.django_db
SECRET = "ngõ 417 phố Hoa Ban Trắng"


@pytest.fixture
def house(cast: Cast) -> Service:
    agency("house", languages=["hmn"], place="34/15")
    made = service(
        "house", "34/15", names={"en": "Shelter for boys", "vi": "Nhà tạm lánh em nam"},
        min_age=12, max_age=17, sexes=["male"], capacity="available", capacity_number=3,
        capacity_at=timezone.now() - dt.timedelta(hours=3),
    )  # fmt: skip
    offering.put_location(
        by=cast.quan, agency="house", place="34/15", address=SECRET, confidential=True,
        services=[made.id],
    )  # fmt: skip
    return made


def boy(cast: Cast, place: str = "34/15") -> tuple[Any, Any]:
    contact = take_contact(by=cast.lan, kind="referral", caller_type="relative")
    case = cases.open_case(by=cast.lan, contact_id=contact.id)
    year = timezone.localdate().year - 15
    person = cases.add_person(
        by=cast.lan, case_id=case.id, role="survivor", name="Sùng A Pó", sex="male",
        birth_year=year, place=place, language="hmn",
    )  # fmt: skip
    return case, person


def test_found_without_accents_by_agency_and_service(signed_in: Any, house: Service) -> None:
    browser = signed_in("lan")
    for words in ("nha tam lanh em", "SHELTER boys", "house"):
        assert "House" in browser.get(reverse("console:directory"), {"words": words}).text
    page = browser.get(reverse("console:directory"), {"words": "khong co dau"})
    assert "House" not in page.text
    assert "No agency fits" in page.text or "Không" in page.text
    wrong = browser.get(reverse("console:directory"), {"place": "Atlantis"})
    assert wrong.status_code == 422


def test_an_agency_page_shows_hours_and_room_and_no_secret_address(
    signed_in: Any, house: Service
) -> None:
    for who in ("lan", "quan"):
        page = signed_in(who).get(reverse("console:directory_agency", args=["house"])).text
        assert "08:00–17:00" in page
        assert "Hoa Ban" not in page
    assert signed_in("lan").get("/directory/agency/castle").status_code == 404


def test_a_counsellor_sees_who_can_help_a_person_and_why(
    signed_in: Any, cast: Cast, house: Service
) -> None:
    case, person = boy(cast)
    browser = signed_in("lan")
    asked = {"case": case.id, "person": person.id, "need": "shelter", "part": "1"}
    part = browser.get(reverse("console:who_can_help"), asked, headers={"HX-Request": "true"}).text
    assert "<html" not in part
    first = part.split("<li", 2)[1]
    assert "Nhà tạm lánh em nam" in first
    for reason in ("14", "Lào Cai", "(3)", "HMông"):  # the least she may be
        assert reason in first
    assert "Sùng" not in part


def test_an_agency_kept_from_the_case_is_not_named(
    signed_in: Any, cast: Cast, house: Service
) -> None:
    case, person = boy(cast)
    never_share.keep_from(
        by=cast.lan, case_id=case.id, words="an uncle", agency=Agency.objects.get(pk="house")
    )
    asked = {"case": case.id, "person": person.id, "need": "shelter"}
    page = signed_in("lan").get(reverse("console:who_can_help"), asked).text
    assert "tạm lánh em nam" not in page
    assert "Shelter for boys" not in page


def test_nobody_asks_for_a_person_out_of_reach(signed_in: Any, cast: Cast) -> None:
    case, person = boy(cast)
    asked = {"case": case.id, "person": person.id, "need": "shelter"}
    assert signed_in("binh").get(reverse("console:who_can_help"), asked).status_code == 404
    assert signed_in("binh").post(reverse("console:record_gap"), asked).status_code == 404
    assert not Gap.objects.exists()


def test_a_gap_written_down_twice_counts_once(signed_in: Any, cast: Cast) -> None:
    case, person = boy(cast, place="34/66")
    asked = {"case": case.id, "person": person.id, "need": "shelter"}
    browser = signed_in("lan")
    for _ in range(2):
        assert browser.post(reverse("console:record_gap"), asked).status_code == 302
    (gap,) = Gap.objects.all()
    assert (gap.times, gap.sex, gap.place) == (1, "male", "34/66")
    page = signed_in("quan").get(reverse("console:directory_gaps"))
    assert page.status_code == 200
    assert browser.post(reverse("console:record_gap"), asked | {"need": "x"}).status_code == 404


def test_a_form_keeps_what_was_typed_and_a_service_is_written(
    signed_in: Any, house: Service
) -> None:
    browser = signed_in("mai")
    url = reverse("console:new_service", args=["house"])
    typed = {
        "name_vi": "Tư vấn", "needs": ["psychological"], "status": "active", "areas": "Lào Cai\n*",
        "min_age": "30", "max_age": "10", "days_1": ["MO", "TU"], "from_1": "08:00",
        "until_1": "11:30", "accepts_referrals": "on",
    }  # fmt: skip
    wrong = browser.post(url, typed)
    assert wrong.status_code == 422
    assert 'value="30"' in wrong.text
    assert browser.post(url, typed | {"max_age": "40"}).status_code == 302
    made = Service.objects.get(names__vi="Tư vấn")
    assert sorted(made.areas.values_list("place", flat=True)) == ["*", "34/15"]
    (turn,) = offering.hours_of(made)
    assert (turn.byday, turn.opens_at) == ("MO,TU", dt.time(8))
    edit = reverse("console:service", args=[made.id])
    assert "08:00" in browser.get(edit).text
    before = made.capacity_at
    assert browser.post(edit, typed | {"max_age": "41"}).status_code == 302
    made.refresh_from_db()
    assert (made.max_age, made.capacity_at) == (41, before)


def test_a_contact_point_with_its_rota(signed_in: Any, house: Service) -> None:
    browser = signed_in("quan")
    url = reverse("console:new_reach", args=["house"])
    typed = {"kind": "duty", "email": "truc@example.org", "language": "vi", "ways": ["email"],
             "days_1": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"], "from_1": "00:00",
             "until_1": "00:00", "holidays_1": "on"}  # fmt: skip
    assert browser.post(url, typed | {"email": ""}).status_code == 422
    assert browser.post(url, typed).status_code == 302
    (point,) = reaching.on_duty("house", timezone.now())
    assert point.email == "truc@example.org"
    assert browser.get(reverse("console:agency_reach", args=[point.pk])).status_code == 200
    assert browser.post(reverse("console:end_reach", args=[point.pk])).status_code == 302
    assert reaching.on_duty("house", timezone.now()) == []


def test_a_secret_address_opens_in_the_form_of_who_may_know_it(
    signed_in: Any, cast: Cast, house: Service
) -> None:
    place = Location.objects.get(agency="house")
    url = reverse("console:location", args=[place.pk])
    assert "Hoa Ban" in signed_in("quan").get(url).text
    assert "Hoa Ban" not in signed_in("mai").get(url).text
    typed = {"place": "Lào Cai", "confidential": "on", "address": ""}
    assert signed_in("mai").post(url, typed).status_code == 302
    with acting(cast.quan):
        assert offering.address_of(place) == SECRET


def test_out_and_in_as_a_file(signed_in: Any, house: Service) -> None:
    browser = signed_in("quan")
    for form, start in (("hsds", b"{"), ("xlsx", b"PK")):
        file = browser.get(reverse("console:directory_file"), {"form": form})
        assert file.content.startswith(start)
        again = SimpleUploadedFile("x", file.content)
        page = browser.post(reverse("console:directory_exchange"), {"file": again})
        assert page.status_code == 200
    bad = SimpleUploadedFile("x", b"no")
    assert browser.post(reverse("console:directory_exchange"), {"file": bad}).status_code == 422


def main(page: str) -> str:
    return page.split("<main", 1)[1].split("</main>")[0]


def made_link(page: str) -> str:
    found = re.search(r"https?://[^/]+(/portal/e/[^<\s]+)", page)
    assert found
    return found[1]


def test_an_agency_confirms_by_a_link_with_one_press(signed_in: Any, house: Service) -> None:
    browser, nobody = signed_in("quan"), Client()
    assert "House" in browser.get(reverse("console:directory_stale")).text
    address = made_link(browser.post(reverse("console:directory_ask", args=["house"])).text)
    page = nobody.get(address)
    assert page.status_code == 200
    assert "<script" not in page.text.split("<main", 1)[1]
    assert "Hoa Ban" not in page.text
    assert nobody.get(address).status_code == 200  # looking uses nothing up
    assert nobody.post(address).status_code == 200
    assert Agency.objects.get(pk="house").confirmed_at is not None
    assert "House" not in browser.get(reverse("console:directory_stale")).text
    for verb in (nobody.get, nobody.post):
        assert verb(address).status_code == 404
    strange = nobody.get(reverse("portal:confirm_entry", args=[str(uuid4())]))
    assert main(strange.text) == main(nobody.get(address).text)


def test_an_agency_corrects_its_room_by_the_link(cast: Cast, house: Service) -> None:
    _, token = confirming.ask(by=cast.quan, agency="house")
    address = reverse("portal:confirm_entry", args=[token]) + "?change"
    typed = {f"offered_{house.id}": "active", f"room_{house.id}": "no_capacity"}
    wrong = Client().post(address, typed | {f"offered_{house.id}": "gone", "note": "Xin sửa"})
    assert wrong.status_code == 422
    assert "Xin sửa" in wrong.text
    assert Client().post(address, typed | {"note": "Xin sửa số"}).status_code == 200
    house.refresh_from_db()
    assert house.capacity == "no_capacity"
    assert confirming.notes_of("house")[0].note == "Xin sửa số"
