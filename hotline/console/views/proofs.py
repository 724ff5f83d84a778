"""A returning caller proves herself: in a contact that goes on; what she proves herself by."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.actor.classes import DataClass
from hotline.cases import openings
from hotline.cases.models import Opening
from hotline.cases.writing import NotYours, NoWords
from hotline.console.frame import framed
from hotline.console.presenting import openings as shown
from hotline.console.walls_forms import AskOwnerForm, ProofForm, WordForm
from hotline.contacts.models import Contact
from hotline.finder import queries as finder
from hotline.people import proving
from hotline.people.models import Person
from hotline.vault import services as vault


@require_http_methods(["GET", "POST"])
@requires("contacts.take")
def prove(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Ask a caller for her code or safe word. Right, her file opens; wrong, nothing is told."""
    contact = get_object_or_404(Contact, pk=contact_id)
    form = ProofForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opening = openings.prove(
                by=actor_of(request),
                contact_id=contact_id,
                said=proving.hashes(form.cleaned_data["said"]),
                persons=finder.named(by=actor_of(request), text=form.cleaned_data["name"]),
            )
        except openings.TooMany:
            form.add_error(None, _("No more tries in this contact. Your supervisor can go on."))
        except NotYours:
            return HttpResponseRedirect(reverse("console:contact", args=[contact_id]))
        else:
            if opening is not None and opening.case_id:
                messages.success(
                    request, _("It is she. Her file is open to you for 24 hours; the owner knows.")
                )
                return HttpResponseRedirect(reverse("console:case", args=[opening.case_id]))
            form.add_error("said", _("This opens nothing. Ask once more, slowly."))
    return _page(request, contact, form, AskOwnerForm())


@require_POST
@requires("contacts.take")
def ask_owner(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Ask the owner of the file that knocked. The receipt is the same whether there is one."""
    contact = get_object_or_404(Contact, pk=contact_id)
    form = AskOwnerForm(request.POST)
    if not form.is_valid():
        return _page(request, contact, ProofForm(), form)
    try:
        openings.ask_owner(
            by=actor_of(request),
            contact_id=contact_id,
            reason=form.cleaned_data["reason"],
            persons=finder.named(by=actor_of(request), text=form.cleaned_data["name"]),
        )
    except NoWords:
        form.add_error("reason", _("Say why: the owner decides by it."))
        return _page(request, contact, ProofForm(), form)
    except NotYours:
        return HttpResponseRedirect(reverse("console:contact", args=[contact_id]))
    messages.success(
        request, _("If there is a file, its owner is asked now; off shift, the duty supervisor.")
    )
    return HttpResponseRedirect(reverse("console:prove", args=[contact_id]))


@require_http_methods(["GET", "POST"])
@requires("cases.work")
def of_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What a person proves herself by: a code shown once, a word of her own."""
    person, actor = _must_open(person_id), actor_of(request)
    act = request.POST.get("act", "")
    form, code = WordForm(), ""
    if act == "code":
        code = proving.give_code(by=actor, person_id=person_id)
    elif act == "withdraw":
        proving.withdraw(by=actor, person_id=person_id)
        messages.success(request, _("Neither code nor word opens anything any longer."))
    elif act == "word":
        form = WordForm(request.POST)
        if form.is_valid():
            try:
                proving.agree_word(by=actor, person_id=person_id, word=form.cleaned_data["word"])
                messages.success(request, _("Agreed. Say it back to her once."))
                form = WordForm()
            except proving.TooShort:
                form.add_error("word", _("Too short, or only figures: it is soon guessed."))
    context: dict[str, Any] = {
        "person": person, "form": form, "code": code, "kinds": proving.kinds_of(person_id),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "console/proof.html", framed(request, **context), status=status)


def _must_open(person_id: UUID) -> Person:
    """404 for whoever does not see her, or may not read who she is."""
    person = get_object_or_404(Person, pk=person_id)
    if not vault.may_open(person_id, DataClass.D2):
        raise Http404
    return person


def _page(
    request: HttpRequest, contact: Contact, form: ProofForm, ask_form: AskOwnerForm
) -> HttpResponse:
    actor = actor_of(request)
    allowed = openings.tries_allowed(actor)
    asked = Opening.objects.filter(contact=contact.id, kind="asked", by=actor.key)
    asked = asked.select_related("case").order_by("-at")[:3]
    context = {
        "contact": contact,
        "form": form,
        "ask_form": ask_form,
        "left": openings.tries_left(contact.id, allowed=allowed),
        "asked": shown.all_shown(asked, actor),
    }
    failed = bool(form.errors or ask_form.errors)
    whole = framed(request, **context)
    return render(request, "console/prove.html", whole, status=422 if failed else 200)
