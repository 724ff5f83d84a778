"""The page of referral figures, as readers of several roles get it, and its workbook."""

import datetime as dt
import io
import re
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from hotline.cases import services as cases
from hotline.contacts import services as contacts
from hotline.directory.queries import responsible_agency
from hotline.referrals import climbing, sending, services, verifying
from hotline.referrals.jobs import SWEEPER
from hotline.referrals.models import Referral
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PAGE = "/figures/referrals/"
NAME = "Giàng Thị Mỷ"
PLACE = "34/15"


def text_of(page: Any) -> str:
    """What the page says, without its markup and shapes."""
    body = re.sub(r"<svg.*?</svg>|<head.*?</head>", " ", page.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


@pytest.fixture
def sent(cast: Cast) -> list[Referral]:
    """Three referrals to Lào Cai: she confirms the first, nobody has asked about the second, the
    third is silent."""
    made = []
    for days in (40, 39, 38):
        at = timezone.now() - dt.timedelta(days=days)
        contact = contacts.take_contact(
            by=cast.lan, kind="referral", caller_type="relative", started_at=at
        )
        case = cases.open_case(by=cast.lan, contact_id=contact.id)
        person = cases.add_person(
            by=cast.lan, case_id=case.id, role="survivor", place=PLACE, name=NAME
        )
        agency = responsible_agency(PLACE)
        assert agency is not None
        order = sending.Order(
            case.id, person.id, "urgent", "consent", "đồng ý", ["name"], "cần nơi ở"
        )
        made.append(sending.send_one(by=cast.lan, order=order, agency=agency, at=at))
    for one in made[:2]:
        services.accept(by=cast.pao, referral_id=one.id, at=one.sent_at)
        services.begin_service(by=cast.pao, referral_id=one.id)
        services.report(by=cast.pao, referral_id=one.id, outcome="need_met")
    verifying.verify(by=cast.lan, referral_id=made[0].id, confirmed="yes")
    climbing.sweep(by=SWEEPER, now=at + dt.timedelta(hours=5))
    return made


@pytest.mark.parametrize("who", ["quan", "hanh", "mai", "van"])
def test_her_own_word_stands_with_numerator_and_denominator(
    signed_in: Any, sent: list[Referral], who: str
) -> None:
    browser = signed_in(who)
    page = browser.get(PAGE)
    assert page.status_code == 200
    said = page.context["her_word"]
    assert said["value"].startswith("50")
    assert [bar["value"] for bar in said["bars"]] == [1, 0, 0, 0, 1]
    assert NAME not in page.content.decode()
    assert page.context["total"] == "3"
    assert not page.context["disagreement"]


def test_the_silent_one_is_a_link_for_whoever_may_open_it(
    signed_in: Any, sent: list[Referral]
) -> None:
    address = f"/desk/referrals/{sent[2].id}/"
    mai, van = signed_in("mai"), signed_in("van")
    opened = mai.get(PAGE)
    assert [step["count"] for step in opened.context["ladder"]["steps"]] == [1]
    assert address in opened.content.decode()
    assert mai.get(address).status_code == 200
    assert address not in van.get(PAGE).content.decode()
    assert van.get(PAGE).context["ladder"]["total"] == "1"


def test_another_centre_counts_nothing_of_it(signed_in: Any, sent: list[Referral]) -> None:
    page = signed_in("son").get(PAGE)
    assert page.context["nothing"]
    assert str(sent[2].id) not in page.content.decode()


@pytest.mark.parametrize("who", ["lan", "pao", "tu"])
def test_whoever_may_not_read_figures_finds_no_page(signed_in: Any, who: str) -> None:
    assert signed_in(who).get(PAGE).status_code == 404


def test_a_filter_narrows_and_a_wrong_one_says_so(signed_in: Any, sent: list[Referral]) -> None:
    quan = signed_in("quan")
    agency = sent[0].agency_id
    for asked, total in (
        ({"province": PLACE}, 3), ({"province": "34/22"}, 0), ({"agency": agency}, 3),
        ({"urgency": "routine"}, 0), ({"direction": "in"}, 0), ({"need": "safety"}, 0),
    ):  # fmt: skip
        page = quan.get(PAGE, asked)
        assert page.status_code == 200
        assert page.context["total"] == str(total), asked
    wrong = quan.get(PAGE, {"province": "nowhere"})
    assert "aria-invalid" in wrong.content.decode()
    assert "her_word" not in wrong.context
    assert quan.get(PAGE, {"table": "all", "format": "exe"}).status_code == 404


def test_the_tables_are_a_workbook(signed_in: Any, sent: list[Referral]) -> None:
    got = signed_in("van").get(PAGE, {"table": "all", "format": "xlsx"})
    book = load_workbook(io.BytesIO(got.content))
    assert len(book.sheetnames) == 4
    heads, *rows = list(book.worksheets[1].iter_rows(min_row=5, values_only=True))
    assert len(rows) == 1
    assert dict(zip(heads, rows[0], strict=True))[heads[1]] == 3
    assert signed_in("van").get(PAGE, {"table": "x", "format": "xlsx"}).status_code == 404


def test_nothing_yet_says_what_will_appear(signed_in: Any) -> None:
    page = signed_in("quan").get(PAGE)
    assert page.status_code == 200
    assert page.context["nothing"]


def test_a_focal_point_counts_her_province_and_no_other(
    signed_in: Any, sent: list[Referral]
) -> None:
    pao, thu = signed_in("pao"), signed_in("thu")
    page = pao.get("/portal/province/figures/")
    assert page.status_code == 200
    counted = [one["out"] for one in page.context["numbers"]]
    assert counted == ["3", "2", "2", "0", "2", "1", "1", "0", "0"]
    assert {one["onward"] for one in page.context["numbers"]} == {"0"}
    assert len(page.context["agencies"]) == 1
    assert NAME not in page.content.decode()
    assert "<script" not in page.content.decode().split("<main")[1]
    assert thu.get("/portal/province/figures/").context["nothing"]
    assert "/portal/province/figures/" in pao.get("/portal/province/").content.decode()
    assert signed_in("lan").get("/portal/province/figures/").status_code in (403, 404)
