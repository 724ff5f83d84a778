"""The floor built anew from the exchange: after a controller was killed, hung, or replaced."""

from __future__ import annotations

import contextlib
import time
from collections import defaultdict
from uuid import UUID

from hotline.telephony import book, duty
from hotline.telephony.book import Arrival
from hotline.telephony.controller import Controller
from hotline.telephony.floor import Guest, Talk, moment
from hotline.telephony.switch import Leg, NoSuchLeg

OUT = "out-"  # how the names of legs that we dialled begin
QUIET_SECONDS = 3.0  # a bare recording that nobody wrote to for so long is whole


async def rebuild(c: Controller) -> None:
    """Take every call up where it stands, and tell the database which are no more."""
    c.floor.there |= await c.switch.present()
    groups: dict[UUID, list[Leg]] = defaultdict(list)
    for leg in await c.switch.legs():
        groups[leg.call].append(leg)
    for call, legs in groups.items():
        try:
            await _take_up(c, call, legs)
        except NoSuchLeg:
            await _without_her(c, call)
    taken_up = [leg for call in c.floor.talks for leg in groups[call]]
    standing = {leg.ring for leg in taken_up if leg.up and leg.ring is not None}
    c.pen.write(book.rings_gone, standing, before=moment())
    alive = set(c.floor.talks) | await c.switch.calls()
    c.pen.write(book.lost, alive, before=moment())
    for member in c.floor.places:
        c.pen.write(duty.device, member, member in c.floor.there, at=moment())
    c.pen.write(book.nobody_else_talks, c.floor.engaged(), before=moment())
    await c.route()


async def _without_her(c: Controller, call: UUID) -> None:
    """A leg was gone meanwhile. The caller's: it is over or in the hands of the fallback, and comes
    back, or the journal tells. Another: she waits for somebody."""
    talk = c.floor.talks.get(call)
    if talk is None:
        return
    if talk.caller not in {leg.id for leg in await c.switch.legs()}:
        c.floor.talks.pop(call)
        return
    with contextlib.suppress(NoSuchLeg):
        await c.ending.lose(talk)


async def _take_up(c: Controller, call: UUID, legs: list[Leg]) -> None:
    caller = next((leg for leg in legs if leg.role == "caller"), None)
    seats = sorted((leg for leg in legs if leg.role == "seat"), key=lambda leg: leg.since)
    for leg in seats:
        if not leg.up:
            await c.switch.hang_up(leg.id)
    hers = next((leg for leg in seats if leg.up and leg.member is not None), None)
    if caller is None:
        for leg in legs:
            await c.switch.hang_up(leg.id)
        return
    talk = Talk(call, caller.id, caller.since, incoming=not caller.id.startswith(OUT))
    talk.greeted = caller.noticed or (not talk.incoming and caller.up)
    for leg in legs:  # whoever listened, joined or was asked: with the call they are let go
        if leg.up and leg not in (caller, hers) and leg.member is not None:
            talk.extra[leg.id] = leg.member
        elif leg.up and leg.role == "guest":
            talk.guest = Guest(leg.id, None, up=True)
    c.floor.talks[call] = talk
    if talk.incoming:
        arrival = Arrival(call, moment(caller.since), caller.number, caller.withheld)
        c.learn_of(talk, arrival)
    if hers is not None:
        await _go_on(c, talk, caller, hers)
        return
    c.pen.write(book.returned, call)
    if not caller.up:
        await c.greet(talk)
    elif caller.noticed:
        await c.switch.hold(call, caller.id)


async def _go_on(c: Controller, talk: Talk, caller: Leg, hers: Leg) -> None:
    assert hers.member is not None
    talk.holder, talk.hers = hers.member, hers.id
    if hers.ring is not None and talk.incoming:
        # What the one before had no time to write.
        c.pen.write(book.rang, hers.ring, talk.id, hers.member, kind="call", at=moment(hers.since))
        c.pen.write(book.answered, hers.ring, at=moment(hers.since))
    # Not what the exchange recorded by itself.
    begun = sorted(file.stem for file in c.switch.recordings.glob(f"{talk.id}-[0-9]*.sln"))
    if begun:
        talk.recording = begun[-1]
        await c.pausing.take_up(talk)
    if caller.talks and hers.talks:
        await c.recorded(talk)
    elif caller.up and talk.greeted:
        await c.speak(talk)


def sweep(c: Controller) -> None:
    """Seal what was recorded of calls that are over: by a controller that was killed, or by the
    exchange alone."""
    try:
        files = list(c.switch.recordings.glob("*.sln"))
    except OSError:
        return
    for file in files:
        try:
            call, still = UUID(file.stem[:36]), time.time() - file.stat().st_mtime < QUIET_SECONDS
        except (ValueError, OSError):
            continue
        if call not in c.floor.talks and not still:
            c.ending.keep(file.stem)
