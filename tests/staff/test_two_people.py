"""Rights are changed by two people: one asks, another confirms, nobody about herself."""

import datetime as dt
import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from hotline.access.models import Grant
from hotline.actor.context import Actor, acting
from hotline.audit.models import Record
from hotline.staff import changes, services
from hotline.staff.changes import Place, Refused
from hotline.staff.models import Change, Member, SignedIn
from tests.access.world import browser_of, enrolled
from tests.cast import PASSWORD, Cast
from tests.staff.test_coming_and_leaving import principals

pytestmark = pytest.mark.django_db


@pytest.fixture
def hoa(cast: Cast) -> Actor:
    """A second administrator beside Tú."""
    return enrolled("hoa", "administrator").as_actor()


def asked(cast: Cast, username: str = "moi", role: str = "counsellor") -> tuple[Change, str]:
    return changes.ask_to_enrol(
        by=cast.tu, username=username, display_name="Mới", place=Place(role, "DN"), language="vi"
    )


def test_nobody_is_taken_in_by_one_person(cast: Cast, hoa: Actor) -> None:
    change, first = asked(cast)
    assert not Member.objects.filter(username="moi").exists()
    second = changes.confirm(by=hoa, change_id=change.pk)
    member = Member.objects.get(username="moi")
    assert member.check_password(f"{first}-{second}")
    assert principals(member) == {"role:counsellor", "centre:DN", "role:counsellor@DN"}
    told = Record.objects.filter(root=member.pk).values_list("action", "actor")
    assert set(told) == {("staff.enrol_asked", cast.tu.key), ("staff.enrol_confirmed", hoa.key)}


def test_neither_half_alone_signs_in_and_the_first_does_not_lie_in_the_clear(
    cast: Cast, hoa: Actor
) -> None:
    change, first = asked(cast)
    assert first not in json.dumps(Change.objects.filter(pk=change.pk).values().get(), default=str)
    second = changes.confirm(by=hoa, change_id=change.pk)
    member = Member.objects.get(username="moi")
    assert not any(member.check_password(part) for part in (first, second, f"{second}-{first}"))
    assert Change.objects.get(pk=change.pk).first_half == ""


def test_nobody_confirms_what_she_asked_for(cast: Cast, hoa: Actor) -> None:
    change, _ = asked(cast)
    with pytest.raises(Refused, match="oneself"):
        changes.confirm(by=cast.tu, change_id=change.pk)
    with acting(cast.tu), pytest.raises(ProgrammingError), transaction.atomic():
        _decide(change)
    assert Change.objects.get(pk=change.pk).state == "asked"


def test_nobody_confirms_what_is_about_herself(cast: Cast, hoa: Actor) -> None:
    change = changes.ask_to_change(by=cast.tu, member_id=hoa.member_id, place=Place("national"))
    with pytest.raises(Refused, match="oneself"):
        changes.confirm(by=hoa, change_id=change.pk)
    with acting(hoa), pytest.raises(ProgrammingError), transaction.atomic():
        _decide(change)
    with pytest.raises(Refused, match="oneself"):
        changes.ask_to_reset(by=cast.tu, member_id=cast.tu.member_id)


@pytest.mark.parametrize("name", ["lan", "mai", "hanh", "van", "pao"])
def test_only_an_administrator_or_the_national_centre_confirms(cast: Cast, name: str) -> None:
    change, _ = asked(cast)
    with acting(getattr(cast, name)), pytest.raises(ProgrammingError), transaction.atomic():
        _decide(change)
    changes.confirm(by=cast.quan, change_id=change.pk)
    assert Member.objects.filter(username="moi").exists()


