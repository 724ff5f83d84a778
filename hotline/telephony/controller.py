"""Drives the telephone: who is greeted, rung, brought together, and found again when a leg is lost.

It holds nothing that the exchange and the database do not know together: killed, the next one
builds the floor anew (recovering.py). What happens is written by the pen, in its order.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from uuid import UUID

from hotline.countries.pack import current as pack
from hotline.people.numbers import e164
from hotline.telephony import book, credentials, duty
from hotline.telephony.asking import Asking
from hotline.telephony.book import Arrival, Facts
from hotline.telephony.ending import Ending
from hotline.telephony.floor import Bell, Floor, Place, Talk, moment
from hotline.telephony.models import Seat
from hotline.telephony.pausing import Pausing
from hotline.telephony.pen import Pen
from hotline.telephony.ringer import Ringer
from hotline.telephony.switch import (
    Arrived,
    Away,
    Event,
    Gone,
    Left,
    Leg,
    NoSuchLeg,
    PickedUp,
    Present,
    Pressed,
    Recorded,
    Said,
    Switch,
)

log = logging.getLogger(__name__)
ACCEPT_OFFER = "1"
# For the database to say where a call belongs: she hears the notice meanwhile, which is longer.
FACTS_SECONDS = 1.0


class Controller:
    """One exchange, one floor."""

    def __init__(self, switch: Switch, pen: Pen, away: Callable[[], None]) -> None:
        self.switch = switch
        self._away = away  # called when the exchange does not answer to what was put off
        self.pen = pen
        self.rules = pack().phone
        self.floor = Floor(self.rules)
        self.ringer = Ringer(self)
        self.pausing = Pausing(self)
        self.asking = Asking(self)
        self.ending = Ending(self)
        self._tasks: set[asyncio.Task[None]] = set()

    # --- what the exchange tells -------------------------------------------------------------

    async def hear(self, event: Event) -> None:
        """React to one event. What concerns a leg that is gone meanwhile is no trouble."""
        try:
            match event:
                case Arrived(leg):
                    await self._arrived(leg)
                case PickedUp(leg):
                    await self._picked_up(leg)
                case Gone(leg_id, why):
                    await self.ending.gone(leg_id, why)
                case Left(leg_id, there, why):
                    await self.ending.left(leg_id, why, there=there)
                case Pressed(leg_id, digit):
                    await self._pressed(leg_id, digit)
                case Said(leg_id):
                    await self._said(leg_id)
                case Present(member, there):
                    await self._present(member, there)
                case Recorded(name):
                    self.ending.keep(name)
                case _:
                    return
        except NoSuchLeg:
            pass
        await self.route()

    async def _arrived(self, leg: Leg) -> None:
        talk = Talk(leg.call, leg.id, leg.since or time.time(), language=leg.language)
        if talk.id in self.floor.talks:
            return
        self.floor.talks[talk.id] = talk
        number = leg.number if e164(leg.number) else ""
        arrival = Arrival(talk.id, moment(talk.since), number, leg.withheld, leg.language)
        self.learn_of(talk, arrival)
        if leg.noticed:  # by the exchange, while nobody drove
            talk.greeted = talk.returned = True
            self.pen.write(book.returned, talk.id)
            self.soon(self.switch.hold(talk.id, talk.caller))
        else:
            self.soon(self.greet(talk))

    def learn_of(self, talk: Talk, arrival: Arrival) -> None:
        """Have a call written down, and take what the database knows of it into account."""
        facts = self.pen.write(book.arrived, arrival)
        facts.add_done_callback(lambda found: self._learn(talk, found))
        self.soon(self._go_on_without(talk))

    async def greet(self, talk: Talk) -> None:
        """Answer at once with the notice; by which keys another language is chosen comes after."""
        await self.switch.pick_up(talk.caller)
        await self.switch.say(talk.caller, [f"notice-{pack().locales[0]}"])

    def _learn(self, talk: Talk, found: asyncio.Future[Facts]) -> None:
        if found.cancelled() or found.exception() is not None:
            return
        facts = found.result()
        talk.home, talk.known_to = facts.home, facts.known_to
        talk.returning, talk.emergency = facts.returning, facts.emergency
        if not talk.known:
            talk.known = True
            self.soon(self.route())

    async def _go_on_without(self, talk: Talk) -> None:
        """A database that is slow or away keeps nobody waiting."""
        await asyncio.sleep(FACTS_SECONDS)
        if not talk.known:
            talk.known = True
            await self.route()

    async def _said(self, leg_id: str) -> None:
        talk = self.floor.talk_of(leg_id)
        if talk is None or leg_id != talk.caller:
            return
        naming, talk.naming = talk.naming, False
        if talk.offering:
            if not naming:  # else the question comes next
                self.soon(self.ringer.offer_ends(talk))
            return
        first, talk.greeted = not talk.greeted, True
        if talk.hers and not talk.held:
            if first:
                await self.speak(talk)
        elif first and not talk.held and self.rules.choices:
            talk.naming = True
            await self.switch.say(leg_id, [f"choice-{one.language}" for one in self.rules.choices])
        else:
            await self.switch.hold(talk.id, leg_id)

    async def _pressed(self, leg_id: str, digit: str) -> None:
        talk = self.floor.talk_of(leg_id)
        if talk is None or leg_id != talk.caller or talk.hers:
            return
        if talk.offering and digit == ACCEPT_OFFER:
            await self.ending.end(talk, "offered")
            return
        chosen = next((c.language for c in self.rules.choices if c.key == digit), "")
        if chosen and not talk.language:
            talk.language = chosen
            self.pen.write(book.chose_language, talk.id, chosen)

    async def _picked_up(self, leg: Leg) -> None:
        talk = self.floor.talks.get(leg.call)
        if talk is None or leg.id not in talk.legs:
            await self.switch.hang_up(leg.id)
            return
        if talk.guest and talk.guest.leg == leg.id:
            await self.asking.guest_came(talk)
            return
        if leg.id in talk.bells:
            bell = talk.bells.pop(leg.id)
            self.pen.write(book.answered, bell.id, at=moment())
            await self.asking.came_beside(talk, bell)
            return
        if leg.id == talk.caller:
            await self._reached(talk)
        elif talk.bell is not None:
            await self._answered(talk, talk.bell)

    async def _answered(self, talk: Talk, bell: Bell) -> None:
        talk.bell = None
        talk.holder, talk.hers, talk.lost_at = bell.member, bell.leg, None
        self.pen.write(book.answered, bell.id, at=moment())
        if bell.kind == "own" and not talk.caller:
            await self.asking.call_out(talk)
        elif talk.greeted:
            await self.speak(talk)

    async def _reached(self, talk: Talk) -> None:
        """Whom she called has answered."""
        talk.greeted = True
        self.pen.write(book.reached, talk.id, at=moment())
        if talk.hers:
            await self.speak(talk)
        else:  # her own line was lost while it rang outside: she is rung for it
            await self.switch.hold(talk.id, talk.caller)

    async def speak(self, talk: Talk) -> None:
        """Bring the two together, and record from the first word."""
        talk.held = False
        self.goes_on(talk, "")
        await self.switch.join(talk.id, [talk.caller, talk.hers])
        await self.recorded(talk)

    def goes_on(self, talk: Talk, part: str, guest: str = "") -> None:
        """Have it written what goes on in a call, where that is news."""
        if talk.part != part:
            talk.part = part
            self.pen.write(book.goes_on, talk.id, part, guest)

    async def recorded(self, talk: Talk) -> None:
        """Record what is said in this call, from now on if it is not recorded yet."""
        if not talk.recording:
            name = f"{talk.id}-{int(time.time())}"
            await self.switch.record(talk.id, name)
            talk.recording = name

    # --- who is rung ---------------------------------------------------------------------------

    async def route(self) -> None:
        """Decide on the floor as it stands, and do it."""
        await self.pausing.run_out()
        await self.ringer.route()

    # --- seats ---------------------------------------------------------------------------------

    async def _present(self, member: UUID, there: bool) -> None:
        if there:
            self.floor.there.add(member)
        else:
            self.floor.there.discard(member)
        self.pen.write(duty.device, member, there, at=moment())

    async def seats(self, taken: list[Seat]) -> None:
        """The seats as the database has them now."""
        came, left = self.floor.sit(taken)
        secrets = {seat.id: credentials.of_seat(seat).secret for seat in taken}
        for place in came:
            if place.device != "simulated":
                secret, browser = secrets[place.seat], place.device == "browser"
                with contextlib.suppress(NoSuchLeg):  # refused and logged: the other seats go on
                    await self.switch.admit(place.member, secret, browser=browser)
        for place in left:
            self.floor.there.discard(place.member)
            await self.switch.dismiss(place.member)
        await self.route()

    def free_seats(self, now: float) -> list[UUID]:
        """Members whose seats are free, the longest idle first."""
        free = sorted(self.floor.free(now), key=lambda place: place.since)
        return [place.member for place in free]

    def seat_of(self, member: UUID) -> Place | None:
        """Where a member sits."""
        return self.floor.places.get(member)

    # --- small things --------------------------------------------------------------------------

    def soon(self, work: object) -> None:
        """Do this after what is being done."""
        task = asyncio.ensure_future(work)  # type: ignore[call-overload]
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        failure = None if task.cancelled() else task.exception()
        if isinstance(failure, Away):
            self._away()
        if failure is not None and not isinstance(failure, NoSuchLeg):
            log.error("an act at the telephone failed: %s", type(failure).__name__)
