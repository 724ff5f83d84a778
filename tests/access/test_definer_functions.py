"""Functions with higher rights: whom each obeys, and whom it refuses."""

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from hotline.access import services as access
from hotline.access.models import Grant
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.cases.models import Case
from hotline.referrals.services import accept
from hotline.vault import services as vault
from tests.access.world import Files
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def nobody(app_url: str, cast: Cast) -> Iterator[psycopg.Connection]:
    """The application role on a connection of its own, with no actor."""
    with psycopg.connect(app_url) as outside:
        yield outside
        outside.rollback()


def test_no_function_with_higher_rights_is_open_to_everybody(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname FROM pg_proc p,"
            " LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a"
            " WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace"
            " AND a.grantee = 0 AND a.privilege_type = 'EXECUTE'"
        )
        assert cursor.fetchall() == []


def test_functions_with_higher_rights_belong_to_the_definer_and_fix_their_search_path(
    cast: Cast,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, pg_get_userbyid(proowner), proconfig FROM pg_proc"
            " WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        )
        rows = cursor.fetchall()
    assert len(rows) >= 10
    for name, owner, config in rows:
        assert owner == "hotline_definer", name
        assert config == ["search_path=pg_catalog, public, pg_temp"], name


DEFINER_CALLS = (
    "SELECT access_principals()",
    "SELECT access_scopes()",
    "SELECT * FROM vault_keys(ARRAY[gen_random_uuid()])",
    "SELECT access_begin(gen_random_uuid(), 3::smallint)",
    "SELECT access_give(gen_random_uuid(), 'staff:x', 3::smallint, 'x', NULL, false)",
    "SELECT access_take_up(gen_random_uuid())",
    "SELECT access_withdraw(gen_random_uuid(), 'staff:x', false)",
    "SELECT access_may_hand_over(gen_random_uuid())",
    "SELECT access_hand_over(gen_random_uuid(), 'staff:x', false)",
    "SELECT access_take_over(gen_random_uuid())",
    "SELECT access_call_off(gen_random_uuid())",
    "SELECT access_enrol('staff:x', ARRAY['role:administrator'], 'nation', 3::smallint)",
    "SELECT staff_two()",
    "SELECT staff_ask('{}')",
    "SELECT staff_decide(gen_random_uuid(), 'confirmed')",
    "SELECT staff_reseal(gen_random_uuid(), '', 'system-2:x')",
    "SELECT access_denied()",
    "SELECT access_may_be_given(gen_random_uuid(), 'staff:x')",
    "SELECT access_deny(gen_random_uuid(), 'staff:x')",
    "SELECT access_deny_no_longer(gen_random_uuid(), 'staff:x')",
    "SELECT cases_seal(gen_random_uuid(), 'staff:x')",
    "SELECT cases_unseal(gen_random_uuid())",
    "SELECT cases_keep_from(gen_random_uuid(), 'staff:x')",
    "SELECT cases_break_glass(gen_random_uuid())",
    "SELECT cases_prove(gen_random_uuid(), '{}', '{}', '{}')",
    "SELECT cases_ask_owner(gen_random_uuid(), '{}')",
    "SELECT cases_let_in(gen_random_uuid())",
    "SELECT contacts_knock(gen_random_uuid())",
    "SELECT complaints_let_go(gen_random_uuid())",
    "SELECT networks_seen(gen_random_uuid(), '{}')",
    "SELECT networks_alike(gen_random_uuid())",
    "SELECT networks_open(gen_random_uuid(), gen_random_uuid())",
    "SELECT tips_kept(gen_random_uuid())",
    "SELECT documents_check('\\x00')",
    "SELECT people_clear(gen_random_uuid(), gen_random_uuid(), 'call')",
    "SELECT contacts_clear(gen_random_uuid(), gen_random_uuid(), 'call')",
)


@pytest.mark.parametrize("call", DEFINER_CALLS)
def test_functions_with_higher_rights_refuse_whoever_is_nobody(
    nobody: psycopg.Connection, call: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="no actor is set"):
        nobody.execute(call.encode())


def _refused_by_database(work: str, *values: object) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(work, values)


def test_nobody_takes_a_file_that_has_an_owner(cast: Cast, files: Files) -> None:
    for root in (files.contact, files.case, files.person, files.referral):
        with acting(cast.binh):
            _refused_by_database("SELECT access_begin(%s, 3::smallint)", root)


def test_nobody_takes_imported_history_that_has_a_key_and_no_owner(cast: Cast) -> None:
    root = uuid.uuid4()
    with acting(cast.hanh), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO vault_key (root_id, kind, centre, restricted, kek, wrapped)"
            " VALUES (%s, 'contact', 'HN', false, 'contact-1', '\\x00')", [root],
        )  # fmt: skip
    with acting(cast.lan):
        _refused_by_database("SELECT access_begin(%s, 3::smallint)", root)


