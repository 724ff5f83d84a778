"""Forms of the portal."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.countries.pack import current as pack
from hotline.places import queries as places
from hotline.referrals import rules


def words_field(label: Any, *, required: bool = True, most: int = 5000) -> forms.CharField:
    """A field for a few sentences."""
    return forms.CharField(label=label, required=required, widget=forms.Textarea, max_length=most)


class _Coded(forms.Form):
    """A form whose choices are lists of the pack: `lists` names field and list."""

    lists: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, code_list in self.lists.items():
            self.fields[name].choices = wording.choices(code_list, blank=False)  # type: ignore[attr-defined]


class DeclineForm(_Coded):
    """Why the agency does not take it."""

    lists = {"reason": "decline_reason"}
    reason = forms.ChoiceField(label=_("Why not"))
    words = words_field(_("Anything the hotline should know"), required=False)


class ReportForm(_Coded):
    """How it ended."""

    lists = {"outcome": "referral_outcome"}
    outcome = forms.ChoiceField(label=_("How it ended"))
    words = words_field(_("In words"), required=False, most=10000)


class QuestionForm(forms.Form):
    """What the agency has to know before it decides."""

    words = words_field(_("Your question"))


class BeginForm(forms.Form):
    """That she was met."""

    words = words_field(_("In words"), required=False)


class UpdateForm(forms.Form):
    """How it goes."""

    words = words_field(_("How it goes"))


class TellForm(_Coded):
    """What an agency tells of her."""

    lists = {"code": "agency_report"}
    code = forms.ChoiceField(label=_("What you can tell"))
    words = words_field(_("In words"), required=False)


class HoldForm(_Coded):
    """Why help waits, and until when."""

    lists = {"reason": "hold_reason"}
    reason = forms.ChoiceField(label=_("Why"))
    again_at = forms.DateField(
        label=_("Decide again on"), widget=forms.DateInput(attrs={"type": "date"})
    )
    listed = forms.BooleanField(label=_("She stands on a waiting list"), required=False)
    words = words_field(_("In words"), required=False)

    def clean_again_at(self) -> dt.datetime:
        """Nine in the morning of that day, where the hotline is."""
        day: dt.date = self.cleaned_data["again_at"]
        return timezone.make_aware(dt.datetime.combine(day, dt.time(9)), pack().timezone)


class WithdrawnForm(_Coded):
    """That she withdrew, and whether somebody made her."""

    lists = {"coerced": "yes_no_unknown"}
    coerced = forms.ChoiceField(label=_("Do you think somebody made her say so?"))
    words = words_field(_("What she said"), required=False)


class RemarkForm(forms.Form):
    """Something for the other side to read."""

    words = words_field(_("In words"))
    file = forms.FileField(label=_("A file"), required=False)


class PhonedForm(forms.Form):
    """What came of phoning an agency."""

    result = forms.ChoiceField(label=_("What came of it"), choices=wording.phoned_choices)
    words = words_field(_("Who answered, and what was said"))


class ReferInForm(_Coded):
    """An agency refers somebody into the hotline."""

    lists = {"urgency": "urgency", "basis": "legal_basis", "needs": "need_domain"}
    urgency = forms.ChoiceField(label=_("How urgent"), initial="urgent")
    place = forms.ChoiceField(label=_("Where she is"))
    needs = forms.MultipleChoiceField(label=_("What she needs"))
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    age = forms.IntegerField(label=_("Age"), required=False, min_value=0, max_value=120)
    language = forms.ChoiceField(label=_("Language"), required=False)
    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    phone = forms.CharField(label=_("Number"), required=False, max_length=40)
    address = forms.CharField(label=_("Commune, village, landmark"), required=False, max_length=300)
    account = words_field(_("What the hotline needs to know"), most=10000)
    basis = forms.ChoiceField(label=_("On which ground"), initial="consent")
    basis_words = words_field(_("How she agreed, or why it is lawful without"), most=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sex"].choices = wording.choices("sex")  # type: ignore[attr-defined]
        self.fields["language"].choices = wording.choices("language")  # type: ignore[attr-defined]
        groups = [
            (group.label, [(one.key, one.label) for one in group.choices])
            for group in places.choices(wording.lang())
        ]
        self.fields["place"].choices = [("", _("Not said")), *groups]  # type: ignore[attr-defined]


class ReferOnForm(forms.Form):
    """An agency refers on: to whom, why, what of her leaves."""

    agency = forms.ChoiceField(label=_("To which agency"))
    account = words_field(_("What the agency needs to know"), most=10000)
    fields_sent = forms.MultipleChoiceField(
        label=_("Identity that opens on acceptance"), required=False
    )
    basis_words = words_field(_("How she agreed"), most=2000)

    def __init__(
        self, *args: Any, agencies: wording.Choices, held: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = agencies  # type: ignore[attr-defined]
        names = wording.identity_names()
        self.fields["fields_sent"].choices = [  # type: ignore[attr-defined]
            (name, names[name]) for name in rules.IDENTITY if name in held
        ]
