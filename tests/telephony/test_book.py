"""What is written of a call: one contact from its first ring, whoever answers, however it ends."""

import datetime as dt
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.audit.models import Record
from hotline.contacts import callbacks, retention
from hotline.contacts import services as contacts
from hotline.contacts.models import CallBack, Contact
from hotline.events.models import Outbox
from hotline.telephony import book, duty, queries, recordings, seats, wishes
from hotline.telephony.book import SWITCH, Arrival
from hotline.telephony.landlines import home_of
from hotline.telephony.models import Call, Ring, Seat
from hotline.telephony.seats import Refused
from hotline.vault.services import Sealed
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MOBILE = "0912 345 678"
NOW = dt.datetime(2026, 11, 28, 3, 0, tzinfo=dt.UTC)


def came(number: str = MOBILE, **more: Any) -> UUID:
    call = uuid4()
    book.arrived(Arrival(call, NOW, number, **more))
    return call


def rung(call: UUID, who: Actor, kind: str = "call", after: int = 1) -> UUID:
    ring = uuid4()
    book.rang(ring, call, who.member_id, kind=kind, at=NOW + dt.timedelta(seconds=after))
    return ring


def seated(who: Actor) -> Seat:
    seats.take(by=who, device="simulated", now=NOW)
    return seats.be_ready(by=who, now=NOW)


def state(who: Actor) -> str:
    seat = seats.taken(who.member_id)
    assert seat is not None
    return seat.state


def contact_of(call: UUID, by: Actor) -> Contact | None:
    with acting(by):
        return Contact.objects.filter(pk=call).first()


@pytest.mark.parametrize(
    ("number", "home"),
    [
        ("024 3825 1234", "HN"),
        ("0236 3 822 123", "DN"),
        ("+84 296 385 1234", "AG"),
        (MOBILE, ""),
        ("+855 23 426 000", ""),
        ("", ""),
    ],
)
def test_a_landline_tells_its_centre_and_a_mobile_none(number: str, home: str) -> None:
    assert home_of(number) == home


def test_a_call_is_a_contact_before_anybody_answers_and_once(cast: Cast) -> None:
    call = came("0236 3822 123")
    book.arrived(Arrival(call, NOW, "0236 3822 123"))
    contact = contact_of(call, cast.son)
    assert contact is not None
    assert (contact.centre, contact.counsellor, contact.started_at) == ("DN", None, NOW)
    assert contact.is_open
    with acting(cast.son):
        assert contact.phone == "0236 3822 123"
    assert contact_of(call, cast.lan) is None
    assert contact_of(call, cast.binh) is None


def test_a_withheld_number_stays_withheld(cast: Cast) -> None:
    call = came("", withheld=True)
    contact = contact_of(call, cast.mai)
    assert contact is not None
    assert contact.number_state == "withheld"
    assert contact.phone_hash is None


def test_while_it_rings_she_sees_that_it_was_used_before_and_the_rule_and_no_more(
    cast: Cast,
) -> None:
    earlier = contacts.take_contact(by=cast.binh, phone=MOBILE, safe_to_call_back="never")
    call = came(language="hmn")
    seated(cast.lan)
    ring = rung(call, cast.lan)
    with acting(cast.lan):
        (shown,) = queries.ringing()
    assert (shown.ring_id, shown.call_id) == (ring, call)
    assert (shown.used_before, shown.call_back) == (True, "never")
    assert (shown.language, shown.arrived_at) == ("hmn", NOW)
    assert contact_of(call, cast.lan) is None
    assert contact_of(earlier.id, cast.lan) is None
    with acting(cast.binh):
        assert queries.ringing() == []
        assert [w.call_id for w in queries.waiting()] == [call]


def test_the_one_who_knows_the_caller_is_told_to_routing(cast: Cast) -> None:
    contacts.take_contact(by=cast.binh, phone=MOBILE)
    facts = book.arrived(Arrival(uuid4(), NOW, MOBILE))
    assert (facts.returning, facts.known_to) == (True, str(cast.binh.member_id))
    assert not book.arrived(Arrival(uuid4(), NOW, "0987 000 111")).returning


def test_who_was_in_danger_before_goes_before_all_others(cast: Cast) -> None:
    earlier = contacts.take_contact(by=cast.binh, phone=MOBILE, danger="yes")
    contacts.end_contact(by=cast.binh, contact_id=earlier.id)
    assert book.arrived(Arrival(uuid4(), NOW, MOBILE)).emergency
    assert not book.arrived(Arrival(uuid4(), NOW, "0987 000 111")).emergency


