"""Forms about referrals that were put together or sent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.referrals import rules as referral_rules

# How a line begins that says which service was chosen in the list of helpers.
ASKED_FOR = _("Asked for:")


def _words(label: Any, *, required: bool = True, most: int = 5000) -> forms.CharField:
    return forms.CharField(label=label, required=required, widget=forms.Textarea, max_length=most)


class ReferralForm(forms.Form):
    """Everything that decides what leaves, to whom, and on which ground.

    `agency` answers for her; those of `also` are told at the same time and answer for themselves.
    """

    agency = forms.ChoiceField(label=_("To which agency"))
    also = forms.MultipleChoiceField(label=_("And at the same time to"), required=False)
    urgency = forms.ChoiceField(label=_("How urgent"))
    account = forms.CharField(
        label=_("What the agency needs to know"),
        widget=forms.Textarea,
        max_length=10000,
        help_text=_("Written for its reader. Counselling notes never leave with a referral."),
    )
    fields_sent = forms.MultipleChoiceField(
        label=_("Identity that opens on acceptance"), required=False
    )
    basis = forms.ChoiceField(label=_("On which ground"))
    givers = forms.MultipleChoiceField(label=_("Who agrees"), required=False)
    basis_words = forms.CharField(
        label=_("How she agreed, or why it is lawful without"),
        widget=forms.Textarea,
        max_length=2000,
    )

    def __init__(self, *args: Any, agencies: wording.Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = wording.identity_names()
        lists = {"urgency": "urgency", "basis": "legal_basis", "givers": "consent_giver"}
        self.fields["agency"].choices = agencies  # type: ignore[attr-defined]
        self.fields["also"].choices = agencies  # type: ignore[attr-defined]
        for name, code_list in lists.items():
            self.fields[name].choices = wording.choices(code_list, blank=False)  # type: ignore[attr-defined]
        self.fields["fields_sent"].choices = [(n, names[n]) for n in referral_rules.IDENTITY]  # type: ignore[attr-defined]

    def clean_account(self) -> str:
        """More than the line that the choice of a helper wrote."""
        account: str = self.cleaned_data["account"]
        first, _sep, rest = account.strip().partition("\n")
        if first.startswith(str(ASKED_FOR)) and not rest.strip():
            raise forms.ValidationError(_("Write what the agency needs to know."))
        return account

    def receivers(self) -> list[str]:
        """The agencies chosen, the first one first."""
        return list(dict.fromkeys([self.cleaned_data["agency"], *self.cleaned_data["also"]]))


class _Coded(forms.Form):
    """A form whose choices are lists of the pack: `lists` names field and list."""

    lists: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, code_list in self.lists.items():
            self.fields[name].choices = wording.choices(code_list, blank=False)  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """A reason in words."""

    words = _words(_("In words"))


class CancelForm(_Coded):
    """Why a referral is taken back."""

    lists = {"reason": "cancel_reason"}
    reason = forms.ChoiceField(label=_("Why"))
    words = _words(_("In words"), required=False)


class AgreedForm(_Coded):
    """That she was asked and still agrees: who said so, and in which words."""

    lists = {"givers": "consent_giver"}
    givers = forms.MultipleChoiceField(label=_("Who agrees"))
    words = _words(_("How she agreed"))


class WithdrawnForm(_Coded):
    """That she withdrew her consent, and whether somebody made her."""

    lists = {"coerced": "yes_no_unknown"}
    coerced = forms.ChoiceField(label=_("Do you think somebody made her say so?"))
    words = _words(_("What she said"), required=False)


class PhonedForm(forms.Form):
    """What came of phoning the agency."""

    result = forms.ChoiceField(label=_("What came of it"), choices=wording.phoned_choices)
    words = _words(_("Who answered, and what was said"))


class ReviewForm(_Coded):
    """What the second person thinks of an emergency that left on one signature."""

    lists = {"verdict": "second_review"}
    verdict = forms.ChoiceField(label=_("Your verdict"))
    words = _words(_("In words"), required=False)


class SayForm(forms.Form):
    """Something for the agency to read."""

    words = _words(_("In words"))
    file = forms.FileField(label=_("A file"), required=False)
