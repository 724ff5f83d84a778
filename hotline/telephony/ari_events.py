"""What Asterisk tells over ARI, read as what happens to legs.

A channel's end may be told as StasisEnd or as ChannelDestroyed, and sometimes as one alone.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from hotline.telephony import switch as s

# Playbacks are named for their words and for the leg that hears them; some end before their time.
NOTICE, WORDS = "notice-", ("choice-", "offer-")
# Causes of ITU-T Q.850; any other means that the line was lost.
_WHY = {"normal": (16,), "no_answer": (18, 19), "declined": (17, 21)}
_LOST = 0
_SETTLES = 0.25  # seconds in which a channel's end is told with its cause
_REMEMBERED = 60  # seconds for which a leg that ended is known, so that it ends once


class Reader:
    """Reads the events of one connection. `exists` asks whether a channel is there, `tell` takes
    what is found out later."""

    def __init__(
        self, exists: Callable[[str], Awaitable[bool]], tell: Callable[[s.Event], None]
    ) -> None:
        self._exists, self._tell = exists, tell
        self._gone: dict[str, float] = {}
        self._causes: dict[str, int] = {}
        self._leaving: dict[str, asyncio.Task[None]] = {}
        # Out of our hands before anybody had hung up. Endpoints go on telling of such channels.
        self._sent_on: set[str] = set()

    def read(self, event: dict[str, Any]) -> list[s.Event]:
        """What an event of ARI means for calls; most mean nothing."""
        kind, channel = event["type"], event.get("channel") or {}
        if kind == "StasisStart":
            return self._started(channel, event.get("args") or [])
        if kind == "ChannelHangupRequest":
            # A telephone that hangs up says why. A line whose sound stopped is ended softly by the
            # exchange itself, under the cause of a normal end.
            lost = event.get("soft", False)
            self._causes.setdefault(channel["id"], _LOST if lost else event.get("cause", _LOST))
        if kind == "StasisEnd" and channel["id"] not in self._gone:
            if channel["id"] not in self._causes:
                self._sent_on.add(channel["id"])
            task = asyncio.create_task(self._left(channel["id"]))
            self._leaving[channel["id"]] = task
            task.add_done_callback(lambda _: self._leaving.pop(channel["id"], None))
        if kind == "ChannelDestroyed":
            self._causes.setdefault(channel["id"], event.get("cause", _LOST))
            return self._ended(channel["id"])
        if kind == "ChannelDtmfReceived":
            return [s.Pressed(channel["id"], event["digit"])]
        if kind == "PlaybackFinished":
            target = str(event["playback"]["target_uri"])
            # A list of sounds is over when its last one is.
            return [s.Said(target.removeprefix("channel:"))]
        if kind == "RecordingFinished":
            return [s.Recorded(event["recording"]["name"])]
        if kind == "ApplicationReplaced":
            return [s.Replaced()]
        if kind in ("EndpointStateChange", "ContactStatusChange", "PeerStatusChange"):
            endpoint = event["endpoint"]
            member = member_of(endpoint["resource"])
            if member is not None:
                return [s.Present(member, endpoint.get("state") == "online")]
        return []

    def _started(self, channel: dict[str, Any], args: list[str]) -> list[s.Event]:
        if args[:1] == ["spy"]:
            return []
        leg = leg_of(channel, talks=False)
        if leg is None:
            return []
        if args[:1] == ["inbound"]:
            withheld = len(args) > 2 and not args[2].startswith("allowed")
            number = "" if withheld else channel["caller"]["number"]
            noticed = args[3:4] == ["1"]
            came = s.Arrived(replace(leg, number=number, withheld=withheld, noticed=noticed))
            self._sent_on.discard(leg.id)
            leaving = self._leaving.pop(leg.id, None)
            if leaving is None:
                return [came]
            leaving.cancel()  # it is here again before that was told
            return [s.Left(leg.id, there=True), came]
        return [s.PickedUp(leg)]

    async def _left(self, leg: str) -> None:
        """A channel is out of our hands: over, or sent on by somebody else, as the guard does. Its
        end may be told once more, with its cause, or never again."""
        await asyncio.sleep(_SETTLES)
        if leg in self._gone:
            return
        try:
            on = await self._exists(leg)
        except s.Away:
            return
        events: list[s.Event] = [s.Left(leg, there=True)] if on else self._ended(leg)
        for event in events:
            self._tell(event)

    def _ended(self, leg: str) -> list[s.Event]:
        cause, sent_on = self._causes.pop(leg, _LOST), leg in self._sent_on
        self._sent_on.discard(leg)
        if leg.startswith("spy-") or leg in self._gone:
            return []
        self._gone = {k: at for k, at in self._gone.items() if at > time.time() - _REMEMBERED}
        self._gone[leg] = time.time()
        why = next((word for word, causes in _WHY.items() if cause in causes), "lost")
        if sent_on:
            return [s.Left(leg, there=False, why=why)]
        return [s.Gone(leg, why)]


def leg_of(channel: dict[str, Any], *, talks: bool) -> s.Leg | None:
    """A channel as a leg; None for one that is of no call of ours."""
    said = channel.get("channelvars") or {}
    call, role = said.get("HOTLINE_CALL_ID"), said.get("HOTLINE_ROLE")
    if not call or role not in ("caller", "seat", "guest"):
        return None
    member, ring = said.get("HOTLINE_MEMBER"), said.get("HOTLINE_RING")
    began = dt.datetime.strptime(channel["creationtime"], "%Y-%m-%dT%H:%M:%S.%f%z")
    return s.Leg(
        id=channel["id"],
        call=UUID(call),
        role=role,
        member=UUID(member) if member else None,
        ring=UUID(ring) if ring else None,
        up=channel["state"] == "Up",
        talks=talks,
        since=began.timestamp(),
        number=channel["caller"]["number"],
        withheld=not channel["caller"]["number"],
    )


def member_of(resource: str) -> UUID | None:
    """Whose telephone an endpoint is; None for a trunk."""
    try:
        return UUID(resource.removeprefix("seat-")) if resource.startswith("seat-") else None
    except ValueError:
        return None
