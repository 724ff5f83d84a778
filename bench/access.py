"""Row security and the ledger on 500,000 cases, against the same statements with none of it.

Both sides run the statements that the pages run, through psycopg on the same engine, warm, round
by round in turn: once as the application in the name of a member, once as the superuser, who passes
every wall. A supervisor lists her centre; a counsellor lists and opens her own. The member is also
measured with files that she is kept from (never share with), which is what a denial costs.
"""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

import psycopg

from bench.harness import Row, alternate, percentile, report, row, spread
from bench.stage import Stage, enrol, stage

CASES, MEMBERS = 500_000, 300
CALLS, ROUNDS = 200, 5
KEPT_FROM = 20
GOAL = 2.0

_FILL = """
INSERT INTO cases_case (id, number, centre, restricted, owner_id, status, opened_at, urgency, risk,
    outcome)
SELECT gen_random_uuid(), 'B-' || n, (ARRAY['HN', 'DN', 'AG'])[1 + n %% 3], false,
    (%(members)s::uuid[])[1 + (n / 3) %% cardinality(%(members)s::uuid[])], 'open',
    now() - n * interval '1 minute', 'routine', 'medium', ''
FROM generate_series(1, %(cases)s) n;
INSERT INTO vault_key (root_id, kind, centre, restricted, kek, wrapped)
SELECT id, 'case', centre, false, 'case-1', '\\x00' FROM cases_case;
INSERT INTO access_grant (id, root_id, principal, highest, why, valid_from, given_by)
SELECT gen_random_uuid(), id, 'staff:' || owner_id, 3, 'owner', opened_at, 'bench' FROM cases_case;
"""
_DENY = """
INSERT INTO access_denial (id, root_id, principal, because, since, given_by)
SELECT gen_random_uuid(), id, %s, id, now(), 'bench' FROM cases_case WHERE centre = 'HN' LIMIT %s
"""
CENTRE = (
    "SELECT id, number, centre, owner_id, status, urgency, risk, opened_at FROM cases_case"
    " WHERE status <> 'closed' AND centre = 'HN' ORDER BY opened_at DESC LIMIT 50"
)
OWN = (
    "SELECT id, number, centre, owner_id, status, urgency, risk, opened_at FROM cases_case"
    " WHERE owner_id = %s AND status <> 'closed' ORDER BY opened_at DESC LIMIT 50"
)
ONE = "SELECT * FROM cases_case WHERE id = %s"


def _fill(at: Stage, members: list[uuid.UUID]) -> None:
    with psycopg.connect(at.superuser, autocommit=True) as past:
        for statement in _FILL.split(";\n"):
            if statement.strip():
                past.execute(statement, {"members": members, "cases": CASES})
        for table in ("cases_case", "vault_key", "access_grant", "access_denial"):
            past.execute(f"VACUUM ANALYZE {table}")


class Side:
    """One connection that asks the same statement again and again, each in its transaction."""

    def __init__(self, url: str, actor: str | None, sql: str, values: list[tuple[Any, ...]]):
        self.connection = psycopg.connect(url, autocommit=True)
        self.actor, self.sql, self.values = actor, sql, values
        self.rows: int = 0

    def round(self) -> float:
        """The median time of a call, in milliseconds."""
        took = []
        for n in range(CALLS):
            with self.connection.transaction():
                if self.actor:
                    self.connection.execute(
                        "SELECT set_config('hotline.actor', %s, true)", [self.actor]
                    )
                began = time.perf_counter()
                values = self.values[n % len(self.values)]
                self.rows = len(self.connection.execute(self.sql, values).fetchall())
                took.append((time.perf_counter() - began) * 1000)
        return percentile(took, 0.5)


def _measured(
    at: Stage, figure: str, actor: str, sql: str, values: list[tuple[Any, ...]], *, goal: bool
) -> list[Row]:
    walled = Side(at.addresses.app, actor, sql, values)
    bare = Side(at.superuser, None, sql, values)
    walled.round()
    bare.round()
    if walled.rows != bare.rows or not walled.rows:
        raise RuntimeError(f"{figure}: {walled.rows} rows against {bare.rows}")
    found = alternate(walled.round, bare.round, rounds=ROUNDS)
    ours, plain, ratio = spread(found.ours), spread(found.yardstick), found.ratio
    return [
        row(f"{figure}, p50 ({ours.low:.2f}–{ours.high:.2f})", ours.median, "ms",
            against=plain.median),
        row(f"{figure}: price of the walls ({ratio.low:.2f}–{ratio.high:.2f})", ratio.median,
            "times", at_most=GOAL if goal else None),
    ]  # fmt: skip


def main() -> int:
    """Runs the benchmark; 1 when a goal is missed."""
    with stage() as at:
        crowd = [enrol(f"bench{n}") for n in range(MEMBERS)]
        mai, kept = enrol("mai", "supervisor"), enrol("kept", "supervisor")
        began = time.monotonic()
        _fill(at, [member.pk for member in crowd])
        print(f"{CASES:,} cases in {time.monotonic() - began:.0f} s", file=sys.stderr)
        with psycopg.connect(at.superuser, autocommit=True) as past:
            one = [
                (r[0],)
                for r in past.execute(
                    "SELECT id FROM cases_case WHERE owner_id = %s LIMIT 100", [crowd[0].pk]
                )
            ]
            centre = [
                (r[0],)
                for r in past.execute("SELECT id FROM cases_case WHERE centre = 'HN' LIMIT 100")
            ]
            past.execute(_DENY, [kept.key, KEPT_FROM])  # fmt: skip
        ask: Callable[..., list[Row]] = _measured
        rows = [
            *ask(at, "a centre's list of 50", mai.key, CENTRE, [()], goal=True),
            *ask(at, "her own list of 50", crowd[0].key, OWN, [(crowd[0].pk,)], goal=True),
            *ask(at, "one of her own", crowd[0].key, ONE, one, goal=False),
            *ask(at, "one of the centre", mai.key, ONE, centre, goal=False),
            *ask(at, f"a list of 50, kept from {KEPT_FROM} files", kept.key,
                 CENTRE.replace(" ORDER", " AND opened_at < now() - interval '1 day' ORDER"), [()],
                 goal=True),
        ]  # fmt: skip
    return report("access", rows)


if __name__ == "__main__":
    sys.exit(main())
