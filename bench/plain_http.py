"""Plain HTTP over 16 connections: create a contact, read one (as a page of its own and as a move
within the desk, which is how it is mostly opened), list 20 cases.

Among 100,000 contacts and 10,000 cases, through the real application as it is served (granian,
two processes of four threads), with row security, sealing, ledger and log. A peer's back end
without sealing or row security reached 251, 1,331 and 44 requests a second on such a machine.
Yardstick for the drift of the machine: `/healthz` of the same process.
"""

from __future__ import annotations

import asyncio
import sys
import time
import uuid
from dataclasses import dataclass

from bench.harness import Row, alternate, report, row, spread
from bench.stage import enrol, stage
from bench.stage.crowd import Crowd, number
from bench.stage.serving import answer, served, session_of

CONTACTS, CASES = 100_000, 10_000
CONNECTIONS, OPEN_CASES = 16, 20
SECONDS = 4.0
ROUNDS, SPARE = 5, 3
# Requests a second of the peer, and how many times as many are wanted.
PEER = {
    "create a contact": (251, 2.0),
    "read a contact, the page": (1331, 0.5),
    "read a contact, a move": (1331, 0.5),
    "list 20 cases": (44, 8.0),
}
# A move within the desk leaves the lists where they stand (moves.js).
MOVES = "HX-Boosted: true\r\nX-Keeps-Lists: 1\r\n"
TOKEN = "b" * 32


@dataclass(frozen=True)
class Seat:
    """A counsellor at work: her session and a contact of hers."""

    session: str
    contact: uuid.UUID

    def asks(self, what: str, port: int) -> tuple[bytes, int]:
        """A request as her browser sends it, and the status it should get."""
        if what == "create a contact":
            return self._sends("POST", "/desk/contacts/take", port, b"channel=phone_in"), 302
        path = {
            "read a contact, the page": f"/desk/contacts/{self.contact}/",
            "read a contact, a move": f"/desk/contacts/{self.contact}/",
            "list 20 cases": "/desk/lists/",
            "healthz": "/healthz",
        }[what]
        return self._sends("GET", path, port, more=MOVES if "a move" in what else ""), 200

    def _sends(self, method: str, path: str, port: int, body: bytes = b"", more: str = "") -> bytes:
        return (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHX-Request: true\r\n{more}"
            f"Cookie: sessionid={self.session}; csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body


def _seats() -> list[Seat]:
    """Sixteen counsellors, each with twenty open cases of her own and a contact to read."""
    from hotline.cases import services as cases
    from hotline.contacts import services
    from hotline.staff.models import Member

    seats = []
    for seat in range(CONNECTIONS):
        member = Member.objects.get(username=f"bench{seat}")
        by = member.as_actor()
        for n in range(OPEN_CASES):
            held = services.take_contact(
                by=by, kind="counselling", caller_type="relative", place="34/15",
                place_words="Lao Cai, gan cua khau", language="vie", notes="Khong ai noi gi. " * 20,
                phone=number(seat * 1000 + n),
            )  # fmt: skip
            services.end_contact(by=by, contact_id=held.id)
            cases.open_case(by=by, contact_id=held.id)
        seats.append(Seat(session_of(member), held.id))
    return seats


@dataclass
class Askers:
    """One connection for each seat, asking the same again as soon as it is answered."""

    what: str
    port: int
    seats: list[Seat]

    def round(self) -> float:
        """Answers a second."""
        return len(asyncio.run(self._all(SECONDS))) / SECONDS

    def warm(self) -> None:
        """Every thread has loaded what it needs."""
        asyncio.run(self._all(1.0))

    async def _all(self, seconds: float) -> list[float]:
        until = time.monotonic() + seconds
        found = await asyncio.gather(*(self._ask(seat, until) for seat in self.seats))
        return [each for took in found for each in took]

    async def _ask(self, seat: Seat, until: float) -> list[float]:
        request, status = seat.asks(self.what, self.port)
        took: list[float] = []
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while True:
            start = time.monotonic()
            await answer(reader, writer, request, status)
            end = time.monotonic()
            if end > until:
                writer.close()
                return took
            took.append(end - start)


def _measured(seats: list[Seat]) -> list[Row]:
    rows = []
    with served("hotline.config.settings") as web:
        port = web.port
        floor = Askers("healthz", port, seats)
        floor.warm()
        for what, (peer, times) in PEER.items():
            asked = Askers(what, port, seats)
            asked.warm()
            found = spread(alternate(asked.round, floor.round, rounds=ROUNDS, spare=SPARE).ours)
            rows.append(
                row(f"{what} ({found.low:.0f}–{found.high:.0f})", found.median, "/s", against=peer,
                    at_least=peer * times)
            )  # fmt: skip
    return rows


def main() -> int:
    """Runs the benchmark; 1 when a goal is missed."""
    with stage() as at:
        for seat in range(CONNECTIONS):
            enrol(f"bench{seat}", centre=("HN", "DN", "AG")[seat % 3])
        began = time.monotonic()
        Crowd(at, members=CONNECTIONS).grow(contacts=CONTACTS, cases=CASES)
        print(f"{CONTACTS:,} contacts in {time.monotonic() - began:.0f} s", file=sys.stderr)
        rows = _measured(_seats())
    return report("plain_http", rows)


if __name__ == "__main__":
    sys.exit(main())
