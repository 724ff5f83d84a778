"""Joint plans, conferences and commitments as their pages show them."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from hotline import wording
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.actor.day import today
from hotline.console.presenting.due import Due
from hotline.coordination import queries, rules
from hotline.coordination.models import (
    Commitment,
    Conference,
    JointStep,
    JointStepMove,
    Participant,
)
from hotline.staff import queries as staff
from hotline.vault import services as vault

HIDDEN = "•••"
_TONES = {
    "proposed": "waiting", "agreed": "info", "declined": "danger", "done": "ok",
    "not_done": "danger", "withdrawn": "plain",
}  # fmt: skip
_ICONS = {
    "proposed": "circle-help", "agreed": "handshake", "declined": "x", "done": "check",
    "not_done": "circle-x", "withdrawn": "rotate-ccw", "due_changed": "calendar-clock",
}  # fmt: skip


def state_words(state: str) -> str:
    """A step's state in words."""
    return {
        "proposed": _("Asked, not yet agreed"),
        "agreed": _("Agreed"),
        "declined": _("Not taken on"),
        "done": _("Done"),
        "not_done": _("Not done"),
        "withdrawn": _("Taken back"),
    }[state]


def step(row: JointStep) -> dict[str, Any]:
    """A step in a list, its words as deep as the reader's grants go."""
    opened = vault.may_open(row.id, DataClass.D3)
    late = rules.is_late(row.state, row.due_on, today())
    return {
        "id": row.id,
        "href": reverse("console:joint_step", args=[row.id]),
        "title": wording.label("need_domain", row.domain),
        "words": row.words if opened else HIDDEN,
        "who": in_charge(row),
        "due": wording.day(row.due_on),
        "state": state_words(row.state),
        "tone": "danger" if late else _TONES[row.state],
        "late": late,
        "open": row.state in rules.OPEN,
        "reason": reason(row.state, row.reason),
        "opened": opened,
    }


def in_charge(row: JointStep) -> str:
    """Who does a step."""
    return wording.agency(row.agency) if row.agency else str(row.member)


def reason(state: str, code: str) -> str:
    """Why a step ended so, in words; empty where it needs no reason."""
    return wording.label(rules.REASONS[state], code) if code and state in rules.REASONS else ""


def moves(step_id: UUID) -> list[dict[str, Any]]:
    """The history of a step, the latest first."""
    opened = vault.may_open(step_id, DataClass.D3)
    rows = list(queries.history(step_id))
    keys = {UUID(r.by.removeprefix("staff:")) for r in rows if r.by.startswith("staff:")}
    names = {f"staff:{key}": name for key, name in staff.names_of(keys).items()}
    return [_move(row, names, opened) for row in reversed(rows)]


def _move(row: JointStepMove, names: dict[str, str], opened: bool) -> dict[str, Any]:
    title = _("Another day") if row.act == "due_changed" else state_words(row.act)
    why = reason(row.act, row.code)
    return {
        "title": f"{title}: {why}" if why else title,
        "icon": _ICONS[row.act],
        "at": row.at,
        "who": names.get(row.by, ""),
        "due": wording.day(row.due_on),
        "text": row.words if opened else "",
    }


def plan(case_id: UUID) -> dict[str, Any]:
    """The joint plan of a case: steps by who does them, and its conferences."""
    rows = queries.plan_of(case_id)
    vault.preload([row.id for row in rows])
    found = [step(row) for row in rows]
    return {
        "steps": found,
        "open_steps": [one for one in found if one["open"]],
        "ended_steps": [one for one in found if not one["open"]],
        "late_steps": sum(one["late"] for one in found),
        "conferences": [conference(row) for row in queries.conferences_of(case_id)],
    }


def conference(row: Conference) -> dict[str, Any]:
    """A conference in a list."""
    states = {"planned": _("Planned"), "held": _("Held"), "cancelled": _("Called off")}
    tones = {"planned": "info", "held": "ok", "cancelled": "plain"}
    return {
        "id": row.id,
        "href": reverse("console:conference", args=[row.id]),
        "title": wording.label("conference_way", row.way),
        "at": row.meets_at,
        "state": states[row.state],
        "tone": tones[row.state],
    }


def participant(row: Participant) -> dict[str, Any]:
    """Who was asked to a conference, and whether she came."""
    came = {None: "", True: _("Came"), False: _("Did not come")}[row.came]
    return {
        "id": row.id,
        "name": wording.agency(row.agency) if row.agency else str(row.member),
        "icon": "building-2" if row.agency else "user",
        "came": came,
        "tone": "ok" if row.came else "plain",
    }


def commitment(row: Commitment) -> dict[str, Any]:
    """A commitment in a list."""
    late = row.state == "open" and row.due_on < today()
    words = {"open": _("Open"), "done": _("Done"), "dropped": _("Given up")}
    tones = {"open": "info", "done": "ok", "dropped": "plain"}
    return {
        "id": row.id,
        "href": reverse("console:commitment", args=[row.id]),
        "agency": wording.agency(row.agency),
        "words": row.words,
        "due": wording.day(row.due_on),
        "measure": row.measure,
        "state": _("Late") if late else words[row.state],
        "tone": "danger" if late else tones[row.state],
        "late": late,
        "open": row.state == "open",
    }


def due(actor: Actor) -> list[Due]:
    """Steps whose day has passed, and what a colleague asked of this member herself."""
    if actor.agency or actor.role not in ("counsellor", "supervisor", "manager", "national"):
        return []
    late = [_due(row, _("Joint plan: late")) for row in queries.late(actor, today())]
    asked = [] if actor.role != "counsellor" else queries.asked_of(actor)
    return late + [_due(row, _("Joint plan: you are asked")) for row in asked]


def _due(row: JointStep, title: str) -> Due:
    number = getattr(row, "case_number", None) or ""
    who = in_charge(row) if row.agency_id else wording.label("need_domain", row.domain)
    return Due(
        title=title,
        sub=" · ".join(part for part in (number, who) if part),
        href=reverse("console:joint_step", args=[row.id]),
        icon="handshake",
        tone="waiting",
        at=row.proposed_at if row.state == "proposed" else row.agreed_at,
    )
