"""Forms of complaints about the service."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hotline import wording


class ComplaintForm(forms.Form):
    """A complaint as it is taken down: in her words, without judging it."""

    about = forms.ChoiceField(
        label=_("What is it about"), error_messages={"required": _("Choose what it is about.")}
    )
    whom = forms.ChoiceField(
        label=_("Whom does it concern"),
        initial="nobody",
        help_text=_("A complaint about a supervisor or the head is read outside the centre."),
    )
    words = forms.CharField(
        label=_("What she says"),
        widget=forms.Textarea,
        max_length=20000,
        error_messages={"required": _("Write down what she says, in her own words.")},
    )
    complainant = forms.CharField(
        label=_("Name or number, if she wants an answer"),
        required=False,
        max_length=500,
        help_text=_("May stay empty. Ask first whether calling her is safe."),
    )
    wants_answer = forms.BooleanField(label=_("She wants an answer"), required=False)
    wants_above = forms.BooleanField(
        label=_("She wants it read outside this centre"), required=False
    )
    channel = forms.ChoiceField(label=_("How it reached us"), initial="phone_in")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = {"about": "complaint_about", "whom": "complaint_whom", "channel": "contact_channel"}
        for name, list_name in lists.items():
            self.fields[name].choices = wording.choices(list_name, blank=False)  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What was found, said, and changes."""

    words = forms.CharField(
        label=_("What was found, and what changes"),
        widget=forms.Textarea,
        max_length=20000,
        error_messages={"required": _("Write what was found, if only that nothing was.")},
    )
