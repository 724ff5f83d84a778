"""Forms of a case's work: they parse and say what is missing; what is allowed, services decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.countries.pack import current as pack
from hotline.staff.models import Member


def _words(label: Any, *, rows: int = 4, hint: Any = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=10000,
        required=required,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class TaskForm(forms.Form):
    """Something to do, by whom, by when."""

    text = forms.CharField(label=_("What is to be done"), max_length=500)
    due_at = forms.DateTimeField(
        label=_("Due"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    owner = forms.ChoiceField(label=_("Who does it"), required=False)

    def __init__(self, *args: Any, colleagues: wording.Choices, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "task_%s"} | kwargs)
        self.fields["owner"].choices = [("", _("I do it")), *colleagues]  # type: ignore[attr-defined]


class SafetyPlanForm(forms.Form):
    """The safety plan, a short sheet in her words; one thing said is enough to save it."""

    signs = _words(
        _("How does she notice that it becomes dangerous?"),
        rows=2,
        required=False,
        hint=_("A car, a number that calls, a mood, a day of the month"),
    )
    way_out = _words(
        _("How does she get out, and where does she go first?"),
        rows=2,
        required=False,
        hint=_("Which door, which road, at what time of day"),
    )
    safe_place = _words(
        _("Where can she stay for a night?"),
        rows=2,
        required=False,
        hint=_("Somewhere that nobody who threatens her knows"),
    )
    who_helps = _words(
        _("Who helps, and how does she ask them?"),
        rows=2,
        required=False,
        hint=_("A neighbour, a teacher, somebody of the village"),
    )
    numbers = _words(
        _("Which numbers does she know by heart?"),
        rows=2,
        required=False,
        hint=_("On her phone they may be found"),
    )
    takes_along = _words(
        _("What does she take along?"),
        rows=2,
        required=False,
        hint=_("Papers, some money, medicine, things of the children"),
    )
    code_word = forms.CharField(
        label=_("A word that tells us she is in danger"),
        required=False,
        max_length=100,
        help_text=_("Harmless to whoever listens"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(str(v).strip() for v in data.values()):
            raise forms.ValidationError(_("The sheet is empty: write down at least one thing."))
        return data


class ClosingForm(forms.Form):
    """How a case ended."""

    outcome = forms.ChoiceField(label=_("How did it end"))
    words = _words(
        _("In words, for your supervisor"),
        hint=_("What was reached, what is left open and why, how she may come back to us"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = wording.choices("closure_reason", blank=False)
        self.fields["outcome"].choices = [("", _("Choose")), *reasons]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """A supervisor's answer: words are needed to refuse."""

    words = _words(
        _("To the counsellor"),
        rows=3,
        required=False,
        hint=_("Needed to refuse: say what is still to be done"),
    )


class WordsForm(forms.Form):
    """A reason that stays in the timeline."""

    words = _words(_("Why"), rows=3)


class TransferForm(forms.Form):
    """To whom a case goes, with the written hand-over."""

    to = forms.ChoiceField(label=_("To whom"))
    words = _words(
        _("The hand-over"),
        rows=8,
        hint=_(
            "What happened so far, what was promised, what comes next, how to reach her safely. "
            "Whoever takes the case reads it; before that nobody does."
        ),
    )

    def __init__(
        self, *args: Any, colleagues: list[Member], centre: str, owner: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        others = [c for c in pack().centres if c != centre]
        anybody = [
            (f"centre:{c}", _("Anybody at %(c)s") % {"c": wording.centre(c)}) for c in others
        ]
        near = [m for m in colleagues if m.centre == centre]
        far = [m for m in colleagues if m.centre != centre]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            (_("Another centre"), anybody),
            (_("Here"), [(m.key, m.display_name) for m in near if m.pk != owner]),
            (
                _("Somebody at another centre"),
                [(m.key, f"{m.display_name} · {wording.centre(m.centre)}") for m in far],
            ),
        ]


class AssignForm(forms.Form):
    """Which colleague of the centre takes a case over, at once."""

    to = forms.ChoiceField(label=_("Who works on it from now on"))
    words = _words(_("Why, and what she needs to know"))

    def __init__(self, *args: Any, colleagues: wording.Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", _("Choose")), *colleagues]  # type: ignore[attr-defined]
