"""A telephone exchange that is none, for the demonstration: callers are invented, nothing is heard
and nothing recorded. What stands above it is the same as with a real one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from hotline.telephony.switch import Arrived, Event, Gone, Leg, NoSuchLeg, PickedUp, Pressed, Said

NOTICE_SECONDS = 2.0
REACHED_SECONDS = 3.0  # after which whoever is called answers


class Simulation:
    """Legs in memory. With the process that holds it, its calls are gone."""

    def __init__(self, recordings: Path) -> None:
        self.recordings = recordings
        self._legs: dict[str, Leg] = {}
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._patience: dict[str, asyncio.TimerHandle] = {}

    # --- the invented people -------------------------------------------------------------------

    def call_in(self, call: UUID, number: str, language: str, at: float) -> None:
        """Somebody calls."""
        leg = Leg(
            f"caller-{call}",
            call,
            "caller",
            since=at,
            number=number,
            withheld=not number,
            language=language,
        )
        self._legs[leg.id] = leg
        self._events.put_nowait(Arrived(leg))

    def leave(self, call: UUID) -> None:
        """The caller of a call hangs up."""
        for leg in [one for one in self._legs.values() if one.call == call]:
            if leg.role == "caller":
                self._end(leg.id, "normal")

    def press(self, call: UUID, digit: str) -> None:
        """The caller of a call presses a key."""
        self._events.put_nowait(Pressed(f"caller-{call}", digit))

    async def answer_for(self, leg: str) -> None:
        """A member answers on her page."""
        self._up(leg)

    # --- the interface -------------------------------------------------------------------------

    async def open(self) -> None:
        return

    async def close(self) -> None:
        return

    async def events(self) -> AsyncIterator[Event]:
        while True:
            yield await self._events.get()

    async def legs(self) -> list[Leg]:
        return list(self._legs.values())

    async def calls(self) -> set[UUID]:
        return {leg.call for leg in await self.legs()}

    async def end(self, call: UUID) -> None:
        raise NoSuchLeg(str(call))

    async def present(self) -> set[UUID]:
        return set()

    async def pick_up(self, leg: str) -> None:
        self._known(leg)

    async def say(self, leg: str, sounds: Sequence[str]) -> None:
        self._known(leg)
        self._later(NOTICE_SECONDS, Said(leg))

    async def hold(self, call: UUID, leg: str) -> None:
        self._legs[leg] = replace(self._known(leg), talks=False)

    async def ring(self, leg: Leg, *, patience: int) -> None:
        self._legs[leg.id] = leg
        self._patience[leg.id] = asyncio.get_running_loop().call_later(
            patience, self._end, leg.id, "no_answer"
        )

    async def dial(self, leg: Leg, number: str, *, patience: int) -> None:
        self._legs[leg.id] = leg
        asyncio.get_running_loop().call_later(REACHED_SECONDS, self._up, leg.id)

    async def join(self, call: UUID, legs: Sequence[str]) -> None:
        for leg in legs:
            self._legs[leg] = replace(self._known(leg), talks=True)

    async def listen(self, call: UUID, by: str, to: str, *, whisper: bool) -> None:
        self._known(by)
        self._known(to)

    async def record(self, call: UUID, name: str) -> None:
        return

    async def pause(self, name: str) -> None:
        return

    async def unpause(self, name: str) -> None:
        return

    async def hang_up(self, leg: str) -> None:
        if leg in self._legs:
            self._end(leg, "normal")

    async def disband(self, call: UUID) -> None:
        return

    async def beat(self, seats: Sequence[UUID] | None) -> None:
        return

    async def sign(self) -> float | None:
        return None

    async def admit(self, member: UUID, secret: str, *, browser: bool) -> None:
        return

    async def dismiss(self, member: UUID) -> None:
        return

    # -------------------------------------------------------------------------------------------

    def _known(self, leg: str) -> Leg:
        if leg not in self._legs:
            raise NoSuchLeg(leg)
        return self._legs[leg]

    def _up(self, leg: str) -> None:
        if leg in self._legs and not self._legs[leg].up:
            self._stop_ringing(leg)
            self._legs[leg] = replace(self._legs[leg], up=True)
            self._events.put_nowait(PickedUp(self._legs[leg]))

    def _end(self, leg: str, why: str) -> None:
        self._stop_ringing(leg)
        if self._legs.pop(leg, None) is not None:
            self._events.put_nowait(Gone(leg, why))

    def _stop_ringing(self, leg: str) -> None:
        if timer := self._patience.pop(leg, None):
            timer.cancel()

    def _later(self, seconds: float, event: Event) -> None:
        asyncio.get_running_loop().call_later(seconds, self._events.put_nowait, event)