def test_answered_the_contact_is_hers_with_its_times(cast: Cast) -> None:
    seated(cast.binh)
    call = came()
    ring = rung(call, cast.binh)
    assert state(cast.binh) == "ringing"
    at = NOW + dt.timedelta(seconds=9)
    book.answered(ring, at=at)
    contact = contact_of(call, cast.binh)
    assert contact is not None
    assert contact.counsellor_id == cast.binh.member_id
    assert (contact.centre, contact.started_at) == ("DN", NOW)
    assert state(cast.binh) == "talking"
    with acting(cast.binh):
        mine = queries.my_call(cast.binh)
        assert mine is not None
        assert (mine.arrived_at, mine.answered_at) == (NOW, at)
        assert contact.phone == MOBILE
        contacts.amend_contact(by=cast.binh, contact_id=call, notes="Nghe rõ.")
    with acting(SWITCH), pytest.raises(Sealed):
        assert contact_of(call, SWITCH).phone  # type: ignore[union-attr]
    assert contact_of(call, cast.lan) is None


def test_who_was_rung_and_did_not_answer_is_written_down_and_stepped_away(cast: Cast) -> None:
    seated(cast.lan)
    call = came()
    book.ring_over(rung(call, cast.lan), "no_answer", at=NOW + dt.timedelta(seconds=16))
    seat = seats.taken(cast.lan.member_id)
    assert seat is not None
    assert (seat.state, seat.reason) == ("away", "no_answer")
    with acting(cast.mai):
        (ring,) = queries.rings_of(call)
        assert (ring.member_id, ring.outcome) == (cast.lan.member_id, "no_answer")


def test_nobody_answered_is_a_contact_and_a_question_within_five_minutes(cast: Cast) -> None:
    call = came()
    at = NOW + dt.timedelta(seconds=40)
    book.ended(call, "waiting", at=at)
    book.ended(call, "waiting", at=at)
    contact = contact_of(call, cast.mai)
    assert contact is not None
    assert (contact.ended_at, contact.outcome) == (at, "dropped")
    with acting(cast.mai):
        (question,) = callbacks.waiting()
    assert (question.contact_id, question.why) == (call, "dropped")
    assert question.due_at - question.asked_at == dt.timedelta(minutes=5)


def test_without_a_number_there_is_nothing_to_decide_and_a_contact_all_the_same(
    cast: Cast,
) -> None:
    call = came("", withheld=True)
    book.ended(call, "waiting", at=NOW)
    assert contact_of(call, cast.mai) is not None
    with acting(cast.mai):
        assert not callbacks.waiting()


def test_who_said_never_is_not_called_back_from_a_later_call_either(cast: Cast) -> None:
    contacts.take_contact(by=cast.binh, phone=MOBILE, safe_to_call_back="never")
    call = came()
    book.ended(call, "waiting", at=NOW)
    with acting(cast.mai):
        (question,) = callbacks.waiting()
    with pytest.raises(callbacks.Refused, match="never"):
        callbacks.decide(
            by=cast.mai, callback_id=question.id, decision="neutral_call_back", words="Gọi thử."
        )


def test_afterwards_she_writes_up_and_is_ready_by_herself(cast: Cast) -> None:
    seated(cast.lan)
    call = came()
    book.answered(rung(call, cast.lan), at=NOW)
    end = NOW + dt.timedelta(minutes=7)
    book.ended(call, "caller", at=end)
    duty.stepped_out(cast.lan.member_id, at=end)
    assert state(cast.lan) == "wrap_up"
    contact = contact_of(call, cast.lan)
    assert contact is not None
    assert contact.is_open  # she ends it, not the line
    assert duty.wrap_up_over(end + dt.timedelta(seconds=30)) == 0
    assert duty.wrap_up_over(end + dt.timedelta(minutes=5)) == 1
    assert state(cast.lan) == "ready"


def test_a_call_that_passes_to_another_lets_her_in_and_keeps_the_first_reading(cast: Cast) -> None:
    seated(cast.lan)
    seated(cast.binh)
    call = came()
    book.answered(rung(call, cast.lan), at=NOW)
    book.answered(rung(call, cast.binh, "back", 5), at=NOW + dt.timedelta(seconds=8))
    contact = contact_of(call, cast.binh)
    assert contact is not None
    assert contact.counsellor_id == cast.binh.member_id
    with acting(cast.binh):
        assert contact.phone == MOBILE
    assert contact_of(call, cast.lan) is not None


