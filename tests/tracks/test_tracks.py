"""Tracks: steps in their order, once each, with what has to be said of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from hotline.actor.context import acting
from hotline.cases import services as cases
from hotline.cases import standing
from hotline.cases.models import Entry
from hotline.people.models import Identification
from hotline.referrals.models import Referral
from hotline.tracks import handing, queries, services, sweeping
from hotline.tracks.ground import Refused
from hotline.tracks.jobs import SWEEPER
from hotline.tracks.models import Track, TrackMove, TrackStep
from tests.access.world import Files
from tests.cast import Cast
from tests.tracks.conftest import CHINA, GATE, HOME, at, record, today

pytestmark = pytest.mark.django_db

Begun = Callable[..., Track]


def refused(code: str, field: str = "") -> pytest.RaisesContext[Refused]:
    return pytest.raises(Refused, match=f"^{code}$")


def test_the_way_home_step_by_step(cast: Cast, begun: Begun, files: Files) -> None:
    track = begun("return", away=CHINA)
    assert begun("return").pk == track.pk  # one of a kind at a time
    assert at(track, "consulate", cast.lan).due_on == today(2)
    assert at(track, "papers", cast.lan).due_on is None
    record(cast.lan, track, "consulate", on=today(-5), words="đã gọi")
    assert at(track, "papers", cast.lan).due_on == today(-5) + dt.timedelta(weeks=2)
    with refused("unsaid"):
        record(cast.lan, track, "papers")
    with refused("bad_code"):
        record(cast.lan, track, "papers", decision="guilty")
    with refused("future"):
        record(cast.lan, track, "papers", decision="travel_paper", on=today(1))
    record(cast.lan, track, "papers", decision="travel_paper", number="TP 0042")
    with refused("before"):
        record(cast.lan, track, "arrived", decision="home")
    travel = at(track, "travel", cast.lan)
    services.skip_step(by=cast.lan, step_id=travel.id, version=1, reason="not_needed")
    with refused("moved_on"):
        services.skip_step(by=cast.lan, step_id=travel.id, version=1, reason="not_needed")
    with refused("not_skipped"):
        services.skip_step(
            by=cast.lan, step_id=at(track, "crossing", cast.lan).id, version=1, reason="not_needed"
        )
    crossed = record(cast.lan, track, "crossing", decision="border_gate", place=GATE)
    with acting(cast.lan):
        track = Track.objects.get(pk=track.pk)
        assert queries.next_of(track).step == "received"
        guards = queries.bodies_of(track, "received")
        assert {body.kind for body in guards} == {"border_guard"}
        assert [
            one.step
            for one in queries.open_of_case(files.case)[0].steps.all()
            if one.pk == crossed.pk
        ]
    record(cast.lan, track, "arrived", decision="home", place=HOME)
    services.end(by=cast.lan, track_id=track.id, version=1, outcome="home", words="về tới nhà")
    with acting(cast.lan):
        assert queries.open_of_case(files.case) == []
        assert Track.objects.get().end_words == "về tới nhà"
        kinds = set(Entry.objects.filter(case=files.case).values_list("kind", flat=True))
    assert {"track.begun", "track.done", "track.skipped", "track.ended"} <= kinds
    with refused("moved_on"):
        record(cast.lan, track, "received", decision="authorities")


def test_no_statement_without_a_protection_plan_whoever_writes_it(cast: Cast, begun: Begun) -> None:
    track = begun("justice")
    for said in ("", "   "):
        with refused("unsaid"):
            record(cast.lan, track, "statement", protection=said)
    step = at(track, "statement", cast.lan)
    with acting(cast.lan):
        # The database knows it too, past every service.
        with pytest.raises(IntegrityError), transaction.atomic():
            TrackStep.objects.filter(pk=step.pk).update(state="done", happened_on=today())
        with pytest.raises(IntegrityError, match="track_statement_protected"), transaction.atomic():
            TrackMove(
                case_id=step.case_id, track_step=step, by=cast.lan.key, act="done",
                step="statement", words="khai rồi",
            ).save(force_insert=True)  # fmt: skip
    record(cast.lan, track, "statement", protection="có cán bộ nữ, đi cửa sau")
    assert at(track, "statement", cast.lan).state == "done"


def test_a_decision_on_identification_is_hers_and_an_appeal_too(
    cast: Cast, begun: Begun, files: Files
) -> None:
    track = begun("justice")
    record(cast.lan, track, "identification", decision="negative", on=today(-9))
    record(cast.lan, track, "appeal", decision="granted", on=today(-2))
    with acting(cast.lan):
        found = Identification.objects.filter(person=files.person).order_by("since")
        assert [one.status for one in found] == ["not_victim", "confirmed"]


def test_money_is_whole_dong_sealed_and_adds_up_over_instalments(cast: Cast, begun: Begun) -> None:
    track = begun("justice")
    with refused("amount"):
        record(cast.lan, track, "claimed", amount=-1)
    record(cast.lan, track, "claimed", amount=120_000_000)
    record(cast.lan, track, "awarded", amount=80_000_000, decision="partly")
    record(cast.lan, track, "paid", amount=30_000_000, decision="partly")
    with refused("not_repeated"):
        services.again(by=cast.lan, step_id=at(track, "report", cast.lan).id)
    services.again(by=cast.lan, step_id=at(track, "paid", cast.lan).id)
    paid = record(cast.lan, track, "paid", amount=25_000_000, decision="partly")
    assert paid.turn == 2
    with acting(cast.lan):
        said = queries.said_of(queries.moves_of(track)).values()
        assert queries.amounts(said) == {
            "claimed": 120_000_000, "awarded": 80_000_000, "paid": 55_000_000,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SELECT amount FROM tracks_trackmove WHERE amount IS NOT NULL")
            assert all(b"000000" not in bytes(row[0]) for row in cursor.fetchall())
    # A mistake is taken back, with words; the sum follows, the history stays.
    services.take_back(by=cast.lan, step_id=paid.id, version=paid.version, words="nhầm người")
    with acting(cast.lan):
        moves = queries.moves_of(track)
        assert queries.amounts(queries.said_of(moves).values())["paid"] == 30_000_000
        assert [move.act for move in moves][:2] == ["taken_back", "done"]


def test_what_she_was_made_to_do_is_raised_in_words(cast: Cast, begun: Begun) -> None:
    track = begun("justice")
    with refused("unsaid"):
        record(cast.lan, track, "non_punishment", decision="raised")
    record(cast.lan, track, "non_punishment", decision="raised", words="ép gọi điện lừa đảo")
    with acting(cast.lan):
        assert queries.raised_non_punishment(track.steps.all())


def test_history_is_not_changed(cast: Cast, begun: Begun) -> None:
    track = begun("return", away=CHINA)
    record(cast.lan, track, "consulate", words="đã gọi")
    with (
        acting(cast.lan),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        TrackMove.objects.update(act="skipped")


def test_late_steps_and_near_hearings_rise_once_to_the_owner(cast: Cast, begun: Begun) -> None:
    now = timezone.now()
    track = begun("justice", on=today(-10))  # the report was due a week ago
    trial = at(track, "trial", cast.lan)
    with refused("past"):
        services.plan_step(by=cast.lan, step_id=trial.id, version=1, on=today(-1))
    trial = services.plan_step(by=cast.lan, step_id=trial.id, version=1, on=today(8))
    assert sweeping.raise_due(by=SWEEPER, now=now) == 1  # eight days ahead is not near
    trial = services.plan_step(by=cast.lan, step_id=trial.id, version=2, on=today(7))
    assert sweeping.raise_due(by=SWEEPER, now=now) == 1
    assert sweeping.raise_due(by=SWEEPER, now=now) == 0
    with acting(cast.lan):
        assert [step.step for step in queries.raised(cast.lan)] == ["trial", "report"]
    with acting(cast.binh):
        assert not queries.raised(cast.binh).exists()
    record(cast.lan, track, "report", words="đã trình báo")
    with acting(cast.lan):
        assert [step.step for step in queries.raised(cast.lan)] == ["trial"]


def test_police_partners_and_other_centres_read_nothing_of_a_track(
    cast: Cast, begun: Begun
) -> None:
    """What they see is a packet as any other: there is no other door."""
    track = begun("justice")
    record(cast.lan, track, "statement", protection="kín")
    for other in (cast.pao, cast.thu, cast.binh, cast.van, cast.tu):
        with acting(other):
            for model in (Track, TrackStep, TrackMove):
                seen = model.objects.count()  # type: ignore[attr-defined]
                assert seen == 0 or other == cast.van, (other, model)
    with acting(cast.van):  # counts coded facts, opens no word
        move = TrackMove.objects.get(act="done")
        with pytest.raises(PermissionError):
            _ = move.protection


def test_the_hand_over_is_a_draft_that_nobody_sends_by_itself(
    cast: Cast, begun: Begun, files: Files
) -> None:
    track = begun("return", away=CHINA)
    step = at(track, "handed_over", cast.lan)
    draft = handing.draft_hand_over(by=cast.lan, step_id=step.id)
    assert draft.state == "draft"
    assert draft.agency_id == cast.pao.agency
    with acting(cast.pao):
        assert not Referral.objects.filter(pk=draft.pk).exists()
    with refused("bad_code"):
        handing.draft_hand_over(by=cast.lan, step_id=at(track, "papers", cast.lan).id)


def test_a_suspect_has_no_track(cast: Cast, files: Files) -> None:
    other = cases.add_person(by=cast.lan, case_id=files.case, role="relative", name="Hờ A Vàng")
    services.begin(by=cast.lan, case_id=files.case, person_id=other.id, kind="return")
    standing.place(by=cast.lan, case_id=files.case, person_id=other.id, role="suspected_recruiter")
    with refused("suspect"):
        services.begin(by=cast.lan, case_id=files.case, person_id=other.id, kind="justice")


def test_an_adult_goes_back_if_she_wishes_it(cast: Cast, begun: Begun) -> None:
    track = begun("reunification")
    for code in ("family_assessed", "prepared"):
        step = at(track, code, cast.lan)
        services.skip_step(by=cast.lan, step_id=step.id, version=1, reason="not_needed")
    with refused("before"):
        record(cast.lan, track, "reunited")
    record(cast.lan, track, "wish", decision="later")
    with pytest.raises(Refused) as told:
        record(cast.lan, track, "reunited")
    assert (told.value.code, told.value.more) == ("not_ready", ("wish",))
    services.again(by=cast.lan, step_id=at(track, "wish", cast.lan).id)
    record(cast.lan, track, "wish", decision="wants")
    assert record(cast.lan, track, "reunited").as_child is False
    services.plan_step(
        by=cast.lan,
        step_id=at(track, "visited", cast.lan).id,
        version=at(track, "visited", cast.lan).version,
        on=today(20),
    )
