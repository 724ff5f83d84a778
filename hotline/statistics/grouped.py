"""What figures of claims and of livelihoods are made of: numbers by name, added up by code."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

# A place of today, a code of a list; or both, as of a table by province and regime.
Code = str | tuple[str, ...]


@dataclass
class Group:
    """Numbers of one group by name, and the days that something took in it, one by one."""

    numbers: Counter[str] = field(default_factory=Counter)
    days: list[int] = field(default_factory=list)

    def __getitem__(self, name: str) -> int:
        return self.numbers[name]

    @property
    def median(self) -> float | None:
        """The middle of the days; None where nothing was measured."""
        return statistics.median(self.days) if self.days else None

    @property
    def worst(self) -> int | None:
        """The longest of them."""
        return max(self.days, default=None)


@dataclass(frozen=True)
class Grouped:
    """Everything of one question, and each breakdown by code."""

    all: Group
    by: Mapping[str, Mapping[Code, Group]]

    @property
    def agrees(self) -> bool:
        """Whether every breakdown adds up to everything."""
        return all(
            sum((one.numbers for one in groups.values()), Counter()) == +self.all.numbers
            for groups in self.by.values()
        )


class Folder:
    """Adds rows up: each into everything and into one group of every breakdown."""

    def __init__(self, *breakdowns: str) -> None:
        self.all = Group()
        self.by: dict[str, dict[Code, Group]] = {name: {} for name in breakdowns}

    def add(
        self, codes: Mapping[str, Code], numbers: Mapping[str, int], days: list[int] | None = None
    ) -> None:
        """One row: its code in each breakdown, what it counts, how long it took."""
        groups = [self.by[name].setdefault(code, Group()) for name, code in codes.items()]
        for group in (self.all, *groups):
            group.numbers.update(numbers)
            group.days += days or []
