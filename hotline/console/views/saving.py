"""Saving what is typed into an open contact, field by field, as the page sends it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hotline.access.asking import actor_of, id_of
from hotline.access.policy import requires
from hotline.console.forms import ContactForm
from hotline.contacts import rules, saving, services
from hotline.contacts.models import Contact
from hotline.places import queries as places


@require_POST
@requires("contacts.take")
def save(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Save the fields that changed. What cannot be read is answered, and stays on the page (422);
    so does what a colleague changed meanwhile (409, with both versions)."""
    form = ContactForm(request.POST, only=request.POST.keys())
    sent = list(form.fields)
    form.is_valid()
    wrong = {name: list(form.errors[name]) for name in sent if name in form.errors}
    answers: dict[str, Any] = {n: form.cleaned_data[n] for n in sent if n in form.cleaned_data}
    if "place_words" in answers:
        answers["place"] = places.resolve(answers["place_words"]) or ""
    try:
        saved = saving.save_typed(
            by=actor_of(request), contact_id=contact_id, **_of_page(request, wrong), **answers
        )
    except Contact.DoesNotExist:
        return HttpResponse(status=404)
    except services.NotOpen:
        return _plain(_("This contact has ended. Write a note in its case."), 409)
    except services.NotHers:
        return _plain(_("A colleague has taken this contact over. Tell her what you know."), 409)
    except rules.InvalidAnswer as error:
        wrong[error.field] = [_("This answer cannot be saved. Choose one of the list.")]
    else:
        if saved.conflicts:
            shown = {name: _shown(form, name, one) for name, one in saved.conflicts.items()}
            return JsonResponse({"conflicts": shown}, status=409)
    if wrong:
        return _plain(" ".join(str(m) for found in wrong.values() for m in found), 422)
    return JsonResponse({"saved": sent, "others": saved.others})


def _of_page(request: HttpRequest, wrong: dict[str, Any]) -> dict[str, Any]:
    """What the page says of its change. With an unreadable field the change is not done: it
    comes again, whole, once that is mended."""
    before = {k.removeprefix("was."): v for k, v in request.POST.items() if k.startswith("was.")}
    known = ContactForm(before, only=before.keys())
    known.is_valid()
    return {
        "change_id": None if wrong else id_of(request.POST.get("change_id")),
        "page": id_of(request.POST.get("page")),
        "was": {n: known.cleaned_data[n] for n in before if n in known.cleaned_data},
    }


def _shown(form: ContactForm, name: str, conflict: saving.Conflict) -> dict[str, str]:
    """A conflict as the page shows it: the question, their answer in words, whose, since when."""
    choices = dict(getattr(form.fields[name], "choices", []))
    return {
        "label": str(form.fields[name].label),
        "theirs": conflict.theirs,
        "shown": str(choices.get(conflict.theirs, conflict.theirs)),
        "by": conflict.by,
        "at": date_format(localtime(conflict.at), "H:i") if conflict.at else "",
    }


def _plain(sentence: str, status: int) -> HttpResponse:
    """An answer for the saving script, which shows it beside the form."""
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
