"""The tracks of a person: which there are, one with its line of steps, its end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.actor.ids import new_id
from hotline.console.presenting import tracks as shown
from hotline.console.tracks_forms import BeginForm, EndForm, say_why, sentence
from hotline.console.views import casefile
from hotline.console.views.contacts import place_names
from hotline.console.views.hers import Hers, hers_or_404
from hotline.console.views.hers import page as hers_page
from hotline.countries.pack import current as pack
from hotline.tracks import queries, services
from hotline.tracks.ground import Refused
from hotline.tracks.models import Track


def track_or_404(hers: Hers, track_id: UUID) -> Track:
    """A track of this person in this case."""
    track = Track.objects.filter(pk=track_id, **hers.ids).first()
    if track is None:
        raise Http404
    return track


def page(
    request: HttpRequest, hers: Hers, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    """A page about her tracks."""
    return hers_page(request, hers, template, status, **({"main_label": _("Tracks")} | context))


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def index(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """Her tracks, and beginning one."""
    hers = hers_or_404(case_id, person_id)
    person = hers.person
    initial = {
        "kind": request.GET.get("kind", "return"),
        "home": wording.place_name(person.place),
        "away": wording.place_name(person.exploited_in),
    }
    form = BeginForm(request.POST if request.method == "POST" else None, initial=initial)
    track_id = id_of(request.POST.get("track_id")) or new_id()
    if request.method == "POST" and form.is_valid():
        try:
            track = services.begin(
                by=actor_of(request), case_id=case_id, person_id=person_id, track_id=track_id,
                **form.cleaned_data,
            )  # fmt: skip
        except Refused as refused:
            say_why(form, refused)
        else:
            return HttpResponseRedirect(hers.page("track", track.id))
    rows = [shown.summary(one) for one in queries.of_person(case_id, person_id)]
    context = {"tracks": rows, "form": form, "track_id": track_id, "places": place_names()}
    return page(request, hers, "tracks", 422 if form.errors else 200, **context)


@require_GET
@requires("cases.read")
def show(request: HttpRequest, case_id: UUID, person_id: UUID, track_id: UUID) -> HttpResponse:
    """One track: the line of its steps, what is next and who does it, what happened."""
    hers = hers_or_404(case_id, person_id)
    return _track(request, hers, track_or_404(hers, track_id))


@require_POST
@requires("cases.work")
@casefile.while_open
def end(request: HttpRequest, case_id: UUID, person_id: UUID, track_id: UUID) -> HttpResponse:
    """End a track, with how."""
    hers = hers_or_404(case_id, person_id)
    track = track_or_404(hers, track_id)
    form = EndForm(request.POST, ends=pack().tracks[track.kind].ends)
    if not form.is_valid():
        return _track(request, hers, track, end_form=form)
    version = request.POST.get("version", "")
    try:
        services.end(
            by=actor_of(request), track_id=track.id,
            version=int(version) if version.isdigit() else 0, **form.cleaned_data,
        )  # fmt: skip
    except Refused as refused:
        messages.warning(request, sentence(refused))
    return HttpResponseRedirect(hers.page("track", track.id))


def _track(request: HttpRequest, hers: Hers, track: Track, **forms: Any) -> HttpResponse:
    context = {
        "track": shown.whole(track),
        "end_form": EndForm(ends=pack().tracks[track.kind].ends),
        "child": hers.person.is_child(pack().today()),
    }
    return page(request, hers, "track", 422 if forms else 200, **(context | forms))
