"""How the support plan of a person is shown."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.actor.day import today
from hotline.cases.queries import File
from hotline.console.presenting.due import Due, start_of
from hotline.people.models import Person
from hotline.staff import queries as staff
from hotline.support import queries, rules
from hotline.support.models import PlanStep, StepMove, SupportPlan
from hotline.support.queries import Version
from hotline.vault import services as vault

_HIDDEN = "•••"

TONES = {
    "proposed": "waiting", "agreed": "info", "refused": "plain", "under_way": "info", "done": "ok",
    "given_up": "plain", "replaced": "plain", "taken_back": "plain",
}  # fmt: skip
_ICONS = {
    "proposed": "circle-help", "agreed": "handshake", "refused": "x", "under_way": "play",
    "done": "check", "given_up": "ban", "replaced": "repeat", "taken_back": "rotate-ccw",
    "due_changed": "calendar-clock", "owner_changed": "user-check",
}  # fmt: skip


def plan_state(state: str) -> str:
    """How a version stands, in words."""
    return {
        "draft": _("Draft"),
        "agreed": _("Agreed"),
        "replaced": _("Replaced by a later version"),
        "ended": _("Ended"),
    }[state]


def step_state(state: str) -> str:
    """How a step stands, in words."""
    return {
        "proposed": _("Not answered yet"),
        "agreed": _("She agreed"),
        "refused": _("She does not want it"),
        "under_way": _("Under way"),
        "done": _("Done"),
        "given_up": _("Given up"),
        "replaced": _("Replaced"),
        "taken_back": _("Taken back"),
    }[state]


def address(name: str, row: SupportPlan | PlanStep, *more: Any) -> str:
    """A page about her plan."""
    return reverse(f"console:{name}", args=[row.case_id, row.person_id, *more])


def title(step: PlanStep) -> str:
    """What a step is, in a few words."""
    return wording.label("measure_kind", step.kind) if step.kind else first_line(step.words or "")


def first_line(words: str) -> str:
    """The beginning of words, for a heading."""
    line = words.strip().splitlines()[0] if words.strip() else _("Step")
    return line if len(line) <= 80 else line[:79].rstrip() + "…"


def owner(step: PlanStep) -> str:
    """Who does a step."""
    if step.agency:
        return wording.agency(step.agency)
    return str(step.member) if step.member else _("She herself")


def step(row: PlanStep) -> dict[str, Any]:
    """A step in a list."""
    late = rules.is_late(row.state, row.due_on, today())
    said = title(row)
    return {
        "id": row.id,
        "href": address("support_step", row, row.id),
        "title": said,
        "words": row.words if row.kind or first_line(row.words or "") != row.words else "",
        "domain": wording.label("need_domain", row.domain),
        "who": owner(row),
        "due": wording.day(row.due_on),
        "state": step_state(row.state),
        "state_code": row.state,
        "tone": "danger" if late else TONES[row.state],
        "late": late,
        "open": row.state in rules.OPEN,
        "reason": wording.label("support_given_up", row.reason) if row.reason else "",
        "cost": wording.money(row.vnd) if row.vnd is not None else "",
        "payer": wording.label("support_payer", row.payer) if row.payer else "",
        "regime": regime(row.regime),
        "changes": row.replaces_id is not None and row.state == "proposed",
    }


def regime(code: str) -> str:
    """A support regime with its letter; empty for none."""
    return f"{code}) {wording.label('support_regime', code)}" if code else ""


def version(found: Version) -> dict[str, Any]:
    """A version: goals with their steps, steps under none, costs."""
    return {
        "plan": found.plan,
        "state": plan_state(found.plan.state),
        "wish": found.plan.wish or "",
        "goals": [
            {
                "id": goal.id,
                "words": goal.words,
                "domain": wording.label("need_domain", goal.domain),
                "steps": [step(one) for one in steps],
            }
            for goal, steps in found.goals
        ],
        "loose": [step(one) for one in found.loose],
        "costs": costs(found.steps),
        "agreement": agreement(found.plan) if found.plan.agreed_at else [],
        "empty": not found.goals and not found.loose,
    }


def costs(steps: list[PlanStep]) -> dict[str, Any]:
    """What the steps she agreed to, or is asked about, cost together."""
    counted = [s for s in steps if s.state in ("proposed", "agreed", "under_way", "done")]
    named = [(s.payer, s.regime, s.vnd) for s in counted if s.vnd is not None]
    found = rules.sums(named)
    return {
        "rows": [
            {
                "payer": wording.label("support_payer", one.payer),
                "regime": regime(one.regime),
                "vnd": wording.money(one.vnd),
            }
            for one in found
        ],
        "total": wording.money(sum(one.vnd for one in found)),
        "unnamed": len(counted) - len(named),
    }


def agreement(plan: SupportPlan) -> list[tuple[str, str]]:
    """How a version was agreed."""
    found = [
        (_("Who agreed"), ", ".join(wording.label("consent_giver", g) for g in plan.givers)),
        (_("How"), wording.label("support_way", plan.way)),
    ]
    if plan.guardian_agency:
        found.append((_("For the child"), wording.agency(plan.guardian_agency)))
    elif plan.guardian:
        found.append((_("For the child"), name_of(plan.guardian)))
    if plan.through:
        found.append((_("In words"), plan.through))
    return found


def name_of(person: Person) -> str:
    """A person's name, for whoever may open it."""
    opened = vault.may_open(person.pk, DataClass.D2)
    return (person.name or _("Name not known")) if opened else _HIDDEN


