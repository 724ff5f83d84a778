"""Forms of tracing: warning signs, answers for them, searches."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.console.forms import place_of
from hotline.followups import searching

Choices = Sequence[tuple[str, str]]
_WORDS: dict[str, Any] = {"widget": forms.Textarea, "max_length": 5000}


def choose(form: forms.Form, name: str, choices: Choices) -> None:
    """Give a field its choices."""
    form.fields[name].choices = choices  # type: ignore[attr-defined]


def say_why(form: forms.Form, code: str) -> None:
    """Why a service refused, in words."""
    form.add_error(
        None,
        {
            "done": gettext("Somebody else has answered meanwhile."),
            "not_yours": gettext("A shift supervisor decides this."),
            "same_person": gettext("Somebody else has to look at it, not whoever wrote it down."),
            "never_share": gettext("The case is kept from this body. Ask another."),
        }.get(code, gettext("This cannot be done now.")),
    )


class SignForm(forms.Form):
    """Warning signs noticed at any moment, not only in a planned contact."""

    signs = forms.MultipleChoiceField(
        label=_("What warns of danger"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one sign.")},
    )
    words = forms.CharField(
        label=_("What she said, what was seen"),
        error_messages={"required": _("Write it in words.")},
        **_WORDS,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "signs", wording.choices("warning_sign", blank=False))


class AnswerForm(forms.Form):
    """What was done about a warning sign."""

    action = forms.ChoiceField(
        label=_("What was done"), error_messages={"required": _("Say what was done.")}
    )
    words = forms.CharField(
        label=_("In words"), error_messages={"required": _("Write it in words.")}, **_WORDS
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "action", wording.choices("sign_action", blank=False))


class AskedForm(forms.Form):
    """Which body was asked for her, and what it said."""

    agency = forms.ChoiceField(
        label=_("Who was asked"), error_messages={"required": _("Choose who was asked.")}
    )
    answer = forms.ChoiceField(
        label=_("What they said"), error_messages={"required": _("Choose what they said.")}
    )
    words = forms.CharField(label=_("In words"), required=False, **_WORDS)

    def __init__(self, *args: Any, agencies: Choices, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "asked_%s")  # it stands beside another form
        super().__init__(*args, **kwargs)
        choose(self, "agency", agencies)
        choose(self, "answer", wording.choices("search_answer", blank=False))


class DecideForm(forms.Form):
    """What came of a search."""

    decision = forms.ChoiceField(
        label=_("What came of it"), error_messages={"required": _("Choose what came of it.")}
    )
    place = forms.CharField(
        label=_("Where she lives now"),
        required=False,
        max_length=200,
        help_text=_("Only if she was found in another place: province or country."),
        widget=forms.TextInput(attrs={"list": "place-names", "autocomplete": "off"}),
    )
    tell_old = forms.ChoiceField(
        label=_("May whoever had her hear that she has moved?"), required=False
    )
    words = forms.CharField(
        label=_("How this is known"), error_messages={"required": _("Write it in words.")}, **_WORDS
    )

    def __init__(self, *args: Any, oversees: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hers = wording.choices("search_decision", blank=False)
        left = {"ended"} if oversees else {"ended", searching.LOST}
        choose(self, "decision", [(code, words) for code, words in hers if code not in left])
        choose(self, "tell_old", wording.choices("yes_no_unknown", blank=False))
        self.initial.setdefault("tell_old", "unknown")

    def clean_place(self) -> str:
        return place_of(self.cleaned_data["place"])

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        found = data.get("decision") == searching.ELSEWHERE
        if found and not data.get("place") and "place" not in self.errors:
            self.add_error("place", gettext("Write where she lives now."))
        return data
