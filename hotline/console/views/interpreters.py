"""The register of interpreters, and asking one into a contact."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.access.roles import may
from hotline.actor.classes import DataClass
from hotline.console.frame import framed
from hotline.console.registers_forms import InterpreterForm, TieForm
from hotline.contacts import interpreting
from hotline.contacts.models import Contact
from hotline.countries.pack import current as pack
from hotline.registers import interpreters
from hotline.registers.models import Interpreter
from hotline.vault import services as vault


@require_GET
@requires("interpreters.find")
def index(request: HttpRequest) -> HttpResponse:
    """Who interprets, by language; those first who may be asked now."""
    return _listed(request, language=request.GET.get("language", ""))


@require_GET
@requires("interpreters.find")
def for_contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """The same for a contact: its language first, each name leads to the question of a tie."""
    contact = get_object_or_404(Contact, pk=contact_id)
    language = request.GET.get("language", contact.language)
    return _listed(request, language=language, contact=contact)


@require_http_methods(["GET", "POST"])
@requires("interpreters.find")
def ask(request: HttpRequest, contact_id: UUID, interpreter_id: UUID) -> HttpResponse:
    """Is there a tie? Only without one does she take part."""
    contact = get_object_or_404(Contact, pk=contact_id)
    interpreter = get_object_or_404(Interpreter, pk=interpreter_id)
    if not vault.may_open(contact.id, DataClass.D2):
        raise Http404
    spoken = [(code, wording.label("language", code)) for code in interpreter.languages]
    first = contact.language if contact.language in interpreter.languages else None
    form = TieForm(request.POST or None, languages=spoken, initial={"language": first})
    if request.method == "POST" and form.is_valid():
        try:
            interpreting.assign(
                by=actor_of(request),
                contact_id=contact.id,
                interpreter_id=interpreter.id,
                **form.cleaned_data,
            )
            return HttpResponseRedirect(request.path)
        except interpreting.Refused as refusal:
            form.add_error("tie", _refusal(refusal.code))
    assigned = [a.interpreter_id for a in interpreting.of_contact(contact.id)]
    context = framed(
        request,
        contact=contact,
        one=_shown(interpreter),
        form=form,
        assigned=interpreter.id in assigned,
        main_label=_("This contact"),
    )
    status = 422 if form.errors else 200
    return render(request, "console/interpreter_ask.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires("interpreters.manage")
def enter(request: HttpRequest) -> HttpResponse:
    """Take an interpreter into the register."""
    form = InterpreterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        interpreters.enter(by=actor_of(request), **form.facts())
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("console:interpreters"))
    return _form(request, form, _("Add an interpreter"))


@require_http_methods(["GET", "POST"])
@requires("interpreters.manage")
def amend(request: HttpRequest, interpreter_id: UUID) -> HttpResponse:
    """Change what the register says of her."""
    row = get_object_or_404(Interpreter, pk=interpreter_id)
    if not vault.may_open(row.id, DataClass.D2):
        raise Http404
    form = InterpreterForm(request.POST or None, initial=InterpreterForm.initial_of(row))
    if request.method == "POST" and form.is_valid():
        interpreters.amend(by=actor_of(request), interpreter_id=row.id, **form.facts())
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("console:interpreters"))
    return _form(request, form, _("Change an interpreter"))


def _listed(request: HttpRequest, *, language: str, contact: Contact | None = None) -> HttpResponse:
    known = language if language in pack().codes("language") else ""
    assigned = [a.interpreter_id for a in interpreting.of_contact(contact.id)] if contact else []
    rows = [
        _shown(one.interpreter)
        | {
            "signed": one.signed,
            "available": one.available,
            "assigned": one.interpreter.id in assigned,
        }
        for one in interpreters.find(language=known)
    ]
    context = framed(
        request,
        rows=rows,
        contact=contact,
        language=known,
        language_label=wording.label("language", known) if known else "",
        languages=[("", _("Every language")), *wording.choices("language", blank=False)],
        may_manage=may(actor_of(request).role, "interpreters.manage"),
    )
    return render(request, "console/interpreters.html", context)


def _shown(row: Interpreter) -> dict[str, Any]:
    opens = vault.may_open(row.id, DataClass.D2)
    days = ", ".join(str(WEEKDAYS_ABBR[day]) for day in sorted(row.days))
    when = _("Every day") if len(row.days) == 7 else days or _("No day")
    hours = (
        f"{row.from_time:%H:%M}–{row.until_time:%H:%M}"
        if row.from_time and row.until_time
        else _("all day")
    )
    return {
        "id": row.id,
        "name": row.name if opens else "•••",
        "phone": row.phone if opens else "",
        "village": row.village if opens else "",
        "clan": row.clan if opens else "",
        "facts": " · ".join(
            [", ".join(wording.label("language", code) for code in row.languages)]
            + ([wording.label("sex", row.sex)] if row.sex != "unknown" else [])
        ),
        "hours": f"{when} · {hours}",
        "signed": row.has_signed(pack().today()),
        "signed_until": row.signed_until,
    }


def _refusal(code: str) -> str:
    return {
        "tie": _("She must not hear this caller: there is a tie. Ask somebody else."),
        "unknown_tie": _("As long as a tie is not ruled out she must not hear this caller."),
        "unsigned": _("She has not signed to keep silent, or no longer. Ask somebody else."),
        "left": _("She no longer interprets for us. Ask somebody else."),
        "wrong_language": _("She does not interpret this language."),
        "not_asked": _("Ask first, then choose the answer."),
    }[code]


def _form(request: HttpRequest, form: InterpreterForm, title: str) -> HttpResponse:
    context = framed(request, form=form, title=title)
    status = 422 if form.errors else 200
    return render(request, "console/interpreter_form.html", context, status=status)
