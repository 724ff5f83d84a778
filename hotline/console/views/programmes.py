"""Programmes of ministries and donors: whom they reached, counted without opening a file; and, in a
case, which of them count somebody."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.actor.context import Actor
from hotline.console.frame import framed
from hotline.console.presenting import programmes as shown
from hotline.console.reintegration_forms import EnrolForm, FreezeForm, LeaveForm, ProgrammeForm
from hotline.console.views import casefile
from hotline.console.views.hers import Hers, hers_or_404, page
from hotline.console.views.support import gone
from hotline.countries.pack import current as pack
from hotline.reintegration import programmes
from hotline.reintegration.models import Enrolment, Programme
from hotline.statistics import programme_figures as figures
from hotline.statistics import programme_proofs as proofs
from hotline.statistics import queries
from hotline.statistics import words as figure_words
from hotline.statistics.freezing import NoReason, NotOver
from hotline.statistics.models import ProgrammeProof
from hotline.support.ground import Refused


def _nation(request: HttpRequest) -> Actor:
    """The reader, who counts the nation: a programme has no centre. 404 for whoever does not."""
    actor = actor_of(request)
    try:
        if queries.reach(actor):
            raise Http404
    except queries.NoReach:
        raise Http404 from None
    return actor


@require_GET
@requires("programmes.read")
def listed(request: HttpRequest) -> HttpResponse:
    """Every programme with whom it reached, and all of them together, each person once."""
    actor = _nation(request)
    rows = list(Programme.objects.order_by("-begins_on", "name_en"))
    together = figures.counted(actor, rows)
    context = {
        "rows": [shown.row(one, figures.counted(actor, [one])) for one in rows],
        "together": _sentence(together, rows),
        "freeze_form": FreezeForm(initial={"until": pack().today()}),
        "proofs": [shown.proof(one) for one in proofs.proofs(None)],
        **_around(actor),
    }
    return render(request, "console/programmes.html", framed(request, **context))


def _sentence(found: figures.ProgrammeFigures, rows: list[Programme]) -> str:
    if not rows:
        return ""
    since = min(one.begins_on for one in rows)
    return shown.sentence(found.totals["reached"], found.provinces, since)


def _around(actor: Actor) -> dict[str, Any]:
    return {
        "may_keep": may(actor.role, "programmes.keep"),
        "not_for_publication": figure_words.NOT_FOR_PUBLICATION,
        "main_label": _("Programmes"),
    }


@require_GET
@requires("programmes.read")
def show(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """One programme: the sentence, its indicators against their targets, the tables, its proofs."""
    return _page(request, programme_id, FreezeForm(initial={"until": pack().today()}))


def _page(request: HttpRequest, programme_id: UUID, form: FreezeForm) -> HttpResponse:
    actor = _nation(request)
    one = get_object_or_404(Programme, pk=programme_id)
    found = figures.counted(actor, [one])
    counts = proofs.as_table(found)
    context = {
        "programme": one,
        "name": shown.name(one),
        "period": shown.period(one.begins_on, one.ends_on),
        "where": shown.where(one.provinces),
        "counts": str(shown.COUNTS[one.counts]),
        "nothing": not found.totals["reached"],
        "sentence": _sentence(found, [one]),
        "indicators": shown.indicators(found.totals, found.due, one.targets),
        "tables": shown.tables(counts),
        "proofs": [shown.proof(row) for row in proofs.proofs(one)],
        "freeze_form": form,
        **_around(actor),
    }
    whole = framed(request, **context)
    status = 422 if form.errors else 200
    return render(request, "console/programme.html", whole, status=status)


@require_http_methods(["GET", "POST"])
@requires("programmes.keep")
def new(request: HttpRequest) -> HttpResponse:
    """Write a programme down."""
    return _kept(request, None)


@require_http_methods(["GET", "POST"])
@requires("programmes.keep")
def change(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Change a programme; what was frozen keeps the definition of its day."""
    return _kept(request, get_object_or_404(Programme, pk=programme_id))


def _kept(request: HttpRequest, one: Programme | None) -> HttpResponse:
    first: dict[str, Any] = {"begins_on": pack().today(), "counts": "survivors"}
    if one:
        first = {name: getattr(one, name) for name in programmes.FIELDS if name != "targets"}
        first |= {f"target_{code}": n for code, n in one.targets.items()}
    form = ProgrammeForm(
        request.POST if request.method == "POST" else None, provinces=_provinces(), initial=first
    )
    if request.method == "POST" and form.is_valid():
        row = programmes.keep(
            by=actor_of(request), programme_id=one.pk if one else None, facts=form.facts()
        )
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("console:programme", args=[row.pk]))
    context = {
        "form": form,
        "programme": one,
        "name": shown.name(one) if one else "",
        "main_label": _("Programmes"),
    }
    whole = framed(request, **context)
    status = 422 if form.errors else 200
    return render(request, "console/programme_form.html", whole, status=status)


def _provinces() -> list[tuple[str, str]]:
    today = pack().version_on().code
    units = [unit.key for unit in pack().units.values() if unit.version == today]
    return sorted(((key, wording.place_name(key)) for key in units), key=lambda one: one[1])


