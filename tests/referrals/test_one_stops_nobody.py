"""Whatever goes wrong with one referral, nobody else's silence is overlooked for it."""

import datetime as dt
import logging
from typing import Any
from uuid import UUID

import pytest

from hotline.actor.context import acting
from hotline.referrals import child_reports, climbing, consents, jobs
from hotline.referrals.jobs import SWEEPER
from hotline.referrals.models import Referral, Step
from tests.cast import Cast
from tests.referrals.conftest import Send

HOUR = dt.timedelta(hours=1)


def _rungs(cast: Cast, referral: Referral) -> list[str]:
    with acting(cast.lan):
        rows = Step.objects.filter(referral=referral.id, act=Step.RUNG).order_by("at", "id")
        return list(rows.values_list("code", flat=True))


def test_a_step_that_is_written_already_keeps_no_other_referral_from_climbing(
    cast: Cast, send: Send
) -> None:
    one = send()
    other = send(urgency="emergency", basis="life_and_health", basis_words="bị giữ")
    assert one.due_at is not None
    with acting(SWEEPER):
        Step(
            referral=one, at=one.state_at, by=SWEEPER.key, state=one.state, act=Step.RUNG,
            code="remind_agency", since=one.state_at,
        ).save(force_insert=True)  # fmt: skip
    climbing.sweep(by=SWEEPER, now=one.due_at)
    assert "remind_agency" in _rungs(cast, other)
    assert _rungs(cast, one) == ["remind_agency"]
    with acting(cast.lan):
        assert Referral.objects.get(pk=one.id).rung == 1
    climbing.sweep(by=SWEEPER, now=one.due_at + HOUR)
    assert _rungs(cast, one) == ["remind_agency", "phone"]


def test_one_that_fails_by_itself_is_left_behind_and_all_others_climb(
    cast: Cast, send: Send, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sent = [send() for _ in range(7)]
    bad, now, nobody = sent[3], sent[-1].due_at, climbing._nobody

    def fails(row: Any, *more: Any) -> bool:
        if row.id == bad.id:
            raise RuntimeError("Giàng Thị Mỷ")
        return nobody(row, *more)

    with monkeypatch.context() as patched, caplog.at_level(logging.ERROR):
        patched.setattr(climbing, "_nobody", fails)
        with pytest.raises(RuntimeError):
            climbing.sweep(by=SWEEPER, now=now, batch=5)
    assert [one.id for one in sent if not _rungs(cast, one)] == [bad.id]
    assert "Giàng" not in caplog.text
    climbing.sweep(by=SWEEPER, now=now, batch=5)  # what was wrong with it has been mended
    assert [_rungs(cast, one) for one in sent] == [["remind_agency"]] * 7


def test_a_ladder_that_fails_is_told_and_keeps_nothing_else_from_rising(
    cast: Cast, send: Send, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sent = send(urgency="emergency", basis="life_and_health", basis_words="bị giữ")
    late = sent.sent_at - dt.timedelta(days=1)
    with acting(cast.lan):
        Referral.objects.filter(pk=sent.id).update(review_due_at=late)
    done = []

    def fails(*_given: object) -> int:
        raise RuntimeError("Giàng Thị Mỷ")

    def raises(**_given: object) -> int:
        done.append("child reports")
        return 0

    def run_out(**_given: object) -> list[UUID]:
        done.append("agreements")
        return []

    monkeypatch.setattr(climbing, "_lock", fails)
    monkeypatch.setattr(consents, "run_out", run_out)
    monkeypatch.setattr(child_reports, "raise_late", raises)
    with caplog.at_level(logging.ERROR), pytest.raises(RuntimeError):
        jobs.sweep(0)
    assert done == ["agreements", "child reports"]
    assert _rungs(cast, sent) == ["review"]
    assert "RuntimeError" in caplog.text
    assert "Giàng" not in caplog.text  # a message may quote a row
