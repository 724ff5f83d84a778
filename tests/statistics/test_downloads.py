"""Files are harmless where they are opened."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from hotline.statistics.charts import short, tiles
from hotline.statistics.downloads import as_csv, as_workbook, harmless
from hotline.statistics.tables import Line, Table

TABLE = Table(
    name="kind",
    by="kind",
    title="Contacts by kind",
    heading="Kind",
    unit="contacts",
    asked="contacts, Jan 2026, all centres",
    lines=(Line("a", "Tư vấn", 1234, "1,234", "100.0 %"),),
    total=1234,
    total_shown="1,234",
)
ATTACKS = [
    "=1+1",
    "+SUM(A1)",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    '=HYPERLINK("http://x","y")',
    "＝1",
]


def with_label(text: str) -> Table:
    return replace(TABLE, lines=(Line("a", text, 1, "1", "1"),))


@pytest.mark.parametrize("text", ATTACKS)
def test_no_cell_runs(text: str) -> None:
    row = list(csv.reader(io.StringIO(as_csv(with_label(text)).decode("utf-8-sig"))))[1]
    assert row[0] == f"'{text}"
    cell = load_workbook(io.BytesIO(as_workbook([with_label(text)])))["Contacts by kind"]["A6"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")


@given(st.text())
def test_only_a_dangerous_beginning_is_changed(text: str) -> None:
    safe = harmless(text)
    assert safe in (text, f"'{text}")
    assert not safe.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_numbers_stay_numbers_and_accents_stay_accents() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(TABLE).decode("utf-8-sig"))))
    assert rows[1][:3] == ["Tư vấn", "1234", "contacts"]
    sheet = load_workbook(io.BytesIO(as_workbook([TABLE])))["Contacts by kind"]
    assert sheet["B6"].value == 1234
    assert sheet["A6"].value == "Tư vấn"


def test_sheets_of_one_name_are_told_apart_and_long_names_fit() -> None:
    long = replace(TABLE, title="Hand-overs: by [kind] of agency and by centre")
    book = load_workbook(io.BytesIO(as_workbook([long, long, TABLE])))
    assert len(set(book.sheetnames)) == 3
    assert all(len(name) <= 31 for name in book.sheetnames)


@pytest.mark.parametrize(
    ("name", "tile"),
    [("Quảng Ninh", "Q.Ninh"), ("Huế", "Huế"), ("Hồ Chí Minh", "HCM"), ("Cà Mau", "Cà Mau"),
     ("Thái Nguyên", "TN"), ("Ho Chi Minh City", "HCMC"), ("Đà Nẵng", "Đ.Nẵng"),
     ("Hà Tĩnh", "Hà Tĩnh"), ("Marais-Gris", "Marais-")],
)  # fmt: skip
def test_a_tile_bears_a_name_that_fits(name: str, tile: str) -> None:
    assert short(name) == tile


def test_equal_counts_have_equal_shades_and_nothing_has_none() -> None:
    counts = {"34/01": 900, "34/04": 3, "34/08": 3, "34/11": 1, "34/12": 0, "country/KH": 50}
    lines = tuple(Line(code, code, n, str(n), "") for code, n in counts.items())
    shades = {tile["title"]: tile["level"] for tile in tiles(replace(TABLE, lines=lines))}
    assert shades == {"34/01": 4, "34/04": 3, "34/08": 3, "34/11": 1, "34/12": 0}
