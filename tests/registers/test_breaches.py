"""The register of data breaches: who reports, who reads, and the clock."""

import datetime as dt

import pytest
from django.db import IntegrityError
from django.utils import timezone

from hotline.access.roles import ROLES
from hotline.actor.context import Actor, acting
from hotline.audit.models import Record
from hotline.events.models import Outbox
from hotline.registers import breaches
from hotline.registers.models import Breach
from tests.access.world import enrolled
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WORDS = "Gửi nhầm phiếu của chị Dua sang tỉnh khác"


@pytest.fixture
def officer(cast: Cast) -> Actor:
    return enrolled("officer", "auditor").as_actor()


def reported(by: Actor, **more: object) -> Breach:
    facts: dict[str, object] = {"kind": "sent", "words": WORDS} | more
    return breaches.report(by=by, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["lan", "mai", "hanh", "van", "tu", "pao"])
def test_anybody_reports_and_the_officer_reads_every_word(
    cast: Cast, officer: Actor, name: str
) -> None:
    breach = reported(getattr(cast, name))
    for keeper in (officer, cast.quan):
        with acting(keeper):
            assert breaches.register().get(pk=breach.id).words == WORDS
    told = Outbox.objects.filter(subject=breach.id, kind="breach")
    assert set(told.values_list("topic", flat=True)) == set(breaches.KEEPERS)


def test_nobody_else_sees_it_whoever_oversees_the_centre(cast: Cast, officer: Actor) -> None:
    breach = reported(cast.lan)
    for other in (cast.mai, cast.hanh, cast.binh, cast.van, cast.tu, cast.pao):
        with acting(other):
            assert not Breach.objects.filter(pk=breach.id).exists(), other.role


def test_the_keepers_are_the_roles_that_may(cast: Cast) -> None:
    may = {f"role:{code}" for code, role in ROLES.items() if "breaches.manage" in role.may}
    assert may == set(breaches.KEEPERS)


def test_the_clock_is_72_hours_from_finding(cast: Cast, officer: Actor) -> None:
    found = timezone.now() - dt.timedelta(hours=71)
    breach = reported(cast.lan, found_at=found)
    assert breach.due_at - found == dt.timedelta(hours=72)
    assert not breaches.is_late(breach)
    assert breaches.is_late(breach, found + dt.timedelta(hours=72, seconds=1))
    breach = breaches.tell_authority(by=officer, breach_id=breach.id)
    assert not breaches.is_late(breach, found + dt.timedelta(hours=100))


def test_told_late_stays_late(cast: Cast, officer: Actor) -> None:
    breach = reported(cast.lan, found_at=timezone.now() - dt.timedelta(hours=80))
    assert breaches.is_late(breach)
    assert breaches.is_late(breaches.tell_authority(by=officer, breach_id=breach.id))


def test_told_twice_the_first_time_stands(cast: Cast, officer: Actor) -> None:
    breach = reported(cast.lan, found_at=timezone.now() - dt.timedelta(hours=5))
    first = timezone.now() - dt.timedelta(hours=2)
    breaches.tell_authority(by=officer, breach_id=breach.id, at=first)
    again = breaches.tell_authority(by=cast.quan, breach_id=breach.id)
    assert (again.authority_told_at, again.authority_told_by) == (first, officer.key)
    assert Record.objects.filter(action="breach.tell_authority").count() == 1


def test_impossible_moments_and_codes_are_refused(cast: Cast, officer: Actor) -> None:
    now = timezone.now()
    hour = dt.timedelta(hours=1)
    wrong = (
        ({"kind": "gossip"}, "kind"),
        ({"found_at": now + hour}, "found_at"),
        ({"found_at": now - hour, "happened_at": now}, "happened_at"),
        ({"persons": -1}, "persons"),
    )
    for facts, field in wrong:
        with pytest.raises(breaches.Wrong) as refusal:
            reported(cast.lan, **facts)
        assert refusal.value.field == field
    breach = reported(cast.lan)
    for moment in (now - hour * 9, now + hour * 9):
        with pytest.raises(breaches.Wrong):
            breaches.tell_authority(by=officer, breach_id=breach.id, at=moment)


def test_not_telling_the_persons_needs_a_reason_and_closing_needs_an_answer(
    cast: Cast, officer: Actor
) -> None:
    breach = reported(cast.lan)
    with pytest.raises(breaches.NotClosable):
        breaches.close(by=officer, breach_id=breach.id)
    with pytest.raises(breaches.Wrong):
        breaches.decide_telling(by=officer, breach_id=breach.id, telling="would_endanger")
    breaches.decide_telling(
        by=officer, breach_id=breach.id, telling="would_endanger", words="chồng giữ máy"
    )
    closed = breaches.close(by=officer, breach_id=breach.id)
    assert closed.closed_at
    assert breaches.close(by=cast.quan, breach_id=breach.id).closed_by == officer.key
    with acting(officer):
        assert closed.telling_words == "chồng giữ máy"


def test_the_database_itself_closes_none_unanswered_and_opens_none_to_a_scope(
    cast: Cast, officer: Actor
) -> None:
    breach = reported(cast.lan)
    for change in ({"closed_at": timezone.now(), "closed_by": "x"}, {"restricted": False}):
        with pytest.raises(IntegrityError), acting(officer):
            Breach.objects.filter(pk=breach.id).update(**change)


def test_what_was_learned_later_is_written_down_and_logged_by_names_of_fields(
    cast: Cast, officer: Actor
) -> None:
    breach = reported(cast.lan)
    breaches.amend(by=officer, breach_id=breach.id, persons=3, done="đã gọi thu hồi")
    with acting(officer):
        now = Breach.objects.get(pk=breach.id)
        assert (now.persons, now.done) == (3, "đã gọi thu hồi")
    assert Record.objects.get(action="breach.amend").detail == ["done", "persons"]


def test_the_open_one_whose_clock_ends_next_stands_first(cast: Cast, officer: Actor) -> None:
    now = timezone.now()
    late, soon, done = (
        reported(cast.lan, found_at=now - dt.timedelta(hours=h)) for h in (9, 50, 70)
    )
    breaches.decide_telling(by=officer, breach_id=done.id, telling="told")
    breaches.close(by=officer, breach_id=done.id)
    with acting(officer):
        assert [b.id for b in breaches.register()] == [soon.id, late.id, done.id]
