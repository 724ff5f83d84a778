"""The joint plan of a case: who does what by when, each body seeing its own part."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.ids import new_id
from hotline.cases import never_share
from hotline.cases.models import Case
from hotline.cases.queries import File
from hotline.console import presenters
from hotline.console.coordination_forms import (
    AnswerForm,
    DueForm,
    StepForm,
    WithdrawForm,
    say_why,
)
from hotline.console.frame import framed
from hotline.console.presenting import coordination as shown
from hotline.console.views import casefile
from hotline.coordination import queries, rules, services
from hotline.coordination.ground import Refused
from hotline.coordination.models import JointStep
from hotline.directory import queries as directory
from hotline.directory.models import Agency
from hotline.referrals import queries as referrals
from hotline.vault import services as vault


@require_GET
@requires("cases.read")
def plan(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The whole plan, as far as the reader sees the case; with `part` the panel alone."""
    found = casefile.file_or_404(case_id)
    context = shown.plan(case_id) | {
        "case": found.case,
        "may_work": presenters.may_work(actor_of(request), found),
    }
    if request.headers.get("HX-Request") and request.GET.get("part"):
        return render(request, "console/parts/joint_plan.html", context)
    return _page(request, "console/joint_plan.html", context)


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def propose(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A new step: what, who, by when."""
    found = casefile.file_or_404(case_id)
    casefile.must_open(found)
    form = StepForm(
        request.POST if request.method == "POST" else None,
        agencies=agencies_for(found),
        colleagues=_members(request, found),
        referrals=[(str(one.id), wording.agency(one.agency)) for one in referrals.of_case(case_id)],
    )
    step_id = id_of(request.POST.get("step_id")) or new_id()
    conference_id = id_of(request.POST.get("conference") or request.GET.get("conference"))
    if request.method == "POST" and form.is_valid():
        try:
            services.propose(
                by=actor_of(request), case_id=case_id, step_id=step_id,
                conference_id=conference_id, **_facts(form),
            )  # fmt: skip
        except Refused as refused:
            say_why(form, refused)
        else:
            return HttpResponseRedirect(reverse("console:joint_plan", args=[case_id]))
    context = {
        "case": found.case, "form": form, "step_id": step_id, "conference_id": conference_id,
    }  # fmt: skip
    return _page(request, "console/joint_step_new.html", context, 422 if form.errors else 200)


@require_GET
@requires("cases.read")
def show(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """A step: what was agreed, what happened, and what comes next."""
    return _step_page(request, _step(step_id))


@require_POST
@requires("cases.work")
def answer(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """What whoever is in charge says: her own answer, or written down for her."""
    step = _step(step_id)
    form = AnswerForm(request.POST, state=step.state)
    if not form.is_valid():
        return _step_page(request, step, answer_form=form)
    said, by = form.cleaned_data, actor_of(request)
    words: dict[str, Any] = {"by": by, "step_id": step.id, "words": said["words"]}
    try:
        if said["act"] == "agreed":
            services.agree(**words)
        elif said["act"] == "declined":
            services.decline(reason=said["reason"], **words)
        else:
            services.report(done=said["act"] == "done", reason=said["reason"], **words)
    except Refused as refused:
        return _refused(request, step, "answer_form", form, refused)
    return _back(step)


@require_POST
@requires("cases.work")
def change_due(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Another day, with words why."""
    step = _step(step_id)
    form = DueForm(request.POST)
    if not form.is_valid():
        return _step_page(request, step, due_form=form)
    try:
        services.change_due(by=actor_of(request), step_id=step.id, **form.cleaned_data)
    except Refused as refused:
        return _refused(request, step, "due_form", form, refused)
    return _back(step)


@require_POST
@requires("cases.work")
def withdraw(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Take a step back, with the reason."""
    step = _step(step_id)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _step_page(request, step, withdraw_form=form)
    try:
        services.withdraw(by=actor_of(request), step_id=step.id, **form.cleaned_data)
    except Refused as refused:
        return _refused(request, step, "withdraw_form", form, refused)
    return _back(step)


def agencies_for(found: File) -> list[tuple[str, str]]:
    """Who could take part: those that got a referral of the case or stand in its plan first, then
    those that help where its people are; nobody from whom it is kept."""
    known = {one.agency_id: one.agency for one in referrals.of_case(found.case.id)}
    known |= {one.agency.pk: one.agency for one in queries.plan_of(found.case.id) if one.agency}
    places = {standing.person.place for standing in found.people if standing.person.place}
    for place in sorted(places):
        first = directory.responsible_agency(place)
        for one in (*([first] if first else []), *directory.alternatives(place)):
            known.setdefault(one.pk, one)
    if not places:
        for one in directory.alternatives(""):
            known.setdefault(one.pk, one)
    kept_from = never_share.agencies_of(found.case.id)
    return [(code, wording.agency(one)) for code, one in known.items() if code not in kept_from]


def _members(request: HttpRequest, found: File) -> list[tuple[str, str]]:
    actor = actor_of(request)
    mine = [(str(actor.member_id), _("Myself"))] if actor.centre == found.case.centre else []
    return mine + casefile.colleagues(found, actor)


def _facts(form: StepForm) -> dict[str, Any]:
    data = form.cleaned_data
    kind, _colon, key = data["charge"].partition(":")
    return {
        "words": data["words"],
        "domain": data["domain"],
        "due_on": data["due_on"],
        "agency": Agency.objects.filter(pk=key).first() if kind == "agency" else None,
        "member_id": UUID(key) if kind == "member" else None,
        "referral_id": UUID(data["referral"]) if data["referral"] else None,
    }


def _step(step_id: UUID) -> JointStep:
    rows = JointStep.objects.select_related("agency", "member").prefetch_related("agency__names")
    return get_object_or_404(rows, pk=step_id)


def _step_page(request: HttpRequest, step: JointStep, **forms: Any) -> HttpResponse:
    actor = actor_of(request)
    works = may(actor.role, "cases.work") and vault.may_open(step.id, DataClass.D3)
    opened = step.state in rules.OPEN and works
    whose_case = Case.objects.filter(pk=step.case_id).first()
    context = {
        "step": shown.step(step),
        "row": step,
        "case": whose_case,
        "moves": shown.moves(step.id),
        "may_answer": opened,
        "mine": services.in_charge(actor, step),
        "may_withdraw": opened and whose_case is not None,
        "answer_form": AnswerForm(state=step.state) if opened else None,
        "due_form": DueForm(),
        "withdraw_form": WithdrawForm(),
        **forms,
    }
    return _page(request, "console/joint_step.html", context, 422 if forms else 200)


def _refused(
    request: HttpRequest, step: JointStep, name: str, form: Any, refused: Refused
) -> HttpResponse:
    if refused.code == "not_yours":
        raise Http404 from refused
    if refused.code == "moved_on":
        messages.warning(request, _("Somebody was quicker: this step has moved on."))
        return _back(step)
    say_why(form, refused)
    return _step_page(request, step, **{name: form})


def _back(step: JointStep) -> HttpResponse:
    if JointStep.objects.filter(pk=step.pk).exists():
        return HttpResponseRedirect(reverse("console:joint_step", args=[step.id]))
    return HttpResponseRedirect(reverse("console:desk"))


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    whole = framed(request, main_label=_("Joint plan"), **context)
    return render(request, template, whole, status=status)
