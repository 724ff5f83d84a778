"""What could be done about a problem, where it rests in law, and who could do it near her.

Pure: it orders what the pack's list of measures and the directory say, and gives the reasons.
A suggestion is never an instruction; what is left out of it can be planned all the same.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from hotline.countries.words import Code, CodeList
from hotline.directory.models import Agency

SAFETY, EMERGENCY = "safety", "emergency"
ABROAD, OTHER_LANGUAGE = "abroad", "other_language"
LONGEST = 6  # measures
NEAREST = 2  # agencies a measure

Near = Callable[[str], list[Agency]]
"""The agencies that serve her place in a role, nearest first."""


@dataclass(frozen=True)
class Help:
    """An agency that could do it, and in which role it serves her place."""

    agency: Agency
    role: str


@dataclass(frozen=True)
class Suggestion:
    """A measure: its kind, what it rests on (`measure_ground`), the support regime it belongs to;
    whether safety puts it first; who could do it."""

    kind: str
    ground: str
    regime: str
    safety_first: bool
    help: tuple[Help, ...]


@dataclass(frozen=True)
class Situation:
    """What is known of the problem and of whose it is."""

    domain: str
    urgency: str
    abroad: bool = False
    other_language: bool = False


def suggest(
    kinds: CodeList, situation: Situation, *, near: Near, planned: Collection[str] = ()
) -> list[Suggestion]:
    """Measures for a problem, best first: safety in an emergency, then those for its need in the
    order of the pack, then an interpreter for whoever speaks another language.

    `planned` are kinds that are under way for this problem and need no second suggestion.
    """
    ranked = sorted(
        (
            (rank, place, kind)
            for place, kind in enumerate(kinds)
            if (rank := _rank(kind, situation))
        ),
        key=lambda found: found[:2],
    )
    return [
        _suggestion(kind, near, safety_first=rank == 1 and situation.domain != SAFETY)
        for rank, _place, kind in ranked
        if kind.code not in planned
    ][:LONGEST]


def _rank(kind: Code, situation: Situation) -> int:
    """1 first, 0 not at all."""
    when = kind.extra.get("when", "")
    if when == OTHER_LANGUAGE:
        return 3 if situation.other_language else 0
    if when == ABROAD and not situation.abroad:
        return 0
    if situation.urgency == EMERGENCY and kind.extra.get("domain") == SAFETY:
        return 1
    return 2 if kind.extra.get("domain") == situation.domain else 0


def _suggestion(kind: Code, near: Near, *, safety_first: bool) -> Suggestion:
    role = kind.extra.get("agency_role", "")
    agencies = near(role)[:NEAREST] if role else []
    return Suggestion(
        kind=kind.code,
        ground=kind.extra.get("ground", ""),
        regime=kind.extra.get("regime", ""),
        safety_first=safety_first,
        help=tuple(Help(agency, role) for agency in agencies),
    )
