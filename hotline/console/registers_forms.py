"""Forms of the registers: data breaches, interpreters."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.registers.models import Interpreter


def _moment(label: Any, **options: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **options)


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=False, **options)


def _hour(label: Any, **options: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, required=False, **options)


class BreachForm(forms.Form):
    """What happened to data, in a few lines, by whoever found it."""

    kind = forms.ChoiceField(
        label=_("What happened"), error_messages={"required": _("Choose what happened.")}
    )
    words = forms.CharField(
        label=_("In words"),
        widget=forms.Textarea,
        max_length=20000,
        help_text=_("What, where, which data, who may have it now. Leave out what is not needed."),
        error_messages={"required": _("Write down what happened, if only a line.")},
    )
    found_at = _moment(_("When it was found"), help_text=_("The 72 hours run from here"))
    happened_at = _moment(_("When it happened, if known"), required=False)
    persons = forms.IntegerField(
        label=_("How many people it is about, if known"), required=False, min_value=0
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        now = timezone.localtime().replace(second=0, microsecond=0)
        super().__init__(*args, **{"initial": {"found_at": now}} | kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")), *wording.choices("breach_kind", blank=False),
        ]  # fmt: skip

    def clean_found_at(self) -> dt.datetime:
        found: dt.datetime = self.cleaned_data["found_at"]
        if found > timezone.now() + dt.timedelta(minutes=1):
            raise forms.ValidationError(_("This moment is still to come."))
        return found

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        found, happened = said.get("found_at"), said.get("happened_at")
        if found and happened and happened > found:
            self.add_error("happened_at", _("It cannot have happened after it was found."))
        return said


class LearnedForm(forms.Form):
    """What the officer has learned and done since."""

    persons = forms.IntegerField(label=_("How many people"), required=False, min_value=0)
    done = forms.CharField(
        label=_("What was done about it"), required=False, widget=forms.Textarea, max_length=20000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "learned_%s"} | kwargs)


class TellingForm(forms.Form):
    """Whether the persons concerned were told, and why not."""

    telling = forms.ChoiceField(
        label=_("Were the people concerned told?"), error_messages={"required": _("Choose one.")}
    )
    words = forms.CharField(
        label=_("How, or why not"), required=False, widget=forms.Textarea, max_length=5000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "telling_%s"} | kwargs)
        self.fields["telling"].choices = [  # type: ignore[attr-defined]
            ("", _("Not decided yet")), *wording.choices("breach_telling", blank=False),
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("telling") not in (None, "told") and not said.get("words", "").strip():
            self.add_error("words", _("Say why they are not told."))
        return said


class InterpreterForm(forms.Form):
    """An interpreter as the register keeps her."""

    name = forms.CharField(label=_("Name"), max_length=200)
    phone = forms.CharField(label=_("Number"), max_length=40, required=False)
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        error_messages={"required": _("Choose at least one language.")},
    )
    days = forms.MultipleChoiceField(
        label=_("Days"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(str(number), name) for number, name in WEEKDAYS.items()],
        initial=[str(number) for number in range(7)],
        required=False,
    )
    from_time = _hour(_("From"), help_text=_("Left empty, all day"))
    until_time = _hour(_("Until"), help_text=_("Before the first hour: over midnight"))
    signed_on = _day(_("Confidentiality signed on"))
    signed_until = _day(_("Signed until, if it ends"))
    village = forms.CharField(label=_("Home village and commune"), max_length=200, required=False)
    clan = forms.CharField(
        label=_("Clan or family"),
        max_length=200,
        required=False,
        help_text=_("Only to ask, before each contact, whether there is a tie to the caller"),
    )
    left_on = _day(_("No longer interprets from"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sex"].choices = wording.choices("sex", blank=False)  # type: ignore[attr-defined]
        self.fields["languages"].choices = wording.choices("language", blank=False)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if (said.get("from_time") is None) != (said.get("until_time") is None):
            self.add_error("until_time", _("Give both hours, or none."))
        signed, until = said.get("signed_on"), said.get("signed_until")
        if until and (signed is None or until < signed):
            self.add_error("signed_until", _("This lies before the day it was signed on."))
        return said

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        said = dict(self.cleaned_data)
        return said | {
            "days": [int(day) for day in said["days"]],
            "sex": said["sex"] or "unknown",
        }

    @staticmethod
    def initial_of(row: Interpreter) -> dict[str, Any]:
        """An interpreter's facts as the form shows them first."""
        names = InterpreterForm.base_fields
        facts = {name: getattr(row, name) for name in names}
        return facts | {"days": [str(day) for day in row.days]}


class TieForm(forms.Form):
    """The question before an interpreter hears a caller."""

    tie = forms.ChoiceField(
        label=_("Is there a tie between the interpreter and the caller?"),
        choices=[
            ("none", _("No tie")),
            ("tie", _("There is a tie")),
            ("unknown", _("Not known")),
        ],
        error_messages={"required": _("Ask first, then choose the answer.")},
    )
    language = forms.ChoiceField(label=_("Which language"))

    def __init__(self, *args: Any, languages: wording.Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
