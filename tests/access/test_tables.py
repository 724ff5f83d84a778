"""What the database itself refuses, whatever the application forgets."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

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


def refuses(there: psycopg.Connection, statement: str) -> bool:
    """Whether whoever asks is turned away for want of a right."""
    try:
        with there.transaction(force_rollback=True):
            there.execute(statement.encode())
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


@pytest.mark.parametrize("verb", WITHOUT_ACTOR)
def test_every_empty_protected_table_refuses_whoever_is_nobody(
    nobody: psycopg.Connection, verb: str
) -> None:
    asked = {table: WITHOUT_ACTOR[verb].format(table) for table in PROTECTED}
    assert [table for table, statement in asked.items() if not refuses(nobody, statement)] == []


def test_no_protected_table_takes_a_row_from_nobody(nobody: psycopg.Connection) -> None:
    copied = "INSERT INTO {0} SELECT (jsonb_populate_record(NULL::{0}, '{{}}')).*"
    taken = [table for table in PROTECTED if not refuses(nobody, copied.format(table))]
    assert taken == []


@pytest.mark.parametrize("verb", ["select", "count", "update", "delete"])
def test_every_filled_protected_table_refuses_whoever_is_nobody(files: Files, verb: str) -> None:
    asked = {table: WITHOUT_ACTOR[verb].format(table) for table in PROTECTED}
    here = connection.connection
    assert [table for table, statement in asked.items() if not refuses(here, statement)] == []


def test_what_refuses_nobody_would_be_noticed(nobody: psycopg.Connection) -> None:
    assert not refuses(nobody, "SELECT count(*) FROM auth_permission")


def test_the_refusal_says_what_is_missing(nobody: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="no actor is set"):
        nobody.execute("SELECT count(*) FROM cases_case")


def test_every_table_is_protected_or_says_why_not(cast: Cast) -> None:
    listed = {*PROTECTED, *LEDGER, *UNPROTECTED}
    assert not (missing := tables_of_database() - listed), f"in neither list: {missing}"
    assert not (stale := listed - tables_of_database()), f"listed, but gone: {stale}"
    assert not {*PROTECTED, *LEDGER} & set(UNPROTECTED)


def test_row_security_is_on_and_forced(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relrowsecurity AND relforcerowsecurity"
            " AND pg_get_userbyid(relowner) = 'hotline_owner'"
        )
        secured = {row[0] for row in cursor.fetchall()}
    assert {*PROTECTED, *LEDGER} - secured == set()


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
        assert counted is not None
        assert counted[0] > 0, "nothing there to rewrite"
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        owner.execute(statement.encode())


def test_what_is_append_only_guards_every_row_and_the_whole(cast: Cast) -> None:
    before, delete, update, truncate = 2, 8, 16, 32
    guards: dict[str, list[tuple[str, str, int]]] = {table: [] for table in APPEND_ONLY}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, tgname, tgenabled, tgtype & 62 FROM pg_trigger"
            " JOIN pg_class c ON c.oid = tgrelid"
            " WHERE relname = ANY (%s) AND NOT tgisinternal AND tgtype & 2 > 0"
            " ORDER BY tgname", [list(APPEND_ONLY)],
        )  # fmt: skip
        for table, *guard in cursor.fetchall():
            guards[table].append(tuple(guard))  # type: ignore[arg-type]
    assert guards == {
        table: [
            (f"{table}_append_only", "O", before | delete | update),
            (f"{table}_no_truncate", "O", before | truncate),
        ]
        for table in APPEND_ONLY
    }


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
