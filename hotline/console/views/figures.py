"""Placeholder until the room below stands."""

from django.http import HttpRequest, HttpResponse

from hotline.access.policy import requires


@requires("figures.read")
def show(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")
