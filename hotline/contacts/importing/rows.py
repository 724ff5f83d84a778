"""Turning one row of a call log into our fields, or into a rejection with its reasons.

A row is rejected only where taking it would record something wrong: no readable beginning,
an impossible end, an unreadable number, an unknown centre, a damaged line. A text that is
no code of ours is kept in `given` beside "other" and never rejects a row. No cell text
stands in a reason, a repr or an exception.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from hotline.contacts.importing.fields import CODE_LISTS, SEVERAL, SEVERAL_VALUES
from hotline.contacts.importing.mapping import REJECT_COLUMNS, Column, Mapping
from hotline.contacts.importing.moments import Moments
from hotline.contacts.importing.phones import PhoneProblem, read_numbers
from hotline.contacts.importing.shapes import (
    Counts,
    ReadyRow,
    Reject,
    RejectedRow,
    RowProblem,
    problem,
)
from hotline.contacts.importing.sources import TOO_MANY_CELLS, RawRow, Source
from hotline.contacts.importing.vocabulary import Vocabulary
from hotline.contacts.importing.words import EMPTY, NO_NUMBER, fold, level

__all__ = [
    "Counts",
    "Reading",
    "ReadyRow",
    "Reject",
    "RejectedRow",
    "RowProblem",
    "read_row",
    "read_rows",
]

_AGE = re.compile(r"^(?:khoảng|tầm|gần|trên|about|~|≈)?\s*(\d{1,3})(?:[.,]0)?\s*"
                  r"(?:tuổi|tuoi|t|years?(?: old)?|yo|y)?\.?$", re.IGNORECASE)  # fmt: skip
_YEAR = re.compile(r"(?<!\d)(19\d\d|20\d\d)(?!\d)")
_UNNAMED = re.compile(r"^Column \d+$")
_LONGEST_REFERENCE: Final = 64
_OLDEST: Final = 115
_REMEMBERED: Final = 50_000


def read_rows(
    source: Source, mapping: Mapping, *, only_centre: str = ""
) -> Iterator[ReadyRow | RejectedRow]:
    """Every row of the log in its order; with `only_centre`, rows of another are rejected."""
    reading = Reading(mapping, only_centre=only_centre)
    return (reading.read(raw) for raw in source)


def read_row(raw: RawRow, mapping: Mapping) -> ReadyRow | RejectedRow:
    """One row by itself; a whole log is read with `read_rows`, which is faster and fills down."""
    return Reading(mapping).read(raw)


class Reading:
    """One pass over a log: remembers dates, words and places it has met, and equal rows."""

    def __init__(
        self,
        mapping: Mapping,
        *,
        words: Vocabulary | None = None,
        now: datetime | None = None,
        only_centre: str = "",
    ) -> None:
        self._only_centre = only_centre
        self._mapping = mapping
        self._words = words or Vocabulary()
        self._region = self._words.pack.code
        self._columns: dict[str, Column | None] = {}
        self._of_field = {column.field: column for column in mapping.columns}
        down = {level(name) for name in mapping.fill_down}
        self._fill = [each.field for each in mapping.columns if level(each.name) in down]
        self._above: dict[str, str] = {}
        self._one_note = sum(each.field == "notes" for each in mapping.columns) == 1
        self._moments = Moments(mapping, self._words, now=now or datetime.now(UTC))
        self._codes: dict[tuple[str, str], tuple[str, bool]] = {}
        self._places: dict[tuple[str, int], str | None] = {}
        self._seen: dict[bytes, int] = {}

    def read(self, raw: RawRow) -> ReadyRow | RejectedRow:
        """Read one row; rows must come in the order of the log."""
        problems = [problem(fault) for fault in raw.faults]
        problems += self._shifted(raw)
        digest = self._digest(raw)
        cells = self._by_field(raw)
        moments = self._moments.of(cells, problems)
        numbers = self._numbers(cells, problems)
        centre = self._centre(cells, problems)
        if centre and self._only_centre and centre != self._only_centre:
            column = self._of_field.get("centre")
            problems.append(problem("other_centre", column.name if column else ""))
        if problems or moments is None:
            if len(raw.cells) == 1 and not raw.faults:
                problems = [problem("not_a_contact")]
            return RejectedRow(raw.number, digest, problems, self._filled(raw, cells), _mends(raw))
        started_at, ended_at, day = moments
        given: dict[str, str] = {}
        codes = {name: self._coded(name, cells, given) for name in CODE_LISTS}
        kind = codes.pop("kind")
        outcome = kind if kind and self._words.becomes_outcome(kind) else ""
        reference, notes = self._texts(raw, cells, numbers)
        return ReadyRow(
            number=raw.number,
            digest=digest,
            started_at=started_at,
            ended_at=ended_at,
            kind="" if outcome else kind,
            outcome=outcome,
            place=self._place(cells, day, given),
            centre=centre,
            age=self._age(cells, day, given),
            phone=numbers[0] if numbers else "",
            notes=notes,
            source_reference=reference,
            given=given,
            mends=_mends(raw),
            **codes,
        )

    def _column(self, name: str) -> Column | None:
        if name not in self._columns:
            self._columns[name] = self._mapping.by_column.get(level(name))
        return self._columns[name]

    def _shifted(self, raw: RawRow) -> Iterator[RowProblem]:
        """A filled cell in a column nobody named tells of a shifted row."""
        for name in raw.cells:
            if (
                self._column(name) is None
                and _UNNAMED.match(name)
                and level(name) not in self._mapping.passed_over
                and TOO_MANY_CELLS not in raw.faults
            ):
                yield problem("cell_outside_columns", name)

    def _digest(self, raw: RawRow) -> bytes:
        filled = [pair for pair in sorted(raw.cells.items()) if pair[0] not in REJECT_COLUMNS]
        text = "\x1e".join([f"{name}\x1f{cell}" for name, cell in filled])
        digest = hashlib.sha256(text.encode()).digest()
        before = self._seen.get(digest[:12], 0)
        self._seen[digest[:12]] = before + 1
        return digest if not before else hashlib.sha256(digest + b"%d" % before).digest()

    def _by_field(self, raw: RawRow) -> dict[str, str]:
        """Cells that say something, by our field, those left empty filled from above."""
        cells: dict[str, str] = {}
        for name, cell in raw.cells.items():
            column = self._column(name)
            if column is not None and cell.lower() not in EMPTY:
                cells[column.field] = cell
        # A row from a reject file stands beside strangers: what is above it means nothing.
        if self._fill and len(raw.cells) > 1 and REJECT_COLUMNS[1] not in raw.cells:
            for name in self._fill:
                if name in cells:
                    self._above[name] = cells[name]
                elif name in self._above:
                    cells[name] = self._above[name]
        return cells

    def _filled(self, raw: RawRow, cells: dict[str, str]) -> dict[str, str]:
        """The cells to keep of a rejected row: with what was filled in from above."""
        if not self._fill:
            return raw.cells
        return raw.cells | {
            self._of_field[name].name: cells[name]
            for name in self._fill
            if name in cells and self._of_field[name].name not in raw.cells
        }

    def _numbers(self, cells: dict[str, str], problems: list[RowProblem]) -> tuple[str, ...]:
        try:
            return read_numbers(cells["phone"], self._region) if "phone" in cells else ()
        except PhoneProblem as error:
            if "phone" not in self._mapping.empty_when_unreadable:
                problems.append(problem(error.code, self._of_field["phone"].name))
            return ()

    def _centre(self, cells: dict[str, str], problems: list[RowProblem]) -> str:
        if "centre" in cells:
            code, known = self._lookup("centre", cells["centre"])
            if code or known:
                return code or self._mapping.defaults.get("centre", "")
            if "centre" not in self._mapping.empty_when_unreadable:
                problems.append(problem("centre_unknown", self._of_field["centre"].name))
        return self._mapping.defaults.get("centre", "")

    def _coded(self, field: str, cells: dict[str, str], given: dict[str, str]) -> str:
        if field not in cells:
            return self._mapping.defaults.get(field, "")
        code, known = self._lookup(field, cells[field])
        if not known:
            given[field] = cells[field]
        return code

    def _lookup(self, field: str, text: str) -> tuple[str, bool]:
        """The code for a text, and whether it says all that the text says; each text once."""
        key = (field, text)
        if key not in self._codes:
            if len(self._codes) > _REMEMBERED:
                self._codes.clear()
            self._codes[key] = self._worked_out(field, text)
        return self._codes[key]

    def _worked_out(self, field: str, text: str) -> tuple[str, bool]:
        told = self._mapping.values.get(field, {})
        if level(text) in told:
            code = told[level(text)]
            # A text sent to "other" or to nothing by the mapping still says more than its code.
            own = field == "centre" or self._words.exact(field, text) == code
            return code, own or code not in ("", self._words.fallback(field))
        code = self._words.exact(field, text) or ""
        if code:
            return code, True
        if field in SEVERAL_VALUES:
            for part in SEVERAL.split(text):
                found = told.get(level(part)) or self._words.exact(field, part)
                if found:
                    return found, False
        return self._words.fallback(field) if field != "centre" else "", False

    def _place(self, cells: dict[str, str], day: date, given: dict[str, str]) -> str:
        if "place" not in cells:
            return self._mapping.defaults.get("place", "")
        text = cells["place"]
        told = self._mapping.values.get("place", {}).get(level(text))
        if told:
            return told
        key = (text, self._words.map_of(day))
        if key not in self._places:
            if len(self._places) > _REMEMBERED:
                self._places.clear()
            self._places[key] = None if told == "" else self._words.place(text, day)
        found = self._places[key]
        if found is None:
            given["place"] = text
        return found or ""

    def _age(self, cells: dict[str, str], day: date, given: dict[str, str]) -> int | None:
        if "age" in cells:
            years = _AGE.match(cells["age"])
            born = None if years else _YEAR.search(cells["age"])
        else:
            years, born = None, _YEAR.search(cells.get("birth_year", ""))
        age = int(years[1]) if years else day.year - int(born[1]) if born else None
        if age is not None and 0 <= age <= _OLDEST:
            return age
        if "age" in cells or "birth_year" in cells:
            given["age"] = cells.get("age") or cells["birth_year"]
        return None

    def _texts(
        self, raw: RawRow, cells: dict[str, str], numbers: tuple[str, ...]
    ) -> tuple[str, str]:
        """The reference and the notes; several columns of notes keep their names.

        What no other field can hold (a second or masked number) goes to the notes, which are
        sealed."""
        reference = cells.get("source_reference", "")
        parts = [
            (name, cell)
            for name, cell in raw.cells.items()
            if (column := self._column(name)) is not None
            and column.field == "notes"
            and cell.lower() not in EMPTY
        ]
        lines = [cell if self._one_note else f"{name}: {cell}" for name, cell in parts]
        number = cells.get("phone", "")
        if number and not numbers and fold(number) not in NO_NUMBER:
            lines.append(f"{self._of_field['phone'].name}: {number}")
        lines += [f"{self._of_field['phone'].name}: {each}" for each in numbers[1:]]
        if len(reference) > _LONGEST_REFERENCE:
            lines.append(f"{self._of_field['source_reference'].name}: {reference}")
            reference = ""
        return reference, "\n".join(lines)


def _mends(raw: RawRow) -> tuple[str, int] | None:
    """Which reject a row of a table of rejects stands for; None in any other log."""
    batch, number = (raw.cells.get(name, "").strip() for name in REJECT_COLUMNS[:2])
    return (batch, int(number)) if batch and number.isdigit() else None
