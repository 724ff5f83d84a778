"""The register of requests about personal data: written down, answered, done."""

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

from hotline import wording
from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.cases.models import CasePerson
from hotline.console.frame import framed
from hotline.console.presenting import rights as shown
from hotline.console.rights_forms import (
    DoneForm,
    IdentityForm,
    LanguageForm,
    PutRightForm,
    ReasonForm,
    RequestAnswerForm,
    RequestForm,
)
from hotline.people.models import Person
from hotline.rights import erasing, mending, queries, services
from hotline.rights.ledger import LedgerAway
from hotline.rights.models import DataRequest, Erasure
from hotline.vault import services as vault

LONGEST_LIST = 200


@require_GET
@requires("rights.see")
def index(request: HttpRequest) -> HttpResponse:
    """The register: open ones first, the clock that ends next on top."""
    rows = [shown.row(one) for one in queries.register()[:LONGEST_LIST]]
    may_write = may(actor_of(request).role, "rights.work")
    return render(request, "console/rights.html", framed(request, rows=rows, may_write=may_write))


@require_http_methods(["GET", "POST"])
@requires("rights.work")
def new(request: HttpRequest) -> HttpResponse:
    """Somebody asks of whom no file is known yet: it is written down, the clocks run."""
    return _write_down(request, None)


@require_http_methods(["GET", "POST"])
@requires("rights.work")
def of_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What was asked about a person, and a new request."""
    person = get_object_or_404(Person, pk=person_id)
    must_read(person.pk)
    return _write_down(request, person)


@require_GET
@requires("rights.see")
def show(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request: the clocks, what was said, and the next step."""
    return page(request, _found(request_id))


