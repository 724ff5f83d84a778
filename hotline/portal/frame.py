"""What stands around every page of the portal."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hotline import wording
from hotline.access.asking import actor_of


def page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page under the name of the reader's agency."""
    agency = wording.agency_of(actor_of(request).agency)
    frame = {"place_name": agency, "hotline_number": wording.hotline_number()}
    return render(request, template, frame | context, status=status)
