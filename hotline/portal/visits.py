"""A collaborator's visits: what she is told, and what she tells. Needs no script; with one, what
she typed waits in the page until it arrives, and is taken once however often it is sent."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from hotline import wording
from hotline.access.asking import actor_of, from_script, id_of
from hotline.access.policy import requires
from hotline.actor.ids import new_id
from hotline.countries.pack import current as pack
from hotline.needs import asking, queries, reporting, reviewing, rules
from hotline.needs.ground import Refused
from hotline.needs.models import Visit
from hotline.portal.frame import page

ASSESSES = "assesses"


class ReportForm(forms.Form):
    """What she found: a score and a word for each domain she asked about, and what else to tell."""

    told = forms.CharField(
        label=gettext_lazy("What else should the hotline know?"), required=False,
        widget=forms.Textarea, max_length=5000,
    )  # fmt: skip

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asking.asked(visit.side, wording.lang()) if _assesses(visit) else []
        for one in self.asked:
            self.fields[asking.SCORE + one.domain] = forms.ChoiceField(
                label=one.label, choices=one.choices, required=False
            )
            self.fields[asking.WORDS + one.domain] = forms.CharField(
                label=_("In words, why"), required=False, max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    @property
    def facts(self) -> dict[str, Any]:
        """What the verb is told."""
        data = self.cleaned_data
        return {
            "scores": asking.told(data, asking.SCORE),
            "words": asking.told(data, asking.WORDS),
            "told": data["told"],
        }


class NotMetForm(forms.Form):
    """Why she was not met."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What happened?"),
        error_messages={"required": gettext_lazy("Choose what happened.")},
    )
    told = forms.CharField(
        label=gettext_lazy("What else should the hotline know?"), required=False,
        widget=forms.Textarea, max_length=5000,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = wording.choices("visit_not_met", blank=False)
        self.fields["reason"].choices = listed  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        """What the verb is told."""
        return dict(self.cleaned_data)


@require_GET
@requires("visits.make")
def index(request: HttpRequest) -> HttpResponse:
    """The visits that she is to make, soonest first, and what else she can do."""
    actor = actor_of(request)
    context = {
        "visits": [_row(one) for one in queries.to_make(actor)],
        "reviews": reviewing.own(actor).count(),
    }
    return page(request, "portal/visits.html", context)


@require_GET
@requires("visits.make")
def show(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """One visit: whom to ask for, where, how to come near, what to ask."""
    visit = _mine(request, visit_id)
    context = {"visit": visit, "row": _row(visit), "hotline": wording.hotline_number()}
    return page(request, "portal/visit.html", context)


@require_http_methods(["GET", "POST"])
@requires("visits.make")
def report(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """It was made: how she fares, and what else is to be told."""
    return _told(request, visit_id, "portal/visit_report.html", _report_form, reporting.report)


@require_http_methods(["GET", "POST"])
@requires("visits.make")
def not_met(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """She was not met."""
    return _told(request, visit_id, "portal/visit_not_met.html", _not_met_form, reporting.not_met)


@require_GET
@requires("visits.make")
def sheet(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Questions to write on, for where there is no network: printed only after the page asked
    whether it is safe to carry. It names nobody, no place and no hotline."""
    visit = _mine(request, visit_id)
    asked = asking.asked(visit.side, wording.lang()) if _assesses(visit) else []
    context = {"visit": visit, "asked": asked, "safe": request.GET.get("safe") == "yes"}
    return page(request, "portal/visit_sheet.html", context)


def _told(
    request: HttpRequest,
    visit_id: UUID,
    template: str,
    built: Callable[[Any, Visit], ReportForm | NotMetForm],
    verb: Callable[..., bool],
) -> HttpResponse:
    """A form about a visit and its answer. Sent again after it arrived, it has arrived: the visit
    itself is closed to her by then."""
    actor = actor_of(request)
    sending_id = id_of(request.POST.get("sending_id")) or new_id()
    posted = request.POST if request.method == "POST" else None
    if posted is not None and queries.was_sent(actor, sending_id):
        return _arrived(request)
    visit = _mine(request, visit_id)
    form = built(posted, visit)
    if posted is not None and form.is_valid():
        facts: dict[str, Any] = form.facts
        try:
            verb(by=actor, visit_id=visit.id, sending_id=sending_id, **facts)
        except Refused as refused:
            if refused.code == "moved_on":
                return _arrived(request, gone=True)
            form.add_error(None, _("Choose an answer, or write a word."))
        else:
            return _arrived(request)
    context = {
        "visit": visit, "row": _row(visit), "form": form, "sending_id": sending_id,
        "asked": _fields(form) if isinstance(form, ReportForm) else [],
    }  # fmt: skip
    return page(request, template, context, status=422 if form.errors else 200)


def _report_form(posted: Any, visit: Visit) -> ReportForm:
    return ReportForm(posted, visit=visit)


def _not_met_form(posted: Any, visit: Visit) -> NotMetForm:
    return NotMetForm(posted)


def _arrived(request: HttpRequest, *, gone: bool = False) -> HttpResponse:
    """To her list; a script is told where to go."""
    if gone:
        messages.warning(request, _("This visit has moved on. Phone whoever gave it to you."))
    else:
        messages.success(request, _("It has arrived. The visit is closed now; thank you."))
    address = reverse("portal:visits")
    if from_script(request):
        return JsonResponse({"href": address})
    return HttpResponseRedirect(address)


def _fields(form: ReportForm) -> list[dict[str, Any]]:
    return [
        {
            "label": one.label,
            "ask": one.ask,
            "score": form[asking.SCORE + one.domain],
            "words": form[asking.WORDS + one.domain],
            "told": bool(
                form[asking.SCORE + one.domain].value() or form[asking.WORDS + one.domain].value()
            ),
        }
        for one in form.asked
    ]


def _assesses(visit: Visit) -> bool:
    found = pack().codes("visit_kind").get(visit.kind)
    return found is not None and found.extra.get(ASSESSES) == "yes"


def _row(visit: Visit) -> dict[str, Any]:
    """A visit in a list: what for and by when; nobody's name."""
    return {
        "href": reverse("portal:visit", args=[visit.id]),
        "title": wording.label("visit_kind", visit.kind),
        "due_at": visit.due_at,
        "late": rules.is_late(visit.state, visit.due_at, timezone.now()),
        "assesses": _assesses(visit),
    }


def _mine(request: HttpRequest, visit_id: UUID) -> Visit:
    """A visit that she is to make, or 404."""
    member = actor_of(request).member_id
    return get_object_or_404(Visit, pk=visit_id, collaborator=member, state="planned")
