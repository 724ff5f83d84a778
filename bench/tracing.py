"""Tracing: how fast everybody's calendar is planned and a centre's list of what is due opened; what
the schedule's escalation changes in a cohort.

50,000 persons, each in an open case with an accepted referral. The first planning of all is
measured beside the least that has to be written: the same rows into a table of the same shape, by
one statement as the superuser, with no rule and no wall. `BENCH_TRACING` makes it smaller;
`--part due` runs some of it.

plan    the first planning of all, from no calendar; then a usual night
due     the list of what is due in a centre: the page over HTTP, and its query
cohort  5,000 simulated persons over a year, with and without escalation
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence

import psycopg

from bench.harness import Row, percentile, report, row, spread
from bench.stage import Stage, enrol, stage
from bench.stage.crowd import Crowd

PERSONS = int(os.environ.get("BENCH_TRACING", "50000"))
MEMBERS = 60
ROUNDS = 5
ASKED = 60  # requests a round
CHANGED = 0.02  # whose risk is judged anew on a day
NIGHT_GOAL, DUE_GOAL = 30.0, 100.0  # seconds, milliseconds

# Accepted over the last year, so that some of every contact lies ahead.
_OPEN = """
UPDATE cases_case SET status = 'open', closed_at = NULL, outcome = '',
    risk = (ARRAY['not_assessed', 'low', 'medium', 'high', 'extreme'])
        [1 + ('x' || right(id::text, 6))::bit(24)::int %% 5];
INSERT INTO referrals_referral (id, case_id, person_id, agency_id, direction, centre, restricted,
    owner_id, urgency, basis, state, state_at, sent_at, sent_by, received_at, received_by,
    decided_at, decided_by, reason, ended_by, outcome, approved_by, reviewed_by, review,
    verified_by, confirmed, withdrawn_by, coerced, due_at, rung, fields, unit, band, identity,
    account)
