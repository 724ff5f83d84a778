"""The words call logs use (`words.yaml`): column names, answers, ways to say "no number".

They are compared folded, so that a log typed without diacritics reads the same.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

_NOT_WORD = re.compile(r"[\W_]+")


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """`text` in lower case, without diacritics (đ becomes d) and punctuation, one space apart."""
    flat = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(sign for sign in flat if not unicodedata.combining(sign))
    return _NOT_WORD.sub(" ", bare).strip()


@lru_cache(maxsize=20_000)
def level(text: str) -> str:
    """`text` composed, in lower case, with single spaces, diacritics kept."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _read() -> dict[str, Any]:
    with (Path(__file__).parent / "words.yaml").open(encoding="utf-8") as file:
        words: dict[str, Any] = yaml.safe_load(file)
    return words


_WORDS = _read()

HEADERS: Final[dict[str, tuple[str, ...]]] = {
    field: tuple(names) for field, names in _WORDS["headers"].items()
}
"""Field → names its column has."""

ANSWERS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    field: {code: tuple(ways) for code, ways in codes.items()}
    for field, codes in _WORDS["answers"].items()
}
"""Field → code → other ways people write it."""

NO_NUMBER: Final = frozenset(fold(word) for word in _WORDS["no_number"])
"""Folded ways to say that there is no number."""

ORDINALS: Final = frozenset(fold(word) for word in _WORDS["ordinals"])
"""Folded names of a column that only counts rows."""

PERSON_NAMES: Final = frozenset(fold(word) for word in _WORDS["person_names"])
"""Folded names of a column that holds a person's name."""

EMPTY: Final = frozenset(
    [
        "",
        "-",
        "--",
        "---",
        "–",
        "—",
        "?",
        "??",
        ".",
        "...",
        "null",
        "none",
        "n/a",
        "#n/a",
        "#ref!",
        "#value!",
        "#name?",
        "#div/0!",
        "#null!",
        "#num!",
    ]
)
"""Cells that say nothing, in lower case; the last ones are a spreadsheet's own errors."""
