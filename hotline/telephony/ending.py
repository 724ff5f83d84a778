"""What becomes of a call when a leg of it ends: it is over, or somebody else is found for it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import UUID

from hotline.telephony import book, duty, recordings
from hotline.telephony.floor import Bell, Talk, moment

if TYPE_CHECKING:
    from hotline.telephony.controller import Controller

_OUTCOMES = {"no_answer": "no_answer", "declined": "declined"}


class Ending:
    """Ends of legs, rings and calls, and what was recorded of them."""

    def __init__(self, controller: Controller) -> None:
        self._c = controller

    async def gone(self, leg_id: str, why: str) -> None:
        """A leg has ended: what that means for its call."""
        talk = self._c.floor.talk_of(leg_id)
        if talk is None:
            return
        if leg_id == talk.caller:
            ending = "caller" if talk.hers or talk.holder else "waiting"
            await self.end(talk, ending if talk.incoming or talk.greeted else "nobody")
        elif talk.bell is not None and talk.bell.leg == leg_id:
            await self._bell_over(talk, talk.bell, why)
        elif leg_id == talk.hers:
            await self._hers_gone(talk, why)
        elif leg_id in talk.bells:
            self._bell_written(talk.bells.pop(leg_id), why)
            if talk.guest is not None and talk.guest.leg == leg_id:
                await self._c.asking.guest_gone(talk)
        elif leg_id in talk.extra:
            self.out(talk.extra.pop(leg_id))
        elif talk.guest is not None and talk.guest.leg == leg_id:
            await self._c.asking.guest_gone(talk)

    async def left(self, leg_id: str, why: str, *, there: bool) -> None:
        """The fallback serves this caller, or has; how it ends stands in the journal, which is kept
        of calls that come in."""
        talk = self._c.floor.talk_of(leg_id)
        if talk is None or leg_id != talk.caller or not talk.incoming:
            if not there:
                await self.gone(leg_id, why)
            return
        self._c.floor.talks.pop(talk.id)
        talk.caller = ""
        await self._let_go(talk)

    async def _bell_over(self, talk: Talk, bell: Bell, why: str) -> None:
        talk.bell = None
        outcome = self._bell_written(bell, why)
        if outcome != "cancelled":
            talk.passed.add(str(bell.member))
        if bell.kind == "own":
            await self.end(talk, "nobody")

    def _bell_written(self, bell: Bell, why: str) -> str:
        outcome = bell.outcome or _OUTCOMES.get(why, "gone")
        self._c.pen.write(book.ring_over, bell.id, outcome, reason=bell.reason, at=moment())
        if outcome in ("no_answer", "declined") and bell.member in self._c.floor.places:
            self._c.floor.places[bell.member].ready = False  # until the database says so
        return outcome

    async def _hers_gone(self, talk: Talk, why: str) -> None:
        """She hung up: the call is over. Her leg was lost: the caller hears music and is found
        somebody, herself before all others."""
        if why == "normal" and talk.lost_at is None:
            await self.end(talk, "counsellor")
            return
        await self.lose(talk)

    async def lose(self, talk: Talk) -> None:
        """Her leg is no more: the caller is kept."""
        her = talk.holder
        await self._c.pausing.over(talk, "passed")
        talk.hers, talk.lost_at, talk.held = "", time.time(), False
        talk.known = True
        talk.passed.clear()
        if her is not None:
            self._c.pen.write(duty.lost_her, her, at=moment())
        if talk.guest is not None and talk.guest.up:
            # Whom she consulted takes her part rather than nobody.
            await self._c.asking.guest_takes_over(talk)
            return
        await self._c.switch.hold(talk.id, talk.caller)

    async def end(self, talk: Talk, ending: str) -> None:
        """End a call for everybody."""
        self._c.floor.talks.pop(talk.id, None)
        self._c.pen.write(book.ended, talk.id, ending, at=moment())
        await self._let_go(talk)

    async def _let_go(self, talk: Talk) -> None:
        for bell in (talk.bell, *talk.bells.values()):
            if bell is not None:
                bell.outcome = bell.outcome or "cancelled"
                self._bell_written(bell, "")
        if talk.holder is not None:
            self.out(talk.holder)
        if talk.guest is not None and talk.guest.member is not None:
            self.out(talk.guest.member)
        for member in talk.extra.values():
            self.out(member)
        for leg in talk.legs:
            await self._c.switch.hang_up(leg)
        await self._c.switch.disband(talk.id)

    def out(self, member: UUID) -> None:
        """A member's part in a call is over: she writes up."""
        now = time.time()
        self._c.floor.rest(member, now + self._c.rules.wrap_up)
        self._c.pen.write(duty.stepped_out, member, at=moment(now))

    def keep(self, name: str) -> None:
        """Seal a recording that is whole; `name` is the call's id and when it began."""
        try:
            call, began = UUID(name[:36]), name[37:]
        except ValueError:
            return
        file = self._c.switch.recordings / f"{name}.sln"
        at = moment(int(began)) if began.isdigit() else moment(file.stat().st_mtime)
        self._c.pen.write(recordings.keep_named, call, began, file, began_at=at)