def test_lost_after_the_exchange_gave_it_to_her_the_next_has_it_and_its_end(cast: Cast) -> None:
    seated(cast.lan)
    seated(cast.binh)
    call = came()
    book.took(call, cast.lan.member_id, at=NOW + dt.timedelta(seconds=9))
    assert (state(cast.lan), state(cast.binh)) == ("talking", "ready")
    book.took(call, cast.binh.member_id, at=NOW + dt.timedelta(seconds=30))
    assert (state(cast.lan), state(cast.binh)) == ("ready", "talking")
    book.ended(call, "caller", at=NOW + dt.timedelta(seconds=60))
    assert (state(cast.lan), state(cast.binh)) == ("ready", "wrap_up")
    with acting(SWITCH):
        over = Call.objects.get(pk=call)
        assert (over.answered_by_id, over.ending) == (cast.binh.member_id, "caller")
        assert Ring.objects.filter(call=call, outcome="answered").count() == 2
    # Writing up does not keep her from being in the next that the exchange gives her.
    second = came("0912 345 679")
    book.took(second, cast.binh.member_id, at=timezone.now())
    assert state(cast.binh) == "talking"
    book.took(call, cast.lan.member_id, at=timezone.now())  # told late: it is over
    assert state(cast.lan) == "ready"


def test_answered_live_and_given_back_to_her_by_the_exchange_it_carries_itself(cast: Cast) -> None:
    seated(cast.lan)
    call = came()
    book.answered(rung(call, cast.lan), at=NOW)
    duty.lost_her(cast.lan.member_id, at=NOW)
    book.took(call, cast.lan.member_id, at=NOW + dt.timedelta(seconds=30))
    assert state(cast.lan) == "talking"
    with acting(SWITCH):
        assert Call.objects.get(pk=call).carries_itself
    book.returned(call)
    assert state(cast.lan) == "ready"
    with acting(SWITCH):
        assert not Call.objects.get(pk=call).carries_itself


def test_who_is_in_no_call_that_goes_on_writes_up(cast: Cast) -> None:
    """After a controller died with a call, or its end was told by the exchange alone."""
    seated(cast.lan)
    seated(cast.binh)
    for who in (cast.lan, cast.binh):
        book.answered(rung(came(), who), at=NOW)
    now = timezone.now()
    book.nobody_else_talks({cast.binh.member_id}, before=now)
    assert (state(cast.lan), state(cast.binh)) == ("wrap_up", "talking")


def test_nobody_lets_herself_into_a_call(cast: Cast) -> None:
    call = came()
    for who in (cast.lan, SWITCH):
        with acting(who), pytest.raises(ProgrammingError), transaction.atomic():
            connection.cursor().execute(
                "SELECT telephony_let_in(%s, %s)", [call, cast.lan.member_id]
            )


def test_what_ended_with_the_telephone_is_a_question_to_the_supervisor(cast: Cast) -> None:
    seated(cast.lan)
    talking, waiting, alive = came(), came("0987 111 222"), came("0987 111 333")
    book.answered(rung(talking, cast.lan), at=NOW)
    rung(waiting, cast.lan, "call", 2)
    assert book.lost({alive}, before=timezone.now()) == 2
    with acting(cast.mai):
        asked = {q.contact_id for q in CallBack.objects.filter(decided_at__isnull=True)}
        assert asked == {talking, waiting}
        assert not Ring.objects.filter(ended_at__isnull=True)
        assert {c.pk for c in Call.objects.filter(ended_at__isnull=True)} == {alive}


def test_a_seat_rings_only_while_its_telephone_is_there(cast: Cast) -> None:
    seats.take(by=cast.lan, device="browser", now=NOW)
    assert not seats.be_ready(by=cast.lan).is_free
    duty.device(cast.lan.member_id, True, at=NOW)
    seat = seats.taken(cast.lan.member_id)
    assert seat is not None
    assert seat.is_free
    duty.device(cast.lan.member_id, False, at=NOW)
    seat.refresh_from_db()
    assert not seat.is_free
    heard = set(Outbox.objects.filter(kind="seat").values_list("topic", flat=True))
    assert heard == {cast.lan.key, "role:supervisor", "role:manager", "role:national"}


def test_she_does_not_leave_or_step_away_in_a_call(cast: Cast) -> None:
    seated(cast.lan)
    book.answered(rung(came(), cast.lan), at=NOW)
    for verb in (seats.leave, seats.be_ready, seats.step_away):
        with pytest.raises(Refused, match="in_call"):
            verb(by=cast.lan)


