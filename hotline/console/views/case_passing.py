"""How a case passes on to somebody else."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.cases import queries, transfer
from hotline.cases.models import Case, Transfer
from hotline.cases.writing import MovedOn, NotYours
from hotline.console import presenters
from hotline.console.case_forms import AssignForm, TransferForm, WordsForm
from hotline.console.frame import framed
from hotline.console.presenting import case_page, workers
from hotline.console.views import casefile
from hotline.reintegration import workload
from hotline.staff import queries as staff


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def hand_over(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask a colleague or a centre to take the case, with the written hand-over."""
    found = casefile.file_or_404(case_id)
    casefile.must_open(found)
    case = found.case
    form = TransferForm(
        request.POST or None,
        colleagues=staff.desk_of(),
        centre=case.centre,
        owner=case.owner_id,
    )
    if request.method == "POST" and form.is_valid():
        kind, _colon, whom = form.cleaned_data["to"].partition(":")
        to: dict[str, Any] = {"to_centre": whom} if kind == "centre" else {"to_member": UUID(whom)}
        refusal = _refused(
            lambda: transfer.hand_over(
                by=actor_of(request), case_id=case_id, words=form.cleaned_data["words"], **to
            )
        )
        if not refusal:
            messages.success(request, _("Asked. You stay responsible until it is taken."))
            return casefile.back(case_id)
        form.add_error(None, refusal)
    return _form(request, case, form, "console/transfer_ask.html")


@require_http_methods(["GET", "POST"])
@requires("cases.approve")
@casefile.while_open
def assign(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take a case over, or give it to a colleague of the centre, at once."""
    found, actor = casefile.file_or_404(case_id), actor_of(request)
    casefile.must_open(found)
    if found.case.centre != actor.centre:
        raise Http404
    others = [
        (str(m.pk), _("I take it myself") if m.key == actor.key else m.display_name)
        for m in staff.desk_of(found.case.centre)
        if m.pk != found.case.owner_id
    ]
    form = AssignForm(request.POST or None, colleagues=others)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        refusal = _refused(
            lambda: transfer.assign(
                by=actor, case_id=case_id, to_member=UUID(data["to"]), words=data["words"]
            )
        )
        if not refusal:
            messages.success(request, _("The case has a new owner; both colleagues are told."))
            _warn(request, UUID(data["to"]), dict(others)[data["to"]])
            return casefile.back(case_id)
        form.add_error(None, refusal)
    owner = found.case.owner.display_name
    return _form(request, found.case, form, "console/assign.html", owner=owner)


@require_GET
@requires("cases.work")
def offered(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """A case that was offered: coded facts, and two answers."""
    row = _transfer_or_404(transfer_id)
    return _offered(request, row, WordsForm())


@require_POST
@requires("cases.work")
def answer_transfer(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """Take a case, decline it with a reason, or call one's own offer back."""
    row, actor = _transfer_or_404(transfer_id), actor_of(request)
    form, answer = WordsForm(request.POST), request.POST.get("answer")
    try:
        if answer == "take":
            transfer.take(by=actor, transfer_id=row.id)
            messages.success(request, _("The case is yours now. The hand-over stands below."))
            _warn(request, actor.member_id)
        elif answer == "call_back":
            transfer.call_back(by=actor, transfer_id=row.id)
        elif form.is_valid():
            transfer.decline(by=actor, transfer_id=row.id, words=form.cleaned_data["words"])
            messages.success(request, _("Declined. Your colleague reads why."))
            return HttpResponseRedirect(reverse("console:desk"))
        else:
            return _offered(request, row, form)
    except MovedOn:
        messages.warning(request, _("Somebody was quicker: this transfer is over."))
        return HttpResponseRedirect(reverse("console:desk"))
    except NotYours:
        raise Http404 from None
    return casefile.back(row.case_id)


def _transfer_or_404(transfer_id: UUID) -> Transfer:
    rows = Transfer.objects.select_related("case", "from_member", "to_member")
    return get_object_or_404(rows, pk=transfer_id)


def _offered(request: HttpRequest, row: Transfer, form: forms.Form) -> HttpResponse:
    actor = actor_of(request)
    if row.ended_at is not None:
        return casefile.back(row.case_id)
    if row.id not in {t.id for t in queries.transfers_to_take(actor)}:
        raise Http404
    found = queries.file(row.case_id)
    return _form(
        request,
        row.case,
        form,
        "console/transfer.html",
        transfer=case_page.transfer_shown(row),
        people=[wording.place(s.person.place) for s in found.people],
        problems=[wording.label("need_domain", p.domain) for p in found.problems],
        open_measures=sum(m.done_at is None for m in found.measures),
        risk=presenters.risk_words(row.case.risk),
    )


def _warn(request: HttpRequest, member_id: UUID, name: str = "") -> None:
    """Say that somebody carries more than the pack's limits now; nothing is undone."""
    whose = "" if member_id == actor_of(request).member_id else name
    if said := workers.too_much(workload.over(member_id), whose=whose):
        messages.warning(request, said)


def _refused(act: Any) -> str:
    """What stands in the way in words; empty when it was done."""
    try:
        act()
    except transfer.NobodyThere:
        return _("Nobody there could take it. Choose somebody else.")
    except transfer.Waits:
        return _("Another transfer or a closing of this case waits for an answer first.")
    except NotYours:
        return _("Only the owner of the case and her supervisor hand it over.")
    return ""


def _form(
    request: HttpRequest, case: Case, form: forms.Form, template: str, **context: Any
) -> HttpResponse:
    whole = framed(request, case=case, form=form, **context)
    return render(request, template, whole, status=422 if form.errors else 200)
