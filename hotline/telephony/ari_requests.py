"""Requests of ARI, and what its refusals mean."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import aiohttp

from hotline.telephony import switch as s
from hotline.telephony.site import AriAddress

log = logging.getLogger(__name__)
# What a channel or bridge that is gone, or not ours any more, answers.
_GONE = (404, 409, 412, 422)
TIMEOUT = aiohttp.ClientTimeout(total=3)


class Requests:
    """One Asterisk's ARI, for as long as there is a session."""

    def __init__(self, address: AriAddress) -> None:
        self._url = f"{address.url}/ari/"
        self._auth = aiohttp.encode_basic_auth(address.user, address.password)
        self._session: aiohttp.ClientSession | None = None

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
                method, self._url + path, params=query, json=body, timeout=TIMEOUT
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
