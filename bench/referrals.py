"""Referrals: how fast all silences are swept, an inbox opened, helpers ranked; what the ladder
changes in a year.

100,000 open referrals with due times. The sweep is measured beside the least that any sweep has to
write: the same rows updated and one line of history each, by two statements as the superuser, with
no rule, no log and no message. Two sweepers work at once while one of them is killed again and
again. `BENCH_REFERRALS` makes it smaller; `--part sweep` runs some of it.

sweep   every silence of 100,000, and of a tenth of them
killed  two sweepers at once, killed and started again: nothing lost, nothing doubled
inbox   a focal point's inbox, over HTTP
helpers ranking over 20,000 services
year    a simulated year of answers, with and without the ladder
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence

import psycopg

from bench.harness import Row, percentile, report, row, spread
from bench.stage import Stage, enrol, helpers, stage
from bench.stage.crowd import Crowd

REFERRALS = int(os.environ.get("BENCH_REFERRALS", "100000"))
CASES_EACH = 10  # referrals of one case
MEMBERS = 12
ROUNDS = 5
SWEEP_GOAL, INBOX_GOAL = 5.0, 100.0  # seconds, milliseconds
START = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
WAITS = ("0 hours", "31 minutes", "2 hours 1 minute", "4 hours 1 minute", "8 hours 1 minute")

_FILL = """
INSERT INTO referrals_referral (id, case_id, person_id, agency_id, direction, centre, restricted,
    owner_id, urgency, basis, state, state_at, sent_at, sent_by, received_by, decided_by, reason,
    ended_by, outcome, approved_by, reviewed_by, review, verified_by, confirmed, withdrawn_by,
    coerced, due_at, rung, escalate_at, fields, unit, band, identity, account)
