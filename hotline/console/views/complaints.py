"""Complaints about the service: anybody at the desk writes them down, few read them."""

import re
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.actor.classes import DataClass
from hotline.actor.ids import new_id
from hotline.complaints import queries, services
from hotline.complaints.models import STATES, Complaint
from hotline.console.complaints_forms import AnswerForm, ComplaintForm
from hotline.console.frame import framed
from hotline.console.views.asked import contact_asked
from hotline.countries.pack import current as pack
from hotline.vault import services as vault

_NUMBER = re.compile(r"\d{4}-\d{4}", re.ASCII)
_PER_PAGE = 30


@require_http_methods(["GET", "POST"])
@requires("complaints.take")
def new(request: HttpRequest) -> HttpResponse:
    """Write a complaint down; afterwards only its number is left to whoever did."""
    actor = actor_of(request)
    contact = contact_asked(request)
    initial = {"channel": contact.channel} if contact else {}
    form = ComplaintForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        number = services.take(
            by=actor,
            complaint_id=id_of(request.POST.get("complaint_id")),
            contact_id=contact.id if contact else None,
            **form.cleaned_data,
        )
        return HttpResponseRedirect(reverse("console:complaint_receipt", args=[number]))
    context = {
        "form": form,
        "complaint_id": request.POST.get("complaint_id") or new_id(),
        "contact": contact,
    }
    return _page(request, "console/complaint_new.html", context, form)


@require_GET
@requires("complaints.take")
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The number to tell whoever complained, and what happens next."""
    if not _NUMBER.fullmatch(number):
        raise Http404
    days = pack().deadline("complaint_answered", "routine").days
    return _page(request, "console/complaint_receipt.html", {"number": number, "days": days})


@require_GET
@requires("complaints.answer")
def index(request: HttpRequest) -> HttpResponse:
    """Complaints in reach, those that wait first."""
    state = request.GET.get("state", "open")
    state = state if state in ("all", *STATES) else "open"
    rows = queries.listed("" if state == "all" else state)
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    names = [("open", _("Open")), ("answered", _("Answered")), ("closed", _("Closed")),
             ("all", _("All"))]  # fmt: skip
    context = {
        "page": page,
        "complaints": [_row(one) for one in page],
        "tabs": [{"href": f"?state={c}", "label": n, "current": c == state} for c, n in names],
        "query": f"state={state}",
        "state": state,
    }
    return _page(request, "console/complaints.html", context)


@require_http_methods(["GET", "POST"])
@requires("complaints.answer")
def show(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """A complaint, and its answer."""
    complaint = get_object_or_404(Complaint, pk=complaint_id)
    if not vault.may_open(complaint.id, DataClass.D3):
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer(
                by=actor_of(request), complaint_id=complaint.id, words=form.cleaned_data["words"]
            )
        except services.Refused:
            messages.warning(request, _("Somebody was quicker: this complaint is answered."))
        return HttpResponseRedirect(reverse("console:complaint", args=[complaint.id]))
    context = {
        "complaint": complaint,
        "row": _row(complaint),
        "facts": _facts(complaint),
        "form": form,
        "breach": _about(complaint.about, "breach"),
    }
    return _page(request, "console/complaint.html", context, form)


@require_POST
@requires("complaints.answer")
def close(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Nothing more is to be done."""
    get_object_or_404(Complaint, pk=complaint_id)
    with suppress(services.Refused):  # it has moved on; the page says where it stands
        services.close(by=actor_of(request), complaint_id=complaint_id)
    return HttpResponseRedirect(reverse("console:complaint", args=[complaint_id]))


def _row(complaint: Complaint) -> dict[str, Any]:
    late = complaint.state == "open" and complaint.due_at < timezone.now()
    words = {"open": _("Waits for an answer"), "answered": _("Answered"), "closed": _("Closed")}
    tones = {"open": "waiting", "answered": "info", "closed": "plain"}
    return {
        "href": reverse("console:complaint", args=[complaint.id]),
        "title": wording.label("complaint_about", complaint.about),
        "sub": f"{complaint.number} · {wording.label('complaint_whom', complaint.whom)}",
        "state": words[complaint.state],
        "tone": "waiting" if late else tones[complaint.state],
        "late": late,
        "at": complaint.received_at,
    }


def _facts(complaint: Complaint) -> list[tuple[str, str]]:
    yes, no = _("Yes"), _("No")
    return [
        (_("Reference number"), complaint.number),
        (_("Centre"), wording.centre(complaint.centre)),
        (_("Whom does it concern"), wording.label("complaint_whom", complaint.whom)),
        (_("How it reached us"), wording.label("contact_channel", complaint.channel)),
        (_("She wants an answer"), yes if complaint.wants_answer else no),
        (_("She wants it read outside this centre"), yes if complaint.wants_above else no),
    ]


def _about(code: str, attribute: str) -> bool:
    found = pack().codes("complaint_about").get(code)
    return found is not None and found.extra.get(attribute) == "yes"


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], form: Form | None = None
) -> HttpResponse:
    whole = framed(request, main_label=_("Complaints"), **context)
    return render(request, template, whole, status=422 if form and form.errors else 200)
