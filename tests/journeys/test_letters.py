"""A referral goes along on paper: its code says that it is genuine, and after it was taken back,
that it no longer holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.documents.test_letters import without_spaces, words_of
from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.running import Demo
from tests.journeys.steps import FOCAL_POINT

COUNSELLOR = "counsellor.hanoi"
OPEN = (
    "SELECT r.id FROM referrals_referral r JOIN staff_member m ON m.id = r.owner_id"
    " WHERE m.username = %s AND r.agency_id = 'health_department:34/15'"
    " AND r.state IN ('accepted', 'in_service', 'completed') ORDER BY r.sent_at DESC LIMIT 1"
)
WRONG = "XXXX-XXXX-XXXX"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_letter_is_downloaded_checked_and_withdrawn(
    person: Come, visitor: Come, demo: Demo, tmp_path: Path, language: str
) -> None:
    [(referral,)] = demo.rows(OPEN, COUNSELLOR)
    trang = person(COUNSELLOR, language=language)
    said = downloads(trang, f"/desk/referrals/{referral}/letter", tmp_path, language)
    code = code_of(said)
    assert code in without_spaces(said)

    anybody = visitor(language=language, phone=True)
    anybody.goes_to(f"/verify/?lang={language}")
    anybody.writes(code.lower().replace("-", " "), under="Code")
    anybody.presses("Check it")
    anybody.sees("This letter is genuine")
    for kept in (str(referral), "health_department"):
        assert kept not in anybody.page.content()

    trang.goes_to(f"/desk/referrals/{referral}/letter")
    trang.presses("Withdraw it")
    expect(trang.the("Withdraw it")).to_have_count(0)
    anybody.goes_to(f"/verify/{code}/?lang={language}")
    anybody.sees("This letter was withdrawn")
    anybody.goes_to(f"/verify/{WRONG}/?lang={language}")
    anybody.sees("No letter has this code")


def test_its_agency_prints_it_too(person: Come, demo: Demo, tmp_path: Path) -> None:
    [(referral,)] = demo.rows(OPEN, COUNSELLOR)
    kien = person(FOCAL_POINT, language="vi", phone=True)
    said = downloads(kien, f"/portal/referrals/{referral}/letter", tmp_path, "vi")
    assert without_spaces("In cho Lục Văn Kiên (Sở Y tế tỉnh Lào Cai)") in without_spaces(said)


def downloads(she: Person, address: str, folder: Path, language: str) -> str:
    """Says what it is for, and reads the file that comes; its name says nothing."""
    she.goes_to(address)
    she.ticks(she.code("letter_purpose", "carried_along"), under="What is it for?")
    name = {"vi": "Vietnamese", "en": "English"}[language]
    she.ticks(she.word(name), under="Language")
    with she.page.expect_download() as waiting:
        she.presses("Download the letter")
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.stem.isdigit()
    return words_of(file.read_bytes())


def code_of(said: str) -> str:
    """The code at the foot of its last page."""
    mark = "·Mã" if "·Mã" in without_spaces(said) else "·Code"
    return without_spaces(said).split(mark)[-1][:14]
