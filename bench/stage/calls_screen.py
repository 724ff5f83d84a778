"""From the commit of a ring to what the counsellor's screen shows, beside a bare NOTIFY.

Twice: within one process (the notice of the outbox is heard, then she asks what rings at her seat
behind her walls), and as her page does it, over the live stream and HTTP. Drawing it, and the
50 ms in which her page gathers what it hears, come on top. The database holds a ring and a call
for each contact of past years."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg

from bench.harness import Row, alternate, percentile, row, spread
from bench.stage import Stage, enrol
from bench.stage.serving import served, session_of

if TYPE_CHECKING:
    from hotline.staff.models import Member

RINGS, ROUNDS, SPARE = 100, 5, 2
PAGES = 40  # rings of a round over HTTP
TIMES, AT_MOST = 5.0, 200.0
PATIENCE = 10.0

_PAST = """
INSERT INTO telephony_call (id, incoming, home, language, emergency, used_before, call_back,
    arrived_at, answered_at, answered_by_id, ended_at, ending, way {extra})
SELECT id, true, '', '', false, false, 'unknown', started_at, started_at + interval '9 seconds',
    counsellor_id, ended_at, 'caller', 'live' {values} FROM contacts_contact WHERE source = 'live';
INSERT INTO telephony_ring (id, call_id, member_id, kind, at, ended_at, outcome, reason)
SELECT gen_random_uuid(), id, answered_by_id, 'call', arrived_at, answered_at, 'answered', ''
FROM telephony_call WHERE answered_by_id IS NOT NULL;
"""


@dataclass
class Screen:
    """One counsellor at her seat, the telephone's pen, and the yardstick's writer."""

    at: Stage
    her: Member
    calls: list[UUID]
    ours: list[tuple[float, float]] = field(default_factory=list)
    paged: list[tuple[float, float]] = field(default_factory=list)
    bare: list[tuple[float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._pen = ThreadPoolExecutor(1)
        self._outbox = self._hears("hotline_outbox")
        self._plain = self._hears("bare")
        self._writer = psycopg.connect(self.at.superuser)

    def _hears(self, channel: str) -> psycopg.Connection:
        made = psycopg.connect(self.at.addresses.live, autocommit=True)
        made.execute(f"LISTEN {channel}")
        return made

    def round(self) -> float:
        """Rings one after the other; the median from commit to answer."""
        return _keep(self.ours, [self._ring(self._asked) for _ in range(RINGS)])

    def page_round(self, page: Page) -> float:
        """The same, as her page asks."""
        return _keep(self.paged, [self._ring(page.shows) for _ in range(PAGES)])

    def bare_round(self) -> float:
        """NOTIFYs without anything, each with a row written as durably."""
        return _keep(self.bare, [self._notice() for _ in range(RINGS)])

    def _ring(self, shown: Callable[[UUID], float]) -> float:
        from hotline.actor.ids import new_id
        from hotline.telephony import book
        from hotline.telephony.floor import moment

        ring = new_id()
        call = self.calls[ring.int % len(self.calls)]
        began = self._pen.submit(_rang, ring, call, self.her.pk)
        took = shown(ring) - began.result()
        self._pen.submit(book.ring_over, ring, "cancelled", at=moment()).result()
        for _ in self._outbox.notifies(timeout=0.005):
            pass  # what ended it is not the next one's
        return took * 1000

    def _asked(self, ring: UUID) -> float:
        """When she was told of the ring by the database."""
        from hotline.actor.context import acting
        from hotline.telephony import queries

        for _ in self._outbox.notifies(timeout=PATIENCE):
            with acting(self.her.as_actor()):
                there = any(one.ring_id == ring for one in queries.ringing())
            if there:
                return time.perf_counter()
        raise TimeoutError("no ring was heard")

    def _notice(self) -> float:
        def write() -> float:
            self._writer.execute("INSERT INTO plain VALUES (gen_random_uuid())")
            self._writer.execute("SELECT pg_notify('bare', '')")
            began = time.perf_counter()
            self._writer.commit()
            return began

        began = self._pen.submit(write)
        for _ in self._plain.notifies(timeout=PATIENCE, stop_after=1):
            return (time.perf_counter() - began.result()) * 1000
        raise TimeoutError("the yardstick heard nothing")


def _rang(ring: UUID, call: UUID, member: UUID) -> float:
    """The pen's verb; when its commit began."""
    from hotline.actor.context import acting
    from hotline.telephony import book
    from hotline.telephony.floor import moment

    with acting(book.SWITCH):
        book.rang(ring, call, member, kind="call", at=moment())
        return time.perf_counter()


