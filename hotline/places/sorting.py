"""Alphabetical order of a language, from the alphabet in the country pack (no ICU needed)."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Callable

from hotline.countries.pack import Pack
from hotline.countries.shapes import Alphabet

SortKey = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


def plain(text: str) -> str:
    """Lower case without accents, đ as d, every other sign as one space: for comparing names."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    letters = (c for c in decomposed if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())


def exact(text: str) -> str:
    """Like `plain`, but accents stay: `Lào` is not `lao`."""
    composed = unicodedata.normalize("NFC", text.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in composed).split())


@functools.cache
def order(pack: Pack, lang: str) -> Callable[[str], SortKey]:
    """A sort key for texts in `lang`: word by word, letters before accents, as dictionaries do."""
    alphabet = pack.alphabets.get(lang) or pack.alphabets.get(lang.split("-")[0])
    known = alphabet or Alphabet((), ())
    rank = {letter: place for place, letter in enumerate(known.letters, 1)}
    accents = {accent: place for place, accent in enumerate(known.accents, 1)}
    return lambda text: tuple(_word(word, rank, accents) for word in exact(text).split())


def _word(
    word: str, rank: dict[str, int], accents: dict[str, int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    letters, marks = [], []
    for character in word:
        letter, mark = _split(character, rank, accents)
        # Digits and letters the alphabet lacks stand before and after it, by their own order.
        fallback = ord(letter) - 0x110000 if letter.isdigit() else 0x1000 + ord(letter)
        letters.append(rank.get(letter, fallback))
        marks.append(mark)
    return tuple(letters), tuple(marks)


def _split(character: str, rank: dict[str, int], accents: dict[str, int]) -> tuple[str, int]:
    """A letter of the alphabet and the rank of the accent it carries (0 is none)."""
    if character in rank:
        return character, 0
    base, mark = "", 0
    for part in unicodedata.normalize("NFD", character):
        if part in accents:
            mark = accents[part]
        elif not (unicodedata.combining(part) and not rank):
            base += part
    composed = unicodedata.normalize("NFC", base)
    return (composed if len(composed) == 1 else composed[:1] or character), mark