@pytest.mark.parametrize("name", ["lan", "mai", "hanh", "quan", "van"])
def test_only_an_administrator_asks(cast: Cast, name: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        changes.ask_to_enrol(
            by=getattr(cast, name), username="x", display_name="X", place=Place("administrator"),
            language="vi",
        )  # fmt: skip


def test_the_application_writes_no_change_by_itself(cast: Cast, hoa: Actor) -> None:
    change, _ = asked(cast)
    with acting(hoa):
        for statement in (
            "UPDATE staff_change SET asked_by = 'staff:somebody'",
            "DELETE FROM staff_change",
            "INSERT INTO staff_change SELECT * FROM staff_change",
            "SELECT staff_apply('staff:x', ARRAY['role:national'], 'nation', 3::smallint)",
        ):
            with (
                pytest.raises((ProgrammingError, IntegrityError), match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
    assert change.state == "asked"


def test_a_change_that_brings_more_than_it_says_is_not_confirmed(cast: Cast, hoa: Actor) -> None:
    facts = {
        "id": "00000000-0000-7000-8000-000000000001",
        "member_id": str(cast.members["lan"].pk), "kind": "change", "username": "lan",
        "display_name": "Lan", "role": "counsellor", "centre": "DN", "agency": "",
        "language": "vi", "principals": ["role:national"], "scope": "nation", "deepest": 3,
        "first_half": "",
    }  # fmt: skip
    with acting(cast.tu), connection.cursor() as cursor:
        cursor.execute("SELECT staff_ask(%s::jsonb)", [json.dumps(facts)])
    with pytest.raises(Refused, match="not_what_it_says"):
        changes.confirm(by=hoa, change_id=facts["id"])  # type: ignore[arg-type]


def test_a_role_moves_only_when_it_is_confirmed_and_her_scope_with_it(
    cast: Cast, hoa: Actor
) -> None:
    lan = cast.members["lan"]
    change = changes.ask_to_change(by=cast.tu, member_id=lan.pk, place=Place("supervisor", "DN"))
    assert "role:counsellor" in principals(lan)
    changes.confirm(by=hoa, change_id=change.pk)
    lan.refresh_from_db()
    assert (lan.role, lan.centre) == ("supervisor", "DN")
    assert principals(lan) == {"role:supervisor", "centre:DN", "role:supervisor@DN"}
    with acting(lan.as_actor()):
        held = Grant.objects.filter(root_id__isnull=True, valid_until__isnull=True)
        assert [g.scope for g in held] == ["centre:DN"]


def test_refused_or_withdrawn_nothing_happens_and_it_cannot_be_confirmed_later(
    cast: Cast, hoa: Actor
) -> None:
    one, _ = asked(cast, "mot")
    changes.refuse(by=hoa, change_id=one.pk)
    two, _ = asked(cast, "hai")
    changes.withdraw(by=cast.tu, change_id=two.pk)
    for change in (one, two):
        with pytest.raises(Refused, match="decided"):
            changes.confirm(by=hoa, change_id=change.pk)
    assert not Member.objects.filter(username__in=["mot", "hai"]).exists()
    assert not changes.waiting().exists()


def test_a_reset_ends_every_session_and_starts_the_second_factor_anew(
    cast: Cast, hoa: Actor
) -> None:
    lan = cast.members["lan"]
    TOTP.activate(lan, generate_totp_secret())
    browser = browser_of(lan)
    assert browser.get("/desk/").status_code == 200
    change, first = changes.ask_to_reset(by=cast.tu, member_id=lan.pk)
    assert Authenticator.objects.filter(user=lan).exists()
    second = changes.confirm(by=hoa, change_id=change.pk)
    lan.refresh_from_db()
    assert lan.check_password(f"{first}-{second}")
    assert not lan.check_password(PASSWORD)
    assert not Authenticator.objects.filter(user=lan).exists()
    assert browser.get("/desk/").status_code == 302
    assert not SignedIn.objects.filter(member=lan).exists()


def test_a_password_told_in_person_is_changed_before_anything_else(cast: Cast, hoa: Actor) -> None:
    change, first = asked(cast)
    second = changes.confirm(by=hoa, change_id=change.pk)
    browser = Client()
    browser.post("/account/login/", {"login": "moi", "password": f"{first}-{second}"})
    assert browser.get("/desk/")["Location"] == "/account/password/change/"
    own = "mưa rào trên mái tôn"
    browser.post(
        "/account/password/change/",
        {"oldpassword": f"{first}-{second}", "password1": own, "password2": own},
    )
    assert Member.objects.get(username="moi").first_password_until is None
    assert browser.get("/desk/")["Location"] == "/account/2fa/totp/activate/"


def test_after_a_week_it_lets_nobody_in(cast: Cast, hoa: Actor) -> None:
    change, first = asked(cast)
    second = changes.confirm(by=hoa, change_id=change.pk)
    week = timezone.now() - dt.timedelta(minutes=1)
    Member.objects.filter(username="moi").update(first_password_until=week)
    said = Client().post("/account/login/", {"login": "moi", "password": f"{first}-{second}"})
    assert said.status_code == 200


# --- letting go ---------------------------------------------------------------------------------


def test_whoever_confirms_nothing_is_let_go_by_one_at_once(cast: Cast, hoa: Actor) -> None:
    assert changes.let_go(by=cast.tu, member_id=cast.members["binh"].pk) is None
    assert not Member.objects.get(username="binh").is_active


def test_no_administrator_makes_herself_the_only_one(cast: Cast, hoa: Actor) -> None:
    for actor in (hoa, cast.quan):
        change = changes.let_go(by=cast.tu, member_id=actor.member_id)
        assert change is not None
        assert Member.objects.get(pk=actor.member_id).is_active
    with pytest.raises(ProgrammingError), transaction.atomic():
        services.leave(by=cast.tu, username="hoa")
    changes.confirm(by=cast.quan, change_id=changes.waiting().get(username="hoa").pk)
    assert not Member.objects.get(username="hoa").is_active
    assert principals(Member.objects.get(username="hoa")) == set()


# --- the beginning ------------------------------------------------------------------------------


def test_the_setting_up_takes_people_in_until_there_are_two_administrators(cast: Cast) -> None:
    assert enrolled("mot", "supervisor", centre="HN").is_active
    assert enrolled("hoa", "administrator").is_active
    with pytest.raises(ProgrammingError, match="another confirms"), transaction.atomic():
        enrolled("hai", "supervisor", centre="HN")
    services.leave(by=services.SETUP, username="mot")
    assert not Member.objects.get(username="mot").is_active, "letting go is always possible"


def test_an_only_administrator_with_nobody_to_confirm_enrols_alone(cast: Cast) -> None:
    services.leave(by=services.SETUP, username="quan")
    with pytest.raises(Refused, match="alone"):
        asked(cast)
    member = services.enrol(
        by=cast.tu, username="hoa", display_name="Hoa", role="administrator", password=PASSWORD
    )
    assert "role:administrator" in principals(member)


def test_the_command_sends_to_the_pages_once_there_are_two(cast: Cast, hoa: Any) -> None:
    from hotline.config.commands import staff
    from hotline.config.trouble import Trouble
    from tests.staff.test_staff_command import options

    with pytest.raises(Trouble, match="Members"):
        staff._add(options("add", "m", "--name", "M", "--role", "counsellor", "--centre", "DN"))


def _decide(change: Change) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT staff_decide(%s, 'confirmed')", [change.pk])