def test_nobody_makes_a_key_for_another_centres_history(cast: Cast) -> None:
    insert = (
        "INSERT INTO vault_key (root_id, kind, centre, restricted, kek, wrapped)"
        " VALUES (gen_random_uuid(), 'contact', 'DN', false, 'contact-1', '\\x00')"
    )
    for actor in (cast.hanh, cast.lan, cast.pao, cast.tu):
        with acting(actor):
            _refused_by_database(insert)


def test_nobody_gives_deeper_than_she_holds(cast: Cast, files: Files) -> None:
    give = "SELECT access_give(%s, %s, %s::smallint, 'x', NULL, false)"
    with acting(cast.hanh):  # holds coded facts of her centre
        _refused_by_database(give, files.case, cast.binh.key, int(DataClass.D2))
    with acting(cast.binh):  # holds nothing
        _refused_by_database(give, files.case, cast.binh.key, 0)
    with acting(cast.lan):  # narrative is as deep as an owner goes
        _refused_by_database(give, files.case, cast.binh.key, int(DataClass.D4))


def test_nobody_takes_up_what_was_offered_to_somebody_else(cast: Cast, files: Files) -> None:
    with acting(cast.thu):
        assert access.take_up(files.referral) == 0
    with acting(cast.tu):
        assert access.take_up(files.referral) == 0


def test_nobody_withdraws_on_a_file_out_of_her_reach(cast: Cast, files: Files) -> None:
    with acting(cast.binh):
        _refused_by_database("SELECT access_withdraw(%s, %s, false)", files.case, cast.lan.key)


def test_an_owner_is_not_withdrawn(cast: Cast, files: Files) -> None:
    with acting(cast.mai):
        access.withdraw(files.case, from_=cast.lan.key)
    with acting(cast.lan), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case WHERE id = %s", [files.case])
        assert cursor.fetchone() == (1,)


def _owners(root: uuid.UUID) -> set[tuple[str, str]]:
    return {(r["principal"], r["why"]) for r in access.who_can_see(root) if r["why"] != "role"}


def test_nobody_hands_over_what_she_does_not_own(cast: Cast, files: Files) -> None:
    hand = "SELECT access_hand_over(%s, %s, %s)"
    for name in ("binh", "son", "hanh", "quan", "van", "tu", "pao"):
        actor = getattr(cast, name)
        with acting(actor):
            for at_once in (False, True):
                _refused_by_database(hand, files.case, actor.key, at_once)
                _refused_by_database(hand, files.person, cast.binh.key, at_once)


def test_an_agency_that_accepted_a_packet_does_not_own_it(cast: Cast, files: Files) -> None:
    accept(by=cast.pao, referral_id=files.referral)
    with acting(cast.pao):
        for reason in ("owner", "owner of the case", "hand-over", "asked to take over"):
            _refused_by_database(
                "SELECT access_give(%s, %s, 1::smallint, %s, NULL, true)",
                files.referral, cast.pao.key, reason,
            )  # fmt: skip
        _refused_by_database("SELECT access_hand_over(%s, %s, true)", files.referral, cast.pao.key)
        _refused_by_database("SELECT access_take_over(%s)", files.referral)
        _refused_by_database("SELECT access_call_off(%s)", files.referral)


