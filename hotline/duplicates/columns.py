"""What is compared: persons as columns, and what follows from the columns alone.

`Columns` is what the finder keeps in memory (`finder.records.Records`), seen from below; nothing
here knows where the columns come from. A `Table` adds how often each name, syllable, year,
province and number occurs, which is how telling it is when two files agree in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from hotline.people.folding import sound

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]
Bits = NDArray[np.float32]  # by field and level: log2 of m, or of the odds of a name
Bytes = NDArray[np.uint8]
Shorts = NDArray[np.int16]

YEARS = 400  # years are counted from FIRST_YEAR; 0 is unknown
FIRST_YEAR = 1800
PHONE, PAPER, ACCOUNT = range(3)
KINDS_OF_NUMBER = 3
# In few files what is rare looks common: so many others are thought beside them.
FEW, FEW_NUMBERS, USUAL_PROVINCES, USUAL_YEARS = 5_000, 100_000, 30, 70


class NameColumns(Protocol):
    """Distinct written names, and the folded names they are spellings of."""

    @property
    def syllables(self) -> list[str]: ...
    @property
    def tones(self) -> Ints: ...
    @property
    def starts(self) -> Ints: ...
    @property
    def parts(self) -> Ints: ...
    @property
    def folded(self) -> Ints: ...
    @property
    def folded_starts(self) -> Ints: ...
    @property
    def folded_parts(self) -> Ints: ...


class Columns(Protocol):
    """Persons, one a row; names and numbers of row r stand between starts[r] and starts[r + 1]."""

    @property
    def birth_from(self) -> Shorts: ...
    @property
    def birth_to(self) -> Shorts: ...
    @property
    def sex(self) -> Bytes: ...
    @property
    def province(self) -> Shorts: ...
    @property
    def name_starts(self) -> Ints: ...
    @property
    def name_ids(self) -> Ints: ...
    @property
    def number_starts(self) -> Ints: ...
    @property
    def number_kinds(self) -> Bytes: ...
    @property
    def digit_starts(self) -> Ints: ...
    @property
    def digits(self) -> Bytes: ...
    @property
    def names(self) -> NameColumns: ...


class Spelling(NamedTuple):
    """Folded names taken apart for comparing. Rarities are bits: -log2 of the share of names."""

    starts: Ints  # of the syllables of a folded name in `parts`
    parts: Ints
    sounds: Ints  # of a syllable: its class of sound
    letter_starts: Ints  # of a syllable in `letters`
    letters: Bytes
    rarity: Floats  # of a folded name
    sound_rarity: Floats  # of a class of sound
    heard: Ints  # a number for the sounds in their order
    bag: Ints  # a number for the syllables in any order
    glue: Ints  # a number for the letters in one piece


class Table(NamedTuple):
    """Persons as numbers, with how rare each value is (bits)."""

    spelling: Spelling
    written: Ints  # of a name in use: the written name
    folded: Ints  # of a name in use: the folded name
    bare: NDArray[np.bool_]  # of a written name: it bears no mark
    written_rarity: Floats
    name_starts: Ints
    first_year: Shorts  # 0 unknown, else the year less FIRST_YEAR
    last_year: Shorts
    born_before: NDArray[np.float64]  # share of persons born before a year, of those known
    sex: Bytes
    province: Shorts
    province_rarity: Floats
    number_starts: Ints
    number_kinds: Bytes
    numbers: Longs
    number_rarity: Floats
    same_sex: NDArray[np.float64]  # the chance that two are of one sex: any two, two of one name


@dataclass(frozen=True, eq=False)
class Prepared:
    """A table and the columns it was made from."""

    columns: Columns
    table: Table

    def __len__(self) -> int:
        return len(self.columns.sex)


def prepare(columns: Columns) -> Prepared:
    """Count what the columns hold."""
    names = columns.names
    used = names.folded[columns.name_ids] if len(columns.name_ids) else columns.name_ids
    spelling = _spelling(names, used)
    numbers = _numbers(columns)
    kinds = columns.number_kinds.astype(np.int64)
    table = Table(
        spelling=spelling,
        written=columns.name_ids,
        folded=used.astype(np.int32),
        bare=_bare(names),
        written_rarity=_rarity(columns.name_ids, len(names.folded), len(used)),
        name_starts=columns.name_starts,
        first_year=_year(columns.birth_from),
        last_year=_year(np.maximum(columns.birth_to, columns.birth_from)),
        born_before=_born_before(columns),
        sex=columns.sex,
        province=columns.province,
        province_rarity=_known_rarity(columns.province),
        number_starts=columns.number_starts,
        number_kinds=columns.number_kinds,
        numbers=numbers,
        number_rarity=_number_rarity(numbers, kinds),
        same_sex=_same_sex(columns, used),
    )
    return Prepared(columns, table)


def _spelling(names: NameColumns, used: Ints) -> Spelling:
    starts, parts = names.folded_starts, names.folded_parts
    total = max(1, len(used))
    known: dict[str, int] = {}
    sounds = np.array([known.setdefault(sound(s), len(known)) for s in names.syllables], np.int32)
    letters = [s.encode("ascii", "replace")[:16] for s in names.syllables]
    count = len(starts) - 1
    times = np.bincount(used, minlength=count)
    by_syllable = np.repeat(times, np.diff(starts))
    heard = _numbered(starts, sounds[parts] if len(parts) else parts, ordered=True)
    bag = _numbered(starts, parts, ordered=False)
    glue = _glued(starts, parts, letters)
    return Spelling(
        starts=starts,
        parts=parts,
        sounds=sounds,
        letter_starts=np.cumsum([0, *(len(s) for s in letters)]).astype(np.int32),
        letters=np.frombuffer(b"".join(letters), np.uint8),
        rarity=_bits(times, total),
        sound_rarity=_bits(np.bincount(sounds[parts], by_syllable, len(known)), total),
        heard=heard,
        bag=bag,
        glue=glue,
    )


def _bits(times: NDArray[np.integer] | NDArray[np.floating], total: int) -> Floats:
    share = np.clip(times, 1, None) / (total + FEW)
    return np.asarray(-np.log2(np.minimum(share, 1.0)), np.float32)


def _rarity(values: Ints, count: int, total: int) -> Floats:
    return _bits(np.bincount(values, minlength=count), total)


def _known_rarity(values: Shorts) -> Floats:
    """Of each value, among those known; 0 is unknown."""
    times = np.bincount(values)
    share = (times + 1.0) / (times[1:].sum() + USUAL_PROVINCES)
    return np.asarray(-np.log2(np.minimum(share, 1.0)), np.float32)


def _numbered(starts: Ints, parts: Ints, *, ordered: bool) -> Ints:
    """One number for each distinct list of parts."""
    lengths = np.diff(starts)
    width = int(lengths.max(initial=1))
    table = np.full((len(lengths), width), -1, np.int32)
    table[np.arange(width) < lengths[:, None]] = parts
    if not ordered:
        table.sort(axis=1)
    rows = np.ascontiguousarray(table).view(np.dtype((np.void, 4 * width)))
    return np.unique(rows, return_inverse=True)[1].reshape(-1).astype(np.int32)


def _glued(starts: Ints, parts: Ints, letters: list[bytes]) -> Ints:
    known: dict[bytes, int] = {}
    ends, flat = starts.tolist(), parts.tolist()
    pieces = (b"".join([letters[s] for s in flat[begin:end]]) for begin, end in pairwise(ends))
    return np.array([known.setdefault(p, len(known)) for p in pieces], np.int32)


def _bare(names: NameColumns) -> NDArray[np.bool_]:
    marked = np.concatenate(([0], np.cumsum(names.tones[names.parts] > 0)))
    return np.asarray(marked[names.starts[1:]] == marked[names.starts[:-1]])


def _year(years: Shorts) -> Shorts:
    inside = (years > FIRST_YEAR) & (years < FIRST_YEAR + YEARS)
    return np.where(inside, years - FIRST_YEAR, 0).astype(np.int16)


def _born_before(columns: Columns) -> NDArray[np.float64]:
    years = _year(columns.birth_from)
    latest = int(years.max(initial=0))
    times = np.bincount(years[years > 0], minlength=YEARS).astype(np.float64)
    living = latest - np.arange(YEARS)
    times += np.where((living >= 0) & (living < USUAL_YEARS), 1.0, 0.01)
    return np.concatenate(([0.0], np.cumsum(times / times.sum())))


def _same_sex(columns: Columns, used: Ints) -> NDArray[np.float64]:
    """Names tell the sex, so that of two of one name it says little more."""
    known = columns.sex > 0
    times = np.bincount(columns.sex[known], minlength=4).astype(np.float64)
    anybody = float((times**2).sum() / max(1.0, times.sum() ** 2))
    row = np.repeat(np.arange(len(columns.sex)), np.diff(columns.name_starts))
    of_name = used[known[row]].astype(np.int64) * 4 + columns.sex[row][known[row]]
    each, count = np.unique(of_name, return_counts=True)
    pairs = np.bincount(each // 4, count).astype(np.float64)
    alike = float((count * (count - 1.0)).sum())
    namesake = alike / max(1.0, float((pairs * (pairs - 1)).sum())) if alike else anybody
    return np.asarray(np.clip([anybody, namesake], 0.05, 0.99), np.float64)


def _numbers(columns: Columns) -> Longs:
    """Each number as one: the value of its digits, a hash of the letters of an account."""
    starts = columns.digit_starts
    value = np.zeros(len(columns.number_kinds), np.int64)
    base = np.where(columns.number_kinds == ACCOUNT, 131, 10).astype(np.int64)
    lengths = np.diff(starts)
    for place in range(int(lengths.max(initial=0))):
        has = lengths > place
        letter = columns.digits[starts[:-1][has] + place].astype(np.int64)
        value[has] = value[has] * base[has] + (letter - 48)
    return value


def _number_rarity(numbers: Longs, kinds: Longs) -> Floats:
    if not len(numbers):
        return np.zeros(0, np.float32)
    both = numbers * KINDS_OF_NUMBER + kinds
    inverse, times = np.unique(both, return_inverse=True, return_counts=True)[1:]
    totals = np.bincount(kinds, minlength=KINDS_OF_NUMBER)
    # Whoever shares a number with one is one of the others who have it.
    share = np.maximum(1, times[inverse] - 1) / (totals[kinds] + FEW_NUMBERS)
    return np.asarray(-np.log2(share), np.float32)
