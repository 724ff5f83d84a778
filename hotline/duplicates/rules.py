"""Pure rules of merging: which facts are chosen together, and what an undone merge gives back."""

from collections.abc import Mapping
from typing import Any

# What a reviewer chooses between, and the columns that go with each choice.
GROUPS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "birth": ("born", "birth_year", "birth_year_to", "age_certainty"),
    "sex": ("sex",),
    "nationality": ("nationality",),
    "ethnicity": ("ethnicity",),
    "language": ("language", "languages"),
    "place": ("place",),
    "address": ("address",),
    "phone": ("phone",),
    "paper": ("paper",),
}
"""How she may be reached is not chosen: the block of the file that stays holds, and the other's
stays on its own file. A safety rule is never loosened by joining two files."""

NOTHING: tuple[Any, ...] = (None, "", "unknown", [])


def is_empty(values: Mapping[str, Any]) -> bool:
    """Whether a group says nothing."""
    return all(value in NOTHING for value in values.values())


def given_back(
    before: Mapping[str, Any], after: Mapping[str, Any], now: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The values of a group once its merge is undone: as before, unless somebody has written there
    since; what was written since stays."""
    return before if dict(now) == dict(after) else now
