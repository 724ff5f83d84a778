"""Silence escalates by itself, each step once, whatever happens to the sweeper."""

import datetime as dt
import random
from typing import Any

import pytest

from hotline.actor.context import acting
from hotline.cases import never_share
from hotline.cases.models import Case
from hotline.countries.pack import current as pack
from hotline.directory.models import Agency, ContactPoint
from hotline.directory.queries import agencies
from hotline.messaging.models import Message
from hotline.people.models import Person
from hotline.referrals import climbing, queries, rules, services, talking
from hotline.referrals.jobs import SWEEPER
from hotline.referrals.models import Referral, Step
from tests.cast import Cast
from tests.referrals.conftest import Send

HOUR = dt.timedelta(hours=1)


def _rungs(cast: Cast, referral: Referral) -> list[str]:
    with acting(cast.lan):
        rows = Step.objects.filter(referral=referral.id, act="rung").order_by("at", "id")
        return list(rows.values_list("code", flat=True))


def test_the_whole_ladder_up_to_the_national_centre_with_time_moved(
    cast: Cast, send: Send, contact_points: None
) -> None:
    police = agencies(kind="police")[0]
    ContactPoint.objects.create(agency=police, kind="main", email="a@example.org", ways=["email"])
    sent = send(agency=police)
    due = sent.due_at
    assert due is not None
    seen = []
    for wait in (0.1, 1, 3, 5, 9, 13, 49):
        climbing.sweep(by=SWEEPER, now=due + wait * HOUR)
        seen.append(_rungs(cast, sent)[-1])
    assert seen == [
        "remind_agency",
        "phone",
        "backup-skipped",  # the police named no deputy and no head
        "head-skipped",
        "provincial",
        "national",
        "expire",
    ]
    with acting(cast.lan):
        assert Referral.objects.get(pk=sent.id).state == "expired"
        assert [r.id for r in queries.to_answer(cast.lan)] == [sent.id]  # she keeps the case
    told = set(Message.objects.values_list("template", flat=True))
    assert {"update_waits", "reminder", "handed_on"} <= told
    words = " ".join(str(m.values) for m in Message.objects.all())
    assert "Lào Cai" not in words


def test_killed_for_hours_and_started_it_catches_up_without_doubling(
    cast: Cast, send: Send, contact_points: None
) -> None:
    sent = send()
    assert sent.due_at is not None
    climbing.sweep(by=SWEEPER, now=sent.due_at + 9 * HOUR)
    climbing.sweep(by=SWEEPER, now=sent.due_at + 9 * HOUR)
    rungs = _rungs(cast, sent)
    assert rungs == ["remind_agency", "phone", "backup", "head", "provincial-skipped"]


def test_any_reply_stops_it_and_its_next_silence_begins_at_the_bottom(
    cast: Cast, send: Send, contact_points: None
) -> None:
    sent = send()
    assert sent.due_at is not None
    climbing.sweep(by=SWEEPER, now=sent.due_at + HOUR)
    received = services.receive(by=cast.pao, referral_id=sent.id, at=sent.due_at + HOUR)
    assert (received.silent_since, received.rung) == (None, 0)
    climbing.sweep(by=SWEEPER, now=sent.due_at + 2 * HOUR)
    assert _rungs(cast, sent) == ["remind_agency", "phone"]
    assert received.due_at is not None
    climbing.sweep(by=SWEEPER, now=received.due_at)
    assert _rungs(cast, sent) == ["remind_agency", "phone", "remind_agency"]


def test_a_call_to_the_agency_is_asked_for_and_a_promise_gives_it_time(
    cast: Cast, send: Send
) -> None:
    sent = send()
    assert sent.due_at is not None
    now = sent.due_at + HOUR
    climbing.sweep(by=SWEEPER, now=now)
    with acting(cast.lan):
        assert [r.id for r in queries.to_phone(cast.lan)] == [sent.id]
    services.phoned(
        by=cast.lan, referral_id=sent.id, result="nobody_answered", words="chuông reo", at=now
    )
    with acting(cast.lan):
        assert not queries.to_phone(cast.lan)
        assert Referral.objects.get(pk=sent.id).rung == 2
    services.phoned(by=cast.lan, referral_id=sent.id, result="receipt", words="anh Dũng", at=now)
    with acting(cast.lan):
        again = Referral.objects.get(pk=sent.id)
        assert (again.rung, again.due_at) == (0, now + 4 * HOUR)


def test_whoever_is_on_never_share_with_is_passed_over(
    cast: Cast, survivor: tuple[Case, Person], send: Send, contact_points: None
) -> None:
    sent = send(agency=agencies(kind="police")[0])
    focal = Agency.objects.get(pk=cast.pao.agency)
    never_share.keep_from(by=cast.lan, case_id=survivor[0].id, words="người quen", agency=focal)
    assert sent.due_at is not None
    before = Message.objects.count()
    climbing.sweep(by=SWEEPER, now=sent.due_at + 9 * HOUR)
    assert "provincial-skipped" in _rungs(cast, sent)
    assert Message.objects.count() == before


