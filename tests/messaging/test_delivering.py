"""Messages leave once, wait while a gateway is down, and give an address up that nobody reads."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from hotline.actor.context import acting
from hotline.audit.models import Record
from hotline.directory.models import Agency
from hotline.events.models import Outbox
from hotline.messaging import delivering, filling, gateways, losing, notices, rules
from hotline.messaging.models import Message
from hotline.messaging.waking import DELIVERER
from tests.cast import Cast
from tests.messaging.conftest import Point

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
NOON = dt.datetime(2026, 6, 1, 5, 5, tzinfo=dt.UTC)


def tell(agency: Agency, key: str = "referral:1", **more: Any) -> list[Message]:
    asked = {"kinds": ["main"], "urgent": False, "at": NOON, **more}
    return notices.tell_agency(key=key, agency=agency.pk, **asked)


def deliver(at: dt.datetime = NOON) -> int:
    return delivering.deliver(by=DELIVERER, now=at)


def in_sink(sink: Path) -> list[dict[str, str]]:
    return [json.loads(one.read_text()) for one in sorted(sink.glob("*.json"))]


@pytest.fixture
def refuses(monkeypatch: pytest.MonkeyPatch) -> list[gateways.NotSent]:
    """Gateways that fail with the first error of this list, for as long as there is one."""
    errors: list[gateways.NotSent] = []

    def send(letter: gateways.Letter) -> None:
        if errors:
            raise errors[0]

    monkeypatch.setitem(gateways._GATEWAYS, "sink", send)
    return errors


def test_a_message_says_that_something_waits_and_since_when(
    agency: Agency, point: Point, sink: Path
) -> None:
    point(ways=["email", "sms"])
    tell(agency, since=NOON - MINUTE)
    assert deliver() == 2
    mail, text = sorted(in_sink(sink), key=lambda one: one["way"])
    assert (mail["to"], text["to"]) == ("a@example.org", "+84912000111")
    assert mail["words"].startswith("Something waits for an answer since 12:04")
    assert "nothing was sent" in mail["sink"]
    assert {oct(one.stat().st_mode & 0o777) for one in sink.iterdir()} == {"0o600"}


def test_it_leaves_once(agency: Agency, point: Point, sink: Path) -> None:
    point()
    tell(agency)
    assert [deliver(), deliver(), deliver(NOON + 600 * MINUTE)] == [1, 0, 0]
    assert Message.objects.get().gateway == "sink"


def test_two_workers_that_see_the_same_message_send_it_once(
    agency: Agency, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second comes while the first one's gateway is still answering."""
    point()
    tell(agency)
    sent, inner = [], []

    def slow(letter: gateways.Letter) -> None:
        sent.append(letter.id)
        if len(sent) == 1:
            inner.append(deliver())

    monkeypatch.setitem(gateways._GATEWAYS, "sink", slow)
    assert (deliver(), inner, len(sent)) == (1, [0], 1)