@require_POST
@requires("programmes.keep")
def freeze(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Freeze what a programme reached, with its proof."""
    one = get_object_or_404(Programme, pk=programme_id)
    form = FreezeForm(request.POST)
    proof = _frozen(request, one, form)
    if proof is None:
        return _page(request, programme_id, form)
    return HttpResponseRedirect(reverse("console:programme_proof", args=[proof.pk]))


@require_POST
@requires("programmes.keep")
def freeze_all(request: HttpRequest) -> HttpResponse:
    """Freeze what all programmes reached together, each person once."""
    form = FreezeForm(request.POST)
    proof = _frozen(request, None, form)
    if proof is None:
        said = [str(error) for errors in form.errors.values() for error in errors]
        messages.warning(request, " ".join(said))
        return HttpResponseRedirect(reverse("console:programmes"))
    return HttpResponseRedirect(reverse("console:programme_proof", args=[proof.pk]))


def _frozen(request: HttpRequest, one: Programme | None, form: FreezeForm) -> ProgrammeProof | None:
    if not form.is_valid():
        return None
    actor, data = _nation(request), form.cleaned_data
    try:
        return proofs.freeze(by=actor, programme=one, until=data["until"], reason=data["reason"])
    except Programme.DoesNotExist:
        raise Http404 from None
    except NotOver:
        form.add_error("until", _("This day has not come yet."))
    except NoReason:
        form.add_error("reason", _("This day was frozen before: say why it is counted again."))
    return None


@require_GET
@requires("programmes.read")
def proof(request: HttpRequest, proof_id: UUID) -> HttpResponse:
    """A sentence with its proof as it may leave the house: small numbers stay inside. Counted again
    now, it says whether the counted set is still the same."""
    actor = _nation(request)
    row = get_object_or_404(ProgrammeProof.objects.select_related("programme"), pk=proof_id)
    outward = proofs.outward(row.counts)
    defined = [shown.defined(told) for told in row.definition["programmes"]]
    since = min(told["begins_on"] for told in row.definition["programmes"])
    context = {
        "proof": row,
        "one": shown.proof(row),
        "name": shown.name(row.definition["programmes"][0]) if row.programme_id else "",
        "sentence": shown.sentence(
            outward["totals"]["reached"], outward["provinces"], dt.date.fromisoformat(since)
        ),
        "defined": defined,
        "indicators": shown.indicators(outward["totals"], outward["due"], {}),
        "tables": shown.tables(outward),
        "again": proofs.again(actor, row),
        "main_label": _("Programmes"),
    }
    return render(request, "console/programme_proof.html", framed(request, **context))


@require_http_methods(["GET", "POST"])
@requires("cases.read")
def hers(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """The programmes that count a person of a case; whoever works on it counts her in another."""
    hers = hers_or_404(case_id, person_id)
    roles = list(hers.standing.roles)
    offered = programmes.open_to(pack().today(), roles)
    form = EnrolForm(
        request.POST if request.method == "POST" else None,
        programmes=[(str(one.pk), shown.name(one)) for one in offered],
        grounds=wording.choices("enrolment_ground", blank=False),
        initial={"since": pack().today()},
    )
    if request.method == "POST":
        if not may(actor_of(request).role, "cases.work"):
            raise Http404
        if form.is_valid() and _enrolled(request, hers, form):
            messages.success(request, _("She is counted."))
            return HttpResponseRedirect(request.path)
    rows = programmes.enrolments(case_id, person_id)
    return page(
        request, hers, "her_programmes", 422 if form.errors else 200,
        form=form, offered=bool(offered), rows=[_enrolment(row) for row in rows],
        main_label=_("Programmes"),
    )  # fmt: skip


def _enrolment(row: Enrolment) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": shown.name(row.programme),
        "funder": row.programme.funder,
        "ground": wording.label("enrolment_ground", row.ground),
        "since": wording.day(row.since),
        "until": wording.day(row.until) if row.until else "",
        "reason": wording.label("enrolment_end", row.reason) if row.reason else "",
        "form": LeaveForm(
            reasons=wording.choices("enrolment_end", blank=False), auto_id=f"leave_{row.pk}_%s"
        ),
    }


def _enrolled(request: HttpRequest, hers: Hers, form: EnrolForm) -> bool:
    data = form.cleaned_data
    try:
        programmes.enrol(
            by=actor_of(request), programme_id=UUID(data["programme"]), **hers.ids,
            ground=data["ground"], since=data["since"],
        )  # fmt: skip
    except Refused as refused:
        gone(refused)
        sentences = {
            "past": ("since", _("The programme does not run on this day, or it has not come yet.")),
            "moved_on": ("programme", _("This programme counts her already.")),
        }
        field, said = sentences.get(
            refused.code, ("programme", _("This programme is not for somebody in her role."))
        )
        form.add_error(field, said)
        return False
    return True


@require_POST
@requires("cases.work")
@casefile.while_open
def leave(request: HttpRequest, case_id: UUID, person_id: UUID, enrolment_id: UUID) -> HttpResponse:
    """Count her no longer, and say why."""
    hers = hers_or_404(case_id, person_id)
    get_object_or_404(Enrolment, pk=enrolment_id, case=case_id, person=person_id)
    form = LeaveForm(request.POST, reasons=wording.choices("enrolment_end", blank=False))
    if not form.is_valid():
        messages.warning(request, _("Say why she is counted no longer."))
    else:
        try:
            programmes.leave(
                by=actor_of(request), enrolment_id=enrolment_id, reason=form.cleaned_data["reason"]
            )
        except Refused as refused:
            gone(refused)
            messages.warning(request, _("Somebody was quicker: look at it again."))
    return HttpResponseRedirect(hers.page("her_programmes"))
