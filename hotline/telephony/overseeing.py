"""Supervisors in a colleague's call: they listen, whisper, join, take it over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotline.actor.ids import new_id
from hotline.telephony.floor import Bell, Talk
from hotline.telephony.models import Wish
from hotline.telephony.refusal import Refusal

if TYPE_CHECKING:
    from hotline.telephony.controller import Controller


class Overseeing:
    """The verbs of supervisors."""

    def __init__(self, controller: Controller) -> None:
        self._c = controller

    async def begin(self, talk: Talk, wish: Wish) -> None:
        """She is rung, or does something else in the call in which she is already."""
        if not talk.hers:
            raise Refusal("ended")
        inside = next((leg for leg, m in talk.extra.items() if m == wish.by_id), "")
        bell = Bell(new_id(), inside or f"ring-{new_id()}", wish.by_id, wish.kind)
        if inside:
            await self.came(talk, bell)
            return
        place = self._c.seat_of(wish.by_id)
        if place is None or wish.by_id not in self._c.floor.there:
            raise Refusal("no_seat")
        if wish.by_id in self._c.floor.engaged():
            raise Refusal("in_call")
        talk.bells[bell.leg] = bell
        await self._c.ringer.start_bell(talk, bell)

    async def came(self, talk: Talk, bell: Bell) -> None:
        """A supervisor is there: she listens, whispers, speaks, or takes the call."""
        if bell.kind == "take_over":
            before, leg = talk.holder, talk.hers
            talk.extra.pop(bell.leg, None)
            await self._c.asking.pass_on(talk, bell.member, bell.leg)
            await self._c.switch.hang_up(leg)
            if before is not None:
                self._c.ending.out(before)
            return
        talk.extra[bell.leg] = bell.member
        if bell.kind == "join":
            await self._c.switch.join(talk.id, [talk.caller, talk.hers, bell.leg])
        else:
            await self._c.switch.listen(
                talk.id, bell.leg, talk.hers, whisper=bell.kind == "whisper"
            )
