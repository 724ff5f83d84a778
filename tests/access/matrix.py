"""Who sees how deep, in one table: role × relation × kind of file → the deepest class that opens.

`None` means that the row does not exist for the reader, not even in a count. The tests of
test_matrix.py are made from it; a role of the product without a line here fails.
"""

from dataclasses import dataclass

from hotline.actor.classes import D1, D3, DataClass

Depth = DataClass | None
KINDS = ("contact", "person", "case", "referral")


@dataclass(frozen=True)
class Line:
    """One reader in one relation to the files of one story."""

    role: str
    relation: str
    contact: Depth
    person: Depth
    case: Depth
    referral: Depth


def _all(role: str, relation: str, depth: Depth) -> Line:
    return Line(role, relation, depth, depth, depth, depth)


def _packet(role: str, relation: str, depth: Depth) -> Line:
    """An agency sees the packet and nothing behind it."""
    return Line(role, relation, None, None, None, depth)


LINES: tuple[Line, ...] = (
    # Only what is granted file by file.
    _all("counsellor", "own", D3),
    _all("counsellor", "same centre", None),
    _all("counsellor", "other centre", None),
    _all("counsellor", "own, sealed by decision", D3),
    # A centre's supervisor reads all of it, her own as well, and nothing of the next centre.
    _all("supervisor", "own", D3),
    _all("supervisor", "same centre", D3),
    _all("supervisor", "other centre", None),
    _all("supervisor", "same centre, sealed by decision", None),
    # Managers and the national centre oversee by coded facts.
    _all("manager", "same centre", D1),
    _all("manager", "other centre", None),
    _all("manager", "same centre, sealed by decision", None),
    _all("national", "same centre", D1),
    _all("national", "other centre", D1),
    _all("national", "same centre, sealed by decision", None),
    # Counting needs coded facts of everything, and never a name.
    _all("monitor", "none", D1),
    _all("monitor", "none, sealed by decision", None),
    # The server's keeper reads no case.
    _all("administrator", "none", None),
    # A reviewer of duplicates sees the pair she takes up (tests/duplicates), and no file before.
    _all("reviewer", "none", None),
    # A collaborator is given visits, and no file behind them (tests/needs).
    _all("collaborator", "none", None),
    # Who looks after data protection reads registers and counts, no case.
    _all("auditor", "none", None),
    # An agency: its packet, by stages; another agency's, never.
    *(
        _packet(role, relation, depth)
        for role in ("focal_point", "partner")
        for relation, depth in (
            ("none", None),
            ("packet before acceptance", D1),
            ("packet received", D1),
            ("packet declined", D1),
            ("packet cancelled", D1),
            ("packet accepted", D3),
            ("emergency", D3),
        )
    ),
)

# Standing jobs work on coded facts; an invented system actor is nobody.
SYSTEM: tuple[tuple[str, Depth], ...] = (
    ("system:reactions", D1),
    ("system:sweeper", D1),
    ("system:figures", D1),
    ("system:setup", None),
    ("system:invented", None),
)
