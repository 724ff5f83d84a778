"""Closing takes two people; a closed case is read; reopened, it has everything it had."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hotline.actor.context import Actor, acting
from hotline.cases import closing, planning, queries, services, transfer, writing
from hotline.cases.models import Case, Closing, Entry
from hotline.referrals import services as referrals
from tests.access.world import Files, lao_cai
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(cast: Cast, story: Files) -> Files:
    asked = asks(cast.lan, story)
    closing.decide(by=cast.mai, closing_id=asked.id, approved=True)
    return story


def asks(by: Actor, story: Files) -> Closing:
    return closing.ask_to_close(
        by=by, case_id=story.case, outcome="needs_met", words="Chị ấy đã về nhà, đã đi làm."
    )


def test_refused_with_words_the_case_stays_open_and_may_be_asked_again(
    cast: Cast, story: Files
) -> None:
    asked = asks(cast.lan, story)
    with pytest.raises(services.NoWords):
        closing.decide(by=cast.mai, closing_id=asked.id, approved=False, words=" ")
    closing.decide(by=cast.mai, closing_id=asked.id, approved=False, words="Gọi lại đã")
    with acting(cast.lan):
        assert Case.objects.get(pk=story.case).status == "open"
        assert Closing.objects.get().answer == "Gọi lại đã"
        assert [c.id for c in queries.refused_closings(cast.lan)] == [asked.id]
        closing.go_on(by=cast.lan, case_id=story.case, closing_id=asked.id)
        assert not queries.refused_closings(cast.lan)
    assert asks(cast.lan, story).id != asked.id


def test_approved_the_case_is_closed_with_its_outcome(cast: Cast, closed: Files) -> None:
    with acting(cast.lan):
        case = Case.objects.get(pk=closed.case)
        assert (case.status, case.outcome) == ("closed", "needs_met")
        assert case.closed_at is not None
        assert not queries.mine(cast.lan).exists()


def test_nobody_approves_what_she_asked_for(cast: Cast, story: Files) -> None:
    asked = asks(cast.mai, story)
    with pytest.raises(closing.NotBySame):
        closing.decide(by=cast.mai, closing_id=asked.id, approved=True)
    with acting(cast.mai), pytest.raises(IntegrityError), transaction.atomic():
        Closing.objects.filter(pk=asked.id).update(
            decided_at=asked.at, decided_by=cast.mai.key, approved=True
        )


@pytest.mark.parametrize("name", ["lan", "binh", "son", "hanh", "quan", "pao"])
def test_only_a_supervisor_of_the_centre_decides(cast: Cast, story: Files, name: str) -> None:
    asked = asks(cast.lan, story)
    with pytest.raises((closing.NotAllowed, Closing.DoesNotExist)):
        closing.decide(by=getattr(cast, name), closing_id=asked.id, approved=True)


def test_a_closing_is_decided_once(cast: Cast, closed: Files) -> None:
    with acting(cast.mai):
        decided = Closing.objects.get()
    with pytest.raises((writing.MovedOn, services.NotOpen)):
        closing.decide(by=cast.mai, closing_id=decided.id, approved=False, words="Khoan")


def test_a_closing_is_asked_for_once_at_a_time(cast: Cast, story: Files) -> None:
    asks(cast.lan, story)
    with pytest.raises(transfer.Waits):
        asks(cast.lan, story)
    with pytest.raises(transfer.Waits):
        transfer.hand_over(by=cast.lan, case_id=story.case, words="x", to_centre="DN")


@pytest.mark.parametrize("order", [{"outcome": "nonsense"}, {"words": "  "}])
def test_a_closing_says_how_it_ended(cast: Cast, story: Files, order: dict[str, str]) -> None:
    whole = {"outcome": "needs_met", "words": "Xong"} | order
    with pytest.raises((services.NotInList, services.NoWords)):
        closing.ask_to_close(by=cast.lan, case_id=story.case, **whole)


def _writes(cast: Cast, files: Files) -> dict[str, Callable[[], Any]]:
    by, case = cast.lan, files.case
    with acting(by):
        found = queries.file(case)
    problem, measure = found.problems[0].id, found.measures[0].id
    return {
        "person": lambda: services.add_person(by=by, case_id=case, role="survivor"),
        "problem": lambda: services.name_problem(
            by=by, case_id=case, domain="safety", urgency="urgent", text="x"
        ),
        "solving": lambda: services.resolve_problem(by=by, problem_id=problem),
        "measure": lambda: services.plan_measure(by=by, case_id=case, kind="shelter"),
        "finishing": lambda: services.finish_measure(by=by, measure_id=measure, outcome="done"),
        "risk": lambda: services.judge_risk(
            by=by, case_id=case, risk="low", urgency="routine", look_again_at=found.case.opened_at
        ),
        "note": lambda: services.write_note(by=by, case_id=case, text="x"),
        "task": lambda: planning.add_task(by=by, case_id=case, text="x"),
        "plan": lambda: planning.write_safety_plan(
            by=by, case_id=case, person_id=files.person, signs="x"
        ),
        "closing": lambda: asks(by, files),
        "transfer": lambda: transfer.hand_over(by=by, case_id=case, words="x", to_centre="DN"),
        "assigning": lambda: transfer.assign(
            by=cast.mai, case_id=case, to_member=cast.mai.member_id, words="x"
        ),
    }


def test_a_closed_case_is_read_and_not_written(cast: Cast, closed: Files) -> None:
    for write in _writes(cast, closed).values():
        with pytest.raises(services.NotOpen):
            write()
    with pytest.raises(referrals.Refused, match="case_closed"):
        referrals.send(
            by=cast.lan, case_id=closed.case, person_id=closed.person, agency=lao_cai(),
            urgency="urgent", basis="consent", basis_words="x", fields=[], account="x",
        )  # fmt: skip


def test_reopened_it_has_everything_it_had(cast: Cast, closed: Files) -> None:
    with acting(cast.lan):
        before = queries.file(closed.case)
        entries = set(Entry.objects.values_list("pk", flat=True))
    with pytest.raises(services.NoWords):
        closing.reopen(by=cast.lan, case_id=closed.case, words="")
    closing.reopen(by=cast.lan, case_id=closed.case, words="Chị ấy gọi lại, người ta tìm đến.")
    with acting(cast.lan):
        after = queries.file(closed.case)
        assert (after.case.status, after.case.outcome, after.case.closed_at) == ("open", "", None)
        assert after.problems == before.problems
        assert after.measures == before.measures
        assert [s.person for s in after.people] == [s.person for s in before.people]
        assert entries < set(Entry.objects.values_list("pk", flat=True))
        assert Closing.objects.get().approved
    for name, write in _writes(cast, closed).items():
        if name not in ("transfer", "assigning"):
            write()
    with pytest.raises(writing.MovedOn):
        closing.reopen(by=cast.lan, case_id=closed.case, words="x")


def test_the_database_lets_no_case_close_without_an_outcome(cast: Cast, story: Files) -> None:
    with acting(cast.lan), pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=story.case).update(status="closed")
