"""Pure rules of a tip: which state follows which, and what must not leave."""

import re
import unicodedata

NEXT: dict[str, frozenset[str]] = {
    "received": frozenset({"classified"}),
    "classified": frozenset({"handed_over", "resolved", "closed"}),
    "handed_over": frozenset({"resolved"}),
    "resolved": frozenset(),
    "closed": frozenset(),
}
ENDED = frozenset(state for state, following in NEXT.items() if not following)
OPEN = frozenset(NEXT) - ENDED

# Which code of the pack's lists each field holds; empty is allowed where nobody may know.
LISTS = {
    "kind": "tip_kind",
    "urgency": "urgency",
    "channel": "contact_channel",
    "reporter_wish": "tip_wish",
}
MAY_BE_EMPTY = {"venue": "venue"}

_SHORTEST_NUMBER = 6  # digits; shorter ones are house numbers, ages and years
_SHORTEST_NAME = 4  # letters; a shorter word says nothing of anybody


def before(state: str) -> frozenset[str]:
    """The states from which `state` may be reached."""
    return frozenset(source for source, following in NEXT.items() if state in following)


def betrays(text: str, reporter: str) -> bool:
    """Whether a text repeats what is known of a reporter: a number of hers however it is spaced
    or prefixed, or a whole line of what she told of herself, whatever its case.

    It finds what was copied, not what was described in other words: a person reads it as well.
    """
    mine, theirs = _numbers(reporter), _numbers(text)
    if any(one[-_SHORTEST_NUMBER:] in other for one in mine for other in theirs):
        return True
    said = _plain(text)
    return any(name and re.search(rf"\b{re.escape(name)}\b", said) for name in _names(reporter))


def _numbers(text: str) -> list[str]:
    """Runs of digits, with what people write between them left out."""
    runs = re.findall(r"\+?\d[\d\s.\-()/]*", text)
    found = [re.sub(r"\D", "", run) for run in runs]
    return [run for run in found if len(run) >= _SHORTEST_NUMBER]


def _names(reporter: str) -> list[str]:
    parts = (re.sub(r"[\d+.()/-]", " ", part) for part in re.split(r"[,;:\n|]", reporter))
    return [name for part in parts if len(name := _plain(part)) >= _SHORTEST_NAME]


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
