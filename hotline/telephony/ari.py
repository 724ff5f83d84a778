"""Asterisk behind the interface of switch.py, over ARI (Asterisk 20 and later).

Names of channels and bridges are made here from the call's id, so that ARI alone tells the floor
anew. A channel's end may be told as StasisEnd or as ChannelDestroyed, and sometimes as one alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import time
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp

from hotline.telephony import switch as s
from hotline.telephony.credentials import user_of
from hotline.telephony.site import AriAddress

log = logging.getLogger(__name__)
APP = "hotline"
# Causes of ITU-T Q.850; any other means that the line was lost.
_WHY = {"normal": (16,), "no_answer": (18, 19), "declined": (17, 21)}
# What a channel or bridge that is gone, or not ours any more, answers; 500 is how an endpoint that
# is not there answers to being rung.
_GONE = (404, 409, 412, 422)
_LOST = 0
_SETTLES = 0.25  # seconds in which a channel's end is told with its cause
_TIMEOUT = aiohttp.ClientTimeout(total=3)
_VARIABLES = ("HOTLINE_CALL_ID", "HOTLINE_ROLE", "HOTLINE_MEMBER", "HOTLINE_RING")


class Asterisk:
    """One Asterisk. `recordings` is the folder where it writes, as seen from here."""

    def __init__(self, address: AriAddress, recordings: Path, *, trunk: str, caller: str) -> None:
        self.recordings = recordings
        self._url = f"{address.url}/ari/"
        self._auth = aiohttp.encode_basic_auth(address.user, address.password)
        self._trunk, self._caller = trunk, caller
        self._session: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._told: asyncio.Queue[s.Event | None] = asyncio.Queue()
        self._gone: dict[str, float] = {}
        self._causes: dict[str, int] = {}
        self._leaving: set[asyncio.Task[None]] = set()
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
        reading = asyncio.create_task(self._listen(self._socket))
        try:
            while (event := await self._told.get()) is not None:
                yield event
        finally:
            reading.cancel()
        raise s.Away("closed")

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        try:
            async for message in socket:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    break
                for event in self._read(message.json()):
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
            _leg(channel, channel["id"] in talking)
            for channel in await self._get("channels")
            if channel["id"] in inside or channel["state"] != "Up"
        ]
        return [leg for leg in found if leg is not None]

    async def present(self) -> set[UUID]:
        """Members whose telephone is registered."""
        found = set()
        for endpoint in await self._get("endpoints/PJSIP"):
            member = _member_of(endpoint["resource"])
            if member is not None and endpoint.get("state") == "online":
                found.add(member)
        return found

    # --- verbs ---------------------------------------------------------------------------------

    async def pick_up(self, leg: str) -> None:
        await self._post(f"channels/{leg}/answer")

    async def say(self, leg: str, sounds: Sequence[str]) -> None:
        # Taken over by the fallback, the caller is not greeted again.
        await self._post(f"channels/{leg}/variable", variable="HOTLINE_NOTICED", value="1")
        media = ",".join(f"sound:hotline/{name}" for name in sounds)
        await self._post(f"channels/{leg}/play", media=media, playbackId=f"say-{leg}")

    async def hold(self, call: UUID, leg: str) -> None:
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

    async def hang_up(self, leg: str) -> None:
        with contextlib.suppress(s.NoSuchLeg):
            await self._delete(f"channels/{leg}")

    async def disband(self, call: UUID) -> None:
        with contextlib.suppress(s.NoSuchLeg):
            await self._delete(f"bridges/call-{call}")

    async def beat(self, seats: Collection[UUID]) -> None:
        free = "&".join(f"PJSIP/{user_of(member)}" for member in seats)
        await self._post("asterisk/variable", variable="HOTLINE_SEATS", value=free)
        await self._post("asterisk/variable", variable="HOTLINE_HB", value=str(int(time.time())))

    async def admit(self, member: UUID, secret: str, *, browser: bool) -> None:
        user = user_of(member)
        for kind, fields in _signing_in(user, secret, browser):
            body = [{"attribute": name, "value": value} for name, value in fields.items()]
            await self._put(f"asterisk/config/dynamic/res_pjsip/{kind}/{user}", {"fields": body})

    async def dismiss(self, member: UUID) -> None:
        user = user_of(member)
        for kind in ("endpoint", "aor", "auth"):
            with contextlib.suppress(s.NoSuchLeg):
                await self._delete(f"asterisk/config/dynamic/res_pjsip/{kind}/{user}")

    # --- events --------------------------------------------------------------------------------

    def _read(self, event: dict[str, Any]) -> list[s.Event]:
        kind, channel = event["type"], event.get("channel") or {}
        if kind == "StasisStart":
            return self._started(channel, event.get("args") or [])
        if kind == "ChannelHangupRequest":
            # A telephone that hangs up says why. A line whose sound stopped is ended softly by the
            # exchange itself, under the cause of a normal end.
            lost = event.get("soft", False)
            self._causes.setdefault(channel["id"], _LOST if lost else event.get("cause", _LOST))
        if kind == "StasisEnd" and channel["id"] not in self._gone:
            task = asyncio.create_task(self._left(channel["id"]))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)
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
            member = _member_of(endpoint["resource"])
            if member is not None:
                return [s.Present(member, endpoint.get("state") == "online")]
        return []

    def _started(self, channel: dict[str, Any], args: list[str]) -> list[s.Event]:
        if args[:1] == ["spy"]:
            return []
        leg = _leg(channel, False)
        if leg is None:
            return []
        if args[:1] == ["inbound"]:
            withheld = len(args) > 2 and not args[2].startswith("allowed")
            number = "" if withheld else channel["caller"]["number"]
            return [s.Arrived(_with(leg, number, withheld))]
        return [s.PickedUp(leg)]

    async def _left(self, leg: str) -> None:
        """A channel is out of our hands: over, or sent on by somebody else, as the guard does. Its
        end may be told once more, with its cause, or never again."""
        await asyncio.sleep(_SETTLES)
        if leg in self._gone:
            return
        try:
            await self._get(f"channels/{leg}")
        except s.NoSuchLeg:
            events = self._ended(leg)
        except s.Away:
            return
        else:
            events = [s.Left(leg)]
        for event in events:
            self._told.put_nowait(event)

    def _ended(self, leg: str) -> list[s.Event]:
        cause = self._causes.pop(leg, _LOST)
        if leg.startswith("spy-") or leg in self._gone:
            return []
        self._gone = {k: at for k, at in self._gone.items() if at > time.time() - 60}
        self._gone[leg] = time.time()
        why = next((word for word, causes in _WHY.items() if cause in causes), "lost")
        return [s.Gone(leg, why)]

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
            with contextlib.suppress(s.NoSuchLeg):
                await self._delete(f"channels/{leg}/moh")
            await self._post(f"bridges/{bridge}/addChannel", channel=leg)

    async def _get(self, path: str) -> Any:
        return await self._ask("GET", path)

    async def _post(self, path: str, body: dict[str, Any] | None = None, **query: str) -> Any:
        return await self._ask("POST", path, body, query)

    async def _put(self, path: str, body: dict[str, Any]) -> None:
        await self._ask("PUT", path, body)

    async def _delete(self, path: str) -> None:
        await self._ask("DELETE", path)

    async def _ask(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        query: dict[str, str] | None = None,
    ) -> Any:
        """One request. Raises NoSuchLeg for what is gone, Away where nobody answers."""
        if self._session is None:
            raise s.Away("not connected")
        try:
            async with self._session.request(
                method, self._url + path, params=query, json=body, timeout=_TIMEOUT
            ) as answer:
                if answer.status in (401, 403, 503):
                    raise s.Away(str(answer.status))
                if answer.status >= 400:
                    if answer.status not in _GONE:
                        said = (await answer.text())[:200]
                        log.error("refused: %s %s %s", path.partition("/")[0], answer.status, said)
                    raise s.NoSuchLeg(path.partition("/")[0])
                return await answer.json() if answer.status != 204 else None
        except (aiohttp.ClientError, TimeoutError, OSError, asyncio.IncompleteReadError) as error:
            raise s.Away(type(error).__name__) from error


def _leg(channel: dict[str, Any], talks: bool) -> s.Leg | None:
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


def _with(leg: s.Leg, number: str, withheld: bool) -> s.Leg:
    return replace(leg, number=number, withheld=withheld)


def _member_of(resource: str) -> UUID | None:
    try:
        return UUID(resource.removeprefix("seat-")) if resource.startswith("seat-") else None
    except ValueError:
        return None


def _signing_in(user: str, secret: str, browser: bool) -> list[tuple[str, dict[str, str]]]:
    """What makes a telephone: how it proves itself, where it is, what it may."""
    reached = {
        "max_contacts": "1",
        "remove_existing": "yes",
        "qualify_frequency": "2",
        "qualify_timeout": "1.0",
        "minimum_expiration": "20",
    }
    speaks = {
        "auth": user,
        "aors": user,
        "context": "from-seat",
        "rtp_timeout": "4",
        "disallow": "all",
        "direct_media": "no",
        "allow": "opus,alaw,ulaw" if browser else "alaw,ulaw",
    }
    if browser:
        speaks |= {"webrtc": "yes", "dtls_auto_generate_cert": "yes"}
    return [
        ("auth", {"auth_type": "userpass", "username": user, "password": secret}),
        ("aor", reached),
        ("endpoint", speaks),
    ]
