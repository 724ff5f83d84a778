"""What a request asks for and by whom, read from its ASGI scope."""

import re
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import parse_qs

Scope = MutableMapping[str, Any]

_SESSION_KEY = re.compile(r"[A-Za-z0-9_-]{8,128}", re.ASCII)


def header(scope: Scope, name: bytes) -> str:
    """The header's value, "" if it is absent. Names are lower case, as ASGI gives them."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value.decode("latin-1"))
    return ""


def session_key(scope: Scope, cookie: str) -> str | None:
    """The session key in the cookie named `cookie`, None if there is none of that shape."""
    # One Cookie header under HTTP/1, perhaps several under HTTP/2.
    raw = "; ".join(v.decode("latin-1") for k, v in scope["headers"] if k == b"cookie")
    for part in raw.split(";"):
        name, _, value = part.strip().partition("=")
        if name == cookie:
            key = value.strip('"')
            return key if _SESSION_KEY.fullmatch(key) else None
    return None


def allowed_origin(scope: Scope, origins: frozenset[str]) -> bool:
    """Whether the page that asks may read the answer.

    Browsers send Origin with every request across origins and say in Sec-Fetch-Site when there
    is none to send; a request with neither comes from no page (a proxy's check, curl).
    """
    origin = header(scope, b"origin")
    if origin:
        return origin in origins or origin == own_origin(scope)
    return header(scope, b"sec-fetch-site") in ("", "same-origin", "none")


def own_origin(scope: Scope) -> str:
    """The origin under which this request reached us, as the browser would spell it."""
    scheme = header(scope, b"x-forwarded-proto") or scope["scheme"]
    return f"{scheme}://{header(scope, b'host')}"


def last_heard(scope: Scope) -> str | None:
    """The place in the outbox up to which the page knows everything, None if it does not say.

    `Last-Event-ID` comes with a browser's own reconnect and is the newer one; `?after=` is what
    the page was rendered with.
    """
    named = header(scope, b"last-event-id")
    if named:
        return named
    after = parse_qs(scope["query_string"].decode("latin-1")).get("after")
    return after[0] if after else None
