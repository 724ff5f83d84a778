"""What a contact sets going: moved, died, trafficked again, not reached, a warning sign."""

import datetime as dt

import pytest

from hotline.actor.context import Actor, acting
from hotline.cases import closing, never_share, standing
from hotline.cases.models import Case, Entry, Task
from hotline.cases.services import add_person
from hotline.console.presenting.all_due import due_for
from hotline.countries.pack import current as pack
from hotline.directory.queries import responsible_agency
from hotline.events.models import Outbox
from hotline.followups import ending, moves, queries, searching, services, signs
from hotline.followups.ground import NotInList, Refused
from hotline.followups.jobs import plan_all, sweep
from hotline.followups.models import Calendar, FollowUp, Move, Search, WarningSign
from hotline.followups.reactions import REACTIONS, on_case, on_stopped
from hotline.people.models import Person
from hotline.referrals import services as referrals
from hotline.referrals.models import Referral, Remark
from tests.access.world import Files
from tests.cast import Cast
from tests.followups.conftest import Clock, fresh

pytestmark = pytest.mark.django_db
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
ELSEWHERE = "34/22"  # where Thu is the focal point


def tried(by: Actor, followup: FollowUp, outcome: str, **told: object) -> FollowUp:
    return services.record_attempt(
        by=by, followup_id=followup.id, how="agency", outcome=outcome, words="lời kể",
        told=services.Told(**told),  # type: ignore[arg-type]
    )  # fmt: skip


def accepted(cast: Cast, files: Files) -> None:
    referrals.receive(by=cast.pao, referral_id=files.referral)
    referrals.accept(by=cast.pao, referral_id=files.referral)
    services.plan(by=REACTIONS, referral_id=files.referral)


