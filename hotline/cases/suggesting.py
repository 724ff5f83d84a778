"""What could be done about a problem, where it rests in law, and who could do it near her.

Pure: it orders what the pack's list of measures and the directory say, and gives the reasons.
A suggestion is never an instruction; what is left out of it can be planned all the same.
"""

from collections.abc import Callable, Collection, Sequence
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
    """An agency that could do it, in which role it serves her place, and whether it can do so in
    her language where that is not the national one."""

    agency: Agency
    role: str
    in_her_language: bool = False


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
    """What is known of the problem and of whose it is; `language` where hers is not the national
    one."""

    domain: str
    urgency: str
    abroad: bool = False
    language: str = ""


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
        _suggestion(kind, near, situation, safety_first=rank == 1 and situation.domain != SAFETY)
        for rank, _place, kind in ranked
        if kind.code not in planned
    ][:LONGEST]


def _rank(kind: Code, situation: Situation) -> int:
    """1 first, 0 not at all."""
    when = kind.extra.get("when", "")
    if when == OTHER_LANGUAGE:
        return 3 if situation.language else 0
    if when == ABROAD and not situation.abroad:
        return 0
    if situation.urgency == EMERGENCY and kind.extra.get("domain") == SAFETY:
        return 1
    return 2 if kind.extra.get("domain") == situation.domain else 0


def _suggestion(kind: Code, near: Near, situation: Situation, *, safety_first: bool) -> Suggestion:
    role = kind.extra.get("agency_role", "")
    helping = [
        Help(agency, role, situation.language in agency.languages)
        for agency in (near(role) if role else ())
    ]
    return Suggestion(
        kind=kind.code,
        ground=kind.extra.get("ground", ""),
        regime=kind.extra.get("regime", ""),
        safety_first=safety_first,
        help=_nearest(helping),
    )


def _nearest(helping: Sequence[Help]) -> tuple[Help, ...]:
    """The nearest; if none of them speaks her language, the nearest that does is the last."""
    nearest = helping[:NEAREST]
    if not any(each.in_her_language for each in nearest):
        further = [each for each in helping[NEAREST:] if each.in_her_language]
        nearest = [*nearest[: NEAREST - 1], *further[:1]] if further else nearest
    return tuple(nearest)
