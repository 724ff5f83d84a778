"""The page of a child: guardians, what is best for her, school; and who is suspected."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hotline import wording
from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.ids import new_id
from hotline.cases import standing
from hotline.children import queries, services
from hotline.children.ground import Refused
from hotline.children.models import BestInterest, GuardianAssessment
from hotline.console import presenters
from hotline.console.children_forms import (
    BestInterestForm,
    GuardianForm,
    ReviewForm,
    SchoolForm,
    say_why,
    sentence,
)
from hotline.console.presenting import children as shown
from hotline.console.presenting import tracks as tracks_shown
from hotline.console.views import casefile
from hotline.console.views.hers import Hers, hers_or_404
from hotline.console.views.hers import page as hers_page
from hotline.countries.pack import current as pack
from hotline.tracks import queries as track_queries
from hotline.vault import services as vault


@require_GET
@requires("cases.read")
def show(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """Guardians, best interests, school, what is missing, and who is suspected."""
    hers = child_or_404(case_id, person_id)
    beside = standing.beside(case_id, person_id)
    good = {row.pk for row in queries.suitable(case_id, person_id)}
    rows = queries.assessments(case_id, person_id)
    going = track_queries.of_person(case_id, person_id)
    context: dict[str, Any] = {
        "guardians": [shown.guardian(row) | {"held": row.pk in good} for row in rows],
        "decisions": [shown.decision(r, hers.found) for r in queries.decisions(case_id, person_id)],
        "schools": [shown.school(row) for row in queries.schoolings(case_id, person_id)],
        "suspected": [_named(hers, one.pk) for one in beside.suspected],
        "missing": shown.missing(case_id, person_id),
        "reunification": [
            tracks_shown.summary(one) for one in going if one.kind == "reunification"
        ],
        "regime": wording.label("support_regime", pack().children.school_regime),
    }
    return page(request, hers, "child", **context)


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def assess(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """Whether somebody may look after her."""
    hers = child_or_404(case_id, person_id)
    beside = standing.beside(case_id, person_id)
    people = [(str(one.pk), _named(hers, one.pk)) for one in beside.free]
    form = GuardianForm(_posted(request), people=people)
    row_id = id_of(request.POST.get("row_id")) or new_id()

    def act() -> None:
        said = form.cleaned_data
        services.assess_guardian(
            by=actor_of(request), case_id=case_id, person_id=person_id, assessment_id=row_id,
            guardian_id=id_of(said["guardian"]), name=said["name"], relation=said["relation"],
            criteria=form.answers, words=said["words"], conclusion=said["conclusion"],
        )  # fmt: skip

    extra = {"suspected": [_named(hers, one.pk) for one in beside.suspected]}
    return _written(request, hers, "guardian_new", form, row_id, act, **extra)


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def decide(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """What is best for her."""
    hers = child_or_404(case_id, person_id)
    beside = standing.beside(case_id, person_id)
    people = [(str(one.pk), _named(hers, one.pk)) for one in beside.free]
    form = BestInterestForm(_posted(request), people=people)
    row_id = id_of(request.POST.get("row_id")) or new_id()

    def act() -> None:
        said = dict(form.cleaned_data)
        chosen = [UUID(one) for one in said.pop("people", [])]
        services.decide_best_interest(
            by=actor_of(request), case_id=case_id, person_id=person_id, decision_id=row_id,
            people=chosen, **said,
        )  # fmt: skip

    extra = {
        "suspected": [_named(hers, one.pk) for one in beside.suspected],
        "own_voice": pack().ages["own_agreement"].years,
    }
    return _written(request, hers, "best_interest_new", form, row_id, act, **extra)


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def schooling(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """How it stands with school."""
    hers = child_or_404(case_id, person_id)
    last = queries.schooling(case_id, person_id)
    initial = {"level": last.level, "asked": last.asked} if last else {}
    form = SchoolForm(_posted(request), initial=initial)
    row_id = id_of(request.POST.get("row_id")) or new_id()

    def act() -> None:
        services.write_schooling(
            by=actor_of(request), case_id=case_id, person_id=person_id, schooling_id=row_id,
            **form.cleaned_data,
        )  # fmt: skip

    regime = wording.label("support_regime", pack().children.school_regime)
    return _written(request, hers, "schooling_new", form, row_id, act, regime=regime)


@require_http_methods(["GET", "POST"])
@requires("cases.read")
def guardian(request: HttpRequest, case_id: UUID, person_id: UUID, row_id: UUID) -> HttpResponse:
    """An assessment of a guardian, and the second person's answer."""
    hers = child_or_404(case_id, person_id)
    rows = GuardianAssessment.objects.filter(pk=row_id, case=case_id, person=person_id)
    row = rows.select_related("guardian").first()
    if row is None:
        raise Http404

    def act(confirmed: bool, words: str) -> None:
        services.review_guardian(
            by=actor_of(request), assessment_id=row_id, confirmed=confirmed, words=words
        )

    return _signed(request, hers, "guardian", row, {"row": shown.guardian(row)}, act)


