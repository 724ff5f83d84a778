"""The months after the referral, of one person: what is known of each part of them, on one page."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.console.presenting import reintegration as shown
from hotline.console.views.hers import hers_or_404, page


@require_GET
@requires("cases.read")
def show(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """Needs, plan, entitlements, livelihood, tracing, return, children, justice and closing."""
    hers = hers_or_404(case_id, person_id)
    parts = shown.parts(hers.found, hers.person, actor_of(request))
    return page(request, hers, "reintegration", parts=parts)
