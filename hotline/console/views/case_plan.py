"""What is worked on in a case: problems solved, measures suggested, tasks, the safety plan."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.actor.classes import DataClass
from hotline.cases import planning, queries, services
from hotline.cases.models import Problem, SafetyPlan, Task
from hotline.console import presenters
from hotline.console.case_forms import SafetyPlanForm, TaskForm
from hotline.console.frame import framed
from hotline.console.views import casefile
from hotline.people.models import Person
from hotline.vault import services as vault


@require_POST
@requires("cases.work")
@casefile.while_open
def turn_problem(request: HttpRequest, case_id: UUID, problem_id: UUID) -> HttpResponse:
    """A problem is solved, or there again."""
    get_object_or_404(Problem, pk=problem_id, case=case_id)
    again = request.POST.get("again")
    turn = services.reopen_problem if again else services.resolve_problem
    turn(by=actor_of(request), problem_id=problem_id)
    return casefile.back(case_id, "problems")


@require_POST
@requires("cases.work")
@casefile.while_open
def plan_suggested(request: HttpRequest, case_id: UUID, problem_id: UUID) -> HttpResponse:
    """Plan a suggested measure with one press; its owner and time can be said afterwards."""
    problem = get_object_or_404(Problem, pk=problem_id, case=case_id)
    try:
        services.plan_measure(
            by=actor_of(request),
            case_id=case_id,
            kind=request.POST.get("kind", ""),
            problem_id=problem.id,
            due_at=casefile.usual_due(problem.urgency),
        )
    except services.NotInList:
        raise Http404 from None
    return casefile.back(case_id, "measures", problem=problem.id)


@require_POST
@requires("cases.work")
@casefile.while_open
def add_task(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Write down something to do."""
    found = casefile.file_or_404(case_id)
    form = TaskForm(request.POST, colleagues=casefile.colleagues(found, actor_of(request)))
    if not form.is_valid():
        return casefile.page(request, found, task_form=form)
    owner = form.cleaned_data["owner"]
    planning.add_task(
        by=actor_of(request),
        case_id=case_id,
        text=form.cleaned_data["text"],
        due_at=form.cleaned_data["due_at"],
        owner_id=UUID(owner) if owner else None,
    )
    return casefile.back(case_id, "tasks")


@require_POST
@requires("cases.work")
@casefile.while_open
def finish_task(request: HttpRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    """A task is done."""
    get_object_or_404(Task, pk=task_id, case=case_id)
    planning.finish_task(by=actor_of(request), task_id=task_id)
    return casefile.back(case_id, "tasks")


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def safety_plan(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """A person's safety plan: the sheet to write on, and what was written before."""
    found = casefile.file_or_404(case_id)
    person = casefile.person_of(found, person_id)
    _must_open(person)
    versions = queries.safety_plans(case_id, person_id)
    initial = {n: getattr(versions[0], n) for n in SafetyPlan.WORDS} if versions else {}
    form = SafetyPlanForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        planning.write_safety_plan(
            by=actor_of(request), case_id=case_id, person_id=person_id, **form.cleaned_data
        )
        return casefile.back(case_id, "safety-plan")
    context: dict[str, Any] = {
        "case": found.case,
        "person": _shown(found, person_id),
        "form": form,
        "versions": versions,
        "may_write": presenters.may_work(actor_of(request), found),
    }
    whole = framed(request, **context)
    status = 422 if form.errors else 200
    return render(request, "console/safety_plan.html", whole, status=status)


@require_GET
@requires("cases.work")
def print_safety_plan(
    request: HttpRequest, case_id: UUID, person_id: UUID, plan_id: UUID
) -> HttpResponse:
    """A version of the sheet alone, to read or to print: it names neither her nor the hotline."""
    found = casefile.file_or_404(case_id)
    _must_open(casefile.person_of(found, person_id))
    plan = get_object_or_404(SafetyPlan, pk=plan_id, case=case_id, person=person_id)
    form = SafetyPlanForm()
    # The word that tells us of danger is between her and us: it is not carried about.
    names = [n for n in SafetyPlan.WORDS if n != "code_word" and getattr(plan, n)]
    rows = [(_sheet_words()[n], getattr(plan, n)) for n in form.fields if n in names]
    context = {"case": found.case, "person_id": person_id, "plan": plan, "rows": rows}
    return render(request, "console/safety_plan_print.html", context)


def _sheet_words() -> dict[str, str]:
    """The parts of the sheet as she reads them herself."""
    return {
        "signs": _("What I watch for"),
        "way_out": _("How I go, and where to first"),
        "safe_place": _("Where I can stay"),
        "who_helps": _("Who helps me"),
        "numbers": _("Numbers"),
        "takes_along": _("What I take along"),
    }


def _must_open(person: Person) -> None:
    if not vault.may_open(person.id, DataClass.D2):
        raise Http404


def _shown(found: queries.File, person_id: UUID) -> presenters.PersonShown:
    return presenters.standing(next(s for s in found.people if s.person.id == person_id))
