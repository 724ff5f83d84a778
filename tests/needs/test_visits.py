"""Visits: what a collaborator sees and what she does not, what she sends, who is never hers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.actor.ids import new_id
from hotline.cases import closing, never_share, standing, transfer
from hotline.cases import services as cases
from hotline.cases.models import Case, Entry
from hotline.followups import services as followups
from hotline.followups.reactions import REACTIONS as FOLLOWED
from hotline.needs import following, queries, reporting, visiting
from hotline.needs.ground import Refused
from hotline.needs.models import Assessment, DomainScore, Visit, VisitMove
from hotline.needs.reactions import REACTIONS
from hotline.people.models import Person
from hotline.staff.models import Member
from hotline.vault import services as vault
from tests.access.tables import ROOTS, THROUGH
from tests.access.world import NAME, Files
from tests.cast import Cast, closed
from tests.needs.conftest import ASK_FOR, MEET, SAFELY, TASK, TOLD, WHY, soon

pytestmark = pytest.mark.django_db

Plan = Callable[..., Visit]
HERS = {"needs_visit", "needs_visitmove", "needs_assessment", "needs_domainscore"}


def sends(by: Actor, visit: Visit, **facts: Any) -> bool:
    usual: dict[str, Any] = {
        "sending_id": new_id(), "scores": {"housing": "1", "family": "3"},
        "words": {"housing": WHY}, "told": TOLD,
    }  # fmt: skip
    return reporting.report(by=by, visit_id=visit.id, **(usual | facts))


def is_taken_back(maker: Member, reader: Actor, visit: Visit, why: str) -> None:
    """Its maker sees it no more; the case's side sees why."""
    with acting(maker.as_actor()):
        assert not Visit.objects.exists()
    with acting(reader):
        assert Visit.objects.get(pk=visit.id).reason == why


def test_a_collaborator_sees_her_visit_and_nothing_else(
    cast: Cast, files: Files, planned: Plan, may_: Member, sua: Member
) -> None:
    visit = planned()
    tables = {m._meta.db_table: m for m in apps.get_models()}
    with acting(may_.as_actor()):
        found = Visit.objects.get()
        assert (found.ask_for, found.meet, found.safely, found.task) == (
            ASK_FOR, MEET, SAFELY, TASK
        )  # fmt: skip
        seen = {
            name for name in (*ROOTS, *THROUGH)
            if name in tables and tables[name]._default_manager.exists()
        }  # fmt: skip
        assert seen == {"needs_visit", "needs_visitmove"}
        for root in (files.case, files.person, files.contact, files.referral):
            assert not vault.may_open(root, 0)  # type: ignore[arg-type]
    with acting(sua.as_actor()):
        assert not Visit.objects.exists()
        with pytest.raises(Visit.DoesNotExist):
            sends(sua.as_actor(), visit)


def test_what_she_sends_stands_in_the_case_and_the_visit_closes_to_her(
    cast: Cast, planned: Plan, files: Files, may_: Member
) -> None:
    visit, she = planned(), may_.as_actor()
    assert sends(she, visit)
    with acting(she):
        for model in (Visit, VisitMove, Assessment, DomainScore):
            assert not model._default_manager.exists(), model
    with acting(cast.lan):
        row = queries.latest(files.person, files.case)
        assert row is not None
        assert (row.how, row.visit_id, row.by) == ("visit", visit.id, she.key)
        assert queries.rows_of(row)["housing"].words == WHY
        assert queries.rows_of(row)["safety"].score == "not_assessed"
        assert [m.words for m in queries.moves(visit.id)] == ["", TOLD]
        assert list(queries.due(cast.lan, timezone.now())) == [visit]
    assert visiting.read(by=cast.lan, visit_id=visit.id)
    assert not visiting.read(by=cast.lan, visit_id=visit.id)
    with acting(cast.lan):
        assert not list(queries.due(cast.lan, timezone.now()))


def test_sent_twice_it_is_one_also_when_the_answer_was_lost(
    cast: Cast, planned: Plan, files: Files, may_: Member
) -> None:
    visit, page = planned(), new_id()
    assert [sends(may_.as_actor(), visit, sending_id=page) for _ in range(3)] == [
        True, False, False
    ]  # fmt: skip
    with acting(cast.lan):
        assert Assessment.objects.count() == 1
        assert VisitMove.objects.filter(act="done").count() == 1
    # The id of a page is believed of whoever sent it, and of nobody else.
    with pytest.raises(Visit.DoesNotExist):
        sends(cast.binh, visit, sending_id=page)


