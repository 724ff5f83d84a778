"""The pages of members: what an administrator asks for, a second person confirms there."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hotline.access.roles import PERMISSIONS, ROLES
from hotline.staff import changes
from hotline.staff.changes import Place
from hotline.staff.models import Change, Member
from tests.access.world import browser_of, enrolled, lao_cai
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NEW = {"display_name": "Người Mới", "username": "moi", "role": "counsellor", "centre": "DN",
       "agency": "", "language": "vi"}  # fmt: skip


@pytest.fixture
def tu(cast: Cast) -> Client:
    return browser_of(cast.members["tu"])


@pytest.fixture
def hoa(cast: Cast) -> Client:
    return browser_of(enrolled("hoa", "administrator"))


def confirm(browser: Client, change: Change) -> Any:
    return browser.post(f"/members/waiting/{change.pk}/decide", {"verdict": "confirm"})


def test_somebody_is_taken_in_by_two_and_her_password_comes_in_halves(
    cast: Cast, tu: Client, hoa: Client
) -> None:
    asked = tu.post("/members/new", NEW)
    first = asked.context["half"]
    assert first in asked.content.decode()
    change = changes.waiting().get()
    second = confirm(hoa, change).context["half"]
    for page in (tu.get(f"/members/waiting/{change.pk}/"), hoa.get("/members/")):
        assert first not in page.content.decode()
        assert second not in page.content.decode()
    sent = Client().post("/account/login/", {"login": "moi", "password": f"{first}-{second}"})
    assert sent.status_code == 302


def test_whoever_asked_finds_no_button_to_confirm_and_her_press_is_refused(
    cast: Cast, tu: Client, hoa: Client
) -> None:
    tu.post("/members/new", NEW)
    change = changes.waiting().get()
    page = tu.get(f"/members/waiting/{change.pk}/").content.decode()
    assert 'value="confirm"' not in page
    assert 'value="withdraw"' in page
    assert confirm(tu, change).status_code == 422
    assert not Member.objects.filter(username="moi").exists()
    assert 'value="confirm"' in hoa.get(f"/members/waiting/{change.pk}/").content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"username": "lan"}, "username"),
        ({"username": "Có Dấu"}, "username"),
        ({"role": ""}, "role"),
        ({"centre": ""}, "centre"),
        ({"role": "focal_point"}, "agency"),
        ({"role": "monitor", "agency": "any", "centre": ""}, "agency"),
    ],
)
def test_a_wrong_form_keeps_what_was_typed(
    cast: Cast, tu: Client, typed: dict[str, str], field: str
) -> None:
    page = tu.post("/members/new", NEW | typed)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert "Người Mới" in page.content.decode()
    assert not changes.waiting().exists()


def test_a_role_is_changed_by_two_and_the_page_says_what_it_lets_her_do(
    cast: Cast, tu: Client
) -> None:
    lan = cast.members["lan"]
    tu.post(f"/members/{lan.pk}/change", {"role": "supervisor", "centre": "HN", "agency": ""})
    lan.refresh_from_db()
    assert lan.role == "counsellor"
    quan = browser_of(cast.members["quan"])
    change = changes.waiting().get()
    page = quan.get(f"/members/waiting/{change.pk}/")
    assert page.context["one"]["sentences"] == [
        str(words) for code, words in PERMISSIONS.items() if code in ROLES["supervisor"].may
    ]
    confirm(quan, change)
    lan.refresh_from_db()
    assert lan.role == "supervisor"


def test_refused_on_the_page_it_is_refused(cast: Cast, tu: Client, hoa: Client) -> None:
    tu.post("/members/new", NEW)
    change = changes.waiting().get()
    hoa.post(f"/members/waiting/{change.pk}/decide", {"verdict": "refuse"})
    change.refresh_from_db()
    assert change.state == "refused"
    assert confirm(hoa, change).status_code == 422


def test_a_counsellor_is_let_go_at_once_and_an_administrator_is_not(
    cast: Cast, tu: Client, hoa: Client
) -> None:
    tu.post(f"/members/{cast.members['binh'].pk}/leave")
    assert not Member.objects.get(username="binh").is_active
    tu.post(f"/members/{Member.objects.get(username='hoa').pk}/leave")
    assert Member.objects.get(username="hoa").is_active
    assert changes.waiting().get().kind == changes.LEAVE


def test_nothing_on_ones_own_page_changes_ones_own_rights(cast: Cast, tu: Client) -> None:
    mine = cast.members["tu"].pk
    page = tu.get(f"/members/{mine}/").content.decode()
    for verb in ("change", "reset", "leave"):
        assert f'"/members/{mine}/{verb}"' not in page
        tu.post(f"/members/{mine}/{verb}", {"role": "national", "centre": "HN", "agency": ""})
    assert not changes.waiting().exists()
    assert Member.objects.get(pk=mine).is_active


def test_the_list_is_filtered_by_role_centre_and_name(cast: Cast, tu: Client) -> None:
    def listed(query: str) -> set[str]:
        rows = tu.get(f"/members/?{query}").context["rows"]
        return {row["member"].username for row in rows}

    assert listed("role=supervisor") == {"mai", "son"}
    assert listed("centre=DN") == {"binh", "son"}
    assert listed("named=BIN") == {"binh"}
    assert listed("left=1") == set()
    assert listed("role=nobody") == set()


def test_the_number_of_queries_does_not_grow_with_what_waits(cast: Cast, hoa: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert hoa.get("/members/?role=focal_point").status_code == 200
        return len(seen)

    there = Place("focal_point", agency=lao_cai().pk)
    changes.ask_to_change(by=cast.tu, member_id=cast.lan.member_id, place=there)
    queries()
    few = queries()
    changes.ask_to_change(by=cast.tu, member_id=cast.binh.member_id, place=there)
    for name in ("moi", "ban"):
        change, _ = changes.ask_to_enrol(
            by=cast.tu, username=name, display_name=name, place=there, language="vi"
        )
    changes.confirm(by=cast.quan, change_id=change.pk)
    assert queries() == few


def test_every_role_is_told_with_each_of_its_permissions_as_a_sentence(
    cast: Cast, tu: Client
) -> None:
    shown = {one["code"]: one["sentences"] for one in tu.get("/members/roles/").context["roles"]}
    assert set(shown) == set(ROLES)
    for code, sentences in shown.items():
        assert len(sentences) == len(ROLES[code].may)


def test_one_alone_is_told_where_the_first_people_are_taken_in(cast: Cast, tu: Client) -> None:
    from hotline.staff import services

    services.leave(by=services.SETUP, username="quan")
    page = tu.get("/members/")
    assert "hotline staff" in page.content.decode()
    refused = tu.post("/members/new", NEW)
    assert refused.status_code == 422
    assert "hotline staff" in refused.content.decode()


def test_a_change_waits_for_one_decision_at_a_time(cast: Cast) -> None:
    lan = cast.members["lan"].pk
    changes.ask_to_change(by=cast.tu, member_id=lan, place=Place("supervisor", "HN"))
    with pytest.raises(changes.Refused, match="waits"):
        changes.ask_to_reset(by=cast.tu, member_id=lan)
