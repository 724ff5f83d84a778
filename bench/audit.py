"""Proving the log whole: rows of the log a second through `hotline audit verify`'s own reading.

A million rows of acts and looks under ten roots, as a year of a small hotline would leave them.
The yardstick is the same rows copied out of PostgreSQL and thrown away: what is above it is the
price of the proof. Sealing is timed once, as the worker does it.
"""

from __future__ import annotations

import os
import time

import psycopg

from bench.harness import Row, alternate, report, row
from bench.stage import stage

ROWS = 1_000_000
GOAL = 100_000.0

_FILL = """
INSERT INTO audit_record (at, actor, session, action, root, reason, detail)
SELECT now() - (%s - n) * interval '20 seconds',
    'staff:' || md5((n %% 300)::text)::uuid, left(md5((n / 50)::text), 16),
    (ARRAY['saw', 'saw', 'saw', 'contact.amend', 'case.note'])[1 + n %% 5],
    md5((n / 7)::text)::uuid, '', '["D2", "D3"]'
FROM generate_series(1, %s) n"""


def main() -> int:
    """Prints the table; 1 when a goal is missed."""
    with stage() as place:
        os.environ["HOTLINE_AUDIT_DIR"] = str(place.home.path / "audit")
        with psycopg.connect(place.superuser) as connection:
            connection.execute(_FILL, [ROWS, ROWS])
        return report("audit", _measured())


def _measured() -> list[Row]:
    from hotline.actor.context import acting
    from hotline.audit import rows
    from hotline.staff.services import SETUP
    from hotline.vault import roots

    began = time.monotonic()
    sealed = roots.seal_log(by=SETUP)
    sealing = sealed / (time.monotonic() - began)

    def verified() -> float:
        start = time.monotonic()
        found = roots.verify_log(by=SETUP)
        assert found.first is None
        assert found.rows == sealed
        return found.rows / (time.monotonic() - start)

    def copied() -> float:
        start = time.monotonic()
        with acting(SETUP):
            count = sum(1 for _ in rows.copied(roots.WHOLE))
        return count / (time.monotonic() - start)

    rounds = alternate(verified, copied)
    middle = sorted(rounds.ours)[len(rounds.ours) // 2]
    beside = sorted(rounds.yardstick)[len(rounds.yardstick) // 2]
    return [
        row(f"rows verified of {sealed:,}", middle, "/s", against=beside, at_least=GOAL),
        row("the slowest round", min(rounds.ours), "/s", against=beside, at_least=GOAL),
        row("rows sealed", sealing, "/s"),
    ]
