"""Asking for a change of somebody's rights, and confirming what another has asked for."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.console.frame import framed
from hotline.console.member_forms import EnrolForm, PlaceForm
from hotline.console.presenting import members as words
from hotline.staff import changes
from hotline.staff.changes import Refused
from hotline.staff.models import Change, Member


@require_http_methods(["GET", "POST"])
@requires("staff.manage")
def enrol(request: HttpRequest) -> HttpResponse:
    """Ask for somebody to be taken in; shows the first half of her password, once."""
    form = EnrolForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            change, first = changes.ask_to_enrol(
                by=actor_of(request),
                username=said["username"],
                display_name=said["display_name"],
                place=form.place(),
                language=said["language"],
            )
            return _told(request, change, first)
        except Refused as refusal:
            field = "username" if refusal.code in ("taken", "waits") else None
            form.add_error(field, words.refusal(refusal.code))
    return _form(request, "console/enrol.html", form)


@require_http_methods(["GET", "POST"])
@requires("staff.manage")
def move(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Ask for another role, centre or agency."""
    member = _active(member_id)
    now = changes.place_of(member)
    form = PlaceForm(request.POST or None, initial=vars(now))
    if request.method == "POST" and form.is_valid():
        try:
            changes.ask_to_change(by=actor_of(request), member_id=member.pk, place=form.place())
            messages.success(request, _("Asked. It happens when a second person confirms it."))
            return _to_member(member)
        except Refused as refusal:
            form.add_error(None, words.refusal(refusal.code))
    return _form(request, "console/change_member.html", form, member=member)


@require_POST
@requires("staff.manage")
def reset(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Ask for a new password and a fresh second factor; shows the first half, once."""
    member = _active(member_id)
    try:
        change, first = changes.ask_to_reset(by=actor_of(request), member_id=member.pk)
    except Refused as refusal:
        messages.error(request, words.refusal(refusal.code))
        return _to_member(member)
    return _told(request, change, first)


@require_POST
@requires("staff.manage")
def leave(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """She has left: at once, unless she is one of those who confirm."""
    member = _active(member_id)
    try:
        change = changes.let_go(by=actor_of(request), member_id=member.pk)
    except Refused as refusal:
        messages.error(request, words.refusal(refusal.code))
        return _to_member(member)
    done = _("She can no longer sign in, and her sessions are ended.")
    messages.success(
        request, _("Asked. It happens when a second person confirms it.") if change else done
    )
    return _to_member(member)


@require_GET
@requires("staff.confirm")
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, and what was decided lately."""
    actor = actor_of(request)
    decided = Change.objects.exclude(state="asked").order_by("-decided_at")[:20]
    rows = {
        "waiting": words.all_changes(changes.waiting(), actor),
        "decided": words.all_changes(decided, actor),
    }
    if request.headers.get("HX-Target") == "waiting-changes":
        return render(request, "console/parts/waiting_changes.html", rows)
    return render(request, "console/changes.html", framed(request, **rows))


@require_GET
@requires("staff.confirm")
def show(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """One change: what would be, and what it lets her do."""
    return _page(request, get_object_or_404(Change, pk=change_id))


@require_POST
@requires("staff.confirm")
def decide(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Confirm, refuse or withdraw. Confirmed, the second half of a password is shown, once."""
    change, by = get_object_or_404(Change, pk=change_id), actor_of(request)
    verdict = request.POST.get("verdict")
    try:
        if verdict == "confirm":
            second = changes.confirm(by=by, change_id=change.pk)
            change.refresh_from_db()
            if second:
                return _told(request, change, second)
        elif verdict == "refuse":
            changes.refuse(by=by, change_id=change.pk)
        elif verdict == "withdraw":
            changes.withdraw(by=by, change_id=change.pk)
        else:
            raise Http404
    except Refused as refusal:
        return _page(request, change, refusal=words.refusal(refusal.code))
    return HttpResponseRedirect(reverse("console:change", args=[change.pk]))


def _active(member_id: UUID) -> Member:
    return get_object_or_404(Member, pk=member_id, is_active=True)


def _to_member(member: Member) -> HttpResponse:
    return HttpResponseRedirect(reverse("console:member", args=[member.pk]))


def _told(request: HttpRequest, change: Change, half: str) -> HttpResponse:
    context = framed(
        request,
        one=words.change(change, actor_of(request)),
        half=half,
        days=changes.FIRST_PASSWORD_LASTS.days,
    )
    return render(request, "console/half.html", context)


def _page(request: HttpRequest, change: Change, refusal: str = "") -> HttpResponse:
    context = framed(request, one=words.change(change, actor_of(request)), refusal=refusal)
    return render(request, "console/change.html", context, status=422 if refusal else 200)


def _form(request: HttpRequest, template: str, form: Any, **more: Any) -> HttpResponse:
    context = framed(request, form=form, has_second=changes.has_second(actor_of(request)), **more)
    return render(request, template, context, status=422 if form.errors else 200)
