"""The demonstration's telephone: the same way of a call as with a real exchange, without sound."""

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from hotline.actor.context import Actor, acting
from hotline.contacts import interpreting
from hotline.contacts.models import CallBack, Contact
from hotline.countries.pack import current as pack
from hotline.registers import interpreters
from hotline.telephony import book, queries, seats, simulation, wishes
from hotline.telephony.models import Call, Ring, Seat, Wish
from tests.access.world import OwnDatabase
from tests.cast import Cast
from tests.telephony.telephone import Telephone, running, soon

MOBILE = "0912 345 678"


@pytest.fixture
def cast(own_database: OwnDatabase) -> Cast:
    return own_database.cast()


@pytest.fixture
def telephone(own_database: OwnDatabase, tmp_path: Path, settings: Any) -> Iterator[Telephone]:
    settings.HOTLINE_DEMO = True
    with running(own_database, tmp_path / "telephone.log", HOTLINE_DEMO="1") as found:
        soon(lambda: "driving" in found.said(), 20)
        yield found


def ready(who: Actor) -> None:
    seats.take(by=who, device="simulated")
    seats.be_ready(by=who)


def seat(who: Actor) -> Seat:
    found = seats.taken(who.member_id)
    assert found is not None
    return found


def rings_at(who: Actor) -> list[queries.Ringing]:
    with acting(who):
        return queries.ringing()


def call(call_id: UUID) -> Call:
    with acting(book.SWITCH):
        return Call.objects.select_related("contact").get(pk=call_id)


def answered(who: Actor, call_id: UUID) -> Call:
    soon(lambda: rings_at(who))
    wishes.answer(by=who, call_id=call_id)
    return soon(lambda: (c := call(call_id)).answered_by_id == who.member_id and c)


def speaks(who: Actor) -> UUID:
    """The member, at her place now, speaks with a caller; the call."""
    ready(who)
    call_id = simulation.call_in(by=who, number=MOBILE)
    answered(who, call_id)
    return call_id


def test_a_call_rings_is_answered_held_and_ended(cast: Cast, telephone: Telephone) -> None:
    ready(cast.lan)
    call_id = simulation.call_in(by=cast.lan, number=MOBILE)
    (shown,) = soon(lambda: rings_at(cast.lan))
    assert (shown.call_id, shown.used_before, shown.emergency) == (call_id, False, False)
    assert answered(cast.lan, call_id).contact.counsellor_id == cast.lan.member_id
    wishes.hold(by=cast.lan, call_id=call_id)
    wishes.resume(by=cast.lan, call_id=call_id)
    soon(lambda: not book.open_wishes())
    assert not Wish.objects.exclude(refused="")
    wishes.hang_up(by=cast.lan, call_id=call_id)
    assert soon(lambda: call(call_id).ended_at)
    assert call(call_id).ending == "counsellor"
    assert soon(lambda: seat(cast.lan).state == "wrap_up")
    seats.be_ready(by=cast.lan)
    assert telephone.stop() < 5


def test_declined_it_rings_at_the_next_and_the_reason_stays(
    cast: Cast, telephone: Telephone
) -> None:
    ready(cast.lan)
    call_id = simulation.call_in(by=cast.lan, number=MOBILE)
    soon(lambda: rings_at(cast.lan))
    ready(cast.binh)
    wishes.decline(by=cast.lan, call_id=call_id, reason="headset")
    answered(cast.binh, call_id)
    with acting(book.SWITCH):
        first, second = Ring.objects.filter(call=call_id).order_by("at")
    assert (first.outcome, first.reason) == ("declined", "headset")
    assert (second.member_id, second.outcome) == (cast.binh.member_id, "answered")
    assert (seat(cast.lan).state, seat(cast.lan).reason) == ("away", "declined")


def test_a_landline_rings_in_its_centre_and_waits_there_before_it_goes_on(
    cast: Cast, telephone: Telephone
) -> None:
    ready(cast.lan)  # idle for longer, in another centre
    time.sleep(1)
    ready(cast.binh)
    time.sleep(
        2
    )  # whoever drives has heard of it: else there is nobody at home, and it rings there
    first = simulation.call_in(by=cast.lan, number="0236 3822 123")
    soon(lambda: rings_at(cast.binh))
    assert (rings_at(cast.lan), seat(cast.lan).state) == ([], "ready")
    answered(cast.binh, first)
    began = time.monotonic()
    second = simulation.call_in(by=cast.lan, number="0236 3822 124")
    (shown,) = soon(lambda: rings_at(cast.lan), 30)
    assert (shown.call_id, shown.home) == (second, "DN")
    assert pack().phone.every_centre - 2 < time.monotonic() - began < pack().phone.every_centre + 15


