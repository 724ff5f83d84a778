"""The outbox stays short, and never at a reader's cost."""

import datetime as dt

import pytest
from django.db import connection

from hotline.events import services as events
from hotline.events.reactions import run_once
from tests.access.world import OwnDatabase
from tests.events.test_outbox import publish

DAY = dt.timedelta(days=1)


def left() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_outbox")
        return int(cursor.fetchone()[0])


def age(database: OwnDatabase) -> None:
    import psycopg

    with psycopg.connect(database.owner) as owner:
        owner.execute("UPDATE events_outbox SET at = at - interval '30 days'")


@pytest.mark.parametrize("read", [True, False])
def test_old_events_go_once_every_reader_has_read_them(
    own_database: OwnDatabase, read: bool
) -> None:
    run_once("quick", {})
    run_once("slow", {})
    publish("a", "b")
    age(own_database)
    run_once("quick", {})
    if read:
        run_once("slow", {})
    before = left()
    assert events.prune(keep=DAY) == (before if read else before - 2)
    assert left() == (0 if read else 2)


def test_young_events_stay(own_database: OwnDatabase) -> None:
    run_once("quick", {})
    publish("a")
    run_once("quick", {})
    before = left()
    events.prune(keep=DAY)
    assert left() == before


def test_nothing_goes_before_there_is_a_reader(own_database: OwnDatabase) -> None:
    publish("a")
    age(own_database)
    assert events.prune(keep=DAY) == 0
