"""What a person needs: every assessment, a new one beside the last, the picture of change."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.actor.day import today
from hotline.actor.ids import new_id
from hotline.console import presenters
from hotline.console.needs_forms import AssessmentForm, say_why
from hotline.console.presenting import needs as shown
from hotline.console.presenting import visits as visits_shown
from hotline.console.views import casefile
from hotline.console.views.hers import Hers, hers_or_404, page
from hotline.countries.needs_part import NOT_ASSESSED
from hotline.needs import asking, queries, services
from hotline.needs.ground import Refused, side_of
from hotline.needs.models import Assessment


@require_GET
@requires("cases.read")
def show(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """The latest beside the one before, all versions, what is proposed, and visits."""
    hers = hers_or_404(case_id, person_id)
    history = queries.of_person(person_id, case_id)
    context: dict[str, Any] = {
        "versions": [shown.version(one) for one in history],
        "compared": shown.compared(history),
        "picture": shown.picture(history),
        "stable": queries.stable_twice(case_id, person_id),
        "proposed": shown.proposed(case_id, person_id),
        "visits": [visits_shown.row(one) for one in queries.visits_of(case_id, person_id)],
        "half_done": history[0] if history and not history[0].complete else None,
    }
    return _page(request, hers, "needs", **context)


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def assess(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """A new version, the last score beside each question; `from` goes on with a half-done one."""
    hers = hers_or_404(case_id, person_id)
    if not presenters.may_work(actor_of(request), hers.found):
        raise Http404
    history = queries.of_person(person_id, case_id)
    side = side_of(hers.person, today())
    form = AssessmentForm(request.POST or None, side=side, initial=_initial(request, history))
    page_id = id_of(request.POST.get("assessment_id")) or new_id()
    if request.method == "POST" and form.is_valid():
        try:
            services.assess(
                by=actor_of(request), case_id=case_id, person_id=person_id, scores=form.scores,
                words=form.words, how=form.cleaned_data["how"], assessment_id=page_id,
            )  # fmt: skip
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, _("The assessment is saved as a new version."))
            return HttpResponseRedirect(reverse("console:needs", args=[case_id, person_id]))
    before = shown.previous(history)
    context: dict[str, Any] = {
        "form": form,
        "child": side == "child",
        "asked": [
            {
                "domain": one.domain,
                "ask": one.ask,
                "score": form[asking.SCORE + one.domain],
                "words": form[asking.WORDS + one.domain],
                "before": before.get(one.domain),
            }
            for one in form.asked
        ],
        "page_id": page_id,
    }
    status = 422 if form.errors else 200
    return _page(request, hers, "needs_assess", status, **context)


@require_GET
@requires("cases.work")
def picture(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """Her picture alone, to read with her or to print: it names neither her nor the hotline."""
    hers = hers_or_404(case_id, person_id)
    rows = shown.picture(queries.of_person(person_id, case_id))
    if not rows:
        raise Http404
    context = {"case": hers.found.case, "person_id": person_id, "picture": rows}
    return render(request, "console/needs_picture.html", context)


def _initial(request: HttpRequest, history: list[Assessment]) -> dict[str, Any]:
    """What a half-done version holds, for whoever goes on with it."""
    wanted = id_of(request.GET.get("from"))
    row = next((one for one in history if one.pk == wanted), None)
    if row is None:
        return {}
    initial: dict[str, Any] = {"how": row.how}
    for domain, cell in shown.cells(row).items():
        initial[asking.SCORE + domain] = cell["score"] or NOT_ASSESSED
        initial[asking.WORDS + domain] = cell["words"]
    return initial


def _page(
    request: HttpRequest, hers: Hers, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    whole = {"main_label": _("Needs")} | context
    return page(request, hers, template, status, **whole)
