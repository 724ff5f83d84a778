"""The support plan on paper and side by side: the sheet to take home, two versions compared."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from hotline import wording
from hotline.console.presenting import support
from hotline.support.models import PlanStep
from hotline.support.queries import Version


def sheet_line(row: PlanStep) -> str:
    """A step as she reads it herself on a paper that may be found: her words, else the plain word
    of its domain; never the name of a measure that says what happened."""
    return row.words or wording.label("need_domain", row.domain)


def sheet(found: Version, chosen: set[UUID]) -> dict[str, Any]:
    """The sheet to take home: what she wants, what is done and by when, in plain words."""
    goals = [
        (goal.words or "", [_sheet_step(s) for s in steps if s.id in chosen])
        for goal, steps in found.goals
    ]
    return {
        "wish": found.plan.wish or "",
        "goals": [(words, steps) for words, steps in goals if words or steps],
        "loose": [_sheet_step(s) for s in found.loose if s.id in chosen],
        "made_at": found.plan.agreed_at,
    }


def _sheet_step(row: PlanStep) -> dict[str, str]:
    """She herself, or somebody: a paper names no agency."""
    hers = row.agency_id is None and row.member_id is None
    return {
        "words": sheet_line(row),
        "who": _("I do this") if hers else _("Somebody helps me"),
        "due": wording.day(row.due_on),
    }


def compare(old: Version, new: Version) -> dict[str, Any]:
    """Two versions side by side: her words, goals and steps, each with whether it changed."""
    return {
        "wish": _pair(old.plan.wish or "", new.plan.wish or ""),
        "goals": _rows(_goals(old), _goals(new)),
        "steps": _rows(
            {one.thread: _line(one, old) for one in old.steps},
            {one.thread: _line(one, new) for one in new.steps},
        ),
    }


def _goals(found: Version) -> dict[UUID, str]:
    return {
        goal.thread: f"{wording.label('need_domain', goal.domain)}: {goal.words}"
        for goal, _steps in found.goals
    }


def _line(row: PlanStep, found: Version) -> str:
    """What a version says of a step: as it was agreed, not as it went on."""
    shown = support.step(row)
    day = found.days.get(row.id) or row.due_on
    cost = f"{shown['cost']} ({shown['payer']})" if shown["cost"] else ""
    parts = (shown["title"], shown["words"], shown["who"], wording.day(day), cost, shown["regime"])
    return " · ".join(part for part in parts if part)


def _rows(old: dict[UUID, str], new: dict[UUID, str]) -> list[dict[str, str]]:
    order = list(dict.fromkeys([*old, *new]))
    return [_pair(old.get(key, ""), new.get(key, "")) for key in order]


def _pair(old: str, new: str) -> dict[str, str]:
    if old == new:
        mark, tone = _("Same"), "plain"
    elif not old:
        mark, tone = _("New"), "ok"
    elif not new:
        mark, tone = _("Left out"), "waiting"
    else:
        mark, tone = _("Changed"), "info"
    return {"old": old, "new": new, "mark": mark, "tone": tone}
