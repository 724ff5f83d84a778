"""Small numbers in what leaves the house: kept inside, so that nobody can be picked out of a table.

Pure rule: a count below LEAST is not shown, and where only one of a breakdown is hidden, the next
smallest is hidden with it, or the total would give it away.
"""

from collections.abc import Mapping

LEAST = 10


def shown(total: int, parts: Mapping[str, int], *, least: int = LEAST) -> dict[str, int | None]:
    """The parts of a total as they may leave the house; None is what stays inside."""
    if 0 < total < least:
        return dict.fromkeys(parts)
    hidden = {code for code, n in parts.items() if 0 < n < least}
    # What is hidden together must itself be at least `least`, for its sum can be worked out.
    others = sorted((n, code) for code, n in parts.items() if n >= least)
    while hidden and (len(hidden) < 2 or sum(parts[code] for code in hidden) < least) and others:
        hidden.add(others.pop(0)[1])
    return {code: None if code in hidden else n for code, n in parts.items()}


def total_shown(total: int, *, least: int = LEAST) -> int | None:
    """A total as it may leave the house."""
    return None if 0 < total < least else total
