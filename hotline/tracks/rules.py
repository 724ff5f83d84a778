"""Pure rules of a track: what is next, when it is due, what still stands in the way."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from hotline.countries.tracks_part import TrackKind, TrackStep

WAITING, DONE, SKIPPED = "waiting", "done", "skipped"


def next_step(kind: TrackKind, states: Mapping[str, str]) -> str:
    """The first step of the line that still waits, by the states of the latest turns; "" at the
    end. Steps aside come when they come."""
    return next((s.code for s in kind.line if states.get(s.code, WAITING) == WAITING), "")


def after(kind: TrackKind, code: str) -> str:
    """The step of the line behind this one; "" behind the last, and for a step aside."""
    line = [step.code for step in kind.line]
    if code not in line:
        return ""
    at = line.index(code) + 1
    return line[at] if at < len(line) else ""


def due(step: TrackStep, since: dt.date) -> dt.date | None:
    """Until when a step is usually done, counted from the day of the one before it."""
    return None if step.usual is None else since + step.usual


def missing_before(step: TrackStep, done: Collection[str]) -> list[str]:
    """The steps that have to be done before this one and are not."""
    return [code for code in step.after if code not in done]


def may_skip(step: TrackStep, *, child: bool) -> bool:
    """Whether a step may be left out, with a reason."""
    return step.skips == "yes" or (step.skips == "adult" and not child)


def unsaid(step: TrackStep, said: Mapping[str, object]) -> str:
    """The first thing that must be written down of a step and was not; "" if nothing."""
    return next((name for name in step.needs if not _said(said.get(name))), "")


def _said(value: object) -> bool:
    # An amount of 0 is said: nothing was awarded.
    return value is not None and str(value).strip() != ""


def is_late(state: str, due_on: dt.date | None, planned_on: dt.date | None, today: dt.date) -> bool:
    """Whether the day of a step has passed: the one that was fixed, else the usual one."""
    day = planned_on or due_on
    return state == WAITING and day is not None and day < today


def is_near(step: TrackStep, state: str, planned_on: dt.date | None, today: dt.date) -> bool:
    """Whether a day that was fixed is so near that whoever is in charge is reminded of it."""
    if state != WAITING or planned_on is None or planned_on < today:
        return False
    return planned_on - step.remind <= today


def total(amounts: Iterable[int]) -> int:
    """Whole đồng together."""
    return sum(amounts)
