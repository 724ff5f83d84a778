"""Saving a contact through the service, with everything the walls ask, against bare inserts.

Ours: `contacts.services.take_contact` with a sealed number and sealed notes, in two processes
with threads, a counsellor for each thread up to sixteen: grant, wrapped key, contact, audit
record, two events; row security, a ledger asked at every step, fsync at the end.
Yardstick: pgbench, prepared, the same rows into the same tables as the superuser (no row
security, nothing sealed), in one transaction of one statement; same engine, alternating.
Every client has connected and saved before a round begins; only what ends inside it counts.
"""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bench.harness import Row, alternate, percentile, report, row, spread
from bench.stage import Stage, enrol, stage
from hotline.config import database

CLIENTS = (1, 16, 64)
SECONDS = 3
ROUNDS, SPARE = 5, 3
COUNSELLORS = 16
GOAL = 0.10
NOTES = "Người gọi kể rằng em gái được rủ đi làm xa, lương cao, không có hợp đồng. " * 3
PHONE = "+8491"


def _sealed(text: str) -> str:
    """SQL for as many bytes as `text` has sealed: version, nonce, padded text, tag."""
    padded = -(-(len(text.encode()) + 1) // 32) * 32
    return f"decode(repeat('ab', {1 + 12 + padded + 16}), 'hex')"


# One statement, so that the yardstick pays one round trip, as a hand-written insert would. A
# colon before a letter would be a variable of pgbench, hence the parted words.
SCRIPT = f"""
WITH n AS (SELECT gen_random_uuid() AS id, m.id AS member, 'staff:' || m.id AS me
  FROM staff_member m WHERE m.username = 'bench' || (:client_id % {COUNSELLORS})),
g AS (INSERT INTO access_grant (id, root_id, scope, principal, highest, why, valid_from, given_by)
  SELECT gen_random_uuid(), id, '', me, 3, 'owner', now(), me FROM n),
k AS (INSERT INTO vault_key (root_id, kind, centre, restricted, kek, wrapped)
  SELECT id, 'contact', 'HN', false, 'contact-1', decode(repeat('ab', 60), 'hex') FROM n),
c AS (INSERT INTO contacts_contact (id, centre, restricted, counsellor_id, source, channel, kind,
    caller_type, topic, how_heard, language, place, sex, outcome, started_at, number_state,
    phone_key, phone_hash, phone, notes, safe_to_call_back, safe_to_text,
    safe_to_leave_message, phone_shared)
  SELECT id, 'HN', false, member, 'live', 'phone_in', 'counselling', 'relative', '', '', 'vie',
    '34/15', '', '', now(), 'given', 'number-1', sha256(id::text::bytea),
    {_sealed(PHONE + "0000000")}, {_sealed(NOTES)}, 'unknown', 'unknown', 'unknown', 'unknown'
  FROM n),
a AS (INSERT INTO audit_record (actor, session, action, root, reason, detail)
  SELECT me, '', 'contact.take', id, '', '[]' FROM n)
INSERT INTO events_outbox (topic, kind, subject)
  SELECT t, 'contact', id FROM n, LATERAL (VALUES ('role:' || 'supervisor@HN'), (n.me)) AS v (t);
"""


class Crew:
    """One process of savers, ready to save the moment it is told."""

    def __init__(self, threads: int, pipe: Connection) -> None:
        self._pipe, self._took = pipe, list[float]()
        self._turn = threading.Barrier(threads + 1)
        self._until = 0.0
        for number in range(threads):
            threading.Thread(target=self._client, args=(number,), daemon=True).start()

    def serve(self) -> None:
        """Announce that all are warm; then a round for each moment that comes through the pipe."""
        self._turn.wait()
        self._pipe.send(None)
        while (until := self._pipe.recv()) is not None:
            self._until, self._took = until, []
            self._turn.wait()  # begin
            self._turn.wait()  # all have ended
            self._pipe.send(self._took)

    def _client(self, number: int) -> None:
        try:
            save = _saving(number)
            for _ in range(3):
                save()
            self._turn.wait()
            while True:
                self._turn.wait()
                self._took.extend(self._round(save))
                self._turn.wait()
        except threading.BrokenBarrierError:
            return  # another client has said why
        except BaseException:
            self._turn.abort()
            raise

    def _round(self, save: Callable[[], None]) -> list[float]:
        took: list[float] = []
        while True:
            start = time.monotonic()
            save()
            end = time.monotonic()
            if end > self._until:
                return took
            took.append(end - start)


def _saving(number: int) -> Callable[[], None]:
    """What client `number` of this process does again and again, on a connection of its own."""
    from hotline.contacts import services
    from hotline.staff.models import Member

    by = Member.objects.get(username=f"bench{number % COUNSELLORS}").as_actor()
    line = iter(range(number * 100_000, 10_000_000))

    def save() -> None:
        services.take_contact(
            by=by, kind="counselling", caller_type="relative", language="vie", place="34/15",
            phone=f"{PHONE}{next(line):07d}", notes=NOTES,
        )  # fmt: skip

    return save


def _crew(threads: int, pipe: Connection) -> None:
    database.set_up_django()
    Crew(threads, pipe).serve()


@contextmanager
def _crews(clients: int) -> Iterator[list[Connection]]:
    """The processes that save, all their clients warm; what speaks to each of them."""
    processes = min(2, clients)
    context = multiprocessing.get_context("spawn")
    pipes = []
    running = []
    for _ in range(processes):
        mine, theirs = context.Pipe()
        process = context.Process(target=_crew, args=(clients // processes, theirs), daemon=True)
        process.start()
        theirs.close()  # so that a crew that dies is heard of
        pipes.append(mine)
        running.append(process)
    try:
        for pipe in pipes:
            pipe.recv()
        yield pipes
        for pipe in pipes:
            pipe.send(None)
    finally:
        for process in running:
            process.join(5)
            process.kill()


def _round(pipes: list[Connection], waits: list[float]) -> float:
    """Saves a second of one round; notes its 99th percentile in milliseconds."""
    until = time.monotonic() + SECONDS
    for pipe in pipes:
        pipe.send(until)
    took = [each for pipe in pipes for each in pipe.recv()]
    waits.append(percentile(took, 0.99) * 1000)
    return len(took) / SECONDS


def _bare(at: Stage, script: Path, clients: int) -> float:
    """Transactions a second of pgbench, connecting left out."""
    address = urlsplit(at.superuser)
    done = subprocess.run(
        [
            str(at.engine.tool("pgbench")), "-n", "-M", "prepared", "-f", str(script),
            "-c", str(clients), "-j", "2", "-T", str(SECONDS),
            "-h", parse_qs(address.query)["host"][0], "-U", "postgres", address.path[1:],
        ],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    line = next(x for x in done.stdout.splitlines() if x.startswith("tps"))
    return float(line.split()[2])


def _measured(at: Stage, script: Path, clients: int) -> list[Row]:
    waits: list[float] = []
    with _crews(clients) as pipes:
        found = alternate(
            lambda: _round(pipes, waits),
            lambda: _bare(at, script, clients),
            rounds=ROUNDS,
            spare=SPARE,
        )
    print(f"{clients} clients: {found.ratio} of bare inserts", file=sys.stderr)
    ours, bare, ratio = spread(found.ours), spread(found.yardstick), found.ratio
    name = f"saves, {clients} client{'s' if clients > 1 else ''}"
    return [
        row(f"{name} ({ours.low:.0f}–{ours.high:.0f})", ours.median, "/s", against=bare.median),
        row(f"{name}, ratio ({ratio.low:.2g}–{ratio.high:.2g})", ratio.median, "of bare",
            at_least=GOAL),
        row(f"{name}, p99", spread(waits).median, "ms"),
    ]  # fmt: skip


def main() -> int:
    """Measures at 1, 16 and 64 clients; 1 when a goal is missed."""
    with stage() as at:
        for number in range(COUNSELLORS):
            enrol(f"bench{number}")
        script = at.home.path / "save.sql"
        script.write_text(SCRIPT.strip())
        rows = [each for clients in CLIENTS for each in _measured(at, script, clients)]
    return report("save", rows)


if __name__ == "__main__":
    sys.exit(main())