def test_a_worker_that_was_killed_lets_go_after_a_while(
    agency: Agency, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    point()
    tell(agency)

    def killed(letter: gateways.Letter) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setitem(gateways._GATEWAYS, "sink", killed)
        deliver()
    assert deliver(NOON + MINUTE) == 0
    assert deliver(NOON + 3 * MINUTE) == 1


def test_a_bad_address_is_given_up_and_rises(
    agency: Agency, point: Point, refuses: list[gateways.NotSent]
) -> None:
    found = point()
    tell(agency)
    refuses.append(gateways.NotSent("smtp_550", address=True))
    at, tries = NOON, 0
    while Message.objects.get().bounced_at is None:
        deliver(at)
        tries, at = tries + 1, Message.objects.get().not_before
        assert tries <= len(rules.PAUSES) + 1
    assert tries == len(rules.PAUSES) + 1
    assert deliver(at + 6000 * MINUTE) == 0
    found.refresh_from_db()
    assert found.bounced_at is not None
    told = Outbox.objects.filter(kind="message.bounced").values_list("topic", flat=True)
    assert set(told) == set(losing.TOLD)
    assert Record.objects.get(action="message.bounced").detail == ["email", "waits", "smtp_550"]
    refuses.clear()
    tell(agency, "referral:2", at=at)
    deliver(at + MINUTE)
    found.refresh_from_db()
    assert found.bounced_at is None, "an address that works again is good again"


def test_a_gateway_that_is_down_blames_nobody_and_is_tried_until_it_is_back(
    agency: Agency, point: Point, refuses: list[gateways.NotSent]
) -> None:
    found = point()
    tell(agency)
    refuses.append(gateways.NotSent("smtp_OSError", address=False))
    at = NOON
    for _try in range(30):
        deliver(at)
        at = Message.objects.get().not_before
    assert at - NOON < dt.timedelta(hours=31)
    refuses.clear()
    assert deliver(at) == 1
    found.refresh_from_db()
    assert found.bounced_at is None
    assert Message.objects.get().error == ""


def test_a_way_without_a_gateway_waits(agency: Agency, point: Point, settings: Any) -> None:
    point()
    tell(agency)
    settings.HOTLINE_SINK = False
    assert deliver() == 0
    assert Message.objects.get().tries == 0
    settings.HOTLINE_SINK = True
    assert deliver() == 1


def test_a_digest_says_how_many_wait_and_nothing_else(
    agency: Agency, point: Point, sink: Path
) -> None:
    point(digest=True)
    tell(agency, "referral:1")
    tell(agency, "referral:2")
    tell(agency, "referral:3")
    notices.call_off(key="referral:3")
    assert deliver() == 0
    assert deliver(NOON + 4 * 60 * MINUTE) == 1
    assert in_sink(sink)[0]["words"] == "Waiting for you: 2. Please sign in."
    assert not Message.objects.filter(sent_at=None, called_off_at=None).exists()


def test_what_was_written_while_its_digest_left_goes_into_the_next(
    agency: Agency, point: Point, sink: Path
) -> None:
    point(digest=True)
    tell(agency, "referral:1")
    evening = NOON + 4 * 60 * MINUTE
    deliver(evening)
    (late,) = tell(agency, "referral:2")  # its transaction began before the digest left
    assert deliver(evening + MINUTE) == 0
    late.refresh_from_db()
    assert late.digest_of is not None
    assert late.digest_of.sent_at is None
    assert deliver(evening + 16 * 60 * MINUTE) == 1


def test_a_digest_of_what_was_answered_since_does_not_leave(agency: Agency, point: Point) -> None:
    point(digest=True)
    tell(agency)
    notices.call_off(key="referral:1")
    assert deliver(NOON + 4 * 60 * MINUTE) == 0
    assert Message.objects.get(template="digest").called_off_at is not None


def test_whoever_left_is_told_nothing(agency: Agency, point: Point) -> None:
    found = point()
    tell(agency)
    found.ended_at = timezone.now()
    found.save()
    assert deliver() == 0
    assert Message.objects.get().called_off_at is not None


def test_a_link_is_known_only_when_it_is_sent(
    cast: Cast, sink: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(filling._FILLERS, "code", lambda v: {"code": "123 456"})
    notices.tell_address(
        key="link:1:code", way="sms", address="+84912000333", template="code",
        values={"code": "1"}, language="en", at=NOON,
    )  # fmt: skip
    assert deliver() == 1
    assert in_sink(sink)[0]["words"] == "Your code: 123 456"
    assert "456" not in str(Message.objects.values().get())


def test_a_message_wakes_the_deliverer_once_it_stands(
    cast: Cast, agency: Agency, point: Point, django_capture_on_commit_callbacks: Any
) -> None:
    point()
    waiting = ProcrastinateJob.objects.filter(task_name="messaging.deliver", status="todo")
    for keys in (("referral:1", "referral:2"), ("referral:3",)):
        with django_capture_on_commit_callbacks(execute=True) as callbacks, acting(cast.lan):
            for key in keys:
                tell(agency, key)
        assert len(callbacks) == 1
        assert waiting.count() == 1
