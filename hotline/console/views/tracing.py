"""Tracing a person until she is safe: her calendar, warning signs, the search for her."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.console import presenters
from hotline.console.frame import framed
from hotline.console.presenting import tracing as shown
from hotline.console.tracing_forms import AnswerForm, AskedForm, DecideForm, SignForm, say_why
from hotline.console.views.contacts import place_names
from hotline.console.views.hers import Hers, hers_or_404, page
from hotline.directory.models import Agency
from hotline.followups import ending, queries, searching, signs
from hotline.followups.ground import Refused
from hotline.followups.models import Search, WarningSign


@require_GET
@requires("followups.work")
def index(request: HttpRequest) -> HttpResponse:
    """What is due in tracing in the reader's centre: signs, searches, contacts."""
    context = shown.centre_rows(actor_of(request), timezone.now())
    return render(request, "console/tracing.html", framed(request, **context))


@require_GET
@requires("followups.work")
def person(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """Her calendar, what warned of danger, where she moved, the searches."""
    return _person_page(request, hers_or_404(case_id, person_id))


def _person_page(request: HttpRequest, hers: Hers, form: SignForm | None = None) -> HttpResponse:
    actor, case, key = actor_of(request), hers.found.case, hers.person.id
    calendar = queries.calendar_of(case.id, key)
    contacts = [shown.contact(row) for row in queries.of_person(case.id, key)]
    looks = bool(calendar and calendar.look_due_at and not calendar.looked_at)
    context = {
        "calendar": calendar,
        "state": shown.state(calendar),
        "risk": presenters.risk_words(case.risk),
        "ahead": [one for one in contacts if not one["done"]],
        "behind": [one for one in reversed(contacts) if one["done"]],
        "signs": [shown.sign(row) for row in queries.signs_of(case.id, key).select_related("case")],
        "searches": [
            shown.search(row) for row in queries.searches_of(case.id, key).select_related("case")
        ],
        "moves": [shown.move(row) for row in queries.moves_of(case.id, key)],
        "looks": looks,
        "may_look": looks
        and may(actor.role, "cases.approve")
        and calendar is not None
        and calendar.ended_by != actor.key,
        "form": form or SignForm(),
    }
    return page(request, hers, "tracing_person", 422 if form else 200, **context)


@require_POST
@requires("followups.work")
def note_sign(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """Note a warning sign at any moment; it rises at once."""
    hers = hers_or_404(case_id, person_id)
    form = SignForm(request.POST)
    if not form.is_valid():
        return _person_page(request, hers, form)
    signs.note_signs(
        by=actor_of(request), case_id=case_id, person_id=person_id,
        signs=form.cleaned_data["signs"], words=form.cleaned_data["words"],
    )  # fmt: skip
    messages.warning(request, _("Saved. The shift supervisor sees it now."))
    return HttpResponseRedirect(shown.address(case_id, person_id))


@require_POST
@requires("cases.approve")
def look(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """A second person looks at the end of tracing of somebody who is said to have died."""
    hers_or_404(case_id, person_id)
    calendar = queries.calendar_of(case_id, person_id)
    if calendar is None:
        raise Http404
    confirmed = request.POST.get("confirmed") == "yes"
    try:
        ending.look(by=actor_of(request), calendar_id=calendar.id, confirmed=confirmed)
    except Refused as refused:
        words = {"same_person": _("Somebody else has to look at it, not whoever wrote it down.")}
        messages.warning(
            request, words.get(refused.code, _("Somebody else has answered meanwhile."))
        )
    else:
        messages.success(request, _("Saved."))
    return HttpResponseRedirect(shown.address(case_id, person_id))


@require_http_methods(["GET", "POST"])
@requires("followups.work")
def sign(request: HttpRequest, sign_id: UUID) -> HttpResponse:
    """A warning sign: what was noticed, by when somebody answers for it, what was done."""
    row = get_object_or_404(WarningSign.objects.select_related("case"), pk=sign_id)
    # It was noted before she was suspected, and somebody has to answer for it all the same.
    hers = hers_or_404(row.case_id, row.person_id, suspect_too=True)
    actor = actor_of(request)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            signs.answer(
                by=actor, sign_id=row.id, action=form.cleaned_data["action"],
                words=form.cleaned_data["words"],
            )  # fmt: skip
        except Refused as refused:
            say_why(form, refused.code)
        else:
            messages.success(request, _("Saved."))
            if hers.suspected:
                return HttpResponseRedirect(reverse("console:case", args=[row.case_id]))
            return HttpResponseRedirect(shown.address(row.case_id, row.person_id))
    context = {
        "sign": shown.sign(row),
        "may_answer": row.answered_at is None and may(actor.role, "cases.approve"),
        "form": form,
        "followup": row.followup_id,
    }
    return page(request, hers, "warning_sign", 422 if form.errors else 200, **context)


@require_GET
@requires("followups.work")
def search(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """A search: whom to ask, what was said, what is decided."""
    return _search_page(request, _search(search_id))


def _search(search_id: UUID) -> Search:
    return get_object_or_404(Search.objects.select_related("case"), pk=search_id)


def _search_page(request: HttpRequest, row: Search, **forms: Any) -> HttpResponse:
    hers = hers_or_404(row.case_id, row.person_id)
    actor, ask = actor_of(request), searching.to_ask(row)
    steps = list(queries.steps_of(row.id))
    last: dict[str, str] = {}
    for step in reversed(steps):
        last[step.agency_id] = step.answer
    context = {
        "search": shown.search(row),
        "ask": [
            {
                "name": wording.agency(agency),
                "href": reverse("console:directory_agency", args=[agency.pk]),
                "said": wording.label("search_answer", last[agency.pk])
                if agency.pk in last
                else "",
            }
            for agency in ask
        ],
        "steps": shown.steps(steps),
        "places": place_names(),
        "asked_form": AskedForm(agencies=_choices(ask)),
        "decide_form": DecideForm(oversees=may(actor.role, "cases.approve")),
    }
    return page(request, hers, "search_for", 422 if forms else 200, **(context | forms))


def _choices(agencies: list[Agency]) -> list[tuple[str, str]]:
    return [(agency.pk, wording.agency(agency)) for agency in agencies]


@require_POST
@requires("followups.work")
def asked(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """Write down that a body was asked, and what it said."""
    row = _search(search_id)
    hers_or_404(row.case_id, row.person_id)
    form = AskedForm(request.POST, agencies=_choices(searching.to_ask(row)))
    if form.is_valid():
        try:
            searching.write_step(by=actor_of(request), search_id=row.id, **form.cleaned_data)
        except Refused as refused:
            say_why(form, refused.code)
        else:
            return HttpResponseRedirect(reverse("console:search_for", args=[row.id]))
    return _search_page(request, row, asked_form=form)


@require_POST
@requires("followups.work")
def decide(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """Decide on a search: found, found elsewhere, or contact lost."""
    row, actor = _search(search_id), actor_of(request)
    hers_or_404(row.case_id, row.person_id)
    form = DecideForm(request.POST, oversees=may(actor.role, "cases.approve"))
    if form.is_valid():
        data = form.cleaned_data
        try:
            searching.decide(
                by=actor, search_id=row.id, decision=data["decision"], words=data["words"],
                place=data["place"], tell_old=data["tell_old"] or "unknown",
            )  # fmt: skip
        except Refused as refused:
            say_why(form, refused.code)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(shown.address(row.case_id, row.person_id))
    return _search_page(request, row, decide_form=form)
