"""Referring a person: choose, see exactly what leaves, send."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from hotline import wording
from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.ids import new_id
from hotline.cases import never_share
from hotline.console import presenters
from hotline.console.frame import framed
from hotline.console.presenting import receivers
from hotline.console.presenting import referrals as presenting
from hotline.console.referral_forms import ReferralForm
from hotline.console.views.cases import file_or_404, person_of
from hotline.console.views.referral_acts import refused_words
from hotline.coordination import letters
from hotline.countries.pack import current as pack
from hotline.directory import queries as directory
from hotline.directory.models import Agency
from hotline.people.models import Person
from hotline.referrals import (
    accounts,
    drafts,
    packets,
    queries,
    rules,
    sending,
    services,
)
from hotline.referrals.models import IN, Draft, Referral, Step
from hotline.vault import services as vault


@require_http_methods(["GET", "POST"])
@requires("referrals.send")
def refer(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """On one address: the form, the preview of exactly what leaves and to whom, sending; or
    keeping it as a draft."""
    found = file_or_404(case_id)
    if found.case.status == "closed":
        return HttpResponseRedirect(reverse("console:case", args=[case_id]))
    person = person_of(found, person_id)
    place = packets.shown(person).place
    draft, kept = _draft(request, case_id, person_id), _kept_draft(request, case_id, person_id)
    kept_from = never_share.agencies_of(case_id)
    agencies = [pair for pair in agency_choices(place) if pair[0] not in kept_from]
    chosen, step = receivers.chosen(request.GET, kept_from), request.POST.get("step", "")
    for one in (draft and draft.agency, kept and kept.agency, chosen and chosen.agency):
        if one and one.pk not in kept_from:
            agencies = receivers.with_first(agencies, one)
    agencies = receivers.listed(agencies, [request.POST.get("agency", "")], kept_from)
    initial = _initial(found.case.urgency, agencies, place, person)
    if draft:
        initial |= _drafted(draft)
    if kept:
        initial |= _kept(kept)
    if step == "choose":
        initial |= receivers.typed(request.POST)
    if chosen and chosen.agency:
        initial |= receivers.filled(chosen, initial.get("account", ""))
    posted = request.POST if request.method == "POST" and step != "choose" else None
    form = ReferralForm(posted, initial=initial, agencies=agencies)
    referral_id = kept.id if kept else _referral_id(request)
    if request.method == "POST" and step == "keep":
        return _keep(request, case_id, person_id, form, referral_id)
    context: dict[str, Any] = {
        "case": found.case,
        "person": presenters.standing(next(s for s in found.people if s.person.id == person_id)),
        "form": form,
        "referral_id": referral_id,
        "no_place": not place,
        "first_need": request.GET.get("need")
        or next(iter(packets.needs_of(case_id, person_id)), ""),
        "chosen": chosen,
        "draft": draft,
        "must_agree": presenting.must_agree(person),
    }
    if request.method == "POST" and form.is_valid() and step != "change":
        if step == "send":
            sent = _send(request, case_id, person_id, form, referral_id)
            if sent:
                if draft:
                    drafts.use(by=actor_of(request), draft_id=draft.id, referral_id=sent.id)
                return HttpResponseRedirect(reverse("console:referral", args=[sent.id]))
        else:
            context["preview"] = _preview(form, found.case.id, person, referral_id)
    template = "console/preview.html" if "preview" in context else "console/refer.html"
    status = 422 if form.errors else 200
    return render(request, template, framed(request, **context), status=status)


@require_GET
@requires("cases.read")
def show(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """A referral as its sender sees it; the part that changes is fetched again when it moves."""
    rows = Referral.objects.select_related("agency", "case", "person")
    referral = get_object_or_404(rows, pk=referral_id)
    if referral.direction == IN and referral.case_id is None:
        return HttpResponseRedirect(reverse("console:incoming", args=[referral.id]))
    actor = actor_of(request)
    readable = vault.may_open(referral.id, DataClass.D3) and not vault.is_erased(referral.id)
    place = packets.shown(referral.person).place if referral.person else referral.unit
    context = {
        "referral": presenters.referral(referral),
        "row": referral,
        "case": referral.case,
        "steps": presenters.steps(referral),
        "can": presenting.may_do(actor, referral, readable=readable),
        "said": presenting.said(referral) if readable else [],
        "sent_back": _sent_back(referral) if readable else "",
        "together": _together(referral),
        "may_print": readable and may(actor.role, "letters.print") and letters.may_print(referral),
        "band": wording.band_shown(referral.band),
        "identity": identity_shown(referral) if readable else [],
        "account": referral.account if readable else "",
        "basis": wording.label("legal_basis", referral.basis),
        "basis_words": referral.basis_words if readable else "",
        "confirmed": wording.label("help_confirmed", referral.confirmed)
        if referral.confirmed
        else "",
        "ends_soon": queries.ends_soon(referral),
        "asks_others": bool(place) and referral.state in ("declined", "expired"),
    }
    if request.headers.get("HX-Request"):
        return render(request, "console/parts/referral.html", context)
    return render(request, "console/referral.html", framed(request, **context))


def _sent_back(referral: Referral) -> str:
    """Why a draft came back from its second signer."""
    if referral.state != "draft":
        return ""
    last = Step.objects.filter(referral=referral, state="draft").order_by("-at").first()
    return last.words if last else ""


def _together(referral: Referral) -> list[dict[str, Any]]:
    """The other bodies it was sent to at the same time."""
    if referral.bundle is None:
        return []
    rows = Referral.objects.filter(bundle=referral.bundle).exclude(pk=referral.pk)
    rows = rows.select_related("agency").prefetch_related("agency__names")
    return [presenters.referral(one) for one in rows.order_by("sent_at", "id")]


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


def identity_shown(referral: Referral) -> list[tuple[str, str]]:
    """The identity part in words."""
    return wording.identity_shown(packets.opened_identity(referral.identity))


def _initial(urgency: str, agencies: wording.Choices, place: str, person: Person) -> dict[str, Any]:
    """The agency that stands first, and in danger the bodies that the law wants told at once."""
    codes = [code for code, _name in agencies]
    first = next(iter(codes), "")
    also = receivers.told_at_once(place, person) if urgency == "emergency" else []
    return {
        "agency": first,
        "also": [code for code in also if code in codes and code != first],
        "urgency": urgency,
        "basis": "consent",
        "fields_sent": list(rules.USUAL),
    }


def _kept_draft(request: HttpRequest, case_id: UUID, person_id: UUID) -> Referral | None:
    """A draft that is gone on with."""
    found = id_of(request.GET.get("referral") or request.POST.get("referral_id"))
    rows = Referral.objects.select_related("agency").filter(
        case=case_id, person=person_id, state="draft"
    )
    return rows.filter(pk=found).first() if found else None


def _kept(kept: Referral) -> dict[str, Any]:
    """What a draft fills in."""
    return {
        "agency": kept.agency_id,
        "urgency": kept.urgency,
        "account": kept.account,
        "basis": kept.basis,
        "basis_words": kept.basis_words,
        "fields_sent": kept.fields,
    }


def _keep(
    request: HttpRequest, case_id: UUID, person_id: UUID, form: ReferralForm, referral_id: UUID
) -> HttpResponse:
    """Keep what is there, complete or not."""
    form.is_valid()
    data = form.cleaned_data
    agency = Agency.objects.filter(pk=data.get("agency") or form["agency"].initial).first()
    if agency is None:
        return HttpResponseRedirect(reverse("console:refer", args=[case_id, person_id]))
    order = sending.Order(
        case_id,
        person_id,
        data.get("urgency", "routine"),
        data.get("basis", ""),
        data.get("basis_words", request.POST.get("basis_words", ""))[:2000],
        data.get("fields_sent", []),
        data.get("account", request.POST.get("account", ""))[:10000],
    )
    kept = sending.keep_draft(
        by=actor_of(request), order=order, agency=agency, referral_id=referral_id
    )
    return HttpResponseRedirect(reverse("console:referral", args=[kept.id]))


def _preview(
    form: ReferralForm, case_id: UUID, person: Person, referral_id: UUID
) -> dict[str, Any]:
    """What each agency sees: facts about her differ by what its task needs."""
    data, needs = form.cleaned_data, packets.needs_of(case_id, person.id)
    receivers = Agency.objects.prefetch_related("names").in_bulk(form.receivers())
    shown = []
    for code in form.receivers():
        agency = receivers[code]
        fields = sending.facts_for(agency, data["fields_sent"])
        packet = packets.compose(
            referral_id=referral_id,
            person=person,
            urgency=data["urgency"],
            needs=needs,
            fields=fields,
            account=data["account"],
            today=timezone.localdate(),
        )
        shown.append(
            {
                "agency": wording.agency(agency),
                "identity": wording.identity_shown(packet.identity),
                "left_out": [
                    wording.identity_names()[name]
                    for name in data["fields_sent"]
                    if name not in fields
                ],
                "number_stays": packets.number_stays(person, packet.identity, fields),
            }
        )
    now: dt.datetime = timezone.now()
    return {
        "to": shown,
        "band": wording.band_shown(packet.band),
        "account": packet.account,
        "at_once": rules.at_once(data["urgency"]),
        "signs_second": rules.needs_second_signer(data["basis"]),
        "urgency": data["urgency"],
        "due_at": rules.due(pack(), "sent", data["urgency"], now),
        "basis": wording.label("legal_basis", data["basis"]),
        "basis_words": data["basis_words"],
        "givers": [wording.label("consent_giver", one) for one in data["givers"]],
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
) -> Referral | None:
    """Send it to each; None, with the reason on the form, where it may not be sent so."""
    data = form.cleaned_data
    order = sending.Order(
        case_id,
        person_id,
        data["urgency"],
        data["basis"],
        data["basis_words"],
        data["fields_sent"],
        data["account"],
        data["givers"],
    )
    agencies = [Agency.objects.get(pk=code) for code in form.receivers()]
    try:
        if len(agencies) > 1:
            return sending.send_together(
                by=actor_of(request), order=order, agencies=agencies, bundle=referral_id
            )[0]
        return sending.send_one(
            by=actor_of(request), order=order, agency=agencies[0], referral_id=referral_id
        )
    except services.Refused as refusal:
        at = {"no_consent": "givers", "never_share": "agency", "no_words": "basis_words"}
        form.add_error(at.get(refusal.code), refused_words(refusal.code))
        return None


def _referral_id(request: HttpRequest) -> UUID:
    """One id from form to sending, so that a button pressed twice sends once."""
    try:
        return UUID(request.POST.get("referral_id", ""))
    except ValueError:
        return new_id()
