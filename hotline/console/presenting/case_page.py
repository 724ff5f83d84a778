"""What the page of a case says first: how it stands, what comes next, what is still open."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hotline import wording
from hotline.actor.context import Actor
from hotline.cases import queries as cases
from hotline.cases.models import Problem, Transfer
from hotline.cases.queries import File
from hotline.cases.suggesting import Suggestion
from hotline.console import presenters
from hotline.directory import queries as directory
from hotline.followups import queries as followups
from hotline.followups.models import FollowUp
from hotline.referrals import queries as referrals
from hotline.referrals import rules as referral_rules
from hotline.referrals.models import Referral
from hotline.staff import queries as staff

NEXT = 4  # lines; the rest stands below in its own part
RANK = {"emergency": 0, "urgent": 1, "routine": 2}


@dataclass(frozen=True)
class Coming:
    """Something that comes next in this case."""

    title: str
    href: str
    icon: str
    tone: str
    at: dt.datetime


def coming(found: File, planned: list[FollowUp]) -> list[Coming]:
    """What is due next, soonest first: risk, measures, tasks, follow-ups."""
    now, case = timezone.now(), found.case
    rows: list[tuple[str, str, str, dt.datetime | None]] = [
        (_("Look at the risk again"), "#risk", "activity", case.look_again_at)
    ]
    rows += [
        (wording.label("measure_kind", m.kind), "#measures", "list-checks", m.due_at)
        for m in found.measures
        if m.done_at is None
    ]
    rows += [
        (presenters.words_of(t, "text"), "#tasks", "list-todo", t.due_at)
        for t in found.tasks
        if t.done_at is None
    ]
    rows += [
        (_("Follow-up"), reverse("console:follow_up", args=[f.id]), "calendar-clock", f.due_at)
        for f in planned
        if f.done_at is None
    ]
    dated = [(t, href, icon, at) for t, href, icon, at in rows if at is not None]
    return [
        Coming(title, href, icon, "waiting" if at < now else "plain", at)
        for title, href, icon, at in sorted(dated, key=lambda row: row[3])[:NEXT]
    ]


def near(planned: list[FollowUp]) -> list[FollowUp]:
    """Of a calendar of years, what was done last and comes next; all of it is a page of its own."""
    done = [one for one in planned if one.done_at]
    ahead = [one for one in planned if one.done_at is None]
    return [*done[-2:], *ahead[:3]]


def primary(found: File, sent: list[Referral]) -> dict[str, str]:
    """What a tired counsellor presses first, one thing at a time: name the problem, see what can be
    done about it, ask an agency, else go on writing."""
    unsolved = [p for p in found.problems if p.resolved_at is None]
    answered = {m.problem_id for m in found.measures}
    if not found.problems:
        return {"label": _("Put the problem into words"), "href": "#problems", "icon": "info"}
    if any(p.id not in answered for p in unsolved):
        return {"label": _("See what can be done"), "href": "#suggestions", "icon": "hand-helping"}
    about = [s for s in found.people if presenters.standing(s).about_her]
    if not sent and len(about) == 1:
        href = reverse("console:refer", args=[found.case.id, about[0].person.id])
        return {"label": _("Ask an agency to help"), "href": href, "icon": "send"}
    return {"label": _("Write a note"), "href": "#note_text", "icon": "pencil"}


def still_open(found: File, sent: list[Referral]) -> list[str]:
    """What is unfinished in a case, as a warning before it is closed."""
    problems = sum(p.resolved_at is None for p in found.problems)
    measures = sum(m.done_at is None for m in found.measures)
    tasks = sum(t.done_at is None for t in found.tasks)
    waiting = sum(r.state in referral_rules.WAITING for r in sent)
    planned = sum(f.done_at is None for f in followups.of_case(found.case.id))
    lines = [
        (problems, ngettext("%(n)s problem is open", "%(n)s problems are open", problems)),
        (measures, ngettext("%(n)s measure is open", "%(n)s measures are open", measures)),
        (tasks, ngettext("%(n)s task is open", "%(n)s tasks are open", tasks)),
        (waiting, ngettext("%(n)s referral is open", "%(n)s referrals are open", waiting)),
        (planned, ngettext("%(n)s follow-up is planned", "%(n)s follow-ups are planned", planned)),
    ]
    return [words % {"n": number} for number, words in lines if number]


def chosen_problem(found: File, asked: str) -> Problem | None:
    """The problem to suggest for: the one asked for, else the most urgent unsolved one."""
    unsolved = [p for p in found.problems if p.resolved_at is None]
    named = next((p for p in unsolved if str(p.id) == asked), None)
    return named or min(unsolved, key=lambda p: (RANK.get(p.urgency, 9), p.at), default=None)


def suggested(found: File, problem: Problem) -> dict[str, Any]:
    """What can be done about a problem, with reasons, for the right side of the page."""
    person = cases.whose(found, problem)
    place = person.place if person else ""
    address = reverse("console:refer", args=[found.case.id, person.id]) if person else ""
    everywhere = directory.nationwide() if place else set()
    return {
        "problem": presenters.problem(problem, found),
        "place": wording.place(place) if place else "",
        "person": person.id if person else None,
        "rows": [
            _suggestion(s, address, place, everywhere, person.language if person else "")
            for s in cases.suggestions(found, problem)
        ],
    }


def _suggestion(
    row: Suggestion, address: str, place: str, everywhere: set[tuple[str, str]], language: str
) -> dict[str, Any]:
    source = wording.label("measure_ground", row.ground) if row.ground else ""
    if row.regime:
        regime = _("support regime %(letter)s") % {"letter": row.regime}
        source = f"{source}, {regime}"
    near, far = _("serves %(place)s · %(role)s"), _("serves the whole country · %(role)s")
    return {
        "kind": row.kind,
        "label": wording.label("measure_kind", row.kind),
        "source": source,
        "safety_first": row.safety_first,
        "help": [
            {
                "agency": wording.agency(h.agency),
                "why": (far if (h.agency.pk, h.role) in everywhere else near)
                % {
                    "place": wording.place_name(place),
                    "role": wording.label("agency_role", h.role),
                },
                "speaks": wording.label("language", language) if h.in_her_language else "",
                "href": f"{address}?agency={h.agency.pk}",
            }
            for h in row.help
        ],
    }


def closing_state(found: File, actor: Actor) -> dict[str, Any]:
    """How the closing of this case stands: waiting, refused and to be read, or nothing."""
    waiting = cases.closing_waiting(found.case.id)
    refused = cases.refused_closings(actor, case_id=found.case.id)
    return {
        "waiting": _closing(waiting) if waiting else None,
        "refused": [{"id": c.id, "answer": presenters.words_of(c, "answer")} for c in refused],
    }


def _closing(closing: Any) -> dict[str, Any]:
    return {
        "id": closing.id,
        "by": staff.named(closing.by),
        "by_key": closing.by,
        "at": closing.at,
        "outcome": wording.label("closure_reason", closing.outcome),
        "words": presenters.words_of(closing, "words"),
    }


def transfer_shown(row: Transfer) -> dict[str, Any]:
    """A transfer in words; the hand-over for whoever may read it."""
    return {
        "id": row.id,
        "from": row.from_member.display_name,
        "to": row.to_member.display_name if row.to_member else wording.centre(row.to_centre),
        "centre": wording.centre(row.to_centre),
        "at": row.at,
        "taken_at": row.taken_at,
        "words": presenters.words_of(row, "words"),
    }


def waiting_referrals(case_id: UUID) -> list[Referral]:
    """The referrals of a case, latest first, read once for the page."""
    return referrals.sent(case_id)
