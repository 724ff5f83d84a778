"""Tables as a workbook, a sheet each, and back. No cell is ever a formula."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException

from hotline.countries.pack import current as pack
from hotline.directory.interchange.hsds import Unreadable
from hotline.directory.interchange.tables import COLUMNS, TEXTS, Tables

_LARGEST = 20 * 1024 * 1024
_UNPACKED = 200 * 1024 * 1024
_MOST_ROWS = 100_000
# What makes a spreadsheet run a cell, the wide forms of Asian keyboards among it.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: a dangerous beginning gets an apostrophe."""
    return f"'{text}" if text.lstrip(" ").startswith(_RUNS) else text


def plain(text: str) -> str:
    """The same text again."""
    return text[1:] if text[:1] == "'" and text[1:].lstrip(" ").startswith(_RUNS) else text


def dump(tables: Tables) -> bytes:
    """The directory as a workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, columns in COLUMNS.items():
        sheet = book.create_sheet(name)
        heads = (*columns, *(f"{t}_{lang}" for t in TEXTS.get(name, ()) for lang in pack().locales))
        rows = [heads, *([line.get(head) for head in heads] for line in tables.lines[name])]
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row, start=1):
                cell = sheet.cell(number, column)
                assert isinstance(cell, Cell)
                cell.value = harmless(text)
                cell.data_type = "s"  # never "f", whatever the text begins with
                cell.font = Font(bold=number == 1)
        sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def load(content: bytes) -> Tables:
    """What a workbook says; formulas are read as text and never worked out. Raises Unreadable."""
    if len(content) > _LARGEST:
        raise Unreadable("too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            if sum(entry.file_size for entry in container.infolist()) > _UNPACKED:
                raise Unreadable("too_large")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("not_a_workbook") from error
    if not {"organizations", "services"} & set(book.sheetnames):
        raise Unreadable("no_organizations")
    found = Tables()
    for name in COLUMNS:
        if name in book.sheetnames:
            _read(found, name, book[name])
    return found


def _read(found: Tables, name: str, sheet: Any) -> None:
    heads: list[str] = []
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_row=_MOST_ROWS), start=1):
        cells = [_text(value) for value in row]
        if not heads:
            heads = [cell.strip().casefold() for cell in cells]
        elif any(cells):
            values = {head: cell for head, cell in zip(heads, cells, strict=False) if head}
            found.add(name, str(number), values)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return plain(str(value))
