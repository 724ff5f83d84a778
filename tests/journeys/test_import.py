"""An old call log is taken in on the server; the figures show it at once, and once only."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path

import pytest

from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.running import COMMAND, Demo

MONTH = "2019-03"  # nothing else of the demonstration lies there
ROWS = 30
BAD_CELL = "hôm kia sau bữa cơm"
WORDS = ["Ngày giờ", "Loại cuộc gọi", "Đối tượng gọi", "Tỉnh/TP", "Nội dung"]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Thirty invented contacts of one month and a row without a readable date."""
    path = tmp_path / "so-cuoc-goi.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(WORDS)
        for n in range(ROWS):
            day = f"{n % 28 + 1:02d}/{MONTH[5:]}/{MONTH[:4]} {8 + n % 9:02d}:15"
            kind = ("Tư vấn", "Cung cấp thông tin")[n % 2]
            place = ("Yên Bái", "Hà Nội")[n % 2]
            rows.writerow([day, kind, "Người thân", place, f"Câu chuyện {n}"])
        rows.writerow([BAD_CELL, "Tư vấn", "Người thân", "Hà Nội", "Câu chuyện không ngày"])
    return path


def test_a_call_log_is_taken_in_once_and_counted_at_once(
    person: Come, demo: Demo, log: Path
) -> None:
    yen = person("national", language="en")
    assert contacts_of_the_month(yen) == 0

    mapping = log.with_name("mapping.yaml")
    mapping.write_text(hotline_import(demo, "contacts", log, "--guess", ends=0), encoding="utf-8")
    dry = hotline_import(demo, "contacts", log, "--mapping", mapping, "--dry-run", ends=1)
    assert "Nothing was stored." in dry
    assert contacts_of_the_month(yen) == 0

    take_in = ("contacts", log, "--mapping", mapping, "--as", "national")
    first = hotline_import(demo, *take_in, ends=1)
    assert contacts_of_the_month(yen) == ROWS
    second = hotline_import(demo, *take_in, ends=1)
    assert contacts_of_the_month(yen) == ROWS
    assert BAD_CELL not in first + second, "what callers said is never printed"

    the_rejected_row_is_seen_by_the_national_centre(yen)
    for username in ("manager.hanoi", "supervisor.hanoi", "counsellor.hanoi", "monitor"):
        and_by_nobody_else(person(username, language="en"), demo)


def hotline_import(demo: Demo, *arguments: object, ends: int) -> str:
    """What the command says; it must end with this status (1: some rows were rejected)."""
    done = subprocess.run(
        [*COMMAND, "import", *map(str, arguments)],
        env=demo.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == ends, done.stdout + done.stderr
    return done.stdout


def contacts_of_the_month(she: Person) -> int:
    """The total that the figures page shows for the month alone."""
    she.goes_to(f"/figures/?from={MONTH}&to={MONTH}&source=history")
    if she.page.get_by_label("From month").input_value() != MONTH:
        return 0  # the records do not reach back so far
    shown = she.page.locator("section[aria-label='Totals'] .number-value").first
    return int(shown.inner_text().replace(",", ""))


def the_rejected_row_is_seen_by_the_national_centre(she: Person) -> None:
    she.goes_to("/imports/")
    she.page.locator("tbody").get_by_role("link", name="1", exact=True).first.click()
    she.reads(BAD_CELL, within="#rejects")


def and_by_nobody_else(other: Person, demo: Demo) -> None:
    [(batch,), *_] = demo.rows("SELECT id FROM contacts_batch ORDER BY started_at")
    other.page.goto(f"{demo.url}/imports/?batch={batch}")
    assert BAD_CELL not in other.page.content()
    other.goes_to("/imports/")
    assert str(batch) not in other.page.content()
