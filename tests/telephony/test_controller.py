"""Real calls: a carrier rings in, desk telephones answer, and no call is lost when a part dies.

Asterisk, sipp and `hotline phone run` are real; what was heard is told by its tones.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from hotline.actor.context import Actor, acting
from hotline.contacts.models import CallBack, Contact
from hotline.telephony import book, seats, wishes
from hotline.telephony.credentials import user_of
from hotline.telephony.leading import LOOKS
from hotline.telephony.models import Call, Ring
from tests.access.world import OwnDatabase
from tests.addresses import to_database
from tests.cast import Cast
from tests.telephony.driving import (
    BOTH,
    answered,
    call_of,
    calls,
    cast,
    ended,
    environ,
    heard,
    only,
    recorded,
    rings,
    rings_of,
    sits,
    state,
    telephone,
)
from tests.telephony.hearing import Wire, tones
from tests.telephony.phones import Sipp
from tests.telephony.rig import CALLER_TONE, SEAT_TONE, Asterisk, DeskPhone
from tests.telephony.telephone import Telephone, guarding, running, soon

__all__ = ["cast", "environ", "telephone"]

# Seconds for what takes three to six on a quiet machine: `make bench NAME=calls` has the figures.
LOADED = 20


def test_a_call_rings_is_answered_heard_both_ways_recorded_and_written_down(
    asterisk: Asterisk, telephone: Telephone, cast: Cast, wire: Wire
) -> None:
    phone = sits(asterisk, cast.lan, answer=0.5)
    caller = asterisk.trunk().call(seconds=8)
    call = answered(cast.lan)
    assert call.contact.counsellor_id == cast.lan.member_id
    with acting(cast.lan):
        assert Contact.objects.get(pk=call.pk).phone == "+84912345678"
    assert caller.wait() == 0, caller.said()
    over = ended(call)
    assert over.ending == "caller"
    assert CALLER_TONE in tones(phone.heard(wire), BOTH)
    assert SEAT_TONE in tones(caller.heard(wire), BOTH)
    soon(lambda: recorded(call) == 1)
    assert heard(call, cast.lan) == set(BOTH)
    assert not list(asterisk.site.directories.recordings.glob("*.sln"))
    assert len(calls()) == 1
    asterisk.quiet()


def test_nobody_answers_it_rings_at_the_next_and_that_is_written_down(
    asterisk: Asterisk, telephone: Telephone, cast: Cast
) -> None:
    sits(asterisk, cast.lan, answer=None)
    caller = asterisk.trunk().call(seconds=40)
    soon(lambda: state(cast.lan) == "ringing")
    sits(asterisk, cast.binh, answer=0.2)
    wishes.decline(by=cast.lan, call_id=only().pk, reason="headset")
    call = answered(cast.binh)
    with acting(book.SWITCH):
        first, _second = Ring.objects.filter(call=call.pk).order_by("at")
    assert (first.outcome, first.reason) == ("declined", "headset")
    wishes.hang_up(by=cast.binh, call_id=call.pk)
    assert ended(call).ending == "counsellor"
    caller.wait()
    asterisk.quiet()


def test_a_withheld_number_is_nowhere(asterisk: Asterisk, telephone: Telephone, cast: Cast) -> None:
    caller = asterisk.trunk().call(seconds=2, withheld=True)
    call = soon(lambda: next(iter(calls()), None))
    assert call.contact.number_state == "withheld"
    caller.wait()
    assert ended(call).ending == "waiting"
    with acting(cast.mai):
        assert Contact.objects.get(pk=call.pk).phone == ""


def test_a_caller_chooses_a_language_by_a_key(
    asterisk: Asterisk, telephone: Telephone, cast: Cast
) -> None:
    caller = asterisk.trunk().call(seconds=6, sound=None, digits="2", digits_after=1.5)
    soon(lambda: any(call.language == "eng" for call in calls()))
    caller.wait()


def test_killed_while_talking_the_call_and_its_recording_go_on(
    asterisk: Asterisk, telephone: Telephone, cast: Cast, wire: Wire
) -> None:
    phone = sits(asterisk, cast.lan, answer=0.2)
    caller = asterisk.trunk().call(seconds=14)
    call = answered(cast.lan)
    telephone.kill()
    time.sleep(1)
    telephone.start()
    assert caller.wait(40) == 0, caller.said()
    assert ended(call).ending == "caller"
    soon(lambda: recorded(call) == 1)
    assert heard(call, cast.lan) == set(BOTH)
    assert len(calls()) == 1
    assert SEAT_TONE in tones(caller.heard(wire)[-3 * 8000 :], BOTH)
    assert phone.process.poll() is None
    asterisk.quiet()


def test_killed_while_talking_and_hung_up_before_another_drives_she_writes_up(
    asterisk: Asterisk, telephone: Telephone, cast: Cast
) -> None:
    _phone, caller, call = call_of(asterisk, cast.lan, seconds=8)
    telephone.kill()
    assert caller.wait(30) == 0, caller.said()
    telephone.start()
    assert ended(call, 20).ending == "caller"
    soon(lambda: state(cast.lan) == "wrap_up")
    soon(lambda: recorded(call) == 1, 20)
    asterisk.quiet()


def test_killed_while_it_rings_the_caller_is_kept_and_served(
    asterisk: Asterisk, telephone: Telephone, cast: Cast
) -> None:
    sits(asterisk, cast.lan, answer=None)
    caller = asterisk.trunk().call(seconds=40)
    soon(lambda: state(cast.lan) == "ringing")
    telephone.kill()
    telephone.start()
    soon(lambda: state(cast.lan) == "ready" or state(cast.lan) == "ringing", 15)
    sits(asterisk, cast.binh, answer=0.2)
    soon(rings, 20)
    wishes.decline(by=cast.lan, call_id=only().pk, reason="other")
    call = answered(cast.binh)
    wishes.hang_up(by=cast.binh, call_id=call.pk)
    assert ended(call).ending == "counsellor"
    assert len(calls()) == 1
    caller.wait()
    asterisk.quiet()


def test_hung_its_waiting_callers_are_served_by_the_exchange_and_are_one_contact_each(
    asterisk: Asterisk, telephone: Telephone, cast: Cast, environ: dict[str, str]
) -> None:
    with guarding(environ):
        sits(asterisk, cast.lan, answer=1, talk=3)
        caller = asterisk.trunk().call(seconds=30)
        call = soon(lambda: next(iter(calls()), None))
        telephone.signal(signal.SIGSTOP)
        began = time.monotonic()
        soon(lambda: any("fallback" in str(c.get("dialplan")) for c in asterisk.channels()), 10)
        assert time.monotonic() - began < LOADED
        assert caller.wait(30) == 0, caller.said()  # she answered, spoke and hung up
        telephone.signal(signal.SIGCONT)
        over = ended(call, 20)
        assert (over.ending, over.answered_by_id) == ("caller", cast.lan.member_id)
        soon(lambda: recorded(call) >= 1)
        assert len(calls()) == 1
    asterisk.quiet()


def test_who_waits_in_the_fallback_goes_to_the_controller_that_is_back(
    asterisk: Asterisk, telephone: Telephone, cast: Cast, environ: dict[str, str]
) -> None:
    caller = asterisk.trunk().call(seconds=60)
    soon(lambda: len(calls()) == 1)
    telephone.kill()
    with guarding(environ):
        soon(lambda: any("fallback" in str(c.get("dialplan")) for c in asterisk.channels()), 10)
    telephone.start()
    soon(lambda: telephone.said().count("driving") == 2, 20)
    sits(asterisk, cast.lan, answer=0.2)
    call = answered(cast.lan)
    time.sleep(1)
    wishes.hang_up(by=cast.lan, call_id=call.pk)
    over = ended(call)
    assert (over.ending, over.way) == ("counsellor", "live")
    assert len(calls()) == 1
    caller.wait()
    asterisk.quiet()


def test_greeted_and_then_left_hanging_a_call_that_the_exchange_serves_has_its_end(
    asterisk: Asterisk, telephone: Telephone, cast: Cast, environ: dict[str, str]
) -> None:
    """What a controller does on a line must not keep its end out of the journal."""
    phone = DeskPhone()
    phone.ready(answer=0.5, talk=1)
    asterisk.seat("desk", contact=phone.contact)
    caller = asterisk.trunk().call(seconds=40)
    soon(lambda: len(calls()) == 1)
    time.sleep(3)  # the notice is over, other languages are named
    telephone.signal(signal.SIGSTOP)
    asterisk.say("HOTLINE_SEATS", "PJSIP/desk")
    with guarding(environ):
        assert caller.wait(30) == 0, caller.said()
    telephone.signal(signal.SIGCONT)
    over = ended(only())
    assert (over.ending, over.way) == ("waiting", "fallback")
    asterisk.quiet()


def test_killed_while_words_are_said_the_next_ends_them_when_she_answers(
    asterisk: Asterisk,
    telephone: Telephone,
    cast: Cast,
    own_database: OwnDatabase,
    environ: dict[str, str],
    tmp_path: Path,
    wire: Wire,
) -> None:
    with running(own_database, tmp_path / "second.log", **environ) as second:
        soon(second.stands_by)
        caller = asterisk.trunk().call(seconds=14)
        soon(lambda: len(calls()) == 1)
        time.sleep(4)  # nobody is there: she is asked whether she would rather be called back
        telephone.kill()
        sits(asterisk, cast.lan, answer=0.2)
        assert caller.wait(30) == 0, caller.said()
        assert ended(answered(cast.lan)).ending == "caller"
        assert SEAT_TONE in tones(caller.heard(wire)[-3 * 8000 :], BOTH)
        assert "does not answer" not in second.said(), second.said()
    asterisk.quiet()


def test_with_no_controller_at_all_a_call_becomes_a_contact_later_once(
    asterisk: Asterisk, telephone: Telephone, cast: Cast
) -> None:
    sits(asterisk, cast.lan, answer=0.2, talk=2)
    soon(lambda: user_of(cast.lan.member_id) in asterisk.variable("HOTLINE_SEATS"))
    telephone.kill()
    time.sleep(5)
    caller = asterisk.trunk().call(seconds=30, from_="+842363822123")
    assert caller.wait(30) == 0, caller.said()
    assert calls() == []
    telephone.start()
    call = soon(lambda: next(iter(calls()), None), 20)
    over = ended(call)
    assert (over.answered_by_id, over.way) == (cast.lan.member_id, "fallback")
    with acting(cast.lan):
        assert Contact.objects.get(pk=call.pk).phone == "+842363822123"
    soon(lambda: recorded(call) == 1, 20)
    assert heard(call, cast.lan) == set(BOTH)
    assert len(calls()) == 1


def given_by_the_exchange(
    asterisk: Asterisk, telephone: Telephone, to: Actor
) -> tuple[Sipp, Sipp, Call]:
    """A caller whom the exchange gives to a member while nobody drives, and the telephone that is
    back meanwhile: hers, the caller's, the call."""
    phone = sits(asterisk, to, answer=0.2)
    user = user_of(to.member_id)
    soon(lambda: user in asterisk.variable("HOTLINE_SEATS"))
    telephone.kill()
    asterisk.say("HOTLINE_SEATS", f"PJSIP/{user}")
    time.sleep(5)
    caller = asterisk.trunk().call(seconds=90)
    soon(lambda: len(asterisk.channels()) == 2, 20)
    telephone.start()
    return phone, caller, answered(to)


