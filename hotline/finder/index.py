"""The index: distinct names by their syllables, persons by their names, numbers by their digits.

Built once from columns and never changed; `shelves` keeps a small one of what is newer beside it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotline.finder import kernels
from hotline.finder.digits import Digits
from hotline.finder.questions import Question
from hotline.finder.reasons import of_name, of_number
from hotline.finder.records import Records
from hotline.finder.typed import Reading, readings
from hotline.finder.vocabulary import Near, Vocabulary

NAMES_KEPT, NAMES_KEPT_WITH_FACTS = 600, 3000
_LOOKED_UP = 2  # typed syllables through which names are looked up
_COMMON = 3.0  # nats: a syllable that says less is had by too many to look anybody up by it
_MOST_BEHIND = 30_000  # names behind one typed syllable, beside the likeliest reading
_AT_LEAST = 2.0  # nats: a reading that says next to nothing still counts beside another
_SAME_PERSON = 10  # places more, for those found by two of their names
_CERTAIN = 10.0  # nats: how fast being sure falls with what was lost to slips
LEAST_SURE, LEAST_BESIDE_BEST = 0.38, 0.42  # of one; of the best one's
_A_DIGIT = 2.3  # nats: how much it says to have one digit in its place


class Found(NamedTuple):
    """One row: likelihood in nats for ordering, how sure from 0 to 1, and why."""

    row: int
    nats: float
    sure: float
    why: tuple[str, ...]


_EVERY_NAME = np.zeros(0, np.bool_)


@dataclass(frozen=True)
class Within:
    """Where to look: rows of an index, and the names that one of them has."""

    rows: NDArray[np.bool_]
    names: NDArray[np.bool_]


class _Scratch(threading.local):
    """Arrays that a search writes into, one set a thread."""

    totals: Any = None


class Index:
    """What can be found in some records."""

    def __init__(self, records: Records, *, vocabulary: Vocabulary | None = None) -> None:
        self.records = records
        names = records.names
        rows = np.repeat(np.arange(len(records), dtype=np.int32), np.diff(records.name_starts))
        folded = names.folded[records.name_ids] if len(records.name_ids) else records.name_ids
        order = np.argsort(folded, kind="stable")
        self.names = len(names.folded_starts) - 1
        self.entry_rows = rows[order]
        self.entry_names = records.name_ids[order]
        self.entry_kinds = records.name_kinds[order]
        self.entry_starts = np.searchsorted(folded[order], np.arange(self.names + 1)).astype(
            np.int32
        )
        carriers = np.diff(self.entry_starts)
        lengths = np.diff(names.folded_starts).astype(np.int32)
        self.priors = np.log(np.maximum(carriers, 1)).astype(np.float32)
        holders = np.repeat(np.arange(self.names, dtype=np.int32), lengths)
        self.heads = np.zeros((self.names, 4), np.float32)
        self.heads[:, 0] = names.folded_starts[:-1]
        self.heads[:, 1] = lengths
        self.heads[:, 2] = self.priors
        counts = np.bincount(
            names.folded_parts,
            weights=carriers[holders] if len(holders) else None,
            minlength=len(names.syllables),
        ).astype(np.int64)
        self.vocabulary = Vocabulary(names.syllables, counts, like=vocabulary)
        by_syllable = np.argsort(names.folded_parts, kind="stable")
        self.postings = holders[by_syllable]
        self.posting_starts = np.searchsorted(
            names.folded_parts[by_syllable], np.arange(len(names.syllables) + 1)
        ).astype(np.int32)
        self.tones = {mark: number for number, mark in enumerate(names.marks)}
        self.digits = Digits(records)
        self._everybody = np.ones(len(records), np.bool_)
        self._of_centre: dict[str, Within] = {}
        self._scratch = _Scratch()

    def within(self, centres: Iterable[str], rows: Sequence[int]) -> Within:
        """The files of some centres, and some rows beside them."""
        every = [self._centre(code) for code in centres if code in self.records.centres]
        mask, names = np.zeros(len(self.records), np.bool_), np.zeros(self.names, np.bool_)
        for one in every:
            mask |= one.rows
            names |= one.names
        some = np.array(rows, np.int64)
        mask[some] = True
        starts = self.records.name_starts
        for row in rows:
            written_names = self.records.name_ids[starts[row] : starts[row + 1]]
            names[self.records.names.folded[written_names]] = True
        return Within(mask, names)

    def _centre(self, code: str) -> Within:
        """The files of one centre; worked out once."""
        if code not in self._of_centre:
            rows = self.records.centre == self.records.centres.index(code)
            names = np.zeros(self.names, np.bool_)
            theirs = np.repeat(rows, np.diff(self.records.name_starts))
            names[self.records.names.folded[self.records.name_ids[theirs]]] = True
            self._of_centre[code] = Within(rows, names)
        return self._of_centre[code]

    def search(
        self,
        question: Question,
        *,
        limit: int,
        alive: NDArray[np.bool_] | None = None,
        within: Within | None = None,
    ) -> list[Found]:
        """The likeliest rows for a question, best first; only of those `alive`, where it is said
        which rows are."""
        rows = self._everybody if alive is None else alive
        where = Within(rows, _EVERY_NAME)
        if within is not None:
            where = Within(rows & within.rows, within.names)
        found = self._by_digits(question, where)
        if question.name:
            found += self._by_name(question, question.name, question.province, limit, where)
        if question.with_province:
            found += self._by_name(question, question.with_province, frozenset(), limit, where)
        if not question.name and not question.digits:
            return []
        best: dict[int, Found] = {}
        for one in found:
            other = best.get(one.row)
            if other is None:
                best[one.row] = one
            elif other.why != one.why:
                first, second = sorted((one, other), key=lambda f: -f.nats)
                why = (*first.why, *(w for w in second.why if w not in first.why))
                both = first.nats + (second.nats if _differ(first, second) else 0.0)
                best[one.row] = Found(one.row, both, max(first.sure, second.sure), why)
        return sorted(best.values(), key=lambda f: (-f.nats, f.row))[:limit]

    def best_names(self, name: str, *, limit: int) -> list[int]:
        """The likeliest folded names for a typed one, by number, marks aside."""
        ranked: dict[int, float] = {}
        names = self.records.names
        for reading in readings(name, self.vocabulary):
            found, scores, _losses, _seen, places = self._names(reading, NAMES_KEPT, _EVERY_NAME)
            tones, marked = self._marks(reading)
            if marked:
                kernels.best_written(
                    found, scores, places, self.entry_starts, self.entry_names, names.starts,
                    names.parts, names.tones, tones,
                )  # fmt: skip
            # A name is as likely as those who have it are together.
            scores += self.priors[found]
            for number, score in zip(found.tolist(), scores.tolist(), strict=True):
                ranked[number] = max(score, ranked.get(number, -1e9))
        return sorted(ranked, key=lambda n: -ranked[n])[:limit]

    def _names(self, reading: Reading, most: int, allowed: NDArray[np.bool_]) -> tuple[Any, ...]:
        """Names that a reading may mean: numbers, scores, losses, what was seen, places."""
        vocabulary, scratch = self.vocabulary, self._ready()
        typed, costs = len(reading.words), scratch.costs
        near = [
            vocabulary.near(word, number == typed - 1) for number, word in enumerate(reading.words)
        ]
        weights = np.array([one.weight for one in near], np.float32)
        for number, one in enumerate(near):
            costs[number, one.ids] = one.costs
        common = _common(near)
        names = self.records.names
        of_typed, ids, gains = self._telling(near, common)
        count = kernels.add_up(
            of_typed, ids, gains, common, self.posting_starts, self.postings, allowed,
            scratch.totals, scratch.seen, scratch.found,
        )  # fmt: skip
        count = kernels.best(
            count, scratch.found, scratch.values, scratch.totals, scratch.seen, self.heads,
            typed, common, weights, costs, names.folded_parts, most,
        )  # fmt: skip
        found = scratch.found[:count].copy()
        scores, losses = np.zeros(count, np.float32), np.zeros(count, np.float32)
        seen = np.zeros(count, np.int32)
        places = np.full((count, kernels.MOST_TYPED), -1, np.int32)
        kernels.compare(
            found, names.folded_starts, names.folded_parts, costs, weights, scores, losses, seen,
            places,
        )  # fmt: skip
        for number, one in enumerate(near):
            costs[number, one.ids] = 99.0
        return found, scores, losses, seen, places

    def _telling(
        self, near: list[Near], common: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
        """The syllables through which names are looked up, the likeliest first, as far as the
        names behind them stay few enough to be looked at."""
        ids, gains, of_typed = [], [], [0]
        for number, one in enumerate(near):
            some = 0
            if not common[number]:
                behind = self.posting_starts[one.ids + 1] - self.posting_starts[one.ids]
                behind[:1] = 0  # the likeliest meaning is looked up in any case
                fits = behind <= _MOST_BEHIND
                fits &= np.cumsum(np.where(fits, behind, 0)) <= _MOST_BEHIND
                ids.append(one.ids[fits])
                gains.append(one.weight + _AT_LEAST - one.costs[fits])
                some = len(ids[-1])
            of_typed.append(of_typed[-1] + some)
        return (
            np.array(of_typed, np.int32),
            np.concatenate(ids) if ids else np.zeros(0, np.int32),
            np.concatenate(gains).astype(np.float32) if gains else np.zeros(0, np.float32),
        )

    def _marks(self, reading: Reading) -> tuple[NDArray[np.int32], bool]:
        """The marks of the typed syllables by number, and whether any was typed: whoever types
        none types without."""
        tones = [-1 if mark == "?" else self.tones.get(mark, -2) for mark in reading.tones]
        return np.array(tones, np.int32), any(m not in ("", "?") for m in reading.tones)

    def _by_name(
        self, question: Question, name: str, province: frozenset[str], limit: int, where: Within
    ) -> list[Found]:
        facts = bool(question.year or province)
        wanted = np.zeros(0, np.bool_)
        if province:
            wanted = np.array([code in province for code in self.records.provinces], np.bool_)
        answer: list[Found] = []
        for reading in readings(name, self.vocabulary):
            most = NAMES_KEPT_WITH_FACTS if facts else NAMES_KEPT
            tables = self._names(reading, most, where.names)
            answer += self._persons(reading, tables, question.year, wanted, limit, where.rows)
        return answer

    def _persons(
        self, reading: Reading, tables: tuple[Any, ...], year: int, wanted: Any, limit: int,
        rows: NDArray[np.bool_],
    ) -> list[Found]:  # fmt: skip
        found, scores, losses, seen, places = tables
        order = np.argsort(-scores, kind="stable").astype(np.int32)
        tones, marked = self._marks(reading)
        room = limit + _SAME_PERSON
        entries, flags = np.zeros(room, np.int32), np.zeros(room, np.int32)
        nats, lost = np.zeros(room, np.float32), np.zeros(room, np.float32)
        records = self.records
        count = kernels.persons(
            order, found, scores, losses, seen, places, self.entry_starts, self.entry_rows,
            self.entry_names, self.entry_kinds, records.names.starts, records.names.parts,
            records.names.tones, tones, marked, records.birth_from, records.birth_to, year,
            records.province, wanted, rows, entries, nats, lost, flags,
        )  # fmt: skip
        sure = np.exp(-lost[:count] / _CERTAIN)
        answer = []
        least = max(LEAST_SURE, LEAST_BESIDE_BEST * float(sure.max(initial=0.0)))
        for place in np.flatnonzero(sure >= least).tolist():
            entry, noted = int(entries[place]), int(flags[place])
            kind = int(self.entry_kinds[entry])
            why = of_name(noted, kind, marked=marked, glued=reading.glued)
            row = int(self.entry_rows[entry])
            answer.append(Found(row, float(nats[place]), float(sure[place]), why))
        return answer

    def _by_digits(self, question: Question, where: Within) -> list[Found]:
        found: dict[tuple[int, int], Found] = {}
        for which, ways in enumerate(question.digits):
            for part in ways:
                for row, whole, kind in self.digits.having(part, where.rows):
                    before = found.get((which, row))
                    nats = _A_DIGIT * len(part)
                    if before is None or before.nats < nats:
                        sure = 1.0 if part == whole else len(part) / len(whole)
                        why = of_number(kind, whole=part == whole)
                        found[which, row] = Found(row, nats, sure, (why,))
        return list(found.values())

    def _ready(self) -> _Scratch:
        scratch = self._scratch
        if scratch.totals is None:
            scratch.totals = np.zeros(self.names, np.float32)
            scratch.seen = np.zeros(self.names, np.uint8)
            scratch.found = np.zeros(self.names, np.int32)
            scratch.values = np.zeros(self.names, np.float32)
            scratch.costs = np.full(
                (kernels.MOST_TYPED, max(1, len(self.vocabulary.syllables))), 99.0, np.float32
            )
        return scratch


def _common(near: list[Near]) -> NDArray[np.bool_]:
    """The typed syllables through which nobody is looked up: all but the two that tell most and
    that somebody has; names found through those are compared with every syllable."""
    order = sorted(range(len(near)), key=lambda n: -near[n].weight if len(near[n].ids) else 0.0)
    # A syllable that was typed twice is looked up once.
    different = [n for n in order if all(near[n] is not near[m] for m in range(n))]
    common = np.ones(len(near), np.bool_)
    for place, number in enumerate(different[:_LOOKED_UP]):
        common[number] = place > 0 and near[number].weight < _COMMON
    return common


def _differ(one: Found, other: Found) -> bool:
    """Whether two grounds are of different kinds: a name and a number add up, two names do not."""
    numbers = ("number", "paper", "account_number")
    return one.why[0].startswith(numbers) != other.why[0].startswith(numbers)
