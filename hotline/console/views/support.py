"""The support plan of a person: its versions, what she wants, her goals, how it ends."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.cases.writing import NotOpen
from hotline.console.presenting import support as shown
from hotline.console.presenting import support_papers as papers
from hotline.console.support_forms import EndForm, GoalForm, WishForm, say_why, sentence
from hotline.console.views import casefile
from hotline.console.views.hers import Hers, hers_or_404
from hotline.console.views.hers import page as hers_page
from hotline.support import drafting, queries, services
from hotline.support.ground import Refused
from hotline.support.models import PlanGoal, SupportPlan


def page(
    request: HttpRequest, hers: Hers, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    """A page about her plan."""
    whole = {"back": hers.page("support"), "main_label": _("Support plan")} | context
    return hers_page(request, hers, template, status, **whole)


def back(hers: Hers, part: str = "") -> HttpResponse:
    """To the plan."""
    return HttpResponseRedirect(hers.page("support") + (f"#{part}" if part else ""))


def done(request: HttpRequest, hers: Hers, act: Callable[[], Any], part: str = "") -> HttpResponse:
    """Do something without a form of its own; why it may not be stands above the plan."""
    try:
        act()
    except Refused as refused:
        gone(refused)
        messages.warning(request, moved_on(refused))
    return back(hers, part)


def gone(refused: Refused) -> None:
    """404 where the reader may not, and as every page of a closed case where it is closed."""
    if refused.code == "not_yours":
        raise Http404 from refused
    if refused.code == "case_closed":
        raise NotOpen from refused


def moved_on(refused: Refused) -> str:
    """Why an act did not happen, in a sentence."""
    if refused.code in ("moved_on", "no_draft", "no_plan"):
        return _("Somebody was quicker: the plan has moved on. Look at it again.")
    return sentence(refused)


def answered(
    request: HttpRequest,
    hers: Hers,
    form: Form,
    act: Callable[[], Any],
    show: Callable[[], HttpResponse],
    *,
    to: str = "",
) -> HttpResponse:
    """Do what a form asks, then back to the plan (or `to`); else the page again with why."""
    if form.is_valid():
        try:
            act()
        except Refused as refused:
            gone(refused)
            if refused.code in ("moved_on", "no_draft", "no_plan"):
                messages.warning(request, moved_on(refused))
                return back(hers)
            say_why(form, refused)
        else:
            return HttpResponseRedirect(to or hers.page("support"))
    return show()


@require_GET
@requires("cases.read")
def show(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """The agreed version, what waits for her yes or no first, and the draft of the next."""
    hers = hers_or_404(case_id, person_id)
    return _plan_page(request, hers)


def _plan_page(request: HttpRequest, hers: Hers, **forms: Any) -> HttpResponse:
    versions = queries.versions(*hers.ids.values())
    by_state: dict[str, SupportPlan] = {}
    for one in versions:
        by_state.setdefault(one.state, one)
    agreed, draft = by_state.get("agreed"), by_state.get("draft")
    context = {
        "agreed": shown.version(queries.version(agreed)) if agreed else None,
        "draft": shown.version(queries.version(draft)) if draft else None,
        "waiting": [shown.step(s) for s in queries.waiting_of(*hers.ids.values())],
        "refused": [shown.step(s) for s in queries.refused_steps(*hers.ids.values())],
        "proposals": [_proposal(p) for p in queries.proposed(*hers.ids.values())],
        "versions": [_version(one) for one in versions],
        "comparable": [one for one in versions if one.agreed_at or one.state == "draft"][:2],
        "wish_form": WishForm(initial={"wish": draft.wish}) if draft else None,
        **forms,
    }
    return page(request, hers, "support", 422 if forms else 200, **context)


def _proposal(one: Any) -> dict[str, str]:
    return {
        "kind": one.measure_kind,
        "domain": one.domain,
        "title": wording.label("measure_kind", one.measure_kind),
        "why": f"{wording.label('need_domain', one.domain)}: "
        f"{wording.label('need_score', one.score)}",
        "regime": shown.regime(one.regime),
    }


def _version(plan: SupportPlan) -> dict[str, Any]:
    return {
        "number": plan.number,
        "state": shown.plan_state(plan.state),
        "at": plan.agreed_at or plan.at,
        "reason": wording.label("support_plan_end", plan.reason) if plan.reason else "",
    }


@require_POST
@requires("cases.work")
@casefile.while_open
def begin(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """A first draft, or the draft of the next version."""
    hers, by = hers_or_404(case_id, person_id), actor_of(request)
    return done(request, hers, lambda: drafting.begin(by=by, **hers.ids), "draft")


@require_POST
@requires("cases.work")
@casefile.while_open
def wish(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """What she wants, in the draft."""
    hers, by = hers_or_404(case_id, person_id), actor_of(request)
    form = WishForm(request.POST)
    return answered(
        request, hers, form,
        lambda: drafting.write_wish(by=by, **hers.ids, **form.cleaned_data),
        lambda: _plan_page(request, hers, wish_form=form), to=hers.page("support") + "#draft",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def goal(
    request: HttpRequest, case_id: UUID, person_id: UUID, goal_id: UUID | None = None
) -> HttpResponse:
    """A new goal, or new words for one of the draft."""
    hers, by = hers_or_404(case_id, person_id), actor_of(request)
    plan = queries.draft(*hers.ids.values())
    row = PlanGoal.objects.filter(pk=goal_id, plan=plan).first() if plan and goal_id else None
    if plan is None or (goal_id and row is None):
        return back(hers)
    first = {"words": row.words, "domain": row.domain} if row else {}
    form = GoalForm(request.POST if request.method == "POST" else None, initial=first)

    def again() -> HttpResponse:
        return page(request, hers, "support_goal", 422 if form.errors else 200, form=form, goal=row)

    if request.method == "GET":
        return again()
    return answered(
        request, hers, form,
        lambda: drafting.write_goal(by=by, **hers.ids, goal_id=goal_id, **form.cleaned_data),
        again, to=hers.page("support") + "#draft",
    )  # fmt: skip


@require_POST
@requires("cases.work")
@casefile.while_open
def take_out_goal(
    request: HttpRequest, case_id: UUID, person_id: UUID, goal_id: UUID
) -> HttpResponse:
    """Take a goal out of the draft; its steps stay."""
    hers, by = hers_or_404(case_id, person_id), actor_of(request)
    return done(
        request, hers, lambda: drafting.take_out_goal(by=by, **hers.ids, goal_id=goal_id), "draft"
    )


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def end(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """End the agreed version, or throw the draft away (`draft`), with the reason."""
    hers, by = hers_or_404(case_id, person_id), actor_of(request)
    asked = request.POST if request.method == "POST" else request.GET
    of_draft = bool(asked.get("draft"))
    form = EndForm(request.POST if request.method == "POST" else None)
    verb = drafting.discard if of_draft else services.end

    def again() -> HttpResponse:
        status = 422 if form.errors else 200
        return page(request, hers, "support_end", status, form=form, of_draft=of_draft)

    if request.method == "GET":
        there = queries.draft if of_draft else queries.current
        return again() if there(*hers.ids.values()) else back(hers)
    return answered(
        request, hers, form, lambda: verb(by=by, **hers.ids, **form.cleaned_data), again
    )


@require_GET
@requires("cases.read")
def compare(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """Two versions side by side: the last two, or those asked for by their numbers."""
    hers = hers_or_404(case_id, person_id)
    versions = {one.number: one for one in queries.versions(*hers.ids.values())}
    if len(versions) < 2:
        return back(hers)
    numbers = sorted(versions)
    old = versions.get(_number(request.GET.get("old")), versions[numbers[-2]])
    new = versions.get(_number(request.GET.get("new")), versions[numbers[-1]])
    context = papers.compare(queries.version(old), queries.version(new)) | {
        "old": _version(old),
        "new": _version(new),
        "choices": [(n, _("Version %(n)s") % {"n": n}) for n in numbers],
    }
    return page(request, hers, "support_compare", **context)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 5 else 0


def posted_id(request: HttpRequest, name: str) -> UUID | None:
    """An id from a form or an address; None for what is none."""
    return id_of(request.POST.get(name) or request.GET.get(name))
