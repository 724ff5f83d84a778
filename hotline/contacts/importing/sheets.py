"""Reading the rows of an .xlsx workbook as text.

The parts of the container are read as a stream; openpyxl knows what the number formats mean.
"""

import datetime as dt
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError, iterparse

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

_LARGEST: Final = 2 * 1024**3
_DAMAGED: Final = "The workbook is damaged. Open it, save it again as .xlsx and try again."
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class SheetError(Exception):
    """The workbook cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Book:
    """The sheet that will be read, and what its cells refer to."""

    path: Path
    part: str
    position: int
    count: int
    rows: int | None
    strings: list[str] = field(repr=False)
    clocks: dict[str, bool] = field(repr=False)
    """Style number → whether it is a duration; styles that are neither date nor time are absent."""
    epoch: dt.datetime


def is_locked(path: Path) -> bool:
    """Whether an OLE container holds an encrypted workbook (password)."""
    name = "EncryptedPackage".encode("utf-16-le")
    with path.open("rb") as file:
        before = b""
        while chunk := file.read(1 << 20):
            if name in before + chunk:
                return True
            before = chunk[-len(name) :]
    return False


def look(path: Path, sheet: str | None) -> Book:
    """Choose the sheet: by name, by its number from 1, else the first one not hidden.

    Raises SheetError.
    """
    try:
        with zipfile.ZipFile(path) as container:
            _check(container)
            return _book(path, container, sheet)
    except (zipfile.BadZipFile, ParseError, KeyError, ValueError, EOFError) as error:
        raise SheetError(_DAMAGED) from error


def rows(book: Book) -> Iterator[tuple[int, list[str]]]:
    """Every row of the sheet with its number; dates and times in ISO form. Raises SheetError."""
    read = _reader(book)
    number = 0
    try:
        with zipfile.ZipFile(book.path) as container, container.open(book.part) as part:
            holder: Element | None = None
            for event, element in iterparse(part, events=("start", "end")):
                if event == "start":
                    if holder is None and element.tag.endswith("}sheetData"):
                        holder = element
                elif holder is not None and element.tag.endswith("}row"):
                    number = int(element.get("r", number + 1))
                    yield number, read(element)
                    holder.clear()
                elif element is holder:
                    return
    except (zipfile.BadZipFile, ParseError, KeyError, ValueError, IndexError, EOFError) as error:
        raise SheetError(_DAMAGED) from error


def _check(container: zipfile.ZipFile) -> None:
    if "xl/workbook.xml" not in container.namelist():
        raise SheetError(
            "This is a packed file, but no Excel workbook (.xlsx). Save the log as .xlsx or as "
            "CSV (UTF-8) and try again."
        )
    if sum(entry.file_size for entry in container.infolist()) > _LARGEST:
        raise SheetError("The workbook unpacks to more than 2 GB. Split it, or save it as CSV.")


def _book(path: Path, container: zipfile.ZipFile, sheet: str | None) -> Book:
    titles: list[str] = []
    shown: list[str] = []
    relations: dict[str, str] = {}
    epoch = CALENDAR_WINDOWS_1900
    for element in _elements(container, "xl/workbook.xml"):
        if element.tag.endswith("}sheet"):
            title = element.get("name", "")
            titles.append(title)
            relations[title] = next(v for k, v in element.items() if k.endswith("}id"))
            if element.get("state", "visible") == "visible":
                shown.append(title)
        elif element.tag.endswith("}workbookPr") and element.get("date1904") in ("1", "true"):
            epoch = CALENDAR_MAC_1904
    title = _chosen(sheet, titles, shown)
    targets = {
        element.get("Id"): element.get("Target", "")
        for element in _elements(container, "xl/_rels/workbook.xml.rels")
        if element.tag.endswith("}Relationship")
    }
    target = targets[relations[title]]
    part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return Book(
        path=path,
        part=part,
        position=titles.index(title) + 1,
        count=len(titles),
        rows=_length(container, part),
        strings=_strings(container),
        clocks=_clocks(container),
        epoch=epoch,
    )


def _chosen(sheet: str | None, titles: list[str], shown: list[str]) -> str:
    if sheet is None:
        return (shown or titles)[0]
    if sheet in titles:
        return sheet
    if sheet.isdigit() and 1 <= int(sheet) <= len(titles):
        return titles[int(sheet) - 1]
    raise SheetError(f"There is no such sheet. The workbook has: {', '.join(titles)}.")


def _elements(container: zipfile.ZipFile, name: str) -> Iterator[Element]:
    """The elements of a part as they end; none when the workbook has no such part."""
    if name in container.namelist():
        with container.open(name) as part:
            for _, element in iterparse(part):
                yield element


def _length(container: zipfile.ZipFile, part: str) -> int | None:
    """The number of rows the sheet claims to have, for the progress bar only."""
    with container.open(part) as sheet:
        found = re.search(rb'<(?:\w+:)?dimension ref="[A-Z]+\d+:[A-Z]+(\d+)"', sheet.read(4096))
    return int(found[1]) if found else None


def _strings(container: zipfile.ZipFile) -> list[str]:
    strings: list[str] = []
    for element in _elements(container, "xl/sharedStrings.xml"):
        if element.tag.endswith("}si"):
            strings.append(_inner(element))
            element.clear()
    return strings


def _clocks(container: zipfile.ZipFile) -> dict[str, bool]:
    formats: dict[int, str] = dict(BUILTIN_FORMATS)
    clocks: dict[str, bool] = {}
    for element in _elements(container, "xl/styles.xml"):
        if element.tag.endswith("}numFmt"):
            formats[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
        elif element.tag.endswith("}cellXfs"):
            for place, style in enumerate(element):
                shape = formats.get(int(style.get("numFmtId", "0")), "")
                if is_timedelta_format(shape):
                    clocks[str(place)] = True
                elif is_date_format(shape):
                    clocks[str(place)] = False
    return clocks


def _inner(element: Element) -> str:
    """The text of a string, its runs joined, without the readings of East Asian signs."""
    parts: list[str] = []
    for child in element:
        if child.tag.endswith("}t"):
            parts.append(child.text or "")
        elif child.tag.endswith("}r"):
            parts += [text.text or "" for text in child if text.tag.endswith("}t")]
    text = "".join(parts)
    return _ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), text) if "_x" in text else text


def _reader(book: Book) -> Callable[[Element], list[str]]:
    """A function that turns a row element into its cells."""
    strings, clocks, epoch = book.strings, book.clocks, book.epoch
    places: dict[str, int] = {}

    def cell_text(cell: Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return "".join(_inner(child) for child in cell if child.tag.endswith("}is"))
        value = next((child.text for child in cell if child.tag.endswith("}v")), None)
        if not value:
            return ""
        if kind == "s":
            return strings[int(value)]
        if kind == "n":
            style = cell.get("s", "0")
            return _moment(value, epoch, clocks[style]) if style in clocks else _number(value)
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        return value

    def read(row: Element) -> list[str]:
        cells: list[str] = []
        for cell in row:
            reference = cell.get("r")
            if reference is not None:
                letters = reference.rstrip("0123456789")
                place = places.get(letters)
                if place is None:
                    place = places[letters] = _place(letters)
                if place > len(cells):
                    cells.extend([""] * (place - len(cells)))
            cells.append(cell_text(cell))
        return cells

    return read


def _place(letters: str) -> int:
    """A column's place from 0: A is 0, AA is 26."""
    place = 0
    for letter in letters.upper():
        place = place * 26 + ord(letter) - 64
    return place - 1


def _number(value: str) -> str:
    """A number as a person would type it: 900000001.0 and 9.00000001E8 are 900000001."""
    if value.isdigit():
        return value
    try:
        number = float(value)
    except ValueError:
        return value
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _moment(value: str, epoch: dt.datetime, is_duration: bool) -> str:
    try:
        found = from_excel(float(value), epoch, timedelta=is_duration)
    except (ValueError, OverflowError):
        return value
    if isinstance(found, dt.datetime):
        whole = (found + dt.timedelta(milliseconds=500)).replace(microsecond=0)
        return whole.date().isoformat() if whole.time() == dt.time(0) else whole.isoformat(sep=" ")
    if isinstance(found, dt.timedelta):
        minutes, second = divmod(round(found.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{second:02d}"
    return f"{found:%H:%M:%S}" if isinstance(found, dt.time) else str(found)
