"""Watches whoever drives the telephone, from outside: one that hangs holds calls and serves none.

Stateless. It reads the heartbeat in the exchange; when that is stale, each caller who speaks with
nobody goes back to the one she spoke with, if that leg still stands, else to the fallback, which
needs no controller.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any

import aiohttp

from hotline.telephony.ari_events import WORDS
from hotline.telephony.site import AriAddress

STALE_SECONDS = 3.0  # a sign is given twice a second; a controller that stands by takes over at 2
LOOK_SECONDS = 0.25
_TIMEOUT = aiohttp.ClientTimeout(total=2)


class Guard:
    """One exchange, watched."""

    def __init__(self, address: AriAddress, say: Callable[[str], None]) -> None:
        self._url = f"{address.url}/ari/"
        self._headers = {"Authorization": aiohttp.encode_basic_auth(address.user, address.password)}
        self._say = say

    async def run(self) -> None:
        """Until cancelled."""
        async with aiohttp.ClientSession(headers=self._headers, timeout=_TIMEOUT) as session:
            while True:
                with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
                    await self._look(session)
                await asyncio.sleep(LOOK_SECONDS)

    async def _look(self, session: aiohttp.ClientSession) -> None:
        if time.time() - await self._beat(session) <= STALE_SECONDS:
            return
        bridges = {
            str(bridge["id"]): set(bridge["channels"])
            for bridge in await self._get(session, "bridges")
        }
        ours = (await self._get(session, "applications/hotline")).get("channel_ids", [])
        for channel in await self._get(session, "channels"):
            said = channel.get("channelvars") or {}
            if channel["id"] in ours and said.get("HOTLINE_ROLE") == "caller":
                await self._rescue(session, channel["id"], said["HOTLINE_CALL_ID"], bridges)

    async def _rescue(
        self, session: aiohttp.ClientSession, caller: str, call: str, bridges: dict[str, set[str]]
    ) -> None:
        bridge = f"call-{call}"
        others = bridges.get(bridge, set())
        if caller in others and len(others) > 1:
            return
        if others - {caller}:
            await self._post(session, f"bridges/{bridge}/addChannel", channel=caller)
            return
        self._say("the controller hangs: a waiting caller goes to the fallback")
        # Words would be said to their end first; the notice is.
        for kind in WORDS:
            async with session.delete(f"{self._url}playbacks/{kind}{caller}"):
                pass
        await self._post(
            session, f"channels/{caller}/continue", context="fallback", extension="s", priority="1"
        )

    async def _beat(self, session: aiohttp.ClientSession) -> float:
        async with session.get(
            f"{self._url}asterisk/variable", params={"variable": "HOTLINE_HB"}
        ) as answer:
            text = (await answer.json()).get("value", "") if answer.status == 200 else ""
            return float(text or 0)

    async def _get(self, session: aiohttp.ClientSession, path: str) -> Any:
        async with session.get(self._url + path) as answer:
            return await answer.json() if answer.status == 200 else {}

    async def _post(self, session: aiohttp.ClientSession, path: str, **query: str) -> None:
        async with session.post(self._url + path, params=query):
            return
