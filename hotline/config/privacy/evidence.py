"""What a look at the installation found, and the requirement it speaks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Evidence:
    """What was found, with the figure behind it; `holds` is False where it fails."""

    holds: bool
    sentence: str


Look = Callable[[], Evidence]


@dataclass(frozen=True)
class Requirement:
    """One of the twenty: what a program looks at, and what is left for a person to see."""

    number: int
    title: str
    looks: tuple[Look, ...] = ()
    by_person: str = ""


def none_of(count: int, all_of: int, what: str, wrong: str) -> Evidence:
    """Holds where nothing of so many is wrong."""
    good = f"{all_of:,} {what}, none {wrong}"
    return Evidence(count == 0, good if count == 0 else f"{count:,} of {all_of:,} {what} {wrong}")
