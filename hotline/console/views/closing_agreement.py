"""What a person says about the end of the work with her: yes or no, when, how, in her words."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.actor.ids import new_id
from hotline.console.presenting import closing as shown
from hotline.console.reintegration_forms import AgreementForm
from hotline.console.support_forms import say_why
from hotline.console.views import casefile
from hotline.console.views.hers import Hers, hers_or_404, page
from hotline.console.views.support import gone
from hotline.console.views.support_consent import agreement as spoken
from hotline.console.views.support_consent import parties
from hotline.countries.pack import current as pack
from hotline.reintegration import closing, queries
from hotline.reintegration.closing import Agreement, Refused


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def agreement(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """All that she said, and the form for what she says now."""
    hers = hers_or_404(case_id, person_id)
    if not queries.is_protected(hers.standing.roles):
        raise Http404
    form = AgreementForm(
        request.POST if request.method == "POST" else None,
        initial={"said_on": pack().today(), "row_id": new_id()},
        **parties(hers),
    )
    if request.method == "POST" and form.is_valid() and _written(request, hers, form):
        messages.success(request, _("Written down."))
        return HttpResponseRedirect(reverse("console:reintegration", args=[case_id, person_id]))
    reviews = queries.hers(case_id, hers.person)
    return page(
        request, hers, "closing_agreement", 422 if form.errors else 200,
        form=form,
        earlier=[shown.said(row) for row in queries.agreements(case_id, person_id)],
        lines=shown.standing(case_id, reviews)["lines"],
        main_label=_("Closing"),
    )  # fmt: skip


def _written(request: HttpRequest, hers: Hers, form: AgreementForm) -> bool:
    data = form.cleaned_data
    said = spoken(form)
    through = data["through"].strip()
    try:
        closing.say(
            by=actor_of(request),
            **hers.ids,
            agrees=data["answer"] == "yes",
            said=Agreement(said.way, said.givers, through, said.guardian_id, said.guardian_agency),
            words=data["words"],
            said_at=form.moment(),
            row_id=data["row_id"],
        )
    except Refused as refused:
        gone(refused)
        say_why(form, refused)
        return False
    return True
