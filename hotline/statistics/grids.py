"""Tables of several columns: in the reader's words for a page, as numbers for a file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from openpyxl import Workbook
from openpyxl.styles import Font

from hotline.statistics import words
from hotline.statistics.downloads import harmless


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what it is about, its cells as they are read, and as a file holds them."""

    label: str
    cells: tuple[str, ...]
    values: tuple[float | str | None, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """One table; `asked` is the filter in words, `columns` what a file calls its values, `leaves`
    whether it may stand in a file."""

    name: str
    title: str
    heading: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    asked: str
    columns: tuple[str, ...]
    leaves: bool = True


def as_workbook(grids: Sequence[Grid], note: str | Promise = words.NOT_FOR_PUBLICATION) -> bytes:
    """Tables as one workbook, a sheet each; `note` says what may be done with it."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for grid in grids:
        sheet = book.create_sheet(grid.title[:31])
        for text in (grid.title, grid.asked, str(note)):
            sheet.append([harmless(text)])
        sheet.append([])
        sheet.append([harmless(text) for text in (grid.heading, *grid.columns)])
        for row in grid.rows:
            sheet.append([harmless(row.label), *row.values])
        for cell in (sheet["A1"], *sheet[5]):
            cell.font = Font(bold=True)
        sheet.column_dimensions["A"].width = 44
        sheet.freeze_panes = "B6"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
