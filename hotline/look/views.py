"""The choice of theme, and the gallery of components shown in demonstrations."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from .gallery import exhibits
from .theme import COOKIE, ONE_YEAR, is_theme


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep `theme` (light or dark) in this browser and go back to `next`, same host only."""
    wanted, back = request.POST.get("theme", ""), request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = "/"
    response = HttpResponseRedirect(back)
    if is_theme(wanted):
        response.set_cookie(
            COOKIE,
            wanted,
            max_age=ONE_YEAR,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    return response


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state; answers 404 outside a demonstration."""
    if not getattr(settings, "HOTLINE_DEMO", False):
        raise Http404
    return render(request, "look/gallery.html", exhibits())
