"""Pure rules of identifiers: one spelling of many, and which words of two adverts are near-equal.

Adverts are compared by min-hash (Broder 1997): of the keyed hashes of a text's shingles only the
smallest under each of 32 permutations are kept, four of them a band. Two texts meet in a band
with probability 1 - (1 - s^4)^8, where s is the share of shingles they have in common: 0.98 for
s = 0.8, 0.40 for 0.5, 0.01 for 0.2.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator

from hotline.people.folding import fold

BANDS, ROWS = 8, 4
SHINGLE = 3  # words
_PRIME = (1 << 61) - 1
_FEWEST_SIGNS = 4  # letters and digits; a shorter plate or account is a slip of the pen
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_PLAIN_HOSTS = ("www.", "m.", "web.", "mobile.")
_SAYS_WHO = re.compile(r"(?:^|[?&])id=([^&#]+)")
_FOLLOWS = re.compile(r"(?:^|&)(?:utm_[a-z]+|fbclid|gclid|ref)=[^&]*")


def _permutation(number: int) -> tuple[int, int]:
    digest = hashlib.sha256(f"band {number}".encode()).digest()
    return int.from_bytes(digest[:7], "big") | 1, int.from_bytes(digest[7:14], "big")


_PERMUTATIONS = tuple(_permutation(number) for number in range(BANDS * ROWS))


def spelt(way: str, text: str, e164: Callable[[str], str]) -> str:
    """The one spelling of an identifier, with the space in which it is compared; "" where the text
    is none. Spelling what is spelt already changes nothing. `e164` spells telephone numbers."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    match way:
        case "number":
            return e164(plain)
        case "account":
            return e164(plain) if "/" not in plain and e164(plain) else _account(plain)
        case "signs":
            signs = "".join(sign for sign in plain.upper() if sign.isalnum())
            return signs if len(signs) >= _FEWEST_SIGNS else ""
        case "link":
            return _link(plain)
        case "words" | "advert":
            return fold(plain)
    raise ValueError(f"unknown way {way}")


def _account(text: str) -> str:
    """A name online without its host: what follows the last slash, or the id that is asked for."""
    link = _link(text)
    if said := _SAYS_WHO.search(link):
        return said[1]
    path = link.split("?", 1)[0]
    return path.rsplit("/", 1)[-1].replace(" ", "").lstrip("@")


def _link(text: str) -> str:
    # Once more: a mark that stood apart meets a letter where a space was.
    whole = unicodedata.normalize("NFKC", text.replace(" ", "").casefold())
    link = _SCHEME.sub("", whole).split("#", 1)[0]
    while link.startswith(_PLAIN_HOSTS) and "/" in link:
        link = link.split(".", 1)[1]
    path, _, query = link.partition("?")
    kept = _FOLLOWS.sub("", query).strip("&")
    return path.rstrip("/") + (f"?{kept}" if kept else "")


def shingles(text: str) -> frozenset[str]:
    """Every three neighbouring words of a spelt text; all of it, where it has fewer."""
    words = text.split()
    if len(words) <= SHINGLE:
        return frozenset({" ".join(words)}) if words else frozenset()
    return frozenset(" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1))


def bands(hashes: Collection[bytes]) -> Iterator[bytes]:
    """The bands of a text from the keyed hashes of its shingles, whatever their order."""
    numbers = [int.from_bytes(one[:7], "big") for one in hashes]
    if not numbers:
        return
    least = [min((a * n + b) % _PRIME for n in numbers) for a, b in _PERMUTATIONS]
    for band in range(BANDS):
        rows = least[band * ROWS : (band + 1) * ROWS]
        packed = b"".join(row.to_bytes(8, "big") for row in rows)
        yield hashlib.sha256(bytes([band]) + packed).digest()