def test_whom_the_exchange_gave_her_is_on_her_page_while_they_speak_and_hers_to_end(
    asterisk: Asterisk, telephone: Telephone, cast: Cast
) -> None:
    sits(asterisk, cast.binh, answer=0.2)
    _phone, caller, call = given_by_the_exchange(asterisk, telephone, cast.lan)
    assert call.ended_at is None
    assert call.carries_itself
    assert state(cast.lan) == "talking"
    with pytest.raises(seats.Refused, match="carries_itself"):
        wishes.hold(by=cast.lan, call_id=call.pk)
    another = asterisk.trunk().call(seconds=30)
    second = answered(cast.binh)  # she speaks, and is not rung
    assert rings_of(second)[0].member_id == cast.binh.member_id
    wishes.hang_up(by=cast.lan, call_id=call.pk)
    assert ended(call).ending == "counsellor"
    caller.wait()
    soon(lambda: state(cast.lan) == "wrap_up")
    wishes.hang_up(by=cast.binh, call_id=second.pk)
    another.wait()
    soon(lambda: recorded(call) == 1, 20)
    assert len(calls()) == 2
    asterisk.quiet()


def test_whom_the_exchange_gave_her_and_her_line_lost_goes_to_another(
    asterisk: Asterisk, telephone: Telephone, cast: Cast
) -> None:
    phone, caller, call = given_by_the_exchange(asterisk, telephone, cast.lan)
    sits(asterisk, cast.binh, answer=0.2)
    phone.stop()
    again = answered(cast.binh)
    assert again.pk == call.pk
    assert not again.carries_itself
    assert state(cast.lan) == "ready"
    wishes.hang_up(by=cast.binh, call_id=call.pk)
    assert ended(call).ending == "counsellor"
    caller.wait()
    assert len(calls()) == 1
    asterisk.quiet()


