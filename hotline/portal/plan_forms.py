"""Answers about a step of a joint plan."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from hotline import wording


class WhyForm(forms.Form):
    """Why an agency does not take a step on, or did not do it."""

    reason = forms.ChoiceField(label=gettext_lazy("Why not"))
    words = forms.CharField(
        label=gettext_lazy("Anything the hotline should know"), required=False,
        widget=forms.Textarea, max_length=5000,
    )  # fmt: skip

    def __init__(self, *args: Any, list_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = wording.choices(list_name, blank=False)  # type: ignore[attr-defined]


class DoneForm(forms.Form):
    """What was done."""

    words = forms.CharField(
        label=gettext_lazy("In words"), required=False, widget=forms.Textarea, max_length=5000
    )


class LaterForm(forms.Form):
    """Another day, and why."""

    due_on = forms.DateField(
        label=gettext_lazy("New day"), widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Choose a day.")},
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("Why"), max_length=2000,
        error_messages={"required": gettext_lazy("Say why.")},
    )  # fmt: skip
