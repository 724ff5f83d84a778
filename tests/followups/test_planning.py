"""One calendar for a person in a case: by the tempo of the pack, by the risk, never twice."""

import datetime as dt
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from hotline.actor.context import acting
from hotline.cases import services as cases
from hotline.cases.models import Case
from hotline.countries.pack import current as pack
from hotline.followups import planning, queries, rules, services
from hotline.followups.jobs import SWEEPER, plan_all
from hotline.followups.models import Calendar, FollowUp
from hotline.followups.reactions import REACTIONS, on_case
from hotline.referrals import sending
from hotline.referrals import services as referrals
from tests.access.world import Files, OwnDatabase, in_thread, lao_cai, work_loop
from tests.cast import Cast
from tests.followups.conftest import Clock

DAY = dt.timedelta(days=1)
ZONE = pack().timezone


def accepted(cast: Cast, files: Files) -> None:
    referrals.receive(by=cast.pao, referral_id=files.referral)
    referrals.accept(by=cast.pao, referral_id=files.referral)
    services.plan(by=REACTIONS, referral_id=files.referral)


def calendar(cast: Cast, files: Files) -> dict[str, FollowUp]:
    with acting(cast.lan):
        rows = queries.of_person(files.case, files.person)
        return {row.step: row for row in rows if row.done_at is None}


def judged(cast: Cast, files: Files, risk: str) -> None:
    soon = dt.datetime.now(dt.UTC) + 30 * DAY
    cases.judge_risk(
        by=cast.lan, case_id=files.case, risk=risk, urgency="routine", look_again_at=soon
    )
    planning.replan(by=REACTIONS, case_id=files.case)


