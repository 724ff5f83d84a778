"""What members ask of the telephone while a call goes on, carried out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from uuid import UUID

from hotline.actor.ids import new_id
from hotline.telephony import book
from hotline.telephony.floor import Bell, Guest, Talk, moment
from hotline.telephony.models import Wish
from hotline.telephony.overseeing import Overseeing
from hotline.telephony.refusal import Refusal
from hotline.telephony.switch import Leg, NoSuchLeg
from hotline.telephony.wishes import REGISTER

if TYPE_CHECKING:
    from hotline.telephony.controller import Controller

OUTSIDE_SECONDS = 45  # a number outside may ring so long
READ_SECONDS = 1.0  # for a number; whoever drives gives no sign meanwhile


class Asking:
    """The verbs of people in a call."""

    def __init__(self, controller: Controller) -> None:
        self._c = controller
        self._overseeing = Overseeing(controller)
        self._done: set[UUID] = set()
        self._verbs: dict[str, Callable[[Talk, Wish], Awaitable[None]]] = {
            "decline": self._decline,
            "answer": self._answer,
            "hang_up": self._hang_up,
            "hold": self._hold,
            "resume": self._resume,
            "consult": self._consult,
            "bring_in": self._bring_in,
            "hand_over": self._hand_over,
            "send_away": self._send_away,
            "listen": self._overseeing.begin,
            "whisper": self._overseeing.begin,
            "join": self._overseeing.begin,
            "take_over": self._overseeing.begin,
            "come_back": self._come_back,
            "step_out": self._step_out,
            "pause": controller.pausing.pause,
            "unpause": controller.pausing.unpause,
        }

    async def carry_out(self, wish: Wish) -> None:
        """Do what is wished, once, and write down that it was done or why not."""
        if not self.is_new(wish):
            return
        try:
            await self._do(wish)
        except Refusal as refusal:
            self._c.pen.write(book.done, wish.id, refused=refusal.code)
        except NoSuchLeg:
            self._c.pen.write(book.done, wish.id, refused="ended")
        else:
            self._c.pen.write(book.done, wish.id)

    def is_new(self, wish: Wish) -> bool:
        """Whether this wish was not taken up before: it stands open until that is written."""
        if wish.id in self._done:
            return False
        self._done.add(wish.id)
        return True

    async def _do(self, wish: Wish) -> None:
        if wish.kind == "dial":
            await self._dial(wish)
            return
        talk = self._c.floor.talks.get(wish.call)
        if talk is None and wish.kind == "hang_up":
            await self._hang_up_elsewhere(wish)
            return
        verb = self._verbs.get(wish.kind)
        if talk is None or verb is None:
            raise Refusal("ended")
        await verb(talk, wish)

    # --- a ring --------------------------------------------------------------------------------

    async def _decline(self, talk: Talk, wish: Wish) -> None:
        bell = next((b for b in _bells(talk) if b.member == wish.by_id), None)
        if bell is None:
            raise Refusal("not_ringing")
        bell.outcome, bell.reason = "declined", wish.target
        await self._c.switch.hang_up(bell.leg)

    async def _answer(self, talk: Talk, wish: Wish) -> None:
        bell = next((b for b in _bells(talk) if b.member == wish.by_id), None)
        answer = getattr(self._c.switch, "answer_for", None)
        if bell is None or answer is None:
            raise Refusal("not_ringing")
        await answer(bell.leg)

    # --- her own call --------------------------------------------------------------------------

    async def _hang_up(self, talk: Talk, wish: Wish) -> None:
        await self._c.ending.end(talk, "counsellor")

    async def _hang_up_elsewhere(self, wish: Wish) -> None:
        """What the exchange let her answer goes on without a controller; its end is hers all the
        same."""
        await self._c.switch.end(wish.call)
        self._c.pen.write(book.ended, wish.call, "counsellor", at=moment())

    async def _hold(self, talk: Talk, wish: Wish) -> None:
        talk.held = True
        self._c.goes_on(talk, "held")
        await self._c.switch.hold(talk.id, talk.caller)

    async def _resume(self, talk: Talk, wish: Wish) -> None:
        if not talk.hers:
            raise Refusal("not_in_call")
        await self._c.speak(talk)

    async def _come_back(self, talk: Talk, wish: Wish) -> None:
        if talk.holder != wish.by_id or not talk.hers:
            return
        old = talk.hers
        await self._c.ending.lose(talk)
        await self._c.switch.hang_up(old)
        await self._c.route()

    # --- somebody else comes in ----------------------------------------------------------------

    async def _consult(self, talk: Talk, wish: Wish) -> None:
        if talk.guest is not None or not talk.hers:
            raise Refusal("in_call")
        if wish.number or wish.target.startswith(REGISTER):
            await self._call_in(talk, wish)
            return
        member = self._whom(wish)
        bell = Bell(new_id(), f"ring-{new_id()}", member, "consult")
        talk.guest = Guest(bell.leg, member, str(member))
        talk.bells[bell.leg] = bell
        self._c.goes_on(talk, "ringing", str(member))
        talk.held = True
        await self._c.switch.hold(talk.id, talk.caller)
        await self._c.ringer.start_bell(talk, bell)

    async def _call_in(self, talk: Talk, wish: Wish) -> None:
        """Somebody outside: a public number, or an interpreter of the register."""
        number = wish.number
        if not number:
            interpreter = UUID(wish.target.removeprefix(REGISTER))
            number = await self._read(book.number_of_interpreter, interpreter)
        talk.guest = Guest(f"guest-{new_id()}", None, wish.number or wish.target)
        self._c.goes_on(talk, "ringing", wish.number or wish.target)
        talk.held = True
        await self._c.switch.hold(talk.id, talk.caller)
        leg = Leg(talk.guest.leg, talk.id, "guest", up=False)
        await self._dialled(leg, number)

    def _whom(self, wish: Wish) -> UUID:
        free = {place.member: place for place in self._c.floor.free(time.time())}
        try:
            if UUID(wish.target) in free:
                return UUID(wish.target)
        except ValueError:
            of_centre = [p for p in free.values() if p.centre == wish.target]
            if of_centre:
                return min(of_centre, key=lambda place: (place.supervisor, place.since)).member
        raise Refusal("nobody")

    async def came_beside(self, talk: Talk, bell: Bell) -> None:
        """Whoever was rung beside the call is there: a colleague, or a supervisor."""
        if talk.guest is not None and talk.guest.leg == bell.leg:
            talk.bells[bell.leg] = bell
            await self.guest_came(talk)
        else:
            await self._overseeing.came(talk, bell)

    async def guest_came(self, talk: Talk) -> None:
        """Whom she asked for has answered: the two speak, the caller hears music."""
        assert talk.guest is not None
        bell = talk.bells.pop(talk.guest.leg, None)
        if bell is not None:
            self._c.pen.write(book.answered, bell.id, at=moment())
        talk.guest.up = True
        self._c.goes_on(talk, "asking", talk.guest.who)
        await self._c.switch.join(talk.id, [talk.hers, talk.guest.leg])

    async def guest_gone(self, talk: Talk) -> None:
        """Whom she asked for is gone, or did not answer: she is with her caller again."""
        guest, talk.guest = talk.guest, None
        if guest is not None and guest.member is not None and guest.up:
            self._c.ending.out(guest.member)
        if talk.hers:
            await self._c.speak(talk)

    async def guest_takes_over(self, talk: Talk) -> None:
        """A colleague who was being consulted when she was lost takes the call; a number outside
        does not, and leaves."""
        guest = talk.guest
        assert guest is not None
        talk.guest = None
        if guest.member is None:
            await self._c.switch.hang_up(guest.leg)
            await self._c.switch.hold(talk.id, talk.caller)
            return
        await self.pass_on(talk, guest.member, guest.leg)

    async def _bring_in(self, talk: Talk, wish: Wish) -> None:
        if talk.guest is None or not talk.guest.up:
            raise Refusal("nobody")
        talk.held = False
        self._c.goes_on(talk, "three", talk.guest.who)
        await self._c.switch.join(talk.id, [talk.caller, talk.hers, talk.guest.leg])

    async def _hand_over(self, talk: Talk, wish: Wish) -> None:
        guest = talk.guest
        if guest is None or not guest.up or guest.member is None:
            raise Refusal("nobody")
        before, leg = talk.holder, talk.hers
        talk.guest = None
        await self.pass_on(talk, guest.member, guest.leg)
        await self._c.switch.hang_up(leg)
        if before is not None:
            self._c.ending.out(before)

    async def _send_away(self, talk: Talk, wish: Wish) -> None:
        guest, talk.guest = talk.guest, None
        if guest is None:
            raise Refusal("nobody")
        bell = talk.bells.pop(guest.leg, None)
        if bell is not None:
            self._c.pen.write(book.ring_over, bell.id, "cancelled", at=moment())
        elif guest.member is not None and guest.up:
            self._c.ending.out(guest.member)
        await self._c.switch.hang_up(guest.leg)
        await self._c.speak(talk)

    async def pass_on(self, talk: Talk, member: UUID, leg: str) -> None:
        """The call is another member's from now on."""
        await self._c.pausing.over(talk, "passed")
        talk.holder, talk.hers, talk.lost_at = member, leg, None
        self._c.pen.write(book.passed_on, talk.id, member, at=moment())
        await self._c.speak(talk)

    async def _step_out(self, talk: Talk, wish: Wish) -> None:
        """Whoever listens, joined or was asked leaves; the call goes on without her."""
        leg = next((leg for leg, member in talk.extra.items() if member == wish.by_id), "")
        if not leg and talk.guest is not None and talk.guest.member == wish.by_id:
            leg = talk.guest.leg
        if not leg:
            raise Refusal("not_in_call")
        await self._c.switch.hang_up(leg)

    # --- calling out ---------------------------------------------------------------------------

    async def _dial(self, wish: Wish) -> None:
        """Her own seat first; the number when she is there."""
        if wish.by_id not in self._c.floor.there or wish.by_id in self._c.floor.engaged():
            self._c.pen.write(book.ended, wish.call, "nobody", at=moment())
            raise Refusal("no_seat")
        talk = Talk(wish.call, "", time.time(), incoming=False)
        talk.number = wish.number
        self._c.floor.talks[talk.id] = talk
        await self._c.ringer.ring(talk, wish.by_id, "own")

    async def call_out(self, talk: Talk) -> None:
        """She is at her telephone: call the number."""
        try:
            number = talk.number or await self._read(book.number_of, talk.id)
        except Refusal:
            await self._c.ending.end(talk, "nobody")
            return
        talk.caller = f"out-{new_id()}"
        await self._dialled(Leg(talk.caller, talk.id, "caller", up=False), number)

    async def _read(self, verb: Callable[[UUID], str], id_: UUID) -> str:
        """A number out of the database. One that is away keeps nobody else waiting. Raises
        Refusal(late)."""
        try:
            return await asyncio.wait_for(self._c.pen.write(verb, id_), READ_SECONDS)
        except Exception as error:
            raise Refusal("late") from error

    async def _dialled(self, leg: Leg, number: str) -> None:
        """Call a number; a carrier that is not there is told like one that does not answer."""
        try:
            await self._c.switch.dial(leg, number, patience=OUTSIDE_SECONDS)
        except NoSuchLeg:
            await self._c.ending.gone(leg.id, "lost")


def _bells(talk: Talk) -> list[Bell]:
    return [bell for bell in (talk.bell, *talk.bells.values()) if bell is not None]
