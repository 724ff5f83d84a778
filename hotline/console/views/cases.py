"""The case file: its people, problems, measures, timeline."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.cases import queries, services
from hotline.cases.models import Case, Measure
from hotline.console import presenters
from hotline.console.forms import MeasureForm, NoteForm, PersonForm, ProblemForm, RiskForm
from hotline.console.frame import framed
from hotline.console.views.casefile import (
    back,
    colleagues,
    file_or_404,
    page,
    person_of,
    while_open,
)
from hotline.console.views.contacts import place_names
from hotline.countries.pack import current as pack
from hotline.people import services as people
from hotline.referrals import queries as referrals

__all__ = ["file_or_404", "person_of"]  # other pages of a case open it the same way


@require_GET
@requires("cases.read")
def show(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The file as deep as the reader's grants go."""
    return page(request, file_or_404(case_id))


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@while_open
def add_person(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Add somebody to the case."""
    found = file_or_404(case_id)
    form = PersonForm(request.POST or None, initial={"role": "survivor"})
    if request.method == "POST" and form.is_valid():
        services.add_person(
            by=actor_of(request), case_id=case_id, role=form.cleaned_data["role"], **form.facts()
        )
        return back(case_id)
    return _form(request, found, form, "console/person.html", title=_("Add a person"))


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@while_open
def amend_person(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """Change what is known of a person of this case."""
    found = file_or_404(case_id)
    standing = next((s for s in found.people if s.person.id == person_id), None)
    if standing is None:
        raise Http404
    initial = presenters.person_initial(standing)
    form = PersonForm(request.POST or None, initial=initial)
    form.fields.pop("role")
    if request.method == "POST" and form.is_valid():
        changed = {n: form.cleaned_data[n] for n in form.changed_data if n in form.cleaned_data}
        changed = {n: v for n, v in changed.items() if v != getattr(standing.person, n)}
        if changed:
            people.amend_person(by=actor_of(request), person_id=person_id, **changed)
        return back(case_id)
    return _form(request, found, form, "console/person.html", title=_("Change a person"))


@require_POST
@requires("cases.work")
@while_open
def name_problem(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Formulate a problem."""
    found = file_or_404(case_id)
    form = ProblemForm(request.POST, people=presenters.people_choices(found))
    if not form.is_valid():
        return page(request, found, problem_form=form)
    person = form.cleaned_data["person"]
    services.name_problem(
        by=actor_of(request),
        case_id=case_id,
        domain=form.cleaned_data["domain"],
        urgency=form.cleaned_data["urgency"],
        text=form.cleaned_data["text"],
        person_id=UUID(person) if person else None,
    )
    return back(case_id, "problems")


@require_POST
@requires("cases.work")
@while_open
def plan_measure(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Plan a measure."""
    found = file_or_404(case_id)
    form = MeasureForm(
        request.POST,
        problems=presenters.problem_choices(found),
        colleagues=colleagues(found, actor_of(request)),
    )
    if not form.is_valid():
        return page(request, found, measure_form=form)
    problem, owner = form.cleaned_data["problem"], form.cleaned_data["owner"]
    services.plan_measure(
        by=actor_of(request),
        case_id=case_id,
        kind=form.cleaned_data["kind"],
        text=form.cleaned_data["text"],
        problem_id=UUID(problem) if problem else None,
        due_at=form.cleaned_data["due_at"],
        owner_id=UUID(owner) if owner else None,
    )
    return back(case_id, "measures")


@require_POST
@requires("cases.work")
@while_open
def finish_measure(request: HttpRequest, case_id: UUID, measure_id: UUID) -> HttpResponse:
    """Say what came of a measure."""
    if not Measure.objects.filter(pk=measure_id, case=case_id).exists():
        raise Http404
    try:
        services.finish_measure(
            by=actor_of(request), measure_id=measure_id, outcome=request.POST.get("outcome", "")
        )
    except services.NotInList:
        return page(request, file_or_404(case_id), measure_trouble=_("Choose what came of it."))
    return back(case_id)


@require_POST
@requires("cases.work")
@while_open
def judge_risk(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Set risk and urgency; the pack says by when to look again."""
    found = file_or_404(case_id)
    form = RiskForm(request.POST)
    if not form.is_valid():
        return page(request, found, risk_form=form)
    urgency = form.cleaned_data["urgency"]
    services.judge_risk(
        by=actor_of(request),
        case_id=case_id,
        risk=form.cleaned_data["risk"],
        urgency=urgency,
        look_again_at=timezone.now() + pack().deadline("risk_review", urgency),
    )
    return back(case_id)


@require_POST
@requires("cases.work")
@while_open
def add_note(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Write a line into the timeline."""
    found = file_or_404(case_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return page(request, found, note_form=form)
    services.write_note(by=actor_of(request), case_id=case_id, text=form.cleaned_data["text"])
    return back(case_id, "timeline")


@require_GET
@requires("cases.read")
def case_referrals(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The referrals of a case alone, fetched again when one moves."""
    case = get_object_or_404(Case, pk=case_id)
    shown = [presenters.referral(r) for r in referrals.of_case(case.id)]
    return render(request, "console/parts/referrals.html", {"referrals": shown})


def _form(
    request: HttpRequest, found: queries.File, form: Any, template: str, **context: Any
) -> HttpResponse:
    whole = framed(request, case=found.case, form=form, places=place_names(), **context)
    return render(request, template, whole, status=422 if form.errors else 200)