SELECT ('01930000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, c.id, s.person_id,
    a.codes[1 + n %% cardinality(a.codes)], 'out', c.centre, false, c.owner_id, 'urgent', 'consent',
    'sent', b.at, b.at, 'staff:' || c.owner_id, '', '', '', '', '', '', '', '', '', '', '', '',
    b.at + interval '4 hours', 0, b.at + interval '4 hours', '[]',
    split_part(a.codes[1 + n %% cardinality(a.codes)], ':', 2),
    jsonb_build_object('pseudonym', 'R-' || n, 'age_band', '18-25', 'child', false, 'age_told',
        true, 'sex', 'female', 'place', '34/15', 'needs', '["housing"]'::jsonb, 'language', 'vie',
        'urgency', 'urgent'),
    decode(repeat('01', 61), 'hex'), decode(repeat('01', 285), 'hex')
FROM generate_series(1, %(count)s) AS n
    JOIN (SELECT *, row_number() OVER (ORDER BY id) AS place FROM cases_case) c
        ON c.place = 1 + n / %(each)s
    JOIN cases_caseperson s ON s.case_id = c.id,
    LATERAL (SELECT %(start)s::timestamptz + n * interval '1 millisecond') AS b (at),
    (SELECT array_agg(code ORDER BY code) AS codes FROM directory_agency
        WHERE kind = 'health_department') a;
INSERT INTO vault_key (root_id, kind, centre, restricted, kek, wrapped)
SELECT id, 'packet', centre, false, 'packet-1', decode(repeat('01', 60), 'hex')
FROM referrals_referral;
INSERT INTO access_grant (id, root_id, scope, principal, highest, why, valid_from, given_by)
SELECT gen_random_uuid(), r.id, '', p.name, p.highest, 'packet', r.sent_at, ''
FROM referrals_referral r,
    LATERAL (VALUES ('staff:' || r.owner_id, 3), ('agency:' || r.agency_id, 1))
        AS p (name, highest);
ANALYZE;
"""

# The least that has to be written for a step: the row, and a line of history.
_PLAIN = """
WITH late AS (
    UPDATE referrals_referral SET rung = rung + 1, escalate_at = escalate_at + interval '1 hour',
        silent_since = coalesce(silent_since, now())
    WHERE escalate_at <= %s RETURNING id, state, state_at)
INSERT INTO referrals_step (id, referral_id, at, by, state, act, code, since)
SELECT gen_random_uuid(), id, now(), 'plain', state, 'moved', '', NULL FROM late"""


def _fill(at: Stage) -> None:
    from hotline.countries.pack import current
    from hotline.directory.services import sync_from_pack

    sync_from_pack(current())
    for n in range(MEMBERS):
        enrol(f"bench{n}")
    cases = REFERRALS // CASES_EACH + 1
    Crowd(at, members=MEMBERS, numbers=10).grow(contacts=cases * 10, cases=cases)
    values = {"count": REFERRALS, "each": CASES_EACH, "start": START}
    with psycopg.connect(at.superuser, autocommit=True) as wire:
        for statement in _FILL.split(";\n"):
            if statement.strip():
                wire.execute(statement, values)  # type: ignore[arg-type]
        rows = wire.execute("SELECT count(*) FROM referrals_referral").fetchone()
    assert rows == (REFERRALS,), rows


def _sweep(at: Stage) -> list[Row]:
    """Every round the next step of the ladder is due, for all, then for a tenth."""
    from hotline.referrals import climbing
    from hotline.referrals.jobs import SWEEPER

    ours, plain, tenth = [], [], []
    base = START + dt.timedelta(hours=4, seconds=REFERRALS / 1000 + 1)
    with psycopg.connect(at.superuser) as wire:
        for wait in WAITS:
            (now,) = wire.execute(  # type: ignore[misc]
                "SELECT %s::timestamptz + %s::interval", [base, wait]
            ).fetchone()
            wire.rollback()
            began = time.perf_counter()
            wire.execute(_PLAIN, [now])
            plain.append(time.perf_counter() - began)
            wire.rollback()  # the same rows are ours to sweep
            began = time.perf_counter()
            taken = climbing.sweep(by=SWEEPER, now=now)
            ours.append(time.perf_counter() - began)
            assert taken == REFERRALS, taken
        for n in range(ROUNDS):
            share = (
                "UPDATE referrals_referral SET rung = 0, escalate_at = due_at"
                " WHERE ('x' || right(id::text, 8))::bit(32)::int %% 10 = %s"
            )
            wire.execute("UPDATE referrals_referral SET escalate_at = NULL")
            # The state begins anew, so that its first step may be taken again.
            wire.execute(
                share.replace("rung = 0", "rung = 0, state_at = state_at + %s::interval"),
                [f"{n + 1} seconds", n],
            )
            wire.commit()
            began = time.perf_counter()
            climbing.sweep(by=SWEEPER, now=base)
            tenth.append(time.perf_counter() - began)
    middle = spread(ours)
    return [
        row(
            f"sweep of {REFERRALS:,} silences at once ({middle.low:.1f}–{middle.high:.1f})",
            middle.median, "s", against=spread(plain).median, at_most=SWEEP_GOAL,
        ),
        row(
            f"sweep of a tenth of them ({min(tenth):.2f}–{max(tenth):.2f})",
            spread(tenth).median, "s", at_most=SWEEP_GOAL,
        ),
    ]  # fmt: skip


_WORKER = """
import datetime as dt, sys
from hotline.config import database
database.set_up_django()
from hotline.referrals import climbing
from hotline.referrals.jobs import SWEEPER
now = dt.datetime.fromisoformat(sys.argv[1])
print("ready", flush=True)
climbing.sweep(by=SWEEPER, now=now, batch=250)
print("done", flush=True)
"""


def _killed(at: Stage) -> list[Row]:
    """Two sweepers over everything; one or the other is killed at a random moment, and begun
    again, until one comes to its end."""
    with psycopg.connect(at.superuser, autocommit=True) as wire:
        wire.execute(
            "UPDATE referrals_referral SET rung = 0, escalate_at = due_at, phone_asked_at = NULL,"
            " state_at = state_at + interval '1 hour'"
        )
        began = wire.execute("SELECT clock_timestamp()").fetchone()
    now = START + dt.timedelta(hours=4, seconds=REFERRALS / 1000 + 1, minutes=31)
    chance, kills, workers, ends = random.Random(5), 0, [_worker(now), _worker(now)], 0
    until = time.monotonic() + 600
    while ends < 2 and time.monotonic() < until:
        time.sleep(chance.uniform(0.02, 0.4))
        for place, one in enumerate(workers):
            if one.poll() is not None:
                ends += one.returncode == 0
                workers[place] = one if ends >= 2 else _worker(now)
        victim = chance.randrange(2)
        if kills < 150 and workers[victim].poll() is None:
            workers[victim].send_signal(signal.SIGKILL)
            workers[victim].wait()
            workers[victim] = _worker(now)
            kills += 1
    for one in workers:
        one.kill()
        one.wait()
    with psycopg.connect(at.superuser) as wire:
        (steps, whole) = wire.execute(  # type: ignore[misc]
            "SELECT count(*), count(DISTINCT (referral_id, since, code)) FROM referrals_step"
            " WHERE act = 'rung' AND by = 'system:sweeper' AND since > %s",
            [START + dt.timedelta(minutes=30)],
        ).fetchone()
    del began
    return [
        row("sweepers killed while they swept", kills, ""),
        row("steps lost", 2 * REFERRALS - whole, "", at_most=0),
        row("steps doubled", steps - whole, "", at_most=0),
    ]


def _worker(now: dt.datetime) -> subprocess.Popen[str]:
    one = subprocess.Popen(
        [sys.executable, "-c", _WORKER, now.isoformat()], stdout=subprocess.PIPE, text=True
    )
    assert one.stdout is not None
    one.stdout.readline()  # it is at work from here on
    return one


def _inbox(at: Stage) -> list[Row]:
    """The page over HTTP, as the focal point opens it."""
    from django.conf import settings

    from bench.stage.serving import served, session_of
    from hotline.directory.models import Agency
    from hotline.staff import services as staff

    member = staff.enrol(
        by=staff.SETUP, username="focal", display_name="Focal", role="focal_point", password="",
        agency=Agency.objects.filter(kind="health_department").order_by("code").first(),
    )  # fmt: skip
    cookie = f"{settings.SESSION_COOKIE_NAME}={session_of(member)}"
    times: list[float] = []
    worst: list[float] = []
    with served("hotline.config.settings") as web:
        for _ in range(ROUNDS):
            found = [_open(web.port, cookie) for _ in range(100)]
            times += found
            worst.append(percentile(found, 0.99))
    return [
        row("a focal point's inbox p99", spread(worst).median, "ms", at_most=INBOX_GOAL),
        row("a focal point's inbox p50", percentile(times, 0.5), "ms"),
        row("referrals open for that focal point", REFERRALS // 34, ""),
    ]


def _open(port: int, cookie: str) -> float:
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/portal/", headers={"Cookie": cookie, "Host": "127.0.0.1"}
    )
    began = time.perf_counter()
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
        body = answer.read()
    took = (time.perf_counter() - began) * 1000
    assert b"R-" in body, "another page answered"
    return took


# --- a year of answers --------------------------------------------------------------------------

# Assumptions, not findings: how often an agency answers by itself, and what each step of the ladder
# adds. Of 211 callers of a resource line who contacted a service, 36 % got help: the baseline.
BY_ITSELF = 0.45
MOVED_BY = {
    "remind_agency": 0.25, "phone": 0.45, "backup": 0.3, "head": 0.35, "provincial": 0.4,
    "national": 0.5,
}  # fmt: skip
A_YEAR = 2_000
YEARS = 20


def _year() -> list[Row]:
    """The share of referrals decided within their clock, within a week, and never."""
    from hotline.countries.pack import current
    from hotline.referrals import rules

    kept = {True: [], False: []}
    late = {True: [], False: []}
    never = {True: [], False: []}
    for seed in range(YEARS):
        for ladder in (True, False):
            waits = _answers(random.Random(seed), current(), rules, ladder=ladder)
            clock = [wait <= limit for wait, limit in waits]
            kept[ladder].append(100 * sum(clock) / len(waits))
            week = dt.timedelta(days=7)
            late[ladder].append(100 * sum(wait <= week for wait, _ in waits) / len(waits))
            never[ladder].append(
                100 * sum(wait == dt.timedelta.max for wait, _ in waits) / len(waits)
            )
    return [
        row("opened within the clock, simulated", spread(kept[True]).median, "%",
            against=spread(kept[False]).median),
        row("opened within a week, simulated", spread(late[True]).median, "%",
            against=spread(late[False]).median),
        row("never opened, simulated", spread(never[True]).median, "%",
            against=spread(never[False]).median),
    ]  # fmt: skip


def _answers(
    chance: random.Random, pack: object, rules: object, *, ladder: bool
) -> list[tuple[dt.timedelta, dt.timedelta]]:
    found = []
    for _ in range(A_YEAR):
        urgency = chance.choices(("emergency", "urgent", "routine"), (1, 4, 5))[0]
        limit = pack.deadline("referral_opened", urgency)  # type: ignore[attr-defined]
        draws = [chance.random() for _ in range(8)]
        pause = chance.lognormvariate(0, 0.8)
        wait = limit * 0.5 * pause if draws[0] < BY_ITSELF else dt.timedelta.max
        if ladder:
            for place, rung in enumerate(rules.ladder(pack, "sent"), start=1):  # type: ignore[attr-defined]
                moved = MOVED_BY.get(rung.code, 0)
                due = limit + rung.waits[urgency]
                if due < wait and draws[place] < moved:
                    wait = min(wait, due + limit * 0.2 * pause)
        found.append((wait, limit))
    return found


PARTS: dict[str, Callable[[Stage], list[Row]]] = {
    "sweep": _sweep,
    "killed": _killed,
    "inbox": _inbox,
    "helpers": lambda _at: helpers.rows(),
    "year": lambda _at: _year(),
}
NEED_REFERRALS = {"sweep", "killed", "inbox"}


def main(arguments: Sequence[str] = ()) -> int:
    """Prints the table; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", action="append", choices=list(PARTS))
    parts = parser.parse_args(arguments).part or list(PARTS)
    rows: list[Row] = []
    with stage() as at:
        if NEED_REFERRALS & set(parts):
            _fill(at)
        for part in parts:
            print(f"{part} …", file=sys.stderr)
            rows += PARTS[part](at)
    return report("referrals", rows)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
