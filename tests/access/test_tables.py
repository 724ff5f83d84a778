"""What the database itself refuses, whatever the application forgets."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from tests.access.tables import APPEND_ONLY, LEDGER, ROOTS, THROUGH, UNPROTECTED
from tests.access.world import Files
from tests.cast import Cast

pytestmark = pytest.mark.django_db

PROTECTED = (*ROOTS, *THROUGH)
# Two statements of each verb: the row security of a table has to answer on none and on some rows.
WITHOUT_ACTOR = {
    "select": "SELECT * FROM {0}",
    "select one": "SELECT 1 FROM {0} WHERE id = gen_random_uuid()",
    "count": "SELECT count(*) FROM {0}",
    "exists": "SELECT EXISTS (SELECT FROM {0})",
    "limit none": "SELECT * FROM {0} LIMIT 1",
    "update": "UPDATE {0} SET id = id",
    "update one": "UPDATE {0} SET id = id WHERE id = gen_random_uuid()",
    "delete": "DELETE FROM {0}",
    "lock": "SELECT * FROM {0} FOR UPDATE",
    "truncate": "TRUNCATE {0} CASCADE",
}


@pytest.fixture
def nobody(app_url: str, cast: Cast) -> Iterator[psycopg.Connection]:
    """The application role on a connection of its own, with no actor; sees empty tables."""
    with psycopg.connect(app_url) as outside:
        yield outside
        outside.rollback()


def tables_of_database() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'm', 'v', 'f')"
            " AND relnamespace = 'public'::regnamespace"
        )
        return {row[0] for row in cursor.fetchall()}


def refused(cursor: psycopg.Cursor, statement: str, *values: object) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        cursor.execute(statement.encode(), values or None)
    cursor.connection.rollback()


@pytest.mark.parametrize("verb", WITHOUT_ACTOR)
@pytest.mark.parametrize("table", PROTECTED)
def test_an_empty_protected_table_refuses_whoever_is_nobody(
    nobody: psycopg.Connection, table: str, verb: str
) -> None:
    refused(nobody.cursor(), WITHOUT_ACTOR[verb].format(table))


@pytest.mark.parametrize("table", PROTECTED)
def test_a_protected_table_takes_no_row_from_nobody(nobody: psycopg.Connection, table: str) -> None:
    copied = f"INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, '{{}}')).*"
    refused(nobody.cursor(), copied)


@pytest.mark.parametrize("table", PROTECTED)
@pytest.mark.parametrize("verb", ["select", "count", "update", "delete"])
def test_a_filled_protected_table_refuses_whoever_is_nobody(
    files: Files, table: str, verb: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.connection.transaction():
        connection.connection.execute(WITHOUT_ACTOR[verb].format(table).encode())


def test_the_refusal_says_what_is_missing(nobody: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="no actor is set"):
        nobody.execute("SELECT count(*) FROM cases_case")


def test_every_table_is_protected_or_says_why_not(cast: Cast) -> None:
    listed = {*PROTECTED, *LEDGER, *UNPROTECTED}
    assert not (missing := tables_of_database() - listed), f"in neither list: {missing}"
    assert not (stale := listed - tables_of_database()), f"listed, but gone: {stale}"
    assert not {*PROTECTED, *LEDGER} & set(UNPROTECTED)


@pytest.mark.parametrize("table", [*PROTECTED, *LEDGER])
def test_row_security_is_on_and_forced(cast: Cast, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner)"
            " FROM pg_class WHERE oid = %s::regclass", [table],
        )  # fmt: skip
        assert cursor.fetchone() == (True, True, "hotline_owner")


def test_a_table_listed_as_unprotected_holds_no_sealed_value_and_no_row_security(
    cast: Cast,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity"
            " AND relnamespace = 'public'::regnamespace"
        )
        assert {row[0] for row in cursor.fetchall()} == {*PROTECTED, *LEDGER}


@pytest.mark.parametrize("role", ["hotline_app", "hotline_owner", "hotline_live"])
def test_no_role_that_serves_passes_row_security(cast: Cast, role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolreplication FROM pg_roles"
            " WHERE rolname = %s", [role],
        )  # fmt: skip
        assert cursor.fetchone() == (False, False, False, False)


def test_the_application_is_no_member_of_a_stronger_role(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname NOT IN ('hotline_app', 'hotline_live')"
            " AND (pg_has_role('hotline_app', oid, 'MEMBER')"
            "      OR pg_has_role('hotline_live', oid, 'MEMBER'))"
        )
        assert cursor.fetchall() == []


LEDGER_WRITES = (
    "INSERT INTO access_grant (id, root_id, principal, highest, why, valid_from, given_by)"
    " VALUES (gen_random_uuid(), gen_random_uuid(), 'staff:x', 4, 'owner', now(), 'staff:x')",
    "UPDATE access_grant SET highest = 4",
    "DELETE FROM access_grant",
    "TRUNCATE access_grant",
    "INSERT INTO access_principal (actor, principal) VALUES ('staff:x', 'role:administrator')",
    "UPDATE access_principal SET principal = 'role:administrator'",
    "DELETE FROM access_principal",
    "TRUNCATE access_principal",
    "SELECT * FROM vault_key",
    "SELECT wrapped FROM vault_key LIMIT 1",
    "UPDATE vault_key SET restricted = false",
    "DELETE FROM vault_key",
    "TRUNCATE vault_key",
    "INSERT INTO vault_key (root_id, kind, centre, restricted, kek, wrapped)"
    " VALUES (gen_random_uuid(), 'case', 'DN', false, 'case-1', '\\x00')",
    "UPDATE audit_record SET actor = 'staff:x'",
    "DELETE FROM audit_record",
    "TRUNCATE audit_record",
    "UPDATE events_outbox SET kind = ''",
    "DELETE FROM events_outbox",
    "TRUNCATE events_outbox",
    "UPDATE referrals_step SET state = 'accepted'",
    "DELETE FROM referrals_step",
    "TRUNCATE referrals_step",
    "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
    "DROP POLICY cases_case_select ON cases_case",
    "ALTER TABLE audit_record DISABLE TRIGGER ALL",
    "SET ROLE hotline_owner",
    "SET ROLE hotline_definer",
    "SET session_replication_role = replica",
    "CREATE TABLE public.mine (id int)",
    "CREATE FUNCTION public.hotline_actor_of_mine() RETURNS text LANGUAGE sql AS 'SELECT 1::text'",
)  # fmt: skip


@pytest.mark.parametrize("statement", LEDGER_WRITES)
def test_the_application_cannot_touch_what_guards_it(
    cast: Cast, app_url: str, statement: str
) -> None:
    """As a supervisor, who has reach; the rights are missing, not the rows."""
    with psycopg.connect(app_url) as outside:
        outside.execute("SELECT set_config('hotline.actor', %s, true)", [cast.mai.key])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            outside.execute(statement.encode())


@pytest.fixture
def owner(cast: Cast, owner_url: str) -> Iterator[psycopg.Connection]:
    """The owner, with FORCE switched off in a transaction that comes to nothing."""
    with psycopg.connect(owner_url) as owner:
        owner.execute("ALTER TABLE referrals_step NO FORCE ROW LEVEL SECURITY")
        yield owner
        owner.rollback()


REWRITES = [
    ("audit_record", "UPDATE audit_record SET actor = 'staff:x'"),
    ("audit_record", "DELETE FROM audit_record"),
    ("audit_record", "TRUNCATE audit_record"),
    ("referrals_step", "TRUNCATE referrals_step"),
]


@pytest.mark.parametrize(("table", "statement"), REWRITES)
def test_not_even_the_owner_rewrites_what_is_append_only(
    owner: psycopg.Connection, table: str, statement: str
) -> None:
    if table == "audit_record":
        counted = owner.execute("SELECT count(*) FROM audit_record").fetchone()
        assert counted is not None and counted[0] > 0, "nothing there to rewrite"
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        owner.execute(statement.encode())


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_is_append_only_guards_every_row_and_the_whole(cast: Cast, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgenabled, tgtype & 62 FROM pg_trigger"
            " WHERE tgrelid = %s::regclass AND NOT tgisinternal ORDER BY tgname", [table],
        )  # fmt: skip
        before, delete, update, truncate = 2, 8, 16, 32
        assert cursor.fetchall() == [
            (f"{table}_append_only", "O", before | delete | update),
            (f"{table}_no_truncate", "O", before | truncate),
        ]


# --- the listening role -----------------------------------------------------------------------


def test_the_listening_role_reads_the_outbox_and_nothing_else(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped"
            " AND c.relnamespace = 'public'::regnamespace"
            " AND has_column_privilege('hotline_live', c.oid, a.attnum, 'SELECT')"
            " GROUP BY c.relname"
        )
        assert cursor.fetchall() == [("events_outbox",)]
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm')"
            " AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege('hotline_live', oid,"
            "     'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')"
        )
        assert cursor.fetchall() == []


def test_the_listening_role_asks_one_function_with_higher_rights(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
            " AND has_function_privilege('hotline_live', oid, 'EXECUTE')"
        )
        assert cursor.fetchall() == [("live_session",)]


def test_the_listening_role_names_no_session_that_it_does_not_know(
    live_url: str, cast: Cast
) -> None:
    with psycopg.connect(live_url) as live:
        found = live.execute("SELECT * FROM live_session('a-guess')").fetchall()
        assert found == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            live.execute("SELECT * FROM staff_signed_in")


# --- definer functions ------------------------------------------------------------------------


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
    "SELECT access_enrol('staff:x', ARRAY['role:administrator'], 'nation', 3::smallint)",
    "SELECT contacts_knock(gen_random_uuid())",
)


@pytest.mark.parametrize("call", DEFINER_CALLS)
def test_functions_with_higher_rights_refuse_whoever_is_nobody(
    nobody: psycopg.Connection, call: str
) -> None:
    refused(nobody.cursor(), call)


def _refused_by_database(work: str, *values: object) -> None:
    from django.db import ProgrammingError, transaction

    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(work, values)


def test_nobody_takes_a_file_that_has_an_owner(cast: Cast, files: Files) -> None:
    for root in (files.contact, files.case, files.person, files.referral):
        with acting(cast.binh):
            _refused_by_database("SELECT access_begin(%s, 3::smallint)", root)


def test_nobody_takes_imported_history_that_has_a_key_and_no_owner(cast: Cast) -> None:
    import uuid

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


@pytest.mark.parametrize("name", ["lan", "mai", "hanh", "quan", "van", "pao"])
def test_only_an_administrator_enrols(cast: Cast, name: str) -> None:
    enrol = "SELECT access_enrol(%s, ARRAY['role:administrator'], 'nation', 3::smallint)"
    with acting(getattr(cast, name)):
        _refused_by_database(enrol, getattr(cast, name).key)


def test_enrolling_again_ends_the_standing_scope_of_before(cast: Cast, files: Files) -> None:
    from hotline.cases.models import Case

    with acting(cast.mai):
        assert Case.objects.count() == 1
    with acting(cast.tu):
        access.enrol(cast.mai.key, principals=["role:counsellor"], deepest=DataClass.D0)
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
    from hotline.access.models import Grant

    with acting(cast.lan):
        assert set(Grant.objects.values_list("principal", flat=True)) == {cast.lan.key}
    with acting(cast.binh):
        assert not Grant.objects.exists()
