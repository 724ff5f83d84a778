"""A paper nobody opens unscanned, an interpreter from too near, and a clock of 72 hours."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.cases import clamd
from tests.journeys import steps
from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.running import COMMAND, Demo, until
from tests.journeys.steps import Story

PAPER = "Giấy ra viện, phòng 12"


def test_a_paper_waits_in_quarantine_until_a_scanner_has_looked_at_it(
    person: Come, demo: Demo, tmp_path: Path
) -> None:
    trang, story = person("counsellor.hanoi", language="en"), Story(name="Lò Thị Mến")
    steps.takes_a_call(trang, story)
    steps.opens_its_case(trang)

    brings_in(trang, paper(tmp_path / "giay ra vien.txt", PAPER), about="Hospital paper")
    trang.sees("Waits to be scanned; nobody can open it", within="#documents")
    assert not trang.the("Open it 1", within="#documents").count()

    with clamd.running(port=demo.scanner_port):
        the_job_scans(demo)
        until("the paper was scanned", lambda: state_of_the_latest(demo) == "open", 60)
        trang.page.reload()
        trang.sees("Scanned", within="#documents")
        assert opens(trang, "Open it 1") == PAPER.encode()

        bad = paper(tmp_path / "anh.txt", clamd.EICAR.decode())
        brings_in(trang, bad, about="A picture, they said")
        trang.sees("Refused: something harmful was found in it", within="#documents")
        assert not trang.the("Open it 2", within="#documents").count()


def test_an_interpreter_with_a_tie_does_not_hear_the_caller(person: Come) -> None:
    hang = person("supervisor.hanoi", language="en")
    enters_an_interpreter(hang, "Giàng Thị Mỷ", village="Tả Phìn")
    enters_an_interpreter(hang, "Vừ A Sính", village="Pà Cò")

    trang = person("counsellor.hanoi", language="en")
    steps.takes_a_call(trang, Story())
    trang.presses("Find an interpreter", within="#right")
    trang.picks(trang.code("language", "hmn"), under="Language")
    trang.presses("Show", within="main")
    trang.page.get_by_role("link", name="Giàng Thị Mỷ").click()
    trang.reads("Tả Phìn")
    trang.ticks(trang.word("There is a tie"), under="Is there a tie")
    trang.presses("Let her interpret")
    trang.sees("She must not hear this caller: there is a tie. Ask somebody else.")
    trang.sees_no("0912 000 111")

    trang.presses("Other interpreters", within="main")
    trang.page.get_by_role("link", name="Vừ A Sính").click()
    trang.ticks(trang.word("No tie"), under="Is there a tie")
    trang.presses("Let her interpret")
    trang.sees("She interprets in this contact")
    trang.reads("0912 000 111")


def test_a_data_breach_has_72_hours(person: Come) -> None:
    trang = person("counsellor.hanoi", language="en")
    trang.goes_to("/breaches/report")
    trang.picks(trang.code("breach_kind", "sent"), under="What happened")
    trang.writes("A referral went to the wrong province.", under="In words")
    trang.presses("Report it")
    trang.sees("Thank you, it is reported")

    yen = person("national", language="en")
    yen.goes_to("/breaches/")
    yen.sees("Tell the authority until")
    yen.page.get_by_role("link", name=yen.code("breach_kind", "sent")).first.click()
    yen.reads("A referral went to the wrong province.")
    yen.presses("The authority was told now")
    yen.sees("Authority told in time")
    yen.presses("Close this breach")
    yen.sees("Choose one.")
    yen.picks(yen.code("breach_telling", "would_endanger"), under="Were the people concerned told?")
    yen.writes("Her husband holds the phone.", under="How, or why not")
    yen.presses("Save this answer")
    yen.presses("Close this breach")
    yen.sees("Closed")


def paper(path: Path, words: str) -> Path:
    path.write_text(words, encoding="utf-8")
    return path


def brings_in(she: Person, file: Path, *, about: str) -> None:
    she.opens("Add a document")
    she.writes(about, under="What it is", within="#documents")
    she.page.locator("#document_file").set_input_files(file)
    she.presses("Add this document", within="#documents")
    she.reads(about, within="#documents")


def opens(she: Person, words: str) -> bytes:
    with she.page.expect_download() as waiting:
        she.page.locator("#documents").get_by_role("link", name=words).click()
    assert waiting.value.suggested_filename.startswith("HN-")
    return Path(waiting.value.path()).read_bytes()


def enters_an_interpreter(she: Person, name: str, *, village: str) -> None:
    she.goes_to("/interpreters/new")
    she.writes(name, under="Name")
    she.writes("0912 000 111", under="Number")
    she.picks(she.code("language", "hmn"), under="Languages")
    she.writes("2026-01-05", under="Confidentiality signed on")
    she.writes(village, under="Home village and commune")
    she.presses("Save this interpreter")
    she.reads(name)


def the_job_scans(demo: Demo) -> None:
    """What the clock does every three minutes, asked for now."""
    defer = [*COMMAND, "manage", "procrastinate", "defer", "cases.scan", '{"timestamp": 0}']
    subprocess.run(defer, env=demo.environment, check=True, capture_output=True, timeout=120)


def state_of_the_latest(demo: Demo) -> str:
    [(state,)] = demo.rows("SELECT state FROM cases_document ORDER BY at DESC LIMIT 1")
    return str(state)
