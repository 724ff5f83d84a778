"""Tables as files for a spreadsheet, safe to open there."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from hotline.statistics import words
from hotline.statistics.tables import Table

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What makes a spreadsheet run a cell, the wide forms of Asian keyboards among it.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_SHEET_NAME = 31


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: a dangerous beginning gets an apostrophe."""
    return f"'{text}" if text.lstrip(" ").startswith(_RUNS) else text


def as_csv(table: Table) -> bytes:
    """A table as CSV with a byte order mark, so that spreadsheets read its accents.

    Every row repeats unit and filter: a line that is cut out still says what it counts. There is
    no total row, which a sum over the column would count twice.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    number = pgettext("how many", "Number")
    writer.writerow([table.heading, number, _("Unit"), _("What is counted"), _("Note")])
    for line in table.lines:
        note = " ".join(filter(None, (str(words.NOT_FOR_PUBLICATION), table.standing)))
        ends = (table.unit, table.asked, note)
        writer.writerow([harmless(line.label), line.count, *map(harmless, ends)])
    return file.getvalue().encode("utf-8-sig")


def as_workbook(tables: Sequence[Table]) -> bytes:
    """Tables as one workbook, a sheet each with its title, filter and total."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        _sheet(book.create_sheet(_sheet_name(book, table.title)), table)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet(sheet: Worksheet, table: Table) -> None:
    for row, text in enumerate(
        (table.title, table.asked, str(words.NOT_FOR_PUBLICATION), table.standing), start=1
    ):
        _write(sheet, row, 1, text, bold=row == 1)
    heads = (table.heading, _("Number (%(unit)s)") % {"unit": table.unit}, _("Share"))
    for column, text in enumerate(heads, start=1):
        _write(sheet, 5, column, text, bold=True)
    rows = [(line.label, line.count) for line in table.lines] + [(_("Total"), table.total)]
    for place, (label, count) in enumerate(rows, start=6):
        last = place == 5 + len(rows)
        _write(sheet, place, 1, label, bold=last)
        _write(sheet, place, 2, count, bold=last).number_format = "#,##0"
        share = count / table.total if table.total else 0.0
        _write(sheet, place, 3, share, bold=last).number_format = "0.0%"
    for column, width in enumerate((44, 24, 12), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A6"


def _write(sheet: Worksheet, row: int, column: int, value: str | float, *, bold: bool) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = harmless(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"  # never "f", whatever the text begins with
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(vertical="top")
    return cell


def _sheet_name(book: Workbook, title: str) -> str:
    plain = _NOT_IN_A_SHEET_NAME.sub(" ", title)[:_LONGEST_SHEET_NAME]
    taken = {name.casefold() for name in book.sheetnames}
    if plain.casefold() not in taken:
        return plain
    ends = (f" {n}" for n in range(2, 1000))
    return next(
        name
        for end in ends
        if (name := plain[: _LONGEST_SHEET_NAME - len(end)] + end).casefold() not in taken
    )
