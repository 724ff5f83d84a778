"""Referring a person: choose, see exactly what leaves, send."""

import datetime as dt
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.actor.classes import DataClass
from hotline.actor.ids import new_id
from hotline.cases import never_share
from hotline.console import presenters
from hotline.console.forms import ReferralForm
from hotline.console.frame import framed
from hotline.console.views.cases import file_or_404, person_of
from hotline.countries.pack import current as pack
from hotline.directory import queries as directory
from hotline.directory.models import Agency
from hotline.people.models import Person
from hotline.referrals import accounts, drafts, packets, rules, services
from hotline.referrals.models import Draft, Referral
from hotline.vault import services as vault


@require_http_methods(["GET", "POST"])
@requires("referrals.send")
def refer(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """Three moves on one address: the form, the preview of exactly what leaves, sending."""
    found = file_or_404(case_id)
    if found.case.status == "closed":
        return HttpResponseRedirect(reverse("console:case", args=[case_id]))
    person = person_of(found, person_id)
    place = packets.shown(person).place
    draft = _draft(request, case_id, person_id)
    kept_from = never_share.agencies_of(case_id)
    agencies = [pair for pair in agency_choices(place) if pair[0] not in kept_from]
    if draft and draft.agency and draft.agency.pk not in kept_from:
        agencies = _with_first(agencies, draft.agency)
    asked = request.GET.get("agency", "")
    codes = [code for code, _name in agencies]
    first = asked if asked in codes else next(iter(codes), "")
    initial = {
        "agency": first,
        "urgency": found.case.urgency,
        "basis": "consent",
        "fields_sent": list(rules.USUAL),
    }
    if draft:
        initial |= _drafted(draft)
    form = ReferralForm(request.POST or None, initial=initial, agencies=agencies)
    referral_id = _referral_id(request)
    context: dict[str, Any] = {
        "case": found.case,
        "person": presenters.standing(next(s for s in found.people if s.person.id == person_id)),
        "form": form,
        "referral_id": referral_id,
        "no_place": not place,
        "draft": draft,
    }
    if request.method == "POST" and form.is_valid() and request.POST.get("step") != "change":
        if request.POST.get("step") == "send":
            referral = _send(request, case_id, person_id, form, referral_id)
            if draft:
                drafts.use(by=actor_of(request), draft_id=draft.id, referral_id=referral.id)
            return HttpResponseRedirect(reverse("console:referral", args=[referral.id]))
        context["preview"] = _preview(form, found.case.id, person, referral_id)
    template = "console/preview.html" if "preview" in context else "console/refer.html"
    status = 422 if form.errors else 200
    return render(request, template, framed(request, **context), status=status)


@require_GET
@requires("cases.read")
def show(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """A referral as its sender sees it; the part that changes is fetched again when it moves."""
    referral = get_object_or_404(Referral.objects.select_related("agency", "case"), pk=referral_id)
    readable = vault.may_open(referral.id, DataClass.D3)
    place = packets.shown(referral.person).place
    others = [a for a in directory.alternatives(place) if a.pk != referral.agency_id]
    context = {
        "referral": presenters.referral(referral),
        "row": referral,
        "case": referral.case,
        "steps": presenters.steps(referral),
        "band": wording.band_shown(referral.band),
        "identity": identity_shown(referral) if readable else [],
        "account": referral.account if readable else "",
        "basis": wording.label("legal_basis", referral.basis),
        "basis_words": referral.basis_words if readable else "",
        "may_cancel": referral.state in rules.before("cancelled") and readable,
        "others": [wording.agency(a) for a in others[:3]] if referral.state == "declined" else [],
    }
    if request.headers.get("HX-Request"):
        return render(request, "console/parts/referral.html", context)
    return render(request, "console/referral.html", framed(request, **context))


@require_POST
@requires("referrals.send")
def cancel(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Take a referral back."""
    get_object_or_404(Referral, pk=referral_id)
    with suppress(services.Refused):  # it has moved on; the page says where it stands
        services.cancel(by=actor_of(request), referral_id=referral_id)
    return HttpResponseRedirect(reverse("console:referral", args=[referral_id]))


def agency_choices(place: str) -> list[tuple[str, str]]:
    """The responsible agency of a place first, then the others that may help there."""
    first = directory.responsible_agency(place) if place else None
    found: dict[str, Agency] = {first.pk: first} if first else {}
    for agency in directory.alternatives(place):
        found.setdefault(agency.pk, agency)
    return [(a.pk, wording.agency(a)) for a in found.values()]


def _draft(request: HttpRequest, case_id: UUID, person_id: UUID) -> Draft | None:
    """The emergency referral drafted during the call, when the page was opened from it."""
    draft_id = id_of(request.POST.get("draft", "") or request.GET.get("draft", ""))
    if draft_id is None:
        return None
    rows = Draft.objects.select_related("agency", "contact")
    return get_object_or_404(rows, pk=draft_id, case=case_id, person=person_id)


def _drafted(draft: Draft) -> dict[str, Any]:
    """What the draft fills in; a person checks it before it leaves."""
    return {
        "urgency": draft.urgency,
        "account": draft.account,
        "basis": drafts.BASIS,
        "basis_words": accounts.ground_of_danger(draft.contact),
    }


def _with_first(agencies: list[tuple[str, str]], first: Agency) -> list[tuple[str, str]]:
    others = [pair for pair in agencies if pair[0] != first.pk]
    return [(first.pk, wording.agency(first)), *others]


def identity_shown(referral: Referral) -> list[tuple[str, str]]:
    """The identity part in words."""
    return wording.identity_shown(packets.opened_identity(referral.identity))


def _preview(
    form: ReferralForm, case_id: UUID, person: Person, referral_id: UUID
) -> dict[str, Any]:
    data = form.cleaned_data
    packet = packets.compose(
        referral_id=referral_id,
        person=person,
        urgency=data["urgency"],
        needs=packets.needs_of(case_id, person.id),
        fields=data["fields_sent"],
        account=data["account"],
        today=timezone.localdate(),
    )
    agency = Agency.objects.get(pk=data["agency"])
    now: dt.datetime = timezone.now()
    return {
        "agency": wording.agency(agency),
        "band": wording.band_shown(packet.band),
        "identity": wording.identity_shown(packet.identity),
        "account": packet.account,
        "at_once": rules.at_once(data["urgency"]),
        "urgency": data["urgency"],
        "due_at": rules.due(pack(), "sent", data["urgency"], now),
        "basis": wording.label("legal_basis", data["basis"]),
        "basis_words": data["basis_words"],
        "number_stays": packets.number_stays(person, packet.identity, data["fields_sent"]),
        "values": _again(form),
    }


def _again(form: ReferralForm) -> list[tuple[str, str]]:
    """What was filled in, to be sent or changed: pairs for hidden inputs."""
    pairs = []
    for name, value in form.cleaned_data.items():
        for one in value if isinstance(value, list) else [value]:
            pairs.append((name, one))
    return pairs


def _send(
    request: HttpRequest, case_id: UUID, person_id: UUID, form: ReferralForm, referral_id: UUID
) -> Referral:
    data = form.cleaned_data
    return services.send(
        by=actor_of(request),
        case_id=case_id,
        person_id=person_id,
        agency=Agency.objects.get(pk=data["agency"]),
        urgency=data["urgency"],
        basis=data["basis"],
        basis_words=data["basis_words"],
        fields=data["fields_sent"],
        account=data["account"],
        referral_id=referral_id,
    )


def _referral_id(request: HttpRequest) -> UUID:
    """One id from form to sending, so that a button pressed twice sends once."""
    try:
        return UUID(request.POST.get("referral_id", ""))
    except ValueError:
        return new_id()