@require_POST
@requires("rights.work")
def identity(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """How it was made sure who asks; and which file is hers, where nobody knew it."""
    found, form = _read(request_id), IdentityForm(request.POST)
    if not form.is_valid():
        return page(request, found, identity_form=form)
    person = id_of(request.POST.get("person", "")) if found.person_id is None else None
    if person is not None:
        get_object_or_404(Person, pk=person)
        services.find_file(by=actor_of(request), request_id=found.pk, person_id=person)
    services.check_identity(by=actor_of(request), request_id=found.pk, **form.cleaned_data)
    return back(request, found, _("Saved."))


@require_POST
@requires("rights.work")
def answer(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The first answer: it will be done, or it is refused on a ground."""
    found, form = _read(request_id), RequestAnswerForm(request.POST)
    form.full_clean()
    accepted = request.POST.get("answer") == "accept"

    def act() -> None:
        services.answer(
            by=actor_of(request), request_id=found.pk, accepted=accepted, **form.cleaned_data
        )

    words = _("It will be done.") if accepted else _("Refused; she is told why.")
    return _try(request, found, act, form, "answer_form", words)


@require_POST
@requires("rights.work")
def extend(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The one extension the law gives, with the reason."""
    found, form = _read(request_id), ReasonForm(request.POST, auto_id="extend_%s")
    if not form.is_valid():
        return page(request, found, extend_form=form)

    def act() -> None:
        services.extend(by=actor_of(request), request_id=found.pk, **form.cleaned_data)

    return _try(request, found, act, form, "extend_form", _("The time is extended. Tell her why."))


@require_POST
@requires("rights.work")
def finish(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """What came of it."""
    found, form = _read(request_id), DoneForm(request.POST)
    if not form.is_valid():
        return page(request, found, done_form=form)

    def act() -> None:
        services.finish(by=actor_of(request), request_id=found.pk, **form.cleaned_data)

    return _try(request, found, act, form, "done_form", _("Saved."))


@require_POST
@requires("rights.work")
def put_right(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """A new value in the place of a wrong one, or her statement beside it."""
    found, form = _read(request_id), PutRightForm(request.POST)
    if not form.is_valid():
        return page(request, found, right_form=form)

    def act() -> None:
        mending.put_right(by=actor_of(request), request_id=found.pk, **form.cleaned_data)

    return _try(request, found, act, form, "right_form", _("Put right; what stood there is kept."))


@require_POST
@requires("rights.work")
def ask_erasure(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask a second person to erase."""
    found = _read(request_id)
    try:
        erasing.ask(by=actor_of(request), request_id=found.pk)
    except erasing.Kept:
        messages.warning(request, _("It cannot be erased now; the page says why."))
        return back(request, found)
    except services.MovedOn:
        return _moved_on(request, found)
    return back(request, found, _("A supervisor is asked. Nothing is erased until then."))


@require_POST
@requires("rights.approve")
def decide_erasure(request: HttpRequest, erasure_id: UUID) -> HttpResponse:
    """Erase for good, or refuse with words."""
    erasure = get_object_or_404(Erasure.objects.select_related("request"), pk=erasure_id)
    found, actor = _read(erasure.request_id), actor_of(request)
    erases = request.POST.get("answer") == "erase"
    form = ReasonForm(request.POST, auto_id="erase_%s")
    if erases and request.POST.get("sure") != "yes":
        form.add_error(None, _("Say that you know there is no way back."))
        return page(request, found, erase_form=form)
    if not erases and not form.is_valid():
        return page(request, found, erase_form=form)
    try:
        if erases:
            erasing.erase(by=actor, erasure_id=erasure.pk)
        else:
            erasing.refuse(by=actor, erasure_id=erasure.pk, **form.cleaned_data)
    except erasing.Kept:
        messages.warning(request, _("It cannot be erased now; the page says why."))
        return back(request, found)
    except services.NotBySame:
        messages.warning(request, _("You asked for it yourself: another supervisor decides."))
        return back(request, found)
    except LedgerAway:
        messages.error(
            request, _("Nothing was erased: the ledger outside the database cannot be written.")
        )
        return back(request, found)
    except services.MovedOn:
        return _moved_on(request, found)
    return back(request, found, _("Erased.") if erases else _("Not erased; she reads why."))


def must_read(root: UUID) -> None:
    """404 for whoever sees that something exists and may not read it."""
    if not vault.may_open(root, DataClass.D3):
        raise Http404


def page(request: HttpRequest, found: DataRequest, **forms_: Any) -> HttpResponse:
    """The page of a request; a form that was refused comes back filled in, with 422."""
    first = {
        "identity_form": IdentityForm(),
        "answer_form": RequestAnswerForm(),
        "extend_form": ReasonForm(auto_id="extend_%s"),
        "done_form": DoneForm(),
        "right_form": PutRightForm(),
        "erase_form": ReasonForm(auto_id="erase_%s"),
        "language_form": LanguageForm(initial={"language": wording.lang()}),
    }
    context = shown.page(found, actor_of(request)) | first | forms_
    status = 422 if forms_ else 200
    return render(request, "console/rights_request.html", framed(request, **context), status=status)


def back(request: HttpRequest, found: DataRequest, words: str = "") -> HttpResponse:
    """To the page of a request, with what was done."""
    if words:
        messages.success(request, words)
    return HttpResponseRedirect(reverse("console:data_request", args=[found.pk]))


def _write_down(request: HttpRequest, person: Person | None) -> HttpResponse:
    people = _others_in_her_cases(person) if person else []
    form = RequestForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        asker = facts.pop("asker", "")
        made = services.record(
            by=actor_of(request),
            person_id=person.pk if person else None,
            asker_id=id_of(asker) if asker else None,
            **facts,
        )
        return back(request, made, _("Written down. The clocks run."))
    context = {
        "form": form,
        "person": person,
        "person_name": (person.name or _("Name not known")) if person else "",
        "rows": [shown.row(one) for one in queries.of_person(person.pk)] if person else [],
    }
    status = 422 if form.errors else 200
    return render(request, "console/rights_new.html", framed(request, **context), status=status)


def _others_in_her_cases(person: Person) -> wording.Choices:
    """Everybody else in her cases, to say which of them asks in her name."""
    hers = CasePerson.objects.filter(person=person).values("case")
    rows = CasePerson.objects.filter(case__in=hers).exclude(person=person).select_related("person")
    people = {row.person_id: row for row in rows}
    vault.preload(people)
    return [
        (str(key), f"{row.person.name} · {wording.label('person_role', row.role)}")
        for key, row in people.items()
        if vault.may_open(key, DataClass.D2)
    ]


def _try(
    request: HttpRequest,
    found: DataRequest,
    act: Callable[[], None],
    form: forms.Form,
    name: str,
    words: str,
) -> HttpResponse:
    """Do it; what is refused is said in the form, and nothing that was typed is lost."""
    try:
        act()
    except services.MovedOn:
        return _moved_on(request, found)
    except services.SuspectAsks:
        form.add_error(None, _("Who asks is a suspect in her case: this can only be refused."))
    except services.Wrong as wrong:
        field = wrong.field if wrong.field in form.fields else None
        form.add_error(field, _refusals()[wrong.code])
    else:
        return back(request, found, words)
    return page(request, found, **{name: form})


def _moved_on(request: HttpRequest, found: DataRequest) -> HttpResponse:
    messages.warning(request, _("This has moved on meanwhile. Here is where it stands."))
    return back(request, found)


def _refusals() -> dict[str, str]:
    return {
        "not_in_list": _("Choose one."),
        "no_words": _("Say it in words, if only a line."),
        "no_reason": _("Say why."),
        "not_checked": _("First make sure that it is she who asks."),
        "not_erased": _("Nothing was erased. Say that it was done in part, and why."),
        "not_found": _("First say which file is hers."),
        "no_year": _("This is not a year."),
        "to_come": _("This moment is still to come."),
        "over": _("This day is over."),
    }


def _found(request_id: UUID) -> DataRequest:
    return get_object_or_404(DataRequest.objects.select_related("owner"), pk=request_id)


def _read(request_id: UUID) -> DataRequest:
    found = _found(request_id)
    must_read(found.pk)
    return found
