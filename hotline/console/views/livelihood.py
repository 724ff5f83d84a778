"""A person's livelihood plan: read, written in versions, taken home on a sheet."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hotline import wording
from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.actor.classes import DataClass
from hotline.actor.day import today
from hotline.actor.ids import new_id
from hotline.console.frame import framed
from hotline.console.livelihood_fields import say_why
from hotline.console.livelihood_forms import SheetForm, WholeForm
from hotline.console.livelihood_step_forms import BeginForm
from hotline.console.presenting import livelihood as shown
from hotline.console.views import casefile
from hotline.console.views.hers import Hers, hers_or_404
from hotline.console.views.letters import download
from hotline.livelihood import queries, rules, services, telling
from hotline.livelihood.figures import unpacked
from hotline.livelihood.ground import Refused
from hotline.livelihood.models import LivelihoodPlan, PlanVersion
from hotline.people.models import Person, PersonName
from hotline.vault import services as vault


@require_GET
@requires("cases.read")
def show(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """The plan as it stands: money month by month, risks, steps, what became of it."""
    return page(request, hers_or_404(case_id, person_id))


def page(request: HttpRequest, hers: Hers, **forms: Any) -> HttpResponse:
    """The same; `forms` replace the empty ones where something was wrong (then 422)."""
    plans = queries.of_person(hers.found.case.id, hers.person.id)
    context = hers.context(request) | {"plan": None, "plans": len(plans)}
    if plans:
        plan = _chosen(plans, request.GET.get("plan", ""))
        context |= _plan(plan, request.GET.get("version", ""), latest_plan=plan is plans[0])
        context["others"] = [
            shown.state(one) | {"href": f"{hers.page('livelihood')}?plan={one.pk}"}
            for one in plans
            if one is not plan
        ]
    whole = framed(request, main_label=_("Livelihood"), **(context | forms))
    return render(request, "console/livelihood.html", whole, status=422 if forms else 200)


def _chosen(plans: list[LivelihoodPlan], asked: str) -> LivelihoodPlan:
    return next((one for one in plans if str(one.pk) == asked), plans[0])


def _plan(plan: LivelihoodPlan, asked: str, *, latest_plan: bool) -> dict[str, Any]:
    number = int(asked) if asked.isascii() and asked.isdigit() else plan.latest
    version = PlanVersion.objects.filter(plan=plan, number=number).first()
    if version is None:
        raise Http404
    figures = unpacked(version.figures)
    return {
        "plan": shown.state(plan),
        "latest_plan": latest_plan,
        "version": version,
        "old_version": version.number != plan.latest,
        "idea": version.idea,
        "resources": shown.resources(version),
        "start": shown.start(figures),
        "money": shown.money_shown(figures, version.starts_on),
        "versions": shown.versions(plan),
        "milestones": [shown.milestone(one) for one in queries.milestones(plan.pk)],
        "reviews": shown.reviews(plan),
        "review_now": queries.review_now(plan),
        "ask": shown.ask(plan),
        "prints": shown.prints(plan),
        "begin_form": BeginForm(initial={"on": min(plan.starts_on, today())}),
    }


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def write(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """The form of a plan: a new one, or the next version of hers."""
    hers = hers_or_404(case_id, person_id)
    plan = None if _asks_new(request) else _latest(hers)
    act = request.POST.get("act", "")
    if request.method == "GET":
        form, status = _first(hers, plan), 200
    elif act in ("add_row", "fill"):
        form, status = WholeForm.again(request.POST, act=act), 200
    else:
        form, status = WholeForm.sent(request.POST), 422
        if form.is_valid() and _saved(request, hers, plan, form):
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(hers.page("livelihood") + "#money")
    context = hers.context(request) | {
        "form": form,
        "plan": plan,
        "new": plan is None,
        "expected": request.POST.get("expected", "") or (plan.latest if plan else 0),
        "version_id": id_of(request.POST.get("version_id")) or new_id(),
        "months": _named(form, plan),
    }
    whole = framed(request, main_label=_("Livelihood"), **context)
    return render(request, "console/livelihood_write.html", whole, status=status)


def _asks_new(request: HttpRequest) -> bool:
    return bool(request.POST.get("new") or request.GET.get("new"))


def _latest(hers: Hers) -> LivelihoodPlan | None:
    return next(iter(queries.of_person(hers.found.case.id, hers.person.id)), None)


def _first(hers: Hers, plan: LivelihoodPlan | None) -> WholeForm:
    if plan is None:
        return WholeForm.empty({"starts_on": rules.months_on(today().replace(day=1), 1)})
    current = queries.opened(plan)
    return WholeForm.of(current.version, current.figures)


def _named(form: WholeForm, plan: LivelihoodPlan | None) -> list[tuple[str, Any]]:
    """The rows of months with their names; counted from the day of the plan, once it is known."""
    start = plan.starts_on if plan else rules.months_on(today().replace(day=1), 1)
    lang = wording.lang()
    return [(telling.month(start, n, lang), one) for n, one in enumerate(form.months, 1)]


def _saved(request: HttpRequest, hers: Hers, plan: LivelihoodPlan | None, form: WholeForm) -> bool:
    said, expected = form.main.cleaned_data, request.POST.get("expected", "")
    try:
        services.write(
            by=actor_of(request), case_id=hers.found.case.id, person_id=hers.person.id,
            kind=said["kind"], starts_on=said["starts_on"], figures=form.figures,
            words=form.words, change=said["change"], plan_id=plan.pk if plan else None,
            expected=int(expected) if expected.isascii() and expected.isdigit() else 0,
            version_id=id_of(request.POST.get("version_id")),
        )  # fmt: skip
    except Refused as refused:
        say_why(form.main, refused.code, refused.field)
        return False
    return True


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def sheet(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """Asks whether carrying the sheet is safe; then the sheet itself, as a download."""
    hers = hers_or_404(case_id, person_id)
    plan = _latest(hers)
    if plan is None:
        raise Http404
    current = queries.opened(plan)
    names = _names(hers.person)
    form = SheetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made, _row = services.print_sheet(
                by=actor_of(request), version_id=current.version.pk, other_names=names,
                **form.cleaned_data,
            )  # fmt: skip
        except Refused as refused:
            _say_what_is_said(form, refused)
        else:
            if made is not None:
                return download(made)
            messages.info(request, _("Written down: the sheet was not made."))
            return HttpResponseRedirect(hers.page("livelihood") + "#sheet")
    context = hers.context(request) | {
        "form": form,
        "said": services.spoken(services.sheet_of(current.version), names),
        "prints": shown.prints(plan),
    }
    whole = framed(request, main_label=_("Livelihood"), **context)
    status = 422 if form.errors else 200
    return render(request, "console/livelihood_sheet.html", whole, status=status)


def _names(person: Person) -> tuple[str, ...]:
    """By what she is known, as far as the reader may open it: none of it stands on the sheet."""
    if not vault.may_open(person.pk, DataClass.D2):
        return ()
    further = PersonName.objects.filter(person=person.pk)
    return tuple(name for name in (person.name, *(one.name for one in further)) if name.strip())


def _say_what_is_said(form: SheetForm, refused: Refused) -> None:
    if refused.code == "said":
        form.add_error(
            None,
            _("The plan says “%(words)s”. Write it in other words before the sheet is made.")
            % {"words": refused.field},
        )
    else:
        say_why(form, refused.code, refused.field)
