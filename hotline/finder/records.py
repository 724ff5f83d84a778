"""Persons as columns in memory: what the finder looks through and what duplicates are scored on.

A row is one person file. Names are kept once, however many carry them: a distinct written name is
a list of written syllables (with marks); each written syllable has a folded one. Everything is a
number or an array of numbers, so that a million persons fit in a few hundred megabytes.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotline.people.folding import fold, tone, written

Ints = NDArray[np.int32]
Bytes = NDArray[np.uint8]

MOST_SYLLABLES = 8  # of a name; what is longer is cut, for the index only

# What a name or a number is, as bits of a small code.
IN_USE, HEARD, PAPERS, ALIAS, ACCOUNT = range(5)
PHONE, PAPER, ACCOUNT_NUMBER = range(3)

SEXES = ("", "female", "male", "other")


class Facts(NamedTuple):
    """What is known of one person, in the clear, on its way into the columns.

    `shown` is the person under whom a joined file is found; the id itself where it stands alone.
    Years are 0 where unknown. Names and numbers come with their kind.
    """

    id: bytes
    shown: bytes
    names: Sequence[tuple[int, str]]
    numbers: Sequence[tuple[int, str]] = ()
    birth_from: int = 0
    birth_to: int = 0
    sex: str = ""
    province: str = ""
    centre: str = ""


@dataclass(frozen=True)
class Names:
    """The distinct names. `starts[i]:starts[i+1]` are the syllables of written name i in `parts`,
    ids into `spelt` (with marks); `bare[s]` is the id in `syllables` (without) of written s,
    `tones[s]` that of its marks in `marks`.
    `folded[i]` is the folded name of written name i, whose syllables stand in `folded_parts`."""

    spelt: list[str]
    syllables: list[str]
    marks: list[str]
    bare: Ints
    tones: Ints
    starts: Ints
    parts: Ints
    folded: Ints
    folded_starts: Ints
    folded_parts: Ints

    def written_name(self, number: int) -> str:
        """A written name again, for scoring and tests; never to be shown or logged."""
        return " ".join(
            self.spelt[s] for s in self.parts[self.starts[number] : self.starts[number + 1]]
        )

    def folded_name(self, number: int) -> str:
        """A folded name again."""
        span = slice(self.folded_starts[number], self.folded_starts[number + 1])
        return " ".join(self.syllables[s] for s in self.folded_parts[span])


@dataclass(frozen=True)
class Records:
    """One row a person; `name_starts[r]:name_starts[r+1]` are her names, likewise her numbers.

    `ids` and `shown` are sixteen bytes a row. `province` indexes `provinces`, 0 is unknown;
    `centre` indexes `centres`: whose the file is.
    `digits` holds every number as ASCII digits, end to end.
    """

    ids: Bytes
    shown: Bytes
    birth_from: NDArray[np.int16]
    birth_to: NDArray[np.int16]
    sex: Bytes
    province: NDArray[np.int16]
    provinces: list[str]
    centre: Bytes
    centres: list[str]
    name_starts: Ints
    name_ids: Ints
    name_kinds: Bytes
    number_starts: Ints
    number_kinds: Bytes
    digit_starts: Ints
    digits: Bytes
    names: Names

    def __len__(self) -> int:
        return len(self.ids)

    def number(self, which: int) -> str:
        """The digits of one number."""
        return (
            self.digits[self.digit_starts[which] : self.digit_starts[which + 1]].tobytes().decode()
        )


@dataclass
class Gathering:
    """Takes persons in one by one and makes columns of them."""

    ids: bytearray = field(default_factory=bytearray)
    shown: bytearray = field(default_factory=bytearray)
    birth_from: array[int] = field(default_factory=lambda: array("h"))
    birth_to: array[int] = field(default_factory=lambda: array("h"))
    sex: bytearray = field(default_factory=bytearray)
    province: array[int] = field(default_factory=lambda: array("h"))
    centre: bytearray = field(default_factory=bytearray)
    name_starts: array[int] = field(default_factory=lambda: array("i", [0]))
    name_ids: array[int] = field(default_factory=lambda: array("i"))
    name_kinds: bytearray = field(default_factory=bytearray)
    number_starts: array[int] = field(default_factory=lambda: array("i", [0]))
    number_kinds: bytearray = field(default_factory=bytearray)
    digit_starts: array[int] = field(default_factory=lambda: array("i", [0]))
    digits: bytearray = field(default_factory=bytearray)
    provinces: dict[str, int] = field(default_factory=lambda: {"": 0})
    centres: dict[str, int] = field(default_factory=lambda: {"": 0})
    _raw: dict[str, int] = field(default_factory=dict)
    _written: dict[str, int] = field(default_factory=dict)
    _spelt: dict[str, int] = field(default_factory=dict)
    _starts: array[int] = field(default_factory=lambda: array("i", [0]))
    _parts: array[int] = field(default_factory=lambda: array("i"))

    def add(self, facts: Facts) -> None:
        """One person more."""
        self.ids += facts.id
        self.shown += facts.shown
        self.birth_from.append(facts.birth_from)
        self.birth_to.append(facts.birth_to)
        self.sex.append(SEXES.index(facts.sex) if facts.sex in SEXES else 0)
        self.province.append(self.provinces.setdefault(facts.province, len(self.provinces)))
        self.centre.append(self.centres.setdefault(facts.centre, len(self.centres)))
        for kind, name in facts.names:
            known = self._raw.get(name)
            if known is None:
                known = self._raw[name] = self._name(written(name))
            if known >= 0:
                self.name_ids.append(known)
                self.name_kinds.append(kind)
        self.name_starts.append(len(self.name_ids))
        for kind, number in facts.numbers:
            self.digits += number.encode("ascii", "ignore")
            self.digit_starts.append(len(self.digits))
            self.number_kinds.append(kind)
        self.number_starts.append(len(self.number_kinds))

    def _name(self, name: str) -> int:
        """The number of a written name; -1 for one without a letter."""
        known = self._written.get(name)
        if known is not None:
            return known
        parts = [self._spelt.setdefault(p, len(self._spelt)) for p in name.split()]
        if not parts:
            return -1
        self._parts.extend(parts[:MOST_SYLLABLES])
        self._starts.append(len(self._parts))
        number = self._written[name] = len(self._written)
        return number

    def records(self) -> Records:
        """The columns. The gathering is used up."""
        names = _names(list(self._spelt), _ints(self._starts), _ints(self._parts))
        return Records(
            ids=_ids(self.ids),
            shown=_ids(self.shown),
            birth_from=np.array(self.birth_from, np.int16),
            birth_to=np.array(self.birth_to, np.int16),
            sex=np.frombuffer(bytes(self.sex), np.uint8),
            province=np.array(self.province, np.int16),
            provinces=list(self.provinces),
            centre=np.frombuffer(bytes(self.centre), np.uint8),
            centres=list(self.centres),
            name_starts=_ints(self.name_starts),
            name_ids=_ints(self.name_ids),
            name_kinds=np.frombuffer(bytes(self.name_kinds), np.uint8),
            number_starts=_ints(self.number_starts),
            number_kinds=np.frombuffer(bytes(self.number_kinds), np.uint8),
            digit_starts=_ints(self.digit_starts),
            digits=np.frombuffer(bytes(self.digits), np.uint8),
            names=names,
        )


def gather(persons: Iterable[Facts]) -> Records:
    """The columns of some persons."""
    gathering = Gathering()
    for facts in persons:
        gathering.add(facts)
    return gathering.records()


def joined(old: Records, kept: NDArray[np.bool_], new: Records) -> Records:
    """The kept rows of `old`, then `new`, for growing an index without the database."""
    spelt = {syllable: number for number, syllable in enumerate(old.names.spelt)}
    known = [spelt.setdefault(syllable, len(spelt)) for syllable in new.names.spelt]
    names = _names(
        list(spelt),
        _onward(old.names.starts, new.names.starts),
        np.concatenate((old.names.parts, np.array(known, np.int32)[new.names.parts])),
    )
    provinces = {code: number for number, code in enumerate(old.provinces)}
    moved = np.array([provinces.setdefault(c, len(provinces)) for c in new.provinces], np.int16)
    centres = {code: number for number, code in enumerate(old.centres)}
    whose = np.array([centres.setdefault(c, len(centres)) for c in new.centres], np.uint8)
    of_names = np.repeat(kept, np.diff(old.name_starts))
    of_numbers = np.repeat(kept, np.diff(old.number_starts))
    of_digits = np.repeat(of_numbers, np.diff(old.digit_starts))
    return Records(
        ids=np.concatenate((old.ids[kept], new.ids)),
        shown=np.concatenate((old.shown[kept], new.shown)),
        birth_from=np.concatenate((old.birth_from[kept], new.birth_from)),
        birth_to=np.concatenate((old.birth_to[kept], new.birth_to)),
        sex=np.concatenate((old.sex[kept], new.sex)),
        province=np.concatenate((old.province[kept], moved[new.province])),
        provinces=list(provinces),
        centre=np.concatenate((old.centre[kept], whose[new.centre])),
        centres=list(centres),
        name_starts=_onward(_kept(old.name_starts, kept), new.name_starts),
        name_ids=np.concatenate(
            (old.name_ids[of_names], new.name_ids + np.int32(len(old.names.starts) - 1))
        ),
        name_kinds=np.concatenate((old.name_kinds[of_names], new.name_kinds)),
        number_starts=_onward(_kept(old.number_starts, kept), new.number_starts),
        number_kinds=np.concatenate((old.number_kinds[of_numbers], new.number_kinds)),
        digit_starts=_onward(_kept(old.digit_starts, of_numbers), new.digit_starts),
        digits=np.concatenate((old.digits[of_digits], new.digits)),
        names=names,
    )


def _kept(starts: Ints, kept: NDArray[np.bool_]) -> Ints:
    """Where the kept parts of a flat column begin once the others are gone."""
    return np.concatenate(([0], np.cumsum(np.diff(starts)[kept]))).astype(np.int32)


def _onward(first: Ints, second: Ints) -> Ints:
    """Where parts begin when one flat column follows another."""
    return np.concatenate((first, second[1:] + first[-1])).astype(np.int32)


def facts_of(records: Records, row: int) -> Facts:
    """One row again as it was taken in, names in their written spelling."""
    names = range(records.name_starts[row], records.name_starts[row + 1])
    numbers = range(records.number_starts[row], records.number_starts[row + 1])
    return Facts(
        id=records.ids[row].tobytes(),
        shown=records.shown[row].tobytes(),
        names=[
            (int(records.name_kinds[n]), records.names.written_name(int(records.name_ids[n])))
            for n in names
        ],
        numbers=[(int(records.number_kinds[n]), records.number(n)) for n in numbers],
        birth_from=int(records.birth_from[row]),
        birth_to=int(records.birth_to[row]),
        sex=SEXES[records.sex[row]],
        province=records.provinces[records.province[row]],
        centre=records.centres[records.centre[row]],
    )


def _names(spelt: list[str], starts: Ints, parts: Ints) -> Names:
    """The distinct names with what folding makes of them."""
    syllables: dict[str, int] = {}
    tones: dict[str, int] = {"": 0}
    bare = np.zeros(len(spelt), np.int32)
    toned = np.zeros(len(spelt), np.int32)
    for number, syllable in enumerate(spelt):
        folded = fold(syllable).replace(" ", "") or syllable
        bare[number] = syllables.setdefault(folded, len(syllables))
        toned[number] = tones.setdefault(tone(syllable), len(tones))
    of_parts = bare[parts] if len(parts) else parts
    lengths = np.diff(starts)
    table = np.full((len(lengths), MOST_SYLLABLES), -1, np.int32)
    table[np.arange(MOST_SYLLABLES) < lengths[:, None]] = of_parts
    rows, folded_of = np.unique(
        np.ascontiguousarray(table).view(np.dtype((np.void, table.itemsize * MOST_SYLLABLES))),
        return_inverse=True,
    )
    distinct = rows.view(np.int32).reshape(-1, MOST_SYLLABLES)
    used = distinct >= 0
    return Names(
        spelt=spelt,
        syllables=list(syllables),
        marks=list(tones),
        bare=bare,
        tones=toned,
        starts=starts,
        parts=parts,
        folded=folded_of.reshape(-1).astype(np.int32),
        folded_starts=np.concatenate(([0], np.cumsum(used.sum(axis=1)))).astype(np.int32),
        folded_parts=distinct[used],
    )


def _ids(raw: bytearray) -> Bytes:
    return np.frombuffer(bytes(raw), np.uint8).reshape(-1, 16)


def _ints(values: array[Any]) -> Ints:
    return np.array(values, np.int32)
