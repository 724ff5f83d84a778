"""The form by which a try to reach somebody is taken down."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotline import wording
from hotline.console.forms import place_of
from hotline.countries.pack import current as pack
from hotline.followups import rules
from hotline.followups.queries import Reaching
from hotline.followups.services import Told

_MINUTES = "%Y-%m-%dT%H:%M"


def channel_words() -> dict[str, str]:
    """How somebody was tried, in words."""
    return {
        "call": _("We called her"),
        "text": _("We wrote to her"),
        "agency": _("We asked the agency"),
        "she_came": _("She reached us"),
    }


def offered_outcomes() -> list[tuple[str, str]]:
    """The outcomes that somebody may choose: not those that the planner writes."""
    known = pack().codes("followup_outcome")
    unsaid = {code.code for code in known if code.extra.get("told") == "no"}
    return [c for c in wording.choices("followup_outcome", blank=False) if c[0] not in unsaid]


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
    confirmed = forms.ChoiceField(
        label=gettext_lazy("Was she helped, in her own word"),
        required=False,
        help_text=gettext_lazy("Ask her when you reach her: the agency says that it is done."),
    )
    signs = forms.MultipleChoiceField(
        label=gettext_lazy("What warns of danger"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Each rises to the shift supervisor at once."),
    )
    place = forms.CharField(
        label=gettext_lazy("Where she lives now"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Only if she has moved: province or country."),
        widget=forms.TextInput(attrs={"list": "place-names", "autocomplete": "off"}),
    )
    tell_old = forms.ChoiceField(
        label=gettext_lazy("May whoever had her hear that she has moved?"),
        required=False,
        help_text=gettext_lazy("Only if she agrees, and never where to."),
    )
    attempt_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, reaching: Reaching, verifies: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.verifies = verifies
        for name, choices in (
            ("confirmed", [c for c in wording.choices("help_confirmed", blank=False)
                           if c[0] != "unverified"]),
            ("signs", wording.choices("warning_sign", blank=False)),
            ("tell_old", wording.choices("yes_no_unknown", blank=False)),
        ):  # fmt: skip
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("tell_old", "unknown")
        if not verifies:
            del self.fields["confirmed"]
        words = channel_words()
        self.fields["how"].choices = [(c, words[c]) for c in reaching.channels]  # type: ignore[attr-defined]
        self.fields["outcome"].choices = offered_outcomes()  # type: ignore[attr-defined]
        proposed = timezone.localtime(reaching.next_at).replace(second=0, microsecond=0)
        self.fields["next_at"].initial = proposed

    def clean_next_at(self) -> dt.datetime | None:
        found: dt.datetime | None = self.cleaned_data["next_at"]
        if found and found <= timezone.now():
            raise forms.ValidationError(_("This time has passed. Choose one that lies ahead."))
        return found

    def clean_place(self) -> str:
        return place_of(self.cleaned_data["place"])

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        code = pack().codes("followup_outcome").get(data.get("outcome", ""))
        if code is None:
            return data
        moved = code.extra.get("tracing") == rules.MOVE
        if moved and not data.get("place") and "place" not in self.errors:
            self.add_error("place", _("Write where she lives now."))
        if self.verifies and code.extra.get("reached") == "yes" and not data.get("confirmed"):
            self.add_error("confirmed", _("Ask her whether she was helped."))
        return data

    def told(self) -> Told:
        """What else was learned at this contact."""
        data = self.cleaned_data
        return Told(
            place=data["place"],
            tell_old=data["tell_old"] or "unknown",
            signs=data["signs"],
            confirmed=data.get("confirmed", ""),
        )
