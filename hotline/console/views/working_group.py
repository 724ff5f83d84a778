"""The inter-agency working group: commitments by whom and by when, the figures behind them, and
the minutes of its meetings. Nothing here is about anybody."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hotline import wording
from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.actor.day import today
from hotline.actor.ids import new_id
from hotline.console.coordination_forms import (
    CommitmentForm,
    CommitmentMoveForm,
    MeetingForm,
    say_why,
)
from hotline.console.frame import framed
from hotline.console.presenting import coordination as shown
from hotline.console.presenting import measures
from hotline.coordination import group, queries
from hotline.coordination.ground import Refused
from hotline.coordination.models import Commitment, CommitmentMove, Meeting
from hotline.directory.models import Agency

STATES = ("late", "open", "done", "dropped")


@require_GET
@requires("group.read")
def index(request: HttpRequest) -> HttpResponse:
    """What was committed to, late first to see, and the meetings."""
    actor = actor_of(request)
    asked = request.GET.get("state", "")
    state = asked if asked in STATES else ""
    rows = [_shown(row) for row in queries.commitments(state)]
    _with_numbers(request, rows)
    every = rows if not state else [shown.commitment(row) for row in queries.commitments()]
    context = {
        "commitments": rows,
        "late": sum(one["late"] for one in every),
        "open": sum(one["open"] for one in every),
        "done": sum(one["tone"] == "ok" for one in every),
        "tabs": _tabs(state),
        "meetings": [_meeting(row) for row in queries.meetings()],
        "may_write": may(actor.role, "group.keep"),
    }
    return _page(request, "console/working_group.html", context)


@require_http_methods(["GET", "POST"])
@requires("group.keep")
def commit(request: HttpRequest) -> HttpResponse:
    """Write down a commitment."""
    bodies = group.members()
    form = CommitmentForm(
        request.POST if request.method == "POST" else None,
        agencies=[(one.pk, wording.agency(one)) for one in bodies],
        measures=measures.labels(),
        meetings=[(str(m.pk), _day(m)) for m in queries.meetings()],
        initial={"meeting": request.GET.get("meeting", "")},
    )
    commitment_id = id_of(request.POST.get("commitment_id")) or new_id()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = group.commit(
                by=actor_of(request), commitment_id=commitment_id,
                agency=Agency.objects.get(pk=data["agency"]), words=data["words"],
                due_on=data["due_on"], measure=data["measure"],
                meeting_id=UUID(data["meeting"]) if data["meeting"] else None,
            )  # fmt: skip
        except Refused as refused:
            say_why(form, refused)
        else:
            return HttpResponseRedirect(reverse("console:commitment", args=[made.pk]))
    context = {"form": form, "commitment_id": commitment_id}
    return _page(request, "console/commitment_new.html", context, 422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("group.read")
def commitment(request: HttpRequest, commitment_id: UUID) -> HttpResponse:
    """A commitment and its history; whoever keeps the group's book says how it stands."""
    rows = Commitment.objects.select_related("agency", "meeting")
    found = get_object_or_404(rows, pk=commitment_id)
    writes = may(actor_of(request).role, "group.keep")
    posted = request.method == "POST" and writes
    form = CommitmentMoveForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            _move(request, found, form.cleaned_data)
        except Refused as refused:
            if refused.code != "moved_on":
                raise
            messages.warning(request, _("Somebody was quicker: look how it stands now."))
        return HttpResponseRedirect(reverse("console:commitment", args=[found.pk]))
    one = _shown(found)
    _with_numbers(request, [one])
    context = {
        "one": one,
        "meeting": _meeting(found.meeting) if found.meeting else None,
        "moves": [_told(row) for row in queries.told(found.pk)][::-1],
        "form": form if writes and found.state == "open" else None,
    }
    return _page(request, "console/commitment.html", context, 422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("group.keep")
def meet(request: HttpRequest) -> HttpResponse:
    """Write down a meeting."""
    form = MeetingForm(
        request.POST if request.method == "POST" else None,
        agencies=[(one.pk, wording.agency(one)) for one in group.members()],
        initial={"held_on": today()},
    )
    meeting_id = id_of(request.POST.get("meeting_id")) or new_id()
    if request.method == "POST" and form.is_valid():
        try:
            made = group.meet(by=actor_of(request), meeting_id=meeting_id, **form.cleaned_data)
        except Refused as refused:
            say_why(form, refused)
        else:
            return HttpResponseRedirect(reverse("console:group_meeting", args=[made.pk]))
    context = {"form": form, "meeting_id": meeting_id}
    return _page(request, "console/meeting_new.html", context, 422 if form.errors else 200)


@require_GET
@requires("group.read")
def meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The minutes of a meeting, and what was committed to in it."""
    found = get_object_or_404(queries.meetings(), pk=meeting_id)
    rows = [row for row in queries.commitments() if row.meeting_id == found.pk]
    context = {
        "meeting": _meeting(found),
        "row": found,
        "commitments": [_shown(row) for row in rows],
        "may_write": may(actor_of(request).role, "group.keep"),
    }
    return _page(request, "console/meeting.html", context)


def _move(request: HttpRequest, found: Commitment, said: dict[str, Any]) -> None:
    facts: dict[str, Any] = {
        "by": actor_of(request), "commitment_id": found.pk, "words": said["words"],
    }  # fmt: skip
    if said["act"] == "told":
        group.tell(**facts)
    elif said["act"] == "due_changed":
        group.put_off(due_on=said["due_on"], **facts)
    else:
        group.end(done=said["act"] == "done", **facts)


def _shown(row: Commitment) -> dict[str, Any]:
    labels = dict(measures.labels())
    return shown.commitment(row) | {"measure_label": labels.get(row.measure, "")}


def _with_numbers(request: HttpRequest, rows: list[dict[str, Any]]) -> None:
    """The number behind each commitment, for whoever reads figures."""
    actor = actor_of(request)
    if may(actor.role, "figures.read"):
        numbers = measures.numbers(actor, {one["measure"] for one in rows})
        for one in rows:
            one["number"] = numbers.get(one["measure"], "")


def _meeting(row: Meeting) -> dict[str, Any]:
    names = {one.pk: one for one in Agency.objects.filter(pk__in=row.present)}
    return {
        "href": reverse("console:group_meeting", args=[row.pk]),
        "held_on": wording.day(row.held_on),
        "present": [wording.agency(names[code]) for code in row.present if code in names],
        "made": getattr(row, "made", 0),
    }


def _told(row: CommitmentMove) -> dict[str, Any]:
    titles = {
        "made": _("Committed to"),
        "due_changed": _("Another day"),
        "told": _("How it stands"),
        "done": _("Done"),
        "dropped": _("Given up"),
    }
    icons = {"made": "handshake", "due_changed": "calendar-clock", "told": "message-square",
             "done": "check", "dropped": "x"}  # fmt: skip
    return {
        "title": titles[row.act], "icon": icons[row.act], "at": row.at,
        "due": wording.day(row.due_on), "text": row.words,
        "due_shown": row.act in ("made", "due_changed"),
    }  # fmt: skip


def _day(row: Meeting) -> str:
    return wording.day(row.held_on)


def _tabs(state: str) -> list[dict[str, Any]]:
    names = [("", _("All")), ("late", _("Late")), ("open", _("Open")), ("done", _("Done")),
             ("dropped", _("Given up"))]  # fmt: skip
    return [
        {"label": label, "href": f"?state={code}", "current": code == state}
        for code, label in names
    ]


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    whole = framed(request, main_label=_("Working group"), **context)
    return render(request, template, whole, status=status)