def test_nobody_left_at_home_it_goes_on_at_once(cast: Cast, telephone: Telephone) -> None:
    ready(cast.lan)
    ready(cast.binh)
    call_id = simulation.call_in(by=cast.lan, number="0236 3822 123")
    soon(lambda: rings_at(cast.binh))
    wishes.decline(by=cast.binh, call_id=call_id, reason="not_fit")
    soon(lambda: rings_at(cast.lan), 3)


def test_a_caller_who_leaves_while_waiting_is_a_question(cast: Cast, telephone: Telephone) -> None:
    call_id = simulation.call_in(by=cast.lan, number=MOBILE)
    soon(lambda: waiting(cast.mai))
    simulation.leave(by=cast.lan, call_id=call_id)
    assert soon(lambda: call(call_id).ending) == "waiting"
    with acting(cast.mai):
        assert CallBack.objects.get(contact=call_id).why == "dropped"


def test_a_colleague_is_asked_brought_in_and_given_the_call(
    cast: Cast, telephone: Telephone
) -> None:
    call_id = speaks(cast.lan)
    ready(cast.binh)
    wishes.consult(by=cast.lan, call_id=call_id, with_="DN")
    (shown,) = soon(lambda: rings_at(cast.binh))
    assert shown.kind == "consult"
    wishes.answer(by=cast.binh, call_id=call_id)
    soon(lambda: seat(cast.binh).state == "talking")
    soon(lambda: call(call_id).part == "asking")
    assert call(call_id).guest == str(cast.binh.member_id)
    wishes.bring_in(by=cast.lan, call_id=call_id)
    soon(lambda: call(call_id).part == "three")
    wishes.hand_over(by=cast.lan, call_id=call_id)
    soon(lambda: call(call_id).answered_by_id == cast.binh.member_id)
    soon(lambda: seat(cast.lan).state == "wrap_up")
    assert call(call_id).ended_at is None
    with acting(cast.binh):
        assert Contact.objects.get(pk=call_id).phone == MOBILE
    assert not Wish.objects.exclude(refused="")


def test_a_supervisor_listens_and_takes_over(cast: Cast, telephone: Telephone) -> None:
    call_id = speaks(cast.lan)
    seats.take(by=cast.mai, device="simulated")
    wishes.oversee(by=cast.mai, call_id=call_id, how="listen")
    soon(lambda: rings_at(cast.mai))
    wishes.answer(by=cast.mai, call_id=call_id)
    soon(lambda: seat(cast.mai).state == "talking")
    assert call(call_id).answered_by_id == cast.lan.member_id
    wishes.oversee(by=cast.mai, call_id=call_id, how="take_over")
    soon(lambda: call(call_id).answered_by_id == cast.mai.member_id)
    soon(lambda: seat(cast.lan).state == "wrap_up")


def test_whoever_listens_steps_out_and_the_call_goes_on(cast: Cast, telephone: Telephone) -> None:
    call_id = speaks(cast.lan)
    seats.take(by=cast.mai, device="simulated")
    wishes.oversee(by=cast.mai, call_id=call_id, how="listen")
    soon(lambda: rings_at(cast.mai))
    wishes.answer(by=cast.mai, call_id=call_id)
    soon(lambda: seat(cast.mai).state == "talking")
    with pytest.raises(seats.Refused, match="not_in_call"):
        wishes.step_out(by=cast.lan, call_id=call_id)
    wishes.step_out(by=cast.mai, call_id=call_id)
    soon(lambda: seat(cast.mai).state == "wrap_up")
    assert call(call_id).ended_at is None


def test_an_interpreter_who_was_asked_into_the_contact_is_called_and_nobody_else(
    cast: Cast, telephone: Telephone
) -> None:
    call_id = speaks(cast.lan)
    interpreter = interpreters.enter(
        by=cast.mai,
        name="Giàng Thị Dính",
        phone="0987 654 321",
        languages=["hmn"],
        signed_on=dt.date(2026, 1, 1),
    )
    known = wishes.of_register(interpreter.id)
    with pytest.raises(seats.Refused, match="nobody"):
        wishes.consult(by=cast.lan, call_id=call_id, with_=known)
    interpreting.assign(
        by=cast.lan, contact_id=call_id, interpreter_id=interpreter.id, language="hmn", tie="none"
    )
    wishes.consult(by=cast.lan, call_id=call_id, with_=known)
    soon(lambda: call(call_id).part == "asking")
    wishes.bring_in(by=cast.lan, call_id=call_id)
    soon(lambda: call(call_id).part == "three")
    with acting(book.SWITCH):
        assert "654" not in str(list(Wish.objects.values()))
    wishes.send_away(by=cast.lan, call_id=call_id)
    soon(lambda: call(call_id).part == "")


