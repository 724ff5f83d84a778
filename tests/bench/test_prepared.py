"""What makes saving fast, plans that are kept, opens no door and hides no missing actor."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from hotline.actor.context import acting
from tests.access.world import OwnDatabase, lao_cai, work_loop

NONE = "00000000-0000-0000-0000-000000000000"
EMPTY = "SELECT count(*) FROM referrals_referral"


def run(statement: str, *values: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone() if cursor.description else None
        return int(row[0]) if row else cursor.rowcount


def kept(statement: str) -> int:
    """How often this connection has run a kept plan of the statement."""
    return run(
        "SELECT coalesce(sum(generic_plans), 0)::int FROM pg_prepared_statements"
        " WHERE statement = %s",
        statement.replace("%s", "$1"),
    )


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (EMPTY, []),
        (f"{EMPTY} WHERE id = %s::uuid", [NONE]),
        ("UPDATE referrals_referral SET state = state WHERE id = %s::uuid", [NONE]),
    ],
)
def test_a_plan_kept_for_somebody_refuses_nobody_even_where_there_is_no_row(
    own_database: OwnDatabase, statement: str, values: list[str]
) -> None:
    lan = own_database.cast().lan
    for _ in range(12):
        with acting(lan):
            assert run(statement, *values) == 0
    assert kept(statement) > 0, "no plan was kept: the test shows nothing"
    with pytest.raises(ProgrammingError, match="no actor is set"), transaction.atomic():
        run(statement, *values)
    with pytest.raises(ProgrammingError, match="no actor is set"):
        run(statement, *values)  # outside any transaction


def test_a_kept_plan_shows_each_actor_her_own(own_database: OwnDatabase) -> None:
    cast = own_database.cast()
    work_loop(cast.lan, lao_cai())
    statement = "SELECT count(*) FROM cases_case"
    counts = []
    for actor in (cast.lan, cast.binh, cast.mai) * 6:
        with acting(actor):
            counts.append(run(statement))
    assert counts == [1, 0, 1] * 6
    assert kept(statement) > 0, "no plan was kept: the test shows nothing"
