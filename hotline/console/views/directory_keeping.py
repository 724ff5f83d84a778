"""Keeping the directory: entries, whom to reach, links to confirm, what is stale."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.console.directory_forms import LocationForm, ReachForm, ServiceForm, say
from hotline.console.frame import framed
from hotline.console.presenting import directory as words
from hotline.console.presenting import directory_entry as entry
from hotline.console.views.contacts import place_names
from hotline.directory import confirming, finding, offering, queries, reaching
from hotline.directory.models import Agency, ConfirmationLink, ContactPoint, Location, Service
from hotline.directory.rules import Refused


@require_GET
@requires("directory.keep")
def stale(request: HttpRequest) -> HttpResponse:
    """Entries to mind: messages that come back, notes, past a quarter."""
    rows = [
        {
            "code": one.agency.pk,
            "href": reverse("console:directory_agency", args=[one.agency.pk]),
            "title": wording.agency(one.agency),
            "confirmed_at": one.confirmed_at,
            "asked_at": one.asked_at,
            "bounced": one.bounced,
            "notes": one.notes,
        }
        for one in confirming.stale(timezone.now())
    ]
    return _page(request, "console/directory_stale.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@requires("directory.keep")
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Make a link for an agency to confirm its entry; it is shown once."""
    agency = _agency(code)
    context: dict[str, Any] = {"agency": agency, "name": wording.agency(agency)}
    if request.method == "POST":
        link, token = confirming.ask(by=actor_of(request), agency=agency.pk)
        address = request.build_absolute_uri(reverse("portal:confirm_entry", args=[token]))
        context |= {"address": address, "expires_at": link.expires_at}
    return _page(request, "console/directory_ask.html", context)


@require_POST
@requires("directory.keep")
def right(request: HttpRequest, code: str) -> HttpResponse:
    """The agency said by telephone that its entry is right."""
    agency = _agency(code)
    confirming.confirm_by_hand(by=actor_of(request), agency=agency.pk)
    messages.success(request, _("Confirmed for a quarter."))
    return _back(agency.pk)


@require_POST
@requires("directory.keep")
def mind(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """What an agency noted is seen to."""
    link = get_object_or_404(ConfirmationLink, pk=link_id)
    confirming.mind(by=actor_of(request), link_id=link.pk)
    return _back(link.agency_id)


@require_http_methods(["GET", "POST"])
@requires("directory.keep")
def new_service(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a service."""
    agency = _agency(code)
    form = ServiceForm(
        request.POST or None, initial={"status": "active", "accepts_referrals": True}
    )

    def write() -> None:
        offering.add_service(
            by=actor_of(request), agency=agency.pk, facts=form.facts(),
            areas=form.cleaned_data["areas"], hours=form.turns(),
        )  # fmt: skip

    return _written(request, form, write, agency, "service", _("Add a service"))


@require_http_methods(["GET", "POST"])
@requires("directory.keep")
def service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Change a service."""
    found = get_object_or_404(Service.objects.select_related("agency"), pk=service_id)
    form = ServiceForm(
        request.POST or None, initial=ServiceForm.initial_of(found), turns=finding.turns_of(found)
    )

    def write() -> None:
        facts = form.facts()
        said = ("capacity", "capacity_number")
        if not any(name in form.changed_data for name in said):
            # Untouched, it was not said again today.
            facts = {name: value for name, value in facts.items() if name not in said}
        offering.change_service(
            by=actor_of(request), service_id=found.id, facts=facts,
            areas=form.cleaned_data["areas"], hours=form.turns(),
        )  # fmt: skip

    return _written(request, form, write, found.agency, "service", _("Change a service"))


@require_http_methods(["GET", "POST"])
@requires("directory.keep")
def new_location(request: HttpRequest, code: str) -> HttpResponse:
    """Enter where an agency is."""
    return _location(request, _agency(code), None)


@require_http_methods(["GET", "POST"])
@requires("directory.keep")
def location(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """Change where an agency is. A sealed address opens to whoever may know it alone."""
    found = get_object_or_404(
        Location.objects.select_related("agency"), pk=location_id, ended_at__isnull=True
    )
    return _location(request, found.agency, found)


@require_POST
@requires("directory.keep")
def end_location(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """The agency is there no longer."""
    found = get_object_or_404(Location, pk=location_id)
    offering.end_location(by=actor_of(request), location_id=found.pk)
    return _back(found.agency_id)


@require_http_methods(["GET", "POST"])
@requires("directory.keep")
def new_contact(request: HttpRequest, code: str) -> HttpResponse:
    """Enter whom an agency's messages go to."""
    return _contact(request, _agency(code), None)


@require_http_methods(["GET", "POST"])
@requires("directory.keep")
def contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Change whom an agency's messages go to."""
    found = get_object_or_404(
        ContactPoint.objects.select_related("agency"), pk=contact_id, ended_at__isnull=True
    )
    return _contact(request, found.agency, found)


@require_POST
@requires("directory.keep")
def end_contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Nobody is reached there any longer."""
    found = get_object_or_404(ContactPoint, pk=contact_id)
    reaching.end_contact_point(by=actor_of(request), contact_point_id=found.pk)
    return _back(found.agency_id)


def _location(request: HttpRequest, agency: Agency, found: Location | None) -> HttpResponse:
    services = [one for one in finding.services_of(agency.pk) if one.status != "defunct"]
    initial = LocationForm.initial_of(found, entry.kept(found)) if found else {
        "confidential": agency.confidential,
    }  # fmt: skip
    form = LocationForm(request.POST or None, initial=initial, services=services)

    def write() -> None:
        offering.put_location(
            by=actor_of(request), agency=agency.pk, location_id=found.pk if found else None,
            **form.cleaned_data,
        )  # fmt: skip

    title = _("Change an address") if found else _("Add an address")
    return _written(request, form, write, agency, "location", title, found=found)


def _contact(request: HttpRequest, agency: Agency, found: ContactPoint | None) -> HttpResponse:
    turns = reaching.turns_of(found) if found else []
    initial = dict(ReachForm.initial_of(found)) if found else {"ways": ["email"]}
    form = ReachForm(request.POST or None, initial=initial, turns=turns)

    def write() -> None:
        reaching.put_contact_point(
            by=actor_of(request), agency=agency.pk, facts=form.facts(), turns=form.turns(),
            contact_point_id=found.pk if found else None,
        )  # fmt: skip

    title = _("Change whom to reach") if found else _("Add somebody to reach")
    return _written(request, form, write, agency, "contact", title, found=found)


def _written(
    request: HttpRequest,
    form: Form,
    write: Callable[[], None],
    agency: Agency,
    kind: str,
    title: str,
    **context: Any,
) -> HttpResponse:
    """The form, with what was typed kept where it cannot be so; else the agency's page."""
    if request.method == "POST" and form.is_valid():
        try:
            write()
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, _("Saved."))
            return _back(agency.pk)
    whole = {
        "form": form, "agency": agency, "name": wording.agency(agency), "title": title,
        "kind": kind, "places": place_names(), "whole_country": words.area("*"), **context,
    }  # fmt: skip
    return _page(request, f"console/directory_{kind}.html", whole, bad=bool(form.errors))


def _agency(code: str) -> Agency:
    found = queries.agency(code)
    if found is None:
        raise Http404
    return found


def _back(code: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("console:directory_agency", args=[code]))


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], *, bad: bool = False
) -> HttpResponse:
    whole = framed(request, main_label=_("Directory"), **context)
    return render(request, template, whole, status=422 if bad else 200)
