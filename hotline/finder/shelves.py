"""The index as it is asked and kept: one large part from the start, a small one of what is newer.

What has changed is dead in the large part and stands in the small one; when the small one grows,
both are made into a new large one. A search sees one pair and is never in the way of a change.
"""

from __future__ import annotations

import heapq
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from hotline.finder.index import Found, Index
from hotline.finder.questions import Question
from hotline.finder.records import Facts, Records, gather, joined

MOST_NEWER = 5_000  # persons in the small part before both become one


class Person(NamedTuple):
    """Somebody found, by sixteen bytes of id."""

    id: bytes
    nats: float
    sure: float
    why: tuple[str, ...]


@dataclass(frozen=True)
class _Pair:
    large: Index
    newer: Index | None
    facts: dict[bytes, Facts]


class Shelves:
    """Everybody who can be found. Threads may search while one thread changes it."""

    def __init__(self, records: Records) -> None:
        large = Index(records)
        self._pair = _Pair(large, None, {})
        self._rows = _Rows(records)
        self._changing = threading.Lock()

    def __len__(self) -> int:
        pair = self._pair
        return int(pair.large.alive.sum()) + len(pair.facts)

    @property
    def records(self) -> Records:
        """The columns of the large part."""
        return self._pair.large.records

    def search(self, question: Question, *, limit: int) -> list[Person]:
        """The likeliest persons, each once, best first."""
        pair = self._pair
        found = _people(pair.large, pair.large.search(question, limit=limit * 2))
        if pair.newer is not None:
            found += _people(pair.newer, pair.newer.search(question, limit=limit * 2))
        best: dict[bytes, Person] = {}
        for person in sorted(found, key=lambda p: (-p.nats, p.id)):
            best.setdefault(person.id, person)
        return heapq.nsmallest(limit, best.values(), key=lambda p: (-p.nats, p.id))

    def change(self, ids: Iterable[bytes], facts: Sequence[Facts]) -> None:
        """Take these persons as they are now; whoever of `ids` has no facts is found no longer."""
        with self._changing:
            pair = self._pair
            newer = dict(pair.facts)
            for ident in {*ids, *(one.id for one in facts)}:
                newer.pop(ident, None)
                row = self._rows.of(ident)
                if row >= 0:
                    pair.large.alive[row] = False
            newer |= {one.id: one for one in facts}
            if len(newer) > MOST_NEWER:
                self._become_one(pair, newer)
                return
            small = (
                Index(gather(newer.values()), vocabulary=pair.large.vocabulary) if newer else None
            )
            self._pair = _Pair(pair.large, small, newer)

    def _become_one(self, pair: _Pair, newer: dict[bytes, Facts]) -> None:
        records = joined(pair.large.records, pair.large.alive, gather(newer.values()))
        large = Index(records)
        self._rows = _Rows(records)
        self._pair = _Pair(large, None, {})


def warm() -> None:
    """Have the loops compiled, or fetched from where they were kept, before anybody waits."""
    ident = bytes(15) + b"\1"
    some = gather([Facts(ident, ident, [(0, "Nguyễn Thị Lan")], [], 1990, 1990, "", "x")])
    Shelves(some).search(Question(name="nguyễn lan", year=1990, province=frozenset("x")), limit=1)


class _Rows:
    """Where each person stands in the large part."""

    def __init__(self, records: Records) -> None:
        keys = np.ascontiguousarray(records.ids).view("S16").reshape(-1)
        self._order = np.argsort(keys, kind="stable").astype(np.int32)
        self._keys = keys[self._order]

    def of(self, ident: bytes) -> int:
        """The row of an id; -1 for one that is not there."""
        key = np.array([ident], "S16")
        at = int(np.searchsorted(self._keys, key)[0])
        there = at < len(self._keys) and self._keys[at] == key[0]
        return int(self._order[at]) if there else -1


def _people(index: Index, found: Sequence[Found]) -> list[Person]:
    shown = index.records.shown
    return [Person(shown[f.row].tobytes(), f.nats, f.sure, f.why) for f in found]