def test_a_file_is_taken_over_by_whoever_was_asked_and_by_nobody_else(
    cast: Cast, files: Files
) -> None:
    with acting(cast.lan):
        access.hand_over(files.case, to=cast.binh.key)
    for name in ("son", "thu", "mai", "lan"):
        with acting(getattr(cast, name)):
            _refused_by_database("SELECT access_take_over(%s)", files.case)
    with acting(cast.son):
        _refused_by_database("SELECT access_call_off(%s)", files.case)
    with acting(cast.binh):
        assert (cast.binh.key, "asked to take over") in _owners(files.case)
        access.take_over(files.case)
        assert _owners(files.case) == {(cast.binh.key, "owner")}
    with acting(cast.binh):
        _refused_by_database("SELECT access_take_over(%s)", files.case)  # taken once
    with acting(cast.lan):
        assert not Case.objects.exists()
        _refused_by_database("SELECT access_hand_over(%s, %s, true)", files.case, cast.lan.key)


def test_before_it_is_taken_an_offer_opens_coded_facts_and_no_word(
    cast: Cast, files: Files
) -> None:
    with acting(cast.lan):
        access.hand_over(files.case, to=cast.binh.key)
    with acting(cast.binh):
        assert vault.may_open(files.case, DataClass.D1)
        assert not vault.may_open(files.case, DataClass.D2)
        access.call_off(files.case)
    with acting(cast.binh):
        assert not Case.objects.exists()
        _refused_by_database("SELECT access_take_over(%s)", files.case)
    with acting(cast.lan):
        assert _owners(files.case) == {(cast.lan.key, "owner")}


def test_a_supervisor_assigns_a_file_of_her_centre_to_a_person(cast: Cast, files: Files) -> None:
    with acting(cast.mai):
        _refused_by_database("SELECT access_hand_over(%s, 'role:counsellor', true)", files.case)
        access.hand_over(files.case, to=cast.mai.key, at_once=True)
    with acting(cast.mai):
        assert _owners(files.case) == {(cast.mai.key, "owner")}
    with acting(cast.lan):
        assert not Case.objects.exists()


@pytest.mark.parametrize("name", ["lan", "mai", "hanh", "quan", "van", "pao"])
def test_only_an_administrator_enrols(cast: Cast, name: str) -> None:
    enrol = "SELECT access_enrol(%s, ARRAY['role:administrator'], 'nation', 3::smallint)"
    with acting(getattr(cast, name)):
        _refused_by_database(enrol, getattr(cast, name).key)


def test_enrolling_again_ends_the_standing_scope_of_before(cast: Cast, files: Files) -> None:
    with acting(cast.mai):
        assert Case.objects.count() == 1
    with acting(cast.tu):
        access.enrol(cast.mai.key, principals=["centre:HN"], deepest=DataClass.D0)
    with acting(cast.mai):
        assert Case.objects.count() == 0


def test_who_can_see_is_told_to_those_who_see(cast: Cast, files: Files) -> None:
    with acting(cast.lan):
        shown = {(row["principal"], row["highest"]) for row in access.who_can_see(files.case)}
    assert (cast.lan.key, 3) in shown
    assert (cast.mai.key, 3) in shown
    assert (cast.hanh.key, 1) in shown
    assert not {p for p, _ in shown} & {cast.binh.key, cast.son.key, cast.tu.key, cast.pao.key}
    for stranger in (cast.binh, cast.son, cast.tu, cast.pao, Actor("system:invented")):
        with acting(stranger):
            assert access.who_can_see(files.case) == []


def test_the_ledger_shows_each_her_own_grants(cast: Cast, files: Files) -> None:
    with acting(cast.lan):
        assert set(Grant.objects.values_list("principal", flat=True)) == {cast.lan.key}
    with acting(cast.binh):
        assert not Grant.objects.exists()
