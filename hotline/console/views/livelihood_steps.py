"""What happens with a livelihood plan: begun, its steps, asked after."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.actor.ids import new_id
from hotline.cases.writing import NotOpen
from hotline.console import presenters
from hotline.console.frame import framed
from hotline.console.livelihood_fields import say_why
from hotline.console.livelihood_step_forms import BeginForm, MilestoneForm, MoveForm, ReviewForm
from hotline.console.presenting import livelihood as shown
from hotline.console.views import casefile
from hotline.console.views.hers import Hers, hers_or_404
from hotline.console.views.livelihood import page
from hotline.livelihood import milestones, queries, services
from hotline.livelihood.ground import Refused
from hotline.livelihood.models import LivelihoodPlan, Milestone


@require_POST
@requires("cases.work")
def begin(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """It has begun on a day."""
    plan, hers = _plan(request, plan_id)
    form = BeginForm(request.POST)
    if form.is_valid():
        try:
            services.begin(by=actor_of(request), plan_id=plan.pk, **form.cleaned_data)
        except NotOpen:
            return casefile.back(plan.case_id)
        except Refused as refused:
            if refused.code == "not_due":
                form.add_error("on", _("This day is still ahead."))
            else:
                messages.warning(request, _("Somebody was quicker: it has begun already."))
                return HttpResponseRedirect(hers.page("livelihood"))
        else:
            return HttpResponseRedirect(hers.page("livelihood") + "#reviews")
    return page(request, hers, begin_form=form)


@require_http_methods(["GET", "POST"])
@requires("cases.work")
def add(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """A new step on the way."""
    plan, hers = _plan(request, plan_id)
    form = MilestoneForm(request.POST if request.method == "POST" else None)
    step_id = id_of(request.POST.get("milestone_id")) or new_id()
    if request.method == "POST" and form.is_valid():
        try:
            milestones.add(
                by=actor_of(request), plan_id=plan.pk, milestone_id=step_id, **form.cleaned_data
            )
        except NotOpen:
            return casefile.back(plan.case_id)
        except Refused as refused:
            say_why(form, refused.code, refused.field)
        else:
            return HttpResponseRedirect(hers.page("livelihood") + "#steps")
    context = {"form": form, "milestone_id": step_id}
    return _form_page(request, hers, "console/milestone_new.html", context, form)


@require_http_methods(["GET", "POST"])
@requires("cases.read")
def milestone(request: HttpRequest, milestone_id: UUID) -> HttpResponse:
    """A step: how it stands, what happened, what comes next."""
    one = get_object_or_404(Milestone.objects.select_related("plan"), pk=milestone_id)
    hers = hers_or_404(one.case_id, one.plan.person_id)
    works = presenters.may_work(actor_of(request), hers.found) and one.ended_at is None
    form = None
    if works:
        data = request.POST if request.method == "POST" else None
        form = MoveForm(data, kind=one.kind, state=one.state)
    elif request.method == "POST":
        raise Http404
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            _moved(request, one, form)
        except Refused as refused:
            if refused.code != "moved_on":
                say_why(form, refused.code, refused.field)
                return _step_page(request, hers, one, form)
            messages.warning(request, _("Somebody was quicker: this step has moved on."))
        return HttpResponseRedirect(reverse("console:milestone", args=[one.pk]))
    return _step_page(request, hers, one, form)


def _moved(request: HttpRequest, one: Milestone, form: MoveForm) -> None:
    said, before = form.cleaned_data, request.POST.get("before", "")
    by = actor_of(request)
    if said["after"] == MoveForm.PUT_OFF:
        milestones.put_off(
            by=by, milestone_id=one.pk, before=before, due_on=said["due_on"], words=said["words"]
        )
    else:
        milestones.move(by=by, milestone_id=one.pk, before=before, **said)


def _step_page(
    request: HttpRequest, hers: Hers, one: Milestone, form: MoveForm | None
) -> HttpResponse:
    context = {
        "step": shown.milestone(one),
        "state": one.state,
        "moves": [shown.moved(move) for move in queries.history(one.pk)],
        "form": form,
    }
    return _form_page(request, hers, "console/milestone.html", context, form)


@require_http_methods(["GET", "POST"])
@requires("cases.work")
def review(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """What became of it; at 3, 6 and 12 months what she earns against before."""
    plan, hers = _plan(request, plan_id)
    months = queries.review_now(plan) or 0
    form = ReviewForm(
        request.POST if request.method == "POST" else None, months=months, begun=plan.begun
    )
    review_id = id_of(request.POST.get("review_id")) or new_id()
    if request.method == "POST" and form.is_valid():
        try:
            services.hear(
                by=actor_of(request), plan_id=plan.pk, review_id=review_id, months=months,
                **form.cleaned_data,
            )  # fmt: skip
        except NotOpen:
            return casefile.back(plan.case_id)
        except Refused as refused:
            say_why(form, refused.code, refused.field)
        else:
            return HttpResponseRedirect(hers.page("livelihood") + "#reviews")
    context = {
        "form": form, "months": months, "review_id": review_id, "plan": shown.state(plan),
    }  # fmt: skip
    return _form_page(request, hers, "console/livelihood_review.html", context, form)


def _plan(request: HttpRequest, plan_id: UUID) -> tuple[LivelihoodPlan, Hers]:
    plan = get_object_or_404(LivelihoodPlan, pk=plan_id)
    hers = hers_or_404(plan.case_id, plan.person_id)
    if not presenters.may_work(actor_of(request), hers.found):
        raise Http404
    return plan, hers


def _form_page(
    request: HttpRequest, hers: Hers, template: str, context: dict[str, Any], form: Any
) -> HttpResponse:
    whole = framed(request, main_label=_("Livelihood"), **(hers.context(request) | context))
    return render(request, template, whole, status=422 if form is not None and form.errors else 200)