def test_wishes_are_of_those_in_the_call_alone(cast: Cast) -> None:
    seated(cast.lan)
    seated(cast.mai)
    call = came()
    ring = rung(call, cast.lan)
    with pytest.raises(Refused, match="not_ringing"):
        wishes.decline(by=cast.binh, call_id=call, reason="other")
    with pytest.raises(Refused, match="bad_code"):
        wishes.decline(by=cast.lan, call_id=call, reason="because")
    assert wishes.decline(by=cast.lan, call_id=call, reason="other").kind == "decline"
    book.answered(ring, at=NOW)
    with pytest.raises(Refused, match="not_in_call"):
        wishes.hang_up(by=cast.binh, call_id=call)
    wishes.hold(by=cast.lan, call_id=call)
    with pytest.raises(Refused, match="nobody"):
        wishes.consult(by=cast.lan, call_id=call, with_="DN")
    wishes.consult(by=cast.lan, call_id=call, with_="113")
    wishes.oversee(by=cast.mai, call_id=call, how="listen")
    assert [w.kind for w in book.open_wishes()] == ["decline", "hold", "consult", "listen"]
    book.done(book.open_wishes()[0].id)
    assert len(book.open_wishes()) == 3


def test_a_supervisor_oversees_her_centre_and_lives_at_stake_elsewhere(cast: Cast) -> None:
    seated(cast.lan)
    seated(cast.son)
    call = came()
    book.answered(rung(call, cast.lan), at=NOW)
    with pytest.raises(Call.DoesNotExist):
        wishes.oversee(by=cast.son, call_id=call, how="listen")
    with pytest.raises(Refused, match="not_allowed"):
        wishes.oversee(by=cast.lan, call_id=call, how="listen")
    with pytest.raises(Refused, match="no_seat"):
        wishes.oversee(by=cast.mai, call_id=call, how="listen")


def test_a_recording_is_sealed_heard_with_a_reason_and_left_nowhere_bare(
    cast: Cast, tmp_path: Path, settings: Any
) -> None:
    settings.HOTLINE_RECORDINGS = tmp_path / "sealed"
    seated(cast.lan)
    call = came()
    book.answered(rung(call, cast.lan), at=NOW)
    sound, bare = bytes(range(256)) * 2500, tmp_path / "bare.sln"
    bare.write_bytes(sound)
    kept = recordings.keep(call, 1, bare, began_at=NOW)
    assert kept is not None
    assert kept.seconds == 40
    assert not bare.exists()
    (file,) = (path for path in (tmp_path / "sealed").rglob("*") if path.is_file())
    assert sound[:64] not in file.read_bytes()
    assert recordings.keep(call, 1, bare, began_at=NOW) == kept  # told twice

    with pytest.raises(recordings.NoReason):
        recordings.hear(by=cast.lan, recording_id=kept.id, reason=" ")
    heard = recordings.hear(by=cast.lan, recording_id=kept.id, reason="Kiểm tra địa danh")
    assert heard.content == recordings.wave(sound)
    with acting(cast.mai):
        row = Record.objects.filter(action="recording.hear").get()
        assert (row.root, row.reason) == (call, "Kiểm tra địa danh")
    with pytest.raises(type(kept).DoesNotExist):
        recordings.hear(by=cast.binh, recording_id=kept.id, reason="Tò mò")
    with acting(SWITCH), pytest.raises(Sealed):
        assert kept.__class__.objects.get(pk=kept.id).file_key
    file.unlink()
    with pytest.raises(recordings.Gone):
        recordings.hear(by=cast.lan, recording_id=kept.id, reason="Lần nữa")


def test_with_the_contact_its_sound_is_forgotten_and_nothing_of_a_call_keeps_it(
    cast: Cast, tmp_path: Path, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.HOTLINE_RECORDINGS = tmp_path / "sealed"
    call = came()
    book.ended(call, "waiting", at=NOW)
    bare = tmp_path / "bare.sln"
    bare.write_bytes(b"\x01\x02" * 8000)
    kept = recordings.keep(call, 1, bare, began_at=NOW)
    assert kept is not None
    later = dt.date(2040, 1, 1)
    with acting(cast.mai):
        callbacks.decide(
            by=cast.mai,
            callback_id=CallBack.objects.get(contact=call).id,
            decision="wait",
            words="Chờ.",
        )
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.clear(by=retention.SWEEPER, today=later) == 1
    assert not recordings.path_of(kept.id).exists()
    with pytest.raises(recordings.Gone):
        recordings.hear(by=cast.mai, recording_id=kept.id, reason="Nghe lại")


def test_an_empty_recording_is_none(cast: Cast, tmp_path: Path, settings: Any) -> None:
    settings.HOTLINE_RECORDINGS = tmp_path / "sealed"
    call = came()
    bare = tmp_path / "bare.sln"
    bare.write_bytes(b"")
    assert recordings.keep(call, 1, bare, began_at=NOW) is None
    assert not bare.exists()
