"""Any process may die at any moment: nothing typed is lost, and the work goes on by itself."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest

from tests.journeys import steps
from tests.journeys.conftest import Come
from tests.journeys.people import Person
from tests.journeys.running import Demo, until
from tests.journeys.steps import Story
from tests.journeys.test_search import searches

BACK_SECONDS = 20.0  # two to four on a machine that does nothing else; three tests run at a time
NAMES_ARE_MISSING = (
    "Names cannot be searched at the moment. Whole numbers and case numbers are found.",
    "Names are still being read in. Until then whole numbers and case numbers are found.",
)
WORDS = "Chị nói nhỏ, đang trốn trong nhà kho; hẹn gọi lại sau nửa đêm.\n"


def a_web_worker(demo: Demo) -> int:
    return demo.processes()["web"].children()[-1].pid


def the_web_parent(demo: Demo) -> int:
    return demo.processes()["web"].pid


def the_live_process(demo: Demo) -> int:
    return demo.processes()["live"].pid


def the_database(demo: Demo) -> int:
    found = demo.postmaster()
    assert found is not None
    return found


def the_finder(demo: Demo) -> int:
    return demo.processes()["finder"].pid


def the_worker(demo: Demo) -> int:
    return demo.processes()["worker"].pid


@pytest.mark.parametrize("victim", [a_web_worker, the_web_parent, the_database])
def test_words_typed_while_it_dies_are_found_complete(
    person: Come, demo: Demo, victim: Callable[[Demo], int]
) -> None:
    trang = person("counsellor.hanoi", language="en")
    trang.presses("A phone call", within="main")
    notes = trang.field("Notes")
    notes.press_sequentially(WORDS)
    with killed(demo, victim, watching=[trang]):
        notes.press_sequentially(WORDS)
    notes.press_sequentially(WORDS)
    trang.knows_it_is_saved()
    trang.page.reload()
    trang.finds((WORDS * 3).strip(), under="Notes")


def test_the_answer_arrives_live_after_the_live_process_died(person: Come, demo: Demo) -> None:
    trang, kien, referral = between_sending_and_answering(person)
    with trang.stays_on_the_page():
        with killed(demo, the_live_process, watching=[trang, kien]):
            steps.finds_it_in_the_inbox(kien, referral)
            kien.presses("Accept: we take care of this")
        trang.sees("Accepted", within="#steps")
        trang.is_connected()


def test_the_answer_arrives_live_after_the_database_died(person: Come, demo: Demo) -> None:
    trang, kien, referral = between_sending_and_answering(person)
    with trang.stays_on_the_page():
        with killed(demo, the_database, watching=[trang, kien]):
            pass
        steps.finds_it_in_the_inbox(kien, referral)
        trang.sees("Opened, not answered yet", within="#referral")
        kien.presses("Accept: we take care of this")
        trang.sees("Accepted", within="#steps")


def test_follow_ups_are_planned_once_although_the_worker_died(person: Come, demo: Demo) -> None:
    trang, story = person("counsellor.hanoi", language="en"), Story(name="Thào Thị Mỷ")
    steps.takes_a_call(trang, story)
    steps.opens_its_case(trang)
    steps.adds_the_survivor(trang, story)
    steps.fills_in_a_referral(trang, story)
    with killed(demo, the_worker, watching=[trang]):
        referral = steps.sends_it(trang)
    planned = "SELECT count(*) FROM followups_followup WHERE referral_id = %s"
    until("the follow-ups are planned", lambda: demo.rows(planned, referral) == [(2,)])
    kien = person(steps.FOCAL_POINT, language="en", phone=True)
    steps.finds_it_in_the_inbox(kien, referral)  # one more event of the same referral
    until("its opening is reacted to", lambda: all_events_are_reacted_to(demo))
    assert demo.rows(planned, referral) == [(2,)]


def test_while_the_finder_is_gone_whole_numbers_find_and_then_names_again(
    person: Come, demo: Demo
) -> None:
    story = Story(name="Lý Thị Chẩn Mẩy", number="0900 000 634")
    trang = person("counsellor.hanoi", language="en")
    steps.takes_a_call(trang, story)
    steps.opens_its_case(trang)
    steps.adds_the_survivor(trang, story)
    until("she is found by name", partial(is_found, trang, story, "ly thi chan may"))
    assert is_whole(trang)
    with killed(demo, the_finder, watching=[trang]):
        assert is_found(trang, story, story.number)
        words = trang.page.locator("#results [role=status]").inner_text()
        assert words in [trang.word(one) for one in NAMES_ARE_MISSING]
    until("she is found by name again", partial(is_found, trang, story, "ly thi chan may"))
    until("nothing is missing", lambda: is_found(trang, story, "chan may") and is_whole(trang))


def is_found(she: Person, story: Story, text: str) -> bool:
    """Whether the page of results, come to from another, shows her file for a text."""
    she.goes_to("/desk/")
    searches(she, text)
    return story.name in she.page.locator("#results").inner_text()


def is_whole(she: Person) -> bool:
    """Whether the page of results says nothing of names that are not read in yet."""
    return not she.page.locator("#results [role=status]").count()


def between_sending_and_answering(person: Come) -> tuple[Person, Person, str]:
    """The counsellor on the page of a referral she sent, and the focal point who has it."""
    trang = person("counsellor.hanoi", language="en")
    referral = steps.refers_somebody(trang, Story(name="Vàng Thị Dợ"))
    trang.is_connected()
    return trang, person(steps.FOCAL_POINT, language="en", phone=True), referral


@contextmanager
def killed(demo: Demo, victim: Callable[[Demo], int], *, watching: list[Person]) -> Iterator[None]:
    """kill -9; what is inside happens meanwhile; everything must be back within BACK_SECONDS."""
    for person in watching:
        person.trouble.outage = True
    pid = victim(demo)
    os.kill(pid, signal.SIGKILL)
    with ThreadPoolExecutor(1) as clock:
        everything = partial(is_back, demo, victim, pid)
        took = clock.submit(until, "everything runs and answers again", everything, 60.0)
        yield
        while not took.done():
            watching[0].page.wait_for_timeout(100)  # lets the browsers tell what they met
    assert took.result() <= BACK_SECONDS, f"{victim.__name__} took {took.result():.1f} s"
    for person in watching:
        person.trouble.outage = False


def is_back(demo: Demo, victim: Callable[[Demo], int], before: int) -> bool:
    try:
        return victim(demo) != before and demo.answers() and demo.answers(demo.port + 1)
    except (KeyError, IndexError, AssertionError):
        return False  # not there yet


def all_events_are_reacted_to(demo: Demo) -> bool:
    [(waiting,)] = demo.rows(
        "SELECT count(*) FROM events_outbox, events_cursor"
        " WHERE (events_outbox.xid, events_outbox.seq)"
        " > (events_cursor.xid::xid8, events_cursor.seq)"
    )
    return bool(waiting == 0)
