"""Who drives the telephone: one process at a time, for as long as it holds the exchange.

A lock in the database is needed to begin, and not to go on: a database that is away stops no call.
Others stand by: they begin when the lock is free, or when whoever has it gives no sign any more.
Whoever begins takes the exchange over, and the one before, told so, writes what it still knows and
waits for its turn.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import psycopg

from hotline.telephony import book, duty, recovering
from hotline.telephony.controller import Controller
from hotline.telephony.floor import moment
from hotline.telephony.journal import Journal
from hotline.telephony.lock import Lock
from hotline.telephony.models import Seat, Wish
from hotline.telephony.pen import Pen
from hotline.telephony.simulated import Simulation
from hotline.telephony.switch import Away, Event, NoSuchLeg, Replaced, Switch

_Work = Callable[[Controller], Awaitable[None]]
log = logging.getLogger(__name__)
LOOKS = 2.0  # seconds after which seats and wishes are looked at in any case
FLUSH_SECONDS = 30.0
BEAT_SECONDS = 0.5
STANDBY_SECONDS = 0.2  # between looks of whoever stands by
HUNG_SECONDS = 2.0  # without a sign: the guard waits longer
STUCK_SECONDS = 1.5  # for one thing: a controller that is at it longer gives no sign
LOCK_SECONDS = 1.0  # between looks of whoever drives at whether it has the lock
AFTER_STANDSTILL = 0.3
_WRITES, _SWEEPS = 2, 10  # beats


class Leader:
    """Waits for its turn, drives, and waits again."""

    def __init__(self, switch: Switch, url: str, journal: Path | None) -> None:
        self._switch, self._url = switch, url
        self._journal = journal
        self._inbox: asyncio.Queue[_Work | None] = asyncio.Queue()
        self._looking = False
        self._stopping = asyncio.Event()
        self._lock = Lock(url)
        self._replaced = False  # another drives
        self._built = False  # the floor is known
        self._busy_since: float | None = None  # with one thing

    def stop(self) -> None:
        """Let go after what is in hand."""
        self._stopping.set()
        self._inbox.put_nowait(_nothing)

    async def run(self) -> None:
        """Until `stop`."""
        pen = Pen()
        writing = asyncio.create_task(pen.run())
        try:
            waited = False
            while not self._stopping.is_set():
                if await self._may_drive():
                    await self._drive(pen)
                    waited = False
                elif not waited:
                    log.warning("standing by")
                    waited = True
                await self._pause(STANDBY_SECONDS)
            await pen.flush(5)
        finally:
            writing.cancel()
            await self._switch.close()
            self._lock.release()

    async def _may_drive(self) -> bool:
        """Whether the lock is free, or its holder hangs. Whoever has only just reached the database
        leaves a free lock to one who drives without it, because the database was away."""
        there_before = self._lock.connected
        if await asyncio.to_thread(self._lock.acquire):
            if there_before or await self._is_hung(unknown=True):
                return True
            self._lock.release()
            return False
        if not await self._is_hung(unknown=False):
            return False
        log.warning("whoever drives the telephone gives no sign any more")
        return await asyncio.to_thread(self._lock.wrest)

    async def _is_hung(self, *, unknown: bool) -> bool:
        sign = await self._switch.sign()
        return unknown if sign is None else time.time() - sign > HUNG_SECONDS

    async def _drive(self, pen: Pen) -> None:
        self._replaced, self._built, self._busy_since = False, False, None
        try:
            await self._switch.open()
            log.warning("driving the telephone")
            await self._serve(Controller(self._switch, pen, self._away), pen)
        except Away as away:
            log.warning("the exchange does not answer (%s); trying again", away)
            await self._switch.close()
        except _Stepped:
            log.warning("another drives the telephone now")
            await self._switch.close()
            await pen.flush(FLUSH_SECONDS)
            self._lock.release()
            await self._pause(2.0)

    async def _serve(self, controller: Controller, pen: Pen) -> None:
        self._inbox = asyncio.Queue()
        journal = Journal(self._journal, pen) if self._journal is not None else None
        tasks = [
            asyncio.create_task(self._hear()),
            asyncio.create_task(self._tick(controller, journal, pen)),
            asyncio.create_task(self._watch()),
            asyncio.create_task(self._keep_lock()),
        ]
        listener = _Listener(self._url, asyncio.get_running_loop(), self._look)
        listener.start()
        try:
            seats = pen.write(duty.taken_seats)
            with contextlib.suppress(TimeoutError):
                await controller.seats(await asyncio.wait_for(asyncio.shield(seats), 5))
            await recovering.rebuild(controller)
            self._built = True
            await self._work(controller)
        finally:
            listener.stop()
            for task in tasks:
                task.cancel()

    async def _work(self, controller: Controller) -> None:
        """One thing after the other, so that no two of them see half a change."""
        last = time.monotonic()
        while not self._stopping.is_set():
            work = await self._inbox.get()
            if work is None:
                raise Away("closed")
            if time.monotonic() - last > HUNG_SECONDS:
                # It stood still itself: has another begun meanwhile? The exchange says so at once.
                await asyncio.sleep(AFTER_STANDSTILL)
            if self._replaced:
                raise _Stepped
            last = self._busy_since = time.monotonic()
            await work(controller)
            self._busy_since = None

    async def _hear(self) -> None:
        try:
            async for event in self._switch.events():
                self._replaced = self._replaced or isinstance(event, Replaced)
                self._inbox.put_nowait(_hearing(event))
        except Away:
            self._away()

    def _away(self) -> None:
        """The exchange does not answer: begin anew when what was told before is done."""
        self._inbox.put_nowait(None)

    async def _tick(self, controller: Controller, journal: Journal | None, pen: Pen) -> None:
        rounds = 0
        while True:
            await self._sign(controller)
            self._inbox.put_nowait(lambda c: c.route())
            if not pen.away and rounds % _WRITES == 0:
                pen.write(duty.wrap_up_over, moment())
                try:
                    self._take_in(controller, journal, sweep=rounds % _SWEEPS == 0)
                except OSError as error:  # a sign is given all the same
                    log.error("what the exchange wrote is out of reach: %s", type(error).__name__)
            rounds += 1
            await asyncio.sleep(BEAT_SECONDS)

    def _take_in(self, controller: Controller, journal: Journal | None, *, sweep: bool) -> None:
        talks = controller.floor.talks
        if journal is not None:
            journal.take_in(set(talks), {talk.id for talk in talks.values() if talk.returned})
        if self._built and sweep:
            # Before, a recording that is paused would be taken for one that is over.
            recovering.sweep(controller)

    async def _sign(self, controller: Controller) -> None:
        """Say that somebody drives, however much waits, but not while stuck in one thing."""
        if self._busy_since is not None and time.monotonic() - self._busy_since > STUCK_SECONDS:
            return
        seats = controller.free_seats(time.time()) if self._built else None
        with contextlib.suppress(Away, NoSuchLeg):
            await self._switch.beat(seats)

    async def _keep_lock(self) -> None:
        """Take the lock again after the database was away, before anybody who stands by does."""
        while True:
            await asyncio.sleep(LOCK_SECONDS)
            await asyncio.to_thread(self._lock.acquire)

    async def _watch(self) -> None:
        while True:
            self._look()
            await asyncio.sleep(LOOKS)

    def _look(self) -> None:
        """See what members did: seats and wishes."""
        self._inbox.put_nowait(self._looked)

    async def _looked(self, controller: Controller) -> None:
        pen = controller.pen
        if pen.away or self._looking:
            return
        self._looking = True
        found = pen.write(_seats_and_wishes)
        found.add_done_callback(self._saw)

    def _saw(self, found: asyncio.Future[tuple[list[Seat], list[Wish]]]) -> None:
        self._looking = False
        if found.cancelled() or found.exception() is not None:
            return
        seats, wishes = found.result()
        self._inbox.put_nowait(lambda c: c.seats(seats))
        for wish in wishes:
            self._inbox.put_nowait(_wishing(wish, self._switch))

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


class _Stepped(Exception):
    """Another controller has the exchange."""


class _Listener(threading.Thread):
    """Hears in the database that something is wished, and says so to the loop."""

    def __init__(self, url: str, loop: asyncio.AbstractEventLoop, tell: Callable[[], None]) -> None:
        super().__init__(name="wishes", daemon=True)
        self._url, self._loop, self._tell = url, loop, tell
        self._over = threading.Event()

    def stop(self) -> None:
        self._over.set()

    def run(self) -> None:
        while not self._over.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True, connect_timeout=3) as connection:
                    connection.execute("LISTEN hotline_telephone")
                    while not self._over.is_set():
                        for _ in connection.notifies(timeout=1.0, stop_after=1):
                            self._loop.call_soon_threadsafe(self._tell)
            except (psycopg.Error, RuntimeError):
                self._over.wait(0.5)


async def _nothing(controller: Controller) -> None:
    return


def _hearing(event: Event) -> _Work:
    async def hear(controller: Controller) -> None:
        if isinstance(event, Replaced):
            raise _Stepped
        await controller.hear(event)

    return hear


def _wishing(wish: Wish, switch: Switch) -> _Work:
    async def carry_out(controller: Controller) -> None:
        if wish.kind.startswith("sim_"):
            _simulate(wish, switch, controller)
        else:
            await controller.asking.carry_out(wish)

    return carry_out


def _simulate(wish: Wish, switch: Switch, controller: Controller) -> None:
    if not isinstance(switch, Simulation):
        controller.pen.write(book.done, wish.id, refused="not_allowed")
        return
    if controller.asking.is_new(wish):
        if wish.kind == "sim_arrive":
            switch.call_in(wish.call, wish.number, wish.target, time.time())
        else:
            switch.leave(wish.call)
        controller.pen.write(book.done, wish.id)


def _seats_and_wishes() -> tuple[list[Seat], list[Wish]]:
    return duty.taken_seats(), book.open_wishes()
