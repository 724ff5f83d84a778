"""The page of a case, and what every page of a case does first: open it, or answer 404."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.cases import never_share, opening_lists, queries
from hotline.cases.models import Case, Task
from hotline.cases.writing import NotOpen
from hotline.console import presenters
from hotline.console.case_forms import TaskForm
from hotline.console.forms import MeasureForm, NoteForm, ProblemForm, RiskForm
from hotline.console.frame import framed
from hotline.console.presenting import case_page, case_timeline
from hotline.countries.pack import current as pack
from hotline.followups import queries as followups
from hotline.followups.models import FollowUp
from hotline.people.models import Person
from hotline.staff import queries as staff
from hotline.vault import services as vault

View = TypeVar("View", bound=Callable[..., HttpResponse])


def while_open(view: View) -> View:
    """A view that changes a case: closed meanwhile, the page says so and gives back what was
    typed; out of reach meanwhile, it is not there."""

    @wraps(view)
    def guarded(request: HttpRequest, case_id: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "GET" and file_or_404(case_id).case.status == "closed":
            return back(case_id)
        try:
            with transaction.atomic():
                return view(request, case_id, *args, **kwargs)
        except NotOpen:
            kept = request.POST.get("text") or request.POST.get("words") or " "
            return page(request, file_or_404(case_id), kept=kept)

    return guarded  # type: ignore[return-value]


def file_or_404(case_id: UUID) -> queries.File:
    """The file, or 404 where it is out of reach: nobody learns that it exists."""
    try:
        return queries.file(case_id)
    except Case.DoesNotExist:
        raise Http404 from None


def must_open(found: queries.File) -> None:
    """404 for whoever sees that the case exists and may not read it."""
    if not vault.may_open(found.case.id, DataClass.D3):
        raise Http404


def person_of(found: queries.File, person_id: UUID) -> Person:
    """A person of this file, or 404."""
    for standing in found.people:
        if standing.person.id == person_id:
            return standing.person
    raise Http404


def colleagues(found: queries.File, actor: Actor) -> list[tuple[str, str]]:
    """Who else of the centre can take on a measure or a task."""
    members = staff.desk_of(found.case.centre)
    return [(str(m.pk), m.display_name) for m in members if m.key != actor.key]


def usual_due(urgency: str) -> dt.datetime:
    """By when a measure is usually done: the time in which an agency makes its first contact."""
    return timezone.now() + pack().deadline("first_contact", urgency)


def back(case_id: UUID, part: str = "", **query: Any) -> HttpResponse:
    """To the page of the case, at one of its parts; to the desk where it is no longer in reach."""
    if not Case.objects.filter(pk=case_id).exists():
        return HttpResponseRedirect(reverse("console:desk"))
    address = reverse("console:case", args=[case_id])
    asked = f"?{urlencode(query)}" if query else ""
    return HttpResponseRedirect(address + asked + (f"#{part}" if part else ""))


def page(request: HttpRequest, found: queries.File, **forms: Any) -> HttpResponse:
    """The case; `forms` replace the empty ones where something was wrong (then 422)."""
    actor = actor_of(request)
    planned = followups.planned(found.case.id)
    context = {
        "file": found,
        "case": found.case,
        "main_label": _("This case"),
        **_standing(actor, found, planned),
        **_work(request, actor, found, planned),
    }
    whole = framed(request, **(context | forms))
    return render(request, "console/case.html", whole, status=422 if forms else 200)


def _standing(actor: Actor, found: queries.File, planned: list[FollowUp]) -> dict[str, Any]:
    """How the case stands: owner, risk, what comes next, closing and transfer."""
    case = found.case
    closed, works = case.status == "closed", may(actor.role, "cases.work")
    transfers = queries.transfers(case.id)
    transfer = next((row for row in transfers if row.ended_at is None), None)
    return {
        "owner": case.owner.display_name,
        "risk": presenters.risk_words(case.risk),
        "look_late": bool(case.look_again_at and case.look_again_at < timezone.now()),
        "outcome": wording.label("closure_reason", case.outcome) if case.outcome else "",
        "coming": [] if closed else case_page.coming(found, planned),
        "closing": case_page.closing_state(found, actor),
        "transfer": case_page.transfer_shown(transfer) if transfer else None,
        "transfers": [case_page.transfer_shown(t) for t in transfers if t.taken_at],
        "may_work": presenters.may_work(actor, found),
        "may_reopen": closed and works and vault.may_open(case.id, DataClass.D3),
        "may_assign": may(actor.role, "cases.approve") and case.centre == actor.centre,
        **_walls(actor, case),
    }


def _walls(actor: Actor, case: Case) -> dict[str, Any]:
    """From whom the case is kept, for whoever reads it, and until when it is open to her."""
    listed = never_share.of_case(case.id) if vault.may_open(case.id, DataClass.D3) else []
    opening = opening_lists.mine_now(actor, case)
    return {
        "kept_from": [
            row.name or (wording.agency(row.agency) if row.agency else str(row.member))
            for row in listed
        ],
        "opened_until": opening.until if opening else None,
    }


def _work(
    request: HttpRequest, actor: Actor, found: queries.File, planned: list[FollowUp]
) -> dict[str, Any]:
    """What is worked on, and the forms to go on with it."""
    case, working = found.case, presenters.may_work(actor, found)
    sent = case_page.waiting_referrals(case.id)
    problem = case_page.chosen_problem(found, request.GET.get("problem", ""))
    helpers = colleagues(found, actor) if working else []
    return {
        "people": [presenters.standing(s) for s in found.people],
        "plans": _plans(found),
        "problems": [presenters.problem(p, found) for p in found.problems],
        "measures": [presenters.measure(m) for m in found.measures],
        "tasks": [_task(t) for t in found.tasks],
        "primary": case_page.primary(found, sent) if working else None,
        "suggested": case_page.suggested(found, problem) if working and problem else None,
        "timeline": case_timeline.timeline(
            found, group=request.GET.get("kind", ""), before=_moment(request.GET.get("before", ""))
        ),
        "referrals": [presenters.referral(r) for r in sent],
        "followups": case_page.near(planned),
        "outcomes": [("", _("Choose")), *wording.choices("measure_outcome", blank=False)],
        "problem_form": ProblemForm(people=presenters.people_choices(found)),
        "measure_form": MeasureForm(problems=presenters.problem_choices(found), colleagues=helpers),
        "task_form": TaskForm(colleagues=helpers),
        "risk_form": RiskForm(initial={"risk": case.risk, "urgency": case.urgency}),
        "note_form": NoteForm(),
    }


def _task(task: Task) -> dict[str, Any]:
    return {
        "id": task.id,
        "text": presenters.words_of(task, "text"),
        "owner": str(task.owner),
        "due_at": task.due_at,
        "late": bool(task.due_at and not task.done_at and task.due_at < timezone.now()),
        "done_at": task.done_at,
    }


def _plans(found: queries.File) -> list[dict[str, Any]]:
    """The people of the case whose file is open to the reader, each with her latest safety plan."""
    latest: dict[UUID, Any] = {}
    for plan in queries.safety_plans(found.case.id):
        latest.setdefault(plan.person_id, plan)
    shown = [presenters.standing(s) for s in found.people]
    return [
        {"person": person, "plan": latest.get(person.id)}
        for person in shown
        if person.open and (person.about_her or person.id in latest)
    ]


def _moment(text: str) -> dt.datetime | None:
    """A moment of an address; what is none is left out."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
