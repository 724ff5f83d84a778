"""The register of data breaches, and the short form by which anybody reports one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.actor.classes import DataClass
from hotline.console.frame import framed
from hotline.console.registers_forms import BreachForm, LearnedForm, TellingForm
from hotline.registers import breaches
from hotline.registers.models import Breach
from hotline.staff import queries as staff
from hotline.vault import services as vault


@require_http_methods(["GET", "POST"])
@requires("account.own")
def report(request: HttpRequest) -> HttpResponse:
    """Anybody signed in reports; the data protection officer hears of it at once."""
    form = BreachForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        breaches.report(by=actor_of(request), **form.cleaned_data)
        return HttpResponseRedirect(reverse("console:breach_reported"))
    context = {"form": form, "home_url": "/", "hotline_number": wording.hotline_number()}
    status = 422 if form.errors else 200
    return render(request, "console/breach_report.html", context, status=status)


@require_GET
@requires("account.own")
def reported(request: HttpRequest) -> HttpResponse:
    """Thanks, and what happens now."""
    context = {"home_url": "/", "hotline_number": wording.hotline_number()}
    return render(request, "console/breach_reported.html", context)


@require_GET
@requires("breaches.manage")
def index(request: HttpRequest) -> HttpResponse:
    """The register: open ones first, with their clocks."""
    rows = [_shown(row) for row in breaches.register()]
    return render(request, "console/breaches.html", framed(request, rows=rows))


@require_GET
@requires("breaches.manage")
def show(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """One breach, its clock, and what is left to do."""
    return _page(request, _found(breach_id))


@require_POST
@requires("breaches.manage")
def learned(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """Write down what was learned and done."""
    breach = _found(breach_id)
    form = LearnedForm(request.POST)
    if not form.is_valid():
        return _page(request, breach, learned_form=form)
    breaches.amend(by=actor_of(request), breach_id=breach.id, **form.cleaned_data)
    return _back(request, breach, _("Saved."))


@require_POST
@requires("breaches.manage")
def authority(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """The authority was told now; the clock stops."""
    breach = _found(breach_id)
    breaches.tell_authority(by=actor_of(request), breach_id=breach.id)
    return _back(request, breach, _("The clock has stopped."))


@require_POST
@requires("breaches.manage")
def telling(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """What was decided about the people concerned."""
    breach = _found(breach_id)
    form = TellingForm(request.POST)
    if not form.is_valid():
        return _page(request, breach, telling_form=form)
    breaches.decide_telling(by=actor_of(request), breach_id=breach.id, **form.cleaned_data)
    return _back(request, breach, _("Saved."))


@require_POST
@requires("breaches.manage")
def close(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """Close it; refused while it is open whether the people concerned were told."""
    breach = _found(breach_id)
    try:
        breaches.close(by=actor_of(request), breach_id=breach.id)
    except breaches.NotClosable:
        form = TellingForm({})
        form.is_valid()
        return _page(request, breach, telling_form=form)
    return _back(request, breach, _("Closed."))


def _found(breach_id: UUID) -> Breach:
    breach = get_object_or_404(Breach, pk=breach_id)
    if not vault.may_open(breach.id, DataClass.D3):
        raise Http404
    return breach


def _shown(row: Breach) -> dict[str, Any]:
    return {
        "breach": row,
        "kind": wording.label("breach_kind", row.kind),
        "centre": wording.centre(row.centre) if row.centre else "",
        "late": breaches.is_late(row),
        "runs": row.authority_told_at is None and row.closed_at is None,
    }


def _page(request: HttpRequest, breach: Breach, **forms: Any) -> HttpResponse:
    first = {"telling": breach.telling, "words": breach.telling_words}
    clock = _shown(breach)
    context = clock | {
        "clock": clock,
        "by": staff.named(breach.reported_by),
        "telling_label": wording.label("breach_telling", breach.telling),
        "learned_form": LearnedForm(initial={"persons": breach.persons, "done": breach.done}),
        "telling_form": TellingForm(initial=first),
    }
    whole = framed(request, **(context | forms))
    return render(request, "console/breach.html", whole, status=422 if forms else 200)


def _back(request: HttpRequest, breach: Breach, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(reverse("console:breach", args=[breach.id]))