def test_her_line_is_lost_the_caller_is_kept_and_another_answers(
    asterisk: Asterisk, telephone: Telephone, cast: Cast, wire: Wire
) -> None:
    phone = sits(asterisk, cast.lan, answer=0.2)
    caller = asterisk.trunk().call(seconds=25)
    call = answered(cast.lan)
    sits(asterisk, cast.binh, answer=0.2)
    began = time.monotonic()
    phone.stop()  # as if her centre were cut off: no sound, no word
    soon(lambda: answered(cast.binh), 15)
    assert time.monotonic() - began < LOADED
    assert caller.wait(40) == 0, caller.said()
    assert ended(call).ending == "caller"
    with acting(cast.binh):
        assert Contact.objects.get(pk=call.pk).counsellor_id == cast.binh.member_id
    assert len(calls()) == 1
    asterisk.quiet()


def test_asterisk_is_killed_its_callers_are_known_and_become_questions(
    asterisk: Asterisk, telephone: Telephone, cast: Cast
) -> None:
    sits(asterisk, cast.lan, answer=0.2)
    first = asterisk.trunk().call(seconds=60)
    talking = answered(cast.lan)
    second = asterisk.trunk().call(seconds=60, from_="+84987000111")
    soon(lambda: len(calls()) == 2)
    time.sleep(6)  # the exchange writes sound in pieces of two seconds
    asterisk.instance.kill()
    first.stop()
    second.stop()
    asterisk.restart()
    for call in calls():
        assert ended(call, 20).ending == "switch"
    with acting(cast.mai):
        asked = set(CallBack.objects.values_list("contact_id", flat=True))
    assert asked == {call.pk for call in calls()}
    soon(lambda: recorded(talking) == 1)
    # It takes calls again.
    sits(asterisk, cast.binh, answer=0.2)
    third = asterisk.trunk().call(seconds=8, from_="+84987000222")
    answered(cast.binh)
    third.wait()


