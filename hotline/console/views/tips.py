"""Tips without a known victim: taken down, classified, handed over, resolved."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.ids import new_id
from hotline.console.frame import framed
from hotline.console.presenting import tips as shown
from hotline.console.tips_forms import (
    ClassifyForm,
    CloseTipForm,
    HandOverForm,
    ResultForm,
    TipForm,
)
from hotline.console.views.asked import contact_asked
from hotline.console.views.contacts import place_names
from hotline.console.views.referrals import agency_choices
from hotline.contacts.models import Contact
from hotline.countries.pack import current as pack
from hotline.directory import queries as directory
from hotline.tips import handovers, queries, services
from hotline.tips.models import STATES, Tip
from hotline.vault import services as vault

_PER_PAGE = 30


@require_GET
@requires("tips.work")
def index(request: HttpRequest) -> HttpResponse:
    """Tips in reach, what is open first; found again by the number the reporter was told."""
    asked = {name: request.GET.get(name, "").strip() for name in ("state", "kind", "number")}
    state = asked["state"] if asked["state"] in ("open", "all", *STATES) else "open"
    number = asked["number"]
    rows = queries.listed(
        "" if state == "all" or number else state, "" if number else asked["kind"], number
    )
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "tips": [shown.row(tip) for tip in page],
        "tabs": _tabs(state, asked["kind"]),
        "kinds": [("", _("All kinds")), *wording.choices("tip_kind", blank=False)],
        "asked": asked | {"state": state},
        "query": f"state={state}&kind={asked['kind']}",
        "nothing_at_all": not page.object_list and state == "open" and not number,
        "may_take": may(actor_of(request).role, "contacts.take"),
    }
    return _page(request, "console/tips.html", context)


@require_http_methods(["GET", "POST"])
@requires("tips.work")
def new(request: HttpRequest) -> HttpResponse:
    """Take down a tip; afterwards its page shows the number to tell the reporter."""
    actor = actor_of(request)
    if not actor.centre:
        raise Http404
    contact = contact_asked(request)
    form = TipForm(
        request.POST if request.method == "POST" else None, initial=_from_contact(contact)
    )
    if request.method == "POST" and form.is_valid():
        try:
            tip = services.receive(
                by=actor,
                tip_id=id_of(request.POST.get("tip_id")),
                contact_id=contact.id if contact else None,
                **form.facts(),
            )
        except services.Refused as refused:
            _say(form, refused)
        else:
            return HttpResponseRedirect(reverse("console:tip", args=[tip.id]) + "?new=1")
    context = {
        "form": form,
        "tip_id": request.POST.get("tip_id") or new_id(),
        "contact": contact,
        "places": place_names(),
    }
    return _page(request, "console/tip_new.html", context, form)


@require_GET
@requires("tips.work")
def show(request: HttpRequest, tip_id: UUID) -> HttpResponse:
    """A tip: what was said, three steps, what happened."""
    tip = _tip(tip_id)
    if request.headers.get("HX-Request") and request.GET.get("part") == "state":
        context = shown.page(tip, actor_of(request), queries.handover_of(tip.id))
        return render(request, "console/parts/tip_state.html", context)
    return _tip_page(request, tip)


@require_POST
@requires("tips.work")
def classify(request: HttpRequest, tip_id: UUID) -> HttpResponse:
    """Say what a tip is about."""
    return _moved(request, tip_id, ClassifyForm(request.POST), "classify_form", services.classify)


@require_POST
@requires("tips.work")
def close(request: HttpRequest, tip_id: UUID) -> HttpResponse:
    """End a tip without a hand-over."""
    return _moved(request, tip_id, CloseTipForm(request.POST), "close_form", services.close)


@require_POST
@requires("tips.work")
def resolve(request: HttpRequest, tip_id: UUID) -> HttpResponse:
    """Write down what came of a tip."""
    return _moved(request, tip_id, ResultForm(request.POST), "result_form", services.resolve)


@require_http_methods(["GET", "POST"])
@requires("tips.work")
def hand_over(request: HttpRequest, tip_id: UUID) -> HttpResponse:
    """Three moves on one address: the form, the preview of exactly what leaves, sending."""
    tip = _tip(tip_id)
    if tip.state != "classified" or not vault.may_open(tip.id, DataClass.D3):
        return HttpResponseRedirect(reverse("console:tip", args=[tip.id]))
    agencies = agency_choices(tip.place)
    initial = {
        "agency": agencies[0][0] if agencies else "",
        "account": tip.words,
        "identifiers": tip.identifiers,
    }
    form = HandOverForm(
        request.POST if request.method == "POST" else None, initial=initial, agencies=agencies
    )
    handover_id = id_of(request.POST.get("handover_id")) or new_id()
    context: dict[str, Any] = {
        "tip": tip, "form": form, "handover_id": handover_id, "row": shown.row(tip),
    }  # fmt: skip
    step = request.POST.get("step", "")
    if request.method == "POST" and step != "change" and form.is_valid():
        try:
            if step == "send":
                return _sent(request, tip, form, handover_id)
            words = {n: form.cleaned_data[n] for n in ("account", "identifiers")}
            context["preview"] = handovers.leaving(tip_id=tip.id, **words)
            context["agency"] = dict(agencies)[form.cleaned_data["agency"]]
            context["facts"] = _leaving_facts(tip)
        except services.Refused as refused:
            _say(form, refused)
    return _page(request, "console/tip_hand_over.html", context, form)


def _sent(request: HttpRequest, tip: Tip, form: Form, handover_id: UUID) -> HttpResponse:
    agency = directory.agency(form.cleaned_data["agency"])
    assert agency is not None  # one of the choices
    handovers.hand_over(
        by=actor_of(request),
        tip_id=tip.id,
        agency=agency,
        account=form.cleaned_data["account"],
        identifiers=form.cleaned_data["identifiers"],
        handover_id=handover_id,
    )
    return HttpResponseRedirect(reverse("console:tip", args=[tip.id]))


def _leaving_facts(tip: Tip) -> list[tuple[str, str]]:
    return [
        (_("What is reported"), wording.label("tip_kind", tip.kind)),
        (_("What is it about"), wording.label("tip_class", tip.classification)),
        (_("Place"), wording.place(tip.place)),
        (_("What kind of place"), wording.label("venue", tip.venue)),
        (_("Urgency"), wording.label("urgency", tip.urgency)),
    ]


def _moved(
    request: HttpRequest, tip_id: UUID, form: Form, name: str, verb: Callable[..., Tip]
) -> HttpResponse:
    """A verb that needs a reason: the page again with what was typed, or the tip moved on."""
    tip = _tip(tip_id)
    if not form.is_valid():
        return _tip_page(request, tip, **{name: form})
    try:
        verb(by=actor_of(request), tip_id=tip.id, **form.cleaned_data)
    except services.Refused as refused:
        if refused.code == "closed":
            raise Http404 from refused
        messages.warning(request, _("Somebody was quicker: this tip has moved on."))
    return HttpResponseRedirect(reverse("console:tip", args=[tip.id]))


def _tip_page(request: HttpRequest, tip: Tip, **forms: Form) -> HttpResponse:
    found = shown.page(tip, actor_of(request), queries.handover_of(tip.id))
    context = {
        **found,
        "just_taken": "new" in request.GET,
        "classify_form": ClassifyForm(),
        "close_form": CloseTipForm(),
        "result_form": ResultForm(),
        "classes": _class_hints(),
        **forms,
    }
    return _page(request, "console/tip.html", context, next(iter(forms.values()), None))


def _class_hints() -> str:
    """Which judgements usually lead to a hand-over, said once beside the question."""
    goes = [code for code in pack().codes("tip_class") if code.extra.get("goes_on") == "yes"]
    return ", ".join(code.label(wording.lang()) for code in goes)


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], form: Form | None = None
) -> HttpResponse:
    labels = {"main_label": _("Tip"), "right_label": _("Where it stands")}
    whole = framed(request, **labels, **context)
    return render(request, template, whole, status=422 if form and form.errors else 200)


def _say(form: Form, refused: services.Refused) -> None:
    """Why the service refused, at the field it concerns."""
    sentences = {
        "reporter_named": _(
            "Somebody who stays anonymous leaves no name or number. Empty this field and the"
            " agreement, or choose that she may be contacted."
        ),
        "no_reporter": _("Write how she may be contacted, or choose that she stays anonymous."),
        "names_reporter": _(
            "This text repeats the name or number of the person who reported it. Take it out."
        ),
        "no_account": _("Write what the agency needs to know."),
        "moved_on": _("Somebody was quicker: this tip has moved on."),
    }
    field = refused.field if refused.field in form.fields else None
    form.add_error(field, sentences.get(refused.code, _("Choose one of the list.")))


def _tip(tip_id: UUID) -> Tip:
    return get_object_or_404(Tip.objects.select_related("agency", "contact"), pk=tip_id)


def _from_contact(contact: Contact | None) -> dict[str, Any]:
    """Codes that are known already; never a word, which may name who reports."""
    if contact is None:
        return {}
    return {"channel": contact.channel, "place": wording.place_name(contact.place)}


def _tabs(state: str, kind: str) -> list[dict[str, Any]]:
    names = [("open", _("Open")), ("received", _("To be classified")),
             ("handed_over", _("Handed over")), ("resolved", _("Resolved")),
             ("closed", _("Closed")), ("all", _("All"))]  # fmt: skip
    end = f"&kind={kind}" if kind else ""
    return [
        {"label": label, "href": f"?state={code}{end}", "current": code == state}
        for code, label in names
    ]
