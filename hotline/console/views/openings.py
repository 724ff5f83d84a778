"""Files opened for a time: break the glass, answer who asks, review, the strip above each page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.actor.ids import new_id
from hotline.audit import services as audit
from hotline.cases import opening_lists, openings
from hotline.cases.models import Case, Opening
from hotline.cases.rules import as_number
from hotline.cases.writing import MovedOn, NotYours, NoWords
from hotline.console import fresh
from hotline.console.frame import framed
from hotline.console.presenting import openings as shown
from hotline.console.walls_forms import FindingForm, GlassForm
from hotline.vault import services as vault

LONGEST = 100


@require_http_methods(["GET", "POST"])
@requires("glass.break")
def break_glass(request: HttpRequest) -> HttpResponse:
    """Ask for a file by its number. What opens nothing answers in the same words, always."""
    recent = fresh.is_fresh(request)
    form = GlassForm(request.POST or None, fresh=recent)
    if request.method == "POST" and form.is_valid():
        if not recent and not fresh.confirm(request, form.cleaned_data["code"]):
            form.add_error("code", _("This code is wrong or was used already. Nothing was asked."))
        elif answer := _broken(request, form):
            return answer
    # One id from form to answer: pressed twice, it is one request.
    opening_id = id_of(request.POST.get("opening_id")) or new_id()
    return _page(request, "console/glass.html", form, opening_id=opening_id)


def _broken(request: HttpRequest, form: GlassForm) -> HttpResponse | None:
    actor, facts = actor_of(request), form.cleaned_data
    number = as_number(facts["number"])
    known = Case.objects.filter(number=number).first()
    if known and vault.may_open(known.id, DataClass.D3):
        return HttpResponseRedirect(reverse("console:case", args=[known.id]))
    try:
        opening = openings.break_glass(
            by=actor,
            number=number,
            reason=facts["reason"],
            second_factor_at=fresh.shown_at(request),
            opening_id=id_of(request.POST.get("opening_id")),
        )
    except openings.TooMany:
        audit.refused("glass.ask", by=actor, reason="too many")
        form.add_error(
            None, _("Five requests today opened nothing. Ask your supervisor to go on from here.")
        )
        return None
    if opening is None or opening.case_id is None:
        return render(request, "console/glass.html", framed(request, told=True))
    return HttpResponseRedirect(reverse("console:case", args=[opening.case_id]))


@require_GET
@requires("openings.review")
def index(request: HttpRequest) -> HttpResponse:
    """Emergencies to review, requests that wait, and what was opened before."""
    actor = actor_of(request)
    rows = list(opening_lists.all_seen(actor).select_related("case")[:LONGEST])
    vault.preload([row.id for row in rows])
    shown_rows = shown.all_shown(rows, actor)
    first = [one for one in shown_rows if one["may_review"] or one["waits"]]
    return render(
        request,
        "console/openings.html",
        framed(request, first=first, rest=[one for one in shown_rows if one not in first]),
    )


@require_GET
@requires("openings.see")
def alerts(request: HttpRequest) -> HttpResponse:
    """The strip: a file of hers was opened, or is asked for."""
    rows = shown.alerts(actor_of(request))
    return render(request, "console/parts/opening_alerts.html", {"alerts": rows})


@require_GET
@requires("openings.see")
def show(request: HttpRequest, opening_id: UUID) -> HttpResponse:
    """One opening: who, why, until when, and what this reader does about it."""
    return _show(request, _seen(request, opening_id), FindingForm())


@require_POST
@requires("cases.work")
def answer(request: HttpRequest, opening_id: UUID) -> HttpResponse:
    """Let in, or decline."""
    actor, row = actor_of(request), _seen(request, opening_id)
    if not shown.may_answer(row, actor):
        raise Http404
    try:
        if request.POST.get("answer") == "let_in":
            openings.let_in(by=actor, opening_id=row.id)
            messages.success(request, _("She can read the file now. It closes by itself."))
        else:
            words = request.POST.get("words", "")
            openings.decline(by=actor, opening_id=row.id, words=words)
            messages.success(request, _("Declined. The file stays closed."))
    except (MovedOn, NotYours):
        messages.warning(request, _("Somebody has answered already."))
    return HttpResponseRedirect(reverse("console:opening", args=[opening_id]))


@require_POST
@requires("openings.review")
def review(request: HttpRequest, opening_id: UUID) -> HttpResponse:
    """Judge a broken glass, or leave it to the data protection officer."""
    actor, row = actor_of(request), _seen(request, opening_id)
    form, finding = FindingForm(request.POST), request.POST.get("finding", "")
    form.full_clean()
    try:
        if finding == "pass_on":
            openings.pass_on(by=actor, opening_id=row.id)
            messages.success(request, _("The data protection officer decides."))
        else:
            words = form.cleaned_data.get("words", "")
            openings.review(by=actor, opening_id=row.id, finding=finding, words=words)
            messages.success(request, _("Reviewed. Whoever opened the file reads it."))
    except NoWords:
        form.add_error("words", _("Say what you found: it is read by whoever opened the file."))
        return _show(request, row, form)
    except MovedOn:
        messages.warning(request, _("Somebody was quicker: this was reviewed already."))
    except (NotYours, ValueError):
        raise Http404 from None
    return HttpResponseRedirect(reverse("console:opening", args=[opening_id]))


def _seen(request: HttpRequest, opening_id: UUID) -> Opening:
    return get_object_or_404(Opening.objects.select_related("case"), pk=opening_id)


def _show(request: HttpRequest, row: Opening, form: FindingForm) -> HttpResponse:
    actor: Actor = actor_of(request)
    whole = framed(request, one=shown.shown(row, actor), form=form)
    return render(request, "console/opening.html", whole, status=422 if form.errors else 200)


def _page(request: HttpRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    whole = framed(request, form=form, **context)
    return render(request, template, whole, status=422 if form.errors else 200)