def test_a_collaborator_cannot_write_into_another_case(
    cast: Cast, planned: Plan, files: Files, may_: Member
) -> None:
    from django.db import DatabaseError, transaction

    from tests.access.world import lao_cai, work_loop

    other, visit = work_loop(cast.lan, lao_cai()), planned()
    row = Assessment(
        case_id=other.case, person_id=other.person, visit_id=visit.id, by="x", how="visit",
        seen_at=timezone.now(), side="adult", complete=False,
    )  # fmt: skip
    with (
        acting(may_.as_actor()),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        row.save(force_insert=True)


def test_nothing_at_all_is_refused_and_the_visit_stays_hers(
    cast: Cast, planned: Plan, may_: Member
) -> None:
    visit = planned()
    with pytest.raises(Refused, match="nothing"):
        sends(may_.as_actor(), visit, scores={}, words={}, told=" ")
    with acting(may_.as_actor()):
        assert Visit.objects.get().state == "planned"


def test_not_met_says_why_and_the_timeline_says_so_once(
    cast: Cast, planned: Plan, files: Files, may_: Member
) -> None:
    visit = planned()
    reporting.not_met(
        by=may_.as_actor(), visit_id=visit.id, sending_id=new_id(), reason="moved", told=TOLD
    )
    assert following.after_visit(by=REACTIONS, visit_id=visit.id)
    assert not following.after_visit(by=REACTIONS, visit_id=visit.id)
    with acting(cast.lan):
        assert Entry.objects.get(kind="visit.not_met").detail == "moved"
        assert not Assessment.objects.exists()


def test_reassigned_it_is_the_other_ones_alone(
    cast: Cast, planned: Plan, may_: Member, sua: Member
) -> None:
    visit = planned()
    visiting.reassign(by=cast.lan, visit_id=visit.id, collaborator_id=sua.pk)
    with acting(may_.as_actor()):
        assert not Visit.objects.exists()
    with acting(sua.as_actor()):
        assert Visit.objects.get().meet == MEET
    visiting.cancel(by=cast.lan, visit_id=visit.id, reason="not_safe")
    with acting(sua.as_actor()):
        assert not Visit.objects.exists()
        assert not vault.may_open(visit.id, 0)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="moved_on"):
        visiting.cancel(by=cast.lan, visit_id=visit.id, reason="not_safe")


def test_who_is_suspected_is_never_visited_or_asked_for(
    cast: Cast, planned: Plan, files: Files
) -> None:
    he = cases.add_person(
        by=cast.lan, case_id=files.case, role="suspected_recruiter", name="Lò Văn Hặc"
    )
    with pytest.raises(Refused) as refused:
        planned(person_id=he.id)
    assert refused.value.code == "suspect"
    with pytest.raises(Refused) as refused:
        planned(ask_for=" lò văn  HẶC ")
    assert (refused.value.code, refused.value.field) == ("suspect", "ask_for")
    never_share.keep_from(by=cast.lan, case_id=files.case, name="Giàng Seo Lử", words="dọa nạt")
    # Without marks, in another order, among other words; and whoever it is kept from.
    for ask_for in ("lo van hac", "Hac Lo Van", "hỏi anh Lò Văn Hặc, nhà cuối bản", "giang seo lu"):
        with pytest.raises(Refused, match=r"^suspect$"):
            planned(ask_for=ask_for)
    assert planned(ask_for="chị Lò Thị Hặc").state == "planned"


def test_where_a_suspects_name_is_closed_nobody_is_sent_to_ask_for_a_name(
    cast: Cast, planned: Plan, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    he = cases.add_person(by=cast.lan, case_id=files.case, role="suspect", name="Lò Văn Hặc")
    closed(monkeypatch, he.id)
    with pytest.raises(Refused, match=r"^suspect_unread$"):
        planned()


def test_nobody_visits_whoever_asked_us_to_stop(
    cast: Cast, planned: Plan, files: Files, may_: Member
) -> None:
    visit = planned()
    followup = followups.plan(by=FOLLOWED, referral_id=files.referral)[0]
    followups.record_attempt(
        by=cast.lan, followup_id=followup.id, how="agency", outcome="asked_to_stop", words="chị nói"
    )
    assert following.after_tracing(by=REACTIONS, followup_id=followup.id) == 1
    assert following.after_tracing(by=REACTIONS, followup_id=followup.id) == 0
    is_taken_back(may_, cast.lan, visit, "tracing_ended")


def test_nobody_visits_whoever_is_suspected_since(
    cast: Cast, planned: Plan, files: Files, may_: Member
) -> None:
    visit = planned()
    assert following.after_suspicion(by=REACTIONS, case_id=files.case) == 0
    standing.place(by=cast.lan, case_id=files.case, person_id=files.person, role="suspect")
    assert following.after_suspicion(by=REACTIONS, case_id=files.case) == 1
    is_taken_back(may_, cast.lan, visit, "tracing_ended")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"due_at": soon(-1)}, "past"),
        ({"kind": "party"}, "bad_code"),
        ({"safely": " "}, "no_words"),
        ({"ask_for": ""}, "no_words"),
    ],
)
def test_what_no_visit_is_planned_without(planned: Plan, facts: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code):
        planned(**facts)


