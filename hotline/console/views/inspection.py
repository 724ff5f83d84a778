"""The data protection officer asks the log: who saw this file, what did she look at."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.access.roles import ROLES
from hotline.console.frame import framed
from hotline.console.presenting import inspection as words
from hotline.inspection import queries, rules
from hotline.staff.models import Member


@require_http_methods(["GET", "POST"])
@requires("log.read")
def index(request: HttpRequest) -> HttpResponse:
    """Ask by a case's number or an id; or begin with who saw most in the last week.

    What is asked is posted, so that it stands in no address.
    """
    by, sought, unknown = actor_of(request), "", False
    if request.method == "POST":
        sought = request.POST.get("sought", "").strip()
        found = queries.find(sought, by=by)
        if found:
            return HttpResponseRedirect(reverse("console:log_of_file", args=[found]))
        unknown = True
    members = Member.objects.order_by("display_name").values_list("pk", "display_name", "role")
    context = framed(
        request,
        sought=sought,
        errors=[("sought", _("There is no file of this number."))] if unknown else [],
        patterns=words.patterns(queries.patterns(by=by)),
        many_in_an_hour=rules.MANY_IN_AN_HOUR,
        many_elsewhere=rules.MANY_ELSEWHERE,
        members=[(pk, name, ROLES[role].label) for pk, name, role in members],
    )
    return render(request, "console/log.html", context, status=422 if unknown else 200)


@require_GET
@requires("log.read")
def of_file(request: HttpRequest, root: UUID) -> HttpResponse:
    """Who saw this file and what belongs to it, newest first."""
    by = actor_of(request)
    family = _family(request, root)
    queries.asked(by=by, about=root, what="file")
    before = _before(request)
    rows = words.looks(queries.of_files([one for one, _kind in family], by=by, before=before))
    context = framed(
        request,
        rows=rows,
        kind=words.kind(dict(family).get(root)),
        root=root,
        many=len(family),
        csv_url=reverse("console:log_of_file_csv", args=[root]),
        older=rows[-1]["seq"] if len(rows) == queries.A_PAGE else "",
    )
    return render(request, "console/log_rows.html", context)


@require_GET
@requires("log.read")
def of_member(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """What one member did and saw, newest first."""
    by = actor_of(request)
    member = get_object_or_404(Member, pk=member_id)
    queries.asked(by=by, about=member.pk, what="member")
    rows = words.looks(queries.of_actor(member.key, by=by, before=_before(request)))
    context = framed(
        request,
        rows=rows,
        member=member,
        csv_url=reverse("console:log_of_member_csv", args=[member.pk]),
        older=rows[-1]["seq"] if len(rows) == queries.A_PAGE else "",
    )
    return render(request, "console/log_rows.html", context)


@require_GET
@requires("log.read")
def file_csv(request: HttpRequest, root: UUID) -> HttpResponse:
    """The same rows for a spreadsheet."""
    by, family = actor_of(request), _family(request, root)
    queries.asked(by=by, about=root, what="export")
    rows = queries.of_files([one for one, _kind in family], by=by, most=queries.MOST_IN_A_FILE)
    return _csv(rows)


@require_GET
@requires("log.read")
def member_csv(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """What one member did and saw, for a spreadsheet."""
    by, member = actor_of(request), get_object_or_404(Member, pk=member_id)
    queries.asked(by=by, about=member.pk, what="export")
    return _csv(queries.of_actor(member.key, by=by, most=queries.MOST_IN_A_FILE))


def _family(request: HttpRequest, root: UUID) -> list[tuple[UUID, str]]:
    found = queries.family(root, by=actor_of(request))
    if not found:
        raise Http404
    return found


def _before(request: HttpRequest) -> int:
    text = request.GET.get("before", "")
    return int(text) if text.isdigit() and len(text) < 19 else queries.NEWEST


def _csv(rows: Any) -> HttpResponse:
    return HttpResponse(
        words.as_csv(words.looks(rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="log.csv"'},
    )
