"""Asterisk behind the interface of switch.py, over ARI (Asterisk 20 and later).

Names of channels and bridges are made here from the call's id, so that ARI alone tells the floor
anew. What Asterisk tells is read in ari_events.py.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import aiohttp

from hotline.telephony import switch as s
from hotline.telephony.ari_events import NOTICE, WORDS, Reader, leg_of, member_of
from hotline.telephony.ari_requests import TIMEOUT, Requests
from hotline.telephony.credentials import telephone_of, user_of
from hotline.telephony.site import AriAddress

log = logging.getLogger(__name__)
APP = "hotline"
# Asterisk reads 4,096 characters of a variable; a seat has 44.
_MOST_SEATS = 80
_VARIABLES = ("HOTLINE_CALL_ID", "HOTLINE_ROLE", "HOTLINE_MEMBER", "HOTLINE_RING")


class Asterisk(Requests):
    """One Asterisk. `recordings` is the folder where it writes, as seen from here."""

    def __init__(self, address: AriAddress, recordings: Path, *, trunk: str, caller: str) -> None:
        self.recordings = recordings
        super().__init__(address)
        self._trunk, self._caller = trunk, caller
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._told: asyncio.Queue[s.Event | None] = asyncio.Queue()
        self._spied: dict[str, str] = {}

    # --- connection ----------------------------------------------------------------------------

    async def open(self) -> None:
        """Raises Away."""
        await self.close()
        self._session = aiohttp.ClientSession(headers={"Authorization": self._auth})
        try:
            self._socket = await self._session.ws_connect(
                f"{self._url}events?app={APP}&subscribeAll=false",
                heartbeat=5,
                timeout=aiohttp.ClientWSTimeout(ws_close=2),
                max_msg_size=0,
            )
            await self._post(f"applications/{APP}/subscription", eventSource="endpoint:PJSIP")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            await self.close()
            raise s.Away(type(error).__name__) from error

    async def close(self) -> None:
        """The socket is what makes a controller: without it Asterisk serves calls by itself."""
        if self._socket is not None:
            with contextlib.suppress(Exception):
                await self._socket.close()
        if self._session is not None:
            await self._session.close()
        self._socket = self._session = None

    async def events(self) -> AsyncIterator[s.Event]:
        """Raises Away when the socket is gone."""
        assert self._socket is not None
        self._told = asyncio.Queue()
        reader = Reader(self._exists, self._told.put_nowait)
        reading = asyncio.create_task(self._listen(self._socket, reader))
        try:
            while (event := await self._told.get()) is not None:
                yield event
        finally:
            reading.cancel()
        raise s.Away("closed")

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse, reader: Reader) -> None:
        try:
            async for message in socket:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    break
                for event in reader.read(message.json()):
                    self._told.put_nowait(event)
        finally:
            self._told.put_nowait(None)

    # --- what there is -------------------------------------------------------------------------

    async def legs(self) -> list[s.Leg]:
        """Every channel of a call of ours, with whether it stands in its call's bridge."""
        talking = {
            channel
            for bridge in await self._get("bridges")
            if str(bridge["id"]).startswith("call-")
            for channel in bridge["channels"]
        }
        inside = set((await self._get(f"applications/{APP}")).get("channel_ids", ()))
        found = [
            leg_of(channel, talks=channel["id"] in talking)
            for channel in await self._get("channels")
            if channel["id"] in inside or channel["state"] != "Up"
        ]
        return [await self._as_noticed(leg) for leg in found if leg is not None]

    async def calls(self) -> set[UUID]:
        """Every call of ours of which a leg is up, also in the hands of the fallback."""
        return {leg.call for leg in await self._of_calls()}

    async def end(self, call: UUID) -> None:
        """Hang up what the fallback serves of a call."""
        legs = [leg.id for leg in await self._of_calls() if leg.call == call]
        if not legs:
            raise s.NoSuchLeg(str(call))
        for leg in legs:
            await self.hang_up(leg)

    async def _of_calls(self) -> list[s.Leg]:
        """Every leg of ours, in whoever's hands."""
        legs = [leg_of(channel, talks=False) for channel in await self._get("channels")]
        return [leg for leg in legs if leg is not None]

    async def present(self) -> set[UUID]:
        """Members whose telephone is registered."""
        found = set()
        for endpoint in await self._get("endpoints/PJSIP"):
            member = member_of(endpoint["resource"])
            if member is not None and endpoint.get("state") == "online":
                found.add(member)
        return found

    # --- verbs ---------------------------------------------------------------------------------

    async def pick_up(self, leg: str) -> None:
        await self._post(f"channels/{leg}/answer")

    async def say(self, leg: str, sounds: Sequence[str]) -> None:
        media = ",".join(f"sound:hotline/{name}" for name in sounds)
        kind = sounds[0].partition("-")[0]
        await self._post(f"channels/{leg}/play", media=media, playbackId=f"{kind}-{leg}")

    async def hold(self, call: UUID, leg: str) -> None:
        await self._end_words(leg)
        with contextlib.suppress(s.NoSuchLeg):
            await self._post(f"bridges/call-{call}/removeChannel", channel=leg)
        await self._post(f"channels/{leg}/moh")

    async def ring(self, leg: s.Leg, *, patience: int) -> None:
        assert leg.member is not None
        endpoint = f"PJSIP/{user_of(leg.member)}"
        await self._originate(leg, endpoint, patience, ring=str(leg.ring))

    async def dial(self, leg: s.Leg, number: str, *, patience: int) -> None:
        digits = "".join(c for c in number if c.isdigit() or c == "+")
        await self._originate(leg, f"PJSIP/{digits}@{self._trunk}", patience, ring="")

    async def join(self, call: UUID, legs: Sequence[str]) -> None:
        await self._gather(f"call-{call}", legs)

    async def listen(self, call: UUID, by: str, to: str, *, whisper: bool) -> None:
        spy, bridge = f"spy-{by}-{int(time.time() * 1000)}", f"ear-{by}"
        if by in self._spied:
            await self.hang_up(self._spied.pop(by))
        await self._post(
            f"channels/{to}/snoop/{spy}",
            spy="both",
            whisper="out" if whisper else "none",
            app=APP,
            appArgs="spy",
        )
        self._spied[by] = spy
        await self._gather(bridge, (by, spy))

    async def record(self, call: UUID, name: str) -> None:
        await self._post(f"bridges/call-{call}/record", name=name, format="sln", ifExists="append")

    async def pause(self, name: str) -> None:
        await self._post(f"recordings/live/{name}/pause")

    async def unpause(self, name: str) -> None:
        await self._delete(f"recordings/live/{name}/pause")

    async def hang_up(self, leg: str) -> None:
        with contextlib.suppress(s.NoSuchLeg):
            await self._delete(f"channels/{leg}")

    async def disband(self, call: UUID) -> None:
        with contextlib.suppress(s.NoSuchLeg):
            await self._delete(f"bridges/call-{call}")

    async def beat(self, seats: Sequence[UUID] | None) -> None:
        if seats is not None:
            free = "&".join(f"PJSIP/{user_of(member)}" for member in seats[:_MOST_SEATS])
            await self._set("HOTLINE_SEATS", free)
        await self._set("HOTLINE_HB", f"{time.time():.2f}")

    async def sign(self) -> float | None:
        headers = {"Authorization": self._auth}
        query = {"variable": "HOTLINE_HB"}
        with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError, ValueError):
            async with (
                aiohttp.ClientSession(headers=headers, timeout=TIMEOUT) as session,
                session.get(f"{self._url}asterisk/variable", params=query) as answer,
            ):
                return float((await answer.json())["value"]) if answer.status == 200 else None
        return None

    async def admit(self, member: UUID, secret: str, *, browser: bool) -> None:
        user = user_of(member)
        for kind, fields in telephone_of(user, secret, browser=browser):
            body = [{"attribute": name, "value": value} for name, value in fields.items()]
            await self._put(f"asterisk/config/dynamic/res_pjsip/{kind}/{user}", {"fields": body})

    async def dismiss(self, member: UUID) -> None:
        user = user_of(member)
        for kind in ("endpoint", "aor", "auth"):
            with contextlib.suppress(s.NoSuchLeg):
                await self._delete(f"asterisk/config/dynamic/res_pjsip/{kind}/{user}")

    # --- requests ------------------------------------------------------------------------------

    async def _originate(self, leg: s.Leg, endpoint: str, patience: int, *, ring: str) -> None:
        values = (str(leg.call), leg.role, leg.member.hex if leg.member else "", ring)
        await self._post(
            "channels",
            {"variables": dict(zip(_VARIABLES, values, strict=True))},
            endpoint=endpoint,
            app=APP,
            appArgs=leg.role,
            channelId=leg.id,
            timeout=str(patience),
            callerId=f'"{self._caller}" <{self._caller}>',
        )

    async def _gather(self, bridge: str, legs: Sequence[str]) -> None:
        """Bring in who is not there yet: out of another bridge, and without music."""
        try:
            there = (await self._post(f"bridges/{bridge}", type="mixing"))["channels"]
        except s.NoSuchLeg:
            there = (await self._get(f"bridges/{bridge}"))["channels"]  # it is there already
        for leg in [one for one in legs if one not in there]:
            await self._end_words(leg)
            with contextlib.suppress(s.NoSuchLeg):
                await self._delete(f"channels/{leg}/moh")
            await self._post(f"bridges/{bridge}/addChannel", channel=leg)

    async def _end_words(self, leg: str) -> None:
        """A channel does nothing else before they are over."""
        for kind in WORDS:
            with contextlib.suppress(s.NoSuchLeg):
                await self._delete(f"playbacks/{kind}{leg}")

    async def _as_noticed(self, leg: s.Leg) -> s.Leg:
        if leg.role != "caller" or not leg.up:
            return leg
        return replace(leg, noticed=not await self._there(f"playbacks/{NOTICE}{leg.id}"))

    async def _exists(self, leg: str) -> bool:
        return await self._there(f"channels/{leg}")

    async def _there(self, path: str) -> bool:
        try:
            await self._get(path)
        except s.NoSuchLeg:
            return False
        return True

    async def _set(self, variable: str, value: str) -> None:
        """A global variable, never a channel's: that closes the functions which write files to
        everything the channel does from then on (Asterisk 22), so its end would be in no journal.
        """
        await self._post("asterisk/variable", {"variable": variable, "value": value})
