"""Calls: how soon they are answered and seen, how many at once, and how many a fault costs.

Real calls through `hotline phone run` and a real database, beside a bare dialplan in the same
Asterisk, round by round in turn. `python -m bench.calls --part answer --part faults` runs some of
it, `--contacts 1000000` with more years in the database. As root, or by a user who may use sudo.

answer      INVITE to 200 at a steady rate, and the highest rate sustained
screen      from the commit of a ring to what her screen shows, against a bare NOTIFY
concurrent  recorded calls with sound at once, none lost, against Dial and MixMonitor
faults      a part is killed, hung or cut off: calls lost, seconds until somebody speaks again
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.harness import Row, report
from bench.stage import Stage, stage
from bench.stage.calls import line, private_network, staff, surroundings
from bench.stage.crowd import Crowd

MEMBERS = 12  # who took the contacts of past years
CONTACTS = 20_000


def _answer(at: Stage, folder: Path) -> list[Row]:
    from bench.stage import calls_answer

    with line(at, folder) as made:
        return calls_answer.rows(made)


def _screen(at: Stage, folder: Path) -> list[Row]:
    from bench.stage import calls_screen

    return calls_screen.rows(at)


def _concurrent(at: Stage, folder: Path) -> list[Row]:
    from bench.stage import calls_concurrent

    with line(at, folder) as made:
        return calls_concurrent.rows(made)


def _faults(at: Stage, folder: Path) -> list[Row]:
    from bench.stage import calls_faults

    with line(at, folder) as made:
        return calls_faults.rows(made)


PARTS: dict[str, Callable[[Stage, Path], list[Row]]] = {
    "answer": _answer,
    "screen": _screen,
    "concurrent": _concurrent,
    "faults": _faults,
}


def _rows(parts: Sequence[str], contacts: int, folder: Path) -> list[Row]:
    rows = []
    with stage() as at:
        staff(0, MEMBERS)
        Crowd(at, members=MEMBERS, numbers=max(contacts // 2, 1)).grow(contacts=contacts)
        for part in parts:
            began = time.monotonic()
            print(f"{part} …", file=sys.stderr)
            rows += PARTS[part](at, folder)
            print(f"{part}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return rows


def main(arguments: Sequence[str] = ()) -> int:
    """Runs the benchmark, or parts of it; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.calls")
    parser.add_argument("--part", action="append", choices=list(PARTS), help="only this")
    parser.add_argument("--contacts", type=int, default=CONTACTS, help="in the database")
    options = parser.parse_args(arguments)
    parts = options.part or list(PARTS)
    with private_network(), tempfile.TemporaryDirectory(prefix="hotline-calls-") as name:
        folder = Path(name)
        os.environ.update(surroundings(folder))
        rows = _rows(parts, options.contacts, folder)
    name = "calls" if set(parts) == set(PARTS) else f"calls-{'-'.join(parts)}"
    return report(name, rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
