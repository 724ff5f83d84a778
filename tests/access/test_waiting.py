"""Who waited for what another transaction was making sees it, although she began earlier."""

from __future__ import annotations

import uuid
from importlib import import_module

import psycopg

from hotline.contacts import services
from hotline.staff.models import Member
from tests.access.world import OwnDatabase


def test_a_file_made_while_one_waited_is_seen_and_its_key_opens(own_database: OwnDatabase) -> None:
    lan = Member.objects.get(username="lan").as_actor()
    with psycopg.connect(own_database.app) as earlier:
        earlier.execute("SELECT set_config('hotline.actor', %s, true)", [lan.key])
        earlier.execute("SELECT now()")  # her transaction begins before the file is made
        contact = services.take_contact(by=lan)
        assert _seen(earlier, contact.id) == (1, 1)


def test_databases_made_before_are_mended(own_database: OwnDatabase) -> None:
    mend = import_module("hotline.access.migrations.0004_statement_time").Migration.operations[0]
    with psycopg.connect(own_database.owner) as owner:
        assert _by_transaction(owner) == (0, 0)
        owner.execute(AS_IT_WAS)
        assert _by_transaction(owner) == (1, 1)
        owner.execute(mend.forwards)
        assert _by_transaction(owner) == (0, 0)


# One policy and one function as they stood in databases of the first release.
AS_IT_WAS = """
DO $was$
BEGIN
    EXECUTE (SELECT format('ALTER POLICY %I ON contacts_contact USING (%s)', polname,
            replace(pg_get_expr(polqual, polrelid), 'statement_timestamp()', 'now()'))
        FROM pg_policy WHERE polname = 'contacts_contact_select');
    EXECUTE (SELECT replace(pg_get_functiondef(oid), 'statement_timestamp()', 'now()')
        FROM pg_proc WHERE proname = 'vault_keys');
END $was$
"""


def _by_transaction(owner: psycopg.Connection) -> tuple[int, int]:
    """How many policies and functions compare by the time a transaction began."""
    policies = owner.execute(
        "SELECT count(*) FROM pg_policy"
        " WHERE pg_get_expr(polqual, polrelid) LIKE '%valid_from <= now()%'"
    )
    functions = owner.execute(
        "SELECT count(*) FROM pg_proc WHERE prosrc LIKE '%valid_from <= now()%'"
    )
    (seen,), (made,) = policies.fetchone() or (0,), functions.fetchone() or (0,)
    return seen, made


def _seen(connection: psycopg.Connection, root: uuid.UUID) -> tuple[int, int]:
    rows = connection.execute("SELECT count(*) FROM contacts_contact WHERE id = %s", [root])
    keys = connection.execute("SELECT count(*) FROM vault_keys(%s::uuid[])", [[root]])
    (seen,), (opened,) = rows.fetchone() or (0,), keys.fetchone() or (0,)
    return seen, opened
