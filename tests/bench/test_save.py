"""The yardstick of saving writes what the service writes."""

from __future__ import annotations

import psycopg
import pytest

from bench import save
from hotline.config.engine import Addresses
from hotline.contacts import services
from tests.access.world import OwnDatabase, enrolled
from tests.addresses import to_database

TABLES = ("access_grant", "vault_key", "contacts_contact", "audit_record", "events_outbox")
Written = dict[str, tuple[int, int]]


def stored(connection: psycopg.Connection) -> Written:
    """Rows and bytes of each table."""
    found: Written = {}
    for table in TABLES:
        row = connection.execute(
            f"SELECT count(*), coalesce(sum(pg_column_size(t.*)), 0) FROM {table} t"
        ).fetchone()
        assert row is not None
        found[table] = (int(row[0]), int(row[1]))
    return found


def grown(before: Written, after: Written) -> Written:
    return {t: (after[t][0] - before[t][0], after[t][1] - before[t][1]) for t in TABLES}


def test_the_bare_inserts_write_the_rows_and_bytes_of_the_service(
    engine: Addresses, own_database: OwnDatabase
) -> None:
    by = enrolled("bench0", "counsellor", centre="HN").as_actor()
    with psycopg.connect(
        to_database(engine.superuser, own_database.name), autocommit=True
    ) as superuser:
        start = stored(superuser)
        services.take_contact(
            by=by, kind="counselling", caller_type="relative", language="vie", place="34/15",
            phone=f"{save.PHONE}1234567", notes=save.NOTES,
        )  # fmt: skip
        middle = stored(superuser)
        superuser.execute(save.SCRIPT.replace(":client_id", "0"))
        ours, bare = grown(start, middle), grown(middle, stored(superuser))
    assert {table: rows for table, (rows, _) in ours.items()} == {
        "access_grant": 1, "vault_key": 1, "contacts_contact": 1, "audit_record": 1,
        "events_outbox": 2,
    }  # fmt: skip
    assert {table: rows for table, (rows, _) in bare.items()} == {
        table: rows for table, (rows, _) in ours.items()
    }
    for table in TABLES:
        assert bare[table][1] == pytest.approx(ours[table][1], rel=0.1), table
