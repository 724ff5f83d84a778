"""Each agency is asked once a quarter whether its entry is right: the link leaves by itself."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from hotline.directory import confirming
from hotline.directory.models import Agency, ConfirmationLink, ContactPoint
from hotline.messaging import delivering, quarterly
from hotline.messaging.models import Message
from hotline.messaging.waking import DELIVERER
from tests.messaging.conftest import Point

pytestmark = pytest.mark.django_db
TEN = timezone.make_aware(dt.datetime(2026, 6, 1, 10), dt.timezone(dt.timedelta(hours=7)))  # Monday
DAY = dt.timedelta(days=1)


def ask(now: dt.datetime = TEN) -> int:
    return quarterly.ask_due(by=DELIVERER, now=now, most=1000)


def links(agency: Agency) -> int:
    return ConfirmationLink.objects.filter(agency=agency).count()


@pytest.fixture(autouse=True)
def _nobody_else(agency: Agency) -> None:
    """Contacts of the pack are not asked here."""
    ContactPoint.objects.update(ended_at=TEN - DAY)


def test_asked_once_a_quarter_in_office_hours(agency: Agency, point: Point) -> None:
    point()
    assert ask(TEN + 12 * dt.timedelta(hours=1)) == 0, "at ten in the evening"
    assert ask(TEN + 5 * DAY) == 0, "on Saturday"
    assert [ask(), ask(), ask(TEN + 60 * DAY)] == [1, 0, 0]
    assert ask(TEN + 98 * DAY) == 1
    assert links(agency) == 2


def test_a_second_worker_with_the_same_list_asks_nobody_twice(agency: Agency, point: Point) -> None:
    found = point()
    both = [
        quarterly.ask_agency(by=DELIVERER, agency=agency.pk, point=found, now=TEN) for _ in "12"
    ]
    assert both == [True, False]
    assert (links(agency), Message.objects.count()) == (1, 1)


def test_the_link_that_left_opens_the_entry_and_stands_in_no_table(
    agency: Agency, point: Point, sink: Path
) -> None:
    point(ways=["sms", "email"])
    now = _work_hour()
    assert ask(now) == 1
    delivering.deliver(by=DELIVERER, now=now + DAY)
    (letter,) = [json.loads(one.read_text()) for one in sink.glob("*.json")]
    found = re.search(r"https?://[^/]+(/portal/e/([^/]+)/)", letter["words"])
    assert found is not None
    token = found.group(2)
    assert token not in json.dumps(list(Message.objects.values()), default=str)
    assert token not in json.dumps(list(ConfirmationLink.objects.values()), default=str)
    assert Client().get(found.group(1)).status_code == 200
    assert Client().post(found.group(1)).status_code == 200
    agency.refresh_from_db()
    assert agency.confirmed_at is not None
    assert Client().get(found.group(1)).status_code == 404


def test_answered_before_it_left_nothing_leaves(agency: Agency, point: Point, sink: Path) -> None:
    point()
    now = _work_hour()
    ask(now)
    link = ConfirmationLink.objects.get(agency=agency)
    confirming.confirm(token=confirming.token_of(link.pk), at=now)
    assert delivering.deliver(by=DELIVERER, now=now + DAY) == 0
    assert not list(sink.glob("*.json"))
    assert Message.objects.get().called_off_at is not None


def test_whoever_bounced_is_not_asked_but_the_next_and_unanswered_it_rises(
    agency: Agency, point: Point
) -> None:
    point(bounced_at=TEN - DAY)
    backup = point(kind="backup", email="b@example.org")
    assert ask() == 1
    assert Message.objects.get().point == backup
    stale = {one.agency.pk: one for one in confirming.stale(TEN + 30 * DAY)}
    assert stale[agency.pk].asked_at == TEN
    assert stale[agency.pk].bounced == 1


def test_where_nobody_is_reached_no_link_is_made(agency: Agency, point: Point) -> None:
    point(email="", phone="")
    point(kind="head", bounced_at=TEN)
    assert ask() == 0
    assert links(agency) == 0


def _work_hour() -> dt.datetime:
    """A Monday at ten before now, near enough for the link to hold."""
    local = timezone.now().astimezone(TEN.tzinfo)
    monday = local - local.weekday() * DAY
    return monday.replace(hour=10, minute=0, second=0) - 7 * DAY
