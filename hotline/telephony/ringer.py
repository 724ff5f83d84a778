"""Rings seats: for calls that wait, as routing decides, and for whoever lost her caller."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING
from uuid import UUID

from hotline.actor.ids import new_id
from hotline.countries.pack import current as pack
from hotline.telephony import book, routing
from hotline.telephony.floor import BACK_WITHIN, Bell, Talk, moment
from hotline.telephony.switch import Leg, NoSuchLeg

if TYPE_CHECKING:
    from hotline.telephony.controller import Controller

OFFER_SECONDS = 8.0  # for pressing the key


class Ringer:
    """Who is rung, and who is asked whether she would rather be called back."""

    def __init__(self, controller: Controller) -> None:
        self._c = controller

    async def route(self) -> None:
        """Decide on the floor as it stands, and do it."""
        now = time.time()
        await self._ring_back(now)
        for decision in self._c.floor.decide(now):
            talk = self._c.floor.talks.get(UUID(decision.call))
            if talk is None or not talk.waits:  # another round was quicker
                continue
            try:
                if isinstance(decision, routing.Ring):
                    kind = "back" if talk.lost_at is not None else "call"
                    if UUID(decision.seat) not in self._c.floor.engaged():
                        await self.ring(talk, UUID(decision.seat), kind)
                elif talk.greeted:
                    await self._offer(talk)
            except NoSuchLeg:
                continue

    async def _ring_back(self, now: float) -> None:
        """Whoever lost her page gets her caller back as soon as her telephone is there again."""
        busy = self._c.floor.engaged()
        for talk in list(self._c.floor.talks.values()):
            her = talk.holder
            if talk.lost_at is None or not talk.waits or her is None or str(her) in talk.passed:
                continue
            if now - talk.lost_at < BACK_WITHIN and her in self._c.floor.there and her not in busy:
                await self.ring(talk, her, "back")

    async def ring(self, talk: Talk, member: UUID, kind: str) -> None:
        """Ring a seat for a call."""
        bell = Bell(new_id(), f"ring-{new_id()}", member, kind)
        talk.bell = bell
        await self.start_bell(talk, bell)

    async def start_bell(self, talk: Talk, bell: Bell) -> None:
        """Have the exchange ring, and write it down."""
        self._c.pen.write(book.rang, bell.id, talk.id, bell.member, kind=bell.kind, at=moment())
        leg = Leg(bell.leg, talk.id, "seat", bell.member, bell.id, up=False)
        try:
            await self._c.switch.ring(leg, patience=self._c.rules.ring)
        except NoSuchLeg:
            # Nothing rings, so nothing will be told of it: it is over here.
            await self._c.ending.gone(bell.leg, "lost")

    async def _offer(self, talk: Talk) -> None:
        talk.offering, talk.offered = True, True
        talk.passed.clear()
        await self._c.switch.say(talk.caller, [f"offer-{pack().locales[0]}"])

    async def offer_ends(self, talk: Talk) -> None:
        """The question was said: a while for the key, then she waits on."""
        await asyncio.sleep(OFFER_SECONDS)
        if talk.id in self._c.floor.talks and talk.offering:
            talk.offering = False
            if not talk.hers:
                await self._c.switch.hold(talk.id, talk.caller)
            await self.route()