@require_http_methods(["GET", "POST"])
@requires("cases.read")
def best_interest(
    request: HttpRequest, case_id: UUID, person_id: UUID, row_id: UUID
) -> HttpResponse:
    """A decision on her best interests, and the second person's signature."""
    hers = child_or_404(case_id, person_id)
    row = BestInterest.objects.filter(pk=row_id, case=case_id, person=person_id).first()
    if row is None:
        raise Http404

    def act(confirmed: bool, words: str) -> None:
        services.sign_best_interest(
            by=actor_of(request), decision_id=row_id, confirmed=confirmed, words=words
        )

    shown_row = {"row": shown.decision(row, hers.found)}
    return _signed(request, hers, "best_interest", row, shown_row, act)


def child_or_404(case_id: UUID, person_id: UUID) -> Hers:
    """A child in her file; 404 out of reach, for a suspect, and for somebody of age of whom nothing
    was decided as a child."""
    hers = hers_or_404(case_id, person_id)
    if not hers.person.is_child(pack().today()) and not (
        queries.decisions(case_id, person_id) or queries.assessments(case_id, person_id)
    ):
        raise Http404
    return hers


def page(
    request: HttpRequest, hers: Hers, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    """A page about a child."""
    extra = {"main_label": _("Care of the child"), "back": hers.page("child")}
    return hers_page(request, hers, template, status, **(extra | context))


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _written(
    request: HttpRequest,
    hers: Hers,
    template: str,
    form: Form,
    row_id: UUID,
    act: Callable[[], None],
    **extra: Any,
) -> HttpResponse:
    """Write down what a form says, then back to the child; else the form again with why."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refused as refused:
            say_why(form, refused)
        else:
            return HttpResponseRedirect(hers.page("child"))
    context = {"form": form, "row_id": row_id, **extra}
    return page(request, hers, template, 422 if form.errors else 200, **context)


def _signed(
    request: HttpRequest,
    hers: Hers,
    template: str,
    row: GuardianAssessment | BestInterest,
    context: dict[str, Any],
    act: Callable[[bool, str], None],
) -> HttpResponse:
    """The page of something that two sign; whoever may, signs it here."""
    actor = actor_of(request)
    may_sign = (
        row.reviewed_at is None
        and row.by != actor.key
        and may(actor.role, "cases.approve")
        and hers.found.case.status != "closed"
        and vault.may_open(hers.found.case.id, DataClass.D3)
    )
    form = ReviewForm(_posted(request)) if may_sign else None
    if request.method == "POST":
        if form is None:
            messages.warning(request, _("This cannot be done now."))
            return HttpResponseRedirect(hers.page("child"))
        if form.is_valid():
            try:
                act(form.cleaned_data["act"] == "confirmed", form.cleaned_data["words"])
            except Refused as refused:
                if refused.code == "moved_on":
                    messages.warning(request, sentence(refused))
                    return HttpResponseRedirect(hers.page("child"))
                form.add_error(None, sentence(refused))
            else:
                return HttpResponseRedirect(hers.page("child"))
    status = 422 if form is not None and form.errors else 200
    return page(request, hers, template, status, review_form=form, **context)


def _named(hers: Hers, person_id: UUID) -> str:
    """Somebody of the case: role and, where it may be read, name."""
    for one in hers.found.people:
        if one.person.id == person_id:
            known = presenters.standing(one)
            return f"{known.roles} · {known.name}"
    return ""
