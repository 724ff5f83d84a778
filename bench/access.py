"""Row security and the ledger on 500,000 cases, against the same lists and reads with none of it.

Ours: what a page asks, through the ORM as the application, in the transaction of a member. The
yardstick: the same rows through the ORM as the superuser, who passes every wall, in a transaction
of its own; where row security chooses the centre, a condition does. Both warm, round by round in
turn. One case in forty is open, as in a hotline that has worked for years.
"""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Callable

import psycopg
from psycopg.conninfo import conninfo_to_dict

from bench.harness import Row, alternate, percentile, report, row, spread
from bench.stage import Stage, enrol, stage

CASES, MEMBERS, OPEN_ONE_IN = 500_000, 300, 40
CALLS, ROUNDS = 200, 5
KEPT_FROM = 20
GOAL = 2.0

_FILL = """
INSERT INTO cases_case (id, number, centre, restricted, owner_id, status, opened_at, urgency, risk,
    closed_at, outcome)
SELECT gen_random_uuid(), 'B-' || n, (ARRAY['HN', 'DN', 'AG'])[1 + n %% 3], false,
    (%(members)s::uuid[])[1 + (n / 3) %% cardinality(%(members)s::uuid[])],
    CASE WHEN open THEN 'open' ELSE 'closed' END, at, 'routine', 'medium',
    CASE WHEN NOT open THEN at END, CASE WHEN open THEN '' ELSE 'solved' END
FROM (SELECT n, hashint4(n) %% %(open)s = 0 AS open, now() - n * interval '5 minutes' AS at
    FROM generate_series(1, %(cases)s) n) made;
INSERT INTO vault_key (root_id, kind, centre, restricted, kek, wrapped)
SELECT id, 'case', centre, false, 'case-1', '\\x00' FROM cases_case;
INSERT INTO access_grant (id, root_id, principal, highest, why, valid_from, given_by)
SELECT gen_random_uuid(), id, 'staff:' || owner_id, 3, 'owner', opened_at, 'bench' FROM cases_case;
"""
_DENY = """
INSERT INTO access_denial (id, root_id, principal, because, since, given_by)
SELECT gen_random_uuid(), id, %s, id, now(), 'bench' FROM cases_case
WHERE centre = 'HN' AND status = 'closed' LIMIT %s
"""


def _fill(at: Stage, members: list[uuid.UUID]) -> None:
    values = {"members": members, "cases": CASES, "open": OPEN_ONE_IN}
    with psycopg.connect(at.superuser, autocommit=True) as past:
        for statement in filter(str.strip, _FILL.split(";\n")):
            past.execute(statement, values)
        for table in ("cases_case", "vault_key", "access_grant", "access_denial"):
            past.execute(f"VACUUM ANALYZE {table}")


def _past_every_wall(at: Stage) -> None:
    """A second connection of Django's, as the superuser."""
    from django.db import connections

    to = conninfo_to_dict(at.superuser)
    place = {"USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    facts = {name: to.get(key) or "" for name, key in place.items()}
    connections.databases["bare"] = {**connections.databases["default"], **facts}


def _median(ask: Callable[[], int]) -> Callable[[], float]:
    """Calls it many times; the median in milliseconds."""

    def round() -> float:
        took = []
        for _ in range(CALLS):
            began = time.perf_counter()
            ask()
            took.append((time.perf_counter() - began) * 1000)
        return percentile(took, 0.5)

    return round


def _measured(
    figure: str, ours: Callable[[], int], bare: Callable[[], int], *, goal: bool = False
) -> list[Row]:
    if (seen := ours()) != bare() or not seen:
        raise RuntimeError(f"{figure}: the two sides do not find the same")
    ours(), bare()
    found = alternate(_median(ours), _median(bare), rounds=ROUNDS)
    mine, plain, ratio = spread(found.ours), spread(found.yardstick), found.ratio
    price = f"{figure}: price of the walls ({ratio.low:.2f}–{ratio.high:.2f})"
    return [
        row(f"{figure}, p50 ({mine.low:.2f}–{mine.high:.2f})", mine.median, "ms",
            against=plain.median),
        row(price, ratio.median, "times", at_most=GOAL if goal else None),
    ]  # fmt: skip


def _rows(at: Stage) -> list[Row]:
    from django.db import transaction

    from hotline.actor.context import Actor, acting
    from hotline.cases import queries
    from hotline.cases.models import Case

    crowd = [enrol(f"bench{n}") for n in range(MEMBERS)]
    overseer, kept = enrol("overseer", "supervisor"), enrol("kept", "supervisor")
    began = time.monotonic()
    _fill(at, [member.pk for member in crowd])
    print(f"{CASES:,} cases in {time.monotonic() - began:.0f} s", file=sys.stderr)
    with psycopg.connect(at.superuser, autocommit=True) as past:
        past.execute(_DENY, [kept.key, KEPT_FROM])
    _past_every_wall(at)
    bare, mine = Case.objects.using("bare").exclude(status="closed"), crowd[0]
    with acting(mine.as_actor()):
        hers = Case.objects.filter(owner=mine.pk).first()
    assert hers is not None

    def listed(actor: Actor) -> int:
        with acting(actor):
            return len(list(queries.overseen(actor)[:50]))

    def own() -> int:
        with acting(mine.as_actor()):
            return len(list(queries.mine(mine.as_actor())[:50]))

    def one(actor: Actor) -> int:
        with acting(actor):
            return len(Case.objects.get(pk=hers.pk).number)

    def bare_list() -> int:
        with transaction.atomic(using="bare"):
            return len(list(bare.filter(centre="HN").order_by("-opened_at")[:50]))

    def bare_own() -> int:
        with transaction.atomic(using="bare"):
            return len(list(bare.filter(owner=mine.pk).order_by("-opened_at")[:50]))

    def bare_one() -> int:
        with transaction.atomic(using="bare"):
            return len(Case.objects.using("bare").get(pk=hers.pk).number)

    there, not_all, owner = overseer.as_actor(), kept.as_actor(), mine.as_actor()
    return [
        *_measured("a centre's list of 50", lambda: listed(there), bare_list, goal=True),
        *_measured(
            f"the same, kept from {KEPT_FROM}", lambda: listed(not_all), bare_list, goal=True
        ),
        *_measured("her own open cases", own, bare_own),
        *_measured("one case, by its owner", lambda: one(owner), bare_one),
    ]  # fmt: skip


def main() -> int:
    """Runs the benchmark; 1 when a goal is missed."""
    with stage() as at:
        rows = _rows(at)
    return report("access", rows)


if __name__ == "__main__":
    sys.exit(main())