def moves(rows: list[StepMove]) -> list[dict[str, Any]]:
    """The history of a step, the latest first."""
    keys = {UUID(r.by.removeprefix("staff:")) for r in rows if r.by.startswith("staff:")}
    names = {f"staff:{key}": name for key, name in staff.names_of(keys).items()}
    return [_move(row, names) for row in reversed(rows)]


def _move(row: StepMove, names: dict[str, str]) -> dict[str, Any]:
    other = {"due_changed": _("Another day"), "owner_changed": _("Somebody else does it")}
    said = other.get(row.act) or step_state(row.act)
    if row.act == "given_up" and row.code:
        said = f"{said}: {wording.label('support_given_up', row.code)}"
    if row.act == "proposed":
        said = _("Put into the plan")
    givers = ", ".join(wording.label("consent_giver", giver) for giver in row.givers)
    way = wording.label("support_way", row.way) if row.way else ""
    return {
        "title": said,
        "icon": _ICONS[row.act],
        "at": row.at,
        "who": names.get(row.by, ""),
        "due": wording.day(row.due_on),
        "how": " · ".join(part for part in (givers, way) if part),
        "text": row.words or "",
    }


def here(found: File, person: Person, actor: Actor) -> dict[str, Any]:
    """What the page of her reintegration shows of it: the agreed version, what waits for her, what
    is late. Three questions to the database."""
    plans = queries.versions(found.case.id, person.id)
    agreed = next((p for p in plans if p.state == "agreed"), None)
    drafted = next((p for p in plans if p.state == "draft"), None)
    opened = queries.open_steps(found.case.id, person.id)
    day = today()
    return {
        "href": reverse("console:support", args=[found.case.id, person.id]),
        "agreed": agreed,
        "draft": drafted,
        "waiting": len(queries.waiting_of(found.case.id, person.id)) if agreed else 0,
        "open": len(opened),
        "late": sum(rules.is_late(one.state, one.due_on, day) for one in opened),
        "next": title(opened[0]) if opened else "",
        "next_due": wording.day(opened[0].due_on) if opened else "",
    }


def due(actor: Actor) -> list[Due]:
    """Late steps: a counsellor's own and those of her cases; a supervisor's once they rose."""
    if not may(actor.role, "cases.work"):
        return []
    return [
        Due(
            title=_("Support plan: a step is late"),
            sub=" · ".join((row.case.number, wording.label("need_domain", row.domain))),
            href=address("support_step", row, row.id),
            icon="hand-helping",
            tone="waiting",
            at=start_of(row.due_on),
        )
        for row in queries.late_for(actor, today())
    ]


def still_open(case_id: UUID) -> list[dict[str, Any]]:
    """What she agreed to and is not done, for the page on which a case is closed."""
    return [step(one) for one in queries.open_of_case(case_id)]
