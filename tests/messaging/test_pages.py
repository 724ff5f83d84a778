"""What did not arrive is seen by whoever oversees; the sink by whoever sees a demonstration."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hotline.directory.models import Agency
from hotline.messaging import delivering, gateways, notices
from hotline.messaging.models import Message
from hotline.messaging.waking import DELIVERER
from tests.messaging.conftest import Point

pytestmark = pytest.mark.django_db


def tell(agency: Agency) -> None:
    notices.tell_agency(key="referral:1", agency=agency.pk, kinds=["main"], urgent=False)


def test_a_bad_address_and_what_nobody_got_are_listed(
    signed_in: Callable[[str], Client], agency: Agency, point: Point, settings: Any
) -> None:
    mai = signed_in("mai")
    empty = mai.get(reverse("console:messages")).content.decode()
    found = point(bounced_at=timezone.now())
    tell(agency)
    Message.objects.update(bounced_at=timezone.now(), error="smtp_550", tries=6)
    settings.HOTLINE_SINK = False
    page = mai.get(reverse("console:messages")).content.decode()
    for seen in (found.email, found.phone, "smtp_550"):
        assert seen in page
        assert seen not in empty


def test_what_is_tried_in_vain_is_listed_until_it_arrives(
    signed_in: Callable[[str], Client],
    agency: Agency,
    point: Point,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    point()
    tell(agency)

    def down(letter: gateways.Letter) -> None:
        raise gateways.NotSent("smtp_OSError", address=False)

    with monkeypatch.context() as patched:
        patched.setitem(gateways._GATEWAYS, "sink", down)
        delivering.deliver(by=DELIVERER)
    mai = signed_in("mai")
    assert "smtp_OSError" in mai.get(reverse("console:messages")).content.decode()
    Message.objects.update(not_before=timezone.now())
    delivering.deliver(by=DELIVERER)
    assert "smtp_OSError" not in mai.get(reverse("console:messages")).content.decode()


def test_a_counsellor_does_not_see_the_list(signed_in: Callable[[str], Client]) -> None:
    assert signed_in("lan").get(reverse("console:messages")).status_code == 404


def test_the_sink_is_shown_in_a_demonstration_alone_and_says_what_it_is(
    signed_in: Callable[[str], Client], agency: Agency, point: Point, settings: Any
) -> None:
    point()
    tell(agency)
    delivering.deliver(by=DELIVERER)
    mai = signed_in("mai")
    assert mai.get(reverse("console:outbox")).status_code == 404
    settings.HOTLINE_DEMO = True
    mai.cookies["django_language"] = "en"
    page = mai.get(reverse("console:outbox")).content.decode()
    assert "a@example.org" in page
    assert "nothing was sent to anybody" in page
