"""A copy of one person's data: made, read, struck out, released, handed over."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.console.frame import framed
from hotline.console.presenting import rights as shown
from hotline.console.rights_forms import HandingForm, LanguageForm, ReasonForm
from hotline.console.views import rights
from hotline.rights import copies, services
from hotline.rights.models import DataCopy, DataRequest


@require_POST
@requires("rights.work")
def make(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Gather everything held about her, in the language she reads."""
    found = get_object_or_404(DataRequest.objects.select_related("owner"), pk=request_id)
    if found.person_id is None:
        raise Http404
    rights.must_read(found.person_id)
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return rights.page(request, found, language_form=form)
    try:
        copy = copies.make(by=actor_of(request), request_id=found.pk, **form.cleaned_data)
    except services.MovedOn:
        messages.warning(request, _("This has moved on meanwhile. Here is where it stands."))
        return rights.back(request, found)
    return _to(copy)


@require_GET
@requires("rights.see")
def read(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """The copy: its maker reads and strikes out, another reads and releases."""
    return _page(request, _found(copy_id))


@require_POST
@requires("rights.work")
def strike(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """Strike out the passages that were ticked; with everything read, ask for the release."""
    copy, actor = _found(copy_id), actor_of(request)
    try:
        copies.strike(by=actor, copy_id=copy.pk, keys=request.POST.getlist("out"))
        if request.POST.get("answer") == "offer":
            if request.POST.get("read") != "yes":
                return _page(request, _found(copy_id), unread=True)
            copies.offer(by=actor, copy_id=copy.pk)
            messages.success(request, _("A second person is asked to release it."))
            return rights.back(request, copy.request)
    except services.MovedOn:
        messages.warning(request, _("This has moved on meanwhile. Here is where it stands."))
    else:
        messages.success(request, _("Saved."))
    return _to(copy)


@require_POST
@requires("rights.approve")
def decide(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """Release it, or give it back with words."""
    copy = _found(copy_id)
    released = request.POST.get("answer") == "release"
    form = ReasonForm(request.POST, auto_id="back_%s")
    if not released and not form.is_valid():
        return _page(request, copy, back_form=form)
    words = "" if released else form.cleaned_data["words"]
    try:
        copies.decide(by=actor_of(request), copy_id=copy.pk, released=released, words=words)
    except services.NotBySame:
        messages.warning(request, _("You made it yourself: another person releases it."))
        return _to(copy)
    except services.MovedOn:
        messages.warning(request, _("This has moved on meanwhile. Here is where it stands."))
        return _to(copy)
    said = _("Released. It can be handed over.") if released else _("Given back.")
    return rights.back(_said(request, said), copy.request)


@require_POST
@requires("rights.work")
def hand_over(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """Ask whether having it is safe for her; then hand it over, or let it wait."""
    copy, form = _found(copy_id), HandingForm(request.POST)
    if not form.is_valid():
        return _page(request, copy, hand_form=form)
    said = form.cleaned_data
    safe = said["safe"] == "yes"
    try:
        copies.hand_over(
            by=actor_of(request), copy_id=copy.pk, safe=safe, how=said["how"], words=said["words"]
        )
    except services.Wrong as wrong:
        told = {
            "how": _("Choose how she gets it."),
            "words": _("Say what would have to change, and when to ask again."),
        }
        form.add_error(wrong.field, told[wrong.field])
        return _page(request, copy, hand_form=form)
    except services.MovedOn:
        messages.warning(request, _("This has moved on meanwhile. Here is where it stands."))
        return _to(copy)
    words = _("She has it.") if safe else _("It waits until having it is safe for her.")
    messages.success(request, words)
    return _to(copy)


@require_GET
@requires("rights.work")
def printed(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """The sheet, to print or to read to her; in her language, under a neutral title."""
    copy = _leaving(request, copy_id, "print")
    with translation.override(copy.language):
        context = {"copy": copy, "sections": shown.leaving(copy)}
        return render(request, "console/rights_copy_print.html", context)


@require_GET
@requires("rights.work")
def file(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """The same as JSON, to take elsewhere; the name of the file says nothing."""
    copy = _leaving(request, copy_id, "file")
    with translation.override(copy.language):
        whole = {"made": copy.made_at.date().isoformat(), "sections": shown.leaving(copy)}
    return HttpResponse(
        json.dumps(whole, ensure_ascii=False, indent=1),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="copy.json"'},
    )


def _leaving(request: HttpRequest, copy_id: UUID, form: str) -> DataCopy:
    copy = _found(copy_id)
    try:
        return copies.taken(by=actor_of(request), copy_id=copy.pk, form=form)
    except services.MovedOn:
        raise Http404 from None


def _page(request: HttpRequest, copy: DataCopy, **more: Any) -> HttpResponse:
    actor = actor_of(request)
    works = may(actor.role, "rights.work")
    unread = copy.offered_at is None and copy.made_by == actor.key
    context = {
        "request_": copy.request,
        "state": shown.copy_state(copy.request, actor),
        "copy": copy,
        "sections": shown.passages(copy),
        "may_strike": unread and works and copy.request.ended_at is None,
        "may_hand": bool(copy.released_at) and works,
        "back_form": ReasonForm(auto_id="back_%s"),
        "hand_form": HandingForm(),
    }
    whole = framed(request, **(context | more))
    return render(request, "console/rights_copy.html", whole, status=422 if more else 200)


def _found(copy_id: UUID) -> DataCopy:
    copy = get_object_or_404(DataCopy.objects.select_related("request__owner"), pk=copy_id)
    rights.must_read(copy.person_id)
    return copy


def _said(request: HttpRequest, words: str) -> HttpRequest:
    messages.success(request, words)
    return request


def _to(copy: DataCopy) -> HttpResponse:
    return HttpResponseRedirect(reverse("console:data_copy", args=[copy.pk]))
