"""What agencies and colleagues are told, when, and that it is told once."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from hotline.countries.pack import current as pack
from hotline.directory.models import Agency
from hotline.messaging import notices, rules
from hotline.messaging.models import MemberAddress, Message
from tests.cast import Cast
from tests.messaging.conftest import Point

pytestmark = pytest.mark.django_db
ZONE = pack().timezone
NOON = dt.datetime(2026, 6, 1, 12, 0, tzinfo=ZONE)
NIGHT = dt.datetime(2026, 6, 1, 23, 30, tzinfo=ZONE)
MORNING = dt.datetime(2026, 6, 2, 6, 0, tzinfo=ZONE)


def tell(agency: Agency, key: str = "referral:1:waits", **more: object) -> list[Message]:
    asked = {"kinds": ["main"], "template": "waits", "urgent": False, "at": NOON, **more}
    return notices.tell_agency(key=key, agency=agency.pk, **asked)  # type: ignore[arg-type]


def test_a_message_goes_the_chosen_ways_to_open_points_of_the_kinds(
    agency: Agency, point: Point
) -> None:
    both = point(ways=["email", "sms"])
    unchosen = point(ways=[], phone="")
    point(kind="backup")
    point(ended_at=timezone.now())
    assert {(m.point_id, m.way) for m in tell(agency)} == {
        (both.pk, "email"), (both.pk, "sms"), (unchosen.pk, "email"),
    }  # fmt: skip


def test_the_same_is_written_once(agency: Agency, point: Point) -> None:
    point()
    assert len(tell(agency)) == 1
    assert tell(agency) == []
    assert len(tell(agency, "referral:1:reminder")) == 1


def test_nothing_is_written_where_what_it_tells_of_comes_to_nothing(
    agency: Agency, point: Point
) -> None:
    point()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell(agency)
        raise ZeroDivisionError
    assert not Message.objects.exists()


def test_quiet_hours_hold_back_what_is_not_urgent(agency: Agency, point: Point) -> None:
    point(quiet_from=dt.time(22), quiet_until=dt.time(6))
    (held,) = tell(agency, at=NIGHT)
    (urgent,) = tell(agency, "referral:2:waits", at=NIGHT, urgent=True)
    (by_day,) = tell(agency, "referral:3:waits")
    assert [held.not_before, urgent.not_before, by_day.not_before] == [MORNING, NIGHT, NOON]


@pytest.mark.parametrize(
    ("since", "until", "now", "end"),
    [
        ("22:00", "06:00", "2026-06-01T21:59", "2026-06-01T21:59"),
        ("22:00", "06:00", "2026-06-01T22:00", "2026-06-02T06:00"),
        ("22:00", "06:00", "2026-06-02T05:59", "2026-06-02T06:00"),
        ("22:00", "06:00", "2026-06-02T06:00", "2026-06-02T06:00"),
        ("12:00", "13:30", "2026-06-01T12:10", "2026-06-01T13:30"),
        ("12:00", "13:30", "2026-06-01T13:30", "2026-06-01T13:30"),
        ("07:00", "07:00", "2026-06-01T07:00", "2026-06-01T07:00"),
    ],
)
def test_the_end_of_quiet_hours(since: str, until: str, now: str, end: str) -> None:
    quiet = rules.Quiet(dt.time.fromisoformat(since), dt.time.fromisoformat(until))
    assert quiet.end(dt.datetime.fromisoformat(now)) == dt.datetime.fromisoformat(end)


def test_a_digest_gathers_what_is_not_urgent(agency: Agency, point: Point) -> None:
    point(digest=True)
    (one,), (two,) = tell(agency), tell(agency, "referral:2:waits")
    (urgent,) = tell(agency, "referral:3:waits", urgent=True)
    assert urgent.digest_of is None
    assert one.digest_of == two.digest_of
    assert one.digest_of is not None
    assert one.digest_of.not_before == NOON.replace(hour=16)
    assert Message.objects.filter(template="digest").count() == 1


def test_what_is_answered_before_it_left_stays_here(agency: Agency, point: Point) -> None:
    point()
    tell(agency, "referral:1:waits")
    tell(agency, "referral:11:waits")
    assert notices.call_off(key="referral:1:waits") == 1
    assert notices.call_off(key="referral:1:waits") == 0
    assert Message.objects.filter(called_off_at=None).count() == 1


def test_words_that_are_not_for_agencies_are_refused(agency: Agency, point: Point) -> None:
    point()
    for template in ("opening", "link", "no_such"):
        with pytest.raises(KeyError):
            tell(agency, template=template)


def test_a_colleague_is_told_where_she_wants_to_be(cast: Cast) -> None:
    lan = cast.members["lan"]
    asked = {"key": "task:1", "member_id": lan.pk, "urgent": False}
    assert notices.tell_member(**asked) == []
    MemberAddress.objects.create(member=lan, email="lan@example.org", phone="+84912000222")
    assert [m.way for m in notices.tell_member(**asked)] == ["email", "sms"]
