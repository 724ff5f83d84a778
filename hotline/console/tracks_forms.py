"""Forms of tracks: begin one, record a step, fix a day, leave it out, take it back, end it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.actor.day import today
from hotline.console.amounts import AmountField
from hotline.console.coordination_forms import choose
from hotline.console.forms import place_of
from hotline.countries.pack import current as pack
from hotline.countries.tracks_part import KINDS, TrackStep
from hotline.tracks.ground import Refused

Choices = Sequence[tuple[str, str]]

_SENTENCES = {
    "unsaid": _("This has to be written down for this step."),
    "no_words": _("Write it in words."),
    "bad_code": _("Choose one of the list."),
    "bad_place": _("No place is called this."),
    "future": _("This day lies ahead. Only what has happened is recorded; a day ahead is fixed."),
    "past": _("This day is over. Choose a later one."),
    "never_share": _("The case is kept from this body. Choose another."),
    "nobody": _("The directory knows no body that does this in her province."),
    "not_skipped": _("This step is not left out."),
    "suspect": _("Somebody who is suspected in the case has no track."),
    "moved_on": _("Somebody was quicker: this step has moved on."),
}
_DAY = {"type": "date"}


def missing_words() -> dict[str, str]:
    """What is missing before somebody goes back to a family, by code."""
    return {
        "wish": gettext("she has not said that she wants it"),
        "guardian": gettext("no guardian was found suitable by two people"),
        "best_interest": gettext("no decision on the child's best interests is in force"),
        "best_interest_review": gettext("the decision on her best interests has to be looked at"),
        "other_care": gettext("the decision on her best interests chose another form of care"),
    }


def sentence(refused: Refused) -> str:
    """Why a verb refused, in a sentence."""
    if refused.code == "not_ready":
        words = missing_words()
        what = "; ".join(words.get(code, code) for code in refused.more)
        return gettext("Not yet: %(what)s.") % {"what": what}
    return str(_SENTENCES.get(refused.code, gettext("This cannot be done now.")))


def say_why(form: forms.Form, refused: Refused, names: dict[str, str] | None = None) -> None:
    """The same at the field it concerns; `names` puts steps into words."""
    if refused.code == "before":
        what = ", ".join((names or {}).get(code, code) for code in refused.more)
        form.add_error(None, gettext("First comes: %(what)s.") % {"what": what})
        return
    form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))


class BeginForm(forms.Form):
    """Which track, from where, to where."""

    kind = forms.ChoiceField(
        label=_("Which track"), error_messages={"required": _("Choose a track.")}
    )
    away = forms.CharField(
        label=_("Where she is abroad"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"list": "place-names"}),
        help_text=_("Only for the return from abroad"),
    )  # fmt: skip
    home = forms.CharField(
        label=_("Her province, or where it is dealt with"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"list": "place-names"}),
    )  # fmt: skip
    words = forms.CharField(
        label=_("In words"), required=False, widget=forms.Textarea, max_length=5000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = pack().tracks
        choose(self, "kind", [(code, kinds[code].labels.of(wording.lang())) for code in KINDS])

    def clean_away(self) -> str:
        return place_of(self.cleaned_data["away"])

    def clean_home(self) -> str:
        return place_of(self.cleaned_data["home"])


class RecordForm(forms.Form):
    """What was done: only what the pack says is written down of this step."""

    on = forms.DateField(
        label=_("On which day"), widget=forms.DateInput(attrs=_DAY),
        error_messages={"required": _("Choose a day.")},
    )  # fmt: skip
    decision = forms.ChoiceField(label=_("What came of it"), required=False)
    agency = forms.ChoiceField(label=_("Which body"), required=False)
    place = forms.CharField(
        label=_("Place"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"list": "place-names"}),
        help_text=_("A border gate, a province or a country"),
    )  # fmt: skip
    amount = AmountField(label=_("Amount in đồng"))
    number = forms.CharField(label=_("Number of the paper"), required=False, max_length=100)
    protection = forms.CharField(
        label=_("Protection plan for the statement"),
        required=False,
        widget=forms.Textarea,
        max_length=5000,
        help_text=_(
            "Who is with her, how she comes and goes unseen, what is done if threats come."
        ),
    )
    words = forms.CharField(
        label=_("In words"), required=False, widget=forms.Textarea, max_length=5000
    )

    def __init__(self, *args: Any, rule: TrackStep, bodies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.initial.setdefault("on", today())
        if "decision" in rule.records:
            choose(self, "decision", wording.choices(rule.decisions, blank=False))
        choose(self, "agency", [("", gettext("Not named")), *bodies])
        for name in ("place", "decision", "amount", "number", "protection", "words"):
            if name not in rule.records:
                del self.fields[name]
        if not bodies:
            del self.fields["agency"]
        for name in rule.needs:
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = _SENTENCES["unsaid"]

    @property
    def optional(self) -> set[str]:
        """Fields that may stay empty."""
        return {name for name, field in self.fields.items() if not field.required}

    def clean_place(self) -> str:
        return place_of(self.cleaned_data["place"])


class PlanForm(forms.Form):
    """A day ahead: a hearing, a journey."""

    day = forms.DateField(
        label=_("On which day"), widget=forms.DateInput(attrs=_DAY),
        error_messages={"required": _("Choose a day.")},
    )  # fmt: skip
    words = forms.CharField(label=_("In words"), required=False, max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "plan_%s"} | kwargs)

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        if day < today():
            raise forms.ValidationError(_SENTENCES["past"])
        return day


class SkipForm(forms.Form):
    """Why a step is left out."""

    reason = forms.ChoiceField(label=_("Why"))
    words = forms.CharField(label=_("In words"), required=False, max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "skip_%s"} | kwargs)
        choose(self, "reason", wording.choices("track_skipped", blank=False))


class TakeBackForm(forms.Form):
    """Why something recorded was a mistake."""

    words = forms.CharField(
        label=_("What was wrong"), max_length=2000, error_messages={"required": _("Say why.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "back_%s"} | kwargs)


class EndForm(forms.Form):
    """How a track ended."""

    outcome = forms.ChoiceField(label=_("How it ended"))
    words = forms.CharField(
        label=_("In words"), required=False, widget=forms.Textarea, max_length=5000
    )

    def __init__(self, *args: Any, ends: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "end_%s"} | kwargs)
        choose(self, "outcome", wording.choices(ends, blank=False))
