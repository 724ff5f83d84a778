"""How a case ends and goes on: asked for by one, decided by another, opened again.

To close as reintegrated every survivor was found stable twice and agrees, and what a child needs
was decided; the page says of whom what is missing, before anybody presses anything.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.cases import closing as cases_closing
from hotline.cases import queries, transfer
from hotline.cases.models import Closing
from hotline.cases.queries import File
from hotline.cases.writing import MovedOn, NotBySame, NotOpen, NoWords
from hotline.console.case_forms import AnswerForm, ClosingForm, WordsForm
from hotline.console.frame import framed
from hotline.console.presenting import case_page, support
from hotline.console.presenting import closing as shown
from hotline.console.views import casefile
from hotline.countries.pack import current as pack
from hotline.reintegration import closing as closings
from hotline.reintegration.closing import NotReintegrated
from hotline.reintegration.rules import REINTEGRATED


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def closing(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask for closing, with what is still open in sight; or, for a supervisor, decide on it."""
    found, actor = casefile.file_or_404(case_id), actor_of(request)
    waiting = queries.closing_waiting(case_id)
    if waiting is None and request.method == "POST":
        form = ClosingForm(request.POST)
        if form.is_valid():
            try:
                closings.ask_to_close(by=actor, case_id=case_id, **form.cleaned_data)
                messages.success(request, _("Your supervisor is asked. The case stays open."))
                return casefile.back(case_id)
            except transfer.Waits:
                form.add_error(None, _("A transfer waits for an answer; call it back first."))
            except NotReintegrated:
                form.add_error("outcome", _not_yet())
    else:
        form = ClosingForm(initial={"outcome": request.GET.get("outcome", "")})
    return _page(request, found, waiting, form=form, answer_form=AnswerForm())


@require_POST
@requires("cases.approve")
def decide_closing(request: HttpRequest, case_id: UUID, closing_id: UUID) -> HttpResponse:
    """Approve a closing or refuse it. Refusing without a word is asked again, nothing is lost."""
    waiting = get_object_or_404(Closing.objects.select_related("case"), pk=closing_id, case=case_id)
    approved = request.POST.get("answer") == "approve"
    form = AnswerForm(request.POST)
    form.full_clean()
    words = form.cleaned_data.get("words", "")
    try:
        closings.decide(by=actor_of(request), closing_id=closing_id, approved=approved, words=words)
    except NoWords:
        form.add_error("words", _("Say why: the counsellor reads it and goes on from there."))
    except NotBySame:
        form.add_error(None, _("You asked for it yourself: another supervisor decides."))
    except NotReintegrated:
        form.add_error(None, _not_yet())
    except (MovedOn, NotOpen):
        messages.warning(request, _("This closing was decided already."))
        return casefile.back(case_id)
    else:
        said = _("The case is closed.") if approved else _("The case stays open; she reads why.")
        messages.success(request, said)
        return casefile.back(case_id)
    found = casefile.file_or_404(case_id)
    return _page(request, found, waiting, form=ClosingForm(), answer_form=form)


@require_POST
@requires("cases.work")
@casefile.while_open
def go_on(request: HttpRequest, case_id: UUID, closing_id: UUID) -> HttpResponse:
    """A refusal was read; the case goes on."""
    get_object_or_404(Closing, pk=closing_id, case=case_id, approved=False)
    cases_closing.go_on(by=actor_of(request), case_id=case_id, closing_id=closing_id)
    return casefile.back(case_id)


@require_http_methods(["GET", "POST"])
@requires("cases.work")
def reopen(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Open a closed case again, and say why."""
    found = casefile.file_or_404(case_id)
    casefile.must_open(found)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cases_closing.reopen(by=actor_of(request), case_id=case_id, **form.cleaned_data)
        except MovedOn:
            messages.warning(request, _("This case is open already."))
        return casefile.back(case_id)
    whole = framed(request, case=found.case, form=form)
    return render(request, "console/reopen.html", whole, status=422 if form.errors else 200)


@require_GET
@requires("cases.approve")
def closings_list(request: HttpRequest) -> HttpResponse:
    """Closings that wait for this supervisor, as a part of her desk."""
    rows = [
        {
            "case": c.case,
            "outcome": wording.label("closure_reason", c.outcome),
            "at": c.at,
            "due_at": _due(c),
            "href": reverse("console:closing", args=[c.case_id]),
        }
        for c in queries.closings_to_decide(actor_of(request))
    ]
    return render(request, "console/parts/closings.html", {"closings": rows})


def _page(
    request: HttpRequest,
    found: File,
    waiting: Closing | None,
    *,
    form: forms.Form,
    answer_form: forms.Form,
) -> HttpResponse:
    actor = actor_of(request)
    mine = bool(waiting and waiting.by == actor.key)
    standing = shown.survivors(found)
    context = {
        "case": found.case,
        "form": form,
        "answer_form": answer_form,
        "state": case_page.closing_state(found, actor),
        "still_open": shown.still_open(found),
        "plan_steps": support.still_open(found.case.id),
        "survivors": standing,
        "undecided": any(one["undecided"] for one in standing),
        "all_there": bool(standing) and all(one["reintegrated"] for one in standing),
        "as_reintegrated": bool(waiting and waiting.outcome == REINTEGRATED),
        "may_decide": bool(waiting and not mine and may(actor.role, "cases.approve")),
        "due_at": _due(waiting) if waiting else None,
        "main_label": _("Closing"),
    }
    status = 422 if form.errors or answer_form.errors else 200
    return render(request, "console/closing.html", framed(request, **context), status=status)


def _not_yet() -> str:
    return _("Not everybody is reintegrated yet: what is missing stands below. Or choose how else.")


def _due(waiting: Closing) -> Any:
    return waiting.at + pack().deadline("closing_decided", waiting.case.urgency)
