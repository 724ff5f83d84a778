"""A telephone that is driven, members at desk phones, and what the book says of their calls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hotline.actor.context import Actor, acting
from hotline.telephony import book, credentials, queries, recordings, seats
from hotline.telephony.models import Call, Recording, Ring
from tests.access.world import OwnDatabase
from tests.cast import Cast
from tests.telephony.hearing import tones
from tests.telephony.phones import Sipp
from tests.telephony.rig import CALLER_TONE, SEAT_TONE, Asterisk, DeskPhone, environment
from tests.telephony.telephone import Telephone, running, soon

BOTH = (CALLER_TONE, SEAT_TONE)
ANOTHER_TONE = 620


@pytest.fixture
def cast(own_database: OwnDatabase) -> Cast:
    return own_database.cast()


@pytest.fixture
def environ(asterisk: Asterisk, tmp_path: Path, settings: Any) -> dict[str, str]:
    """The settings of a telephone that is this Asterisk."""
    settings.HOTLINE_RECORDINGS = tmp_path / "recordings"
    asterisk.forget()
    return environment(asterisk.site) | {"HOTLINE_RECORDINGS": str(settings.HOTLINE_RECORDINGS)}


@pytest.fixture
def telephone(
    own_database: OwnDatabase, environ: dict[str, str], tmp_path: Path
) -> Iterator[Telephone]:
    with running(own_database, tmp_path / "telephone.log", **environ) as found:
        soon(lambda: "driving" in found.said(), 20)
        yield found
        print(found.said())
        assert "failed" not in found.said(), found.said()
        assert "could not be written" not in found.said(), found.said()


def sits(asterisk: Asterisk, who: Actor, **how: Any) -> Sipp:
    """The member takes a place with a desk telephone that is there, and is ready."""
    phone = DeskPhone()
    seat = seats.take(by=who, device="desk")
    sipp = phone.ready(**how)
    known = credentials.of_seat(seat)
    soon(lambda: phone.register(asterisk.site.sip, known.user, known.secret) == 0)
    seats.be_ready(by=who)
    soon(lambda: seats.taken(who.member_id).device_since)  # type: ignore[union-attr]
    return sipp


def calls() -> list[Call]:
    with acting(book.SWITCH):
        return list(Call.objects.select_related("contact").order_by("arrived_at"))


def only() -> Call:
    (found,) = calls()
    return found


def answered(by: Actor) -> Call:
    def hers() -> Call | None:
        return next((call for call in calls() if call.answered_by_id == by.member_id), None)

    try:
        return soon(hers)
    except AssertionError as late:
        told = [(call.way, [(r.kind, r.outcome) for r in rings_of(call)]) for call in calls()]
        raise AssertionError(f"nothing was answered there: {told}") from late


def call_of(asterisk: Asterisk, who: Actor, **how: Any) -> tuple[Sipp, Sipp, Call]:
    """A caller with whom the member speaks, recorded: her telephone, the caller's, the call."""
    phone = sits(asterisk, who, answer=0.2)
    caller = asterisk.trunk().call(seconds=how.pop("seconds", 40), **how)
    call = answered(who)
    soon(lambda: list(asterisk.site.directories.recordings.glob(f"{call.pk}-*")))  # they speak
    return phone, caller, call


def ended(call: Call, seconds: float = 15) -> Call:
    def over() -> Call | None:
        with acting(book.SWITCH):
            found = Call.objects.get(pk=call.pk)
        return found if found.ended_at else None

    return soon(over, seconds)


def heard(call: Call, by: Actor) -> set[int]:
    """The tones in the recordings of a call, as she hears them."""
    with acting(by):
        kept = list(queries.recordings_of(call.pk))
    found: set[int] = set()
    for one in kept:
        sound = recordings.hear(by=by, recording_id=one.id, reason="Thử nghiệm").content
        path = recordings.folder() / "heard.sln"
        path.write_bytes(sound[44:])
        found |= tones(path, (*BOTH, ANOTHER_TONE))
    return found


def recorded(call: Call) -> int:
    with acting(book.SWITCH):
        return Recording.objects.filter(call=call.pk).count()


def state(who: Actor) -> str:
    seat = seats.taken(who.member_id)
    assert seat is not None
    return seat.state


def rings() -> list[Ring]:
    with acting(book.SWITCH):
        return list(Ring.objects.filter(ended_at__isnull=True))


def rings_of(call: Call) -> list[Ring]:
    with acting(book.SWITCH):
        return list(Ring.objects.filter(call=call.pk).order_by("at"))
