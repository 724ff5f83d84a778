"""Coming back to a person: planned, tried, reached, not reached, stopped by her wish."""

import datetime as dt

import pytest

from hotline.actor.context import acting
from hotline.actor.ids import new_id
from hotline.cases.models import Entry
from hotline.events.models import Outbox
from hotline.followups import queries, services
from hotline.followups.models import Attempt, Calendar, FollowUp
from hotline.followups.reactions import REACTIONS
from hotline.people.models import Person
from hotline.people.services import amend_person
from hotline.referrals import services as referrals
from tests.access.world import Files, lao_cai, work_loop
from tests.cast import Cast
from tests.followups.conftest import Clock, fresh

pytestmark = pytest.mark.django_db
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


def tried(cast: Cast, followup: FollowUp, outcome: str, **facts: object) -> FollowUp:
    order: dict[str, object] = {"how": "call", "outcome": outcome} | facts
    return services.record_attempt(by=cast.lan, followup_id=followup.id, **order)  # type: ignore[arg-type]


def test_reached_is_done_and_stands_in_the_timeline(cast: Cast, planned: list[FollowUp]) -> None:
    tried(cast, planned[0], "reached_safe", words="đã về nhà bà ngoại")
    done = fresh(cast, planned[0])
    assert (done.outcome, bool(done.done_at)) == ("reached_safe", True)
    assert fresh(cast, planned[1]).done_at is None
    with acting(cast.lan):
        assert Attempt.objects.get().words == "đã về nhà bà ngoại"
        assert Entry.objects.filter(kind="followup.done", detail="reached_safe").exists()


def test_not_reached_stays_open_and_moves_to_the_next_time(
    cast: Cast, planned: list[FollowUp]
) -> None:
    tried(cast, planned[0], "not_reached")
    found = fresh(cast, planned[0])
    assert found.done_at is None
    assert found.due_at > planned[0].due_at - DAY
    assert 8 <= dt.datetime.astimezone(found.due_at, dt.timezone(dt.timedelta(hours=7))).hour < 20


