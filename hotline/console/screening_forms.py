"""Forms of a screening."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hotline.screening.services import LONGEST_REASON

JUDGED = (
    ("signs", _("I see signs of trafficking")),
    ("no_signs", _("I see no signs")),
    ("unsure", _("I am not sure yet")),
)


class JudgementForm(forms.Form):
    """The counsellor's own judgement; without its reason nobody can follow it later."""

    judgement = forms.ChoiceField(
        label=_("What do you yourself conclude?"),
        choices=JUDGED,
        error_messages={"required": _('Choose one; "not sure yet" is an answer.')},
    )
    reason = forms.CharField(
        label=_("Your reason"),
        widget=forms.Textarea,
        max_length=LONGEST_REASON,
        help_text=_("What you heard, what speaks against it, what is still open."),
        error_messages={
            "required": _("Write your reason, if only a line. Your choice above is kept."),
        },
    )
