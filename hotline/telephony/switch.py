"""What drives the telephone needs of it: legs, and what happens to them. Asterisk stands behind
this in the field (ari.py), a simulation in the demonstration (simulated.py)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol
from uuid import UUID

Role = Literal["caller", "seat", "guest", "spy"]


class Away(ConnectionError):
    """The telephone exchange does not answer."""


class NoSuchLeg(LookupError):
    """The leg is gone: its end is told by an event."""


@dataclass(frozen=True)
class Leg:
    """One line into a call, as the exchange knows it. `up` is false while it rings, `talks` says
    whether it stands in the call's own bridge."""

    id: str
    call: UUID
    role: Role
    member: UUID | None = None
    ring: UUID | None = None
    up: bool = True
    talks: bool = False
    noticed: bool = False  # a caller who heard to its end that the call is recorded
    since: float = 0.0  # seconds since 1970
    number: str = ""
    withheld: bool = False
    language: str = ""  # of the number that was dialled, where a line has one for a language


@dataclass(frozen=True)
class Arrived:
    """Somebody calls in."""

    leg: Leg


@dataclass(frozen=True)
class PickedUp:
    """A leg that was rung or dialled is answered."""

    leg: Leg


@dataclass(frozen=True)
class Gone:
    """A leg has ended. `why` is "normal" (somebody hung up), "no_answer", "declined" or "lost"."""

    leg: str
    why: str


@dataclass(frozen=True)
class Left:
    """A leg was taken out of our hands: it goes on with the fallback, or went on there and is over
    already, `why` as for Gone."""

    leg: str
    there: bool
    why: str = ""


@dataclass(frozen=True)
class Pressed:
    """A key of a telephone."""

    leg: str
    digit: str


@dataclass(frozen=True)
class Said:
    """What was played to a leg is over."""

    leg: str


@dataclass(frozen=True)
class Present:
    """A member's telephone or browser came, or is gone."""

    member: UUID
    there: bool


@dataclass(frozen=True)
class Recorded:
    """A recording is whole."""

    name: str


@dataclass(frozen=True)
class Replaced:
    """Another controller drives the exchange from now on."""


Event = Arrived | PickedUp | Gone | Left | Pressed | Said | Present | Recorded | Replaced


class Switch(Protocol):
    """A telephone exchange. Every verb may raise Away; those about a leg NoSuchLeg."""

    recordings: Path

    async def open(self) -> None:
        """Connect, and be the one who drives it."""

    async def close(self) -> None:
        """Let go; calls go on."""

    def events(self) -> AsyncIterator[Event]:
        """What happens, until the connection is gone (then it raises Away)."""

    async def legs(self) -> list[Leg]:
        """Every leg there is."""

    async def calls(self) -> set[UUID]:
        """Every call of which a leg is up, also those that the exchange serves by itself."""

    async def present(self) -> set[UUID]:
        """The members whose telephone is there."""

    async def end(self, call: UUID) -> None:
        """Hang up every leg of a call that the exchange serves by itself. Raises NoSuchLeg."""

    async def pick_up(self, leg: str) -> None:
        """Answer a caller."""

    async def say(self, leg: str, sounds: Sequence[str]) -> None:
        """Play to one leg; Said follows. Held or joined, it hears a notice to its end, no more."""

    async def hold(self, call: UUID, leg: str) -> None:
        """Music, apart from everybody."""

    async def ring(self, leg: Leg, *, patience: int) -> None:
        """Ring the seat of `leg.member`; PickedUp or Gone follows."""

    async def dial(self, leg: Leg, number: str, *, patience: int) -> None:
        """Call a number; PickedUp or Gone follows."""

    async def join(self, call: UUID, legs: Sequence[str]) -> None:
        """Bring legs together in the bridge of a call, which is made if it is not there."""

    async def listen(self, call: UUID, by: str, to: str, *, whisper: bool) -> None:
        """Let the leg `by` hear the leg `to`, and speak to it alone if `whisper`."""

    async def record(self, call: UUID, name: str) -> None:
        """Record what is said in the bridge of a call."""

    async def pause(self, name: str) -> None:
        """Write nothing into a recording until `unpause`; the call goes on. Raises NoSuchLeg where
        nothing is recorded under this name."""

    async def unpause(self, name: str) -> None:
        """Go on with a recording; one that was not paused goes on anyhow. Raises NoSuchLeg."""

    async def hang_up(self, leg: str) -> None:
        """End a leg; one that is gone already is no trouble."""

    async def disband(self, call: UUID) -> None:
        """Remove the bridge of a call, which ends its recording."""

    async def beat(self, seats: Sequence[UUID] | None) -> None:
        """Say that somebody drives, and which seats are free, should nobody do so soon: the first
        are rung if not all can be. None: those that were named before."""

    async def sign(self) -> float | None:
        """When somebody drove last (seconds since 1970), also without a connection; None where
        that is not known."""

    async def admit(self, member: UUID, secret: str, *, browser: bool) -> None:
        """Let a member's telephone sign in with a secret."""

    async def dismiss(self, member: UUID) -> None:
        """Let it no longer."""
