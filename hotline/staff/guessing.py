"""Guessing a password is slowed, and nobody's guesses keep a member out.

What is counted is a name at one place: a browser in which this member has signed in before (it
keeps a signed mark of that), or else an address. The first wrong passwords cost nothing, each
further one doubles the wait. Whoever guesses at another place waits there; the member on her own
browser does not (OWASP: "Slow Down Online Guessing Attacks with Device Cookies").
"""

import hashlib
import secrets
import time
from typing import TypeAlias

from django.core import signing
from django.core.cache import cache
from django.db import connection, transaction

FREE = 5  # wrong passwords before there is a wait
FIRST_SECONDS, LONGEST_SECONDS = 5, 300
FORGOTTEN_SECONDS = 3600  # after the last wrong one
COOKIE, COOKIE_SECONDS = "known_browser", 180 * 24 * 3600
MOST_MEMBERS = 8  # who share one browser; the oldest is forgotten first

Marks: TypeAlias = dict[str, str]


def wait(name: str, place: str) -> float:
    """Seconds until a password for this name is looked at again from this place."""
    _count, until = cache.get(_key(name, place)) or (0, 0.0)
    return max(0.0, float(until) - time.time())


def wrong(name: str, place: str) -> int:
    """A password was wrong; how many now, in a row."""
    key = _key(name, place)
    with transaction.atomic(), connection.cursor() as cursor:
        # Guesses sent at once are counted one after the other.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        count = int((cache.get(key) or (0, 0.0))[0]) + 1
        cache.set(key, (count, time.time() + pause(count)), FORGOTTEN_SECONDS)
    return count


def right(name: str, place: str) -> None:
    """She is in: nothing is held against her here."""
    cache.delete(_key(name, place))


def pause(count: int) -> float:
    """Seconds to wait after so many wrong ones: none, then 5, 10, 20 … up to five minutes."""
    if count <= FREE:
        return 0.0
    return min(float(LONGEST_SECONDS), FIRST_SECONDS * 2.0 ** (count - FREE - 1))


def place(name: str, cookie: str, address: str) -> str:
    """Where somebody tries: the browser, if this member has signed in there before."""
    mark = marks(cookie).get(_name(name))
    return f"browser {mark}" if mark else f"address {address}"


def marks(cookie: str) -> Marks:
    """Whom a browser knows; nobody where its mark is not ours."""
    try:
        found = signing.loads(cookie, salt=COOKIE, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def with_mark(cookie: str, name: str) -> str:
    """The mark of a browser after this member has signed in there."""
    known = marks(cookie)
    mark = known.pop(_name(name), None) or secrets.token_urlsafe(12)
    kept = dict(list(known.items())[-(MOST_MEMBERS - 1) :])
    return signing.dumps({**kept, _name(name): mark}, salt=COOKIE)


def _name(name: str) -> str:
    """A name that does not stand in a browser's cookie as it is."""
    return hashlib.sha256(name.strip().lower().encode()).hexdigest()[:16]


def _key(name: str, place: str) -> str:
    whole = f"{_name(name)} {place}"
    return f"sign-in:{hashlib.sha256(whole.encode()).hexdigest()[:32]}"
