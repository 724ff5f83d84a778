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
from hotline.finder.vocabulary import Vocabulary
from hotline.people.folding import fold, tone, unglue, written

NAMES_KEPT, NAMES_KEPT_WITH_FACTS = 400, 3000
_SAME_PERSON = 10  # places more, for those found by two of their names
_SHORTEST_PAIR = 4  # letters
_RARE = 8.5  # a syllable as rare as this may be two in one piece
_MOST_READINGS = 4
_CERTAIN = 10.0  # nats: how fast being sure falls with what was lost to slips
LEAST_SURE, LEAST_BESIDE_BEST = 0.38, 0.5  # of one; of the best one's
_A_DIGIT = 2.3  # nats: how much it says to have one digit in its place


class Found(NamedTuple):
    """One row: likelihood in nats for ordering, how sure from 0 to 1, and why."""

    row: int
    nats: float
    sure: float
    why: tuple[str, ...]


_EVERY_NAME = np.zeros(0, np.bool_)


@dataclass(frozen=True)
class Reading:
    """Typed syllables, as folded words, with the marks they were typed with."""

    words: tuple[str, ...]
    tones: tuple[str, ...]
    glued: bool = False


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
        self.lengths = np.diff(names.folded_starts).astype(np.int32)
        self.priors = (0.8 * np.log(np.maximum(carriers, 1))).astype(np.float32)
        holders = np.repeat(np.arange(self.names, dtype=np.int32), self.lengths)
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
        self.alive = np.ones(len(records), np.bool_)
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
        self, question: Question, *, limit: int, within: Within | None = None
    ) -> list[Found]:
        """The likeliest rows for a question, best first."""
        where = Within(self.alive, _EVERY_NAME)
        if within is not None:
            where = Within(self.alive & within.rows, within.names)
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

    def readings(self, name: str) -> list[Reading]:
        """The ways to read what was typed: as it stands, taken apart where it looks glued, put
        together where a syllable looks broken."""
        parts = written(name).split()
        words = [fold(part).replace(" ", "") for part in parts]
        marks = [tone(part) for part in parts]
        pairs = [(w, m) for w, m in zip(words, marks, strict=True) if w][: kernels.MOST_TYPED]
        plain = Reading(tuple(w for w, _ in pairs), tuple(m for _, m in pairs))
        found = [plain] if plain.words else []
        for number, (word, _mark) in enumerate(pairs):
            if len(word) < _SHORTEST_PAIR or self.vocabulary.weight(word) < _RARE:
                continue
            for apart in unglue(word, self.vocabulary.costs, most=2):
                whole = (*plain.words[:number], *apart, *plain.words[number + 1 :])
                tones = (*plain.tones[:number], *("?",) * len(apart), *plain.tones[number + 1 :])
                if len(whole) <= kernels.MOST_TYPED:
                    found.append(Reading(whole, tones, glued=True))
        for number in range(len(pairs) - 1):
            both = plain.words[number] + plain.words[number + 1]
            parts_rare = max(self.vocabulary.weight(w) for w in plain.words[number : number + 2])
            if parts_rare >= _RARE and self.vocabulary.weight(both) < _RARE:
                whole = (*plain.words[:number], both, *plain.words[number + 2 :])
                tones = (*plain.tones[:number], "?", *plain.tones[number + 2 :])
                found.append(Reading(whole, tones, glued=True))
        return found[:_MOST_READINGS]

    def best_names(self, name: str, *, limit: int) -> list[int]:
        """The likeliest folded names for a typed one, by number, marks aside."""
        ranked: dict[int, float] = {}
        for reading in self.readings(name):
            found, scores, *_rest = self._names(reading, NAMES_KEPT, _EVERY_NAME)
            for number, score in zip(found.tolist(), scores.tolist(), strict=True):
                ranked[number] = max(score, ranked.get(number, -1e9))
        return sorted(ranked, key=lambda n: -ranked[n])[:limit]

    def _names(self, reading: Reading, most: int, allowed: NDArray[np.bool_]) -> tuple[Any, ...]:
        """Names that a reading may mean: numbers, scores, losses, what was seen, places."""
        vocabulary, scratch = self.vocabulary, self._ready()
        typed = len(reading.words)
        near: list[int] = []
        gains: list[float] = []
        of_typed = [0]
        costs = scratch.costs
        weights = np.zeros(typed, np.float32)
        for number, word in enumerate(reading.words):
            ids, prices = vocabulary.near(word, number == typed - 1)
            weights[number] = vocabulary.weight(word)
            near += ids
            gains += [float(weights[number]) - price for price in prices]
            of_typed.append(len(near))
            costs[number, list(ids)] = prices
        near_array = np.array(near, np.int32)
        scratch.totals[:] = 0
        scratch.seen[:] = 0
        kernels.add_up(
            np.array(of_typed, np.int32), near_array, np.array(gains, np.float32),
            self.posting_starts, self.postings, scratch.totals, scratch.seen,
        )  # fmt: skip
        count = kernels.best(
            scratch.totals,
            self.lengths,
            self.priors,
            allowed,
            typed,
            most,
            scratch.found,
            scratch.values,
        )
        found = scratch.found[:count].copy()
        scores, losses = np.zeros(count, np.float32), np.zeros(count, np.float32)
        seen = np.zeros(count, np.int32)
        places = np.full((count, kernels.MOST_TYPED), -1, np.int32)
        names = self.records.names
        kernels.compare(
            found, names.folded_starts, names.folded_parts, costs, weights, self.priors, scores,
            losses, seen, places,
        )  # fmt: skip
        for number in range(typed):
            costs[number, near_array[of_typed[number] : of_typed[number + 1]]] = 99.0
        return found, scores, losses, seen, places

    def _by_name(
        self, question: Question, name: str, province: frozenset[str], limit: int, where: Within
    ) -> list[Found]:
        facts = bool(question.year or province)
        wanted = np.zeros(0, np.bool_)
        if province:
            wanted = np.array([code in province for code in self.records.provinces], np.bool_)
        answer: list[Found] = []
        for reading in self.readings(name):
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
        marked = any(mark not in ("", "?") for mark in reading.tones)
        tones = [-1 if mark == "?" else self.tones.get(mark, -2) for mark in reading.tones]
        room = limit + _SAME_PERSON
        entries, flags = np.zeros(room, np.int32), np.zeros(room, np.int32)
        nats, lost = np.zeros(room, np.float32), np.zeros(room, np.float32)
        records = self.records
        count = kernels.persons(
            order, found, scores, losses, seen, places, self.entry_starts, self.entry_rows,
            self.entry_names, records.names.starts, records.names.parts, records.names.tones,
            np.array(tones, np.int32), marked, records.birth_from, records.birth_to, year,
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
                for row, whole, kind in self.digits.having(part):
                    before = found.get((which, row))
                    nats = _A_DIGIT * len(part)
                    if where.rows[row] and (before is None or before.nats < nats):
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


def _differ(one: Found, other: Found) -> bool:
    """Whether two grounds are of different kinds: a name and a number add up, two names do not."""
    numbers = ("number", "paper", "account_number")
    return one.why[0].startswith(numbers) != other.why[0].startswith(numbers)
