"""Limits warn and forbid nothing; what two people note of a talk is read by these two alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from hotline.actor.context import acting
from hotline.countries.pack import current as pack
from hotline.followups.models import FollowUp
from hotline.reintegration import rules, supervision, workload
from hotline.reintegration.models import SupervisionDay, SupervisionNote, SupervisionPoint
from hotline.reintegration.rules import Load
from hotline.reintegration.supervision import Refused
from hotline.vault import services as vault
from tests.access.world import Files
from tests.cast import Cast

pytestmark = pytest.mark.django_db

TALK = "Chị mệt vì ba ca gọi đêm liền, xin đổi ca"


def noted(cast: Cast, **facts: Any) -> SupervisionNote:
    usual: dict[str, Any] = {
        "by": cast.mai, "counsellor_id": cast.members["lan"].pk, "words": TALK,
        "points": [("Không trực đêm tuần này", pack().today()), ("Đi tập huấn", None)],
    }  # fmt: skip
    return supervision.note(**(usual | facts))


def test_the_two_read_it_and_nobody_else(cast: Cast) -> None:
    row = noted(cast)
    for reader in (cast.mai, cast.lan):
        with acting(reader):
            (found,) = supervision.notes_of(cast.members["lan"].pk)
            assert found.words == TALK
            points = sorted(found.points.all(), key=lambda one: one.place)
            assert [one.words for one in points] == ["Không trực đêm tuần này", "Đi tập huấn"]
    for name in ("binh", "son", "hanh", "quan", "van", "nga", "tu"):
        with acting(getattr(cast, name)):
            assert not SupervisionNote.objects.exists(), name
            assert not SupervisionPoint.objects.exists(), name
            with pytest.raises(vault.Sealed):
                vault.seal(row.pk, "x", "y")


def test_a_note_stays_and_of_a_point_only_that_it_is_done_is_written(cast: Cast) -> None:
    row = noted(cast)
    with acting(cast.lan):
        first = SupervisionPoint.objects.filter(note=row).order_by("place")[0]
    supervision.point_done(by=cast.lan, point_id=first.pk)
    with pytest.raises(Refused) as refused:
        supervision.point_done(by=cast.mai, point_id=first.pk)
    assert refused.value.code == "moved_on"
    for model, change in ((SupervisionNote, {"held_on": dt.date(2020, 1, 1)}),
                          (SupervisionPoint, {"due_on": None})):  # fmt: skip
        with acting(cast.mai), pytest.raises(DatabaseError), transaction.atomic():
            model._default_manager.update(**change)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"words": " "}, "no_words"),
        ({"held_on": dt.date(2999, 1, 1)}, "past"),
        ({"next_on": dt.date(2020, 1, 1)}, "past"),
    ],
)
def test_what_may_not_be_noted(cast: Cast, facts: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        noted(cast, **facts)
    assert refused.value.code == code


def test_only_the_supervisor_of_the_centre_notes(cast: Cast) -> None:
    for by, whom, code in (
        (cast.lan, "lan", "not_yours"),
        (cast.hanh, "lan", "not_yours"),
        (cast.son, "lan", "nobody"),
        (cast.mai, "mai", "nobody"),
        (cast.mai, "binh", "nobody"),
    ):
        with pytest.raises(Refused) as refused:
            noted(cast, by=by, counsellor_id=cast.members[whom].pk)
        assert refused.value.code == code
    with acting(cast.mai):
        assert not SupervisionDay.objects.exists()


def test_a_supervision_is_due_by_the_day_both_agreed_on_or_the_interval() -> None:
    today = dt.date(2026, 11, 28)
    assert rules.supervision_due(None, None, 30, today) == today
    last = dt.date(2026, 11, 1)
    assert rules.supervision_due(last, None, 30, today) == dt.date(2026, 12, 1)
    agreed, late = dt.date(2026, 11, 15), dt.date(2027, 2, 1)
    assert rules.supervision_due(last, agreed, 30, today) == agreed
    assert rules.supervision_due(last, late, 30, today) == dt.date(2026, 12, 1)


def test_limits_warn_above_them_and_not_at_them() -> None:
    limits = {"cases": 3, "high": 1, "traced": 2}
    assert rules.over(Load(3, 1, 2), limits) == []
    assert rules.over(Load(4, 2, 2), limits) == ["cases", "high"]


def test_a_load_and_a_week_are_what_is_there(cast: Cast, files: Files) -> None:
    lan = cast.members["lan"].pk
    with acting(cast.mai):
        before = workload.loads([lan])[lan]
        planned = FollowUp.objects.filter(owner=lan, done_at__isnull=True)
        assert before.cases == 1
        assert before.traced == planned.values("person").distinct().count()
        _begins, ends = workload.week_of(pack().today())
        due = [one for one in planned if one.due_at.astimezone(pack().timezone).date() <= ends]
        assert len(workload.week(lan).follow_ups) == len(due)
        assert workload.weeks([lan]).get(lan, {}).get("follow_ups", 0) == len(due)
    # Another centre's supervisor counts nothing of it.
    with acting(cast.son):
        assert workload.loads([lan])[lan].cases == 0
