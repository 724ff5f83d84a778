"""A gateway tells afterwards that a message did not arrive: the address is marked, and the next
contact is told."""

import datetime as dt
import json
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hotline.actor.context import acting
from hotline.audit.models import Record
from hotline.directory import confirming
from hotline.directory.models import Agency, ContactPoint
from hotline.events.models import Outbox
from hotline.messaging import delivering, gateways, hearing, notices
from hotline.messaging.models import Message
from hotline.messaging.waking import DELIVERER
from tests.messaging.conftest import Point

pytestmark = pytest.mark.django_db
SECRET = b"mot-bi-mat-chung"


@pytest.fixture(autouse=True)
def secret(settings: Any, tmp_path: Path, agency: Agency) -> None:
    file = tmp_path / "gateway"
    file.write_bytes(SECRET + b"\n")
    settings.HOTLINE_GATEWAY_SECRET_FILE = str(file)
    ContactPoint.objects.filter(agency=agency).update(ended_at=timezone.now())


def sent(agency: Agency, key: str = "referral:1", **more: Any) -> Message:
    with acting(DELIVERER):
        notices.tell_agency(key=key, agency=agency.pk, kinds=["main"], urgent=True, **more)
    delivering.deliver(by=DELIVERER)
    message = Message.objects.filter(key__startswith=f"{key}/").latest("made_at")
    assert message.sent_at is not None
    return message


def report(
    message: uuid.UUID, status: str = "failed", *, at: float | None = None, secret: bytes = SECRET
) -> tuple[bytes, str]:
    body = json.dumps({"id": str(message), "status": status, "code": "absent"}).encode()
    return body, hearing.signature(secret, body, int(at or time.time()))


def post(body: bytes, signed: str) -> int:
    found = Client().post(
        "/gateway/told",
        body,
        content_type="application/json",
        headers={"X-Hotline-Signature": signed},
    )
    assert not found.content
    return found.status_code


def test_what_did_not_arrive_is_marked_everywhere_and_passes_to_the_next(
    agency: Agency, point: Point
) -> None:
    main = point()
    backup = point(kind="backup", email="b@example.org")
    head = point(kind="head", email="c@example.org")
    first = sent(agency)
    assert post(*report(first.pk)) == 204
    first.refresh_from_db()
    main.refresh_from_db()
    assert first.bounced_at is not None
    assert first.error == "absent"
    assert main.bounced_at == first.bounced_at
    assert {one.agency.pk: one.bounced for one in confirming.stale(timezone.now())}[agency.pk] == 1
    told = Message.objects.exclude(pk=first.pk).get()
    assert (told.point, told.urgent, told.template) == (backup, True, "waits")
    delivering.deliver(by=DELIVERER)
    assert post(*report(told.pk)) == 204
    assert Message.objects.latest("made_at").point == head
    assert Record.objects.filter(action="message.bounced").count() == 2
    assert Outbox.objects.filter(kind="message.bounced").exists()


def test_heard_again_it_changes_nothing(agency: Agency, point: Point) -> None:
    point()
    point(kind="backup", email="b@example.org")
    first = sent(agency)
    body, signed = report(first.pk)
    assert [post(body, signed), post(body, signed)] == [204, 204]
    assert Message.objects.count() == 2
    assert Record.objects.filter(action="message.bounced").count() == 1


def test_nobody_else_is_heard(agency: Agency, point: Point, settings: Any) -> None:
    found = point()
    first = sent(agency)
    body, signed = report(first.pk)
    other, _ = report(uuid.uuid4())
    now = time.time()
    for refused in (
        (body, ""),
        (body, "t=1,v1=" + "0" * 64),
        (other, signed),
        (body, signed.replace("t=", "t=1")),
        report(first.pk, secret=b"another"),
        report(first.pk, at=now - 301),
        report(first.pk, at=now + 330),
        (b"x" * 5000, hearing.signature(SECRET, b"x" * 5000, int(now))),
    ):
        assert post(*refused) == 403
    assert post(b"[]", hearing.signature(SECRET, b"[]", int(now))) == 400
    assert post(*report(first.pk, "whatever")) == 400
    assert post(*report(uuid.uuid4())) == 204, "an id cannot be tried"
    settings.HOTLINE_GATEWAY_SECRET_FILE = ""
    assert post(body, signed) == 404
    found.refresh_from_db()
    assert found.bounced_at is None


def test_an_address_is_good_again_when_something_arrived_not_when_it_was_only_taken(
    agency: Agency, point: Point
) -> None:
    main = point()
    post(*report(sent(agency).pk))
    second = sent(agency, "referral:2")
    main.refresh_from_db()
    assert main.bounced_at is not None, "taken, as the first was"
    post(*report(second.pk, "delivered"))
    main.refresh_from_db()
    assert main.bounced_at is None


def test_she_who_was_told_another_way_is_not_passed_over(agency: Agency, point: Point) -> None:
    point(ways=["email", "sms"])
    point(kind="backup", email="b@example.org")
    sent(agency)
    post(*report(Message.objects.get(way="sms").pk))
    assert Message.objects.count() == 2


def test_where_every_address_is_bad_the_next_contact_is_told_from_the_beginning(
    agency: Agency, point: Point
) -> None:
    point(bounced_at=timezone.now() - dt.timedelta(days=1))
    head = point(kind="head", email="c@example.org")
    with acting(DELIVERER):
        told = notices.tell_agency(key="referral:9", agency=agency.pk, kinds=["main"], urgent=True)
    assert head in [one.point for one in told]


def test_mail_comes_back_to_the_box_with_its_id(
    agency: Agency, point: Point, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOTLINE_BOUNCES = "back@example.org"
    settings.DEFAULT_FROM_EMAIL = "nobody@example.org"
    seen: list[Any] = []
    monkeypatch.setattr(gateways, "get_connection", lambda _name: _Keeps(seen))
    letter = gateways.Letter(uuid.uuid4(), "email", "a@example.org", "s", "w")
    gateways.by_smtp(letter)
    (mail,) = seen
    assert mail.from_email == f"back+{letter.id}@example.org"
    assert mail.message()["From"] == "nobody@example.org"


class _Keeps:
    def __init__(self, seen: list[Any]) -> None:
        self.seen = seen

    def send_messages(self, mails: list[Any]) -> int:
        self.seen += mails
        return len(mails)
