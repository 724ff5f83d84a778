"""What a link and a code are made of: worked out from the installation's secret, kept nowhere.

So the outbox can send them and a copy of the database holds neither. A link is 16 bytes that name
it and 24 that nobody guesses; a code is six digits, of which few are tried (rules.py).
"""

import base64
import binascii
import hashlib
import hmac
import uuid

from django.utils.crypto import salted_hmac

_PROOF = 24
_DIGITS = 6


def token_of(link_id: uuid.UUID) -> str:
    """The secret part of a link's address."""
    return base64.urlsafe_b64encode(link_id.bytes + _proof(link_id)).decode()


def link_of(token: str) -> uuid.UUID | None:
    """The link that a token opens; None for one that was not made here."""
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 16 + _PROOF:
        return None
    link_id = uuid.UUID(bytes=raw[:16])
    return link_id if hmac.compare_digest(raw[16:], _proof(link_id)) else None


def token_hash(token: str) -> bytes:
    """As a link keeps its token."""
    return hashlib.sha256(token.encode()).digest()


def code_of(link_id: uuid.UUID, number: int) -> str:
    """The digits of a link's code by its number."""
    made = salted_hmac("hotline.links.code", f"{link_id}:{number}", algorithm="sha256").digest()
    return str(int.from_bytes(made[:8]) % 10**_DIGITS).zfill(_DIGITS)


def is_code(typed: str, link_id: uuid.UUID, number: int) -> bool:
    """Whether what was typed are those digits, whatever stands between them."""
    digits = "".join(one for one in typed if one.isdecimal() and one.isascii())
    return hmac.compare_digest(digits, code_of(link_id, number))


def spoken(code: str) -> str:
    """A code as it is read out and written: two halves."""
    return f"{code[:3]} {code[3:]}"


def _proof(link_id: uuid.UUID) -> bytes:
    return salted_hmac("hotline.links.token", str(link_id), algorithm="sha256").digest()[:_PROOF]
