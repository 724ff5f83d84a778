"""Proposing a mapping from the log itself: which column is which field, and how sure we are.

A column is judged by its name (known names in Vietnamese and English, with and without
diacritics) and by its cells (dates, numbers, words of our code lists). Nothing is imported
on a guess alone: the text that comes out is for a person to check.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from hotline.contacts.importing.dates import (
    DAY_FIRST,
    MONTH_FIRST,
    SPREADSHEET_NUMBER,
    YEAR_FIRST,
    Dates,
    Unreadable,
    seconds,
)
from hotline.contacts.importing.fields import CODE_LISTS, MANY_COLUMNS
from hotline.contacts.importing.mapping import REJECT_COLUMNS, Mapping, MappingError, parse_mapping
from hotline.contacts.importing.phones import PhoneProblem, read_numbers
from hotline.contacts.importing.sources import Source
from hotline.contacts.importing.vocabulary import Vocabulary
from hotline.contacts.importing.words import EMPTY, HEADERS, ORDINALS, fold, level

_STARTS: Final = ("started_at", "started_date", "started_time")
_CELLS_JUDGED: Final = 400
_LONG_TEXT: Final = 40
_FEW_TEXTS: Final = 25
_NUMERIC_DATE = re.compile(r"(?<!\d)(\d{1,2})[/.\-](\d{1,2})[/.\-](?:\d{4}|\d{2})(?!\d)")
_AGAIN = re.compile(r" \(\d+\)$")
_AGE_LIKE = re.compile(r"^\D{0,8}\d{1,3}\D{0,8}$")


@dataclass(slots=True)
class Facts:
    """What was seen in one column."""

    name: str
    filled: int = 0
    texts: Counter[str] = field(default_factory=Counter)

    def share(self, fits: Callable[[str], bool]) -> float:
        """The share of filled cells that fit, judged by the most frequent texts."""
        judged = self.texts.most_common(_CELLS_JUDGED)
        cells = sum(count for _, count in judged)
        return sum(count for text, count in judged if fits(text)) / cells if cells else 0.0


@dataclass(frozen=True, slots=True)
class Choice:
    """A column given to a field; `sure` when its name and its cells agree."""

    facts: Facts
    field: str
    sure: bool
    date_formats: tuple[str, ...] = ()
    remark: str = ""


@dataclass(slots=True)
class Proposal:
    """All that was decided, in the order of the file's columns."""

    source: Source
    rows: int
    choices: dict[str, Choice] = field(default_factory=dict)
    facts: dict[str, Facts] = field(default_factory=dict)
    fill_down: list[str] = field(default_factory=list)


def guess(source: Source, sample: int = 2000) -> Mapping:
    """A first mapping for `source` from its first `sample` rows; `.text` is commented YAML.

    When no column tells when a contact began, it has no columns and its text says what to add.
    """
    from hotline.contacts.importing.proposal import written

    words = Vocabulary()
    text = written(propose(source, sample, words), words)
    try:
        return parse_mapping(text)
    except MappingError:
        return Mapping(columns=(), text=text)


def propose(source: Source, sample: int, words: Vocabulary) -> Proposal:
    """Judge every column of the first `sample` rows."""
    proposal = Proposal(source, 0)
    proposal.facts = {name: Facts(name) for name in source.columns if name not in REJECT_COLUMNS}
    for raw in islice(source, sample):
        proposal.rows += 1
        for name, cell in raw.cells.items():
            facts = proposal.facts.get(name)
            if facts is not None and cell.lower() not in EMPTY:
                facts.filled += 1
                facts.texts[cell] += 1
    judge = _Judge(words)
    scored = [
        (score, -place, target, facts, sure)
        for place, facts in enumerate(proposal.facts.values())
        if fold(facts.name) not in ORDINALS
        for target, (score, sure) in judge.scores(facts).items()
    ]
    taken: set[str] = set()
    for _, _, target, facts, sure in sorted(scored, key=lambda each: each[:2], reverse=True):
        if facts.name in proposal.choices or (target in taken and target not in MANY_COLUMNS):
            continue
        taken.add(target)
        proposal.choices[facts.name] = Choice(facts, target, sure)
    _settle_start(proposal)
    _settle_dates(proposal)
    return proposal


