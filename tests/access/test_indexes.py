"""No policy without its index: what row security compares, it finds."""

import pytest
from django.db import connection

from tests.cast import Cast

pytestmark = pytest.mark.django_db

# Compared in the row at hand, after the row is found by another column; never searched by.
DECIDED_IN_THE_ROW = {
    "restricted", "centre", "valid_from", "valid_until", "scope", "ended_at", "why",
    "first_centre", "second_centre", "taken_by", "taken_until",
}  # fmt: skip

COMPARED = """
SELECT DISTINCT pol.polname, d.refobjid::regclass::text, a.attname
FROM pg_policy pol
JOIN pg_depend d ON d.classid = 'pg_policy'::regclass AND d.objid = pol.oid
    AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
-- A policy on inserting alone looks at the new row and searches nothing of its table.
WHERE 'hotline_app'::regrole = ANY (pol.polroles) AND pol.polcmd <> 'a'
"""

LEADING = """
SELECT i.indrelid::regclass::text, a.attname
FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
"""


def _rows(query: str) -> set[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return set(cursor.fetchall())


def test_every_column_that_a_policy_compares_leads_an_index(cast: Cast) -> None:
    compared = {row for row in _rows(COMPARED) if row[2] not in DECIDED_IN_THE_ROW}
    assert len(compared) > 100
    leading = _rows(LEADING)
    assert [row for row in sorted(compared) if row[1:] not in leading] == []


def test_what_is_decided_in_the_row_is_found_by_something_else(cast: Cast) -> None:
    """A policy that compared nothing but such columns would read the whole table."""
    by_policy: dict[str, set[str]] = {}
    reading = COMPARED.replace("pol.polcmd <> 'a'", "pol.polcmd = 'r'")
    for policy, _table, column in _rows(reading):
        by_policy.setdefault(policy, set()).add(column)
    assert [p for p, columns in by_policy.items() if columns <= DECIDED_IN_THE_ROW] == []


def test_denials_are_found_by_whom_they_keep_out_and_grants_by_root_and_holder(cast: Cast) -> None:
    leading = _rows(LEADING)
    assert {("access_denial", "principal"), ("access_denial", "root_id")} <= leading
    assert {("access_grant", "principal"), ("access_grant", "root_id")} <= leading


@pytest.mark.parametrize("table", ["cases_case", "people_person", "contacts_contact"])
def test_every_root_asks_for_denials_once_a_statement(cast: Cast, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT polname, coalesce(pg_get_expr(polqual, polrelid), '')"
            " || coalesce(pg_get_expr(polwithcheck, polrelid), '') FROM pg_policy"
            " WHERE polrelid = %s::regclass AND 'hotline_app'::regrole = ANY (polroles)"
            " AND polpermissive",
            [table],
        )
        found = cursor.fetchall()
    assert len(found) == 3
    for name, text in found:
        assert "SELECT access_denied()" in text, name
