"""Workers as their pages show them: what each carries, her week, her supervision."""

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotline import wording
from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.console import presenters
from hotline.console.presenting import shifts, support
from hotline.console.presenting.due import Due, start_of
from hotline.countries.pack import current as pack
from hotline.reintegration import rules, workload
from hotline.reintegration.models import SupervisionNote, SupervisionPoint
from hotline.reintegration.rules import Load
from hotline.reintegration.workload import Supervision, Week
from hotline.staff import queries as staff

LIMITS: dict[str, Promise] = {
    "cases": gettext_lazy("open cases"),
    "high": gettext_lazy("at high risk"),
    "traced": gettext_lazy("people traced"),
}


def carried(load: Load) -> list[dict[str, Any]]:
    """What somebody carries beside the limits of the pack."""
    limits, over = pack().workload.limits, rules.over(load, pack().workload.limits)
    return [
        {
            "label": str(label),
            "value": getattr(load, name),
            "limit": limits[name],
            "over": name in over,
        }
        for name, label in LIMITS.items()
    ]


def too_much(over: list[str], *, whose: str = "") -> str:
    """A warning where somebody carries more than the limits; empty where she does not."""
    if not over:
        return ""
    named = ", ".join(f"{LIMITS[name]} > {pack().workload.limits[name]}" for name in over)
    if whose:
        said = _("%(who)s carries more than the limit: %(what)s. It is allowed; ask how she is.")
        return said % {"who": whose, "what": named}
    return _("You carry more than the limit: %(what)s. Speak with your supervisor.") % {
        "what": named
    }


def week(found: Week) -> dict[str, Any]:
    """What a week holds, each row a link to where it is done."""
    return {
        "begins": wording.day(found.begins),
        "ends": wording.day(found.ends),
        "follow_ups": [
            {
                "title": shifts.follow_up_title(one.kind),
                "sub": one.case.number,
                "href": reverse("console:follow_up", args=[one.pk]),
                "at": one.due_at,
            }
            for one in found.follow_ups
        ],
        "visits": [
            {
                "title": wording.label("visit_kind", one.kind),
                "sub": " · ".join((one.case.number, one.collaborator.display_name)),
                "href": reverse("console:visit", args=[one.pk]),
                "at": one.due_at,
            }
            for one in found.visits
        ],
        "steps": [
            {
                "title": support.title(one),
                "sub": one.case.number,
                "href": support.address("support_step", one, one.pk),
                "at": wording.day(one.due_on),
            }
            for one in found.steps
        ],
    }


def row(member: Any, load: Load, held: dict[str, int], talk: Supervision) -> dict[str, Any]:
    """One worker in the supervisor's table."""
    return {
        "name": member.display_name,
        "href": reverse("console:worker", args=[member.pk]),
        "carried": carried(load),
        "follow_ups": held.get("follow_ups", 0),
        "visits": held.get("visits", 0),
        "steps": held.get("steps", 0),
        **supervised(talk),
    }


def supervised(talk: Supervision) -> dict[str, Any]:
    """When somebody was last supervised and is to be again."""
    return {
        "last": wording.day(talk.last) if talk.last else "",
        "due": wording.day(talk.due),
        "late": talk.late(pack().today()),
    }


def note(one: SupervisionNote) -> dict[str, Any]:
    """A note, for one of its two readers."""
    return {
        "id": one.pk,
        "held_on": wording.day(one.held_on),
        "next_on": wording.day(one.next_on) if one.next_on else "",
        "who": one.supervisor.display_name,
        "words": presenters.words_of(one, "words"),
        "points": [point(row) for row in sorted(one.points.all(), key=lambda row: row.place)],
    }


def point(row: SupervisionPoint) -> dict[str, Any]:
    """A point both agreed on."""
    return {
        "id": row.pk,
        "words": presenters.words_of(row, "words"),
        "due_on": wording.day(row.due_on) if row.due_on else "",
        "done_at": row.done_at,
        "late": bool(row.due_on and not row.done_at and row.due_on < pack().today()),
    }


def due(actor: Actor) -> list[Due]:
    """Supervisions that are due, for the supervisor of the centre. Two queries."""
    if not may(actor.role, "cases.approve"):
        return []
    team = [m for m in staff.desk_of(actor.centre) if m.role == "counsellor"]
    today = pack().today()
    return [
        Due(
            title=_("Supervision is due"),
            sub=member.display_name,
            href=reverse("console:worker", args=[member.pk]),
            icon="users",
            tone="waiting" if talk.late(today) else "plain",
            at=start_of(talk.due),
        )
        for member, talk in _talks(team)
        if talk.last and talk.near(today)
    ]


def _talks(team: list[Any]) -> list[tuple[Any, Supervision]]:
    found = workload.supervisions([one.pk for one in team])
    return [(one, found[one.pk]) for one in team]


def limits() -> list[dict[str, Any]]:
    """The limits of the pack in words."""
    return [{"label": str(LIMITS[name]), "most": n} for name, n in pack().workload.limits.items()]
