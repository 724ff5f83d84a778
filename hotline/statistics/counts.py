"""Counts of a figure as they are frozen, compared and added: pure arithmetic on codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hotline.statistics.queries import Figure

Counts = dict[str, Any]  # {"total": 3, "by": {"kind": {"referral": 3}}}

# What tells of today and not of the month: it moves on while the month stays closed.
PRESENT = frozenset({("cases", "status"), ("cases", "urgency"), ("handovers", "state"),
                     ("tips", "tip_state")})  # fmt: skip


def of_figure(figure: Figure) -> Counts:
    """What is frozen of a figure: everything but its present states."""
    by = {
        name: {code: count for code, count in sorted(counts.items()) if count}
        for name, counts in sorted(figure.by.items())
        if (figure.unit, name) not in PRESENT
    }
    return {"total": figure.total, "by": by}


def as_figure(unit: str, counts: Counts) -> Figure:
    """Counts as a figure again."""
    return Figure(unit, counts["total"], {name: dict(by) for name, by in counts["by"].items()})


def plus(parts: Iterable[Counts]) -> Counts:
    """All parts together; a code that comes to nought goes, a breakdown that is known stays."""
    total, by = 0, dict[str, dict[str, int]]()
    for part in parts:
        total += part["total"]
        for name, counts in part["by"].items():
            mine = by.setdefault(name, {})
            for code, count in counts.items():
                mine[code] = mine.get(code, 0) + count
    return {"total": total, "by": {name: _some(counts) for name, counts in sorted(by.items())}}


def minus(now: Counts, before: Counts) -> Counts:
    """What has to be added to `before` to come to `now`; only what differs is named."""
    negative = {
        "total": -before["total"],
        "by": {n: {c: -k for c, k in counts.items()} for n, counts in before["by"].items()},
    }
    changed = plus([now, negative])
    return {"total": changed["total"], "by": {n: c for n, c in changed["by"].items() if c}}


def differs(changes: Counts) -> bool:
    """Whether changes change anything."""
    return bool(changes["total"] or changes["by"])


def _some(counts: Mapping[str, int]) -> dict[str, int]:
    return {code: count for code, count in sorted(counts.items()) if count}
