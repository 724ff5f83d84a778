"""Saving a contact through the service, with everything the walls ask, against bare inserts.

Ours: `contacts.services.take_contact` with a sealed number and sealed notes, in two processes
with threads: grant, wrapped key, contact, audit record, two events, row security, fsync.
Yardstick: pgbench, prepared, the same rows into the same tables as the superuser (no row
security, nothing sealed), in one transaction of one statement; same engine, alternating.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bench.harness import Row, alternate, percentile, report, row
from hotline.config import database
from hotline.config.cluster import binaries
from hotline.config.engine import Engine
from hotline.config.home import Home

CLIENTS = (1, 16, 64)
SECONDS = 4
NOTES = "Người gọi kể rằng em gái được rủ đi làm xa, lương cao, không có hợp đồng. " * 3
_WIDE = 352  # bytes of sealed notes above, so that both sides write as much

# One statement, so that the yardstick pays one round trip, as a hand-written insert would.
SCRIPT = f"""
WITH n AS (SELECT gen_random_uuid() AS id),
g AS (INSERT INTO access_grant (id, root_id, scope, principal, highest, why, valid_from, given_by)
  SELECT gen_random_uuid(), id, '', {{me}}, 3, 'owner', now(), {{me}} FROM n),
k AS (INSERT INTO vault_key (root_id, kind, centre, restricted, kek, wrapped)
  SELECT id, 'contact', 'HN', false, 'contact-1', decode(repeat('ab', 60), 'hex') FROM n),
c AS (INSERT INTO contacts_contact (id, centre, restricted, counsellor_id, source, channel, kind,
    caller_type, topic, how_heard, language, place, sex, outcome, started_at, number_state,
    phone_key, phone_hash, phone, notes, safe_to_call_back, safe_to_text,
    safe_to_leave_message, phone_shared)
  SELECT id, 'HN', false, '{{member}}', 'live', 'phone_in', 'counselling', 'relative', '', '', 'vie',
    '34/15', '', '', now(), 'given', 'number-1', sha256(id::text::bytea),
    decode(repeat('ab', 61), 'hex'), decode(repeat('ab', {_WIDE}), 'hex'),
    'unknown', 'unknown', 'unknown', 'unknown' FROM n),
a AS (INSERT INTO audit_record (actor, session, action, root, reason, detail)
  SELECT {{me}}, '0123456789abcdef', 'contact.take', id, '', '[]' FROM n)
INSERT INTO events_outbox (topic, kind, subject)
  SELECT t, 'contact', id FROM n, (VALUES ({{me}}), ({{desk}})) AS v (t);
"""


def _script(member: str) -> str:
    """The statement for one member; pgbench would take a colon for a variable of its own."""
    words = {"{me}": f"staff:{member}", "{desk}": "role:supervisor@HN"}
    script = SCRIPT.replace("{member}", member)
    for mark, value in words.items():
        script = script.replace(mark, "'" + value.replace(":", "' || chr(58) || '") + "'")
    return script.strip()


def _member() -> str:
    from hotline.staff import services
    from hotline.staff.models import Member

    found = Member.objects.filter(username="bench").first()
    if found is None:
        found = services.enrol(
            by=services.SETUP, username="bench", display_name="Bench", role="counsellor",
            password="one two three four", centre="HN",
        )  # fmt: skip
    return str(found.pk)


def _saver(threads: int, begin: float, until: float, results: object) -> None:
    """One process: `threads` clients saving until the time is up."""
    database.set_up_django()
    from django.db import connections

    from hotline.contacts import services
    from hotline.staff.models import Member

    actor = Member.objects.get(username="bench").as_actor()
    took: list[float] = []

    def client(number: int) -> None:
        mine: list[float] = []
        counter = number * 1_000_000
        time.sleep(max(0.0, begin - time.monotonic()))
        while (start := time.monotonic()) < until:
            counter += 1
            services.take_contact(
                by=actor, kind="counselling", caller_type="relative", language="vie",
                place="34/15", phone=f"+8491{counter % 10_000_000:07d}", notes=NOTES,
            )  # fmt: skip
            mine.append(time.monotonic() - start)
        took.extend(mine)
        connections.close_all()

    running = [threading.Thread(target=client, args=(n,)) for n in range(threads)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    results.put(took)  # type: ignore[attr-defined]


def _ours(clients: int, waits: list[float]) -> float:
    processes = min(2, clients)
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    begin = time.monotonic() + 4.0
    until = begin + SECONDS
    share = clients // processes
    running = [
        context.Process(target=_saver, args=(share, begin, until, results))
        for _ in range(processes)
    ]
    for one in running:
        one.start()
    took = [t for _ in running for t in results.get()]
    for one in running:
        one.join()
    waits.append(percentile(took, 0.99) * 1000)
    return len(took) / SECONDS


def _pgbench(home: Home, superuser: str, script: Path, clients: int) -> float:
    parts = urlsplit(superuser)
    host = parse_qs(parts.query).get("host", [""])[0]
    done = subprocess.run(
        [
            str(binaries(int(os.environ.get("HOTLINE_PG", "18"))) / "pgbench"), "-n", "-M",
            "prepared", "-f", str(script), "-c", str(clients), "-j", "2", "-T", str(SECONDS),
            "-h", host, "-U", parts.username or "postgres", "hotline",
        ],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    line = next(x for x in done.stdout.splitlines() if x.startswith("tps"))
    return float(line.split()[2])


def main() -> int:
    """Measures at 1, 16 and 64 clients; 1 when a goal is missed."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
        home = Home(Path(folder))
        home.prepare()
        engine = Engine(home)
        addresses = engine.start()
        try:
            os.environ.update(
                addresses.environment(), HOTLINE_HOME=folder, HOTLINE_KEYS=str(home.keyring)
            )
            database.ensure_keyring(os.environ)
            database.migrate(os.environ, "--verbosity=0")
            database.set_up_django()
            script = Path(folder, "save.sql")
            script.write_text(_script(_member()))
            for clients in CLIENTS:
                waits: list[float] = []
                measured = alternate(
                    lambda n=clients, w=waits: _ours(n, w),  # type: ignore[misc]
                    lambda n=clients: _pgbench(home, addresses.superuser, script, n),  # type: ignore[misc]
                )
                ours = sorted(measured.ours)[len(measured.ours) // 2]
                bare = sorted(measured.yardstick)[len(measured.yardstick) // 2]
                rows += [
                    row(f"saves, {clients} clients", ours, "/s", against=bare),
                    row(f"saves, {clients} clients, median ratio", measured.ratio.median, "of bare",
                        at_least=0.10),
                    row(f"saves, {clients} clients, p99", sorted(waits)[len(waits) // 2], "ms"),
                ]  # fmt: skip
                print(f"{clients} clients: ratio {measured.ratio}", file=sys.stderr)
        finally:
            engine.stop()
    return report("save", rows)


if __name__ == "__main__":
    sys.exit(main())
