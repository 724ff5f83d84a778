"""The desk itself: what waits, and where one begins."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.console.frame import framed, handed_to, lists_for
from hotline.console.views.minutes import saved_of


@require_GET
@requires("account.own")
def home(request: HttpRequest) -> HttpResponse:
    """Everybody's first page: where her work is."""
    role = actor_of(request).role
    for permission, name in (
        ("cases.approve", "console:oversight"),  # a supervisor begins with her centre
        ("cases.read", "console:desk"),
        ("referrals.answer", "portal:inbox"),
        ("visits.make", "portal:visits"),
        ("figures.read", "console:figures"),
        ("breaches.manage", "console:breaches"),
        ("staff.manage", "console:members"),
        ("duplicates.review", "console:duplicates"),
    ):
        if may(role, permission):
            return HttpResponseRedirect(reverse(name))
    return HttpResponseRedirect(reverse("mfa_index"))


@require_GET
@requires("cases.read")
def desk(request: HttpRequest) -> HttpResponse:
    """What waits: a counsellor's own, a supervisor's centre, the nation's."""
    actor = actor_of(request)
    context = framed(request, saved=saved_of(request), handed=handed_to(actor))
    return render(request, "console/desk.html", context)


@require_GET
@requires("cases.read")
def lists(request: HttpRequest) -> HttpResponse:
    """The left column alone, fetched again when something moves."""
    found = lists_for(actor_of(request))
    return render(request, "console/parts/lists.html", {"lists": found})
