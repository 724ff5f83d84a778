"""How a case passes on: closed by two people, opened again, handed to somebody else."""

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
from hotline.access.roles import may
from hotline.cases import closing as closings
from hotline.cases import queries, transfer
from hotline.cases.models import Case, Closing, Transfer
from hotline.cases.writing import MovedOn, NotBySame, NotOpen, NotYours, NoWords
from hotline.console import presenters
from hotline.console.case_forms import (
    AnswerForm,
    AssignForm,
    ClosingForm,
    TransferForm,
    WordsForm,
)
from hotline.console.frame import framed
from hotline.console.presenting import case_page
from hotline.console.views import casefile
from hotline.countries.pack import current as pack
from hotline.staff import queries as staff


@require_http_methods(["GET", "POST"])
@requires("cases.work")
@casefile.while_open
def closing(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask for closing, with what is still open in sight; or, for a supervisor, decide on it."""
    found, actor = casefile.file_or_404(case_id), actor_of(request)
    waiting = queries.closing_waiting(case_id)
    if waiting is None and request.method == "POST":
        form = ClosingForm(request.POST)
        if form.is_valid():
            try:
                closings.ask_to_close(by=actor, case_id=case_id, **form.cleaned_data)
                messages.success(request, _("Your supervisor is asked. The case stays open."))
                return casefile.back(case_id)
            except transfer.Waits:
                form.add_error(None, _("A transfer waits for an answer; call it back first."))
    else:
        form = ClosingForm()
    state = case_page.closing_state(found, actor)
    mine = bool(waiting and waiting.by == actor.key)
    return _form(
        request,
        found.case,
        form,
        "console/closing.html",
        state=state,
        still_open=case_page.still_open(found, case_page.waiting_referrals(case_id)),
        answer_form=AnswerForm(),
        may_decide=bool(waiting and not mine and may(actor.role, "cases.approve")),
        due_at=_due(waiting) if waiting else None,
    )


@require_POST
@requires("cases.approve")
def decide_closing(request: HttpRequest, case_id: UUID, closing_id: UUID) -> HttpResponse:
    """Approve or refuse a closing. Refusing without a word is asked again, nothing is lost."""
    waiting = get_object_or_404(Closing.objects.select_related("case"), pk=closing_id, case=case_id)
    approved = request.POST.get("answer") == "approve"
    form = AnswerForm(request.POST)
    form.full_clean()
    words = form.cleaned_data.get("words", "")
    try:
        closings.decide(by=actor_of(request), closing_id=closing_id, approved=approved, words=words)
    except NoWords:
        form.add_error("words", _("Say why: the counsellor reads it and goes on from there."))
    except NotBySame:
        form.add_error(None, _("You asked for it yourself: another supervisor decides."))
    except (MovedOn, NotOpen):
        messages.warning(request, _("This closing was decided already."))
        return casefile.back(case_id)
    else:
        said = _("The case is closed.") if approved else _("The case stays open; she reads why.")
        messages.success(request, said)
        return casefile.back(case_id)
    found = casefile.file_or_404(case_id)
    return _form(
        request,
        waiting.case,
        form,
        "console/closing.html",
        state=case_page.closing_state(found, actor_of(request)),
        still_open=case_page.still_open(found, case_page.waiting_referrals(case_id)),
        answer_form=form,
        may_decide=True,
        due_at=_due(waiting),
    )


@require_POST
@requires("cases.work")
@casefile.while_open
def go_on(request: HttpRequest, case_id: UUID, closing_id: UUID) -> HttpResponse:
    """A refusal was read; the case goes on."""
    get_object_or_404(Closing, pk=closing_id, case=case_id, approved=False)
    closings.go_on(by=actor_of(request), case_id=case_id, closing_id=closing_id)
    return casefile.back(case_id)


@require_http_methods(["GET", "POST"])
@requires("cases.work")
def reopen(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Open a closed case again, and say why."""
    found = casefile.file_or_404(case_id)
    casefile.must_open(found)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            closings.reopen(by=actor_of(request), case_id=case_id, **form.cleaned_data)
        except MovedOn:
            messages.warning(request, _("This case is open already."))
        return casefile.back(case_id)
    return _form(request, found.case, form, "console/reopen.html")


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


@require_GET
@requires("cases.approve")
def closings_list(request: HttpRequest) -> HttpResponse:
    """Closings that wait for this supervisor, as a part of her desk."""
    rows = [
        {
            "case": c.case,
            "outcome": wording.label("closure_reason", c.outcome),
            "at": c.at,
            "due_at": _due(c),
            "href": reverse("console:closing", args=[c.case_id]),
        }
        for c in queries.closings_to_decide(actor_of(request))
    ]
    return render(request, "console/parts/closings.html", {"closings": rows})


def _due(waiting: Closing) -> Any:
    return waiting.at + pack().deadline("closing_decided", waiting.case.urgency)


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
