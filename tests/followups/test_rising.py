"""What is overdue rises to the shift supervisor: once, with its reason, and stops when done."""

import datetime as dt

import pytest

from hotline.actor.context import acting
from hotline.console.presenting.all_due import due_for
from hotline.events.models import Outbox
from hotline.followups import services
from hotline.followups.jobs import SWEEPER, sweep
from hotline.followups.models import FollowUp
from tests.access.world import OwnDatabase, in_thread, lao_cai, work_loop
from tests.cast import Cast
from tests.followups.conftest import Clock, fresh

DAY = dt.timedelta(days=1)


@pytest.mark.django_db
def test_an_overdue_one_is_raised_once_and_told_to_the_supervisor(
    cast: Cast, planned: list[FollowUp]
) -> None:
    late = planned[0].due_at + dt.timedelta(minutes=1)
    told = Outbox.objects.filter(kind="followup", topic="role:supervisor@HN")
    before = told.count()
    assert services.raise_overdue(by=SWEEPER, now=planned[0].due_at) == 0
    assert services.raise_overdue(by=SWEEPER, now=late) == 1
    assert services.raise_overdue(by=SWEEPER, now=late + dt.timedelta(hours=1)) == 0
    assert told.count() == before + 1


@pytest.mark.django_db
def test_an_hour_without_a_sweeper_is_caught_up(
    cast: Cast, planned: list[FollowUp], later: Clock
) -> None:
    later(DAY + dt.timedelta(hours=1))
    assert sweep(0) == 1
    assert sweep(0) == 0


@pytest.mark.django_db
def test_the_supervisor_reads_the_reason_in_her_list(
    cast: Cast, planned: list[FollowUp], later: Clock
) -> None:
    services.record_attempt(
        by=cast.lan, followup_id=planned[0].id, how="call", outcome="not_reached"
    )
    with acting(cast.mai):
        assert not [d for d in due_for(cast.mai) if str(planned[0].id) in d.href]
    later(10 * DAY)
    services.raise_overdue(by=SWEEPER)
    with acting(cast.mai):
        (found,) = [d for d in due_for(cast.mai) if str(planned[0].id) in d.href]
    assert "1" in found.sub


@pytest.mark.django_db
def test_another_centres_supervisor_reads_nothing(
    cast: Cast, planned: list[FollowUp], later: Clock
) -> None:
    later(10 * DAY)
    services.raise_overdue(by=SWEEPER)
    with acting(cast.son):
        assert not due_for(cast.son)


@pytest.mark.django_db
def test_done_it_is_raised_no_more(cast: Cast, planned: list[FollowUp]) -> None:
    services.raise_overdue(by=SWEEPER, now=planned[0].due_at + DAY)
    services.record_attempt(
        by=cast.lan, followup_id=planned[0].id, how="call", outcome="reached_safe"
    )
    with acting(cast.mai):
        assert not [d for d in due_for(cast.mai) if str(planned[0].id) in d.href]
    assert services.raise_overdue(by=SWEEPER, now=planned[0].due_at + DAY) == 0


@pytest.mark.django_db
def test_tried_again_it_rises_only_when_the_next_time_has_passed_too(
    cast: Cast, planned: list[FollowUp], later: Clock
) -> None:
    later(DAY + dt.timedelta(hours=2))
    assert services.raise_overdue(by=SWEEPER) == 1
    services.record_attempt(
        by=cast.lan, followup_id=planned[0].id, how="call", outcome="not_reached"
    )
    again = fresh(cast, planned[0])
    assert again.raised_at is None
    assert services.raise_overdue(by=SWEEPER) == 0
    assert services.raise_overdue(by=SWEEPER, now=again.due_at + dt.timedelta(minutes=1)) == 1


def test_two_sweepers_at_once_raise_nothing_twice(own_database: OwnDatabase) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from hotline.followups.reactions import REACTIONS

    cast = own_database.cast()
    files = work_loop(cast.lan, lao_cai())
    (first, _) = services.plan(by=REACTIONS, referral_id=files.referral)
    late = first.due_at + dt.timedelta(minutes=1)

    def swept() -> int:
        return in_thread(lambda: services.raise_overdue(by=SWEEPER, now=late))

    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(lambda _: swept(), range(2)))
    assert sum(counts) == 1
