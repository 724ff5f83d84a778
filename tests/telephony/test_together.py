"""More than two in a call, on real Asterisk: who hears whom is told by tones."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from hotline.actor.context import acting
from hotline.telephony import book, wishes
from hotline.telephony.models import Call, Wish
from tests.cast import Cast
from tests.telephony.driving import call_of, cast, ended, environ, sits, state, telephone
from tests.telephony.hearing import Wire, tones
from tests.telephony.phones import Sipp
from tests.telephony.rig import CALLER_TONE, CARRIER, SEAT_TONE, Asterisk, DeskPhone
from tests.telephony.telephone import Telephone, soon

__all__ = ["cast", "environ", "telephone"]

COLLEAGUE = 620
ALL = (CALLER_TONE, SEAT_TONE, COLLEAGUE)


def hears(who: Sipp, wire: Wire, asked: Sequence[int] = ALL, seconds: float = 1.0) -> set[int]:
    """What somebody is sent from now on; the first moment is left to what is under way."""
    time.sleep(0.4)
    since = time.monotonic()
    time.sleep(seconds)
    sound = wire.sound(who.host, who.ports, since=since)
    return tones(sound, asked) if sound.size else set()


def done(kind: str) -> None:
    def carried_out() -> bool:
        with acting(book.SWITCH):
            wish = Wish.objects.filter(kind=kind).order_by("-at").first()
            assert wish is None or not wish.refused, wish.refused
            return wish is not None and wish.done_at is not None

    soon(carried_out)


def outside(asterisk: Asterisk, **how: Any) -> Sipp:
    """A telephone behind the carrier, which the exchange sees."""
    phone = DeskPhone(host=CARRIER).ready(sound=COLLEAGUE, **how)
    path = "endpoints/PJSIP/carrier"
    soon(lambda: asterisk.ari("GET", path)[1]["state"] == "online", 40)
    return phone


def test_on_hold_the_caller_hears_music_and_nobody_hears_her(
    asterisk: Asterisk, telephone: Telephone, cast: Cast, wire: Wire
) -> None:
    phone, caller, call = call_of(asterisk, cast.lan)
    assert hears(phone, wire) == {CALLER_TONE}
    wishes.hold(by=cast.lan, call_id=call.pk)
    done("hold")
    assert SEAT_TONE not in hears(caller, wire)
    assert CALLER_TONE not in hears(phone, wire, seconds=0.5)
    wishes.resume(by=cast.lan, call_id=call.pk)
    done("resume")
    assert SEAT_TONE in hears(caller, wire)
    wishes.hang_up(by=cast.lan, call_id=call.pk)
    ended(call)
    caller.wait()


def test_a_colleague_is_asked_first_then_all_three_then_the_call_is_hers(
    asterisk: Asterisk, telephone: Telephone, cast: Cast, wire: Wire
) -> None:
    phone, caller, call = call_of(asterisk, cast.lan)
    colleague = sits(asterisk, cast.binh, answer=0.2, sound=COLLEAGUE)
    wishes.consult(by=cast.lan, call_id=call.pk, with_="DN")
    soon(lambda: state(cast.binh) == "talking")
    assert hears(colleague, wire) == {SEAT_TONE}
    assert COLLEAGUE not in hears(caller, wire, seconds=0.5)
    wishes.bring_in(by=cast.lan, call_id=call.pk)
    done("bring_in")
    assert hears(caller, wire) == {SEAT_TONE, COLLEAGUE}
    assert hears(colleague, wire, seconds=0.5) == {CALLER_TONE, SEAT_TONE}
    wishes.hand_over(by=cast.lan, call_id=call.pk)
    done("hand_over")
    soon(lambda: state(cast.lan) == "wrap_up")
    assert hears(caller, wire) == {COLLEAGUE}
    wishes.hang_up(by=cast.binh, call_id=call.pk)
    ended(call)
    caller.wait()
    assert phone.process.poll() is None


def test_a_supervisor_listens_whispers_joins_and_takes_over(
    asterisk: Asterisk, telephone: Telephone, cast: Cast, wire: Wire
) -> None:
    phone, caller, call = call_of(asterisk, cast.lan, seconds=60)
    supervisor = sits(asterisk, cast.mai, answer=0.2, sound=COLLEAGUE)
    wishes.oversee(by=cast.mai, call_id=call.pk, how="listen")
    soon(lambda: state(cast.mai) == "talking")
    done("listen")
    assert hears(supervisor, wire) == {CALLER_TONE, SEAT_TONE}
    assert COLLEAGUE not in hears(phone, wire, seconds=0.5)
    assert COLLEAGUE not in hears(caller, wire, seconds=0.5)
    wishes.oversee(by=cast.mai, call_id=call.pk, how="whisper")
    done("whisper")
    assert COLLEAGUE in hears(phone, wire)
    assert COLLEAGUE not in hears(caller, wire, seconds=0.5)
    wishes.oversee(by=cast.mai, call_id=call.pk, how="join")
    done("join")
    assert hears(caller, wire) == {SEAT_TONE, COLLEAGUE}
    wishes.oversee(by=cast.mai, call_id=call.pk, how="take_over")
    done("take_over")
    soon(lambda: state(cast.lan) == "wrap_up")
    assert hears(caller, wire) == {COLLEAGUE}
    with acting(book.SWITCH):
        assert Call.objects.get(pk=call.pk).answered_by_id == cast.mai.member_id
    wishes.hang_up(by=cast.mai, call_id=call.pk)
    ended(call)
    caller.wait()


def test_the_police_are_called_and_brought_in(
    asterisk: Asterisk, telephone: Telephone, cast: Cast, wire: Wire
) -> None:
    police = outside(asterisk, answer=0.3)
    _phone, caller, call = call_of(asterisk, cast.lan)
    wishes.consult(by=cast.lan, call_id=call.pk, with_="113")
    done("consult")
    time.sleep(1)
    assert hears(police, wire) == {SEAT_TONE}
    wishes.bring_in(by=cast.lan, call_id=call.pk)
    done("bring_in")
    assert hears(police, wire) == {CALLER_TONE, SEAT_TONE}
    wishes.send_away(by=cast.lan, call_id=call.pk)
    done("send_away")
    assert hears(caller, wire) == {SEAT_TONE}
    wishes.hang_up(by=cast.lan, call_id=call.pk)
    ended(call)
    caller.wait()


def test_a_call_out_rings_her_first_then_the_number(
    asterisk: Asterisk, telephone: Telephone, cast: Cast, wire: Wire
) -> None:
    other = outside(asterisk, answer=0.5)
    phone = sits(asterisk, cast.lan, answer=0.2)
    contact = wishes.dial_public(by=cast.lan, number="115")

    def reached() -> Call | None:
        with acting(book.SWITCH):
            return Call.objects.filter(pk=contact.id, answered_at__isnull=False).first()

    call = soon(reached)
    assert hears(phone, wire) == {COLLEAGUE}
    assert hears(other, wire, seconds=0.5) == {SEAT_TONE}
    wishes.hang_up(by=cast.lan, call_id=call.pk)
    assert ended(call).ending == "counsellor"
    asterisk.quiet()
