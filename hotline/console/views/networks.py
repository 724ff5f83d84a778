"""The national desk: what hangs together, walked through time; requests about what was seen."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.console.frame import framed
from hotline.console.network_forms import GuidanceForm
from hotline.console.presenting import networks as shown
from hotline.networks import graph, queries, services
from hotline.networks.models import NetworkRequest

_LISTED = 50  # networks; the ones heard of last


@require_GET
@requires("networks.work")
def index(request: HttpRequest) -> HttpResponse:
    """Requests that wait, what rises of late, every network, packets."""
    sights = queries.sights()
    found = graph.networks(sights)
    linked = [one for one in found if len(one.files) > 1]
    context: dict[str, Any] = {
        "requests": [_asked(one) for one in queries.waiting()],
        "patterns": [shown.pattern(p) for p in queries.patterns(sights, now=timezone.now())],
        "networks": [shown.row(one) for one in linked[:_LISTED]],
        "alone": len(found) - len(linked),
        "packets": [
            {
                "href": reverse("console:network_packet", args=[one.id]),
                "agency": wording.agency(one.agency),
                "state": shown.state_words(one),
                "at": one.made_at,
            }
            for one in queries.packets()[:_LISTED]
        ],
    }
    return _page(request, "console/networks.html", context)


@require_GET
@requires("networks.work")
def show(request: HttpRequest, sighting_id: UUID) -> HttpResponse:
    """One network as a picture with its table, as it was known at the end of a month."""
    network = queries.network(sighting_id)
    if network is None:
        raise Http404
    return _page(request, "console/network.html", shown.page(network, request.GET.get("until", "")))


@require_http_methods(["GET", "POST"])
@requires("networks.work")
def request_page(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """What somebody asks about: how often and where it was seen; the answer."""
    asked = get_object_or_404(NetworkRequest, pk=request_id)
    form = GuidanceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer(
                by=actor_of(request), request_id=asked.id, guidance=form.cleaned_data["guidance"]
            )
        except services.Refused:
            messages.info(request, _("A colleague has answered already."))
        return HttpResponseRedirect(request.path)
    found = queries.meeting(asked)
    context = {
        "asked": asked,
        "kind": wording.label("identifier_kind", asked.kind),
        "centre": wording.centre(asked.asked_in),
        "seen": [
            {
                "at": one.at,
                "centre": wording.centre(one.taken_in),
                "part": wording.label("suspect_part", one.part),
                "value": one.value,
                "way": " → ".join(wording.place_name(p) for p in (one.place, one.to_place) if p),
            }
            for one in found
        ],
        "files": len({one.source for one in found}),
        "network_url": reverse("console:network", args=[found[0].pk]) if found else "",
        "form": form,
    }
    return _page(request, "console/network_request.html", context, 422 if form.errors else 200)


def _asked(one: NetworkRequest) -> dict[str, Any]:
    return {
        "href": reverse("console:network_request", args=[one.id]),
        "title": wording.label("identifier_kind", one.kind),
        "sub": wording.centre(one.asked_in),
        "at": one.asked_at,
    }


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    whole = framed(request, main_label=_("Networks"), **context)
    return render(request, template, whole, status=status)
