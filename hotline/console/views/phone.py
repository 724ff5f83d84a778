"""Her place at the telephone, what rings there, and what she asks of a call."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from hotline.access.asking import actor_of, from_script
from hotline.access.policy import requires
from hotline.actor.context import Actor
from hotline.console.presenting import phone as shown
from hotline.console.presenting import phone_calls
from hotline.telephony import credentials as signing
from hotline.telephony import queries, seats, wishes
from hotline.telephony.models import DEVICES
from hotline.telephony.seats import Refused

Verb = Callable[[Actor], object]


@require_GET
@requires("contacts.take")
def bar(request: HttpRequest) -> HttpResponse:
    """The strip of the telephone alone, fetched again when something moves."""
    return strip(request)


@require_GET
@requires("contacts.take")
def ring(request: HttpRequest) -> HttpResponse:
    """What rings at her seat."""
    context = {"phone_rings": shown.ringing(), "phone": {"place": _place(request)}}
    return render(request, "console/parts/phone_ring.html", context)


@require_GET
@requires("cases.read")
def waiting(request: HttpRequest) -> HttpResponse:
    """The calls that wait, for the left column."""
    return render(request, "console/parts/phone_waiting.html", {"phone_waits": shown.waiting()})


@require_GET
@requires("contacts.take")
def credentials(request: HttpRequest) -> HttpResponse:
    """How her browser signs in at the telephone: while she has a place at it."""
    seat = seats.taken(actor_of(request).member_id)
    if seat is None or seat.device == "simulated" or not settings.HOTLINE_PHONE_WS:
        raise Http404
    found = signing.of_seat(seat)
    answer = {
        "address": found.address,
        "user": found.user,
        "secret": found.secret,
        "domain": found.domain,
        "relays": signing.relays(found.user),
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@require_POST
@requires("contacts.take")
def take(request: HttpRequest) -> HttpResponse:
    """Take a place, with the telephone there is."""
    usual = shown.kind_of_device()
    asked = request.POST.get("device", usual)
    # A desk phone needs an exchange; without one every telephone is simulated.
    device = asked if asked in DEVICES and usual == "browser" and asked != "simulated" else usual
    return _done(request, lambda actor: seats.take(by=actor, device=device))


@require_POST
@requires("contacts.take")
def ready(request: HttpRequest) -> HttpResponse:
    """Calls may ring here."""
    return _done(request, lambda actor: seats.be_ready(by=actor))


@require_POST
@requires("contacts.take")
def away(request: HttpRequest) -> HttpResponse:
    """No call rings here until she is ready again."""
    reason = request.POST.get("reason", "")
    return _done(request, lambda actor: seats.step_away(by=actor, reason=reason))


@require_POST
@requires("contacts.take")
def leave(request: HttpRequest) -> HttpResponse:
    """Leave the telephone."""
    return _done(request, lambda actor: seats.leave(by=actor))


@require_POST
@requires("contacts.take")
def speak(request: HttpRequest) -> HttpResponse:
    """In which languages she can help."""
    spoken = request.POST.getlist("language")
    return _done(request, lambda actor: seats.speak(by=actor, languages=spoken))


@require_POST
@requires("contacts.take")
def answer(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Answer a call at a simulated telephone; a real one answers by itself."""
    return _done(request, lambda actor: wishes.answer(by=actor, call_id=call_id))


@require_POST
@requires("contacts.take")
def decline(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Pass a call that rings here on to the next."""
    reason = request.POST.get("reason", "")
    return _done(request, lambda actor: wishes.decline(by=actor, call_id=call_id, reason=reason))


@require_POST
@requires("contacts.take")
def act(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Something with the call she is in."""
    verbs = {
        "hang_up": wishes.hang_up,
        "hold": wishes.hold,
        "resume": wishes.resume,
        "unpause": wishes.unpause,
        "bring_in": wishes.bring_in,
        "hand_over": wishes.hand_over,
        "send_away": wishes.send_away,
        "step_out": wishes.step_out,
    }
    verb = verbs.get(request.POST.get("do", ""))
    if verb is None:
        return _refused(request, "bad_code")
    return _done(request, lambda actor: verb(by=actor, call_id=call_id))


@require_POST
@requires("contacts.take")
def pause(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Record nothing of the call she is in for a while, for a reason."""
    reason = request.POST.get("reason", "")
    return _done(request, lambda actor: wishes.pause(by=actor, call_id=call_id, reason=reason))


@require_POST
@requires("contacts.take")
def come_back(request: HttpRequest) -> HttpResponse:
    """Her page was loaded anew in the middle of a call: her telephone rings for it again."""
    return _done(request, lambda actor: wishes.come_back(by=actor))


@require_POST
@requires("contacts.take")
def consult(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Ring somebody to speak with first."""
    with_ = request.POST.get("with", "")
    return _done(request, lambda actor: wishes.consult(by=actor, call_id=call_id, with_=with_))


@require_POST
@requires("contacts.take")
def public(request: HttpRequest) -> HttpResponse:
    """Call a public number: beside the call she is in, or in one of its own."""
    number = request.POST.get("number", "")

    def call(actor: Actor) -> object:
        now = queries.my_call(actor)
        if now is not None:
            return wishes.consult(by=actor, call_id=now.pk, with_=number)
        return wishes.dial_public(by=actor, number=number)

    return _done(request, call)


def strip(request: HttpRequest, *, trouble: str = "", status: int = 200) -> HttpResponse:
    """The strip as it stands now, with why something was refused."""
    found = phone_calls.strip(actor_of(request))
    if trouble:
        found["trouble"] = trouble
    return render(request, "console/parts/phone_bar.html", {"phone": found}, status=status)


def _done(request: HttpRequest, verb: Verb) -> HttpResponse:
    try:
        verb(actor_of(request))
    except Refused as no:
        return _refused(request, no.code)
    return strip(request) if from_script(request) else _back()


def _refused(request: HttpRequest, code: str) -> HttpResponse:
    return strip(request, trouble=shown.refused(code), status=422)


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("console:home"))


def _place(request: HttpRequest) -> shown.Place | None:
    seat = seats.taken(actor_of(request).member_id)
    return shown.place(seat) if seat else None