def test_only_the_owner_or_who_oversees_gives_visits_and_only_to_collaborators_near(
    cast: Cast, planned: Plan, far: Member
) -> None:
    for nobody in (far.pk, cast.members["binh"].pk):
        with pytest.raises(Refused, match="nobody"):
            planned(collaborator_id=nobody)
    with pytest.raises(Case.DoesNotExist):
        planned(by=cast.binh)
    assert planned(by=cast.mai).owner_id == cast.lan.member_id


def test_who_is_kept_from_the_case_is_given_no_visit_and_loses_hers(
    cast: Cast, planned: Plan, files: Files, may_: Member, sua: Member
) -> None:
    planned()
    planned(collaborator_id=sua.pk)
    never_share.keep_from(
        by=cast.lan, case_id=files.case, member_id=may_.pk, words="chị dâu của người bị nghi"
    )
    with acting(may_.as_actor()):
        assert not Visit.objects.exists()
    with acting(sua.as_actor()):
        assert Visit.objects.count() == 1
    with pytest.raises(Refused, match="never_share"):
        planned()


def test_late_ones_rise_once_to_the_owner(cast: Cast, planned: Plan) -> None:
    visit = planned()
    later = timezone.now() + dt.timedelta(days=3)
    sweeper = Actor("system:sweeper")
    assert [visiting.mark_late(by=sweeper, now=later) for _ in range(2)] == [1, 0]
    with acting(cast.lan):
        assert list(queries.due(cast.lan, later)) == [visit]
    with acting(cast.binh):
        assert not list(queries.due(cast.binh, later))
    visiting.put_off(by=cast.lan, visit_id=visit.id, due_at=soon(9))
    with acting(cast.lan):
        assert Visit.objects.get().late_since is None


def test_visits_go_with_the_case_and_end_with_it(
    cast: Cast, planned: Plan, files: Files, may_: Member
) -> None:
    visit = planned()
    asked = transfer.hand_over(by=cast.lan, case_id=files.case, to_centre="DN", words="gần nhà hơn")
    transfer.take(by=cast.binh, transfer_id=asked.id)
    following.follow_case(by=REACTIONS, transfer_id=asked.id)
    with acting(cast.binh):
        there = Visit.objects.get()
        assert (there.owner_id, there.centre, there.meet) == (cast.binh.member_id, "DN", MEET)
    with acting(cast.lan):
        assert not Visit.objects.exists()
    assert following.after_case(by=REACTIONS, case_id=files.case) == 0
    waiting = closing.ask_to_close(
        by=cast.binh, case_id=files.case, outcome="needs_met", words="xong"
    )
    closing.decide(by=cast.son, closing_id=waiting.id, approved=True)
    assert following.after_case(by=REACTIONS, case_id=files.case) == 1
    is_taken_back(may_, cast.binh, visit, "case_closed")


def test_a_sealed_case_takes_its_visits_along(
    cast: Cast, planned: Plan, files: Files, may_: Member
) -> None:
    from hotline.cases import sealing

    planned()
    with acting(cast.quan):
        assert Visit.objects.exists()
    sealing.seal(
        by=cast.lan, case_id=files.case, ground="protected_witness", words="lộ là nguy hiểm",
        keeper_id=cast.members["mai"].pk,
    )  # fmt: skip
    for reader in (cast.quan, may_.as_actor()):
        with acting(reader):
            assert not Visit.objects.exists(), reader
    with acting(cast.lan):
        assert Visit.objects.get().meet == MEET
        assert Person.objects.get(pk=files.person).name == NAME
