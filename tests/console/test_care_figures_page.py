"""The page of claims and livelihoods in figures, and its file that hides small numbers."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from hotline.audit.models import Record
from hotline.statistics import care_tables, claim_figures, small
from hotline.statistics.grouped import Folder, Grouped
from tests.cast import Cast
from tests.livelihood.conftest import IDEA, written
from tests.statistics.test_care_figures import LAO_CAI, RECEIVED, claimed

pytestmark = pytest.mark.django_db
PAGE = "/figures/claims-and-livelihood/"
AMOUNT = "5.000.000"


def folded(received: dict[tuple[str, str], list[int]]) -> Grouped:
    """Claims by province and regime that all were received, each after so many days."""
    found = Folder(*claim_figures.BREAKDOWNS)
    for (place, regime), days in received.items():
        numbers = dict.fromkeys(("asked", "granted", "received"), len(days))
        codes: Any = {"regime": regime, "province": place, "both": (place, regime)}
        found.add(codes, numbers, days)
    return Grouped(found.all, found.by)


def grid(found: Grouped) -> Any:
    part = care_tables.Part("x", "province", "Title", "Province", str)
    return care_tables.grid(care_tables.CLAIMS, part, found, "asked")


def test_a_small_number_stays_inside_the_file_and_another_one_with_it() -> None:
    # 3 would be known from 43 - 12 - 28: so the next smallest is hidden with it.
    shown = grid(folded({("a", "k"): [5] * 3, ("b", "k"): [10, 20] * 6, ("c", "k"): [30] * 28}))
    rows = {row.label: dict(zip(shown.columns, row.values, strict=True)) for row in shown.rows}
    hidden = care_tables.hidden()
    asked, median, worst = (
        str(words) for words in (care_tables.NAMES["asked"], care_tables.MEDIAN, care_tables.WORST)
    )
    assert {label: row[asked] for label, row in rows.items()} == {"a": hidden, "b": hidden, "c": 28}
    # How long it took is told over ten or more, and of nobody where nothing came.
    assert {label: (row[median], row[worst]) for label, row in rows.items()} == {
        "a": (hidden, hidden), "b": (15, 20), "c": (30, 30),
    }  # fmt: skip
    # The page shows every number to those who may read it.
    assert [row.cells[0] for row in shown.rows] == ["28", "12", "3"]


def test_a_whole_that_is_small_hides_every_part() -> None:
    shown = grid(folded({("a", "k"): [5] * 3, ("b", "k"): [7] * 4}))
    assert small.LEAST > 3 + 4
    assert {row.values[0] for row in shown.rows} == {care_tables.hidden()}


def test_nothing_yet_says_what_will_appear(signed_in: Any) -> None:
    page = signed_in("quan").get(PAGE)
    assert page.status_code == 200
    assert page.context["nothing"]
    assert "table=all" not in page.content.decode()


@pytest.mark.parametrize("who", ["lan", "pao", "tu"])
def test_whoever_may_not_read_figures_finds_no_page(signed_in: Any, who: str) -> None:
    assert signed_in(who).get(PAGE).status_code == 404


def test_the_page_counts_and_its_file_tells_of_nobody(cast: Cast, signed_in: Any) -> None:
    hers = claimed(cast, LAO_CAI, "k", RECEIVED, took=30)
    claimed(cast, LAO_CAI, "h")
    written(cast, hers)
    mai, van, son = signed_in("mai"), signed_in("van"), signed_in("son")
    page = van.get(PAGE)
    assert page.status_code == 200
    values = {one["label"]: one["value"] for one in page.context["claims"]}
    assert values[str(care_tables.NAMES["asked"])] == "2"
    assert values[str(care_tables.MEDIAN)] == values[str(care_tables.WORST)] == "30"
    said = page.content.decode()
    assert IDEA not in said
    assert AMOUNT not in said
    assert {row.cells[0] for row in page.context["claim_grids"]["claims_both"].rows} == {"1"}
    assert mai.get(PAGE).context["claims"] == page.context["claims"]
    assert son.get(PAGE).context["nothing"]
    answer = van.get(PAGE, {"table": "all", "format": "xlsx"})
    book = load_workbook(io.BytesIO(answer.content))
    assert len(book.sheetnames) == 4
    for sheet in book.worksheets:
        counts = [v for row in sheet.iter_rows(min_row=6, min_col=2, values_only=True) for v in row]
        assert counts
        assert {v for v in counts if v not in (0, None)} == {care_tables.hidden()}
    [record] = Record.objects.filter(action="figures.download")
    assert record.detail[:2] == ["care_all", "xlsx"]
    for wrong in ({"table": "claims_both", "format": "xlsx"}, {"table": "all", "format": "csv"},
                  {"table": "all", "format": "xlsx", "from": "never"}):  # fmt: skip
        assert van.get(PAGE, wrong).status_code == 404


def test_a_wrong_month_says_so_and_counts_nothing(signed_in: Any) -> None:
    page = signed_in("van").get(PAGE, {"from": "never"})
    assert page.status_code == 200
    assert "aria-invalid" in page.content.decode()
    assert "claims" not in page.context


def test_the_page_after_the_referral_leads_here_with_the_same_months(signed_in: Any) -> None:
    page = signed_in("van").get("/figures/after-referral/", {"from": "2026-02", "to": "2026-03"})
    question = page.context["care"]
    assert f'href="{PAGE}{question.replace("&", "&amp;")}"' in page.content.decode()
