"""Files as offices save them, written by the tests themselves."""

import csv
import io
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

Table = Sequence[Sequence[object]]


def to_windows_1258(text: str) -> bytes:
    """Encode as Windows-1258 does: a letter with its roof or horn, then the tone apart."""
    out = bytearray()
    for sign in unicodedata.normalize("NFC", text):
        try:
            out += sign.encode("cp1258")
            continue
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", sign)
        tone = next(mark for mark in apart if mark in "\u0300\u0301\u0303\u0309\u0323")
        out += unicodedata.normalize("NFC", apart.replace(tone, "")).encode("cp1258")
        out += tone.encode("cp1258")
    return bytes(out)


@pytest.fixture
def write_csv(tmp_path: Path) -> Callable[..., Path]:
    """Write a table as delimited text; `encoding` may be "cp1258"."""

    def write(
        table: Table,
        *,
        delimiter: str = ",",
        encoding: str = "utf-8",
        end: str = "\r\n",
        name: str = "log.csv",
    ) -> Path:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(table)
        path = tmp_path / name
        raw = text.getvalue()
        path.write_bytes(to_windows_1258(raw) if encoding == "cp1258" else raw.encode(encoding))
        return path

    return write


@pytest.fixture
def write_xlsx(tmp_path: Path) -> Callable[..., Path]:
    """Write sheets by name as an .xlsx workbook."""

    def write(sheets: dict[str, Table] | Table, *, name: str = "log.xlsx") -> Path:
        book = Workbook()
        book.remove(book.worksheets[0])
        for title, table in (sheets if isinstance(sheets, dict) else {"Sheet1": sheets}).items():
            page = book.create_sheet(title)
            for row in table:
                page.append(list(row))
        path = tmp_path / name
        book.save(path)
        return path

    return write
