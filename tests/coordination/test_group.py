"""The working group: what was committed to, by when, and what became of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from hotline.actor.day import today
from hotline.coordination import group, queries
from hotline.coordination.ground import Refused
from hotline.coordination.models import CommitmentMove
from hotline.directory.models import Agency
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WORDS = "Mở thêm hai nhà tạm lánh cho nam giới."


def test_a_commitment_is_late_once_its_day_is_over_and_its_history_stays(cast: Cast) -> None:
    moh = Agency.objects.get(pk="moh")
    past, coming = (today() + dt.timedelta(days=n) for n in (-3, 30))
    meeting = group.meet(by=cast.quan, held_on=past, present=["moh", "mps"], words="Đã bàn.")
    late = group.commit(
        by=cast.quan, agency=moh, words=WORDS, due_on=past, measure="handovers",
        meeting_id=meeting.pk,
    )  # fmt: skip
    group.commit(by=cast.quan, agency=moh, words="Khác", due_on=coming)
    assert [one.pk for one in queries.commitments("late")] == [late.pk]
    group.put_off(by=cast.quan, commitment_id=late.pk, due_on=coming, words="Chờ kinh phí.")
    assert queries.commitments("late") == []
    group.end(by=cast.quan, commitment_id=late.pk, done=True, words="Đã mở.")
    moves = list(queries.told(late.pk))
    assert [(m.act, m.due_on) for m in moves] == [
        ("made", past), ("due_changed", coming), ("done", coming),
    ]  # fmt: skip
    with pytest.raises(Refused, match="moved_on"):
        group.tell(by=cast.quan, commitment_id=late.pk, words="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        CommitmentMove.objects.filter(commitment=late).update(words="x")
    [found] = queries.meetings()
    assert (found.present, found.made) == (["moh", "mps"], 1)  # type: ignore[attr-defined]


def test_only_bodies_of_the_whole_country_commit(cast: Cast) -> None:
    members = [one.pk for one in group.members()]
    assert "moh" in members
    assert "molisa" not in members  # dissolved
    assert "health_department:34/15" not in members
    with pytest.raises(Refused, match="bad_code"):
        group.commit(
            by=cast.quan, agency=Agency.objects.get(pk="molisa"), words=WORDS,
            due_on=today(),
        )  # fmt: skip
    with pytest.raises(Refused, match="no_words"):
        group.meet(by=cast.quan, held_on=today(), present=[], words=" ")
