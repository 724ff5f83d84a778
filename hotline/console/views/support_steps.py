"""Steps of a support plan: written into the draft, and how each goes on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.actor.day import today
from hotline.actor.ids import new_id
from hotline.console import presenters
from hotline.console.presenting import support as shown
from hotline.console.support_forms import DayForm, MoveForm, PlanStepForm, WithdrawForm
from hotline.console.views import casefile, coordination
from hotline.console.views.hers import Hers, hers_or_404
from hotline.console.views.support import answered, back, done, page, posted_id
from hotline.console.views.support_consent import agreement, answer_form
from hotline.coordination import queries as joint
from hotline.directory.models import Agency
from hotline.referrals import queries as referrals
from hotline.support import drafting, queries, rules, services
from hotline.support.facts import StepFacts
from hotline.support.models import PlanLine, PlanStep

HERSELF = "herself"


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def propose(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """A new step of the draft."""
    hers, by = hers_or_404(case_id, person_id), actor_of(request)
    if queries.draft(*hers.ids.values()) is None:
        return back(hers)
    step_id = posted_id(request, "step_id") or new_id()
    first = {"goal": request.GET.get("goal", ""), "domain": request.GET.get("domain", "")}
    form = _form(request, hers, first)

    def again() -> HttpResponse:
        status = 422 if form.errors else 200
        return page(request, hers, "support_step_new", status, form=form, step_id=step_id)

    if request.method == "GET":
        return again()
    return answered(
        request, hers, form,
        lambda: drafting.propose(by=by, **hers.ids, step_id=step_id, **_said(form)),
        again, to=hers.page("support") + "#draft",
    )  # fmt: skip


@require_POST
@requires("cases.work")
@casefile.while_open
def take_up(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """Put what a weak domain speaks for into the draft, with one press; she is asked afterwards."""
    hers, by = hers_or_404(case_id, person_id), actor_of(request)
    kind = request.POST.get("kind", "")
    asked = [p for p in queries.proposed(*hers.ids.values()) if p.measure_kind == kind]
    if not asked:
        messages.warning(request, _("This is in the plan already."))
        return back(hers)
    member = by.member_id if by.centre == hers.found.case.centre else None
    facts = StepFacts(
        domain=asked[0].domain, kind=kind, regime=asked[0].regime, member_id=member,
        due_on=today() + rules.USUALLY,
    )  # fmt: skip

    def write() -> None:
        plan = drafting.begin(by=by, **hers.ids)
        goal = plan.goals.filter(domain=facts.domain).first()
        drafting.propose(by=by, **hers.ids, facts=facts, goal_id=goal.id if goal else None)

    return done(request, hers, write, "draft")


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def change(request: HttpRequest, case_id: UUID, person_id: UUID, step_id: UUID) -> HttpResponse:
    """Say a step of the draft otherwise."""
    hers, by = hers_or_404(case_id, person_id), actor_of(request)
    plan, step = queries.draft(*hers.ids.values()), _step(hers, step_id)
    line = PlanLine.objects.filter(plan=plan, step=step).first() if plan else None
    if line is None:
        return back(hers)
    form = _form(request, hers, _first(step, line))

    def again() -> HttpResponse:
        status, asked = 422 if form.errors else 200, step.state != "proposed"
        return page(request, hers, "support_step_new", status, form=form, step=step, asked=asked)

    if request.method == "GET":
        return again()
    return answered(
        request, hers, form,
        lambda: drafting.change(by=by, **hers.ids, step_id=step_id, **_said(form)),
        again, to=hers.page("support") + "#draft",
    )  # fmt: skip


@require_POST
@requires("cases.work")
@casefile.while_open
def take_out(request: HttpRequest, case_id: UUID, person_id: UUID, step_id: UUID) -> HttpResponse:
    """Take a step out of the draft."""
    hers, by = hers_or_404(case_id, person_id), actor_of(request)
    return done(
        request, hers, lambda: drafting.take_out(by=by, **hers.ids, step_id=step_id), "draft"
    )


@require_GET
@requires("cases.read")
def show(request: HttpRequest, case_id: UUID, person_id: UUID, step_id: UUID) -> HttpResponse:
    """A step: what she was asked, what she said, how it stands."""
    hers = hers_or_404(case_id, person_id)
    return step_page(request, hers, _step(hers, step_id))


@require_POST
@requires("cases.work")
@casefile.while_open
def answer(request: HttpRequest, case_id: UUID, person_id: UUID, step_id: UUID) -> HttpResponse:
    """Her answer about one step of the agreed version."""
    hers, by = hers_or_404(case_id, person_id), actor_of(request)
    step = _step(hers, step_id)
    form = answer_form(hers, request.POST)
    return answered(
        request, hers, form,
        lambda: services.answer(
            by=by, step_id=step_id, yes=form.cleaned_data["answer"] == "yes", said=agreement(form)
        ),
        lambda: step_page(request, hers, step, answer_form=form),
        to=hers.page("support_step", step_id),
    )  # fmt: skip


@require_POST
@requires("cases.work")
@casefile.while_open
def move(request: HttpRequest, case_id: UUID, person_id: UUID, step_id: UUID) -> HttpResponse:
    """It has begun, is done, or is given up."""
    hers, by = hers_or_404(case_id, person_id), actor_of(request)
    step = _step(hers, step_id)
    form = MoveForm(request.POST, state=step.state)

    def act() -> None:
        said = form.cleaned_data
        rest: dict[str, Any] = {"by": by, "step_id": step.id, "words": said["words"]}
        if said["act"] == "given_up":
            services.give_up(reason=said["reason"], **rest)
        elif said["act"] == "done":
            services.finish(**rest)
        else:
            services.start(**rest)

    return answered(
        request, hers, form, act, lambda: step_page(request, hers, step, move_form=form),
        to=hers.page("support_step", step.id),
    )  # fmt: skip


@require_POST
@requires("cases.work")
@casefile.while_open
def put_off(request: HttpRequest, case_id: UUID, person_id: UUID, step_id: UUID) -> HttpResponse:
    """Another day, with words why."""
    hers, by = hers_or_404(case_id, person_id), actor_of(request)
    step, form = _step(hers, step_id), DayForm(request.POST)
    return answered(
        request, hers, form,
        lambda: services.put_off(by=by, step_id=step.id, **form.cleaned_data),
        lambda: step_page(request, hers, step, day_form=form),
        to=hers.page("support_step", step.id),
    )  # fmt: skip


@require_POST
@requires("cases.work")
@casefile.while_open
def withdraw(request: HttpRequest, case_id: UUID, person_id: UUID, step_id: UUID) -> HttpResponse:
    """She takes back her yes: the step stops."""
    hers, by = hers_or_404(case_id, person_id), actor_of(request)
    step, form = _step(hers, step_id), WithdrawForm(request.POST)
    return answered(
        request, hers, form,
        lambda: services.withdraw(by=by, step_id=step.id, **form.cleaned_data),
        lambda: step_page(request, hers, step, withdraw_form=form),
        to=hers.page("support_step", step.id),
    )  # fmt: skip


def step_page(request: HttpRequest, hers: Hers, step: PlanStep, **forms: Any) -> HttpResponse:
    """The page of a step; `forms` replace the empty ones where something was wrong."""
    works = presenters.may_work(actor_of(request), hers.found)
    plan = queries.current(*hers.ids.values())
    waits = step.state == "proposed" and plan is not None
    waits = waits and PlanLine.objects.filter(plan=plan, step=step).exists()
    goes_on = works and step.state in rules.OPEN
    context = {
        "step": shown.step(step),
        "row": step,
        "moves": shown.moves(queries.history(step.id)),
        "goes_on": goes_on,
        "answer_form": answer_form(hers, None) if works and waits else None,
        "move_form": MoveForm(state=step.state) if goes_on else None,
        "day_form": DayForm(),
        "withdraw_form": WithdrawForm(),
        "may_refer": may(actor_of(request).role, "referrals.send"),
        **forms,
    }
    return page(request, hers, "support_step", 422 if forms else 200, **context)


def _step(hers: Hers, step_id: UUID) -> PlanStep:
    rows = PlanStep.objects.select_related("member", "agency").prefetch_related("agency__names")
    case, person = hers.ids.values()
    found = rows.filter(pk=step_id, case=case, person=person).first()
    if found is None:
        raise Http404
    return found


def _form(request: HttpRequest, hers: Hers, first: dict[str, Any]) -> PlanStepForm:
    plan = queries.draft(*hers.ids.values())
    goals = plan.goals.order_by("place") if plan else ()
    return PlanStepForm(
        request.POST if request.method == "POST" else None,
        initial=first,
        goals=[(str(g.id), shown.first_line(g.words or "")) for g in goals],
        owners=_owners(request, hers),
        ties=_ties(hers),
    )


def _owners(request: HttpRequest, hers: Hers) -> list[tuple[str, str]]:
    """She herself, somebody of the centre, or an agency from which the case is not kept."""
    actor, found = actor_of(request), hers.found
    mine = [(str(actor.member_id), _("Myself"))] if actor.centre == found.case.centre else []
    members = [*mine, *casefile.colleagues(found, actor)]
    return [
        (HERSELF, _("She herself")),
        *((f"member:{key}", name) for key, name in members),
        *((f"agency:{code}", name) for code, name in coordination.agencies_for(found)),
    ]


def _ties(hers: Hers) -> list[tuple[str, str]]:
    """What of the case a step can belong to."""
    case = hers.found.case.id
    return [
        *(
            (f"measure:{m.id}", _("Measure: %(what)s") % {"what": label})
            for m in hers.found.measures
            if m.done_at is None and (label := wording.label("measure_kind", m.kind))
        ),
        *(
            (f"referral:{r.id}", _("Referral: %(to)s") % {"to": wording.agency(r.agency)})
            for r in referrals.of_case(case)
        ),
        *(
            (f"joint_step:{s.id}", _("Joint plan: %(what)s") % {"what": label})
            for s in joint.plan_of(case)
            if (label := wording.label("need_domain", s.domain))
        ),
    ]


def _first(step: PlanStep, line: PlanLine) -> dict[str, Any]:
    """A step as its form shows it first."""
    who = f"agency:{step.agency_id}" if step.agency_id else HERSELF
    ties = {"measure": step.measure, "referral": step.referral, "joint_step": step.joint_step}
    return {
        "kind": step.kind, "words": step.words, "domain": step.domain, "due_on": step.due_on,
        "owner": f"member:{step.member_id}" if step.member_id else who,
        "vnd": step.cost or "", "payer": step.payer, "regime": step.regime,
        "goal": str(line.goal_id or ""),
        "tie": next((f"{name}:{row}" for name, row in ties.items() if row), ""),
    }  # fmt: skip


def _said(form: PlanStepForm) -> dict[str, Any]:
    """What a form says, as `drafting` takes it."""
    data = form.cleaned_data
    owner, _colon, who = data["owner"].partition(":")
    tie, _colon, row = data["tie"].partition(":")
    facts = StepFacts(
        domain=data["domain"], due_on=data["due_on"], kind=data["kind"], words=data["words"],
        member_id=id_of(who) if owner == "member" else None,
        agency=Agency.objects.filter(pk=who).first() if owner == "agency" else None,
        vnd=data["vnd"], payer=data["payer"], regime=data["regime"],
        **({f"{tie}_id": id_of(row)} if tie else {}),
    )  # fmt: skip
    return {"facts": facts, "goal_id": id_of(data["goal"])}
