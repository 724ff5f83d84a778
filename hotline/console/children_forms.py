"""Forms about a child: a guardian, what is best for her, school, a second signature."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.actor.day import today
from hotline.children.ground import Refused
from hotline.console.coordination_forms import choose
from hotline.countries.pack import current as pack

Choices = Sequence[tuple[str, str]]
_DAY = {"type": "date"}
CRITERION = "criterion_"

_SENTENCES = {
    "nobody": _("Choose somebody of the case, or write the name."),
    "two": _("Choose somebody of the case or write a name, not both."),
    "herself": _("The child cannot be her own guardian."),
    "suspect": _("This person is suspected in the case and can never be found suitable."),
    "suspect_name": _(
        "Somebody suspected, or from whom the case is kept, is called so. If it is somebody else,"
        " add her to the case first and choose her from the list."
    ),
    "suspect_unread": _(
        "The name of somebody suspected is closed to you, so nobody can be told apart from them."
        " Ask whoever owns the case to write this."
    ),
    "no_words": _("Write it in words."),
    "bad_code": _("Choose one of the list."),
    "opinion": _("At her age her own opinion is asked, in her words."),
    "bodies": _("At least two take part: nobody decides for a child alone."),
    "past": _("This day is over. Choose a later one."),
    "future": _("This day lies ahead."),
    "same": _("A second person signs, not whoever wrote it."),
    "moved_on": _("Somebody was quicker: it is decided already."),
    "not_a_child": _("She is of age."),
}


def sentence(refused: Refused) -> str:
    """Why a verb refused, in a sentence."""
    if refused.code == "criteria":
        what = ", ".join(wording.label("guardian_criterion", code) for code in refused.more)
        return gettext("Not suitable as long as this is not met: %(what)s.") % {"what": what}
    return str(_SENTENCES.get(refused.code, gettext("This cannot be done now.")))


def say_why(form: forms.Form, refused: Refused) -> None:
    """The same at the field it concerns."""
    form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))


class GuardianForm(forms.Form):
    """Who may look after the child. Whoever is suspected cannot be chosen for a good conclusion."""

    guardian = forms.ChoiceField(label=_("Somebody of the case"), required=False)
    name = forms.CharField(label=_("Or the name of somebody else"), required=False, max_length=200)
    relation = forms.ChoiceField(label=_("What she or he is to the child"))
    words = forms.CharField(
        label=_("What was seen and heard"),
        widget=forms.Textarea,
        max_length=10_000,
        help_text=_("How it was learned, and what the child says when she is alone with you"),
        error_messages={"required": _("Write what was seen and heard.")},
    )
    conclusion = forms.ChoiceField(
        label=_("Conclusion"), error_messages={"required": _("Choose a conclusion.")}
    )

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "guardian", [("", gettext("Nobody of the case")), *people])
        choose(self, "relation", wording.choices("relation", blank=False))
        choose(self, "conclusion", wording.choices("guardian_conclusion", blank=False))
        answers = wording.choices("guardian_answer", blank=False)
        for code in pack().codes("guardian_criterion"):
            label = code.label(wording.lang())
            must = code.extra.get("must") == "yes"
            self.fields[CRITERION + code.code] = forms.ChoiceField(
                label=f"{label} *" if must else label, choices=answers, initial="unknown"
            )

    @property
    def criteria(self) -> list[Any]:
        """The fields of the criteria."""
        return [self[name] for name in self.fields if name.startswith(CRITERION)]

    @property
    def answers(self) -> dict[str, str]:
        """What was answered, by criterion."""
        return {
            name.removeprefix(CRITERION): value
            for name, value in self.cleaned_data.items()
            if name.startswith(CRITERION)
        }


class BestInterestForm(forms.Form):
    """What is best for the child: the options, her own opinion, who took part, why."""

    options = forms.CharField(
        label=_("What could be done"), widget=forms.Textarea, max_length=10_000,
        help_text=_("Each possibility with what speaks for it and against it"),
        error_messages={"required": _("Write what could be done.")},
    )  # fmt: skip
    opinion = forms.ChoiceField(
        label=_("Her own opinion"), error_messages={"required": _("Choose what she says.")}
    )
    opinion_words = forms.CharField(
        label=_("In her words"), required=False, widget=forms.Textarea, max_length=5000
    )
    bodies = forms.MultipleChoiceField(
        label=_("Who took part"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who took part.")},
    )  # fmt: skip
    people = forms.MultipleChoiceField(
        label=_("People of the case who took part"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    decision = forms.ChoiceField(
        label=_("What was decided"), error_messages={"required": _("Choose what was decided.")}
    )
    reasons = forms.CharField(
        label=_("Why"), widget=forms.Textarea, max_length=10_000,
        error_messages={"required": _("Write why.")},
    )  # fmt: skip
    review_on = forms.DateField(
        label=_("Looked at again on"), widget=forms.DateInput(attrs=_DAY),
        error_messages={"required": _("Choose a day.")},
    )  # fmt: skip

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("review_on", _later(pack().children.best_interest_review))
        choose(self, "opinion", wording.choices("child_opinion", blank=False))
        choose(self, "bodies", wording.choices("best_interest_part", blank=False))
        choose(self, "people", people)
        choose(self, "decision", wording.choices("care_arrangement", blank=False))
        if not people:
            del self.fields["people"]


class SchoolForm(forms.Form):
    """How it stands with school."""

    level = forms.ChoiceField(
        label=_("Level"), error_messages={"required": _("Choose one of the list.")}
    )
    state = forms.ChoiceField(
        label=_("How it stands"), error_messages={"required": _("Choose one of the list.")}
    )
    obstacles = forms.MultipleChoiceField(
        label=_("What stands in the way"), required=False, widget=forms.CheckboxSelectMultiple
    )
    since = forms.DateField(
        label=_("Since"), widget=forms.DateInput(attrs=_DAY),
        error_messages={"required": _("Choose a day.")},
    )  # fmt: skip
    school = forms.CharField(label=_("Which school"), required=False, max_length=200)
    words = forms.CharField(
        label=_("In words"), required=False, widget=forms.Textarea, max_length=5000
    )
    asked = forms.BooleanField(label=_("Support for school was asked for"), required=False)
    review_on = forms.DateField(
        label=_("Looked at again on"), widget=forms.DateInput(attrs=_DAY),
        error_messages={"required": _("Choose a day.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("since", today())
        self.initial.setdefault("review_on", _later(pack().children.schooling_review))
        choose(self, "level", wording.choices("school_level", blank=False))
        choose(self, "state", wording.choices("school_state", blank=False))
        choose(self, "obstacles", wording.choices("school_obstacle", blank=False))


class ReviewForm(forms.Form):
    """What the second person says."""

    act = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("confirmed", _("I sign it")), ("returned", _("I give it back"))],
        error_messages={"required": _("Choose an answer.")},
    )
    words = forms.CharField(
        label=_("Why it is given back"), required=False, widget=forms.Textarea, max_length=5000
    )


def _later(after: dt.timedelta) -> dt.date:
    return today() + after
