"""The ways in which a typed name may be meant: as it stands, taken apart, put together."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.finder import kernels
from hotline.finder.vocabulary import Vocabulary
from hotline.people.folding import fold, tone, unglue, written

_SHORTEST_PAIR = 4  # letters
_RARE = 8.5  # a syllable as rare as this may be two in one piece
_MOST_READINGS = 4


@dataclass(frozen=True)
class Reading:
    """Typed syllables, as folded words, with the marks they were typed with."""

    words: tuple[str, ...]
    tones: tuple[str, ...]
    glued: bool = False


def readings(name: str, vocabulary: Vocabulary) -> list[Reading]:
    """The ways to read what was typed: as it stands, taken apart where it looks glued, put
    together where a syllable looks broken."""
    parts = written(name).split()
    words = [fold(part).replace(" ", "") for part in parts]
    marks = [tone(part) for part in parts]
    pairs = [(w, m) for w, m in zip(words, marks, strict=True) if w][: kernels.MOST_TYPED]
    plain = Reading(tuple(w for w, _ in pairs), tuple(m for _, m in pairs))
    found = [plain] if plain.words else []
    for number, (word, _mark) in enumerate(pairs):
        if len(word) < _SHORTEST_PAIR or vocabulary.weight(word) < _RARE:
            continue
        for apart in unglue(word, vocabulary.costs, most=2):
            whole = (*plain.words[:number], *apart, *plain.words[number + 1 :])
            tones = (*plain.tones[:number], *("?",) * len(apart), *plain.tones[number + 1 :])
            if len(whole) <= kernels.MOST_TYPED:
                found.append(Reading(whole, tones, glued=True))
    for number in range(len(pairs) - 1):
        both = plain.words[number] + plain.words[number + 1]
        parts_rare = max(vocabulary.weight(w) for w in plain.words[number : number + 2])
        if parts_rare >= _RARE and vocabulary.weight(both) < _RARE:
            whole = (*plain.words[:number], both, *plain.words[number + 2 :])
            tones = (*plain.tones[:number], "?", *plain.tones[number + 2 :])
            found.append(Reading(whole, tones, glued=True))
    return found[:_MOST_READINGS]
