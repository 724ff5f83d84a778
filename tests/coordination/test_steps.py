"""The joint plan: each body sees its own part, says yes, no or done, and late ones rise."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from hotline.access import services as access
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor, acting
from hotline.actor.day import today
from hotline.actor.ids import new_id
from hotline.audit.models import Record
from hotline.cases import never_share, sealing, transfer
from hotline.coordination import following, queries, rules, services
from hotline.coordination.ground import Refused
from hotline.coordination.jobs import SWEEPER
from hotline.coordination.models import JointStep, JointStepMove
from hotline.coordination.reactions import REACTIONS
from hotline.directory.models import Agency, ContactPoint
from hotline.messaging.models import Message
from hotline.vault import services as vault
from tests.access.world import Files, enrolled
from tests.cast import Cast

pytestmark = pytest.mark.django_db

BED = "Giữ một giường tầng trệt đến hết tuần."
LAWYER = "Đi cùng chị lên công an huyện làm giấy tờ."


def day(days: int) -> dt.date:
    return today() + dt.timedelta(days=days)


def proposed(by: Actor, files: Files, **changes: Any) -> JointStep:
    facts: dict[str, Any] = {
        "case_id": files.case, "words": BED, "domain": "housing", "due_on": day(3),
    }  # fmt: skip
    return services.propose(by=by, **(facts | changes))


def seen_by(actor: Actor) -> list[str]:
    with acting(actor):
        return [step.words for step in queries.of_agency(actor)]


def test_each_agency_sees_its_own_part_only(
    cast: Cast, files: Files, near: Agency, far: Agency
) -> None:
    proposed(cast.lan, files, agency=near)
    proposed(cast.lan, files, agency=far, words=LAWYER, domain="legal_documents")
    assert seen_by(cast.pao) == [BED]
    assert seen_by(cast.thu) == [LAWYER]
    for stranger in (cast.binh, cast.son, cast.tu):
        with acting(stranger):
            assert not JointStep.objects.exists()
            assert not JointStepMove.objects.exists()
    with acting(cast.lan):
        assert [step.words for step in queries.plan_of(files.case)] == [BED, LAWYER]
    with acting(cast.hanh):  # coded facts of her centre, no word
        [first, _second] = queries.plan_of(files.case)
        with pytest.raises(vault.Sealed):
            _ = first.words
    with acting(cast.pao), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case")
        assert cursor.fetchone() == (0,)


def test_a_step_goes_from_proposed_to_agreed_to_done_and_each_move_stays(
    cast: Cast, files: Files, near: Agency
) -> None:
    step = proposed(cast.lan, files, agency=near)
    services.agree(by=cast.pao, step_id=step.id)
    services.change_due(by=cast.pao, step_id=step.id, due_on=day(5), words="Chờ thứ hai.")
    services.report(by=cast.pao, step_id=step.id, done=True, words="Chị đã nhận phòng.")
    with acting(cast.lan):
        found = JointStep.objects.get(pk=step.id)
        moves = list(queries.history(step.id))
    assert (found.state, found.due_on, found.ended_by) == ("done", day(5), cast.pao.key)
    assert [m.act for m in moves] == ["proposed", "agreed", "due_changed", "done"]
    assert [m.due_on for m in moves] == [day(3), day(3), day(5), day(5)]
    for again in (
        lambda: services.agree(by=cast.pao, step_id=step.id),
        lambda: services.report(by=cast.pao, step_id=step.id, done=False, reason="no_capacity"),
        lambda: services.change_due(by=cast.lan, step_id=step.id, due_on=day(9), words="x"),
        lambda: services.withdraw(by=cast.lan, step_id=step.id, reason="mistake"),
    ):
        with pytest.raises(Refused, match="moved_on"):
            again()
    with acting(cast.lan), pytest.raises(DatabaseError), transaction.atomic():
        JointStepMove.objects.filter(step=step).update(act="withdrawn")


@pytest.mark.parametrize(("state", "following_ones"), list(rules.NEXT.items()))
def test_no_state_is_reached_but_from_those_before_it(
    cast: Cast, files: Files, near: Agency, state: str, following_ones: frozenset[str]
) -> None:
    verbs = {
        "agreed": lambda at: services.agree(by=cast.pao, step_id=at),
        "declined": lambda at: services.decline(by=cast.pao, step_id=at, reason="no_capacity"),
        "done": lambda at: services.report(by=cast.pao, step_id=at, done=True),
        "not_done": lambda at: services.report(
            by=cast.pao, step_id=at, done=False, reason="not_reached"
        ),
        "withdrawn": lambda at: services.withdraw(by=cast.lan, step_id=at, reason="mistake"),
    }
    ways = {"proposed": [], "done": ["agreed", "done"], "not_done": ["agreed", "not_done"]}
    for wanted, verb in verbs.items():
        step = proposed(cast.lan, files, agency=near)
        for way in ways.get(state, [state]):
            verbs[way](step.id)
        if wanted in following_ones:
            verb(step.id)
        else:
            with pytest.raises(Refused, match="moved_on"):
                verb(step.id)


def test_nobody_says_it_for_another_without_words_and_no_stranger_at_all(
    cast: Cast, files: Files, near: Agency
) -> None:
    step = proposed(cast.lan, files, agency=near)
    with pytest.raises(JointStep.DoesNotExist):
        services.agree(by=cast.thu, step_id=step.id)
    with pytest.raises(JointStep.DoesNotExist):
        services.agree(by=cast.binh, step_id=step.id, words="x")
    with pytest.raises(Refused, match="no_words"):
        services.agree(by=cast.lan, step_id=step.id)
    with pytest.raises(Refused, match="not_yours"):
        services.withdraw(by=cast.pao, step_id=step.id, reason="mistake")
    with pytest.raises(Refused, match="not_yours"):  # sees coded facts alone
        services.agree(by=cast.hanh, step_id=step.id, words="x")
    services.agree(by=cast.lan, step_id=step.id, words="Anh Páo nói qua điện thoại.")


def test_reasons_come_from_the_lists(cast: Cast, files: Files, near: Agency) -> None:
    step = proposed(cast.lan, files, agency=near)
    with pytest.raises(Refused, match="bad_code"):
        services.decline(by=cast.pao, step_id=step.id, reason="not_reached")
    with pytest.raises(Refused, match="bad_code"):
        services.withdraw(by=cast.lan, step_id=step.id, reason="")
    services.agree(by=cast.pao, step_id=step.id)
    with pytest.raises(Refused, match="bad_code"):
        services.report(by=cast.pao, step_id=step.id, done=False)


def test_what_is_refused_when_it_is_proposed(cast: Cast, files: Files, near: Agency) -> None:
    for changes, code in (
        ({"agency": near, "words": "  "}, "no_words"),
        ({"agency": near, "domain": "nonsense"}, "bad_code"),
        ({"agency": near, "due_on": day(-1)}, "past"),
        ({}, "nobody"),
        ({"agency": near, "member_id": cast.members["mai"].pk}, "nobody"),
        ({"member_id": cast.members["binh"].pk}, "nobody"),
        ({"agency": near, "referral_id": files.case}, "not_of_case"),
    ):
        with pytest.raises(Refused, match=code):
            proposed(cast.lan, files, **changes)
    asked = new_id()
    step = proposed(cast.lan, files, agency=near, step_id=asked)
    assert proposed(cast.lan, files, agency=near, step_id=asked).pk == step.pk == asked


def test_never_share_with_keeps_an_agency_out_before_and_after(
    cast: Cast, files: Files, near: Agency, far: Agency
) -> None:
    step = proposed(cast.lan, files, agency=near)
    assert seen_by(cast.pao) == [BED]
    never_share.keep_from(by=cast.lan, case_id=files.case, words="Chú dượng làm ở đó.", agency=near)
    assert seen_by(cast.pao) == []
    with pytest.raises(JointStep.DoesNotExist):
        services.agree(by=cast.pao, step_id=step.id)
    with pytest.raises(Refused, match="never_share"):
        proposed(cast.lan, files, agency=near)
    later = proposed(cast.lan, files, agency=far)
    with acting(cast.lan):
        assert not access.may_be_given(later.id, f"agency:{near.pk}")


def test_a_sealed_case_takes_its_plan_out_of_every_scope_and_gives_it_back(
    cast: Cast, files: Files, near: Agency
) -> None:
    before = proposed(cast.lan, files, agency=near)
    keeper = cast.members["mai"]
    sealing.seal(
        by=cast.lan, case_id=files.case, ground="protected_witness", words="x", keeper_id=keeper.pk
    )
    after = proposed(cast.lan, files, agency=near, words=LAWYER)
    with acting(cast.hanh):
        assert not JointStep.objects.exists()
    with acting(cast.lan):
        assert set(JointStep.objects.values_list("restricted", flat=True)) == {True}
    with acting(cast.mai):
        assert {step.words for step in queries.plan_of(files.case)} == {BED, LAWYER}
    assert set(seen_by(cast.pao)) == {BED, LAWYER}
    assert services.mark_late(by=SWEEPER, now=timezone.now() + dt.timedelta(days=9)) == 2
    sealing.ask_to_unseal(by=cast.lan, case_id=files.case, words="x")
    sealing.decide_unsealing(by=cast.mai, case_id=files.case, approved=True)
    with acting(cast.hanh):
        assert {step.pk for step in JointStep.objects.all()} == {before.pk, after.pk}


def test_the_plan_goes_where_the_case_goes(cast: Cast, files: Files, near: Agency) -> None:
    step = proposed(cast.lan, files, agency=near)
    asked = transfer.hand_over(
        by=cast.lan, case_id=files.case, words="Chị chuyển vào Đà Nẵng.", to_centre="DN"
    )
    meanwhile = proposed(cast.lan, files, agency=near, words=LAWYER)
    transfer.take(by=cast.binh, transfer_id=asked.id)
    for _ in range(2):
        following.follow_case(by=REACTIONS, transfer_id=asked.id)
    with acting(cast.binh):
        rows = {one.pk: one for one in queries.plan_of(files.case)}
        assert {one.words for one in rows.values()} == {BED, LAWYER}
        assert {(one.owner_id, one.centre) for one in rows.values()} == {
            (cast.members["binh"].pk, "DN")
        }
    assert set(rows) == {step.pk, meanwhile.pk}
    with acting(cast.lan):
        assert not JointStep.objects.exists()


def test_late_steps_rise_once_and_a_new_day_starts_anew(
    cast: Cast, files: Files, near: Agency
) -> None:
    step = proposed(cast.lan, files, agency=near)
    moment = timezone.now() + dt.timedelta(days=5)
    assert services.mark_late(by=SWEEPER, now=timezone.now()) == 0
    assert services.mark_late(by=SWEEPER, now=moment) == 1
    assert services.mark_late(by=SWEEPER, now=moment) == 0
    with acting(cast.lan):
        [late] = queries.late(cast.lan, day(5))
        assert (late.pk, bool(late.case_number)) == (step.pk, True)  # type: ignore[attr-defined]
    with acting(cast.binh):
        assert queries.late(cast.binh, day(5)) == []
    services.change_due(by=cast.lan, step_id=step.id, due_on=day(9), words="Chờ giường.")
    assert services.mark_late(by=SWEEPER, now=moment) == 0
    assert services.mark_late(by=SWEEPER, now=moment + dt.timedelta(days=9)) == 1


def test_words_close_to_an_agency_once_it_declined_or_the_step_was_withdrawn(
    cast: Cast, files: Files, near: Agency
) -> None:
    declined = proposed(cast.lan, files, agency=near)
    withdrawn = proposed(cast.lan, files, agency=near)
    services.decline(by=cast.pao, step_id=declined.id, reason="no_capacity")
    following.after_declining(by=REACTIONS, step_id=declined.id)
    services.withdraw(by=cast.lan, step_id=withdrawn.id, reason="another_does_it")
    with acting(cast.pao):
        assert {one.state for one in queries.of_agency(cast.pao)} == {"declined", "withdrawn"}
        for step in (declined, withdrawn):
            assert not vault.may_open(step.id, DataClass.D3)
    with acting(cast.lan):
        assert {step.words for step in queries.plan_of(files.case)} == {BED}


def test_a_colleague_in_charge_reads_her_step(cast: Cast, files: Files) -> None:
    hoa = enrolled("hoa", "counsellor", centre="HN")
    step = proposed(cast.lan, files, member_id=hoa.pk)
    with acting(hoa.as_actor()):
        [mine] = queries.asked_of(hoa.as_actor())
        assert mine.words == BED
    services.agree(by=hoa.as_actor(), step_id=step.id)
    own = proposed(cast.lan, files, member_id=cast.members["lan"].pk)
    assert own.state == "agreed"


def test_no_word_reaches_the_log_or_the_events(cast: Cast, files: Files, near: Agency) -> None:
    step = proposed(cast.lan, files, agency=near)
    services.agree(by=cast.lan, step_id=step.id, words="Anh Páo nói vậy.")
    with acting(cast.lan), connection.cursor() as cursor:
        said = [str(row.detail) + row.reason for row in Record.objects.filter(root=step.id)]
        cursor.execute(
            "SELECT DISTINCT topic FROM events_outbox WHERE subject = %s ORDER BY 1", [step.id]
        )
        topics = [row[0] for row in cursor.fetchall()]
    assert said
    assert not [one for one in said if BED in one or "Páo" in one]
    assert topics == [f"agency:{near.pk}", "role:supervisor@HN", cast.lan.key]


def test_the_database_refuses_what_the_service_would(
    cast: Cast, files: Files, near: Agency
) -> None:
    step = proposed(cast.lan, files, agency=near)
    for change in (
        {"state": "done"}, {"state": "not_done"}, {"agency": None}, {"state": "x"},
        {"ended_at": timezone.now()}, {"agreed_by": "staff:x"},
    ):  # fmt: skip
        with acting(cast.lan), pytest.raises(IntegrityError), transaction.atomic():
            JointStep.objects.filter(pk=step.pk).update(**change)


def test_an_agency_is_told_that_something_waits_and_not_what(
    cast: Cast, files: Files, near: Agency
) -> None:
    reach = ContactPoint.objects.create(
        agency=near, kind="main", email="truc@soyte.example", ways=["email"]
    )
    step = proposed(cast.lan, files, agency=near)
    moment = timezone.now() + dt.timedelta(days=5)
    for _ in range(2):
        services.mark_late(by=SWEEPER, now=moment)
    told = list(Message.objects.filter(key__startswith=f"joint_step:{step.id.hex}"))
    assert len(told) == 2
    for one in told:
        said = f"{one.template} {one.values}"
        assert BED not in said
        assert str(files.case) not in said
    assert reach.pk
