"""The box that undeliverable mail comes back to: read over TLS, each mail once, nothing in logs."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.utils import timezone

from hotline.audit.models import Record
from hotline.directory.models import Agency, ContactPoint
from hotline.messaging import jobs, mailbox
from hotline.messaging.mailbox import Counted
from hotline.messaging.models import Message
from tests.messaging.conftest import Point
from tests.messaging.imap import PASSWORD, USER, Mailbox, serving
from tests.messaging.test_hearing import sent
from tests.messaging.test_returned import sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, agency: Agency
) -> Iterator[Mailbox]:
    ContactPoint.objects.filter(agency=agency).update(ended_at=timezone.now())
    settings.DEFAULT_FROM_EMAIL = "nobody@line.example"
    settings.HOTLINE_BOUNCES = "back@line.example"
    with serving(tmp_path) as box:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        settings.HOTLINE_BOUNCES_URL = address(box)
        yield box


def address(box: Mailbox, password: str = PASSWORD) -> str:
    who = f"{quote(USER, safe='')}:{quote(password, safe='')}"
    return f"imaps://{who}@127.0.0.1:{box.port}/INBOX"


def test_a_hard_failure_marks_the_address_and_the_next_contact_is_told(
    box: Mailbox, agency: Agency, point: Point
) -> None:
    main, backup = point(), point(kind="backup", email="b@example.org")
    first = sent(agency)
    box.put(sample("postfix_unknown", first.pk))
    assert mailbox.collect() == Counted(taken=1, new=1)
    first.refresh_from_db()
    main.refresh_from_db()
    assert (first.error, main.bounced_at) == ("dsn_5.1.1", first.bounced_at)
    assert Message.objects.exclude(pk=first.pk).get().point == backup
    assert box.flags[1] == {"\\Seen"}
    assert any("PEEK" in one for one in box.said)


def test_a_delay_changes_nothing_and_giving_up_blames_no_address(
    box: Mailbox, agency: Agency, point: Point
) -> None:
    main, backup = point(), point(kind="backup", email="b@example.org")
    first = sent(agency)
    box.put(sample("postfix_delayed", first.pk))
    assert mailbox.collect() == Counted(taken=1)
    first.refresh_from_db()
    assert first.bounced_at is None
    box.put(sample("postfix_expired", first.pk))
    assert mailbox.collect() == Counted(taken=1, new=1)
    first.refresh_from_db()
    main.refresh_from_db()
    assert first.bounced_at is not None
    assert main.bounced_at is None
    assert Message.objects.exclude(pk=first.pk).get().point == backup


def test_each_mail_is_taken_once_also_when_the_line_broke_before_it_was_marked(
    box: Mailbox, agency: Agency, point: Point
) -> None:
    point()
    first = sent(agency)
    box.put(sample("exchange_unknown", first.pk))
    box.drops_at = "STORE"
    assert mailbox.collect() == Counted()
    assert box.flags[1] == set()
    assert mailbox.collect() == Counted(taken=1), "heard before, so no news"
    assert mailbox.collect() == Counted()
    assert Record.objects.filter(action="message.bounced").count() == 1


def test_what_nobody_can_read_is_flagged_for_a_person_and_never_in_a_log(
    box: Mailbox, agency: Agency, point: Point, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    point()
    box.put(sample("out_of_office", sent(agency).pk))
    box.put(sample("postfix_unknown", uuid.uuid4()))
    box.put(b"\xff\x00 no mail")
    assert mailbox.collect() == Counted(taken=3, unread=2)
    assert box.flags == {1: {"\\Seen", "\\Flagged"}, 2: {"\\Seen"}, 3: {"\\Seen", "\\Flagged"}}
    for secret in ("truc.ban", "@line.example", PASSWORD, "công tác"):
        assert secret not in caplog.text


def test_a_box_that_lets_nobody_in_is_said_without_its_name(
    box: Mailbox, settings: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for password in ("wrong", "mật khẩu"):
        settings.HOTLINE_BOUNCES_URL = address(box, password)
        assert mailbox.collect() == Counted()
    settings.HOTLINE_BOUNCES_URL = address(box).replace("imaps:", "imap:")
    assert mailbox.collect() == Counted()
    settings.HOTLINE_BOUNCES_URL = address(box)
    monkeypatch.setenv("SSL_CERT_FILE", "/dev/null")
    box.said.clear()
    assert mailbox.collect() == Counted()
    assert box.said == [], "nothing is said to a server whose certificate does not hold"
    assert len(caplog.records) == 4
    assert USER not in caplog.text


def test_without_an_address_nothing_is_read(box: Mailbox, settings: Any) -> None:
    settings.HOTLINE_BOUNCES_URL = ""
    box.put(b"x")
    assert jobs.read_returned(0) == 0
    assert box.said == []
