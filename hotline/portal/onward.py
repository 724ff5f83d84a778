"""Agencies refer too: into the hotline, and on to another agency."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hotline import wording
from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.actor.ids import new_id
from hotline.directory.models import Agency
from hotline.portal.forms import ReferInForm, ReferOnForm
from hotline.portal.frame import page
from hotline.portal.rows import row
from hotline.portal.views import referral_or_404
from hotline.referrals import onward, packets
from hotline.referrals.moving import Refused
from hotline.vault.services import Sealed

_PROBLEMS = {
    "never_share": _("This agency cannot be asked here. Choose another."),
    "moved_on": _("Somebody was quicker: the referral has moved on."),
}


@require_http_methods(["GET", "POST"])
@requires("referrals.bring")
def refer_in(request: HttpRequest) -> HttpResponse:
    """Refer somebody to the hotline: one page, kept as typed until it is sent."""
    form = ReferInForm(request.POST or None, initial={"urgency": "urgent", "basis": "consent"})
    referral_id = id_of(request.POST.get("referral_id")) or new_id()
    if request.method == "POST" and form.is_valid():
        data: dict[str, Any] = dict(form.cleaned_data)
        identity = {name: data.pop(name) for name in ("name", "phone", "address")}
        data["sex"] = data["sex"] or "unknown"
        referral = onward.refer_in(
            by=actor_of(request), identity=identity, referral_id=referral_id, **data
        )
        messages.success(request, _("Sent. The hotline answers here."))
        return HttpResponseRedirect(reverse("portal:referral", args=[referral.id]))
    context = {"form": form, "referral_id": referral_id}
    return page(request, "portal/refer_in.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("referrals.bring")
def refer_on(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Refer on to another agency, with her consent: no more than one holds oneself."""
    referral, actor = referral_or_404(request, referral_id), actor_of(request)
    if referral.agency_id != actor.agency:
        raise Http404
    try:
        held = list(packets.opened_identity(referral.identity))
    except Sealed:
        raise Http404 from None
    agencies = [(a.pk, wording.agency(a)) for a in onward.choices(referral)]
    onward_id = id_of(request.POST.get("referral_id")) or new_id()
    form = ReferOnForm(request.POST or None, agencies=agencies, held=held)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            sent = onward.refer_on(
                by=actor,
                referral_id=referral.id,
                agency=Agency.objects.get(pk=data["agency"]),
                basis_words=data["basis_words"],
                account=data["account"],
                fields=data["fields_sent"],
                onward_id=onward_id,
            )
        except Refused as refusal:
            form.add_error("agency", _PROBLEMS.get(refusal.code, _PROBLEMS["moved_on"]))
        else:
            messages.success(request, _("Sent. You stay responsible until they accept."))
            return HttpResponseRedirect(reverse("portal:referral", args=[sent.id]))
    context = {
        "form": form, "referral": referral, "row": row(referral, actor), "referral_id": onward_id,
    }  # fmt: skip
    return page(request, "portal/refer_on.html", context, status=422 if form.errors else 200)
