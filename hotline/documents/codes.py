"""The code by which a letter is checked: short groups, no letter that is taken for another."""

import hashlib
import re
import secrets
import unicodedata

# No 0/O/D/Q, 1/I/L/J, 2/Z, 5/S, 6/G, 8/B, U/V, and no vowel but A and E: it spells no word.
ALPHABET = "3479ACEFHKMNPRTVWXY"
_GROUPS, _LENGTH = 3, 4


def new_code() -> str:
    """A code that nobody guesses: 12 of 19 signs, 51 bits, in groups of four."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(_GROUPS * _LENGTH))
    return "-".join(signs[at : at + _LENGTH] for at in range(0, len(signs), _LENGTH))


def plain(text: str) -> str:
    """A code as somebody typed it, in its one spelling; empty where it can be none."""
    signs = re.sub(r"[\s.\-–—_]", "", unicodedata.normalize("NFKC", text)).upper()
    if len(signs) != _GROUPS * _LENGTH or set(signs) - set(ALPHABET):
        return ""
    return "-".join(signs[at : at + _LENGTH] for at in range(0, len(signs), _LENGTH))


def hashed(code: str) -> bytes:
    """What is kept of a code. It opens nothing but the page that says "genuine", so that a plain
    hash is enough, and a letter can still be checked after keys were changed."""
    return hashlib.sha256(b"letter:" + code.encode()).digest()