def test_the_next_time_lies_within_her_hours(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    amend_person(by=cast.lan, person_id=files.person, safe_hours="19:00-21:00")
    tried(cast, planned[0], "not_reached")
    again = fresh(cast, planned[0]).due_at.astimezone(dt.timezone(dt.timedelta(hours=7)))
    assert 19 <= again.hour < 21


def test_three_tries_on_different_days_and_hours_end_as_not_reached(
    cast: Cast, planned: list[FollowUp], later: Clock
) -> None:
    for days in range(2):
        later(days * (DAY + HOUR))
        assert tried(cast, planned[0], "somebody_else").done_at is None
    later(2 * (DAY + HOUR))
    assert tried(cast, planned[0], "somebody_else").outcome == "not_reached"


def test_three_days_at_one_hour_do_not_end_it_and_another_hour_is_proposed(
    cast: Cast, planned: list[FollowUp], later: Clock
) -> None:
    for days in range(4):
        now = later(days * DAY)
        found = tried(cast, planned[0], "somebody_else")
        assert found.done_at is None
    local = [at.astimezone(dt.timezone(7 * HOUR)) for at in (now, found.due_at)]
    assert abs(local[0].hour * 60 + local[0].minute - local[1].hour * 60 - local[1].minute) >= 60


def test_where_she_permits_one_hour_alone_three_days_are_enough(
    cast: Cast, files: Files, planned: list[FollowUp], later: Clock
) -> None:
    amend_person(by=cast.lan, person_id=files.person, safe_hours="19:00-20:00")
    for days in range(3):
        later(days * DAY)
        found = tried(cast, planned[0], "not_reached")
    assert found.outcome == "not_reached"


def test_three_tries_on_one_day_do_not(cast: Cast, planned: list[FollowUp]) -> None:
    for _ in range(3):
        assert tried(cast, planned[0], "not_reached").done_at is None


def test_a_try_sent_twice_counts_once(cast: Cast, planned: list[FollowUp]) -> None:
    attempt = new_id()
    for _ in range(2):
        tried(cast, planned[0], "not_reached", attempt_id=attempt)
    with acting(cast.lan):
        assert Attempt.objects.count() == 1


def test_a_done_one_takes_no_more_tries(cast: Cast, planned: list[FollowUp]) -> None:
    tried(cast, planned[0], "reached_safe")
    with pytest.raises(services.Refused, match="done"):
        tried(cast, planned[0], "not_reached")


def test_the_next_try_lies_ahead(cast: Cast, planned: list[FollowUp]) -> None:
    with pytest.raises(services.Refused, match="in_the_past"):
        tried(cast, planned[0], "not_reached", next_at=planned[0].due_at - 30 * DAY)


@pytest.mark.parametrize("rule", ["never", "unknown"])
def test_a_call_her_rule_forbids_is_not_taken_down(
    cast: Cast, files: Files, planned: list[FollowUp], rule: str
) -> None:
    amend_person(by=cast.lan, person_id=files.person, safe_to_call_back=rule)
    with pytest.raises(services.Refused, match="not_permitted"):
        tried(cast, planned[0], "reached_safe")
    assert tried(cast, planned[0], "reached_safe", how="agency").done_at


def test_never_to_be_called_is_planned_through_the_agency_only(cast: Cast, files: Files) -> None:
    amend_person(by=cast.lan, person_id=files.person, safe_to_call_back="never")
    found = services.plan(by=REACTIONS, referral_id=files.referral)
    assert len(found) == 2
    with acting(cast.lan):
        reaching = queries.reaching(FollowUp.objects.select_related("person").get(pk=found[0].pk))
    assert reaching.way == "agency"
    assert reaching.channels == ("agency", "she_came")


def test_her_wish_to_stop_ends_every_planned_follow_up_of_hers(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    tried(cast, planned[0], "asked_to_stop")
    assert fresh(cast, planned[1]).outcome == "asked_to_stop"
    again = referrals.send(
        by=cast.lan, case_id=files.case, person_id=files.person, agency=lao_cai(),
        urgency="routine", basis="consent", basis_words="đồng ý", fields=["name"],
        account="học nghề",
    )  # fmt: skip
    renewed, _ = services.plan(by=REACTIONS, referral_id=again.id)
    with acting(cast.lan):
        found = FollowUp.objects.select_related("person").get(pk=renewed.pk)
        assert queries.reaching(found).way == "agency"


def test_another_case_of_hers_stops_too_and_nobody_elses(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    """Another counsellor's case about the same person: the reaction ends what Lan cannot see."""
    other = work_loop(cast.binh, lao_cai())
    (elsewhere, _) = services.plan(by=REACTIONS, referral_id=other.referral)
    with acting(REACTIONS):
        FollowUp.objects.filter(pk=elsewhere.pk).update(person=files.person)
    tried(cast, planned[0], "asked_to_stop")
    assert Outbox.objects.filter(kind="followup_stopped").count() == 1
    for expected in (1, 0):  # told twice, done once
        assert services.stop_others(by=REACTIONS, followup_id=planned[0].id) == expected
    with acting(REACTIONS):
        left = FollowUp.objects.filter(done_at__isnull=True)
        assert [f.person_id for f in left] == [other.person]


def test_her_wish_holds_for_a_file_that_was_joined_with_hers(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    other = work_loop(cast.binh, lao_cai())
    services.plan(by=REACTIONS, referral_id=other.referral)
    with acting(REACTIONS):
        Person.objects.filter(pk=other.person).update(joined_to=files.person)
    tried(cast, planned[0], "asked_to_stop")
    services.stop_others(by=REACTIONS, followup_id=planned[0].id)
    with acting(REACTIONS):
        assert not FollowUp.objects.filter(done_at__isnull=True).exists()
        assert not Calendar.objects.filter(ended_at__isnull=True).exists()
    with acting(cast.binh):
        assert queries.stopped(other.person)


def test_a_stranger_finds_no_follow_up_to_try(cast: Cast, planned: list[FollowUp]) -> None:
    with pytest.raises(FollowUp.DoesNotExist):
        services.record_attempt(
            by=cast.binh, followup_id=planned[0].id, how="agency", outcome="reached_safe"
        )


def test_an_outcome_of_no_list_is_refused(cast: Cast, planned: list[FollowUp]) -> None:
    with pytest.raises(services.NotInList):
        tried(cast, planned[0], "vanished")