class Page:
    """Her browser: an open stream, and a connection over which it asks what rings."""

    def __init__(self, live: int, web: int, session: str) -> None:
        self._cookie = {"Cookie": f"sessionid={session}", "HX-Request": "true"}
        self._web = http.client.HTTPConnection("127.0.0.1", web, timeout=PATIENCE)
        self._stream = socket.create_connection(("127.0.0.1", live), PATIENCE)
        ask = f"GET /stream HTTP/1.1\r\nHost: 127.0.0.1:{live}\r\nCookie: sessionid={session}\r\n"
        self._stream.sendall(f"{ask}\r\n".encode())
        self._until(b"\nid: ")

    def shows(self, ring: UUID) -> float:
        """When the panel with this ring was answered."""
        self._until(str(ring).encode())
        self._web.request("GET", "/phone/ring/", headers=self._cookie)
        answer = self._web.getresponse()
        body = answer.read()
        if answer.status != 200 or f'data-ring="{ring}"'.encode() not in body:
            raise RuntimeError(f"the panel was answered {answer.status} without the ring")
        return time.perf_counter()

    def close(self) -> None:
        self._stream.close()
        self._web.close()

    def _until(self, words: bytes) -> None:
        heard = b""
        while words not in heard:
            if not (more := self._stream.recv(65536)):
                raise TimeoutError("the stream ended")
            heard += more


def rows(at: Stage) -> list[Row]:
    """The part's table."""
    screen = _set_up(at)
    screen.round(), screen.bare_round()  # warm
    screen.ours.clear(), screen.bare.clear()
    alternate(screen.round, screen.bare_round, rounds=ROUNDS, spare=SPARE)
    mine, yard = (_medians(rounds) for rounds in (screen.ours, screen.bare))
    ratios = [a[1] / b[1] for a, b in zip(screen.ours, screen.bare, strict=True)]
    ratio = spread(ratios)
    found = [
        row("commit of a ring to what rings, p50", mine[0], "ms", against=yard[0]),
        row("commit of a ring to what rings, p99", mine[1], "ms", against=yard[1]),
        row(f"the same as a ratio, p99 ({ratio.low:.2f}–{ratio.high:.2f})", ratio.median,
            "times a NOTIFY", at_most=TIMES),
    ]  # fmt: skip
    with _page(screen) as page:
        screen.page_round(page)
        screen.paged.clear(), screen.bare.clear()
        pages = alternate(
            lambda: screen.page_round(page), screen.bare_round, rounds=ROUNDS, spare=SPARE
        )
    shown, yard = _medians(screen.paged), _medians(screen.bare)
    p99 = spread([each[1] for each in screen.paged])
    return [
        *found,
        row(f"over stream and HTTP, p50 ({pages.ratio.low:.0f}–{pages.ratio.high:.0f} times)",
            shown[0], "ms", against=yard[0]),
        row(f"over stream and HTTP, p99 ({p99.low:.3g}–{p99.high:.3g})", shown[1], "ms",
            against=yard[1], at_most=AT_MOST),
    ]  # fmt: skip


def _set_up(at: Stage) -> Screen:
    from hotline.telephony import seats

    with psycopg.connect(at.superuser, autocommit=True) as past:
        past.execute("SET session_replication_role = replica")
        past.execute("CREATE TABLE IF NOT EXISTS plain (id uuid NOT NULL)")
        columns = _beyond(past)
        script = _PAST.format(
            extra="".join(f", {name}" for name in columns), values=", ''" * len(columns)
        )
        for statement in filter(str.strip, script.split(";\n")):
            past.execute(f"{statement} ON CONFLICT DO NOTHING")
        past.execute("VACUUM ANALYZE telephony_call")
        past.execute("VACUUM ANALYZE telephony_ring")
    her = enrol(f"screen{time.time_ns()}")
    seats.take(by=her.as_actor(), device="browser")
    seats.be_ready(by=her.as_actor())
    return Screen(at, her, _waiting())


def _beyond(past: psycopg.Connection) -> list[str]:
    """Columns of a call that are words and may be empty, beside those named above."""
    found = past.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'telephony_call'"
        " AND is_nullable = 'NO' AND data_type = 'character varying' AND column_name <> ALL (%s)",
        [["home", "language", "call_back", "ending", "way"]],
    )
    return [name for (name,) in found.fetchall()]


def _waiting() -> list[UUID]:
    """Calls that wait, from numbers that were used before."""
    from bench.stage.crowd import number
    from hotline.actor.ids import new_id
    from hotline.telephony import book
    from hotline.telephony.floor import moment

    calls = [new_id() for _ in range(20)]
    for n, call in enumerate(calls):
        book.arrived(book.Arrival(call, moment(), number(n)))
    return calls


@contextmanager
def _page(screen: Screen) -> Iterator[Page]:
    session = session_of(screen.her)
    with _live(screen.at) as live, served(os.environ["DJANGO_SETTINGS_MODULE"]) as web:
        page = Page(live, web.port, session)
        try:
            yield page
        finally:
            page.close()


@contextmanager
def _live(at: Stage) -> Iterator[int]:
    from hotline.live import serve

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**os.environ, "HOTLINE_LIVE_URL": at.addresses.live}
    process = subprocess.Popen(serve.command(port=port), env=environment)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                threading.Event().wait(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _keep(rounds: list[tuple[float, float]], times: list[float]) -> float:
    rounds.append((percentile(times, 0.5), percentile(times, 0.99)))
    return rounds[-1][0]


def _medians(rounds: list[tuple[float, float]]) -> tuple[float, float]:
    return spread([a for a, _ in rounds]).median, spread([b for _, b in rounds]).median