class _Judge:
    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self._now = datetime.now(UTC)
        self._dates = Dates(
            formats=(DAY_FIRST, MONTH_FIRST), timezone=words.timezone, today=self._now.date()
        )

    def scores(self, facts: Facts) -> dict[str, tuple[float, bool]]:
        """Field → how well the column suits it, and whether its name says so too."""
        scores: dict[str, tuple[float, bool]] = {}
        for target in HEADERS:
            named = _named(facts.name, target)
            if target in ("notes", "source_reference"):
                if named:
                    scores[target] = (0.55 * named, named >= 0.9)
                continue
            if not facts.filled:
                if named >= 0.9:
                    scores[target] = (0.5 * named, False)
                continue
            if not named and not _may_tell(target, facts):
                continue
            fits = self._fits(target, facts, named=bool(named))
            if (named and fits >= 0.3) or fits >= 0.9:
                scores[target] = (0.6 * named + 0.4 * fits, named >= 0.9 and fits >= 0.6)
        if not scores and facts.filled and _mean_length(facts) > _LONG_TEXT:
            scores["notes"] = (0.2, False)
        return scores

    def _fits(self, target: str, facts: Facts, *, named: bool) -> float:
        if target in _STARTS or target == "ended_at":
            return self._start_fits(target, facts)
        if target.startswith("duration"):
            return facts.share(lambda text: self._is_duration(text))
        if target == "phone":
            return facts.share(lambda text: self._is_phone(text, named=named))
        if target == "age":
            return facts.share(lambda text: bool(_AGE_LIKE.match(text)))
        if target == "birth_year":
            return facts.share(lambda text: bool(re.search(r"(?:19|20)\d\d", text)))
        if target == "place":
            today = self._now.date()
            return facts.share(lambda text: self._words.place(text, today) is not None)
        if target == "centre":
            return facts.share(lambda text: self._words.exact("centre", text) is not None)
        return facts.share(lambda text: self._words.likely(target, text) is not None)

    def _start_fits(self, target: str, facts: Facts) -> float:
        dated = facts.share(lambda text: self._parts(text)[0])
        timed = facts.share(lambda text: self._parts(text)[1])
        if target == "started_at":
            return dated * (0.7 + 0.3 * timed)
        if target == "started_date":
            return dated * (1 - 0.5 * timed)
        if target == "started_time":
            return max(0.0, timed - dated)
        return max(dated, timed)

    def _parts(self, text: str) -> tuple[bool, bool]:
        if _is_spreadsheet_number(text):
            return True, "." in text
        if self._dates.has_offset(text):
            return True, True
        try:
            day, clock = self._dates.parts(text)
        except Unreadable:
            return False, False
        return day is not None, clock is not None

    def _is_duration(self, text: str) -> bool:
        try:
            return seconds(text, unit=1) >= 0
        except Unreadable:
            return False

    def _is_phone(self, text: str, *, named: bool) -> bool:
        """A number, or in a column named so also a word for none."""
        try:
            return bool(read_numbers(text, self._words.pack.code)) or named
        except PhoneProblem:
            return False


def _may_tell(target: str, facts: Facts) -> bool:
    """Whether the cells alone, under a name we do not know, could tell this field."""
    if target in CODE_LISTS:
        # Codes repeat; a column of ever new texts holds none.
        few = len(facts.texts) <= max(_FEW_TEXTS, facts.filled // 10)
        return target != "sex" and facts.filled >= 5 and len(facts.texts) >= 2 and few
    return facts.filled >= 3 and target in ("phone", *_STARTS)


def _named(name: str, target: str) -> float:
    """How well a column's name names a field, 0 to 1."""
    name = _AGAIN.sub("", name)
    exact, plain = level(name), fold(name)
    best = 0.0
    for known in HEADERS[target]:
        if exact == known:
            return 1.0
        if plain == fold(known):
            best = max(best, 0.95)
        elif len(known) > 3 and f" {fold(known)} " in f" {plain} ":
            best = max(best, 0.6 + 0.3 * len(known) / (len(plain) + len(known)))
    return best


def _settle_start(proposal: Proposal) -> None:
    """A date without a time column is `started_at` by itself; a time alone is nothing."""
    by_field = {choice.field: name for name, choice in proposal.choices.items()}
    if "started_at" in by_field:
        for spare in ("started_date", "started_time"):
            if spare in by_field:
                del proposal.choices[by_field[spare]]
    elif "started_date" in by_field and "started_time" not in by_field:
        name = by_field["started_date"]
        old = proposal.choices[name]
        proposal.choices[name] = Choice(old.facts, "started_at", old.sure)
    ends = [
        name for name in ("ended_at", "duration_seconds", "duration_minutes") if name in by_field
    ]
    for spare in ends[1:]:
        del proposal.choices[by_field[spare]]
    if {"age", "birth_year"} <= by_field.keys():
        del proposal.choices[by_field["birth_year"]]


def _settle_dates(proposal: Proposal) -> None:
    """Find out in which order day and month stand, and whether dates must be filled down."""
    for name, choice in proposal.choices.items():
        if choice.field not in ("started_at", "started_date", "ended_at"):
            continue
        formats, remark = _date_formats(choice.facts)
        proposal.choices[name] = Choice(choice.facts, choice.field, choice.sure, formats, remark)
        sparse = choice.facts.filled < 0.8 * proposal.rows
        if choice.field == "started_date" and sparse and choice.facts.filled:
            proposal.fill_down.append(name)


def _date_formats(facts: Facts) -> tuple[tuple[str, ...], str]:
    day_first = month_first = open_order = iso = numbers = 0
    for text, count in facts.texts.items():
        found = _NUMERIC_DATE.search(text)
        if _is_spreadsheet_number(text):
            numbers += count
        elif found is None:
            iso += count * bool(re.search(r"\d{4}-\d\d?-\d\d?", text))
        elif int(found[1]) > 12:
            day_first += count
        elif int(found[2]) > 12:
            month_first += count
        else:
            open_order += count
    formats: list[str] = []
    remark = f"{day_first} dates can only be day first, {month_first} only month first"
    if day_first or open_order or not (iso or numbers or month_first):
        formats.append(DAY_FIRST)
    if month_first:
        formats = [MONTH_FIRST] if not day_first else [DAY_FIRST, MONTH_FIRST]
    if iso:
        formats.append(YEAR_FIRST)
    if numbers:
        formats.append(SPREADSHEET_NUMBER)
    if day_first and month_first:
        remark += f"; both orders occur, {open_order} could be either and are read day first, "
        remark += "please check"
    elif open_order and not (day_first or month_first):
        remark = f"all {open_order} dates could be read both ways, please check"
    elif not (day_first or month_first):
        remark = "the order is clear"
    return tuple(formats), remark


def _is_spreadsheet_number(text: str) -> bool:
    return re.fullmatch(r"[2-7]\d{4}(?:[.,]\d+)?", text) is not None


def _mean_length(facts: Facts) -> float:
    return sum(len(text) * count for text, count in facts.texts.items()) / facts.filled
