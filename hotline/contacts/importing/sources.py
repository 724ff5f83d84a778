"""Opening a call log: CSV and its relatives, or the first sheet of an .xlsx workbook.

Rows are streamed; a file of any length needs the memory of a few rows (a workbook, also
that of its table of shared texts). All text comes out composed (NFC).
"""

import csv
import hashlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from hotline.contacts.importing import sheets
from hotline.contacts.importing.encodings import UnsupportedEncoding, clean, examine
from hotline.contacts.importing.tables import SAMPLE_ROWS, NoHeader, column_names, find_header

DELIMITERS: Final = (",", ";", "\t", "|")
TOO_MANY_CELLS: Final = "too_many_cells"
BROKEN_CHARACTERS: Final = "broken_characters"
UNCLOSED_QUOTE: Final = "unclosed_quote"
_LINES_IN_A_CELL: Final = 100
_FEWEST_SWALLOWED: Final = 4
_GUARDED = ("'=", "'+", "'-", "'@")

Numbered = tuple[int, list[str]]


class SourceError(Exception):
    """The file cannot be read as a call log; the message says what to do. No cell text."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it stands in the file.

    `number` is the row in the sheet (the first line of the file is 1); `cells` holds the
    filled cells by column name; `faults` says what is wrong with the row as a whole.
    """

    number: int
    cells: dict[str, str]
    faults: tuple[str, ...] = ()


class Source:
    """A call log that can be read from its beginning as often as needed."""

    def __init__(
        self,
        *,
        name: str,
        fingerprint: str,
        described: str,
        total: int | None,
        rows: Callable[[], Iterator[Numbered]],
        delimiter: str = "",
    ) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.described = described
        self._rows = rows
        self._delimiter = delimiter
        sample = list(islice(self._numbered(), SAMPLE_ROWS))
        if not sample:
            raise SourceError("The file is empty. Check that it is the right one.")
        try:
            header = find_header([row for _, row in sample])
        except NoHeader as error:
            raise SourceError(
                "No row of column names was found in the first 30 rows. Put one above the data "
                "(for example: Date, Phone, Type of call) and save again."
            ) from error
        self.columns = column_names([row for _, row in sample], header)
        self._header_number = sample[header][0]
        self._header = [cell.casefold() for cell in sample[header][1] if cell]
        self.total = None if total is None else max(0, total - self._header_number)

    def __iter__(self) -> Iterator[RawRow]:
        for number, row in self._numbered():
            if number > self._header_number and not self._is_header_again(row):
                yield self._raw(number, row)

    def _numbered(self) -> Iterator[Numbered]:
        """Rows that hold anything, cleaned, with their number in the sheet."""
        try:
            for number, row in self._rows():
                cells = [clean(cell) if cell else "" for cell in row]
                if any(cells):
                    yield number, cells
        except csv.Error as error:
            raise SourceError(
                "A cell in this file never ends: somewhere a quotation mark is opened and not "
                "closed. Open the file in a spreadsheet, save it as .xlsx and try again."
            ) from error
        except sheets.SheetError as error:
            raise SourceError(str(error)) from error
        except UnicodeError as error:
            raise SourceError(
                "The text breaks off in the middle of a character. Save the log again as CSV "
                "(UTF-8) and try again."
            ) from error

    def _is_header_again(self, row: list[str]) -> bool:
        """A page break often repeats the column names."""
        return (
            row[0].casefold() in self._header
            and [cell.casefold() for cell in row if cell] == self._header
        )

    def _raw(self, number: int, row: list[str]) -> RawRow:
        cells: dict[str, str] = {}
        faults: list[str] = []
        for place, cell in enumerate(row):
            if not cell:
                continue
            if place < len(self.columns):
                cells[self.columns[place]] = cell
            else:
                cells[f"Column {place + 1}"] = cell
                faults.append(TOO_MANY_CELLS)
            if "\ufffd" in cell:
                faults.append(BROKEN_CHARACTERS)
            if "\n" in cell and self._swallows(cell):
                faults.append(UNCLOSED_QUOTE)
        return RawRow(number, cells, tuple(dict.fromkeys(faults)))

    def _swallows(self, cell: str) -> bool:
        """Whether a cell of several lines holds what were rows before a quote was left open."""
        lines = cell.split("\n")
        if len(lines) > _LINES_IN_A_CELL:
            return True
        full = max(_FEWEST_SWALLOWED, len(self.columns) - 1)
        return bool(self._delimiter) and any(
            line.count(self._delimiter) >= full for line in lines[1:]
        )


