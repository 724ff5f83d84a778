"""Visits and group reviews as the desk shows them."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.console.presenting.due import Due
from hotline.needs import queries, reviewing, rules
from hotline.needs.models import GroupReview, Visit
from hotline.people.models import Person
from hotline.staff import queries as staff
from hotline.statistics import words
from hotline.vault import services as vault

KEPT_INSIDE = "•"
_TONES = {"planned": "info", "done": "ok", "not_met": "waiting", "cancelled": "plain"}
_ICONS = {
    "planned": "calendar", "done": "check", "not_met": "circle-x", "cancelled": "rotate-ccw",
    "reassigned": "user-check", "put_off": "calendar-clock",
}  # fmt: skip


def state_words(state: str) -> str:
    """How a visit stands."""
    return {
        "planned": _("To be made"),
        "done": _("Made"),
        "not_met": _("Not met"),
        "cancelled": _("Taken back"),
    }[state]


def row(visit: Visit) -> dict[str, Any]:
    """A visit in a list."""
    late = rules.is_late(visit.state, visit.due_at, timezone.now())
    listed = rules.REASONS.get(visit.state)
    return {
        "id": visit.id,
        "href": reverse("console:visit", args=[visit.id]),
        "title": wording.label("visit_kind", visit.kind),
        "who": str(visit.collaborator),
        "due_at": visit.due_at,
        "ended_at": visit.ended_at,
        "state": state_words(visit.state),
        "tone": "danger" if late else _TONES[visit.state],
        "late": late,
        "open": visit.state == "planned",
        "reason": wording.label(listed, visit.reason) if listed and visit.reason else "",
    }


def told(visit: Visit) -> list[tuple[str, str]]:
    """What its maker was told, for whoever reads the visit."""
    if not vault.may_open(visit.id, DataClass.D3):
        return []
    said = [
        (_("Name to ask for"), visit.ask_for),
        (_("Where to meet"), visit.meet),
        (_("How to come near safely"), visit.safely),
        (_("What to ask, or bring"), visit.task),
    ]
    return [(label, text) for label, text in said if text]


def moves(visit_id: UUID) -> list[dict[str, Any]]:
    """The history of a visit, the latest first."""
    opened = vault.may_open(visit_id, DataClass.D3)
    titles = {
        "planned": _("Given"),
        "reassigned": _("Given to somebody else"),
        "put_off": _("Put off"),
        "done": _("Made"),
        "not_met": _("Not met"),
        "cancelled": _("Taken back"),
    }
    lists = rules.REASONS
    shown = []
    for one in reversed(queries.moves(visit_id)):
        why = wording.label(lists[one.act], one.code) if one.act in lists and one.code else ""
        shown.append(
            {
                "title": f"{titles[one.act]}: {why}" if why else titles[one.act],
                "at": one.at,
                "due_at": one.due_at,
                "icon": _ICONS[one.act],
                "who": staff.named(one.by),
                "text": one.words if opened else "",
            }
        )
    return shown


def safe_words(person: Person) -> str:
    """What her safe-contact rule says, for the owner to choose from what a visitor is told."""
    said = [
        (_("Safe hours"), person.safe_hours),
        (_("Who else may answer"), person.who_may_answer),
        (_("What to say if somebody else answers"), person.say_if_other_answers),
    ]
    return "\n".join(f"{label}: {text}" for label, text in said if text)


def due(actor: Actor) -> list[Due]:
    """Visits whose time has passed, and those of which nobody has read what came of them."""
    if not (may(actor.role, "cases.work") or may(actor.role, "cases.oversee")):
        return []
    return [_due(one) for one in queries.due(actor, timezone.now())]


def _due(visit: Visit) -> Due:
    number = getattr(visit, "case_number", None) or ""
    titles = {"done": _("A visit was made: read it"), "not_met": _("A visitor did not meet her")}
    return Due(
        title=titles.get(visit.state) or _("Visit is late"),
        sub=" · ".join(part for part in (number, str(visit.collaborator)) if part),
        href=reverse("console:visit", args=[visit.id]),
        icon="map-pin",
        tone="waiting",
        at=visit.ended_at or visit.due_at,
    )


# --- group reviews ------------------------------------------------------------------------------


def sums(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Reviews by quarter and province, in words."""
    return [
        {
            "quarter": _("Quarter %(quarter)s of %(year)s")
            % dict(zip(("year", "quarter"), one["quarter"].split("-"), strict=True)),
            "unit": wording.place(one["unit"]),
            "reviews": words.number(one["reviews"]),
            "people": count(one["people"]),
            "took_part": words.number(one["took_part"]),
        }
        for one in found
    ]


def by_domain(
    found: dict[str, dict[tuple[str, str], dict[str, int]]],
) -> list[dict[str, Any]]:
    """Each domain with a line for every group and for all of them, the one most are weak in first;
    small counts, and what would tell them, are left out."""
    groups, shown = reviewing.groups(), []
    for domain, counted in found.items():
        columns = [
            rules.shown_column([counted.get(group, {}).get(state, 0) for group in groups])
            for state in reviewing.STATES
        ]
        lines = [
            {"label": group_words(*group), "cells": [_shown(cells[n]) for cells, _all in columns]}
            for n, group in enumerate(groups)
        ]
        shown.append(
            {
                "label": wording.label("need_domain", domain),
                "lines": lines,
                "whole": [_shown(whole) for _cells, whole in columns],
                "weak": sum(one["weak"] for one in counted.values()),
            }
        )
    return sorted(shown, key=lambda one: -int(str(one["weak"])))


def group_words(sex: str, side: str) -> str:
    """A group of people that is counted apart."""
    return f"{wording.label('sex', sex)} · {wording.side_of_line(child=side == 'child')}"


def review(one: GroupReview) -> dict[str, Any]:
    """One review in a list, its words for whoever may read them."""
    opened = vault.may_open(one.id, DataClass.D3)
    return {
        "id": one.id,
        "unit": wording.place(one.unit),
        "held_on": wording.day(one.held_on),
        "people": count(one.people),
        "took_part": one.took_part,
        "commune": one.commune if opened else "",
        "words": one.words if opened else "",
        "taken_back": one.taken_back_at is not None,
    }


def count(number: int) -> str:
    """A count; one that is small is kept inside."""
    return _shown(rules.shown(number))


def _shown(number: int | None) -> str:
    return KEPT_INSIDE if number is None else words.number(number)
