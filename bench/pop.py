"""The answer that pops up with a call: "number used before", among 1,000,000 contacts.

Ours: `console:known` through the real WSGI application as it is served (granian, two processes
of four threads), by counsellors signed in with a second factor, over sixteen connections.
Yardstick: the same page, byte for byte, from bench.plain on a granian of its own, round by round
in turn. The ratio is the price of the walls: row security, the ledger, sealing, the actor.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psycopg

from bench.harness import Row, alternate, percentile, report, row, spread
from bench.stage import Stage, enrol, stage
from hotline.config.supervisor import programs

if TYPE_CHECKING:
    from hotline.staff.models import Member

CONTACTS, NUMBERS = 1_000_000, 500_000
CONNECTIONS, HELD = 16, 20
SECONDS = 4.0
ROUNDS, SPARE = 5, 3
SEED = 111
GOAL = 0.75
FEELS_INSTANT = 100.0  # ms

# A fifth withhold the number. Of the others most have called once or twice and a few over a
# thousand times: the square of a uniform draw. Nothing sealed here is ever opened.
_POPULATION = f"""
CREATE TEMPORARY TABLE drawn AS
SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id, n,
    (ARRAY['HN', 'DN', 'AG'])[1 + n % 3] AS centre,
    CASE WHEN n % 5 > 0 THEN (power(random(), 2) * {NUMBERS - 1})::int END AS number
FROM generate_series(1, {{contacts}}) AS n;
INSERT INTO contacts_contact (id, centre, restricted, counsellor_id, source, channel, kind,
    caller_type, topic, how_heard, language, place, sex, outcome, started_at, ended_at,
    number_state, phone_key, phone_hash, phone, notes, safe_to_call_back, safe_to_text,
    safe_to_leave_message, phone_shared)
SELECT d.id, d.centre, d.n % 200 = 0, m.id, 'live', 'phone_in', 'counselling', 'relative', '', '',
    'vie', '34/15', '', '', began, began + interval '9 minutes',
    CASE WHEN d.number IS NULL THEN 'withheld' ELSE 'given' END,
    CASE WHEN d.number IS NULL THEN '' ELSE 'number-1' END, u.hash,
    CASE WHEN d.number IS NOT NULL THEN decode(repeat('01', 61), 'hex') END,
    decode(repeat('01', 285), 'hex'),
    (ARRAY['unknown', 'unknown', 'yes', 'no'])[1 + d.n % 4], 'unknown', 'unknown', 'unknown'
FROM drawn d LEFT JOIN numbers u ON u.n = d.number
    JOIN staff_member m ON m.username = 'bench' || (d.n % {CONNECTIONS}),
    LATERAL (SELECT now() - interval '3 years' * (1 - d.n / {{contacts}}::float)) AS b (began);
INSERT INTO access_grant (id, root_id, scope, principal, highest, why, valid_from, given_by)
SELECT gen_random_uuid(), c.id, '', 'staff:' || counsellor_id, 3, 'owner', c.started_at, ''
FROM contacts_contact c;
INSERT INTO vault_key (root_id, kind, centre, restricted, kek, wrapped)
SELECT id, 'contact', centre, restricted, 'contact-1', decode(repeat('01', 60), 'hex')
FROM contacts_contact;
"""
_SETTLED = ("contacts_contact", "access_grant", "vault_key", "access_principal", "staff_member")


def _number(n: int) -> str:
    return f"+84{900_000_000 + n}"


def _populate(at: Stage) -> None:
    """Members and contacts; written by the superuser, past triggers and row security."""
    from hotline.vault import keyring

    with psycopg.connect(at.superuser, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica; SET work_mem = '128MB'")
        connection.execute("SELECT setseed(0.111)")
        connection.execute("CREATE TEMPORARY TABLE numbers (n integer PRIMARY KEY, hash bytea)")
        with connection.cursor().copy("COPY numbers FROM STDIN") as copy:
            for n in range(NUMBERS):
                copy.write_row((n, keyring.number_hash(_number(n))[1]))
        connection.execute("ANALYZE numbers")
        connection.execute(_POPULATION.format(contacts=CONTACTS))
        for table in _SETTLED:
            connection.execute(f"VACUUM ANALYZE {table}")
        connection.execute("CHECKPOINT")


@dataclass(frozen=True)
class Seat:
    """A counsellor at work: her session and the contacts she holds."""

    session: str
    held: list[uuid.UUID]

    def request(self, contact: uuid.UUID, port: int) -> bytes:
        """What her browser sends when it asks about a number."""
        return (
            f"GET /desk/contacts/{contact}/known HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Cookie: sessionid={self.session}\r\nHX-Request: true\r\n\r\n"
        ).encode()


def _seats() -> list[Seat]:
    """Sixteen counsellors; of the numbers of their contacts three in four were used before."""
    from hotline.contacts import services
    from hotline.staff.models import Member

    draw = random.Random(SEED)
    seats = []
    for number in range(CONNECTIONS):
        member = Member.objects.get(username=f"bench{number}")
        held = [
            services.take_contact(
                by=member.as_actor(), kind="counselling", caller_type="relative",
                place="34/15", place_words="Lao Cai, gan cua khau", language="vie",
                phone=_number(int(draw.random() ** 2 * NUMBERS) + (n % 4 == 0) * NUMBERS),
            ).pk
            for n in range(HELD)
        ]  # fmt: skip
        seats.append(Seat(_session(member), held))
    return seats


def _session(member: Member) -> str:
    """A session as it is after signing in with a second factor."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from hotline.staff import services

    session = SessionStore()
    session.create()
    key = str(session.session_key)
    session.update(
        {
            SESSION_KEY: str(member.pk),
            BACKEND_SESSION_KEY: "allauth.account.auth_backends.AuthenticationBackend",
            HASH_SESSION_KEY: member.get_session_auth_hash(),
            "account_authentication_methods": [{"method": "password"}, {"method": "mfa"}],
            "indexed": key,
        }
    )
    session.save()
    services.note_sign_in(member, key)
    return key


