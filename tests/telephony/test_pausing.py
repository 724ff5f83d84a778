"""A recording that pauses, on real Asterisk, in a country whose law allows it: nothing said
meanwhile is in the recording, both hear each other all the time, and it always goes on."""

from __future__ import annotations

import time
from pathlib import Path
from uuid import UUID

import pytest

from hotline.actor.context import Actor, acting
from hotline.audit.models import Record
from hotline.telephony import book, queries, recordings, seats, wishes
from hotline.telephony.models import Call
from tests.cast import Cast
from tests.countries.packs import letting_pause
from tests.telephony.driving import call_of, cast, ended, environ, recorded, telephone
from tests.telephony.hearing import Wire
from tests.telephony.rig import CALLER_TONE, SEAT_TONE, Asterisk
from tests.telephony.telephone import Telephone, soon
from tests.telephony.test_together import done, hears

__all__ = ["cast", "environ", "telephone"]

LONGEST = 10


@pytest.fixture(autouse=True)
def country(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_COUNTRY", str(letting_pause(tmp_path, longest=LONGEST)))


def paused_now(call: Call) -> bool:
    with acting(book.SWITCH):
        return Call.objects.get(pk=call.pk).paused_at is not None


def said_of(call_id: UUID) -> list[str]:
    """How each pause of a call ended, as the log has it; its reason and who are checked."""
    with acting(book.SWITCH):
        found = list(Record.objects.filter(action="recording.paused", root=call_id).order_by("seq"))
    assert {row.reason for row in found} <= {"card"}
    assert all(row.detail[0].startswith("staff:") for row in found)
    assert all(row.detail[1] <= row.detail[2] for row in found)
    return [row.detail[3] for row in found]


def size(asterisk: Asterisk, call: Call) -> int:
    """How many bytes of a call that goes on are on the disk."""
    (file,) = asterisk.site.directories.recordings.glob(f"{call.pk}-*.sln")
    return file.stat().st_size


def seconds_of(call: Call, by: Actor) -> float:
    soon(lambda: recorded(call) == 1)
    with acting(by):
        (kept,) = queries.recordings_of(call.pk)
    sound = recordings.hear(by=by, recording_id=kept.id, reason="Thử nghiệm").content
    return (len(sound) - 44) / (2 * recordings.RATE)


def test_what_is_said_in_a_pause_is_not_recorded_and_both_hear_each_other(
    asterisk: Asterisk, telephone: Telephone, cast: Cast, wire: Wire
) -> None:
    phone, caller, call = call_of(asterisk, cast.lan, seconds=60)
    began = time.monotonic()
    time.sleep(1)
    wishes.pause(by=cast.lan, call_id=call.pk, reason="card")
    soon(lambda: paused_now(call))
    paused = time.monotonic()
    assert hears(phone, wire, seconds=0.8) == {CALLER_TONE}
    assert hears(caller, wire, seconds=0.8) == {SEAT_TONE}
    wishes.unpause(by=cast.lan, call_id=call.pk)
    done("unpause")
    soon(lambda: not paused_now(call))
    left_out = time.monotonic() - paused
    time.sleep(1.5)
    whole = time.monotonic() - began
    wishes.hang_up(by=cast.lan, call_id=call.pk)
    ended(call)
    caller.wait()
    kept = seconds_of(call, cast.lan)
    assert 1 < kept < whole - left_out + 1.2, (kept, whole, left_out)
    assert said_of(call.pk) == ["asked"]


def test_after_the_longest_pause_it_goes_on_by_itself(
    asterisk: Asterisk, telephone: Telephone, cast: Cast
) -> None:
    _phone, caller, call = call_of(asterisk, cast.lan, seconds=60)
    wishes.pause(by=cast.lan, call_id=call.pk, reason="card")
    soon(lambda: paused_now(call))
    began = time.monotonic()
    soon(lambda: not paused_now(call))
    assert time.monotonic() - began > LONGEST - 2
    assert said_of(call.pk) == ["longest"]
    before = size(asterisk, call)
    soon(lambda: size(asterisk, call) > before)
    wishes.hang_up(by=cast.lan, call_id=call.pk)
    ended(call)
    caller.wait()


def test_killed_in_a_pause_the_next_lets_the_recording_go_on(
    asterisk: Asterisk, telephone: Telephone, cast: Cast
) -> None:
    _phone, caller, call = call_of(asterisk, cast.lan, seconds=60)
    wishes.pause(by=cast.lan, call_id=call.pk, reason="card")
    done("pause")
    telephone.kill()
    time.sleep(3)  # the exchange writes sound in pieces of two seconds
    still = size(asterisk, call)
    time.sleep(3)
    assert size(asterisk, call) == still
    telephone.start()
    soon(lambda: size(asterisk, call) > still, 20)
    soon(lambda: not paused_now(call))
    assert said_of(call.pk) == ["taken_up"]
    wishes.hang_up(by=cast.lan, call_id=call.pk)
    ended(call)
    caller.wait()


def test_ended_in_a_pause_the_log_says_until_when(
    asterisk: Asterisk, telephone: Telephone, cast: Cast
) -> None:
    _phone, caller, call = call_of(asterisk, cast.lan, seconds=60)
    wishes.pause(by=cast.lan, call_id=call.pk, reason="card")
    done("pause")
    wishes.hang_up(by=cast.lan, call_id=call.pk)
    ended(call)
    assert said_of(call.pk) == ["ended"]
    caller.wait()
    asterisk.quiet()


def test_a_reason_is_one_of_the_pack_and_the_call_hers(
    asterisk: Asterisk, telephone: Telephone, cast: Cast
) -> None:
    _phone, caller, call = call_of(asterisk, cast.lan, seconds=60)
    with pytest.raises(seats.Refused, match="bad_code"):
        wishes.pause(by=cast.lan, call_id=call.pk, reason="because")
    with pytest.raises(seats.Refused, match="not_in_call"):
        wishes.pause(by=cast.mai, call_id=call.pk, reason="card")
    wishes.hang_up(by=cast.lan, call_id=call.pk)
    ended(call)
    caller.wait()
