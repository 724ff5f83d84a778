"""Carrying out a follow-up."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.cases import queries as cases
from hotline.console import presenters
from hotline.console.forms import FollowUpForm
from hotline.console.frame import framed, lists_for
from hotline.followups import services
from hotline.followups.models import FollowUp


@require_http_methods(["GET", "POST"])
@requires("followups.work")
def show(request: HttpRequest, followup_id: UUID) -> HttpResponse:
    """Who is to be reached, how it is safe, and what came of it."""
    followup = get_object_or_404(FollowUp.objects.select_related("case"), pk=followup_id)
    form = FollowUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.complete(
            by=actor_of(request),
            followup_id=followup_id,
            outcome=form.cleaned_data["outcome"],
            words=form.cleaned_data["words"],
        )
        return HttpResponseRedirect(reverse("console:case", args=[followup.case_id]))
    found = cases.file(followup.case_id)
    standing = next(s for s in found.people if s.person.id == followup.person_id)
    context = framed(
        request,
        lists=lists_for(actor_of(request)),
        followup=followup,
        case=followup.case,
        person=presenters.standing(standing),
        safe=presenters.safe_contact_shown(standing.person),
        form=form,
    )
    status = 422 if form.errors else 200
    return render(request, "console/follow_up.html", context, status=status)
