"""What the finder's process does: builds the index, follows the outbox, answers questions."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import phonenumbers
from django.db import close_old_connections, connection

from hotline.countries.pack import current as pack
from hotline.events import services as events
from hotline.finder import likeness, provinces, reading, twins
from hotline.finder.questions import LONGEST_TEXT, parse
from hotline.finder.records import gather
from hotline.finder.shelves import Person, Scope, Shelves, warm
from hotline.finder.weighing import Weighing

log = logging.getLogger(__name__)

MOST_HITS = 100
BEHIND_SECONDS = 5.0  # from when on an answer says that the index is behind
WAIT_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 15.0
_AT_ONCE = 500  # events

_LAG = """
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0) FROM events_outbox
WHERE (xid, seq) > (%s::xid8, %s) AND kind = 'person'"""


class Finder:
    """The index with what keeps it true. `answer` may be asked from any thread at any time."""

    def __init__(self) -> None:
        self._shelves: Shelves | None = None
        self._at: tuple[str, int] = ("0", 0)
        self._true_at = time.monotonic()  # the moment up to which nothing is missing
        self._lag = 0.0
        self._stopping = threading.Event()
        self._comparing = threading.Lock()
        self.weighing = Weighing()
        self.calling_code = str(phonenumbers.country_code_for_region(pack().code))

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """Hits as [id, score, reasons], with the state of the index."""
        shelves = self._shelves
        if shelves is None:
            return {"state": "starting", "behind": 0.0, "hits": []}
        limit = max(1, min(MOST_HITS, int(question.get("limit", 20))))
        found: list[Person] = []
        if question.get("verb") == "find":
            asked = parse(
                str(question.get("text", ""))[:LONGEST_TEXT],
                provinces=provinces.by_name(),
                calling_code=self.calling_code,
                today=pack().today(),
            )
            found = shelves.search(asked, limit=limit, scope=_scope(question.get("within")))
        elif question.get("verb") == "like":
            found = likeness.like(
                shelves, question.get("facts") or {}, limit=limit, calling_code=self.calling_code
            )
        elif question.get("verb") == "twins":
            found = self.weighing.twins(
                shelves, question.get("facts") or {}, limit=limit, calling_code=self.calling_code
            )
        elif question.get("verb") == "compare":
            threading.Thread(target=self._compare_beside, name="comparing", daemon=True).start()
        behind = self.behind()
        return {
            "state": "behind" if behind > BEHIND_SECONDS else "ready",
            "behind": round(behind, 1),
            "hits": [[str(UUID(bytes=p.id)), round(p.sure, 4), p.why] for p in found],
        }

    def compare(self) -> int:
        """Compare all files and propose the pairs that may be one person's; how many are new."""
        shelves = self._shelves
        if shelves is None or not self._comparing.acquire(blocking=False):
            return 0
        try:
            added = twins.propose(shelves.whole())
            self.weighing.learn(shelves.records, twins.stored(shelves.records))
            return added
        finally:
            self._comparing.release()
            close_old_connections()

    def _compare_beside(self) -> None:
        try:
            self.compare()
        except Exception as error:
            # The kind of error only: its message may quote a row.
            log.error("the files were not compared: %s", type(error).__name__)

    def behind(self) -> float:
        """Seconds for which the index may miss something."""
        silent = time.monotonic() - self._true_at
        return max(self._lag, silent if silent > 2 * WAIT_SECONDS else 0.0)

    def build(self) -> int:
        """Read everybody; how many persons can be found. What happens meanwhile is followed up."""
        warm()
        at = reading.position()
        shelves = Shelves(gather(reading.everybody(self.calling_code)))
        self._at = (at, 0)
        self._true_at = time.monotonic()
        self._shelves = shelves  # found by from here on; counting what is common takes seconds more
        self.weighing.learn(shelves.records, twins.stored(shelves.records))
        return len(shelves)

    def follow_once(self) -> int:
        """Take up what has changed since; how many events were read."""
        batch = list(events.read_after(*self._at, limit=_AT_ONCE))
        changed = {event.subject for event in batch if event.kind == "person"}
        if changed and self._shelves is not None:
            facts = reading.some(list(changed), self.calling_code)
            self._shelves.change({ident.bytes for ident in changed}, facts)
        if batch:
            self._at = (batch[-1].xid, batch[-1].seq)
        self._lag = self._measured()
        self._true_at = time.monotonic()
        return len(batch)

    def run(self, on_ready: Callable[[int], None]) -> None:
        """Build and follow until stopped. A database that is away is waited for."""
        pause = WAIT_SECONDS
        built = False
        while not self._stopping.is_set():
            try:
                if not built:
                    on_ready(self.build())
                    built = True
                with connection.cursor() as cursor:
                    cursor.execute("LISTEN hotline_outbox")
                while not self._stopping.is_set():
                    if not self.follow_once():
                        self._wait()
                    pause = WAIT_SECONDS
            except Exception as error:
                # The kind of error only: its message may quote a row.
                log.error("the finder stopped following: %s; trying again", type(error).__name__)
                close_old_connections()
                connection.close()
                self._stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def stop(self) -> None:
        """End `run` soon."""
        self._stopping.set()

    def _measured(self) -> float:
        with connection.cursor() as cursor:
            cursor.execute(_LAG, list(self._at))
            return float(cursor.fetchone()[0])

    @staticmethod
    def _wait() -> None:
        for _ in connection.connection.notifies(timeout=WAIT_SECONDS, stop_after=1):
            pass


def _scope(within: dict[str, Any] | None) -> Scope | None:
    """Whose files to look through; everybody's where nothing is said. Raises ValueError."""
    if within is None:
        return None
    ids = tuple(UUID(one).bytes for one in within["ids"])
    return Scope(frozenset(within["centres"]), ids)
