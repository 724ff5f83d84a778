"""The people who sign in: who they are, what their roles may do, where they are signed in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.access.roles import ROLES
from hotline.console.frame import framed
from hotline.console.presenting import members as words
from hotline.countries.pack import current as pack
from hotline.staff import changes, keeping, services
from hotline.staff import queries as staff
from hotline.staff.models import Change, Member
from hotline.wording import lang

A_PAGE = 50


@require_GET
@requires("staff.manage")
def index(request: HttpRequest) -> HttpResponse:
    """Everybody, by role, centre and part of a name; what waits for a second person first."""
    asked = {key: request.GET.get(key, "").strip() for key in ("role", "centre", "named", "left")}
    rows = staff.everybody(
        role=asked["role"],
        centre=asked["centre"],
        named=asked["named"],
        left=asked["left"] == "1",
    )
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    actor = actor_of(request)
    context = framed(
        request,
        asked=asked,
        page=page,
        rows=[_row(member) for member in page],
        waiting=words.all_changes(changes.waiting(), actor),
        has_second=changes.has_second(actor),
        without_keeper=[wording.agency(one) for one in keeping.without_keeper()],
        roles=[("", _("Every role")), *((r.code, r.label) for r in ROLES.values())],
        centres=[
            ("", _("Every centre")),
            *((code, one.label(lang())) for code, one in pack().centres.items()),
        ],
        states=[("", _("Who may sign in")), ("1", _("Who has left"))],
    )
    return render(request, "console/members.html", context)


@require_GET
@requires("staff.manage")
def show(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """One member: role, place, sessions, and what was decided about her rights."""
    member = get_object_or_404(Member.objects.select_related("agency"), pk=member_id)
    actor = actor_of(request)
    rows = Change.objects.filter(member_id=member.pk).order_by("-asked_at")[:20]
    context = framed(
        request,
        member=member,
        one=_row(member),
        sentences=words.sentences(member.role),
        sessions=words.sessions(member, actor.session),
        changes=words.all_changes(rows, actor),
        herself=member.key == actor.key,
        has_second=changes.has_second(actor),
    )
    return render(request, "console/member.html", context)


@require_POST
@requires("staff.manage")
def end(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """End one session of a member, or all of them."""
    member = get_object_or_404(Member, pk=member_id)
    by, mark = actor_of(request), request.POST.get("mark", "")
    if mark:
        ended = int(services.end_session(by=by, member=member, mark=mark))
    else:
        ended = services.end_other_sessions(by=by, member=member, but=by.session)
    messages.success(request, _("Ended.") if ended else _("That session had ended already."))
    return HttpResponseRedirect(reverse("console:member", args=[member.pk]))


@require_GET
@requires("staff.confirm")
def roles(request: HttpRequest) -> HttpResponse:
    """Every role with what it may do, each permission as its sentence."""
    found = [
        {"code": role.code, "label": role.label, "sentences": words.sentences(role.code)}
        for role in ROLES.values()
    ]
    return render(request, "console/roles.html", framed(request, roles=found))


def _row(member: Member) -> dict[str, Any]:
    return {
        "member": member,
        "role": words.role_label(member.role),
        "where": words.where(member.centre, member.agency),
    }
