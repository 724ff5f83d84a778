"""Where the table begins in a sheet: title rows above, the row of column names, the columns."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

SAMPLE_ROWS: Final = 200
_LOOK_FOR_HEADER: Final = 30
_DATA_LIKE = re.compile(r"^[\d\s.,:/+\-()]+$|\d{1,4}[/\-.]\d{1,2}[/\-.]\d{1,4}|^\d{6,}")
_WIDE_ENOUGH: Final = 0.6


class NoHeader(ValueError):
    """No row of column names was found."""


def find_header(rows: Sequence[Sequence[str]]) -> int:
    """Index of the row of column names among the first rows of a sheet.

    It is the first row about as wide as the table whose cells are words, not dates or
    numbers. Raises NoHeader.
    """
    widths = Counter(width for row in rows if (width := _filled(row)) > 1)
    if not widths:
        raise NoHeader
    typical = max(widths, key=lambda width: (widths[width] * width, width))
    for index, row in enumerate(rows[:_LOOK_FOR_HEADER]):
        filled = [cell for cell in row if cell]
        if len(filled) < max(2, _WIDE_ENOUGH * typical):
            continue
        data = sum(1 for cell in filled if _DATA_LIKE.search(cell))
        if data == 0 or (data / len(filled) < 0.2 and len(set(filled)) == len(filled)):
            return index
        break
    raise NoHeader


def column_names(rows: Sequence[Sequence[str]], header: int) -> list[str]:
    """The names of the columns: unique, none empty, empty columns at the end left out.

    A name that stands one row higher, over a group of columns, fills a gap in the row.
    """
    names = list(rows[header])
    above = rows[header - 1] if header else ()
    if _filled(above) > 1:
        for place, title in enumerate(above):
            if title and place < len(names) and not names[place]:
                names[place] = title
    names = names[: _used(names, rows[header + 1 :])]
    names += [""] * (_used((), rows[header + 1 :]) - len(names))
    unique: list[str] = []
    taken: set[str] = set()
    for place, name in enumerate(names, start=1):
        plain = " ".join(name.split()) or f"Column {place}"
        candidate, again = plain, 2
        while candidate.casefold() in taken:
            candidate, again = f"{plain} ({again})", again + 1
        taken.add(candidate.casefold())
        unique.append(candidate)
    return unique


def _used(names: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """How many columns the table has: to the last named one, or the last often filled one.

    A few filled cells beyond the names are no column but rows out of place."""
    named = max((place for place, name in enumerate(names, start=1) if name), default=0)
    filled = Counter(place for row in rows for place, cell in enumerate(row, start=1) if cell)
    often = max((place for place, count in filled.items() if 2 * count > len(rows)), default=0)
    return max(named, often)


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell)
