"""What the focal point of a province conducts: referrals there that other agencies answer."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.portal.forms import PhonedForm
from hotline.portal.frame import page
from hotline.portal.rows import row
from hotline.portal.views import referral_or_404
from hotline.referrals import queries, services
from hotline.referrals.moving import Refused, receives


@require_GET
@requires("referrals.conduct")
def page_of(request: HttpRequest) -> HttpResponse:
    """Open referrals of the province to other agencies, the silent ones first."""
    actor = actor_of(request)
    rows = [row(one, actor) | {"silent": one.silent_since} for one in queries.conducted(actor)]
    return page(request, "portal/province.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@requires("referrals.conduct")
def phoned(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Somebody of the focal point phoned the agency that is silent."""
    referral, actor = referral_or_404(request, referral_id), actor_of(request)
    if receives(actor, referral):
        raise Http404
    form = PhonedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.phoned(by=actor, referral_id=referral.id, **form.cleaned_data)
        except Refused:
            # What was typed stays to be copied: nobody else has written it down.
            form.add_error(None, _("Somebody was quicker: the referral has moved on."))
        else:
            return HttpResponseRedirect(reverse("portal:referral", args=[referral.id]))
    context = {"form": form, "referral": referral, "row": row(referral, actor)}
    return page(request, "portal/phoned.html", context, status=422 if form.errors else 200)
