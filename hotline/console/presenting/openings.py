"""Files opened for a time, in words: who, why, until when, what is to be done about it."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from hotline import wording
from hotline.access import services as access
from hotline.access.roles import ROLES, may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.cases import opening_lists, openings
from hotline.cases.models import Opening
from hotline.console.presenting.due import Due
from hotline.staff.models import Member
from hotline.vault import services as vault


def title(row: Opening) -> str:
    """What happened, in a line."""
    if row.kind == "proved":
        return _("A caller proved herself: the file was opened for a day")
    if row.kind == "asked":
        return _("A counsellor asks for this file") if not row.opened_at else _("Let in for a day")
    if row.opened_at:
        return _("Opened in an emergency")
    return _("Somebody asks for a sealed file in an emergency")


def who(key: str) -> str:
    """A member with role and centre."""
    return _who(key, _members([key]))


def _members(keys: Iterable[str]) -> dict[str, Member]:
    """Members by their keys, in one query."""
    ids = {UUID(key.removeprefix("staff:")) for key in keys if key.startswith("staff:")}
    return {member.key: member for member in Member.objects.in_bulk(ids).values()}


def _who(key: str, members: Mapping[str, Member]) -> str:
    if not key.startswith("staff:"):
        return ""
    member = members.get(key)
    if member is None:
        return _("A member who has left")
    parts = [member.display_name, str(ROLES[member.role].label)]
    return " · ".join([*parts, *([wording.centre(member.centre)] if member.centre else [])])


def shown(row: Opening, actor: Actor) -> dict[str, Any]:
    """An opening as its reader sees it, with what she may do about it; read with its case, which
    is not there for whoever does not see the file."""
    return all_shown([row], actor)[0]


def all_shown(rows: Collection[Opening], actor: Actor) -> list[dict[str, Any]]:
    """Several openings in their order; see `shown`."""
    members = _members(key for row in rows for key in (row.by, row.opened_by, row.reviewed_by))
    return [_shown(row, actor, members) for row in rows]


def _shown(row: Opening, actor: Actor, members: Mapping[str, Member]) -> dict[str, Any]:
    deep = vault.may_open(row.id, DataClass.D3)
    case = row.case
    answers = may_answer(row, actor)
    return {
        "id": row.id,
        "title": title(row),
        "kind": row.kind,
        "who": _who(row.by, members),
        "mine": row.by == actor.key,
        "at": row.at,
        "number": case.number if case else row.number,
        "case": case,
        "reason": row.reason if deep and row.kind != "proved" else "",
        "opened_at": row.opened_at,
        "opened_by": _who(row.opened_by, members),
        "until": row.until,
        "declined_at": row.declined_at,
        "answer": row.answer if deep else "",
        "waits": answers,
        "over": openings.is_over(row),
        "due_at": row.due_at,
        "late": row.raised_at is not None and row.reviewed_at is None,
        "passed_on_at": row.passed_on_at,
        "may_review": openings.may_review(actor, row),
        "reviewed_at": row.reviewed_at,
        "reviewed_by": _who(row.reviewed_by, members),
        "finding": _finding(row.finding),
        "href": reverse("console:opening", args=[row.id]),
    }


def may_answer(row: Opening, actor: Actor) -> bool:
    """Whether this reader lets in or declines."""
    return (
        row.kind in ("break_glass", "asked")
        and row.case_id is not None
        and row.opened_at is None
        and row.declined_at is None
        and not openings.is_over(row)
        and row.by != actor.key
        and access.may_hand_over(row.case_id)
    )


def _finding(code: str) -> str:
    return {"justified": _("Justified"), "not_justified": _("Not justified")}.get(code, "")


def alerts(actor: Actor) -> list[dict[str, Any]]:
    """The strip on every page: what was opened or is asked for, until somebody has seen to it."""
    return [
        {"href": reverse("console:opening", args=[row.id]), "title": title(row), "since": row.at}
        for row in opening_lists.alarming(actor)
    ]


def due(actor: Actor) -> list[Due]:
    """Requests to answer and emergencies to review, and for an owner what was opened of hers."""
    if not may(actor.role, "openings.see"):
        return []
    found: list[tuple[Opening, str, Any, str]] = []
    for row in opening_lists.pressing(actor):
        if may_answer(row, actor):
            found.append((row, _("Let her in?"), row.at, "key"))
        elif openings.may_review(actor, row):
            found.append((row, _("Review an emergency opening"), row.due_at, "eye"))
        elif row.opened_at and row.case and row.case.owner_id == actor.member_id:
            found.append((row, title(row), row.at, "eye"))
    members = _members(row.by for row, *__ in found)
    return [_due(row, words, at, icon, _who(row.by, members)) for row, words, at, icon in found]


def _due(row: Opening, words: str, at: Any, icon: str, by: str) -> Due:
    return Due(
        title=words,
        sub=" · ".join(part for part in (row.number, by) if part),
        href=reverse("console:opening", args=[row.id]),
        icon=icon,
        tone="waiting",
        at=at,
    )
