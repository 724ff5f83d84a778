"""The answer that pops up with a call: "number used before", among 1,000,000 contacts.

Ours: `console:known` through the real WSGI application as it is served (granian, two processes
of four threads), by counsellors signed in with a second factor, over sixteen connections.
Yardstick: the same page, byte for byte, from bench.plain on a granian of its own, round by round
in turn. The ratio is the price of the walls: row security, the ledger, sealing, the actor.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
import uuid
from dataclasses import dataclass, field

from bench.harness import Row, alternate, percentile, report, row, spread
from bench.stage import enrol, stage
from bench.stage.crowd import Crowd, number
from bench.stage.serving import answer, served, session_of

CONTACTS, NUMBERS = 1_000_000, 500_000
CONNECTIONS, HELD = 16, 20
SECONDS = 4.0
ROUNDS, SPARE = 5, 3
SEED = 111
GOAL = 0.75
FEELS_INSTANT = 100.0  # ms


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
    for seat in range(CONNECTIONS):
        member = Member.objects.get(username=f"bench{seat}")
        held = [
            services.take_contact(
                by=member.as_actor(), kind="counselling", caller_type="relative",
                place="34/15", place_words="Lao Cai, gan cua khau", language="vie",
                phone=number(int(draw.random() ** 2 * NUMBERS) + (n % 4 == 0) * NUMBERS),
            ).pk
            for n in range(HELD)
        ]  # fmt: skip
        seats.append(Seat(session_of(member), held))
    return seats


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
            await answer(reader, writer, requests[len(took) % len(requests)])
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
        pages = [await answer(reader, writer, request) for request in requests]
        writer.close()
        return pages


def _require_same(ours: Readers, plain: Readers) -> None:
    """Both sides say the same, and not the same to everybody. Raises RuntimeError."""
    pages = ours.pages()
    if pages != plain.pages():
        raise RuntimeError("the yardstick gives other answers")
    if len(set(pages)) < 3:
        raise RuntimeError("the answers do not differ: the numbers were not found")


def _measured(seats: list[Seat]) -> list[Row]:
    with served("hotline.config.settings") as web, served("bench.plain.settings") as other:
        ours, plain = Readers(web.port, seats), Readers(other.port, seats)
        _require_same(ours, plain)
        found = alternate(ours.round, plain.round, rounds=ROUNDS, spare=SPARE)
        alone = Readers(web.port, seats[:1])
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
        for seat in range(CONNECTIONS):
            enrol(f"bench{seat}", centre=("HN", "DN", "AG")[seat % 3])
        began = time.monotonic()
        Crowd(at, members=CONNECTIONS, numbers=NUMBERS).grow(contacts=CONTACTS)
        print(f"{CONTACTS:,} contacts in {time.monotonic() - began:.0f} s", file=sys.stderr)
        rows = _measured(_seats())
    return report("pop", rows)


if __name__ == "__main__":
    sys.exit(main())
