"""Somebody looks for a person: written down on a contact; told to the owner of the file alone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.actor.classes import DataClass
from hotline.console.frame import framed
from hotline.console.presenting import seeking as shown
from hotline.console.seeking_forms import SoughtForm
from hotline.console.views.contacts import place_names
from hotline.contacts.models import Contact
from hotline.seeking import queries, services
from hotline.seeking.models import Notice
from hotline.vault import services as vault


@require_http_methods(["GET", "POST"])
@requires("contacts.take")
def look_for(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Write down whom somebody looks for. Known or not, what comes back is the same."""
    contact = get_object_or_404(Contact, pk=contact_id)
    if not vault.may_open(contact.id, DataClass.D3):
        raise Http404
    form = SoughtForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.look_for(by=actor_of(request), contact_id=contact.id, **form.cleaned_data)
        messages.success(request, _("Written down. Say the words below, and nothing else."))
        return HttpResponseRedirect(request.path)
    context: dict[str, Any] = {
        "contact": contact,
        "form": form,
        "asked": [shown.asked(row) for row in queries.of_contact(contact.id)],
        "places": place_names(),
        "main_label": _("This contact"),
    }
    status = 422 if form.errors else 200
    return render(request, "console/looking_for.html", framed(request, **context), status=status)


@require_GET
@requires("cases.work")
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Who looks for the person in one's file, how sure it is, and what one can do."""
    found = get_object_or_404(Notice, pk=notice_id)
    if not vault.may_open(found.id, DataClass.D3):
        raise Http404
    context = framed(
        request, notice=shown.notice(found, actor_of(request)), main_label=_("Somebody is looking")
    )
    return render(request, "console/notice.html", context)


@require_POST
@requires("cases.work")
def answer(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Say what one does about a notice."""
    get_object_or_404(Notice, pk=notice_id)
    try:
        services.answer(
            by=actor_of(request), notice_id=notice_id, answer=request.POST.get("answer", "")
        )
    except services.Refused as refusal:
        if refusal.code == "bad_code":
            raise Http404 from None
        messages.info(request, _("That was answered already."))
    return HttpResponseRedirect(reverse("console:notice", args=[notice_id]))
