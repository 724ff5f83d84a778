"""Taken in with what the role brings; let go with nothing left open."""

import pytest
from django.contrib.sessions.models import Session
from django.db import ProgrammingError, transaction

from hotline.access.models import Principal
from hotline.access.roles import ROLES
from hotline.actor.context import acting
from hotline.audit.models import Record
from hotline.cases.models import Case
from hotline.staff import changes, services
from hotline.staff.models import Member, SignedIn
from hotline.staff.queries import UnknownMember, actor_for
from tests.access.world import Files, browser_of, enrolled, lao_cai
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def principals(member: Member) -> set[str]:
    return set(Principal.objects.filter(actor=member.key).values_list("principal", flat=True))


def test_a_member_stands_under_her_role_centre_and_agency_and_no_other(cast: Cast) -> None:
    assert principals(cast.members["mai"]) == {
        "role:supervisor", "centre:HN", "role:supervisor@HN",
    }  # fmt: skip
    assert principals(cast.members["pao"]) == {"role:focal_point", f"agency:{lao_cai().pk}"}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_brings_its_one_standing_scope(cast: Cast, role: str) -> None:
    from hotline.access.models import Grant

    member = enrolled("somebody", role, centre="HN")
    with acting(member.as_actor()):
        held = list(Grant.objects.filter(principal=member.key).values_list("scope", "highest"))
    kind = ROLES[role]
    scope = {"": [], "centre": [("centre:HN", kind.deepest)], "nation": [("nation", kind.deepest)]}
    assert held == scope[kind.scope]


@pytest.mark.parametrize("name", ["lan", "mai", "hanh", "quan", "pao", "van"])
def test_only_an_administrator_takes_somebody_in(cast: Cast, name: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        services.enrol(
            by=getattr(cast, name), username="x", display_name="X", role="supervisor",
            password=PASSWORD, centre="HN",
        )  # fmt: skip
    assert not Member.objects.filter(username="x").exists()


def test_taking_somebody_in_is_logged_without_her_name(cast: Cast) -> None:
    change, _ = changes.ask_to_enrol(
        by=cast.tu, username="hoa-moi", display_name="Hoa", language="vi",
        place=changes.Place("counsellor", "DN"),
    )  # fmt: skip
    changes.confirm(by=cast.quan, change_id=change.pk)
    told = Record.objects.filter(root=change.member_id).order_by("seq")
    assert [(r.action, r.actor, r.detail) for r in told] == [
        ("staff.enrol_asked", cast.tu.key, ["counsellor"]),
        ("staff.enrol_confirmed", cast.quan.key, ["counsellor"]),
    ]
    assert actor_for("hoa-moi").centre == "DN"


def test_whoever_leaves_is_out_at_once_everywhere(cast: Cast, files: Files) -> None:
    browser = browser_of(cast.members["mai"])
    assert browser.get(f"/desk/cases/{files.case}/").status_code == 200
    key = browser.session.session_key
    assert SignedIn.objects.filter(session_key=key).exists()
    services.leave(by=cast.tu, username="mai")
    assert browser.get(f"/desk/cases/{files.case}/").status_code == 302
    assert not Session.objects.filter(pk=key).exists()
    assert not SignedIn.objects.filter(session_key=key).exists()
    assert principals(cast.members["mai"]) == set()
    with acting(cast.mai):
        assert not Case.objects.exists(), "her standing scope has ended too"
    with pytest.raises(UnknownMember):
        actor_for("mai")


@pytest.mark.parametrize("name", ["lan", "mai", "hanh", "quan"])
def test_only_an_administrator_lets_somebody_go(cast: Cast, name: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        services.leave(by=getattr(cast, name), username="binh")
    assert Member.objects.get(username="binh").is_active


def test_passwords_lie_hashed(cast: Cast) -> None:
    for member in cast.members.values():
        assert member.password.startswith("argon2$")
        assert PASSWORD not in member.password
