"""Visits: given to a collaborator with the words she may read, and what came of them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline.access import services as access
from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.actor.ids import new_id
from hotline.cases.models import Case
from hotline.console import presenters
from hotline.console.frame import framed
from hotline.console.needs_forms import CancelForm, PutOffForm, ReassignForm, VisitForm, say_why
from hotline.console.presenting import needs as needs_shown
from hotline.console.presenting import visits as shown
from hotline.console.views import casefile
from hotline.console.views.hers import hers_or_404
from hotline.needs import queries, visiting
from hotline.needs.ground import Refused
from hotline.needs.models import Visit
from hotline.people.models import Person
from hotline.vault import services as vault

_PUT_OFF = "put_off_%s"  # its page has two forms with words


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def plan(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """A new visit. What stands in the form is a proposal: the owner says what is told."""
    hers = hers_or_404(case_id, person_id)
    if not access.may_hand_over(case_id):
        raise Http404
    posted = request.POST if request.method == "POST" else None
    collaborators = _collaborators(hers.found.case)
    form = VisitForm(posted, collaborators=collaborators, initial=_copied(hers.person))
    visit_id = id_of(request.POST.get("visit_id")) or new_id()
    if posted is not None and form.is_valid():
        data = form.cleaned_data
        try:
            visiting.plan(
                by=actor_of(request), case_id=case_id, person_id=person_id, visit_id=visit_id,
                collaborator_id=UUID(data.pop("collaborator")), **data,
            )  # fmt: skip
        except Refused as refused:
            say_why(form, refused)
        else:
            return HttpResponseRedirect(reverse("console:needs", args=[case_id, person_id]))
    context = {
        "case": hers.found.case, "person": presenters.standing(hers.standing), "form": form,
        "visit_id": visit_id, "nobody": not collaborators,
    }  # fmt: skip
    return _page(request, "console/visit_new.html", context, 422 if form.errors else 200)


@require_GET
@requires("cases.read")
def show(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """A visit: what was told, what came of it, and what can still be done. Opened by the owner of
    the case, what came of it is read."""
    visit = _visit(visit_id)
    if visiting.read(by=actor_of(request), visit_id=visit.pk):
        visit.refresh_from_db(fields=["read_at"])
    return _visit_page(request, visit)


@require_POST
@requires("cases.work")
def reassign(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Give it to somebody else."""
    visit = _visit(visit_id)
    form = ReassignForm(request.POST, collaborators=_others(visit))

    def act(**facts: Any) -> Visit:
        chosen = UUID(facts["collaborator"])
        return visiting.reassign(by=actor_of(request), visit_id=visit.id, collaborator_id=chosen)

    return _acted(request, visit, "reassign_form", form, act)


@require_POST
@requires("cases.work")
def put_off(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Another time."""
    visit = _visit(visit_id)

    def act(**facts: Any) -> Visit:
        return visiting.put_off(by=actor_of(request), visit_id=visit.id, **facts)

    return _acted(request, visit, "put_off_form", PutOffForm(request.POST, auto_id=_PUT_OFF), act)


@require_POST
@requires("cases.work")
def cancel(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Take it back."""
    visit = _visit(visit_id)

    def act(**facts: Any) -> Visit:
        return visiting.cancel(by=actor_of(request), visit_id=visit.id, **facts)

    return _acted(request, visit, "cancel_form", CancelForm(request.POST), act)


def _acted(
    request: HttpRequest, visit: Visit, name: str, form: forms.Form, act: Callable[..., Visit]
) -> HttpResponse:
    """What an act on a visit leads to: its page, with what was typed where it was refused."""
    if form.is_valid():
        try:
            act(**form.cleaned_data)
        except Refused as refused:
            if refused.code == "not_yours":
                raise Http404 from refused
            if refused.code in ("moved_on", "case_closed"):
                messages.warning(request, _("Somebody was quicker: this visit has moved on."))
                return HttpResponseRedirect(reverse("console:visit", args=[visit.id]))
            say_why(form, refused)
        else:
            return HttpResponseRedirect(reverse("console:visit", args=[visit.id]))
    return _visit_page(request, visit, **{name: form})


def _visit_page(request: HttpRequest, visit: Visit, **given: Any) -> HttpResponse:
    actor = actor_of(request)
    case = Case.objects.filter(pk=visit.case_id).first()
    works = case is not None and may(actor.role, "cases.work")
    may_move = works and visit.state == "planned" and access.may_hand_over(visit.case_id)
    assessment = visit.assessments.prefetch_related("scores").first()
    context = {
        "visit": shown.row(visit),
        "row": visit,
        "case": case,
        "told": shown.told(visit),
        "moves": shown.moves(visit.id),
        "scores": needs_shown.compared([assessment]) if assessment else [],
        "may_move": may_move,
        "reassign_form": ReassignForm(collaborators=_others(visit)) if may_move else None,
        "put_off_form": PutOffForm(auto_id=_PUT_OFF),
        "cancel_form": CancelForm(),
        **given,
    }
    return _page(request, "console/visit.html", context, 422 if given else 200)


def _visit(visit_id: UUID) -> Visit:
    return get_object_or_404(Visit.objects.select_related("collaborator"), pk=visit_id)


def _collaborators(case: Case) -> list[tuple[str, str]]:
    """Who may be given visits of this case: nobody from whom it is kept."""
    rows = queries.collaborators(case.centre)
    return [(str(m.pk), str(m)) for m in rows if access.may_be_given(case.id, m.key)]


def _others(visit: Visit) -> list[tuple[str, str]]:
    case = Case.objects.filter(pk=visit.case_id).first()
    rows = _collaborators(case) if case else []
    return [one for one in rows if one[0] != str(visit.collaborator_id)]


def _copied(person: Person) -> dict[str, str]:
    """What the file says of her, as a beginning."""
    if not vault.may_open(person.id, DataClass.D3):
        return {}
    safely = shown.safe_words(person)
    return {"ask_for": person.name, "meet": person.address, "safely": safely}


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    whole = framed(request, main_label=_("Visit"), **context)
    return render(request, template, whole, status=status)
