"""The joint plan in the portal: an agency's own steps and conferences. Needs no script.

A step has two addresses: its own, and one below a referral of its case, where a guest by a sealed
link finds those of her agency.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.actor.day import today
from hotline.audit import services as audit
from hotline.coordination import queries, rules, services
from hotline.coordination.ground import Refused
from hotline.coordination.models import Conference, JointStep
from hotline.portal.frame import page
from hotline.portal.plan_forms import DoneForm, LaterForm, WhyForm
from hotline.referrals.models import Referral
from hotline.vault import services as vault


@require_GET
@requires("referrals.answer")
def index(request: HttpRequest) -> HttpResponse:
    """What this agency is to do in joint plans, and the conferences it is asked to."""
    actor = actor_of(request)
    context = {
        "steps": rows_for(actor),
        "conferences": [_conference_row(row) for row in queries.conferences_for(actor)],
    }
    return page(request, "portal/plans.html", context)


@require_GET
@requires("referrals.answer")
def show(request: HttpRequest, step_id: UUID, referral_id: UUID | None = None) -> HttpResponse:
    """One step: what is to be done, by when, and the next answer only."""
    step = _mine(request, step_id, referral_id)
    opened = vault.may_open(step.id, DataClass.D3)
    context = {
        "step": step,
        "row": row(step, referral_id),
        "referral_id": referral_id,
        "address": {
            act.replace("-", "_"): _address(step, referral_id, act) for act in ("agree", *_ANSWERS)
        },
        "opened": opened,
        "words": step.words if opened else "",
        "may_agree": opened and step.state == "proposed",
        "may_report": opened and step.state == "agreed",
        "may_put_off": opened and step.state in rules.OPEN,
        "reason": _reason(step),
    }
    return page(request, "portal/plan.html", context)


@require_POST
@requires("referrals.answer")
def agree(request: HttpRequest, step_id: UUID, referral_id: UUID | None = None) -> HttpResponse:
    """Take it on."""
    step = _mine(request, step_id, referral_id)
    try:
        services.agree(by=actor_of(request), step_id=step.id)
    except Refused as refused:
        _quicker(request, refused)
    return _back(step, referral_id)


@require_http_methods(["GET", "POST"])
@requires("referrals.answer")
def answer(
    request: HttpRequest, step_id: UUID, act: str, referral_id: UUID | None = None
) -> HttpResponse:
    """Answers that say more than yes: no, done, not done, another day."""
    if act not in _ANSWERS:
        raise Http404
    step = _mine(request, step_id, referral_id)
    title, state, button, icon = _answers()[act]
    posted = request.POST if request.method == "POST" else None
    form = _form(act, posted)
    if posted is not None and form.is_valid():
        try:
            _ANSWERS[act](by=actor_of(request), step_id=step.id, **form.cleaned_data)
        except Refused as refused:
            if refused.code != "past":
                _quicker(request, refused)
                return _back(step, referral_id)
            form.add_error("due_on", _("This day is over. Choose a later one."))
        else:
            return _back(step, referral_id)
    if not state(step) and posted is None:
        return _back(step, referral_id)
    context = {
        "row": row(step, referral_id),
        "form": form,
        "title": title,
        "button": button,
        "icon": icon,
    }
    return page(request, "portal/plan_answer.html", context, status=422 if form.errors else 200)


@require_GET
@requires("referrals.answer")
def conference(request: HttpRequest, conference_id: UUID) -> HttpResponse:
    """A conference: when, what about, who comes; its minutes once they are released to us."""
    actor = actor_of(request)
    rows = Conference.objects.filter(participants__agency=actor.agency)
    found = get_object_or_404(rows, pk=conference_id)
    minutes = queries.minutes_of(found.id)
    readable = minutes is not None and vault.may_open(minutes.id, DataClass.D3)
    if readable and minutes:
        audit.record("minutes.open", root=minutes.id)
    asked = queries.participants(found.id)
    context = {
        "row": _conference_row(found),
        "conference": found,
        "agenda": found.agenda if vault.may_open(found.id, DataClass.D3) else "",
        "bodies": [wording.agency(one.agency) for one in asked if one.agency],
        "minutes": minutes.words if minutes and readable else "",
        "decisions": [row(one) for one in queries.decisions_of(found.id)],
    }
    return page(request, "portal/conference.html", context)


def rows_for(actor: Actor) -> list[dict[str, Any]]:
    """An agency's own steps for its inbox: open ones first."""
    return [row(step) for step in queries.of_agency(actor)]


