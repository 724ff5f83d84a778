"""Her yes and no: to a version with its steps, to one step; and the sheet she takes home."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from hotline import wording
from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.actor.classes import DataClass
from hotline.console.presenting import support as shown
from hotline.console.presenting import support_papers as papers
from hotline.console.support_forms import AgreeForm, AnswerForm, ConsentForm, SheetForm
from hotline.console.views import casefile, coordination
from hotline.console.views.hers import Hers, hers_or_404
from hotline.console.views.support import answered, back, page
from hotline.directory.models import Agency
from hotline.referrals.consents import required_of
from hotline.support import queries, rules, services
from hotline.support.ground import Agreement, Refused, guardians
from hotline.support.models import PlanStep
from hotline.support.queries import Version
from hotline.vault import services as vault


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def agree(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """She agrees to the draft, and answers about each step of it."""
    hers, by = hers_or_404(case_id, person_id), actor_of(request)
    plan = queries.draft(case_id, person_id)
    if plan is None:
        return back(hers)
    found = queries.version(plan)
    form = AgreeForm(
        request.POST if request.method == "POST" else None,
        asked=[(s.id, shown.title(s), _changes(s)) for s in found.steps if s.state == "proposed"],
        **parties(hers),
    )

    def again() -> HttpResponse:
        return _agree_page(request, hers, found, form)

    if request.method == "GET":
        return again()
    return answered(
        request, hers, form,
        lambda: services.agree(
            by=by, **hers.ids, agreed=agreement(form), yes=form.said("yes"), no=form.said("no")
        ),
        again,
    )  # fmt: skip


def _agree_page(request: HttpRequest, hers: Hers, found: Version, form: AgreeForm) -> HttpResponse:
    rows = {str(step.id): shown.step(step) for step in found.steps}
    asked = [(rows[field.name.removeprefix("step-")], field) for field in form.steps()]
    status = 422 if form.errors else 200
    context = {"form": form, "asked": asked, "draft": shown.version(found)}
    return page(request, hers, "support_agree", status, **context)


def _changes(step: PlanStep) -> bool:
    """Whether a step changes something that she agreed to and that is not over."""
    return step.replaces is not None and step.replaces.state in rules.OPEN


def answer_form(hers: Hers, data: Mapping[str, Any] | None) -> AnswerForm:
    """The question about one step."""
    return AnswerForm(data, **parties(hers))


def agreement(form: ConsentForm) -> Agreement:
    """What a form says of who answered, and how."""
    data = form.cleaned_data
    kind, _colon, who = data.get("guardian", "").partition(":")
    return Agreement(
        way=data["way"],
        givers=form.givers_said(),
        words=data["words"],
        guardian_id=id_of(who) if kind == "person" else None,
        guardian_agency=Agency.objects.filter(pk=who).first() if kind == "agency" else None,
    )


def parties(hers: Hers) -> dict[str, Any]:
    """Whom the law asks, and who may speak for a child: people of the file without whoever is
    suspected, and bodies from which it is not kept."""
    person = hers.person
    required = required_of(person)
    choices: list[tuple[str, str]] = []
    if "guardian" in required:
        may_speak = guardians(person)
        for one in hers.found.people:
            if one.person.id in may_speak and vault.may_open(one.person.id, DataClass.D2):
                roles = ", ".join(wording.label("person_role", role) for role in one.roles)
                label = f"{shown.name_of(one.person)} ({roles})"
                choices.append((f"person:{one.person.id}", label))
        bodies = coordination.agencies_for(hers.found)
        choices += [(f"agency:{code}", name) for code, name in bodies]
    return {"required": required, "guardians": choices}


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def sheet(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """A sheet of the agreed version to take home: shown only once she was asked whether carrying it
    is safe. It names neither her nor the hotline, no agency and no money."""
    hers, by = hers_or_404(case_id, person_id), actor_of(request)
    plan = queries.current(case_id, person_id)
    if plan is None:
        return back(hers)
    found = queries.version(plan)
    steps = [step for step in found.steps if step.state in rules.OPEN]
    names = [(str(step.id), papers.sheet_line(step)) for step in steps]
    first = {"steps": [key for key, _label in names]}
    form = SheetForm(request.POST if request.method == "POST" else None, steps=names, initial=first)
    if request.method == "GET" or not form.is_valid():
        status = 422 if form.errors else 200
        return page(request, hers, "support_sheet_ask", status, form=form, stays=False)
    carrying = form.cleaned_data["carrying"]
    try:
        services.handed_out(by=by, **hers.ids, carrying=carrying)
    except Refused:
        return back(hers)
    if carrying == "not_safe":
        return page(request, hers, "support_sheet_ask", form=form, stays=True)
    chosen = set(form.cleaned_data["steps"])
    context = papers.sheet(found, {step.id for step in steps if str(step.id) in chosen})
    return render(request, "console/support_sheet.html", context | {"back": hers.page("support")})
