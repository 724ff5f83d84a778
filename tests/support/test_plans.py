"""A plan is agreed with her, step by step; what was agreed stays; late steps rise once."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.cases import closing, planning
from hotline.cases.models import Case, CasePerson
from hotline.directory.models import Agency
from hotline.people.models import Person
from hotline.support import drafting, queries, rules, services
from hotline.support.facts import StepFacts
from hotline.support.ground import Agreement, Refused
from hotline.support.jobs import SWEEPER
from hotline.support.models import PlanGoal, PlanLine, PlanStep, StepMove, SupportPlan
from hotline.vault import services as vault
from tests.access.world import Files, enrolled
from tests.cast import Cast
from tests.support.conftest import Family

pytestmark = pytest.mark.django_db

WISH = "Em muốn học may và có tiền gửi về cho bà."
GOAL = "Có nghề, tự nuôi được mình."
COURSE = "Đăng ký lớp may ba tháng ở trung tâm huyện."
HERS = Agreement(way="in_person", givers=frozenset({"person"}))


def day(days: int) -> dt.date:
    return today() + dt.timedelta(days=days)


def facts(**said: Any) -> StepFacts:
    whole: dict[str, Any] = {"domain": "education", "due_on": day(10), "words": COURSE}
    return StepFacts(**(whole | said))


def drafted(by: Actor, files: Files, person: UUID | None = None, *steps: StepFacts) -> list[UUID]:
    """A draft with a goal and steps, and the ids of the steps."""
    whose: Any = {"by": by, "case_id": files.case, "person_id": person or files.person}
    drafting.begin(**whose)
    drafting.write_wish(**whose, wish=WISH)
    goal = drafting.write_goal(**whose, domain="education", words=GOAL)
    return [drafting.propose(**whose, facts=one, goal_id=goal.id).id for one in steps or [facts()]]


def agreed(by: Actor, files: Files, **answers: Any) -> SupportPlan:
    said: dict[str, Any] = {
        "case_id": files.case,
        "person_id": files.person,
        "agreed": HERS,
    } | answers
    return services.agree(by=by, **said)


def states(actor: Actor, files: Files) -> dict[UUID, str]:
    with acting(actor):
        return dict(PlanStep.objects.filter(case=files.case).values_list("pk", "state"))


def test_nothing_begins_before_she_says_yes_to_that_step(cast: Cast, files: Files) -> None:
    lan = cast.lan
    wanted, unwanted, later = drafted(
        lan, files, None, facts(), facts(domain="family", words="Gọi cho mẹ."), facts(words="Máy")
    )
    for verb in (services.start, services.finish, services.withdraw):
        with pytest.raises(Refused, match="moved_on"):
            verb(by=lan, step_id=wanted)
    agreed(lan, files, yes=[wanted], no=[unwanted])
    assert states(lan, files) == {wanted: "agreed", unwanted: "refused", later: "proposed"}
    with acting(lan):
        # A refusal is kept, and is nobody's open work.
        assert [one.id for one in queries.open_of_case(files.case)] == [wanted]
        assert [one.id for one in queries.refused_steps(files.case, files.person)] == [unwanted]
        assert [one.id for one in queries.waiting_of(files.case, files.person)] == [later]
        [yes] = StepMove.objects.filter(step=wanted, act="agreed")
        [no] = StepMove.objects.filter(step=unwanted, act="refused")
        assert (yes.givers, yes.way, no.givers) == (["person"], "in_person", ["person"])
    for verb in (services.start, services.finish, services.withdraw):
        for step in (unwanted, later):
            with pytest.raises(Refused, match="moved_on"):
                verb(by=lan, step_id=step)
    services.start(by=lan, step_id=wanted)
    services.answer(by=lan, step_id=later, yes=False, said=HERS)
    with pytest.raises(Refused, match="moved_on"):
        services.answer(by=lan, step_id=later, yes=True, said=HERS)
    assert states(lan, files)[later] == "refused"


def test_withdrawn_consent_stops_a_step(cast: Cast, files: Files) -> None:
    [step] = drafted(cast.lan, files)
    agreed(cast.lan, files, yes=[step])
    services.start(by=cast.lan, step_id=step)
    services.withdraw(by=cast.lan, step_id=step, words="Em sợ người làng biết.")
    with acting(cast.lan):
        found = PlanStep.objects.get(pk=step)
        assert (found.state, found.reason) == ("given_up", "consent_withdrawn")
        assert queries.open_steps(files.case, files.person) == []
        assert [m.act for m in queries.history(step)] == [
            "proposed", "agreed", "under_way", "given_up",
        ]  # fmt: skip
    with pytest.raises(Refused, match="bad_code"):  # said by herself alone, through `withdraw`
        services.give_up(by=cast.lan, step_id=step, reason="consent_withdrawn")


@pytest.mark.parametrize(
    ("who", "enough"),
    [("child", {"person", "guardian"}), ("infant", {"guardian"})],
)
def test_of_a_child_the_guardian_and_from_seven_years_she_too(
    cast: Cast, files: Files, family: Family, who: str, enough: set[str]
) -> None:
    person = getattr(family, who)
    [step] = drafted(cast.lan, files, person)

    def says(*givers: str, **of: Any) -> None:
        said = Agreement(way="in_person", givers=frozenset(givers), **of)
        services.agree(by=cast.lan, case_id=files.case, person_id=person, agreed=said, yes=[step])

    mother: Any = {"guardian_id": family.mother}
    for some in ({"person"}, {"guardian"}):
        if not enough <= some:
            with pytest.raises(Refused, match="no_consent"):
                says(*some, **mother)
    nobodies: list[Any] = [{}, {"guardian_id": family.uncle}, {"guardian_id": person}]
    for nobody in nobodies:
        with pytest.raises(Refused, match="no_guardian"):
            says(*enough, **nobody)
    says(*enough, **mother)
    with acting(cast.lan):
        plan = queries.current(files.case, person)
        assert plan is not None
        assert (set(plan.givers), plan.guardian_id) == (enough, family.mother)
        [move] = StepMove.objects.filter(step=step, act="agreed")
        assert (set(move.givers), move.guardian_id) == (enough, family.mother)


def test_a_guardian_who_became_a_suspect_agrees_to_nothing(
    cast: Cast, files: Files, family: Family
) -> None:
    [step] = drafted(cast.lan, files, family.child)
    with acting(cast.lan):
        CasePerson(
            case_id=files.case, person_id=family.mother, role="suspect", by=cast.lan.key
        ).save()
    both: Any = {"way": "telephone", "givers": frozenset({"person", "guardian"})}
    with pytest.raises(Refused, match="no_guardian"):
        services.agree(
            by=cast.lan, case_id=files.case, person_id=family.child, yes=[step],
            agreed=Agreement(**both, guardian_id=family.mother),
        )  # fmt: skip
    body = Agreement(**both, guardian_agency=Agency.objects.get(pk=cast.pao.agency))
    services.agree(by=cast.lan, case_id=files.case, person_id=family.child, yes=[step], agreed=body)
    with pytest.raises(Refused, match="not_of_case"):  # and has no plan of her own
        drafting.begin(by=cast.lan, case_id=files.case, person_id=family.uncle)


def test_an_agreed_version_does_not_change(cast: Cast, files: Files) -> None:
    [step] = drafted(cast.lan, files)
    plan = agreed(cast.lan, files, yes=[step])
    with acting(cast.lan):
        goal, line = PlanGoal.objects.get(), PlanLine.objects.get()
    changes: list[Any] = [
        lambda: SupportPlan.objects.filter(pk=plan.pk).update(way="telephone"),
        lambda: SupportPlan.objects.filter(pk=plan.pk).update(state="draft"),
        lambda: PlanGoal.objects.filter(pk=goal.pk).update(domain="housing"),
        lambda: PlanGoal(
            case_id=files.case, plan=plan, place=1, domain="housing", by=cast.lan.key
        ).save(force_insert=True),
        lambda: PlanLine.objects.filter(pk=line.pk).delete(),
        lambda: PlanLine.objects.filter(pk=line.pk).update(due_on=day(99)),
        lambda: PlanStep.objects.filter(pk=step).update(domain="housing"),
        lambda: PlanStep.objects.filter(pk=step).update(state="refused"),
        lambda: PlanStep.objects.filter(pk=step).update(member=None, agency=cast.pao.agency),
        lambda: StepMove.objects.filter(step=step).update(act="refused"),
    ]
    for change in changes:
        with acting(cast.lan), pytest.raises(DatabaseError), transaction.atomic():
            change()
    with acting(cast.lan), pytest.raises(DatabaseError, match="denied"), transaction.atomic():
        SupportPlan.objects.filter(pk=plan.pk)._raw_delete("default")


def test_the_next_version_begins_as_a_copy_and_ends_the_last(cast: Cast, files: Files) -> None:
    lan = cast.lan
    whose: Any = {"by": lan, "case_id": files.case, "person_id": files.person}
    kept, changed, left, no = drafted(
        lan,
        files,
        None,
        facts(),
        facts(words="Nhận trợ cấp"),
        facts(words="Khám"),
        facts(words="x"),
    )
    first = agreed(lan, files, yes=[kept, changed, left], no=[no])
    services.put_off(by=lan, step_id=kept, due_on=day(20), words="Lớp mở muộn, em đã biết.")
    second = drafting.begin(**whose)
    assert drafting.begin(**whose).pk == second.pk
    with acting(lan):
        copy = queries.version(second)
        assert second.wish == WISH
        assert {s.id for s in copy.steps} == {kept, changed, left}  # never what she refused
        assert [g.words for g, _ in copy.goals] == [GOAL]
    new = drafting.change(**whose, step_id=changed, facts=facts(words="Vay vốn", domain="economic"))
    drafting.take_out(**whose, step_id=left)
    assert states(lan, files)[left] == "agreed"  # until she agrees to the draft
    with pytest.raises(Refused, match="unanswered"):
        agreed(lan, files)
    agreed(lan, files, yes=[new.id])
    assert states(lan, files) == {
        kept: "agreed", changed: "replaced", left: "given_up", no: "refused", new.id: "agreed",
    }  # fmt: skip
    with acting(lan):
        now = queries.current(files.case, files.person)
        assert now is not None
        assert now.pk == second.pk
        before = SupportPlan.objects.get(pk=first.pk)
        assert before.state == "replaced"
        assert queries.version(before).days[kept] == day(10)  # as it was agreed with
        assert queries.version(now).days[kept] == day(20)


def test_a_no_to_a_change_leaves_what_she_agreed_to(cast: Cast, files: Files) -> None:
    whose: Any = {"by": cast.lan, "case_id": files.case, "person_id": files.person}
    [step] = drafted(cast.lan, files)
    agreed(cast.lan, files, yes=[step])
    drafting.begin(**whose)
    new = drafting.change(**whose, step_id=step, facts=facts(words="Học ở tỉnh khác"))
    agreed(cast.lan, files, no=[new.id])
    assert states(cast.lan, files) == {step: "agreed", new.id: "refused"}
    drafting.begin(**whose)
    other = drafting.change(**whose, step_id=step, facts=facts(words="Học buổi tối"))
    drafting.take_out(**whose, step_id=other.id)
    plan = agreed(cast.lan, files)
    with acting(cast.lan):
        assert [s.id for s in queries.version(plan).steps] == [step]
    assert states(cast.lan, files)[other.id] == "taken_back"


def test_money_is_whole_dong(cast: Cast, files: Files) -> None:
    whose: Any = {"by": cast.lan, "case_id": files.case, "person_id": files.person}
    paid: Any = {"payer": "state", "regime": "i"}
    costs = [9_007_199_254_740_993 // 10_000, 0, 1]
    steps = drafted(cast.lan, files, None, *(facts(vnd=vnd, **paid) for vnd in costs))
    for wrong in (1.0, 1e6, True, -1, rules.MOST_VND + 1, "5"):
        with pytest.raises(Refused, match="bad_amount"):
            drafting.propose(**whose, facts=facts(vnd=wrong, **paid))
    with pytest.raises(Refused, match="no_payer"):
        drafting.propose(**whose, facts=facts(vnd=5))
    with acting(cast.lan):
        found = [PlanStep.objects.get(pk=step).vnd for step in steps]
        assert found == costs
        assert all(type(vnd) is int for vnd in found)
        with connection.cursor() as cursor:  # sealed: her money is her business
            cursor.execute("SELECT cost FROM support_planstep WHERE cost IS NOT NULL")
            assert all(vault.is_sealed(bytes(box)) for (box,) in cursor.fetchall())
    total = rules.sums([("state", "i", costs[0]), ("agency", "", 5), ("state", "i", 1)])
    assert total == [rules.Sum("agency", "", 5), rules.Sum("state", "i", costs[0] + 1)]


def test_late_steps_rise_once_to_the_supervisor_and_are_caught_up(cast: Cast, files: Files) -> None:
    lan, now = cast.lan, timezone.now()
    mine, hers, no = drafted(
        lan, files, None, facts(due_on=day(1), member_id=lan.member_id), facts(due_on=day(1)),
        facts(due_on=day(1)),
    )  # fmt: skip
    agreed(lan, files, yes=[mine, hers], no=[no])
    wait = dt.timedelta(days=8)  # a week of a routine case, and the day itself
    with acting(lan):
        assert Case.objects.get(pk=files.case).urgency == "routine"
        assert queries.late_for(lan, day(1)) == []
        assert {s.id for s in queries.late_for(lan, day(2))} == {mine, hers}
    assert services.raise_late(by=SWEEPER, now=now + wait) == 0
    with acting(cast.mai):
        assert queries.late_for(cast.mai, day(9)) == []
    assert services.raise_late(by=SWEEPER, now=now + 4 * wait) == 2  # it had not run for a month
    assert services.raise_late(by=SWEEPER, now=now + 5 * wait) == 0
    with acting(cast.mai):
        assert {s.id for s in queries.late_for(cast.mai, day(9))} == {mine, hers}
    services.put_off(by=lan, step_id=mine, due_on=day(3), words="Em hẹn lại.")
    assert services.raise_late(by=SWEEPER, now=now + 5 * wait) == 1
    services.finish(by=lan, step_id=mine)
    with acting(cast.mai):
        assert {s.id for s in queries.late_for(cast.mai, day(9))} == {hers}


def test_walls(cast: Cast, files: Files) -> None:
    [step] = drafted(cast.lan, files)
    agreed(cast.lan, files, yes=[step])
    tables = (SupportPlan, PlanGoal, PlanLine, PlanStep, StepMove)
    for stranger in (cast.binh, cast.son, cast.pao, cast.tu, cast.nga):
        with acting(stranger):
            assert [model.__name__ for model in tables if model._default_manager.exists()] == []
    with acting(cast.hanh):  # coded facts of her centre, no word of hers
        found = PlanStep.objects.get()
        assert (found.domain, found.state) == ("education", "agreed")
        with pytest.raises(vault.Sealed):
            _ = found.words
    for verb in (services.finish, services.withdraw):
        for stranger, error in ((cast.binh, PlanStep.DoesNotExist), (cast.hanh, Refused)):
            with pytest.raises(error):
                verb(by=stranger, step_id=step)


def test_a_colleague_sees_the_case_while_a_step_is_hers(cast: Cast, files: Files) -> None:
    huong = enrolled("huong", "counsellor", centre="HN")
    her = huong.as_actor()
    task = planning.add_task(by=cast.lan, case_id=files.case, text="x", owner_id=huong.pk)
    [step] = drafted(cast.lan, files, None, facts(member_id=huong.pk))
    agreed(cast.lan, files, yes=[step])
    planning.finish_task(by=cast.lan, task_id=task.id)
    with acting(her):
        assert Case.objects.filter(pk=files.case).exists()
    services.finish(by=cast.lan, step_id=step)
    with acting(her):
        assert not Case.objects.filter(pk=files.case).exists()


def test_a_closed_case_keeps_its_plan_as_it_was(cast: Cast, files: Files) -> None:
    [step] = drafted(cast.lan, files)
    agreed(cast.lan, files, yes=[step])
    asked = closing.ask_to_close(
        by=cast.lan, case_id=files.case, outcome="safe_and_settled", words="Ổn định."
    )
    closing.decide(by=cast.mai, closing_id=asked.id, approved=True, words="")
    for act in (
        lambda: services.finish(by=cast.lan, step_id=step),
        lambda: drafting.begin(by=cast.lan, case_id=files.case, person_id=files.person),
    ):
        with pytest.raises(Refused, match="case_closed"):
            act()
    assert services.raise_late(by=SWEEPER, now=timezone.now() + dt.timedelta(days=90)) == 0
    with acting(cast.lan):
        assert Person.objects.filter(pk=files.person).exists()
        assert len(queries.open_of_case(files.case)) == 1


def test_a_plan_that_ends_stops_its_steps(cast: Cast, files: Files) -> None:
    whose: Any = {"by": cast.lan, "case_id": files.case, "person_id": files.person}
    doing, waiting = drafted(cast.lan, files, None, facts(), facts(words="Chờ"))
    agreed(cast.lan, files, yes=[doing])
    with pytest.raises(Refused, match="bad_code"):
        services.end(**whose, reason="because")
    services.end(**whose, reason="her_wish")
    assert states(cast.lan, files) == {doing: "given_up", waiting: "taken_back"}
    with pytest.raises(Refused, match="no_plan"):
        services.end(**whose, reason="her_wish")
    assert drafting.begin(**whose).number == 2
    drafting.discard(**whose, reason="her_wish")
    assert drafting.begin(**whose).number == 3
