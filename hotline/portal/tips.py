"""Tips in the portal: what the line handed over, and what came of it. Needs no script."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.actor.context import Actor
from hotline.portal.frame import page
from hotline.tips import handovers, queries
from hotline.tips.models import TipHandover
from hotline.tips.services import Refused


class TipResultForm(forms.Form):
    """What came of a tip."""

    result = forms.ChoiceField(label=gettext_lazy("What came of it"))
    words = forms.CharField(
        label=gettext_lazy("In words"), required=False, widget=forms.Textarea, max_length=10000
    )
    reference = forms.CharField(
        label=gettext_lazy("Your own number for it"), required=False, max_length=100
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"].choices = wording.choices("tip_result", blank=False)  # type: ignore[attr-defined]


@require_GET
@requires("referrals.answer")
def show(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """The tip; opening it is what the sender is waiting to see, so it is recorded."""
    actor = actor_of(request)
    handover = handovers.receive(by=actor, handover_id=_mine(actor, handover_id).id)
    context = {
        "handover": handover,
        "row": row(handover),
        "facts": [
            (_("Reference number"), handover.number),
            (_("What is it about"), wording.label("tip_class", handover.classification)),
            (_("Place"), wording.place(handover.place)),
            (_("What kind of place"), wording.label("venue", handover.venue)),
        ],
    }
    return page(request, "portal/tip.html", context)


@require_http_methods(["GET", "POST"])
@requires("referrals.answer")
def report(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Say what came of it."""
    actor = actor_of(request)
    handover = _mine(actor, handover_id)
    form = TipResultForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            handovers.report(by=actor, handover_id=handover.id, **form.cleaned_data)
        except Refused:
            messages.warning(request, _("Somebody was quicker: the result is reported already."))
        return HttpResponseRedirect(reverse("portal:tip", args=[handover.id]))
    context = {"handover": handover, "row": row(handover), "form": form}
    return page(request, "portal/tip_report.html", context, status=422 if form.errors else 200)


def rows_for(actor: Actor) -> list[dict[str, Any]]:
    """An agency's tips for its inbox, those without a result first."""
    return [row(handover) for handover in queries.inbox(actor)]


def row(handover: TipHandover) -> dict[str, Any]:
    """A tip in the inbox: coded facts."""
    where = wording.place(handover.place) if handover.place else _("Place not said")
    state = _("New")
    if handover.reported_at:
        state = wording.label("tip_result", handover.result)
    elif handover.opened_at:
        state = _("Waits for your result")
    return {
        "href": reverse("portal:tip", args=[handover.id]),
        "title": wording.label("tip_kind", handover.kind),
        "sub": f"{handover.number} · {where}",
        "urgency": handover.urgency,
        "state": state,
        "sent_at": handover.sent_at,
        "done": handover.reported_at is not None,
        "new": handover.opened_at is None,
    }


def _mine(actor: Actor, handover_id: UUID) -> TipHandover:
    """A tip handed to this agency, or 404."""
    return get_object_or_404(TipHandover, pk=handover_id, agency=actor.agency)