@pytest.mark.parametrize("what", ["cancel", "remark", "answer"])
def test_whoever_is_on_never_share_with_is_told_nothing_more(
    cast: Cast, survivor: tuple[Case, Person], send: Send, contact_points: None, what: str
) -> None:
    sent, other = send(), send(agency=agencies(kind="police")[0])
    ContactPoint.objects.create(
        agency_id=other.agency_id, kind="main", email="a@example.org", ways=["email"]
    )
    services.receive(by=cast.pao, referral_id=sent.id)
    talking.ask(by=cast.pao, referral_id=sent.id, words="mấy tuổi?")
    focal = Agency.objects.get(pk=cast.pao.agency)
    never_share.keep_from(by=cast.lan, case_id=survivor[0].id, words="người quen", agency=focal)
    before = Message.objects.count()
    if what == "cancel":
        services.cancel(by=cast.lan, referral_id=sent.id)
    elif what == "remark":
        talking.remark(by=cast.lan, referral_id=sent.id, words="đang tìm chỗ khác")
    else:
        talking.answer(by=cast.lan, referral_id=sent.id, words="hai mươi tư")
    assert Message.objects.count() == before
    services.cancel(by=cast.lan, referral_id=other.id)
    assert Message.objects.count() > before


def test_an_unanswered_question_goes_back_to_the_agency(cast: Cast, send: Send) -> None:
    sent = send()
    services.receive(by=cast.pao, referral_id=sent.id)
    talking.ask(by=cast.pao, referral_id=sent.id, words="mấy tuổi?")
    with acting(cast.lan):
        due = Referral.objects.get(pk=sent.id).due_at
    assert due is not None
    climbing.sweep(by=SWEEPER, now=due + 5 * HOUR)
    assert _rungs(cast, sent) == ["remind_sender", "supervisor", "reopen"]
    with acting(cast.lan):
        assert Referral.objects.get(pk=sent.id).state == "received"


def test_help_that_waits_is_decided_anew_on_its_day(cast: Cast, send: Send) -> None:
    sent = send()
    services.accept(by=cast.pao, referral_id=sent.id)
    again = sent.sent_at + dt.timedelta(days=20)
    with pytest.raises(services.Refused, match="no_date"):
        services.hold(by=cast.pao, referral_id=sent.id, reason="waiting_list", again_at=None)
    with pytest.raises(services.Refused, match="far_date"):
        services.hold(
            by=cast.pao, referral_id=sent.id, reason="waiting_list",
            again_at=sent.sent_at + dt.timedelta(days=800),
        )  # fmt: skip
    services.hold(
        by=cast.pao, referral_id=sent.id, reason="waiting_list", again_at=again, listed=True
    )
    climbing.sweep(by=SWEEPER, now=again - HOUR)
    with acting(cast.lan):
        assert Referral.objects.get(pk=sent.id).state == "waitlisted"
    climbing.sweep(by=SWEEPER, now=again)
    with acting(cast.lan):
        assert Referral.objects.get(pk=sent.id).state == "accepted"


def test_an_emergency_nobody_else_looked_at_rises_once(cast: Cast, send: Send) -> None:
    sent = send(urgency="emergency", basis="life_and_health", basis_words="bị giữ")
    assert sent.review_due_at is not None
    services.accept(by=cast.pao, referral_id=sent.id, at=sent.sent_at)
    for wait in (1, 2, 3):
        climbing.sweep(by=SWEEPER, now=sent.review_due_at + dt.timedelta(minutes=wait))
    assert _rungs(cast, sent).count("review") == 1


def test_every_ladder_goes_up_for_every_urgency() -> None:
    for state in rules.NEXT:
        for urgency in ("emergency", "urgent", "routine"):
            waits = [rung.waits[urgency] for rung in rules.ladder(pack(), state)]
            assert waits == sorted(waits)


def test_killed_anywhere_and_begun_again_no_step_is_lost_or_taken_twice(
    cast: Cast, send: Send, contact_points: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two sweepers in turn, each killed at a random point of its work, again and again; what the
    killed one had written of an unfinished batch is gone, as in a database it is."""
    chance = random.Random(7)
    sent = [send() for _ in range(7)]
    start = min(one.due_at for one in sent if one.due_at)
    points = ("_stay", "_write", "_tell_agencies", "_tell_screens", "_lock")
    real = {name: getattr(climbing, name) for name in points}
    killed = 0
    for minute in range(150):
        name = chance.choice(points)
        calls = iter(range(chance.randrange(0, 2)))

        def dies(*given: Any, _name: str = name, _calls: Any = calls) -> Any:
            if next(_calls, None) is None:
                raise KeyboardInterrupt
            return real[_name](*given)

        monkeypatch.setattr(climbing, name, dies)
        now = start + dt.timedelta(minutes=5 * minute)
        try:
            climbing.sweep(by=SWEEPER, now=now, batch=chance.randrange(1, 4))
        except KeyboardInterrupt:
            killed += 1
        monkeypatch.setattr(climbing, name, real[name])
    assert killed > 10
    climbing.sweep(by=SWEEPER, now=start + 13 * HOUR)
    wanted = ["remind_agency", "phone", "backup", "head", "provincial-skipped", "national"]
    for one in sent:
        assert _rungs(cast, one) == wanted
