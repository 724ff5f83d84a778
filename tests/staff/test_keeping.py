"""An agency keeps its own people: hers and no other, what gives rights only with the hotline."""

import json
import uuid

import pytest
from django.db import ProgrammingError, connection, transaction

from hotline.actor.context import Actor, acting
from hotline.audit.models import Record
from hotline.directory.queries import responsible_agency
from hotline.referrals import services as referrals
from hotline.staff import changes, keeping, services
from hotline.staff.changes import Refused
from hotline.staff.models import Change, Member, SignedIn
from tests.access.world import Files, browser_of, lao_cai
from tests.cast import PASSWORD, Cast
from tests.staff.test_coming_and_leaving import principals

pytestmark = pytest.mark.django_db

ELSEWHERE = ("thu", "lan", "mai", "quan", "tu")
"""Another agency's focal point, and the hotline's own people."""


@pytest.fixture
def sua(cast: Cast) -> Actor:
    """She keeps the accounts of Páo's agency."""
    return services.enrol(
        by=services.SETUP, username="sua", display_name="Sua", role="partner",
        password=PASSWORD, agency=lao_cai(), keeps_people=True,
    ).as_actor()  # fmt: skip


def joins(by: Actor, username: str = "moi", role: str = "partner") -> tuple[Change, str]:
    return keeping.ask_to_enrol(
        by=by, username=username, display_name="Mới", role=role, language="vi"
    )


def test_somebody_joins_when_the_hotline_confirms_and_signs_in_with_two_halves(
    cast: Cast, sua: Actor
) -> None:
    change, first = joins(sua, role="focal_point")
    assert not Member.objects.filter(username="moi").exists()
    with pytest.raises(Refused, match="oneself"):
        changes.confirm(by=sua, change_id=change.pk)
    second = changes.confirm(by=cast.tu, change_id=change.pk)
    member = Member.objects.get(username="moi")
    assert member.check_password(f"{first}-{second}")
    assert principals(member) == {"role:focal_point", f"agency:{lao_cai().pk}"}


def test_a_keeper_cannot_confirm_not_even_in_the_database(cast: Cast, sua: Actor) -> None:
    other = services.enrol(
        by=services.SETUP, username="keo", display_name="Keo", role="partner",
        password=PASSWORD, agency=lao_cai(), keeps_people=True,
    )  # fmt: skip
    change, _ = joins(other.as_actor())
    with acting(sua), pytest.raises(ProgrammingError), transaction.atomic():
        _ask("SELECT staff_decide(%s, 'confirmed')", [change.pk])


def test_a_role_of_the_hotline_or_one_the_agency_lacks_is_not_asked_for(
    cast: Cast, sua: Actor
) -> None:
    for role in ("administrator", "counsellor", "national"):
        with pytest.raises(Refused, match="not_of_agency"):
            joins(sua, role=role)
    police = responsible_agency("34/15")
    assert police is not None
    from hotline.directory.models import Agency

    plain = Agency.objects.get(pk="provincial_police:34/15")
    keeper = services.enrol(
        by=services.SETUP, username="canh", display_name="Cảnh", role="partner",
        password=PASSWORD, agency=plain, keeps_people=True,
    )  # fmt: skip
    assert keeping.roles(keeper.as_actor()) == ["partner"]
    with pytest.raises(Refused, match="not_of_agency"):
        joins(keeper.as_actor(), role="focal_point")


@pytest.mark.parametrize("name", ELSEWHERE)
def test_nobody_of_another_agency_or_of_the_hotline_is_seen_or_changed(
    cast: Cast, sua: Actor, name: str
) -> None:
    them = cast.members[name]
    assert name not in {one.username for one in keeping.people(sua)}
    for act in (
        lambda: keeping.let_go(by=sua, member_id=them.pk),
        lambda: keeping.ask_to_change(by=sua, member_id=them.pk, role="partner", keeps=False),
        lambda: keeping.ask_to_reset(by=sua, member_id=them.pk),
    ):
        with pytest.raises(Member.DoesNotExist):
            act()
    browser = browser_of(Member.objects.get(username="sua"))
    for path, verb in (("", "get"), ("change", "get"), ("reset", "post"), ("leave", "post")):
        assert getattr(browser, verb)(f"/portal/people/{them.pk}/{path}").status_code == 404
    them.refresh_from_db()
    assert them.is_active
    assert not Change.objects.filter(member_id=them.pk).exists()


@pytest.mark.parametrize("name", ELSEWHERE)
def test_the_database_refuses_a_keeper_who_reaches_elsewhere(
    cast: Cast, sua: Actor, name: str
) -> None:
    """With the application's own statements, past every check of the application."""
    them, own = cast.members[name], f"agency:{lao_cai().pk}"
    with acting(sua):
        for statement, values in (
            ("SELECT access_enrol(%s, '{}', '', 0::smallint)", [them.key]),
            ("SELECT access_enrol(%s, %s, '', 0::smallint)",
             [cast.members["pao"].key, ["role:administrator"]]),
            _asks("change", them.pk, ["role:partner", own]),
            _asks("reset", them.pk, ["role:partner", own]),
            _asks("change", cast.members["pao"].pk, ["role:administrator", own]),
            _asks("change", cast.members["pao"].pk, ["role:partner", "agency:" + str(
                cast.members["thu"].agency_id)]),
            _asks("enrol", uuid.uuid4(), ["role:counsellor", own]),
            _asks("enrol", uuid.uuid4(), ["role:partner", own], scope="nation", deepest=3),
            _asks("enrol", uuid.uuid4(), []),
            _asks("leave", cast.members["pao"].pk, []),
            _asks("change", sua.member_id, ["role:focal_point", own]),
        ):  # fmt: skip
            with pytest.raises(ProgrammingError), transaction.atomic():
                _ask(statement, values)
    assert not Change.objects.exists()


