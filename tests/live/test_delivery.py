"""What is committed reaches every tab that may hear it: once, in order, late commits included."""

import uuid

import pytest

from .conftest import Floor, LiveProcess, eventually, write

pytestmark = pytest.mark.django_db


def test_an_event_says_where_it_stands_what_kind_it_is_and_which_topic_and_id(
    live: LiveProcess, floor: Floor, topic: str
) -> None:
    with live.open(floor.sign_in(topic)).ready() as tab:
        (subject,) = floor.publish(topic, "referral.answered")
        event = tab.event()
        assert event is not None
        assert event.event == "referral.answered"
        assert event.data == {"topic": topic, "id": subject}
        assert event.id is not None
        xid, _, seq = event.id.partition(".")
        assert xid.isdigit()
        assert seq.isdigit()


def test_the_stream_opens_with_the_time_to_wait_before_reconnecting(
    live: LiveProcess, floor: Floor, topic: str
) -> None:
    with live.open(floor.sign_in(topic)) as tab:
        assert tab.status == 200
        assert tab.headers["content-type"] == "text/event-stream"
        assert tab.headers["cache-control"] == "no-store"
        block = tab.block()
        assert block is not None
        assert block.retry == 1500


def test_transactions_that_commit_out_of_order_arrive_once_each_in_order(
    live: LiveProcess, floor: Floor, topic: str
) -> None:
    older, newer = uuid.uuid4(), uuid.uuid4()
    with (
        live.open(floor.sign_in(topic)).ready() as tab,
        floor.connect() as first,
        floor.connect() as second,
    ):
        write(first, topic, "first", [older])
        write(second, topic, "second", [newer])
        second.commit()
        assert tab.event(patience=0.4) is None, "sent past a transaction that may still commit"
        first.commit()
        events = tab.events(3, patience=1)
        assert [event.data["id"] for event in events] == [str(older), str(newer)]
        places = [tuple(map(int, str(event.id).split("."))) for event in events]
        assert places == sorted(places)


def test_what_was_rolled_back_is_never_told(live: LiveProcess, floor: Floor, topic: str) -> None:
    with live.open(floor.sign_in(topic)).ready() as tab, floor.connect() as doomed:
        write(doomed, topic, "changed", [uuid.uuid4()])
        doomed.rollback()
        (kept,) = floor.publish(topic)
        assert [event.data["id"] for event in tab.events(2, patience=1)] == [kept]


def test_a_transaction_that_stays_open_holds_others_back_for_a_moment_only(
    live: LiveProcess, floor: Floor, topic: str
) -> None:
    session, late = floor.sign_in(topic), uuid.uuid4()
    with live.open(session).ready() as tab, floor.connect() as unfinished:
        before = tab.last_id
        write(unfinished, topic, "late", [late])
        (ahead,) = floor.publish(topic, "ahead")
        event = tab.event(patience=10)
        assert event is not None, "one open transaction silenced everybody"
        assert event.data["id"] == ahead
        assert event.id is None, "an id here would let a reconnect skip the late commit"
        with live.open(session, headers={"Last-Event-ID": str(before)}) as other:
            joined = other.event(patience=10)
            assert joined is not None
            assert joined.data["id"] == ahead
            unfinished.commit()
            for each in (tab, other):
                events = each.events(2, patience=1.5)
                assert [found.data["id"] for found in events] == [str(late)]
    # A browser that was away all along hears both, in order.
    with live.open(session, headers={"Last-Event-ID": str(before)}) as returned:
        replayed = [event.data["id"] for event in returned.events(3, patience=1)]
        assert replayed == [str(late), ahead]


def test_a_burst_behind_an_open_transaction_arrives_whole(
    live: LiveProcess, floor: Floor, topic: str
) -> None:
    with live.open(floor.sign_in(topic)).ready() as tab, floor.connect() as unfinished:
        write(unfinished, topic, "late", [uuid.uuid4()])
        burst = floor.publish(topic, count=600)
        assert [event.data["id"] for event in tab.events(600, patience=10)] == burst


def test_a_topic_is_a_wall(live: LiveProcess, floor: Floor, topic: str) -> None:
    other = f"{topic}-other"
    with (
        live.open(floor.sign_in(topic)).ready() as ours,
        live.open(floor.sign_in(other, "agency:x")).ready() as theirs,
    ):
        floor.publish(other)
        (mine,) = floor.publish(topic)
        assert [event.data["id"] for event in ours.events(2, patience=1)] == [mine]
        (event,) = theirs.events(2, patience=1)
        assert event.data["topic"] == other


def test_all_tabs_of_a_topic_hear_it_and_a_burst_arrives_whole(
    live: LiveProcess, floor: Floor, topic: str
) -> None:
    session = floor.sign_in(topic)
    tabs = [live.open(session).ready() for _ in range(5)]
    subjects = floor.publish(topic, count=2000)
    for tab in tabs:
        assert [event.data["id"] for event in tab.events(2000, patience=20)] == subjects
        tab.close()


def test_silence_is_broken_by_a_heartbeat_that_moves_the_browsers_place_on(
    live: LiveProcess, floor: Floor, topic: str
) -> None:
    with live.open(floor.sign_in(topic)).ready() as tab:
        before = tab.last_id
        floor.publish(f"{topic}-other")
        assert eventually(lambda: tab.block(patience=2) is not None and tab.last_id != before)
        block = tab.block(patience=2)
        assert block is not None
        assert block.comment is not None
        assert block.event is None
        assert block.data is None
