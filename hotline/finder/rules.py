"""When a file that the asker cannot see makes itself known. Pure."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

KNOCK_SURE = 0.5  # how sure a hit must be to say "known to us"
SURE_OF_A_TWIN = 0.9  # how probable it must be that a new person is one on file to say so
COMMON = 5  # a name that more people have says nothing by itself
ALWAYS_ASKED = 20  # ids a knock asks about, however many were found

_TELLING = frozenset({"year", "province", "number", "paper", "account_number"})


class Sure(Protocol):
    """What the rule looks at of a hit."""

    @property
    def score(self) -> float: ...
    @property
    def why(self) -> tuple[str, ...]: ...


Hit = TypeVar("Hit", bound=Sure)


def that_knock(hits: Sequence[Hit]) -> list[Hit]:
    """Those of the hits that are sure enough to knock: whole numbers, names with the right year or
    province, and names that few people have. "A woman of this name" is no sign of anybody."""
    sure = [hit for hit in hits if hit.score >= KNOCK_SURE]
    if len(sure) <= COMMON:
        return sure
    return [hit for hit in sure if _TELLING & set(hit.why)]