@contextmanager
def _served(settings: str) -> Iterator[int]:
    """The application of these settings, served as an installation serves it; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    web = next(each for each in programs("127.0.0.1", port) if each.name == "web")
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(web.command, env=environment)
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the pages did not come up")


@dataclass
class Readers:
    """One connection for each seat, asking again as soon as it is answered."""

    port: int
    seats: list[Seat]
    p99: list[float] = field(default_factory=list)

    def round(self) -> float:
        """Answers a second; notes the 99th percentile in milliseconds."""
        took = asyncio.run(self._all())
        self.p99.append(percentile(took, 0.99) * 1000)
        return len(took) / SECONDS

    def pages(self) -> list[bytes]:
        """Every answer once, over all connections: afterwards each thread is warm."""
        return asyncio.run(self._pages())

    async def _all(self) -> list[float]:
        until = time.monotonic() + SECONDS
        found = await asyncio.gather(*(self._ask(seat, until) for seat in self.seats))
        return [each for took in found for each in took]

    async def _ask(self, seat: Seat, until: float) -> list[float]:
        requests = [seat.request(contact, self.port) for contact in seat.held]
        took: list[float] = []
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while True:
            start = time.monotonic()
            await _answer(reader, writer, requests[len(took) % len(requests)])
            end = time.monotonic()
            if end > until:
                writer.close()
                return took
            took.append(end - start)

    async def _pages(self) -> list[bytes]:
        found = await asyncio.gather(*(self._each(seat) for seat in self.seats))
        return [page for pages in found for page in pages]

    async def _each(self, seat: Seat) -> list[bytes]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        requests = [seat.request(contact, self.port) for contact in seat.held]
        pages = [await _answer(reader, writer, request) for request in requests]
        writer.close()
        return pages


async def _answer(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> bytes:
    """The body of a 200. Raises RuntimeError for any other answer."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith(b"http/1.1 200"):
        raise RuntimeError(f"answered {head.splitlines()[0].decode()}")
    length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
    return await reader.readexactly(length)


def _require_same(ours: Readers, plain: Readers) -> None:
    """Both sides say the same, and not the same to everybody. Raises RuntimeError."""
    pages = ours.pages()
    if pages != plain.pages():
        raise RuntimeError("the yardstick gives other answers")
    if len(set(pages)) < 3:
        raise RuntimeError("the answers do not differ: the numbers were not found")


def _measured(seats: list[Seat]) -> list[Row]:
    with _served("hotline.config.settings") as port, _served("bench.plain.settings") as other:
        ours, plain = Readers(port, seats), Readers(other, seats)
        _require_same(ours, plain)
        found = alternate(ours.round, plain.round, rounds=ROUNDS, spare=SPARE)
        alone = Readers(port, seats[:1])
        alone.round()
    rates, bare, ratio = spread(found.ours), spread(found.yardstick), found.ratio
    p99, yard = spread(ours.p99), spread(plain.p99)
    return [
        row(f"answers ({rates.low:.0f}–{rates.high:.0f})", rates.median, "/s", against=bare.median),
        row(f"price of the walls ({ratio.low:.2f}–{ratio.high:.2f})", ratio.median, "of plain",
            at_least=GOAL),
        row(f"p99, {CONNECTIONS} at once without pause ({p99.low:.0f}–{p99.high:.0f})", p99.median,
            "ms", against=yard.median),
        row("p99, one alone", alone.p99[0], "ms", at_most=FEELS_INSTANT),
    ]  # fmt: skip


def main() -> int:
    """Runs the benchmark; 1 when a goal is missed."""
    with stage() as at:
        for number in range(CONNECTIONS):
            enrol(f"bench{number}", centre=("HN", "DN", "AG")[number % 3])
        began = time.monotonic()
        _populate(at)
        print(f"{CONTACTS:,} contacts in {time.monotonic() - began:.0f} s", file=sys.stderr)
        rows = _measured(_seats())
    return report("pop", rows)


if __name__ == "__main__":
    sys.exit(main())
