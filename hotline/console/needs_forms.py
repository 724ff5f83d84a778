"""Forms of assessments and visits. What is allowed, services decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.console.coordination_forms import Choices, choose
from hotline.countries.pack import current as pack
from hotline.needs import asking
from hotline.needs.ground import Refused

_SENTENCES = {
    "no_words": _("Write it in words."),
    "bad_code": _("Choose one of the list."),
    "nothing": _("Score one domain at least, or write a word."),
    "nobody": _("Choose a collaborator of the centre."),
    "never_share": _("The case is kept from this collaborator. Choose another."),
    "past": _("This time is over. Choose a later one."),
    "suspect": _(
        "Whoever is suspected of harm here, or from whom the case is kept, is never somebody to ask"
        " for."
    ),
    "suspect_unread": _(
        "The name of somebody suspected is closed to you, so this name cannot be checked. Ask"
        " whoever owns the case to plan the visit."
    ),
}
_WHEN = {"required": _("Choose a day and an hour.")}


def say_why(form: forms.Form, refused: Refused) -> None:
    """Why the service refused, at the field it concerns."""
    field = refused.field if refused.field in form.fields else None
    form.add_error(field, _SENTENCES.get(refused.code, _("This cannot be done now.")))


class AssessmentForm(forms.Form):
    """A score and a word of reason for every domain. Nothing is required: half-done is kept."""

    how = forms.ChoiceField(label=_("How did you learn it?"))

    def __init__(self, *args: Any, side: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "how", wording.choices("assessment_way", blank=False))
        self.asked = asking.asked(side, wording.lang())
        for one in self.asked:
            self.fields[asking.SCORE + one.domain] = forms.ChoiceField(
                label=one.label, choices=one.choices, required=False
            )
            self.fields[asking.WORDS + one.domain] = forms.CharField(
                label=_("In words, why"), required=False, max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    @property
    def scores(self) -> dict[str, str]:
        """The scores of a valid form by domain."""
        return asking.told(self.cleaned_data, asking.SCORE)

    @property
    def words(self) -> dict[str, str]:
        """Its words by domain."""
        return asking.told(self.cleaned_data, asking.WORDS)


class VisitForm(forms.Form):
    """A visit: who makes it, when, and all that she is told."""

    collaborator = forms.ChoiceField(
        label=_("Who goes"), error_messages={"required": _("Choose who goes.")}
    )
    kind = forms.ChoiceField(label=_("What for"))
    due_at = forms.DateTimeField(
        label=_("By when"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        error_messages=_WHEN,
    )  # fmt: skip
    ask_for = forms.CharField(
        label=_("Name to ask for"), max_length=200,
        help_text=_("As the neighbours know her. Never somebody who is suspected."),
        error_messages={"required": _("Say whom she asks for.")},
    )  # fmt: skip
    meet = forms.CharField(
        label=_("Where to meet"), max_length=500, widget=forms.Textarea,
        error_messages={"required": _("Say where they meet.")},
    )  # fmt: skip
    safely = forms.CharField(
        label=_("How to come near safely"), max_length=2000, widget=forms.Textarea,
        help_text=_("What to say if somebody else opens, when to go, when to turn back."),
        error_messages={"required": _("Say how she comes near without harm.")},
    )  # fmt: skip
    task = forms.CharField(
        label=_("What to ask, or bring"), max_length=2000, widget=forms.Textarea, required=False
    )

    def __init__(self, *args: Any, collaborators: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "collaborator", [("", gettext("Choose")), *collaborators])
        choose(self, "kind", wording.choices("visit_kind", blank=False))


class ReassignForm(forms.Form):
    """Another collaborator."""

    collaborator = forms.ChoiceField(
        label=_("Who goes instead"), error_messages={"required": _("Choose who goes.")}
    )

    def __init__(self, *args: Any, collaborators: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "collaborator", [("", gettext("Choose")), *collaborators])


class PutOffForm(forms.Form):
    """Another time, and why."""

    due_at = forms.DateTimeField(
        label=_("New time"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        error_messages=_WHEN,
    )  # fmt: skip
    words = forms.CharField(label=_("Why"), max_length=2000, required=False)


class CancelForm(forms.Form):
    """Why a visit is taken back."""

    reason = forms.ChoiceField(
        label=_("Why is it taken back?"), error_messages={"required": _("Say why.")}
    )
    words = forms.CharField(label=_("In words"), max_length=2000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = wording.choices("visit_cancelled", blank=False)
        choose(self, "reason", [one for one in listed if one[0] != "case_closed"])


class ReviewFiguresForm(forms.Form):
    """Which days and which province."""

    since = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    unit = forms.ChoiceField(label=_("Province"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = pack().version_on().code
        units = [key for key, unit in pack().units.items() if unit.version == today]
        named = sorted(((key, wording.place_name(key)) for key in units), key=lambda one: one[1])
        choose(self, "unit", [("", gettext("All provinces")), *named])
