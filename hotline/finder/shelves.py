"""The index as it is asked and kept: one large part from the start, a small one of what is newer.

What has changed is dead in the large part and stands in the small one; when the small one grows,
both are made into a new large one. A search sees one pair, which nothing changes any more, and is
never in the way of a change.
"""

from __future__ import annotations

import heapq
import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotline.finder.index import Found, Index
from hotline.finder.questions import Question
from hotline.finder.records import Facts, Records, facts_of, gather, joined

MOST_NEWER = 5_000  # persons in the small part before both become one


class Scope(NamedTuple):
    """Whose files are looked through: those of some centres, and some persons by themselves."""

    centres: frozenset[str] = frozenset()
    ids: tuple[bytes, ...] = ()


class Person(NamedTuple):
    """Somebody found, by sixteen bytes of id."""

    id: bytes
    nats: float
    sure: float
    why: tuple[str, ...]


@dataclass(frozen=True)
class _Pair:
    """Both parts as one search sees them; `alive` says which rows of the large one still hold."""

    large: Index
    rows: _Rows
    alive: NDArray[np.bool_]
    newer: Index | None = None
    newer_rows: _Rows | None = None
    facts: dict[bytes, Facts] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Records) -> _Pair:
        return cls(Index(records), _Rows(records), np.ones(len(records), np.bool_))


class Shelves:
    """Everybody who can be found. Threads may search while one thread changes it."""

    def __init__(self, records: Records) -> None:
        self._pair = _Pair.of(records)
        self._changing = threading.Lock()

    def __len__(self) -> int:
        pair = self._pair
        return int(pair.alive.sum()) + len(pair.facts)

    @property
    def records(self) -> Records:
        """The columns of the large part."""
        return self._pair.large.records

    def whole(self) -> Records:
        """Everybody in one set of columns."""
        pair = self._pair
        return joined(pair.large.records, pair.alive, gather(pair.facts.values()))

    def facts_of(self, ids: Sequence[bytes]) -> list[Facts]:
        """What is known of some persons and of the files that stand under them."""
        pair, found = self._pair, []
        for row in pair.rows.of_all(ids):
            if pair.alive[row]:
                found.append(facts_of(pair.large.records, int(row)))
        wanted = set(ids)
        return found + [one for one in pair.facts.values() if one.shown in wanted]

    def search(self, question: Question, *, limit: int, scope: Scope | None = None) -> list[Person]:
        """The likeliest persons, each once, best first; of everybody, or within a scope."""
        pair, found = self._pair, []
        for index, rows, alive in (
            (pair.large, pair.rows, pair.alive),
            (pair.newer, pair.newer_rows, None),
        ):
            if index is None or rows is None:
                continue
            within = index.within(scope.centres, rows.of_all(scope.ids)) if scope else None
            hits = index.search(question, limit=limit * 2, alive=alive, within=within)
            found += _people(index, hits)
        best: dict[bytes, Person] = {}
        for person in sorted(found, key=lambda p: (-p.nats, p.id)):
            best.setdefault(person.id, person)
        return heapq.nsmallest(limit, best.values(), key=lambda p: (-p.nats, p.id))

    def change(self, ids: Iterable[bytes], facts: Sequence[Facts]) -> None:
        """Take these persons as they are now; whoever of `ids` has no facts is found no longer."""
        with self._changing:
            pair = self._pair
            newer, alive = dict(pair.facts), pair.alive.copy()
            for ident in {*ids, *(one.id for one in facts)}:
                newer.pop(ident, None)
                row = pair.rows.of(ident)
                if row >= 0:
                    alive[row] = False
            newer |= {one.id: one for one in facts}
            if len(newer) > MOST_NEWER:
                whole = joined(pair.large.records, alive, gather(newer.values()))
                self._pair = _Pair.of(whole)
                return
            small = gather(newer.values())
            self._pair = _Pair(
                pair.large, pair.rows, alive, Index(small, vocabulary=pair.large.vocabulary),
                _Rows(small), newer,
            )  # fmt: skip


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
        self._joined: dict[bytes, list[int]] = defaultdict(list)
        for row in np.flatnonzero((records.ids != records.shown).any(axis=1)).tolist():
            self._joined[records.shown[row].tobytes()].append(row)

    def of(self, ident: bytes) -> int:
        """The row of an id; -1 for one that is not there."""
        key = np.array([ident], "S16")
        at = int(np.searchsorted(self._keys, key)[0])
        there = at < len(self._keys) and self._keys[at] == key[0]
        return int(self._order[at]) if there else -1

    def of_all(self, idents: Sequence[bytes]) -> list[int]:
        """The rows of some ids, and of what is joined to them."""
        if not idents:
            return []
        keys = np.array(idents, "S16")
        at = np.searchsorted(self._keys, keys)
        there = at < len(self._keys)
        there[there] = self._keys[at[there]] == keys[there]
        rows: list[int] = self._order[at[there]].tolist()
        for ident in self._joined.keys() & set(idents):
            rows += self._joined[ident]
        return rows


def _people(index: Index, found: Sequence[Found]) -> list[Person]:
    shown = index.records.shown
    return [Person(shown[f.row].tobytes(), f.nats, f.sure, f.why) for f in found]