def rows_of(actor: Actor, referral: Referral) -> list[dict[str, Any]]:
    """An agency's own steps in the case of a referral, for the page of that referral."""
    return [row(step, referral.id) for step in queries.of_referral(actor.agency, referral)]


def row(step: JointStep, referral_id: UUID | None = None) -> dict[str, Any]:
    """A step in a list: coded facts."""
    return {
        "href": _address(step, referral_id),
        "title": wording.label("need_domain", step.domain),
        "due": wording.day(step.due_on),
        "state": _state_words(step.state),
        "open": step.state in rules.OPEN,
        "new": step.state == "proposed",
        "late": rules.is_late(step.state, step.due_on, today()),
        "sent_at": step.proposed_at,
    }


def _conference_row(found: Conference) -> dict[str, Any]:
    states = {"planned": _("Planned"), "held": _("Held"), "cancelled": _("Called off")}
    return {
        "href": reverse("portal:conference", args=[found.id]),
        "title": wording.label("conference_way", found.way),
        "at": found.meets_at,
        "state": states[found.state],
        "planned": found.state == "planned",
    }


def _state_words(state: str) -> str:
    return {
        "proposed": _("Waits for your answer"),
        "agreed": _("You have agreed"),
        "declined": _("You have declined"),
        "done": _("Done"),
        "not_done": _("Not done"),
        "withdrawn": _("Taken back by the hotline"),
    }[state]


def _reason(step: JointStep) -> str:
    listed = rules.REASONS.get(step.state)
    return wording.label(listed, step.reason) if listed and step.reason else ""


def _done(*, by: Actor, step_id: UUID, words: str) -> JointStep:
    return services.report(by=by, step_id=step_id, done=True, words=words)


def _not_done(*, by: Actor, step_id: UUID, reason: str, words: str) -> JointStep:
    return services.report(by=by, step_id=step_id, done=False, reason=reason, words=words)


_ANSWERS: dict[str, Any] = {
    "decline": services.decline,
    "done": _done,
    "not-done": _not_done,
    "later": services.change_due,
}


def _answers() -> dict[str, tuple[str, Any, str, str]]:
    """Of each answer: its title, when it can be given, its button and the button's icon."""
    return {
        "decline": (_("Not take it on"), _is("proposed"), _("Send this answer"), "x"),
        "done": (_("It is done"), _is("agreed"), _("Report it done"), "check"),
        "not-done": (_("It was not done"), _is("agreed"), _("Send this answer"), "circle-x"),
        "later": (_("Another day"), _is(*rules.OPEN), _("Save the new day"), "calendar-clock"),
    }


def _is(*states: str) -> Any:
    return lambda step: step.state in states


def _form(act: str, posted: Any) -> Form:
    if act == "done":
        return DoneForm(posted)
    if act == "later":
        return LaterForm(posted)
    return WhyForm(posted, list_name="decline_reason" if act == "decline" else "step_undone")


def _mine(request: HttpRequest, step_id: UUID, referral_id: UUID | None) -> JointStep:
    """A step of this agency, below a referral one of its case; or 404."""
    agency = actor_of(request).agency
    if referral_id is None:
        return get_object_or_404(JointStep, pk=step_id, agency=agency)
    referral = get_object_or_404(Referral, pk=referral_id, agency=agency)
    found = queries.of_referral(agency, referral)
    step = next((step for step in found if step.pk == step_id), None)
    if step is None:
        raise Http404
    return step


def _address(step: JointStep, referral_id: UUID | None, act: str = "") -> str:
    """Where a step stands, or an answer about it is given."""
    name = {"": "plan", "agree": "agree_plan"}.get(act, "answer_plan")
    ids: dict[str, Any] = {"step_id": step.id}
    if name == "answer_plan":
        ids["act"] = act
    if referral_id is None:
        return reverse(f"portal:{name}", kwargs=ids)
    return reverse(f"portal:{name}_here", kwargs=ids | {"referral_id": referral_id})


def _quicker(request: HttpRequest, refused: Refused) -> None:
    if refused.code != "moved_on":
        raise Http404 from refused
    messages.warning(request, _("Somebody was quicker: look how it stands now."))


def _back(step: JointStep, referral_id: UUID | None) -> HttpResponse:
    return HttpResponseRedirect(_address(step, referral_id))
