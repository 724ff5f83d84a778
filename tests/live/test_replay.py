"""A reconnect continues where the browser stopped, or says plainly that it cannot."""

import uuid

import psycopg
import pytest

from hotline.live import position

from .conftest import Floor, LiveProcess, write

pytestmark = pytest.mark.django_db


def test_a_reconnect_is_told_what_it_missed_and_nothing_else(
    live: LiveProcess, floor: Floor, topic: str
) -> None:
    session = floor.sign_in(topic)
    with live.open(session).ready() as tab:
        floor.publish(topic)
        heard = tab.event()
        assert heard is not None
    missed = floor.publish(topic, "missed", count=3)
    floor.publish(f"{topic}-other")
    with live.open(session, headers={"Last-Event-ID": str(heard.id)}) as tab:
        assert [event.data["id"] for event in tab.events(4, patience=4)] == missed
        (live_one,) = floor.publish(topic)
        (event,) = tab.events(2, patience=4)
        assert event.data["id"] == live_one


def test_a_tab_that_heard_no_event_yet_still_resumes(
    live: LiveProcess, floor: Floor, topic: str
) -> None:
    session = floor.sign_in(topic)
    live.settle(floor, session, topic)
    with live.open(session).ready() as tab:
        place = tab.last_id
    (missed,) = floor.publish(topic)
    with live.open(session, headers={"Last-Event-ID": str(place)}) as tab:
        assert [event.data["id"] for event in tab.events(2, patience=1)] == [missed]


def test_a_late_commit_is_not_skipped_on_replay(
    live: LiveProcess, floor: Floor, topic: str
) -> None:
    session = floor.sign_in(topic)
    live.settle(floor, session, topic)
    late, early = uuid.uuid4(), uuid.uuid4()
    with floor.connect() as first, live.open(session).ready() as tab:
        write(first, topic, "late", [late])
        with floor.connect() as second:
            write(second, topic, "early", [early])
        tab.event(patience=0.3)
        place = tab.last_id
        tab.close()
        first.commit()
    with live.open(session, headers={"Last-Event-ID": str(place)}) as tab:
        replayed = [event.data["id"] for event in tab.events(3, patience=4)]
        assert replayed == [str(late), str(early)]


def test_a_page_is_told_what_changed_between_its_rendering_and_its_stream(
    live: LiveProcess, floor: Floor, topic: str
) -> None:
    session = floor.sign_in(topic)
    live.settle(floor, session, topic)
    with psycopg.connect(floor.superuser) as rendering:
        row = rendering.execute(position.CURRENT).fetchone()
        assert row is not None
    (between,) = floor.publish(topic)
    with live.open(session, path=f"/stream?after={row[0]}") as tab:
        assert [event.data["id"] for event in tab.events(2, patience=1)] == [between]


def test_the_browsers_own_place_is_newer_than_the_one_in_the_address(
    live: LiveProcess, floor: Floor, topic: str
) -> None:
    session = floor.sign_in(topic)
    with live.open(session).ready() as tab:
        start = tab.last_id
        floor.publish(topic)
        tab.event()
        heard = tab.last_id
    with live.open(
        session, path=f"/stream?after={start}", headers={"Last-Event-ID": str(heard)}
    ) as tab:
        assert tab.event(patience=0.5) is None


@pytest.mark.parametrize(
    "place",
    ["0.0", "1.1", "nonsense", "1.2.3", "-1.5", f"{2**64}.1", f"{2**64 - 1}.1", "٣.١"],
)
def test_a_place_that_cannot_be_continued_asks_the_page_to_fetch_all_again(
    live: LiveProcess, floor: Floor, topic: str, place: str
) -> None:
    session = floor.sign_in(topic)
    live.settle(floor, session, topic)
    with live.open(session, headers={"Last-Event-ID": place}) as tab:
        event = tab.event()
        assert event is not None
        assert event.event == "refresh"
        (next_one,) = floor.publish(topic)
        (follows,) = tab.events(2, patience=1)
        assert follows.data["id"] == next_one


def test_a_place_older_than_the_outbox_asks_the_page_to_fetch_all_again(
    live: LiveProcess, floor: Floor, topic: str
) -> None:
    session = floor.sign_in(topic)
    with live.open(session).ready() as tab:
        floor.publish(topic)
        tab.event()
        place = tab.last_id
    floor.execute("DELETE FROM events_outbox")
    live.settle(floor, session, topic)
    with live.open(session, headers={"Last-Event-ID": str(place)}) as tab:
        event = tab.event()
        assert event is not None
        assert event.event == "refresh"


def test_too_much_to_replay_asks_the_page_to_fetch_all_again(
    live: LiveProcess, floor: Floor, topic: str
) -> None:
    session = floor.sign_in(topic)
    live.settle(floor, session, topic)
    with live.open(session).ready() as tab:
        place = tab.last_id
        floor.publish(topic, count=201)
        assert len(tab.events(201)) == 201
    with live.open(session, headers={"Last-Event-ID": str(place)}) as tab:
        events = tab.events(2, patience=1)
        assert [event.event for event in events] == ["refresh"]
