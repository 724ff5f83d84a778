"""Pauses recordings, where the country allows it, and lets them go on: when she says so, after the
pack's longest pause, and whenever the call is not hers any more."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from hotline.telephony import pauses
from hotline.telephony.floor import Talk, moment
from hotline.telephony.models import Wish
from hotline.telephony.refusal import Refusal
from hotline.telephony.switch import NoSuchLeg

if TYPE_CHECKING:
    from hotline.telephony.controller import Controller


class Pausing:
    """The pauses of all calls."""

    def __init__(self, controller: Controller) -> None:
        self._c = controller

    async def pause(self, talk: Talk, wish: Wish) -> None:
        """Record nothing of the call from now on."""
        if not self._c.rules.pausing:
            raise Refusal("recorded_whole")
        if talk.holder != wish.by_id or not talk.hers or not talk.recording:
            raise Refusal("not_in_call")
        if talk.paused_until is not None:
            return
        await self._c.switch.pause(talk.recording)
        talk.paused_until = time.time() + self._c.rules.longest_pause
        self._c.pen.write(pauses.began, talk.id, wish.by_id, wish.target, at=moment())

    async def unpause(self, talk: Talk, wish: Wish) -> None:
        """Record again; also where only the book takes the recording for paused."""
        await self._go_on(talk, "asked")

    async def over(self, talk: Talk, how: str) -> None:
        """Let the recording of a call go on, if it is paused."""
        if talk.paused_until is not None:
            await self._go_on(talk, how)

    async def run_out(self) -> None:
        """Let those go on that have been paused for as long as the country allows."""
        now = time.time()
        for talk in list(self._c.floor.talks.values()):
            if talk.paused_until is not None and talk.paused_until <= now:
                await self._go_on(talk, "longest")

    async def take_up(self, talk: Talk) -> None:
        """Whoever drove before may have paused it: nothing says until when, so it goes on."""
        await self._go_on(talk, "taken_up")

    async def _go_on(self, talk: Talk, how: str) -> None:
        talk.paused_until = None
        with contextlib.suppress(NoSuchLeg):  # the recording has ended
            await self._c.switch.unpause(talk.recording)
        self._c.pen.write(pauses.over, talk.id, how, at=moment())