@pytest.mark.django_db
def test_accepted_the_whole_tempo_stands_each_once(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    accepted(cast, files)
    found = calendar(cast, files)
    usual = [step for step in pack().follow_ups if step.planned_at("not_assessed")]
    assert set(found) == {step.code for step in usual}
    with acting(cast.lan):
        begun = Calendar.objects.get()
        assert begun.taken_up_at is not None
    for step in usual:
        if step.kind:
            continue
        start = begun.taken_up_at if step.counted_from == "accepted" else begun.started_at
        local = found[step.code].due_at.astimezone(ZONE)
        assert local.date() == step.due(start.astimezone(ZONE).date()), step.code
        assert found[step.code].from_at == found[step.code].due_at - step.window
    assert found["h48"].kind == "first"
    assert found["w1"].kind == "second"


@pytest.mark.django_db
def test_planned_again_by_every_way_nothing_is_doubled(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    accepted(cast, files)
    before = Counter(row.step for row in calendar(cast, files).values())
    services.plan(by=REACTIONS, referral_id=files.referral)
    assert plan_all(0) == 0
    planning.replan(by=REACTIONS, case_id=files.case)
    with acting(cast.lan):
        assert FollowUp.objects.count() == sum(before.values())


@pytest.mark.django_db
def test_a_second_referral_gets_no_second_calendar(
    cast: Cast, files: Files, planned: list[FollowUp], later: Clock
) -> None:
    accepted(cast, files)
    count = len(calendar(cast, files))
    later(dt.timedelta(minutes=5))
    second = referrals.send(
        by=cast.lan, case_id=files.case, person_id=files.person, agency=lao_cai(),
        urgency="urgent", basis="consent", basis_words="đồng ý", fields=["name"], account="x",
    )  # fmt: skip
    assert services.plan(by=REACTIONS, referral_id=second.id) == []
    assert len(calendar(cast, files)) == count


@pytest.mark.django_db
def test_a_verification_within_a_day_of_a_contact_is_that_contact(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    accepted(cast, files)
    count = len(calendar(cast, files))
    referrals.report(by=cast.pao, referral_id=files.referral, outcome="need_met")
    for _ in range(2):
        services.plan(by=REACTIONS, referral_id=files.referral)
    found = calendar(cast, files)
    assert len(found) == count
    assert found["w1"].kind == rules.VERIFICATION
    assert found["w1"].referral_id == files.referral


@pytest.mark.django_db
def test_the_more_at_risk_the_denser_and_calmer_again_what_was_missed_stays(
    cast: Cast, files: Files, planned: list[FollowUp], later: Clock
) -> None:
    accepted(cast, files)
    judged(cast, files, "extreme")
    dense = calendar(cast, files)
    assert {"d4", "w3", "w6", "m10"} <= set(dense)
    later(5 * DAY)
    services.raise_overdue(by=SWEEPER)
    judged(cast, files, "low")
    thin = calendar(cast, files)
    assert "d4" in thin  # missed: still owed
    assert not {"w2", "w3", "w6", "m10"} & set(thin)
    assert {"m1", "m3", "m6", "m12", "m36"} <= set(thin)
    judged(cast, files, "extreme")
    again = calendar(cast, files)
    assert {key: row.due_at for key, row in again.items()} == {
        key: row.due_at for key, row in dense.items()
    }


@pytest.mark.django_db
def test_a_changed_case_is_planned_by_its_event_and_others_are_left(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    accepted(cast, files)
    with acting(cast.lan):
        Case.objects.filter(pk=files.case).update(risk="high")
    event = type("E", (), {"subject": files.case})()
    on_case(event)
    assert {"w3", "m4"} <= set(calendar(cast, files))


@pytest.mark.django_db
def test_the_night_begins_what_no_event_began_and_plans_nothing_long_past(
    cast: Cast, files: Files, later: Clock
) -> None:
    """A year of referrals is there before calendars were: nobody is owed what nobody planned."""
    referrals.receive(by=cast.pao, referral_id=files.referral)
    referrals.accept(by=cast.pao, referral_id=files.referral)
    later(100 * DAY)
    assert plan_all(0) > 0
    found = calendar(cast, files)
    assert "m1" not in found
    assert {"m6", "m36"} <= set(found)
    assert plan_all(0) == 0


@pytest.mark.django_db
def test_a_planner_away_for_two_days_owes_what_fell_due(
    cast: Cast, files: Files, planned: list[FollowUp], later: Clock
) -> None:
    accepted(cast, files)
    with acting(cast.lan):
        rows = FollowUp.objects.filter(step="w2")
        rows.update(step="gone", planned_for=None, due_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    later(16 * DAY)
    assert plan_all(0) == 1
    assert calendar(cast, files)["w2"].due_at < dt.datetime.now(dt.UTC) + 16 * DAY


@pytest.mark.django_db
@pytest.mark.parametrize("nightly", [False, True])
def test_a_draft_thrown_away_starts_no_tracing(cast: Cast, files: Files, nightly: bool) -> None:
    """Only what was sent is come back to; one that was sent and taken back is, as before."""
    girl = cases.add_person(by=cast.lan, case_id=files.case, role="survivor", name="Lý Thị Dua")
    order = sending.Order(
        case_id=files.case, person_id=girl.id, urgency="urgent", basis="consent",
        basis_words="đồng ý", fields=["name"], account="x",
    )  # fmt: skip
    draft = sending.keep_draft(by=cast.lan, order=order, agency=lao_cai())
    for referral_id in (draft.id, files.referral):
        referrals.cancel(by=cast.lan, referral_id=referral_id)
    if nightly:
        planning.plan_missing(by=SWEEPER)
    else:
        assert services.plan(by=REACTIONS, referral_id=draft.id) == []
        assert services.plan(by=REACTIONS, referral_id=files.referral)
    with acting(cast.lan):
        assert [one.person_id for one in Calendar.objects.all()] == [files.person]
        assert {one.person_id for one in FollowUp.objects.all()} == {files.person}


def test_two_planners_at_once_plan_each_contact_once(own_database: OwnDatabase) -> None:
    cast = own_database.cast()
    files = work_loop(cast.lan, lao_cai())
    referrals.receive(by=cast.pao, referral_id=files.referral)
    referrals.accept(by=cast.pao, referral_id=files.referral)

    def work(n: int) -> int:
        if n:
            return in_thread(lambda: planning.plan_missing(by=SWEEPER))
        return in_thread(lambda: len(services.plan(by=REACTIONS, referral_id=files.referral)))

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    services.plan(by=REACTIONS, referral_id=files.referral)
    found = Counter(calendar(cast, files))
    with acting(cast.lan):
        assert FollowUp.objects.filter(done_at__isnull=True).count() == len(found)
        assert Calendar.objects.count() == 1
