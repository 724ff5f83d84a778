"""Tables as the rows that the charts of the look take."""

from __future__ import annotations

import unicodedata
from typing import Any

from hotline.countries.pack import current as pack
from hotline.statistics.tables import Table

_WIDEST = 6  # letters that fit into a tile
_MOST = 7
_NARROW = frozenset(" .'-fijltIĩìíỉị")
SHADES = 4


def line(table: Table) -> list[dict[str, Any]]:
    """Points in the order of the table."""
    return [{"label": row.label, "value": row.count, "shown": row.shown} for row in table.lines]


def bars(table: Table) -> list[dict[str, Any]]:
    """Bars that also say their share."""
    return [
        {"label": row.label, "value": row.count, "shown": f"{row.shown} · {row.share}"}
        for row in table.lines
    ]


def tiles(table: Table) -> list[dict[str, Any]]:
    """One square for each unit of today; what lies abroad or is unknown has none."""
    units = pack().units
    shades = _shades([row.count for row in table.lines if row.code in units])
    return [
        {
            "row": units[row.code].tile_row,
            "column": units[row.code].tile_col,
            "label": short(row.label),
            "title": row.label,
            "value": row.count,
            "shown": row.shown,
            "level": shades[row.count],
        }
        for row in table.lines
        if row.code in units
    ]


def short(name: str) -> str:
    """A name that fits into a tile: the words before the last shortened to their initials."""
    *before, last = name.split()
    if not before or _width(name) <= _WIDEST:
        return name[:_MOST]
    initials = [word[0] for word in before]
    shortened = f"{'.'.join(initials)}.{last}"
    return shortened if _width(shortened) <= _WIDEST else "".join([*initials, last[0]])


def _width(text: str) -> float:
    """About how wide a text is, in letters."""
    return sum(0.5 if letter in _NARROW else 1 for letter in unicodedata.normalize("NFC", text))


def _shades(counts: list[int]) -> dict[int, int]:
    """Shade of each count: 0 for none, else by quarters of the units that have any, so that one
    large city does not leave the rest of the map pale. Equal counts have equal shades."""
    some = sorted(count for count in counts if count)
    shades = {0: 0}
    for place, count in enumerate(some):
        shades[count] = 1 + place * SHADES // len(some)
    return shades
