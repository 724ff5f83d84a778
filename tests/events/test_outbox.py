"""Events: in the order of their transactions, none skipped, each reacted to at least once."""

import uuid

import psycopg
import pytest
from django.db import connection, transaction

from hotline.actor.context import acting
from hotline.contacts import services as contacts
from hotline.events import services as events
from hotline.events.models import Cursor
from hotline.events.reactions import run_once
from hotline.events.services import Event
from hotline.followups.models import FollowUp
from hotline.followups.reactions import on_referral
from tests.access.world import OwnDatabase, lao_cai, work_loop

INSERT = "INSERT INTO events_outbox (topic, kind, subject) VALUES ('t', 't', %s)"


def write(into: psycopg.Connection, subject: uuid.UUID) -> None:
    into.execute(INSERT, [subject])


def publish(*kinds: str) -> list[uuid.UUID]:
    """One transaction with one event a kind."""
    subjects = [uuid.uuid4() for _ in kinds]
    with transaction.atomic():
        for kind, subject in zip(kinds, subjects, strict=True):
            events.publish(kind, subject=subject, topics=["staff:x"])
    return subjects


def read(after: Event | None = None, *, limit: int = 200) -> list[Event]:
    """What a reader gets that has come as far as `after`."""
    return list(
        events.read_after(after.xid if after else "0", after.seq if after else 0, limit=limit)
    )


def test_events_come_in_the_order_of_their_transactions(own_database: OwnDatabase) -> None:
    wanted = [s for _ in range(5) for s in publish("a", "b")]
    found = read()
    assert [e.subject for e in found] == wanted
    places = [(int(e.xid), e.seq) for e in found]
    assert places == sorted(places)


def test_an_earlier_transaction_comes_first_though_it_wrote_later(
    own_database: OwnDatabase,
) -> None:
    early, late = uuid.uuid4(), uuid.uuid4()
    with psycopg.connect(own_database.app) as first, psycopg.connect(own_database.app) as second:
        first.execute("SELECT pg_current_xact_id()")
        write(second, late)
        second.commit()
        write(first, early)
        first.commit()
    assert [e.subject for e in read()] == [early, late]


def test_nothing_is_read_past_a_transaction_still_open(own_database: OwnDatabase) -> None:
    slow, quick = uuid.uuid4(), uuid.uuid4()
    with psycopg.connect(own_database.app) as first, psycopg.connect(own_database.app) as second:
        write(first, slow)
        write(second, quick)
        second.commit()
        assert read() == [], "the later one is committed and must wait"
        first.commit()
    assert [e.subject for e in read()] == [slow, quick]


@pytest.mark.parametrize("outcome", ["commit", "rollback"])
def test_a_late_commit_is_not_skipped_by_a_reader_that_went_on(
    own_database: OwnDatabase, outcome: str
) -> None:
    (before,) = publish("a")
    last = read()[-1]
    late, after = uuid.uuid4(), uuid.uuid4()
    with psycopg.connect(own_database.app) as slow, psycopg.connect(own_database.app) as quick:
        write(slow, late)
        write(quick, after)
        quick.commit()
        seen = read(last)
        last = seen[-1] if seen else last
        getattr(slow, outcome)()
    expected = [late, after] if outcome == "commit" else [after]
    assert [e.subject for e in read(last)] == expected
    assert [e.subject for e in read()] == [before, *expected]


def test_an_event_of_an_undone_transaction_was_never_there(own_database: OwnDatabase) -> None:
    cast = own_database.cast()
    with pytest.raises(ValueError), acting(cast.lan):  # noqa: PT011
        contacts.take_contact(by=cast.lan)
        raise ValueError
    assert read() == []


def test_one_act_for_several_topics_is_one_event_a_topic_and_each_once(
    own_database: OwnDatabase,
) -> None:
    subject = uuid.uuid4()
    events.publish("a", subject=subject, topics=["x", "y", "x", ""])
    assert [e.topic for e in read()] == ["x", "y"]


def test_nothing_is_published_to_nobody(own_database: OwnDatabase) -> None:
    events.publish("a", subject=uuid.uuid4(), topics=[])
    assert read() == []


