"""Problems solved, measures of colleagues, tasks, the safety plan, what is due."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.cases import planning, queries, services
from hotline.cases.models import Case, Measure, Problem, SafetyPlan
from hotline.countries.pack import current as pack
from tests.access.world import Files
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NEEDED = {
    "informed", "counselled", "safety_plan_made", "rescue_requested", "referred", "accompanied",
    "followed_up", "not_possible", "person_declined", "no_longer_needed",
}  # fmt: skip


def soon(hours: int) -> dt.datetime:
    return timezone.now() + dt.timedelta(hours=hours)


def test_the_pack_says_what_can_come_of_a_measure_and_what_follows() -> None:
    outcomes = pack().codes("measure_outcome")
    assert set(outcomes.codes()) >= NEEDED
    assert all(o.extra["consequence"] in pack().codes("consequence") for o in outcomes)


def test_a_problem_is_solved_and_comes_back(cast: Cast, story: Files) -> None:
    with acting(cast.lan):
        problem = Problem.objects.get()
    assert services.resolve_problem(by=cast.lan, problem_id=problem.id).resolved_at
    first = services.resolve_problem(by=cast.lan, problem_id=problem.id).resolved_at
    assert first == services.resolve_problem(by=cast.lan, problem_id=problem.id).resolved_at
    assert services.reopen_problem(by=cast.lan, problem_id=problem.id).resolved_at is None


def test_a_measure_belongs_to_a_colleague_of_the_same_centre_or_to_nobody_else(
    cast: Cast, story: Files, hoa: Actor
) -> None:
    measure = services.plan_measure(
        by=cast.lan, case_id=story.case, kind="shelter", owner_id=hoa.member_id, due_at=soon(2)
    )
    with acting(hoa):
        assert [m.id for m in queries.due_measures(hoa)] == [measure.id]
    services.finish_measure(by=hoa, measure_id=measure.id, outcome="accompanied")
    with acting(hoa):
        assert not Case.objects.exists()
    for other in (cast.binh, cast.pao, cast.tu):
        with pytest.raises(services.NotInList):
            services.plan_measure(
                by=cast.lan, case_id=story.case, kind="shelter", owner_id=other.member_id
            )


def test_a_measure_answers_a_problem_of_its_own_case(cast: Cast, story: Files, case: Case) -> None:
    with acting(cast.lan):
        foreign = Problem.objects.get().id
    with pytest.raises(services.NotInList):
        services.plan_measure(by=cast.lan, case_id=case.id, kind="shelter", problem_id=foreign)


def test_tasks_measures_and_risks_are_due_a_day_ahead(cast: Cast, story: Files) -> None:
    planning.add_task(by=cast.lan, case_id=story.case, text="mai", due_at=soon(20))
    planning.add_task(by=cast.lan, case_id=story.case, text="tuần sau", due_at=soon(200))
    planning.add_task(by=cast.lan, case_id=story.case, text="khi nào cũng được")
    late = planning.add_task(by=cast.lan, case_id=story.case, text="hôm qua", due_at=soon(-20))
    services.judge_risk(
        by=cast.lan, case_id=story.case, risk="high", urgency="urgent", look_again_at=soon(-1)
    )
    with acting(cast.lan):
        assert [t.text for t in queries.due_tasks(cast.lan)] == ["hôm qua", "mai"]
        assert [c.id for c in queries.to_look_at_again(cast.lan)] == [story.case]
    with acting(cast.mai):  # overdue: the supervisor is told too
        assert [c.id for c in queries.to_look_at_again(cast.mai)] == [story.case]
        assert not queries.due_tasks(cast.mai)
    planning.finish_task(by=cast.lan, task_id=late.id)
    planning.finish_task(by=cast.lan, task_id=late.id)
    with acting(cast.lan):
        assert [t.text for t in queries.due_tasks(cast.lan)] == ["mai"]


def test_a_safety_plan_keeps_its_versions(cast: Cast, story: Files) -> None:
    for signs in ("xe lạ trước nhà", "xe lạ, số máy lạ"):
        planning.write_safety_plan(
            by=cast.lan, case_id=story.case, person_id=story.person, signs=signs, numbers="113"
        )
    with acting(cast.lan):
        assert [p.signs for p in queries.safety_plans(story.case)] == [
            "xe lạ, số máy lạ", "xe lạ trước nhà",
        ]  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            SafetyPlan.objects.update(by="x")


def test_a_safety_plan_is_somebodys_and_says_something(
    cast: Cast, story: Files, case: Case
) -> None:
    write = planning.write_safety_plan
    with pytest.raises(services.NoWords):
        write(by=cast.lan, case_id=story.case, person_id=story.person, signs="  ")
    with pytest.raises(services.NotInList):
        write(by=cast.lan, case_id=case.id, person_id=story.person, signs="x")
    with pytest.raises(TypeError):
        write(by=cast.lan, case_id=story.case, person_id=story.person, diary="x")


def test_the_manager_sees_that_there_is_a_measure_and_no_word_of_it(
    cast: Cast, story: Files
) -> None:
    with acting(cast.hanh):
        measure = Measure.objects.get()
        assert measure.kind == "protection"
        with pytest.raises(PermissionError):
            _ = measure.text
