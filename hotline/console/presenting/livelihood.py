"""How a livelihood plan is shown: what it says of money, its steps, what became of it."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hotline import wording
from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.actor.day import today
from hotline.cases.queries import File
from hotline.console import presenters
from hotline.console.presenting.due import Due, start_of
from hotline.countries.pack import current as pack
from hotline.livelihood import moves, queries, rules, telling
from hotline.livelihood.models import (
    LivelihoodPlan,
    LivelihoodReview,
    Milestone,
    MilestoneMove,
    PlanVersion,
)
from hotline.livelihood.queries import DueThing
from hotline.livelihood.rules import Figures
from hotline.people.models import Person

_TONES = {
    "running": "ok", "growing": "ok", "planned": "info", "paused": "waiting", "failed": "danger",
}  # fmt: skip
_STATE_TONES = {
    "granted": "ok", "paid_out": "ok", "repaid": "ok", "finished": "ok", "done": "ok",
    "started": "info", "asked": "info",
}  # fmt: skip
_ICONS = {
    "training": "graduation-cap", "visit": "map-pin", "grant": "banknote", "loan": "banknote",
    "other": "list-checks",
}  # fmt: skip


def here(found: File, person: Person, actor: Actor) -> dict[str, Any]:
    """What the page of her reintegration shows of it, in two queries."""
    address = reverse("console:livelihood", args=[found.case.id, person.id])
    plan = next(iter(queries.of_person(found.case.id, person.id)), None)
    if plan is None:
        return {"url": address, "plan": None}
    step = queries.milestones(plan.pk).filter(ended_at__isnull=True).first()
    return {
        "url": address,
        "plan": state(plan),
        "ask": ask(plan),
        "step": milestone(step, words=False) if step else None,
    }


def state(plan: LivelihoodPlan) -> dict[str, Any]:
    """How a plan stands."""
    return {
        "id": plan.pk,
        "kind": wording.label("livelihood_kind", plan.kind),
        "status": wording.label("livelihood_status", plan.status),
        "tone": _TONES.get(plan.status, "plain"),
        "reason": wording.label("livelihood_reason", plan.reason) if plan.reason else "",
        "starts": wording.day(plan.starts_on),
        "begun": plan.begun,
    }


def ask(plan: LivelihoodPlan) -> dict[str, Any] | None:
    """When it is asked after next; None where nothing is to be asked any more."""
    if plan.look_on is None:
        return None
    due = queries.ask_of(plan, today())
    words = (
        ngettext("Income after %(n)s month", "Income after %(n)s months", due.months)
        % {"n": due.months}
        if due.kind == "review"
        else _("Has it begun?")
    )
    return {"words": words, "day": wording.day(plan.look_on), "late": due.late}


def money_shown(figures: Figures, starts_on: dt.date) -> dict[str, Any]:
    """The picture of money, the table beside it, what it says and what is risky."""
    lang, found = wording.lang(), rules.flow(figures)
    less = rules.flow(rules.a_third_less(figures))

    def number(amount: int) -> str:
        return telling.number(amount, lang)

    return {
        "chart": telling.picture(found, lang),
        "opening": telling.told(found.opening, lang),
        "opening_short": found.opening < 0,
        "rows": [
            {
                "month": telling.month(starts_on, row.number, lang),
                "income": number(row.income),
                "costs": number(row.costs),
                "repaid": number(row.repaid),
                "left": telling.told(row.balance, lang),
                "short": row.balance < 0,
                "third": telling.told(other.balance, lang),
                "third_short": other.balance < 0,
            }
            for row, other in zip(found.rows, less.rows, strict=True)
        ],
        "runs_out": found.runs_out,
        "living": wording.money(figures.living) if figures.living else "",
        "says": telling.sentences(figures, lang),
        "risks": telling.warned(figures, lang),
        "exploiter": "exploiter" in figures.owed,
    }


def start(figures: Figures) -> dict[str, Any]:
    """What is needed to start, and the money around it."""
    lang = wording.lang()
    return {
        "costs": [
            {
                "what": one.what,
                "payer": wording.label("cost_payer", one.payer),
                "amount": telling.number(one.amount, lang),
            }
            for one in figures.costs
        ],
        "total": telling.number(figures.start, lang),
        "own": wording.money(figures.own),
        "baseline": wording.money(figures.baseline),
        "living": wording.money(figures.living),
        "customers": wording.label("livelihood_customers", figures.customers),
        "owed": ", ".join(wording.label("livelihood_debt", code) for code in figures.owed),
    }


def resources(version: PlanVersion) -> list[tuple[str, str]]:
    """What she has, in words."""
    labels = {
        "skills": _("What she can do"),
        "land": _("Land, house, tools"),
        "money": _("Money, in words"),
        "people": _("Who helps her"),
        "market": _("Who buys, and who else sells it"),
    }
    return [
        (label, words)
        for name, label in labels.items()
        if (words := presenters.words_of(version, name))
    ]


def versions(plan: LivelihoodPlan) -> list[dict[str, Any]]:
    """What was saved, the latest first."""
    address = reverse("console:livelihood", args=[plan.case_id, plan.person_id])
    return [
        {
            "number": one.number,
            "at": one.at,
            "change": presenters.words_of(one, "change"),
            "href": f"{address}?version={one.number}" if one.number != plan.latest else address,
        }
        for one in queries.versions(plan.pk)
    ]


def milestone(row: Milestone, *, words: bool = True) -> dict[str, Any]:
    """A step in a list."""
    late = row.late(today())
    amount = row.amount if words else ""
    code = pack().codes("milestone_source").get(row.source)
    return {
        "id": row.pk,
        "href": reverse("console:milestone", args=[row.pk]),
        "title": wording.label("milestone_kind", row.kind),
        "icon": _ICONS[row.kind],
        "words": presenters.words_of(row, "words") if words else "",
        "state": wording.label("milestone_state", row.state),
        "tone": "waiting" if late else _STATE_TONES.get(row.state, "plain"),
        "late": late,
        "open": row.ended_at is None,
        "due": wording.day(row.due_on),
        "to_repay": moves.needs_day(row.kind, row.state),
        "source": code.label(wording.lang()) if code else "",
        "amount": wording.money(int(amount)) if amount else "",
        "from_on": wording.day(row.from_on) if row.from_on else "",
        "to_on": wording.day(row.to_on) if row.to_on else "",
    }


def moved(row: MilestoneMove) -> dict[str, Any]:
    """What happened to a step."""
    put_off = row.before == row.after
    title = _("Put off") if put_off else wording.label("milestone_state", row.after)
    return {
        "at": row.at,
        "title": title,
        "due": wording.day(row.due_on),
        "words": presenters.words_of(row, "words"),
        "amount": wording.money(int(row.amount)) if row.amount else "",
    }


def reviews(plan: LivelihoodPlan) -> list[dict[str, Any]]:
    """What was heard, the latest first."""
    return [_review(one) for one in reversed(queries.reviews(plan.pk))]


def _review(row: LivelihoodReview) -> dict[str, Any]:
    title = (
        ngettext("After %(n)s month", "After %(n)s months", row.months) % {"n": row.months}
        if row.months
        else _("In between")
    )
    return {
        "title": title,
        "at": row.at,
        "day": wording.day(row.heard_on),
        "status": wording.label("livelihood_status", row.status),
        "tone": _TONES.get(row.status, "plain"),
        "reason": wording.label("livelihood_reason", row.reason) if row.reason else "",
        "change": wording.label("income_change", row.change) if row.change else "",
        "income": wording.money(int(row.income)) if row.income else "",
        "baseline": wording.money(int(row.baseline)) if row.baseline else "",
        "words": presenters.words_of(row, "words"),
    }


def prints(plan: LivelihoodPlan) -> list[dict[str, Any]]:
    """When a sheet was asked for, and what she said of carrying it."""
    return [
        {
            "at": one.at,
            "carrying": wording.label("sheet_carrying", one.carrying),
            "printed": one.printed,
            "number": one.version.number,
        }
        for one in queries.prints(plan.pk)[:20]
    ]


def due(actor: Actor) -> list[Due]:
    """What waits in her livelihood plans, for the owner of the case."""
    if actor.agency or not may(actor.role, "cases.work"):
        return []
    return [_due(one) for one in queries.due_for(actor)]


def _due(one: DueThing) -> Due:
    if one.kind == "milestone":
        title = _("Livelihood: step is late")
        sub = wording.label("milestone_kind", one.code)
        href = reverse("console:milestone", args=[one.milestone_id])
    else:
        title = _("Livelihood: has it begun?")
        sub = ""
        if one.kind == "review":
            title = _("Livelihood: ask what she earns")
            sub = ngettext("after %(n)s month", "after %(n)s months", one.months) % {
                "n": one.months
            }
        href = reverse("console:livelihood", args=[one.case_id, one.person_id])
    return Due(
        title=title,
        sub=" · ".join(part for part in (one.number, sub) if part),
        href=href,
        icon="briefcase",
        tone="waiting" if one.late else "plain",
        at=start_of(one.due_on),
    )