def test_her_page_loaded_anew_she_gets_her_caller_back(cast: Cast, telephone: Telephone) -> None:
    ready(cast.lan)
    ready(cast.binh)
    call_id = simulation.call_in(by=cast.lan, number=MOBILE)
    soon(lambda: rings_at(cast.lan) or rings_at(cast.binh))
    first = cast.lan if rings_at(cast.lan) else cast.binh
    answered(first, call_id)
    began = time.monotonic()
    wishes.come_back(by=first)
    (shown,) = soon(lambda: rings_at(first))
    assert shown.kind == "back"
    assert time.monotonic() - began < 10
    wishes.answer(by=first, call_id=call_id)
    soon(lambda: seat(first).state == "talking")
    assert call(call_id).ended_at is None


def test_a_public_number_is_called_from_her_own_seat(cast: Cast, telephone: Telephone) -> None:
    ready(cast.lan)
    contact = wishes.dial_public(by=cast.lan, number="113")
    (shown,) = soon(lambda: rings_at(cast.lan))
    assert (shown.kind, shown.incoming) == ("own", False)
    wishes.answer(by=cast.lan, call_id=contact.id)
    soon(lambda: call(contact.id).answered_at)
    wishes.hang_up(by=cast.lan, call_id=contact.id)
    soon(lambda: call(contact.id).ended_at)
    with pytest.raises(seats.Refused, match="not_allowed"):
        wishes.dial_public(by=cast.lan, number="0912345678")


def test_killed_its_calls_are_told_as_lost_and_become_questions(
    cast: Cast, telephone: Telephone
) -> None:
    call_id = speaks(cast.lan)
    telephone.kill()
    telephone.start()
    assert soon(lambda: call(call_id).ending, 20) == "switch"
    with acting(cast.mai):
        assert CallBack.objects.get(contact=call_id).why == "dropped"


def waiting(who: Actor) -> list[queries.Waiting]:
    with acting(who):
        return queries.waiting()


def test_where_the_law_forbids_it_no_recording_pauses_whoever_asks(
    cast: Cast, telephone: Telephone
) -> None:
    call_id = speaks(cast.lan)
    for who in (cast.lan, cast.mai, cast.quan):
        with pytest.raises(seats.Refused, match="recorded_whole"):
            wishes.pause(by=who, call_id=call_id, reason="card")
    assert not Wish.objects.filter(kind="pause").exists()
    # A wish that came to be otherwise is refused by whoever drives.
    with acting(cast.lan):
        asked = Wish(
            call=call_id, by_id=cast.lan.member_id, kind="pause", target="card", at=timezone.now()
        )
        asked.save(force_insert=True)
    soon(lambda: Wish.objects.get(pk=asked.pk).done_at)
    assert Wish.objects.get(pk=asked.pk).refused == "recorded_whole"
    assert call(call_id).paused_at is None


def test_a_colleague_who_passes_it_on_leaves_the_caller_with_her(
    cast: Cast, telephone: Telephone
) -> None:
    call_id = speaks(cast.lan)
    ready(cast.binh)
    soon(lambda: seat(cast.binh).device_since)
    wishes.consult(by=cast.lan, call_id=call_id, with_=str(cast.binh.member_id))
    soon(lambda: rings_at(cast.binh))
    assert soon(lambda: call(call_id).part) == "ringing"
    wishes.decline(by=cast.binh, call_id=call_id, reason="headset")
    soon(lambda: call(call_id).part == "")
    soon(lambda: seat(cast.binh).state == "away")
    seats.be_ready(by=cast.binh)
    wishes.consult(by=cast.lan, call_id=call_id, with_=str(cast.binh.member_id))
    assert soon(lambda: rings_at(cast.binh))
    wishes.hang_up(by=cast.lan, call_id=call_id)
    assert soon(lambda: call(call_id).ended_at)


def test_her_page_is_loaded_anew_in_a_call_she_made_and_she_is_rung_for_it(
    cast: Cast, telephone: Telephone
) -> None:
    ready(cast.lan)
    soon(lambda: seat(cast.lan).device_since)
    contact = wishes.dial_public(by=cast.lan, number="113")
    soon(lambda: rings_at(cast.lan))
    wishes.answer(by=cast.lan, call_id=contact.pk)
    soon(lambda: call(contact.pk).answered_at)
    wishes.come_back(by=cast.lan)
    (again,) = soon(lambda: rings_at(cast.lan))
    assert again.kind == "back"
    wishes.answer(by=cast.lan, call_id=contact.pk)
    soon(lambda: seat(cast.lan).state == "talking")
    wishes.hang_up(by=cast.lan, call_id=contact.pk)
    assert soon(lambda: call(contact.pk).ended_at)
