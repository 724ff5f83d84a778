"""Case conferences: called, held with minutes, minutes released to who came."""

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
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.actor.ids import new_id
from hotline.cases.models import Case
from hotline.console.coordination_forms import ConferenceForm, MinutesForm, say_why
from hotline.console.frame import framed
from hotline.console.presenting import coordination as shown
from hotline.console.views import casefile
from hotline.console.views.coordination import agencies_for
from hotline.coordination import conferences, queries
from hotline.coordination.ground import Refused
from hotline.coordination.models import Conference, Minutes
from hotline.directory.models import Agency
from hotline.vault import services as vault


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def call(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask bodies and colleagues to a conference."""
    found, actor = casefile.file_or_404(case_id), actor_of(request)
    casefile.must_open(found)
    form = ConferenceForm(
        request.POST if request.method == "POST" else None,
        agencies=agencies_for(found),
        colleagues=casefile.colleagues(found, actor),
    )
    conference_id = id_of(request.POST.get("conference_id")) or new_id()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = conferences.call(
                by=actor, case_id=case_id, conference_id=conference_id,
                meets_at=data["meets_at"], way=data["way"], agenda=data["agenda"],
                agencies=list(Agency.objects.filter(pk__in=data["agencies"])),
                members=[UUID(key) for key in data.get("members", [])],
            )  # fmt: skip
        except Refused as refused:
            say_why(form, refused)
        else:
            return HttpResponseRedirect(reverse("console:conference", args=[made.id]))
    context = {"case": found.case, "form": form, "conference_id": conference_id}
    return _page(request, "console/conference_new.html", context, 422 if form.errors else 200)


@require_GET
@requires("cases.read")
def show(request: HttpRequest, conference_id: UUID) -> HttpResponse:
    """A conference: when, who, the agenda, its minutes and decisions."""
    return _conference_page(request, _conference(conference_id))


@require_POST
@requires("cases.work")
def cancel(request: HttpRequest, conference_id: UUID) -> HttpResponse:
    """It does not take place."""
    conference = _ours(conference_id)
    try:
        conferences.cancel(by=actor_of(request), conference_id=conference.id)
    except Refused:
        _quicker(request)
    return _back(conference.id)


@require_POST
@requires("cases.work")
def hold(request: HttpRequest, conference_id: UUID) -> HttpResponse:
    """It took place: who came, and the minutes."""
    conference = _ours(conference_id)
    form = MinutesForm(request.POST, asked=_asked(conference))
    if not form.is_valid():
        return _conference_page(request, conference, minutes_form=form)
    try:
        conferences.hold(
            by=actor_of(request), conference_id=conference.id, words=form.cleaned_data["words"],
            came=[UUID(key) for key in form.cleaned_data.get("came", [])],
        )  # fmt: skip
    except Refused:
        _quicker(request)
    return _back(conference.id)


@require_POST
@requires("cases.work")
def amend(request: HttpRequest, conference_id: UUID) -> HttpResponse:
    """Other words in minutes that nobody else has read yet."""
    conference = _ours(conference_id)
    form = MinutesForm(request.POST, asked=[])
    if not form.is_valid():
        return _conference_page(request, conference, minutes_form=form)
    try:
        conferences.amend(
            by=actor_of(request), minutes_id=_minutes(conference).id,
            words=form.cleaned_data["words"],
        )  # fmt: skip
    except Refused:
        _quicker(request)
    return _back(conference.id)


@require_POST
@requires("cases.work")
def release(request: HttpRequest, conference_id: UUID) -> HttpResponse:
    """Let those who came read the minutes."""
    conference = _ours(conference_id)
    try:
        conferences.release(by=actor_of(request), minutes_id=_minutes(conference).id)
    except Refused:
        _quicker(request)
    return _back(conference.id)


def _conference_page(request: HttpRequest, conference: Conference, **forms: Any) -> HttpResponse:
    actor = actor_of(request)
    opened = vault.may_open(conference.id, DataClass.D3)
    ours = _works_on(actor, conference)
    minutes = queries.minutes_of(conference.id)
    readable = minutes is not None and vault.may_open(minutes.id, DataClass.D3)
    text = minutes.words if minutes and readable else ""
    planned = conference.state == "planned"
    writes = ours and (planned or (minutes is not None and minutes.released_at is None))
    form = MinutesForm(initial={"words": text}, asked=_asked(conference) if planned else [])
    context = {
        "conference": shown.conference(conference),
        "row": conference,
        "case": Case.objects.filter(pk=conference.case_id).first(),
        "agenda": conference.agenda if opened else shown.HIDDEN,
        "asked": [shown.participant(one) for one in queries.participants(conference.id)],
        "minutes": minutes,
        "minutes_words": text,
        "decisions": [shown.step(one) for one in queries.decisions_of(conference.id)],
        "minutes_form": form if writes else None,
        "may_cancel": ours and planned,
        "may_release": ours and minutes is not None and minutes.released_at is None,
        "may_decide": ours and not planned,
        **forms,
    }
    return _page(request, "console/conference.html", context, 422 if forms else 200)


def _conference(conference_id: UUID) -> Conference:
    return get_object_or_404(Conference, pk=conference_id)


def _ours(conference_id: UUID) -> Conference:
    """The conference of a case that is open to the reader, or 404."""
    conference = _conference(conference_id)
    if not vault.may_open(conference.case_id, DataClass.D3):
        raise Http404
    return conference


def _works_on(actor: Actor, conference: Conference) -> bool:
    works = may(actor.role, "cases.work")
    return works and vault.may_open(conference.case_id, DataClass.D3)


def _minutes(conference: Conference) -> Minutes:
    return get_object_or_404(Minutes, conference=conference)


def _asked(conference: Conference) -> list[tuple[str, str]]:
    rows = [shown.participant(one) for one in queries.participants(conference.id)]
    return [(str(one["id"]), one["name"]) for one in rows]


def _quicker(request: HttpRequest) -> None:
    messages.warning(request, _("Somebody was quicker: look how it stands now."))


def _back(conference_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("console:conference", args=[conference_id]))


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    whole = framed(request, main_label=_("Conference"), **context)
    return render(request, template, whole, status=status)
