"""Reading the rows of an .xlsx workbook as text."""

import datetime as dt
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

_LARGEST: Final = 2 * 1024**3


class SheetError(Exception):
    """The workbook cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Book:
    """Which sheet will be read, and what the workbook says of it."""

    title: str
    position: int
    count: int
    rows: int | None


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
    _check_container(path)
    book = _open(path)
    try:
        titles = [str(title) for title in book.sheetnames]
        if sheet is None:
            shown = [page.title for page in book.worksheets if page.sheet_state == "visible"]
            title = (shown or titles)[0]
        elif sheet in titles:
            title = sheet
        elif sheet.isdigit() and 1 <= int(sheet) <= len(titles):
            title = titles[int(sheet) - 1]
        else:
            raise SheetError(f"There is no such sheet. The workbook has: {', '.join(titles)}.")
        rows = book[title].max_row
        # Some programs write a wrong size (A1:A1); then the length is unknown until read.
        return Book(
            title, titles.index(title) + 1, len(titles), rows if rows and rows > 1 else None
        )
    finally:
        book.close()


def rows(path: Path, title: str) -> Iterator[tuple[int, list[str]]]:
    """Every row of the sheet with its number; dates and times in ISO form."""
    book = _open(path)
    try:
        page = book[title]
        page.reset_dimensions()
        for number, row in enumerate(page.iter_rows(values_only=True), start=1):
            yield number, [value if type(value) is str else _text(value) for value in row]
    finally:
        book.close()


def _check_container(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as container:
            names = set(container.namelist())
            size = sum(entry.file_size for entry in container.infolist())
    except zipfile.BadZipFile as error:
        raise SheetError("The workbook is damaged. Open it, save it again as .xlsx.") from error
    if "xl/workbook.xml" not in names:
        raise SheetError(
            "This is a packed file, but no Excel workbook (.xlsx). Save the log as .xlsx or as "
            "CSV (UTF-8) and try again."
        )
    if size > _LARGEST:
        raise SheetError("The workbook unpacks to more than 2 GB. Split it, or save it as CSV.")


def _open(path: Path) -> Any:
    try:
        with warnings.catch_warnings():
            # Styles, data validation and print areas that openpyxl passes over do not matter here.
            warnings.simplefilter("ignore")
            return load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, OSError, SyntaxError) as error:
        raise SheetError("The workbook is damaged. Open it, save it again as .xlsx.") from error


def _text(value: object) -> str:
    """A cell's value as the text a person would type."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        whole = (value + dt.timedelta(milliseconds=500)).replace(microsecond=0)
        if whole.time() == dt.time(0):
            return whole.date().isoformat()
        return whole.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()[:10] if isinstance(value, dt.date) else f"{value:%H:%M:%S}"
    if isinstance(value, dt.timedelta):
        minutes, second = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{second:02d}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