@pytest.mark.parametrize("name", ["pao", "lan", "quan"])
def test_whoever_keeps_nothing_finds_nothing(cast: Cast, name: str) -> None:
    by = getattr(cast, name)
    with pytest.raises(Refused, match="not_keeper"):
        joins(by)
    with pytest.raises(Refused, match="not_keeper"):
        list(keeping.people(by))
    assert browser_of(cast.members[name]).get("/portal/people/").status_code in (403, 404)
    with acting(by), pytest.raises(ProgrammingError), transaction.atomic():
        _ask("SELECT access_enrol(%s, '{}', '', 0::smallint)", [cast.members["pao"].key])


def test_a_leaver_is_out_at_once_and_her_open_work_stays_with_the_agency(
    cast: Cast, sua: Actor, files: Files
) -> None:
    pao = cast.members["pao"]
    referrals.receive(by=cast.pao, referral_id=files.referral)
    referrals.accept(by=cast.pao, referral_id=files.referral)
    hers = browser_of(pao)
    assert hers.get("/portal/").status_code == 200
    keeper = browser_of(Member.objects.get(username="sua"))
    page = keeper.get(f"/portal/people/{pao.pk}/")
    assert f"/portal/referrals/{files.referral}/" in page.content.decode()
    left = keeper.post(f"/portal/people/{pao.pk}/leave")
    assert f"/portal/referrals/{files.referral}/" in left.content.decode()
    assert hers.get("/portal/").status_code == 302
    assert not SignedIn.objects.filter(member=pao).exists()
    assert principals(pao) == set()
    assert keeper.get(f"/portal/referrals/{files.referral}/").status_code == 200
    assert Record.objects.filter(action="staff.leave", root=pao.pk, actor=sua.key).exists()


def test_what_a_leaver_was_to_become_does_not_happen_afterwards(cast: Cast, sua: Actor) -> None:
    pao = cast.members["pao"]
    change = keeping.ask_to_change(by=sua, member_id=pao.pk, role="partner", keeps=True)
    keeping.let_go(by=sua, member_id=pao.pk)
    with pytest.raises(Refused, match="decided"):
        changes.confirm(by=cast.tu, change_id=change.pk)


def test_the_hotline_is_told_when_the_last_keeper_leaves(
    cast: Cast, sua: Actor, signed_in: object
) -> None:
    assert keeping.without_keeper() == []
    left = keeping.let_go(by=sua, member_id=sua.member_id)
    assert (left.last_keeper, left.last_of_all) == (True, False)
    assert [one.pk for one in keeping.without_keeper()] == [lao_cai().pk]
    assert Record.objects.filter(action="staff.no_keeper").exists()
    page = browser_of(cast.members["tu"]).get("/members/")
    assert "Hiện không còn ai" in page.content.decode() or "Nobody keeps" in page.content.decode()
    change = changes.ask_to_change(
        by=cast.tu, member_id=cast.members["pao"].pk,
        place=changes.Place("focal_point", agency=lao_cai().pk, keeps_people=True),
    )  # fmt: skip
    changes.confirm(by=cast.quan, change_id=change.pk)
    assert keeping.without_keeper() == []
    assert f"keeper:{lao_cai().pk}" in principals(cast.members["pao"])


def test_a_keeper_asks_on_the_page_and_keeps_what_she_typed(cast: Cast, sua: Actor) -> None:
    browser = browser_of(Member.objects.get(username="sua"))
    said = {"display_name": "Lý Mẩy", "username": "ly.may", "role": "counsellor", "language": "vi"}
    wrong = browser.post("/portal/people/new", said)
    assert wrong.status_code == 422
    assert "Lý Mẩy" in wrong.content.decode()
    told = browser.post("/portal/people/new", {**said, "role": "partner"})
    assert 'id="half"' in told.content.decode()
    change = Change.objects.get(username="ly.may")
    page = browser.get("/portal/people/").content.decode()
    assert "ly.may" in page
    browser.post(f"/portal/people/withdraw/{change.pk}")
    change.refresh_from_db()
    assert change.state == "withdrawn"


def _asks(
    kind: str, member: object, principals: list[str], scope: str = "", deepest: int = 0
) -> tuple[str, list[str]]:
    facts = {
        "id": str(uuid.uuid4()), "member_id": str(member), "kind": kind, "username": "x",
        "display_name": "X", "role": "partner", "centre": "", "agency": lao_cai().pk,
        "language": "vi", "principals": principals, "scope": scope, "deepest": deepest,
        "first_half": "", "keeps_people": False,
    }  # fmt: skip
    return "SELECT staff_ask(%s::jsonb)", [json.dumps(facts)]


def _ask(statement: str, values: list[object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
