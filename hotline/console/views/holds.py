"""Legal hold on a case or a person: placed with a reason, ended by another."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.cases.models import Case
from hotline.console.frame import framed
from hotline.console.presenting import rights as shown
from hotline.console.rights_forms import HoldForm, ReasonForm
from hotline.console.views.rights import must_read
from hotline.people.models import Person
from hotline.rights import holds, services
from hotline.rights.models import LegalHold


@require_http_methods(["GET", "POST"])
@requires("rights.work")
def of_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What keeps a case, and a new reason to keep it."""
    case = get_object_or_404(Case, pk=case_id)
    must_read(case.pk)
    return _page(request, case=case)


@require_http_methods(["GET", "POST"])
@requires("rights.work")
def of_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What keeps a person's file, and a new reason to keep it."""
    person = get_object_or_404(Person, pk=person_id)
    must_read(person.pk)
    return _page(request, person=person)


@require_POST
@requires("rights.work")
def lift(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """End a hold that somebody else placed."""
    hold = get_object_or_404(LegalHold, pk=hold_id)
    must_read(hold.root_id)
    form = ReasonForm(request.POST, auto_id=f"lift_{hold.pk}_%s")
    if form.is_valid():
        try:
            holds.lift(by=actor_of(request), hold_id=hold.pk, **form.cleaned_data)
            messages.success(request, _("It no longer keeps this file."))
        except services.NotBySame:
            messages.warning(request, _("You placed it yourself: somebody else ends it."))
        except services.MovedOn:
            messages.warning(request, _("It had ended already."))
    else:
        messages.warning(request, _("Say why it ends."))
    return HttpResponseRedirect(_address(hold.case_id, hold.person_id))


def _page(
    request: HttpRequest, *, case: Case | None = None, person: Person | None = None
) -> HttpResponse:
    form, actor = HoldForm(request.POST or None), actor_of(request)
    case_id, person_id = (case.pk if case else None), (person.pk if person else None)
    if request.method == "POST" and form.is_valid():
        try:
            holds.place(by=actor, case_id=case_id, person_id=person_id, **form.cleaned_data)
        except services.Wrong:
            form.add_error("last_day", _("This day is over."))
        else:
            messages.success(request, _("This file is kept."))
            return HttpResponseRedirect(_address(case_id, person_id))
    root = case or person
    assert root is not None
    rows = [_shown(one, actor.key) for one in holds.of(root.pk)]
    context: dict[str, Any] = {
        "form": form,
        "case": case,
        "person": person,
        "person_name": (person.name or _("Name not known")) if person else "",
        "rows": rows,
        "may_place": may(actor.role, "rights.work"),
        "page_of_person": shown.cases_of(person.pk) if person else [],
    }
    status = 422 if form.errors else 200
    return render(request, "console/holds.html", framed(request, **context), status=status)


def _shown(one: LegalHold, key: str) -> dict[str, Any]:
    lift_form = ReasonForm(auto_id=f"lift_{one.pk}_%s")
    mine = one.placed_by == key
    return shown.hold(one) | {"form": lift_form, "may_lift": not mine, "mine": mine}


def _address(case_id: UUID | None, person_id: UUID | None) -> str:
    if case_id:
        return reverse("console:holds_of_case", args=[case_id])
    return reverse("console:holds_of_person", args=[person_id])