def test_moved_asks_where_to_and_drafts_a_referral_that_nobody_sent(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    accepted(cast, files)
    with pytest.raises(Refused, match="no_place"):
        tried(cast.lan, planned[0], "moved")
    tried(cast.lan, planned[0], "moved", place=ELSEWHERE, tell_old="no")
    with acting(cast.lan):
        move = Move.objects.get()
        assert move.agency == responsible_agency(ELSEWHERE)
        draft = Referral.objects.get(pk=move.referral_id)
        assert (draft.state, draft.agency_id) == ("draft", move.agency_id)
        assert Person.objects.get(pk=files.person).place == ELSEWHERE
        assert move.told_at is None
        assert not Remark.objects.exists()
    with acting(cast.thu):
        assert not Referral.objects.filter(pk=move.referral_id).exists()
    with acting(cast.lan):
        assert queries.of_person(files.case, files.person).filter(done_at__isnull=True).exists()


def test_if_she_agrees_whoever_had_her_hears_that_she_moved_and_never_where(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    accepted(cast, files)
    tried(cast.lan, planned[0], "moved", place=ELSEWHERE, tell_old="yes")
    with acting(cast.lan):
        assert Move.objects.get().told_at is not None
    with acting(cast.pao):
        said = Remark.objects.get(referral=files.referral).words
    name = "Quảng Ninh"
    assert "không còn ở địa bàn" in said
    assert name not in said


def test_a_body_she_is_kept_from_gets_no_draft(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    accepted(cast, files)
    body = responsible_agency(ELSEWHERE)
    assert body is not None
    never_share.keep_from(by=cast.lan, case_id=files.case, agency=body, words="người quen")
    move = moves.record_move(
        by=cast.lan, case_id=files.case, person_id=files.person, place=ELSEWHERE
    )
    assert move.referral_id is None


def test_told_that_she_died_every_calendar_ends_and_another_person_looks(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    accepted(cast, files)
    tried(cast.lan, planned[0], "deceased")
    with acting(cast.lan):
        ended = Calendar.objects.get()
        assert not FollowUp.objects.filter(done_at__isnull=True).exists()
    assert services.plan(by=REACTIONS, referral_id=files.referral) == []
    for who, why in ((cast.lan, "not_yours"),):
        with pytest.raises(Refused, match=why):
            ending.look(by=who, calendar_id=ended.id, confirmed=True)
    with acting(cast.mai):
        assert [d for d in due_for(cast.mai) if str(files.person) in d.href]
    ending.look(by=cast.mai, calendar_id=ended.id, confirmed=True)
    with pytest.raises(Refused, match="done"):
        ending.look(by=cast.mai, calendar_id=ended.id, confirmed=True)
    with acting(cast.mai):
        assert not [d for d in due_for(cast.mai) if str(files.person) in d.href]


def test_who_is_suspected_since_is_followed_no_more(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    accepted(cast, files)
    assert ending.end_of_suspects(by=REACTIONS, case_id=files.case) == 0
    standing.place(by=cast.lan, case_id=files.case, person_id=files.person, role="suspect")
    with acting(cast.lan):
        waiting = FollowUp.objects.filter(done_at__isnull=True).count()
    assert waiting
    assert ending.end_of_suspects(by=REACTIONS, case_id=files.case) == waiting
    services.plan(by=REACTIONS, referral_id=files.referral)
    plan_all(0)
    with acting(cast.lan):
        assert not FollowUp.objects.filter(done_at__isnull=True).exists()
        assert {row.outcome for row in FollowUp.objects.all()} == {"suspected"}
        assert Calendar.objects.get().outcome == "suspected"


def test_a_supervisor_does_not_confirm_her_own_word(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    tried(cast.mai, planned[0], "deceased")
    with acting(cast.mai):
        ended = Calendar.objects.get()
    with pytest.raises(Refused, match="same_person"):
        ending.look(by=cast.mai, calendar_id=ended.id, confirmed=True)


def test_it_was_a_mistake_and_tracing_begins_anew(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    accepted(cast, files)
    tried(cast.lan, planned[0], "deceased")
    with acting(cast.lan):
        ended = Calendar.objects.get()
    again = ending.look(by=cast.mai, calendar_id=ended.id, confirmed=False)
    assert (again.round, again.ended_at) == (2, None)
    with acting(cast.lan):
        open_ones = FollowUp.objects.filter(done_at__isnull=True)
        assert {row.round for row in open_ones} == {2}
        usual = {step.code for step in pack().follow_ups if step.planned_at("not_assessed")}
        assert {"h48", "w1", "m1", "m3", "m36"} <= usual
        assert {row.step for row in open_ones} == usual


def test_trafficked_again_is_an_emergency_and_opens_a_closed_case(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    accepted(cast, files)
    asked = closing.ask_to_close(
        by=cast.lan, case_id=files.case, outcome="safe_and_settled", words="ổn"
    )
    closing.decide(by=cast.mai, closing_id=asked.id, approved=True)
    tried(cast.lan, planned[0], "trafficked_again")
    with acting(cast.mai):
        case = Case.objects.get(pk=files.case)
        assert (case.status, case.urgency) == ("open", "emergency")
        sign = WarningSign.objects.get()
        assert (sign.sign, sign.urgency) == ("trafficked_again", "emergency")
        assert Calendar.objects.get().round == 2
        assert [d for d in due_for(cast.mai) if str(sign.id) in d.href]
    assert Outbox.objects.filter(subject=sign.id, topic="role:supervisor@HN").exists()


def closed(cast: Cast, files: Files, outcome: str) -> None:
    asked = closing.ask_to_close(by=cast.lan, case_id=files.case, outcome=outcome, words="xong")
    closing.decide(by=cast.mai, closing_id=asked.id, approved=True)
    on_case(type("E", (), {"subject": files.case})())


@pytest.mark.parametrize(
    ("reason", "outcome"), [("died", "deceased"), ("person_asked", "asked_to_stop")]
)
def test_a_case_closed_because_she_died_or_asked_ends_her_tracing(
    cast: Cast, files: Files, planned: list[FollowUp], reason: str, outcome: str
) -> None:
    accepted(cast, files)
    closed(cast, files, reason)
    with acting(cast.mai):
        assert not FollowUp.objects.filter(done_at__isnull=True).exists()
        ended = Calendar.objects.get()
        assert ended.outcome == outcome
        assert bool(ended.look_due_at) is (reason == "died")
    if reason == "died":  # said to be a mistake, it goes on although the case is closed
        ending.look(by=cast.mai, calendar_id=ended.id, confirmed=False)
        on_case(type("E", (), {"subject": files.case})())
        with acting(cast.mai):
            assert Calendar.objects.get().ended_at is None


def test_closed_for_another_reason_or_about_several_she_is_still_come_back_to(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    accepted(cast, files)
    closed(cast, files, "safe_and_settled")
    with acting(cast.mai):
        assert Calendar.objects.get().ended_at is None
    closing.reopen(by=cast.mai, case_id=files.case, words="mở lại")
    add_person(by=cast.lan, case_id=files.case, role="survivor", name="Lý Thị Dua")
    closed(cast, files, "died")
    with acting(cast.mai):
        assert Calendar.objects.get().ended_at is None
        assert FollowUp.objects.filter(done_at__isnull=True).exists()


def test_a_warning_sign_rises_at_once_and_ends_with_what_was_done(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    said = Outbox.objects.count()
    tried(cast.lan, planned[0], "reached_safe", signs=["debt", "offer_abroad"])
    with acting(cast.mai):
        found = {sign.sign: sign for sign in WarningSign.objects.all()}
        assert set(found) == {"debt", "offer_abroad"}
        assert found["debt"].due_at - found["debt"].at <= 2 * HOUR
        assert found["debt"].words == "lời kể"
        due = [d for d in due_for(cast.mai) if str(found["debt"].id) in d.href]
        assert due
    assert Outbox.objects.count() > said
    with pytest.raises(Refused, match="not_yours"):
        signs.answer(by=cast.lan, sign_id=found["debt"].id, action="counselled", words="x")
    with pytest.raises(Refused, match="no_words"):
        signs.answer(by=cast.mai, sign_id=found["debt"].id, action="counselled", words=" ")
    with pytest.raises(NotInList):
        signs.answer(by=cast.mai, sign_id=found["debt"].id, action="dance", words="x")
    with pytest.raises(WarningSign.DoesNotExist):
        signs.answer(by=cast.son, sign_id=found["debt"].id, action="counselled", words="x")
    signs.answer(by=cast.mai, sign_id=found["debt"].id, action="counselled", words="đã hẹn gặp")
    with pytest.raises(Refused, match="done"):
        signs.answer(by=cast.mai, sign_id=found["debt"].id, action="counselled", words="lại")
    with acting(cast.lan):
        assert Entry.objects.filter(kind="followup.sign_answered", detail="counselled").exists()


def test_an_unanswered_sign_rises_once_more_whoever_sweeps(
    cast: Cast, files: Files, planned: list[FollowUp], later: Clock
) -> None:
    signs.note_signs(by=cast.lan, case_id=files.case, person_id=files.person, signs=["threatened"])
    later(16 * dt.timedelta(minutes=1))
    assert sweep(0) == 1
    assert sweep(0) == 0


def test_reached_in_danger_warns_by_itself(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    tried(cast.lan, planned[0], "reached_in_danger", signs=["in_danger"])
    with acting(cast.lan):
        assert WarningSign.objects.get().sign == "in_danger"
        assert Case.objects.get(pk=files.case).urgency == "emergency"


def unreached(cast: Cast, planned: list[FollowUp], later: Clock) -> Search:
    for days in range(3):
        later(days * (DAY + HOUR))
        tried(cast.lan, planned[0], "not_reached")
    with acting(cast.lan):
        return Search.objects.select_related("case").get()


def test_not_reached_begins_a_search_through_whoever_has_her_and_the_new_province(
    cast: Cast, files: Files, planned: list[FollowUp], later: Clock
) -> None:
    accepted(cast, files)
    search = unreached(cast, planned, later)
    with acting(cast.lan):
        assert Task.objects.filter(case=files.case, done_at__isnull=True).count() == 1
        asked = [agency.pk for agency in searching.to_ask(search)]
        assert asked[0] == Referral.objects.get(pk=files.referral).agency_id
        Person.objects.filter(pk=files.person).update(place=ELSEWHERE)
        body = responsible_agency(ELSEWHERE)
        assert body is not None
        assert body.pk in [agency.pk for agency in searching.to_ask(search)]
    for who in (cast.lan, cast.mai):
        with acting(who):
            assert [d for d in due_for(who) if str(search.id) in d.href]
    step = searching.write_step(
        by=cast.lan, search_id=search.id, agency=body.pk, answer="elsewhere", words="đã gặp"
    )
    with acting(cast.lan):
        assert [one.pk for one in queries.steps_of(search.id)] == [step.pk]


def test_found_in_the_new_province_she_is_come_back_to(
    cast: Cast, files: Files, planned: list[FollowUp], later: Clock
) -> None:
    accepted(cast, files)
    search = unreached(cast, planned, later)
    with pytest.raises(Refused, match="no_place"):
        searching.decide(by=cast.lan, search_id=search.id, decision="found_elsewhere", words="gặp")
    searching.decide(
        by=cast.lan, search_id=search.id, decision="found_elsewhere", words="gặp",
        place=ELSEWHERE,
    )  # fmt: skip
    with acting(cast.lan):
        assert Move.objects.get().place == ELSEWHERE
        assert FollowUp.objects.get(kind="found").done_at is None
        assert not [d for d in due_for(cast.lan) if str(search.id) in d.href]


def test_that_contact_is_lost_a_supervisor_says_and_an_undecided_search_rises(
    cast: Cast, files: Files, planned: list[FollowUp], later: Clock
) -> None:
    accepted(cast, files)
    search = unreached(cast, planned, later)
    with pytest.raises(Refused, match="not_yours"):
        searching.decide(by=cast.lan, search_id=search.id, decision="lost_contact", words="hết")
    later(20 * DAY)
    sweep(0)
    with acting(cast.mai):
        assert Search.objects.get().raised_at is not None
    searching.decide(by=cast.mai, search_id=search.id, decision="lost_contact", words="hết")
    with acting(cast.lan):
        assert FollowUp.objects.filter(kind="tempo", done_at__isnull=True).exists()


def test_a_wrong_number_begins_the_search_at_once(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    tried(cast.lan, planned[0], "number_wrong")
    with acting(cast.lan):
        assert Search.objects.filter(decided_at__isnull=True).exists()


def test_refused_once_is_not_her_wish_to_stop(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    tried(cast.lan, planned[0], "refused")
    assert fresh(cast, planned[1]).done_at is None
    tried(cast.lan, planned[1], "asked_to_stop")
    with acting(cast.lan):
        assert Calendar.objects.get().outcome == "asked_to_stop"


def test_what_the_planner_writes_nobody_chooses(cast: Cast, planned: list[FollowUp]) -> None:
    with pytest.raises(NotInList):
        tried(cast.lan, planned[0], "replanned")


def test_outside_her_hours_no_call_is_offered(
    cast: Cast, files: Files, planned: list[FollowUp], later: Clock
) -> None:
    from django.utils import timezone

    from hotline.people.services import amend_person

    amend_person(
        by=cast.lan, person_id=files.person, safe_to_call_back="given_times",
        safe_hours="19:00-21:00",
    )  # fmt: skip
    local = timezone.localtime()
    to_noon = (12 - local.hour) % 24
    for after, offered in ((to_noon, False), (to_noon + 8, True), (to_noon + 9, True)):
        later(after * HOUR)
        with acting(cast.lan):
            row = FollowUp.objects.select_related("person").get(pk=planned[0].pk)
            assert ("call" in queries.reaching(row).channels) is offered
    later(to_noon * HOUR)
    with pytest.raises(Refused, match="not_permitted"):
        services.record_attempt(
            by=cast.lan, followup_id=planned[0].id, how="call", outcome="reached_safe"
        )


def test_the_reaction_ends_what_the_actor_does_not_see(
    cast: Cast, files: Files, planned: list[FollowUp]
) -> None:
    tried(cast.lan, planned[0], "deceased")
    event = type("E", (), {"subject": planned[0].id})()
    on_stopped(event)
    with acting(cast.lan):
        assert Calendar.objects.get().ended_at is not None
