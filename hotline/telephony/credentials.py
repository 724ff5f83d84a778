"""How a counsellor's telephone signs in: a name of her own and a secret that belongs to the place
she has taken. Nothing of it is stored: whoever holds the keyring works it out again."""

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass

from django.conf import settings

from hotline.telephony.models import Seat
from hotline.telephony.site import relays_of
from hotline.vault import keyring

RELAY_SECONDS = 24 * 3600  # longer than any shift; each page that is loaded asks anew


@dataclass(frozen=True)
class Credentials:
    """What the browser's telephone needs: where to connect, as whom, with which secret."""

    address: str
    user: str
    secret: str
    domain: str


def user_of(member_id: object) -> str:
    """The name of a member at the telephone exchange."""
    return f"seat-{getattr(member_id, 'hex', member_id)}"


def of_seat(seat: Seat) -> Credentials:
    """The credentials of a place, the same until she leaves it."""
    ring = keyring.current()
    key = ring.of(ring.current["phone"])
    digest = hmac.new(key, b"seat" + seat.id.bytes, hashlib.sha256).digest()
    return Credentials(
        address=settings.HOTLINE_PHONE_WS,
        user=user_of(seat.member_id),
        secret=base64.urlsafe_b64encode(digest).decode().rstrip("="),
        domain=settings.HOTLINE_PHONE_DOMAIN,
    )


def relays(user: str) -> list[dict[str, str]]:
    """STUN and TURN servers for a browser, in its own form (RTCIceServer), from
    HOTLINE_PHONE_RELAYS. TURN is used as `user` with a password that runs out, worked out of the
    secret that the relay knows too (draft-uberti-behave-turn-rest; coturn's `use-auth-secret`)."""
    name = f"{int(time.time()) + RELAY_SECONDS}:{user}"
    secret = settings.HOTLINE_PHONE_RELAY_SECRET.encode()
    password = base64.b64encode(hmac.new(secret, name.encode(), hashlib.sha1).digest()).decode()
    signed = {"username": name, "credential": password}
    return [
        {"urls": relay.url} | ({} if relay.kind == "stun" else signed)
        for relay in relays_of(settings.HOTLINE_PHONE_RELAYS)
    ]


def telephone_of(user: str, secret: str, *, browser: bool) -> list[tuple[str, dict[str, str]]]:
    """What makes a telephone at the exchange, as its parts by kind: how it proves itself, where it
    is, what it may."""
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
        "rtp_timeout": "3",
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
