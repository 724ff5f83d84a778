"""A call that goes from one centre to another, on real Asterisk: a landline of Đà Nẵng is answered
in Hà Nội."""

from __future__ import annotations

from hotline.actor.context import acting
from hotline.countries.pack import current as pack
from hotline.telephony import book, wishes
from hotline.telephony.models import Call
from tests.cast import Cast
from tests.telephony.driving import (
    BOTH,
    answered,
    calls,
    cast,
    ended,
    environ,
    heard,
    recorded,
    rings_of,
    sits,
    state,
    telephone,
)
from tests.telephony.hearing import Wire
from tests.telephony.rig import CALLER_TONE, SEAT_TONE, Asterisk
from tests.telephony.telephone import Telephone, soon
from tests.telephony.test_together import hears

__all__ = ["cast", "environ", "telephone"]

OF_DA_NANG = "+842363822123"
# How much longer than the pack says it may take on a machine that does much else.
LOADED = 20


def waited(call: Call) -> float:
    """Seconds from the arrival of a call to its answer, as the book has them."""
    with acting(book.SWITCH):
        found = Call.objects.get(pk=call.pk)
    assert found.answered_at is not None
    return (found.answered_at - found.arrived_at).total_seconds()


def test_not_answered_at_home_it_rings_at_another_centre_which_speaks_with_her(
    asterisk: Asterisk, telephone: Telephone, cast: Cast, wire: Wire
) -> None:
    sits(asterisk, cast.binh, answer=None)  # of Đà Nẵng
    there = sits(asterisk, cast.lan, answer=0.2)  # of Hà Nội
    caller = asterisk.trunk().call(seconds=90, from_=OF_DA_NANG)
    soon(lambda: state(cast.binh) == "ringing")
    assert state(cast.lan) == "ready"
    call = answered_within(cast, pack().phone.ring + LOADED)
    assert (call.home, call.contact.centre) == ("DN", "HN")
    assert hears(caller, wire) == {SEAT_TONE}
    assert hears(there, wire) == {CALLER_TONE}
    assert [(ring.member_id, ring.outcome) for ring in rings_of(call)] == [
        (cast.binh.member_id, "no_answer"),
        (cast.lan.member_id, "answered"),
    ]
    assert pack().phone.ring - 2 < waited(call)
    assert state(cast.binh) == "away"
    finish(cast, call)


def test_nobody_free_at_home_it_waits_there_the_seconds_of_the_pack_and_then_goes_on(
    asterisk: Asterisk, telephone: Telephone, cast: Cast, wire: Wire
) -> None:
    sits(asterisk, cast.binh, answer=0.2)
    first = asterisk.trunk().call(seconds=90, from_=OF_DA_NANG)
    busy = answered(cast.binh)
    there = sits(asterisk, cast.lan, answer=0.2)
    second = asterisk.trunk().call(seconds=90, from_="+842363822124")
    call = answered_within(cast, pack().phone.every_centre + LOADED)
    assert call.pk != busy.pk
    assert (call.home, call.contact.centre) == ("DN", "HN")
    assert waited(call) > pack().phone.every_centre - 1
    assert hears(second, wire) == {SEAT_TONE}
    assert hears(there, wire) == {CALLER_TONE}
    assert [(ring.member_id, ring.outcome) for ring in rings_of(call)] == [
        (cast.lan.member_id, "answered")
    ]
    first.stop()
    finish(cast, call)


def answered_within(cast: Cast, seconds: float) -> Call:
    """The call that Hà Nội answers."""
    return soon(
        lambda: next((c for c in calls() if c.answered_by_id == cast.lan.member_id), None), seconds
    )


def finish(cast: Cast, call: Call) -> None:
    """She hangs up; both are in the recording."""
    wishes.hang_up(by=cast.lan, call_id=call.pk)
    ended(call)
    soon(lambda: recorded(call) == 1)
    assert heard(call, cast.lan) == set(BOTH)
