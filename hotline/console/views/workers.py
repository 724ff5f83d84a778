"""What workers carry: one's own week, a centre's caseloads, and supervision, read by two."""

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
from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.actor.ids import new_id
from hotline.console.frame import framed
from hotline.console.presenting import workers as shown
from hotline.console.reintegration_forms import SupervisionForm
from hotline.countries.pack import current as pack
from hotline.reintegration import supervision, workload
from hotline.reintegration.models import SupervisionPoint
from hotline.staff import queries as staff
from hotline.staff.models import Member


@require_GET
@requires("cases.work")
def my_week(request: HttpRequest) -> HttpResponse:
    """What the reader carries, what is hers this week, what she and her supervisor agreed on."""
    actor = actor_of(request)
    load = workload.loads([actor.member_id])[actor.member_id]
    talk = workload.supervisions([actor.member_id])[actor.member_id]
    notes = supervision.notes_of(actor.member_id)
    context = {
        "carried": shown.carried(load),
        "too_much": shown.too_much(workload.over(actor.member_id)),
        "week": shown.week(workload.week(actor.member_id)),
        "talk": shown.supervised(talk),
        "supervised": actor.role == "counsellor",
        "notes": [shown.note(one) for one in notes],
        "may_oversee": may(actor.role, "cases.approve"),
        "main_label": _("My week"),
    }
    return render(request, "console/my_week.html", framed(request, **context))


@require_GET
@requires("cases.approve")
def listed(request: HttpRequest) -> HttpResponse:
    """Everybody who works on cases in the reader's centre: what she carries, her week, when she is
    to be supervised."""
    actor = actor_of(request)
    team = staff.desk_of(actor.centre)
    keys = [one.pk for one in team]
    loads, weeks, talks = workload.loads(keys), workload.weeks(keys), workload.supervisions(keys)
    rows = [shown.row(m, loads[m.pk], weeks.get(m.pk, {}), talks[m.pk]) for m in team]
    context = {"rows": rows, "limits": shown.limits(), "main_label": _("Workload")}
    return render(request, "console/workers.html", framed(request, **context))


@require_http_methods(["GET", "POST"])
@requires("cases.approve")
def worker(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """One counsellor of the reader's centre: what she carries, and the notes of their talks."""
    actor = actor_of(request)
    member = _of_centre(actor, member_id)
    form = SupervisionForm(
        request.POST if request.method == "POST" else None,
        initial={"held_on": pack().today(), "note_id": new_id()},
    )
    if request.method == "POST" and form.is_valid() and _noted(actor, member, form):
        messages.success(request, _("Written down. The two of you read it, nobody else."))
        return HttpResponseRedirect(reverse("console:worker", args=[member.pk]))
    load = workload.loads([member.pk])[member.pk]
    talk = workload.supervisions([member.pk])[member.pk]
    context = {
        "worker": member,
        "carried": shown.carried(load),
        "too_much": shown.too_much(workload.over(member.pk), whose=member.display_name),
        "talk": shown.supervised(talk),
        "notes": [shown.note(one) for one in supervision.notes_of(member.pk)],
        "form": form,
        "herself": member.key == actor.key,
        "main_label": _("Supervision"),
    }
    whole = framed(request, **context)
    return render(request, "console/worker.html", whole, status=422 if form.errors else 200)


def _of_centre(actor: Actor, member_id: UUID) -> Member:
    member = get_object_or_404(Member, pk=member_id, is_active=True, centre=actor.centre)
    if not may(member.role, "cases.work"):
        raise Http404
    return member


def _noted(actor: Actor, member: Member, form: SupervisionForm) -> bool:
    data = form.cleaned_data
    try:
        supervision.note(
            by=actor, counsellor_id=member.pk, words=data["words"], points=form.agreed(),
            held_on=data["held_on"], next_on=data["next_on"], note_id=data["note_id"],
        )  # fmt: skip
    except supervision.Refused as refused:
        sentences: dict[str, Any] = {
            "held_on": _("This day has not come yet."),
            "next_on": _("The next talk comes after this one."),
        }
        field = refused.field if refused.field in form.fields else None
        said = sentences.get(refused.field, _("This cannot be written down now."))
        form.add_error(field, said)
        return False
    return True


@require_POST
@requires("cases.work")
def point_done(request: HttpRequest, point_id: UUID) -> HttpResponse:
    """Either of the two says that a point they agreed on is done."""
    actor = actor_of(request)
    point = get_object_or_404(SupervisionPoint.objects.select_related("note"), pk=point_id)
    try:
        supervision.point_done(by=actor, point_id=point_id)
    except supervision.Refused:
        messages.warning(request, _("Somebody was quicker: it is done already."))
    if actor.member_id == point.note.counsellor_id:
        return HttpResponseRedirect(reverse("console:my_week") + "#supervision")
    return HttpResponseRedirect(reverse("console:worker", args=[point.note.counsellor_id]))
