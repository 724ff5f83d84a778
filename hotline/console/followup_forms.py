"""The form by which a try to reach somebody is taken down."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotline import wording
from hotline.followups.queries import Reaching

_MINUTES = "%Y-%m-%dT%H:%M"


def channel_words() -> dict[str, str]:
    """How somebody was tried, in words."""
    return {
        "call": _("We called her"),
        "text": _("We wrote to her"),
        "agency": _("We asked the agency"),
        "she_came": _("She reached us"),
    }


class AttemptForm(forms.Form):
    """How she was tried, what came of it, and when to try again. Only what her safe-contact rule
    permits can be chosen."""

    how = forms.ChoiceField(label=gettext_lazy("How was she reached or tried"))
    outcome = forms.ChoiceField(label=gettext_lazy("How did it go"))
    words = forms.CharField(
        label=gettext_lazy("In words"), required=False, widget=forms.Textarea, max_length=10_000
    )
    next_at = forms.DateTimeField(
        label=gettext_lazy("Next try"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MINUTES),
        help_text=gettext_lazy("Counts only when you did not reach her; proposed within her hours"),
    )
    attempt_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, reaching: Reaching, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = channel_words()
        self.fields["how"].choices = [(c, words[c]) for c in reaching.channels]  # type: ignore[attr-defined]
        self.fields["outcome"].choices = wording.choices("followup_outcome", blank=False)  # type: ignore[attr-defined]
        proposed = timezone.localtime(reaching.next_at).replace(second=0, microsecond=0)
        self.fields["next_at"].initial = proposed

    def clean_next_at(self) -> dt.datetime | None:
        found: dt.datetime | None = self.cleaned_data["next_at"]
        if found and found <= timezone.now():
            raise forms.ValidationError(_("This time has passed. Choose one that lies ahead."))
        return found
