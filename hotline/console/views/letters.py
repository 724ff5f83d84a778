"""Letters of a referral: printed for a purpose, each with a code, and withdrawn."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.actor.classes import DataClass
from hotline.actor.day import today
from hotline.console.coordination_forms import LetterForm
from hotline.console.frame import framed
from hotline.coordination import letters
from hotline.documents import services as documents
from hotline.documents.letters import filename
from hotline.documents.models import IssuedLetter
from hotline.referrals.models import Referral
from hotline.staff import queries as staff
from hotline.vault import services as vault


@require_http_methods(["GET", "POST"])
@requires("letters.print")
def letter(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """What it is for and in which language; then the letter itself, as a download."""
    referral = get_object_or_404(Referral.objects.select_related("agency"), pk=referral_id)
    if not letters.may_print(referral):
        raise Http404
    form = LetterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made, _issued = letters.letter_for(
            by=actor_of(request),
            referral_id=referral.id,
            language=form.cleaned_data["language"],
            reason=form.cleaned_data["reason"],
            words=wording,
            verify_at=settings.HOTLINE_ORIGIN + reverse("public:verify"),
        )
        return download(made)
    context = {
        "referral": referral,
        "agency": wording.agency(referral.agency),
        "form": form,
        "printed": [_shown(one) for one in documents.of_root(referral.id)],
        "opened": letters.is_open(referral),
        "may_withdraw": vault.may_open(referral.id, DataClass.D3),
    }
    whole = framed(request, main_label=_("Letter"), **context)
    return render(request, "console/letter.html", whole, status=422 if form.errors else 200)


@require_POST
@requires("letters.print")
def withdraw(request: HttpRequest, referral_id: UUID, letter_id: UUID) -> HttpResponse:
    """Take a letter back: whoever checks its code is told."""
    found = get_object_or_404(IssuedLetter, pk=letter_id, root=referral_id)
    if not vault.may_open(found.root, DataClass.D3):
        raise Http404
    try:
        documents.withdraw(by=actor_of(request), letter_id=found.pk)
    except documents.Refused:
        messages.warning(request, _("Somebody was quicker: it is withdrawn already."))
    return HttpResponseRedirect(reverse("console:letter", args=[referral_id]))


def download(made: bytes) -> HttpResponse:
    """A letter as a file that the browser keeps, under a name that says nothing."""
    response = HttpResponse(made, content_type="application/pdf")
    name = filename(today())
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _shown(issued: IssuedLetter) -> dict[str, Any]:
    key = issued.by.removeprefix("staff:")
    names = staff.names_of([UUID(key)]) if issued.by.startswith("staff:") else {}
    language = dict(settings.LANGUAGES).get(issued.language, issued.language)
    return {
        "id": issued.pk,
        "title": wording.label("letter_purpose", issued.reason),
        "sub": f"{language} · {next(iter(names.values()), issued.by)}",
        "at": issued.made_at,
        "withdrawn_at": issued.withdrawn_at,
    }
