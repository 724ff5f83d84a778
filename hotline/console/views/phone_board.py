"""The wallboard, getting on a colleague's call, and the demonstration's invented callers."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hotline.access.asking import actor_of, from_script
from hotline.access.policy import requires
from hotline.console.frame import framed
from hotline.console.presenting import phone as shown
from hotline.console.presenting import phone_board, simulator
from hotline.telephony import simulation, wishes
from hotline.telephony.models import Call
from hotline.telephony.seats import Refused


@require_GET
@requires("cases.oversee")
def show(request: HttpRequest) -> HttpResponse:
    """The wallboard, to be read from across the room."""
    return render(request, "console/phone_board.html", framed(request, **_board(request)))


@require_GET
@requires("cases.oversee")
def now(request: HttpRequest) -> HttpResponse:
    """The part that moves."""
    return render(request, "console/parts/phone_board.html", _board(request))


@require_POST
@requires("cases.approve")
def oversee(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Listen, whisper, join or take over: her own telephone rings for it."""
    said, status = _("Your telephone rings for it now."), 200
    try:
        how = request.POST.get("how", "")
        wishes.oversee(by=actor_of(request), call_id=call_id, how=how)
    except Refused as no:
        said, status = shown.refused(no.code), 422
    except Call.DoesNotExist:
        raise Http404 from None
    if not from_script(request) and status == 200:
        return HttpResponseRedirect(reverse("console:phone_board"))
    context = {**_board(request), "said": said, "wrong": status != 200}
    return render(request, "console/parts/phone_board.html", context, status=status)


@require_GET
@requires("contacts.take")
def simulate(request: HttpRequest) -> HttpResponse:
    """Invented callers, in a demonstration without a telephone."""
    _only_simulated()
    return render(request, "console/phone_simulator.html", framed(request, **simulator.page()))


@require_GET
@requires("contacts.take")
def simulated(request: HttpRequest) -> HttpResponse:
    """The invented calls that go on, fetched again by itself."""
    _only_simulated()
    return render(request, "console/parts/phone_simulated.html", simulator.page())


@require_POST
@requires("contacts.take")
def call_in(request: HttpRequest) -> HttpResponse:
    """An invented person calls."""
    _only_simulated()
    number = simulator.number_of(request.POST.get("kind", ""))
    if number is None:
        raise Http404
    language = simulator.language_of(request.POST.get("language", ""))
    simulation.call_in(by=actor_of(request), number=number, language=language)
    return HttpResponseRedirect(reverse("console:phone_simulator"))


@require_POST
@requires("contacts.take")
def caller_leaves(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """The invented caller hangs up."""
    _only_simulated()
    simulation.leave(by=actor_of(request), call_id=call_id)
    return HttpResponseRedirect(reverse("console:phone_simulator"))


def _board(request: HttpRequest) -> dict[str, object]:
    return {"board": phone_board.board(actor_of(request))}


def _only_simulated() -> None:
    if not shown.is_simulated():
        raise Http404