SELECT ('01930000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, s.case_id, s.person_id,
    s.agency, 'out', s.centre, false, s.owner_id, 'urgent', 'consent', 'accepted', s.at, s.at,
    'staff:' || s.owner_id, s.at, 'agency', s.at + interval '1 day', 'agency', '', '', '', '', '',
    '', '', '', '', '', now() + interval '30 days', 0, '[]', '34/15', '{}'::jsonb,
    decode(repeat('01', 61), 'hex'), decode(repeat('01', 285), 'hex')
FROM (SELECT row_number() OVER (ORDER BY c.id) AS n, p.case_id, p.person_id, c.centre, c.owner_id,
        (SELECT min(code) FROM directory_agency WHERE kind = 'health_department') AS agency,
        now() - interval '1 year' * (row_number() OVER (ORDER BY c.id)) / %(count)s AS at
    FROM cases_case c JOIN cases_caseperson p ON p.case_id = c.id) s;
INSERT INTO vault_key (root_id, kind, centre, restricted, kek, wrapped)
SELECT id, 'packet', centre, false, 'packet-1', decode(repeat('01', 60), 'hex')
FROM referrals_referral;
ANALYZE"""
_EMPTY = (
    "SET session_replication_role = replica; TRUNCATE followups_calendar, followups_followup,"
    " followups_attempt, followups_search, followups_searchstep, followups_warningsign;"
    " SET session_replication_role = origin; ANALYZE followups_calendar, followups_followup"
)
_JUDGED = """
UPDATE cases_case SET risk = CASE risk WHEN 'high' THEN 'medium' WHEN 'medium' THEN 'high'
    WHEN 'low' THEN 'extreme' ELSE 'low' END
WHERE ('x' || left(md5(id::text || %s), 6))::bit(24)::int %% 1000 < %s"""


def _fill(at: Stage) -> None:
    from django.test import override_settings

    from hotline.countries.pack import current
    from hotline.directory.services import sync_from_pack

    sync_from_pack(current())
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        for n in range(MEMBERS):
            enrol(f"bench{n}")
    Crowd(at, members=MEMBERS, numbers=10).grow(contacts=100, cases=PERSONS)
    with psycopg.connect(at.superuser, autocommit=True) as wire:
        for statement in _OPEN.split(";\n"):
            wire.execute(statement, {"count": PERSONS})  # type: ignore[arg-type]
        found = wire.execute("SELECT count(*) FROM referrals_referral").fetchone()
    assert found == (PERSONS,), found


def _plan(at: Stage) -> list[Row]:
    from hotline.followups import planning
    from hotline.followups.jobs import SWEEPER

    first, least, nights, contacts, moved = [], [], [], 0, 0
    with psycopg.connect(at.superuser, autocommit=True) as wire:
        wire.execute("CREATE TABLE bench_plain (LIKE followups_followup INCLUDING ALL)")
        for _ in range(ROUNDS):
            wire.execute(_EMPTY)
            began = time.perf_counter()
            contacts = planning.plan_missing(by=SWEEPER)
            first.append(time.perf_counter() - began)
            wire.execute("TRUNCATE bench_plain")
            began = time.perf_counter()
            wire.execute("INSERT INTO bench_plain SELECT * FROM followups_followup")
            least.append(time.perf_counter() - began)
        wire.execute("DROP TABLE bench_plain")
        wire.execute("ANALYZE")
        for night in range(ROUNDS):
            moved = wire.execute(_JUDGED, [str(night), int(CHANGED * 1000)]).rowcount
            began = time.perf_counter()
            planning.plan_missing(by=SWEEPER)
            nights.append(time.perf_counter() - began)
        doubled = wire.execute(
            "SELECT count(*) FROM (SELECT FROM followups_followup WHERE step <> ''"
            " GROUP BY case_id, person_id, round, step HAVING count(*) > 1) d"
        ).fetchone()
    assert contacts > PERSONS
    one, usual = spread(first), spread(nights)
    return [
        row(
            f"first planning of {PERSONS:,} persons from nothing, {contacts:,} contacts"
            f" ({one.low:.1f}–{one.high:.1f})",
            one.median, "s", against=spread(least).median, at_most=NIGHT_GOAL,
        ),
        row(
            f"a usual night over {PERSONS:,} persons, {moved:,} judged anew"
            f" ({usual.low:.1f}–{usual.high:.1f})",
            usual.median, "s", at_most=NIGHT_GOAL,
        ),
        row("contacts doubled", doubled[0] if doubled else -1, "", at_most=0),
    ]  # fmt: skip


def _due(at: Stage) -> list[Row]:
    """The page over HTTP as a supervisor opens it, and the query behind it."""
    from django.conf import settings
    from django.utils import timezone

    from bench.stage.serving import served, session_of
    from hotline.actor.context import acting
    from hotline.followups import planning, queries
    from hotline.followups.jobs import SWEEPER

    planning.plan_missing(by=SWEEPER)
    with psycopg.connect(at.superuser, autocommit=True) as wire:
        # One in ten has not been come back to: overdue and raised.
        wire.execute(
            "UPDATE followups_followup SET due_at = now() - interval '3 days', raised_at = now()"
            " WHERE step = 'm12' AND ('x' || right(person_id::text, 6))::bit(24)::int % 10 = 0"
        )
        waits = wire.execute(
            "SELECT count(*) FROM followups_followup f JOIN cases_case c ON c.id = f.case_id"
            " WHERE c.centre = 'HN' AND f.done_at IS NULL"
            " AND (f.due_at < now() OR f.from_at < now())"
        ).fetchone()
        wire.execute("ANALYZE")
    supervisor = enrol("supervisor", role="supervisor")
    cookie = f"{settings.SESSION_COOKIE_NAME}={session_of(supervisor)}"
    worst, times, alone, whole = [], [], [], []
    for _ in range(ROUNDS * ASKED):
        began = time.perf_counter()
        with acting(supervisor.as_actor()):
            assert list(queries.due_of_centre("HN", moment=timezone.now())[:101])
        alone.append((time.perf_counter() - began) * 1000)
    with served("hotline.config.settings") as web:
        _open(web.port, cookie)
        for _ in range(ROUNDS):
            found = [_open(web.port, cookie) for _ in range(ASKED)]
            times += found
            worst.append(percentile(found, 0.99))
            whole += [_open(web.port, cookie, moves=False) for _ in range(ASKED // 4)]
    page = spread(worst)
    return [
        row(
            f"due list of a centre p99 over HTTP ({page.low:.0f}–{page.high:.0f})",
            page.median, "ms", against=percentile(alone, 0.99), at_most=DUE_GOAL,
        ),
        row("due list of a centre p50 over HTTP", percentile(times, 0.5), "ms",
            against=percentile(alone, 0.5)),
        row("the same as a whole page, with all that waits for her beside it, p50",
            percentile(whole, 0.5), "ms"),
        row("contacts due in that centre", waits[0] if waits else 0, ""),
    ]  # fmt: skip


def _open(port: int, cookie: str, *, moves: bool = True) -> float:
    """Milliseconds: as a move within the desk, which keeps its lists, or as a whole page."""
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/desk/tracing/",
        headers={"Cookie": cookie, "Host": "127.0.0.1"} | ({"X-Keeps-Lists": "1"} if moves else {}),
    )
    began = time.perf_counter()
    with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310
        body = answer.read()
    took = (time.perf_counter() - began) * 1000
    assert b"/desk/follow-ups/" in body, "another page answered"
    return took


# --- a cohort -------------------------------------------------------------------------------------

# Assumptions, not findings; none is from a study of this country. Both arms meet the same persons.
COHORT, RUNS = 5_000, 21
ANSWERS = 0.55  # a try at an hour she permits reaches her
FORGOTTEN = 0.30  # a contact that nobody does when nothing says that it is overdue
STILL_FORGOTTEN = 0.05  # nobody does it though the supervisor was told
MOVES = 0.015  # a month: she moves, and her number with her, one time in two
FOUND_IN_SEARCH = 0.45  # agencies and the new province know where she is
SHE_TELLS = 0.5  # reached, she says that she has moved, and is carried over
STOPS = 0.004  # a month: she asks to stop; known, not lost
TRIES = 3


def _cohort() -> list[Row]:
    """The share of persons whose state is known at twelve months by the contact due then."""
    known: dict[bool, list[float]] = {True: [], False: []}
    contacts: dict[bool, list[float]] = {True: [], False: []}
    for seed in range(RUNS):
        for escalates in (True, False):
            share, reached = _a_year(random.Random(seed), escalates=escalates)
            known[escalates].append(100 * share)
            contacts[escalates].append(reached)
    both = {key: spread(values) for key, values in known.items()}
    wide = {key: f"{s.low:.1f}–{s.high:.1f}" for key, s in both.items()}
    return [
        row(
            f"traced at 12 months, simulated ({wide[True]}; without {wide[False]})",
            both[True].median, "%", against=both[False].median,
        ),
        row("contacts a person in a year, simulated", spread(contacts[True]).median, "",
            against=spread(contacts[False]).median),
    ]  # fmt: skip


def _a_year(chance: random.Random, *, escalates: bool) -> tuple[float, float]:
    from hotline.countries.pack import current

    start = dt.date(2026, 1, 15)
    usual = [step for step in current().follow_ups if step.planned_at("low")]
    days = [(step.due(start) - start).days for step in usual]
    year = [day for day in days if day <= 366]
    traced, reached = 0, 0
    for _ in range(COHORT):
        # Drawn for the person, not for the arm: what happens to her is the same in both.
        hers = random.Random(chance.random())
        life, work = random.Random(hers.random()), random.Random(hers.random())
        known, hits = _one(life, work, year, escalates=escalates)
        traced += known
        reached += hits
    return traced / COHORT, reached / COHORT


def _one(
    life: random.Random, work: random.Random, year: list[int], *, escalates: bool
) -> tuple[bool, int]:
    """Whether she is known of at the last contact of the year, and how often she was reached."""
    reachable, hits, known, before = True, 0, False, 0
    for day in year:
        months = (day - before) / 30.4
        moved = life.random() < 1 - (1 - MOVES) ** months
        number_gone = life.random() < 0.5
        if life.random() < 1 - (1 - STOPS) ** months:
            return True, hits  # her wish: known of, and nobody comes back
        before = day
        if moved and number_gone:
            reachable = False
        draws = [work.random() for _ in range(TRIES + 3)]
        if draws[0] < (STILL_FORGOTTEN if escalates else FORGOTTEN):
            known = False
            continue
        tries = TRIES if escalates else 1
        known = reachable and any(draw < ANSWERS for draw in draws[1 : 1 + tries])
        if known and moved and not escalates and draws[-1] > SHE_TELLS:
            reachable = False  # nobody carried her over: the next number is not known
        if not known and escalates and draws[-2] < FOUND_IN_SEARCH:
            known = reachable = True
        hits += known
    return known, hits


PARTS: dict[str, Callable[[Stage], list[Row]]] = {
    "plan": _plan,
    "due": _due,
    "cohort": lambda _at: _cohort(),
}
NEED_PERSONS = {"plan", "due"}


def main(arguments: Sequence[str] = ()) -> int:
    """Prints the table; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", action="append", choices=list(PARTS))
    parts = parser.parse_args(arguments).part or list(PARTS)
    rows: list[Row] = []
    with stage() as at:
        if NEED_PERSONS & set(parts):
            _fill(at)
        for part in parts:
            print(f"{part} …", file=sys.stderr)
            rows += PARTS[part](at)
    return report("tracing", rows)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
