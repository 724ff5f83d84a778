"""A place in the outbox, as pages and streams name it: `<transaction id>.<row number>`."""

import re
from typing import NamedTuple

_SHAPE = re.compile(r"(\d{1,20})\.(\d{1,19})", re.ASCII)
_LARGEST_XID = 2**64 - 1
_LARGEST_SEQ = 2**63 - 1


class Position(NamedTuple):
    """Ordered as events are delivered: by transaction first, by row inside it.

    `xid` is PostgreSQL's 64-bit transaction id, `seq` the row's identity column, which starts
    at 1. So `Position(x, 0)` means "everything of the transactions before x".
    """

    xid: int
    seq: int

    def __str__(self) -> str:
        return f"{self.xid}.{self.seq}"


ORIGIN = Position(0, 0)

# Run before the page reads anything else, so that what commits meanwhile is replayed to it.
CURRENT = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text || '.0'"


def parse(text: str) -> Position | None:
    """The position that `text` names, or None if it names none."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    position = Position(int(found[1]), int(found[2]))
    if position.xid > _LARGEST_XID or position.seq > _LARGEST_SEQ:
        return None
    return position
