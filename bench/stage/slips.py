"""How a name goes wrong between a mouth and a keyboard: ten kinds, each drawn from a seed.

This file knows nothing of the code that has to find the name again and shares none with it.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS = set("aeiouyAEIOUY")
_NEAR = {
    "a": "sqz", "b": "vnh", "c": "xvd", "d": "sfe", "e": "wrd", "g": "fht", "h": "gjn", "i": "uok",
    "k": "jli", "l": "kop", "m": "nj", "n": "bmh", "o": "ipl", "p": "ol", "q": "wa", "r": "etf",
    "s": "adw", "t": "ryg", "u": "yij", "v": "cbg", "x": "zcs", "y": "tuh",
}  # fmt: skip
# Confused by ear in the north (tr/ch, s/x, d/gi/r, l/n) and in the south (v/d, -n/-ng, -t/-c).
_INITIALS = (
    ("tr", "ch"), ("ch", "tr"), ("s", "x"), ("x", "s"), ("gi", "d"), ("d", "gi"), ("r", "d"),
    ("l", "n"), ("n", "l"), ("v", "d"),
)  # fmt: skip
_FINALS = (("ng", "n"), ("n", "ng"), ("c", "t"), ("t", "c"), ("y", "i"), ("i", "y"))
_WHOLE_INITIALS = ("ngh", "ng", "nh", "th", "tr", "ch", "gi", "kh", "ph", "gh", "qu")


def exact(name: str, draw: random.Random) -> str:
    return name


def no_marks(name: str, draw: random.Random) -> str:
    """As typed on a keyboard without Vietnamese."""
    plain = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def typing(name: str, draw: random.Random) -> str:
    """One key wrong: a neighbour's, left out, doubled, or two in the wrong order."""
    places = [n for n, c in enumerate(name) if c.isalpha()]
    at = draw.choice(places[1:] or places)
    kind = draw.randrange(4)
    if kind == 0:
        near = _NEAR.get(no_marks(name[at], draw).lower(), "e")
        return name[:at] + draw.choice(near) + name[at + 1 :]
    if kind == 1 and len(places) > 2:
        return name[:at] + name[at + 1 :]
    if kind == 2:
        return name[:at] + name[at] + name[at:]
    if at + 1 < len(name) and name[at + 1].isalpha():
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + name[at] + name[at:]


def hearing(name: str, draw: random.Random) -> str:
    """One syllable written as it sounded in another dialect; the marks stay."""
    words = name.split(" ")
    order = list(range(len(words)))
    draw.shuffle(order)
    for n in order:
        heard = _misheard(words[n], draw)
        if heard != words[n]:
            words[n] = heard
            break
    return " ".join(words)


def wrong_tone(name: str, draw: random.Random) -> str:
    """One syllable in another tone."""
    words = name.split(" ")
    n = draw.randrange(len(words))
    words[n] = _other_tone(words[n], draw)
    return " ".join(words)


def swapped(name: str, draw: random.Random) -> str:
    """The given name first, as foreigners and forms write it; or two syllables changed about."""
    words = name.split(" ")
    if len(words) < 2:
        return name
    if draw.random() < 0.6:
        return " ".join([words[-1], *words[:-1]])
    n = draw.randrange(len(words) - 1)
    words[n], words[n + 1] = words[n + 1], words[n]
    return " ".join(words)


def swapped_typing(name: str, draw: random.Random) -> str:
    return typing(swapped(name, draw), draw)


def missing_middle(name: str, draw: random.Random) -> str:
    """Without one of the syllables between the first and the last."""
    words = name.split(" ")
    if len(words) < 3:
        return name
    del words[draw.randrange(1, len(words) - 1)]
    return " ".join(words)


def prefix(name: str, draw: random.Random) -> str:
    """Cut off in the last syllable, as while one types."""
    cut = draw.randrange(1, 3)
    return name[:-cut] if len(name.split(" ")[-1]) > cut else name[:-1]


def glued(name: str, draw: random.Random) -> str:
    """A space, or all of them, left out."""
    words = name.split(" ")
    if len(words) < 2:
        return name
    if draw.random() < 0.4:
        return "".join(words)
    n = draw.randrange(len(words) - 1)
    return " ".join([*words[:n], words[n] + words[n + 1].lower(), *words[n + 2 :]])


KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "exact": exact,
    "no marks": no_marks,
    "typing": typing,
    "hearing": hearing,
    "wrong tone": wrong_tone,
    "swapped": swapped,
    "swapped with a typo": swapped_typing,
    "missing middle": missing_middle,
    "prefix": prefix,
    "glued": glued,
}


def _misheard(word: str, draw: random.Random) -> str:
    low = word.lower()
    whole = next((w for w in _WHOLE_INITIALS if low.startswith(w)), low[:1])
    ways = [b + low[len(whole) :] for a, b in _INITIALS if whole == a and len(low) > len(whole)]
    ways += [
        low[: -len(a)] + b
        for a, b in _FINALS
        if low.endswith(a) and len(low) > len(a) + 1 and not (a == "n" and low.endswith("ng"))
    ]
    if not ways:
        return word
    heard = draw.choice(ways)
    return heard[0].upper() + heard[1:] if word[0].isupper() else heard


def _other_tone(word: str, draw: random.Random) -> str:
    apart = unicodedata.normalize("NFD", word)
    had = next((c for c in apart if c in _TONES), "")
    bare = "".join(c for c in apart if c not in _TONES)
    tone = draw.choice([t for t in ["", *_TONES] if t != had])
    vowels = [n for n, c in enumerate(bare) if c in _VOWELS]
    if not vowels:
        return word
    at = apart.index(had) if had else _main_vowel(bare, vowels)
    return unicodedata.normalize("NFC", bare[:at] + tone + bare[at:])


def _main_vowel(bare: str, vowels: list[int]) -> int:
    """Where a tone is written: after the last vowel with a hat or horn, else after the first."""
    marked = [n for n in vowels if n + 1 < len(bare) and unicodedata.combining(bare[n + 1])]
    return marked[-1] + 2 if marked else vowels[0] + 1