def test_the_database_is_away_and_nothing_of_the_calls_is_missing(
    asterisk: Asterisk, telephone: Telephone, cast: Cast, own_database: OwnDatabase
) -> None:
    sits(asterisk, cast.lan, answer=0.5)
    time.sleep(LOOKS + 1)  # that she is ready is told at once, and looked at in any case
    with away(own_database):
        first = asterisk.trunk().call(seconds=6)
        second = asterisk.trunk().call(seconds=4, from_="+84987000111", sound=None)
        assert first.wait(30) == 0, first.said()
        assert second.wait(30) == 0, second.said()
    soon(lambda: len(calls()) == 2, 20)
    endings = {ended(call, 20).ending for call in calls()}
    assert endings == {"caller", "waiting"}
    call = answered(cast.lan)
    soon(lambda: recorded(call) == 1)
    assert heard(call, cast.lan) == set(BOTH)


def test_two_controllers_at_once_no_call_is_doubled(
    asterisk: Asterisk,
    telephone: Telephone,
    cast: Cast,
    own_database: OwnDatabase,
    environ: dict[str, str],
    tmp_path: Path,
) -> None:
    sits(asterisk, cast.lan, answer=0.2)
    with running(own_database, tmp_path / "second.log", **environ) as second:
        soon(second.stands_by)
        caller = asterisk.trunk().call(seconds=14)
        call = answered(cast.lan)
        assert "driving" not in second.said()
        telephone.kill()
        soon(lambda: "driving" in second.said(), 10)
        assert caller.wait(30) == 0, caller.said()
        assert ended(call).ending == "caller"
        assert len(calls()) == 1
    asterisk.quiet()


def test_hung_another_that_stands_by_takes_over_and_the_first_steps_back(
    asterisk: Asterisk,
    telephone: Telephone,
    cast: Cast,
    own_database: OwnDatabase,
    environ: dict[str, str],
    tmp_path: Path,
) -> None:
    sits(asterisk, cast.lan, answer=0.2)
    with running(own_database, tmp_path / "second.log", **environ) as second, guarding(environ):
        soon(second.stands_by)
        telephone.signal(signal.SIGSTOP)
        caller = asterisk.trunk().call(seconds=10)
        call = answered(cast.lan)
        telephone.signal(signal.SIGCONT)
        soon(lambda: "another drives" in telephone.said(), 10)
        assert second.said().count("driving") == 1, second.said()
        assert caller.wait(30) == 0, caller.said()
        over = ended(call)
        assert (over.ending, over.way) == ("caller", "live")
        assert len(calls()) == 1
        assert [ring.outcome for ring in rings_of(call)] == ["answered"]
    asterisk.quiet()


def test_the_database_is_away_and_whoever_drives_goes_on_driving(
    asterisk: Asterisk,
    telephone: Telephone,
    cast: Cast,
    own_database: OwnDatabase,
    environ: dict[str, str],
    tmp_path: Path,
) -> None:
    with running(own_database, tmp_path / "second.log", **environ) as second:
        soon(second.stands_by)
        with away(own_database):
            time.sleep(3)
        time.sleep(3)  # it has the lock again by now, or the other would have begun
        assert "driving" not in second.said(), second.said()
        telephone.kill()
        soon(lambda: "driving" in second.said(), 10)


@contextmanager
def away(database: OwnDatabase) -> Iterator[None]:
    """Nobody reaches the database until the end of the block."""
    superuser = to_database(os.environ["HOTLINE_TEST_SUPERUSER_URL"], "postgres")
    connection.close()
    with psycopg.connect(superuser, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{database.name}" ALLOW_CONNECTIONS false')
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [database.name],
        )
        try:
            yield
        finally:
            admin.execute(f'ALTER DATABASE "{database.name}" ALLOW_CONNECTIONS true')