def test_readers_are_woken_by_a_commit_and_told_nothing(own_database: OwnDatabase) -> None:
    with psycopg.connect(own_database.live, autocommit=True) as listening:
        listening.execute("LISTEN hotline_outbox")
        publish("a", "b")
        told = list(listening.notifies(timeout=5, stop_after=1))
    assert [n.payload for n in told] == [""]


# --- reactions --------------------------------------------------------------------------------


class Killed(BaseException):
    """The process ends here; nothing of ours catches it."""


def test_each_event_is_reacted_to_in_order_and_once_where_nothing_goes_wrong(
    own_database: OwnDatabase,
) -> None:
    wanted, seen = publish("a", "b", "a"), []
    reactions = {"a": [lambda e: seen.append(e.subject)], "b": [lambda e: seen.append(e.subject)]}
    while run_once("r", reactions, limit=2):
        pass
    assert seen == wanted
    assert run_once("r", reactions) == 0


def test_two_readers_keep_their_own_places(own_database: OwnDatabase) -> None:
    publish("a")
    assert run_once("one", {}) == 1
    assert run_once("two", {}) == 1
    assert run_once("one", {}) == 0


def test_one_act_told_to_several_topics_is_reacted_to_once(own_database: OwnDatabase) -> None:
    seen: list[uuid.UUID] = []
    subject = uuid.uuid4()
    events.publish("a", subject=subject, topics=["x", "y", "z"])
    run_once("r", {"a": [lambda e: seen.append(e.subject)]})
    assert seen == [subject]


def test_killed_after_a_reaction_it_runs_again_and_nothing_is_skipped(
    own_database: OwnDatabase,
) -> None:
    first, second = publish("a", "a")
    seen: list[uuid.UUID] = []

    def then_killed(event: Event) -> None:
        seen.append(event.subject)
        if len(seen) == 1:
            raise Killed

    with pytest.raises(Killed):
        run_once("r", {"a": [then_killed]})
    run_once("r", {"a": [then_killed]})
    assert seen == [first, first, second]


def test_a_reaction_that_fails_stops_the_reader_at_its_event(own_database: OwnDatabase) -> None:
    first, bad, after = publish("a", "b", "a")
    seen: list[uuid.UUID] = []

    def fails(event: Event) -> None:
        raise ValueError

    for _ in range(2):
        with pytest.raises(ValueError):  # noqa: PT011
            run_once("r", {"a": [lambda e: seen.append(e.subject)], "b": [fails]})
        assert seen == [first], "and it is not gone past, nor the first one repeated"
    run_once(
        "r", {"a": [lambda e: seen.append(e.subject)], "b": [lambda e: seen.append(e.subject)]}
    )
    assert seen == [first, bad, after]


def test_the_place_of_a_reader_outlives_its_connection(own_database: OwnDatabase) -> None:
    publish("a")
    run_once("r", {})
    place = Cursor.objects.get(name="r")
    connection.close()
    assert Cursor.objects.get(name="r").seq == place.seq
    assert run_once("r", {}) == 0


def test_a_referral_plans_its_follow_ups_once_however_often_its_events_are_told(
    own_database: OwnDatabase,
) -> None:
    """Killed between the reaction and its place: all is told again, and nothing is doubled."""
    cast = own_database.cast()
    work_loop(cast.lan, lao_cai())
    for _ in range(3):
        assert run_once("reactions", {"referral": [on_referral]}) > 0
        Cursor.objects.filter(name="reactions").update(xid="0", seq=0)
    with acting(cast.lan):
        assert FollowUp.objects.count() == 2


def test_a_reaction_killed_in_its_own_transaction_leaves_nothing_half_done(
    own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hotline.followups import services as followups

    cast = own_database.cast()
    work_loop(cast.lan, lao_cai())
    with monkeypatch.context() as patched:

        def killed(*args: object, **kwargs: object) -> None:
            raise Killed

        patched.setattr(followups.events, "publish", killed)
        with pytest.raises(Killed):
            run_once("reactions", {"referral": [on_referral]})
    with acting(cast.lan):
        assert FollowUp.objects.count() == 0
    run_once("reactions", {"referral": [on_referral]})
    with acting(cast.lan):
        assert FollowUp.objects.count() == 2
