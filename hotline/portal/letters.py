"""The letter of a referral for its agency, on paper. Needs no script."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from hotline import wording
from hotline.access.asking import actor_of
from hotline.access.policy import requires
from hotline.actor.day import today
from hotline.coordination import letters
from hotline.documents.letters import filename
from hotline.portal.frame import page
from hotline.referrals.models import Referral


class LetterForm(forms.Form):
    """Why it is printed, and in which language."""

    reason = forms.ChoiceField(
        label=_("What is it for?"), error_messages={"required": _("Say what the letter is for.")}
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = wording.choices("letter_purpose", blank=False)  # type: ignore[attr-defined]
        self.initial.setdefault("language", settings.LANGUAGE_CODE)


@require_http_methods(["GET", "POST"])
@requires("referrals.answer")
def letter(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """What it is for; then the letter itself, as a download."""
    actor = actor_of(request)
    referral = get_object_or_404(Referral, pk=referral_id, agency=actor.agency)
    if not letters.may_print(referral):
        raise Http404
    form = LetterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made, _issued = letters.letter_for(
            by=actor, referral_id=referral.id, words=wording,
            verify_at=settings.HOTLINE_ORIGIN + reverse("public:verify"), **form.cleaned_data,
        )  # fmt: skip
        response = HttpResponse(made, content_type="application/pdf")
        name = filename(today())
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        return response
    context = {
        "back": reverse("portal:referral", args=[referral.id]),
        "form": form,
        "opened": letters.is_open(referral),
    }
    return page(request, "portal/letter.html", context, status=422 if form.errors else 200)
