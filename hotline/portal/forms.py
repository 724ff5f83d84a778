"""Forms of the portal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hotline import wording


class DeclineForm(forms.Form):
    """Why the agency does not take it."""

    reason = forms.ChoiceField(label=_("Why not"))
    words = forms.CharField(
        label=_("Anything the hotline should know"),
        required=False,
        widget=forms.Textarea,
        max_length=5000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = wording.choices("decline_reason", blank=False)  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """How it ended."""

    outcome = forms.ChoiceField(label=_("How it ended"))
    words = forms.CharField(
        label=_("In words"), required=False, widget=forms.Textarea, max_length=10000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = wording.choices("referral_outcome", blank=False)  # type: ignore[attr-defined]
