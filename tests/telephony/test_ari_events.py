"""How a channel's end is read from what Asterisk tells, in whatever order and part it tells it."""

from __future__ import annotations

import asyncio
from uuid import UUID

from hotline.telephony import ari_events
from hotline.telephony.switch import Arrived, Event, Gone, Left

CHANNEL = {"channel": {"id": "1732870000.1"}}
LEG = CHANNEL["channel"]["id"]
ENDS = {"type": "StasisEnd", **CHANNEL}


def told(*events: dict[str, object], there: bool = False) -> list[Event]:
    """What is made of these events of ARI, at once or after the channel was looked for."""

    async def read() -> list[Event]:
        found: list[Event] = []

        async def exists(_leg: str) -> bool:
            return there

        reader = ari_events.Reader(exists, found.append)
        for event in events:
            found += reader.read(event)
        await asyncio.sleep(ari_events._SETTLES + 0.1)
        return found

    return asyncio.run(read())


def test_a_line_that_is_hung_up_is_gone_once() -> None:
    hung = {"type": "ChannelHangupRequest", "cause": 16, **CHANNEL}
    destroyed = {"type": "ChannelDestroyed", "cause": 16, **CHANNEL}
    assert told(hung, ENDS) == [Gone(LEG, "normal")]
    assert told(hung, ENDS, destroyed) == [Gone(LEG, "normal")]
    assert told(destroyed, ENDS) == [Gone(LEG, "normal")]


def test_a_line_that_was_sent_on_is_left_to_whoever_has_it() -> None:
    assert told(ENDS, there=True) == [Left(LEG, there=True)]


def test_a_line_whose_end_nobody_told_ended_with_whoever_had_it() -> None:
    """Else a call that the exchange served while a controller stood still would end as one that
    nobody answered."""
    assert told(ENDS) == [Left(LEG, there=False, why="lost")]


def test_what_was_sent_on_and_hung_up_there_is_no_end_of_ours_told_all_at_once() -> None:
    """A controller that stood still reads all of it in one go; endpoints tell of channels that are
    not ours any more."""
    hung = {"type": "ChannelHangupRequest", "cause": 16, **CHANNEL}
    destroyed = {"type": "ChannelDestroyed", "cause": 16, **CHANNEL}
    assert told(ENDS, hung, destroyed) == [Left(LEG, there=False, why="normal")]
    assert told(ENDS, destroyed) == [Left(LEG, there=False, why="normal")]


def test_who_left_and_is_here_again_at_once_has_arrived_and_is_not_let_go_afterwards() -> None:
    """Else a caller whom the exchange gave back would be dropped into silence."""
    back = {
        "type": "StasisStart",
        "args": ["inbound", "111", "allowed_passed", "1"],
        "channel": {
            "id": LEG,
            "state": "Up",
            "creationtime": "2026-11-29T10:00:00.000+0000",
            "caller": {"number": "0912345678"},
            "channelvars": {"HOTLINE_CALL_ID": str(UUID(int=7)), "HOTLINE_ROLE": "caller"},
        },
    }
    left, arrived = told(ENDS, back, there=True)
    assert left == Left(LEG, there=True)
    assert isinstance(arrived, Arrived)
    assert (arrived.leg.call, arrived.leg.noticed) == (UUID(int=7), True)
