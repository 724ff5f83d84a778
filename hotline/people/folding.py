"""What stays of a name when marks, spelling and hearing are taken away.

Names are typed without marks, in another order, in one piece, and as they were heard. Every
function here is pure; a name in the clear goes in and must not be kept where it would be written.

The classes of sound are those that speakers of Vietnamese confuse: in the north l/n, tr/ch, s/x and
d/gi/r; in the south v/d/gi, final n/ng, final t/c, hoi and nga (which folding drops with all
marks). Source: the confusions listed in Hoàng Thị Châu, Phương ngữ học tiếng Việt (2004).
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from unicodedata import category, normalize

# Letters that no decomposition takes apart.
_LETTERS = str.maketrans({
    "đ": "d", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i",
})  # fmt: skip
_BETWEEN = re.compile(r"[\W_]+")
_ONSET = re.compile(r"ngh?|gh|gi(?=[aeiouy])|qu|[ckpt]h|nh|tr|[b-df-hj-np-tv-xz]?")

# First sounds that are heard for each other, by the letter that stands for all of them.
_ONSETS = {
    "ch": "c", "tr": "c", "s": "x", "x": "x", "d": "d", "gi": "d", "r": "d", "v": "d", "z": "d",
    "j": "d", "l": "l", "n": "l", "k": "k", "c": "k", "q": "k", "qu": "kw", "w": "kw", "g": "g",
    "gh": "g", "ng": "q", "ngh": "q", "ph": "f", "f": "f", "p": "b", "b": "b", "nh": "j",
}  # fmt: skip
_VOWELS = (("y", "i"), ("ie", "i"), ("uo", "u"), ("ua", "oa"), ("ou", "u"), ("oo", "o"))
_FINALS = (("ngh", "n"), ("ng", "n"), ("nh", "n"), ("ch", "t"), ("c", "t"), ("k", "t"))

_LONGEST_PART = 14  # letters; a syllable has seven at most, a foreign name more
MOST_PARTS = 6
MANY_PARTS = 3  # a name of so many is hardly found in words by chance


def written(name: str) -> str:
    """A name in one spelling, marks kept: NFC, lower case, one space between its parts."""
    return " ".join(_BETWEEN.sub(" ", normalize("NFC", name).lower()).split())


def fold(name: str) -> str:
    """A name without its marks: "H'Hen Niê" is "h hen nie", "Đỗ  Thị Nga" is "do thi nga"."""
    bare = normalize("NFD", name.lower())
    bare = "".join(letter for letter in bare if category(letter) != "Mn").translate(_LETTERS)
    return " ".join(_BETWEEN.sub(" ", normalize("NFC", bare)).split())


def syllables(name: str) -> tuple[str, ...]:
    """The parts of a name, folded, in their order."""
    return tuple(fold(name).split())


def in_any_order(name: str) -> str:
    """A name folded, its parts by the alphabet: the same for one typed in another order."""
    return " ".join(sorted(syllables(name)))


def speaks_of(words: str, name: str) -> bool:
    """Whether words name somebody, in any spelling and order: they are the name, or hold each part
    of one that has three or more (of fewer, too many are called so)."""
    parts, said = syllables(name), syllables(words)
    if len(parts) < MANY_PARTS:
        return sorted(parts) == sorted(said) != []
    return set(parts) <= set(said)


def glued(name: str) -> str:
    """The letters of a name, folded, in one piece."""
    return fold(name).replace(" ", "")


@lru_cache(maxsize=65536)
def sound(syllable: str) -> str:
    """The class of sound of a folded syllable: equal for what is heard as the same."""
    match = _ONSET.match(syllable)
    onset = match.group() if match else ""
    rime = syllable[len(onset) :]
    if onset in ("y", ""):
        onset, rime = "", syllable
    for heard, instead in _FINALS:
        if rime.endswith(heard) and len(rime) > len(heard):
            rime = rime[: -len(heard)] + instead
            break
    for heard, instead in _VOWELS:
        rime = rime.replace(heard, instead)
    return f"{_ONSETS.get(onset, onset)}-{_once(rime)}"


def tone(syllable: str) -> str:
    """The marks of one written syllable, apart from its letters: its tone and its vowels'."""
    parts = normalize("NFD", syllable.lower().replace("đ", "d\u0335"))
    return "".join(mark for mark in parts if category(mark) == "Mn")


def unglue(letters: str, costs: Mapping[str, float], *, most: int = 3) -> list[tuple[str, ...]]:
    """The likeliest ways to take glued letters apart into syllables that are known, best first.

    `costs` says for each known syllable how unlikely it is (0 is certain; they add up). Empty where
    the letters cannot be taken apart wholly.
    """
    best: list[list[tuple[float, tuple[str, ...]]]] = [[(0.0, ())]]
    for end in range(1, len(letters) + 1):
        ways = []
        for start in range(max(0, end - _LONGEST_PART), end):
            cost = costs.get(letters[start:end])
            if cost is not None:
                ways += [
                    (before + cost, (*parts, letters[start:end]))
                    for before, parts in best[start]
                    if len(parts) < MOST_PARTS
                ]
        best.append(sorted(ways)[:most])
    return [parts for _cost, parts in best[-1] if len(parts) > 1]


def _once(letters: str) -> str:
    """Doubled letters are one: "anna" is "ana"."""
    return re.sub(r"(.)\1+", r"\1", letters)
