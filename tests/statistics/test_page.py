"""The page and its files, as readers of several roles get them."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from openpyxl import load_workbook

from hotline.actor.context import Actor, acting
from hotline.countries.pack import current as pack
from hotline.statistics import freezing, queries
from tests.cast import Cast
from tests.statistics.conftest import Reader
from tests.statistics.records import contact, local

YEAR = {"from": "2026-01", "to": "2026-06"}


@pytest.fixture
def spread(cast: Cast) -> None:
    """Five contacts in Hà Nội, two in Đà Nẵng, one of them imported."""
    for place in ("34/15", "63/15", "34/01", "", "country/KH"):
        contact(cast.lan, local(2026, 2), kind="counselling", caller_type="relative", place=place)
    contact(cast.binh, local(2026, 3), kind="information", place="34/48")
    contact(cast.binh, local(2026, 4), source="history", place="34/48")


def text_of(page: Any) -> str:
    """What the page says, without its markup and shapes."""
    body = re.sub(r"<svg.*?</svg>|<head.*?</head>", " ", page.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def rows_of(page: Any) -> list[list[str]]:
    content = page.content
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_filter_stands_in_words_with_every_number(reader: Reader, spread: None) -> None:
    page = reader("quan").get("/figures/", YEAR)
    text = text_of(page)
    assert page.status_code == 200
    assert "contacts, Jan 2026 – Jun 2026, all centres" in text
    assert "every breakdown adds up to 7" in text
    assert "Not for publication" in text
    assert "Lao Cai" in text
    assert "Cambodia (abroad)" in text
    assert "Place unknown" in text


def test_a_supervisor_of_da_nang_sees_nothing_of_ha_noi(reader: Reader, spread: None) -> None:
    page = reader("son").get("/figures/", YEAR)
    text = text_of(page)
    assert "contacts, Jan 2026 – Jun 2026, Da Nang centre" in text
    assert "every breakdown adds up to 2" in text
    assert "Cambodia" not in text
    assert "Ha Noi centre" not in text
    assert 'name="centre"' not in page.content.decode()
    assert page.context["figures"]["contacts"].figure.by["centre"] == {"DN": 2}
    rows = rows_of(reader("son").get("/figures/", {**YEAR, "table": "centre", "format": "csv"}))
    assert [row[1] for row in rows[1:]] == ["0", "2", "0"]
    asked = {**YEAR, "centre": "HN", "table": "kind", "format": "csv"}
    assert sum(int(row[1]) for row in rows_of(reader("son").get("/figures/", asked))[1:]) == 2


@pytest.mark.parametrize("who", ["lan", "binh", "pao"])
def test_whoever_may_not_read_figures_finds_no_page(reader: Reader, who: str) -> None:
    for asked in ({}, {"table": "kind", "format": "csv"}, {"table": "all", "format": "xlsx"}):
        assert reader(who).get("/figures/", asked).status_code == 404


def test_the_source_picks_the_lines_own_or_history(reader: Reader, spread: None) -> None:
    for source, total in (("live", 6), ("history", 1), ("all", 7)):
        page = reader("van").get("/figures/", {**YEAR, "source": source})
        assert page.context["figures"]["contacts"].figure.total == total
    history = reader("van").get("/figures/", {**YEAR, "source": "history"})
    assert set(history.context["figures"]) == {"contacts"}
    assert "Imported history holds contacts only" in text_of(history)


def test_every_table_can_be_taken_as_csv_and_adds_up(reader: Reader, spread: None) -> None:
    van = reader("van")
    page = van.get("/figures/", YEAR)
    for shown in page.context["figures"].values():
        for table in shown.tables.values():
            got = van.get("/figures/", {**YEAR, "table": table.name, "format": "csv"})
            rows = rows_of(got)
            assert rows[0][1:] == ["Number", "Unit", "What is counted", "Note"]
            assert sum(int(row[1]) for row in rows[1:]) == shown.figure.total, table.name
            assert {row[2] for row in rows[1:]} <= {table.unit}
            assert got["Content-Type"] == "text/csv; charset=utf-8"
            assert got["Content-Disposition"] == (
                f'attachment; filename="figures-{table.name}-2026-01-2026-06.csv"'
            )


def test_a_workbook_holds_every_table_with_its_total(reader: Reader, spread: None) -> None:
    got = reader("van").get("/figures/", {**YEAR, "table": "all", "format": "xlsx"})
    book = load_workbook(io.BytesIO(got.content))
    assert "Contacts by province" in book.sheetnames
    assert len(book.sheetnames) == 28
    sheet = book["Contacts by province"]
    assert sheet["A2"].value.startswith("contacts, Jan 2026 – Jun 2026, all centres")
    assert "Not for publication" in sheet["A3"].value
    numbers = [row[1].value for row in sheet.iter_rows(min_row=6)]
    assert sum(numbers[:-1]) == numbers[-1] == 7


def test_a_download_is_recorded_and_a_look_is_not(cast: Cast, reader: Reader, spread: None) -> None:
    van = reader("van")
    van.get("/figures/", YEAR)
    van.get("/figures/", {**YEAR, "table": "kind", "format": "csv"})
    with acting(cast.van), connection.cursor() as cursor:
        cursor.execute(
            "SELECT detail FROM audit_record WHERE action = 'figures.download' AND actor = %s",
            [cast.van.key],
        )
        found = cursor.fetchall()
    assert len(found) == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"table": "nothing", "format": "csv"},
        {"table": "kind", "format": "exe"},
        {"table": "kind"},
        {"table": "all", "format": "csv"},
        {"table": "kind", "format": "csv", "from": "now"},
        {"table": "kind", "format": "csv", "from": "2026-05", "to": "2026-04"},
    ],
)
def test_a_file_that_is_none_is_not_found(
    reader: Reader, spread: None, asked: dict[str, str]
) -> None:
    assert reader("van").get("/figures/", {**YEAR, **asked}).status_code == 404


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"from": "2026-05", "to": "2026-02"}, "The last month lies before the first."),
        ({"from": "yesterday"}, "Choose a month from the list."),
        ({"centre": "XX"}, "Centre:"),
        ({"source": "XX"}, "Contacts:"),
    ],
)
def test_a_wrong_filter_says_so_and_shows_no_number(
    reader: Reader, spread: None, asked: dict[str, str], says: str
) -> None:
    page = reader("van").get("/figures/", {**YEAR, **asked})
    assert says in text_of(page)
    assert "adds up" not in text_of(page)


def test_months_outside_the_years_on_record_mean_the_nearest(reader: Reader, spread: None) -> None:
    page = reader("van").get("/figures/", {"from": "1999-01", "to": "2090-12"})
    period = page.context["figures"]["contacts"].tables["month"].lines
    assert period[0].code == "2026-01"
    assert period[-1].code == f"{pack().today():%Y-%m}"
    assert '<option value="2026-01" selected>' in page.content.decode()


def test_an_empty_line_says_what_will_appear_here(reader: Reader) -> None:
    for who, imports in (("van", False), ("quan", True)):
        text = text_of(reader(who).get("/figures/"))
        assert "Nothing to count in these months" in text
        assert "as soon as contacts are taken" in text
        assert ("Import a call log" in text) is imports


def test_figures_that_do_not_agree_carry_a_warning(
    reader: Reader, spread: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = queries.contacts

    def broken(actor: Actor, question: queries.Question) -> queries.Figure:
        figure = sound(actor, question)
        return replace(figure, by={**figure.by, "kind": {"counselling": 6}})

    monkeypatch.setitem(freezing.UNITS, "contacts", broken)
    text = text_of(reader("van").get("/figures/", YEAR))
    assert "These figures do not agree: do not use them" in text
    assert "something else: Contacts by kind." in text


def test_nothing_but_months_centre_and_source_stands_in_an_address(
    reader: Reader, spread: None
) -> None:
    page = reader("quan").get("/figures/", {**YEAR, "centre": "HN"}).content.decode()
    for query in re.findall(r'href="(?:/figures/)?\?([^"]*)"', page):
        names = {part.split("=")[0] for part in query.replace("&amp;", "&").split("&")}
        assert names <= {"from", "to", "centre", "source", "table", "format"}


def test_the_page_speaks_vietnamese_where_the_reader_does(reader: Reader, spread: None) -> None:
    page = reader("quan", "vi").get("/figures/", YEAR).content.decode()
    assert 'lang="vi"' in page
    assert "Lào Cai" in page
    assert "Cung cấp thông tin" in page