def open_source(path: Path, *, sheet: str | None = None) -> Source:
    """Open a call log, finding out its form by itself; `sheet` names a sheet of a workbook.

    Raises SourceError (missing, empty, no column names, not a log, old or locked workbook).
    """
    try:
        with path.open("rb") as file:
            beginning = file.read(4096)
    except OSError as error:
        raise SourceError(f"The file cannot be opened: {error.strerror}.") from error
    if not beginning.strip(b"\xef\xbb\xbf\0\r\n\t ;,"):
        raise SourceError("The file is empty. Check that it is the right one.")
    _refuse_other_forms(path, beginning)
    if beginning.startswith(b"PK"):
        return _workbook(path, sheet)
    if sheet is not None:
        raise SourceError("--sheet is for .xlsx workbooks; this file has no sheets.")
    return _text(path)


def _refuse_other_forms(path: Path, beginning: bytes) -> None:
    if beginning.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if sheets.is_locked(path):
            raise SourceError(
                "The workbook is protected with a password. Open it, remove the password "
                "(File, Info, Protect Workbook), save it as .xlsx and try again."
            )
        raise SourceError(
            "This is an old Excel workbook (.xls). Open it, choose Save As, Excel Workbook "
            "(.xlsx), and try again."
        )
    if beginning.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")):
        raise SourceError(
            "This is a document or a picture, not a table. Export the log as CSV or .xlsx."
        )
    if (
        beginning.lstrip(b"\xef\xbb\xbf \r\n\t")[:200]
        .lower()
        .startswith((b"<html", b"<!doctype html", b"<table", b"<?xml"))
    ):
        raise SourceError(
            "This is a web page or XML, even if its name ends in .xls. Open it in a spreadsheet, "
            "save it as .xlsx and try again."
        )


def _workbook(path: Path, sheet: str | None) -> Source:
    try:
        book = sheets.look(path, sheet)
        return Source(
            name=path.name,
            fingerprint=_fingerprint(path),
            described=f"workbook, sheet {book.position} of {book.count}",
            total=book.rows,
            rows=lambda: sheets.rows(book),
        )
    except sheets.SheetError as error:
        raise SourceError(str(error)) from error


def _text(path: Path) -> Source:
    try:
        text = examine(path)
    except UnsupportedEncoding as error:
        raise SourceError(str(error)) from error

    def lines() -> Iterator[str]:
        with path.open(encoding=text.encoding, errors=text.errors, newline="") as file:
            yield from file

    beginning = list(islice(lines(), SAMPLE_ROWS))
    delimiter, skip = _delimiter(beginning)

    def rows() -> Iterator[Numbered]:
        following = lines()
        for _ in range(skip):
            next(following)
        for number, row in enumerate(csv.reader(following, delimiter=delimiter), start=skip + 1):
            yield number, [cell[1:] if cell.startswith(_GUARDED) else cell for cell in row]

    shown = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar"}[delimiter]
    encoding = {"utf-8-sig": "UTF-8", "cp1258": "Windows-1258", "cp1252": "Windows-1252"}.get(
        text.encoding, text.encoding.upper()
    )
    return Source(
        name=path.name,
        fingerprint=text.fingerprint,
        described=f"text, {encoding}, cells parted by {shown}",
        total=text.lines + 1,
        rows=rows,
        delimiter=delimiter,
    )


def _delimiter(lines: list[str]) -> tuple[str, int]:
    """The delimiter, and how many lines to pass over (a spreadsheet's own `sep=;` line)."""
    first = lines[0].strip().lstrip("\ufeff").lower() if lines else ""
    if first.startswith("sep=") and len(lines[0].strip("\r\n").lstrip("\ufeff")) == 5:
        mark = lines[0].strip("\r\n").lstrip("\ufeff")[4]
        if mark in DELIMITERS:
            return mark, 1

    def agreement(mark: str) -> float:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=mark) if any(row)]
        except csv.Error:
            return 0.0
        several = [width for width in widths if width > 1]
        if not several:
            return 0.0
        usual = max(set(several), key=several.count)
        # More columns are better evidence than few, but agreement counts more.
        return several.count(usual) / len(widths) * math.sqrt(min(usual, 12))

    best = max(DELIMITERS, key=agreement)
    if agreement(best) == 0.0:
        raise SourceError(
            "Only one column was found. The cells must be parted by commas, semicolons, tabs or "
            "bars; or save the log as .xlsx."
        )
    return best, 0


def _fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
