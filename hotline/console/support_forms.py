"""Forms of the support plan of a person."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.console.amounts import AmountField
from hotline.countries.pack import current as pack
from hotline.support.ground import Refused

Choices = Sequence[tuple[str, str]]

_SENTENCES = {
    "no_words": _("Write it in words."),
    "bad_code": _("Choose one of the list."),
    "past": _("This day is over. Choose a later one."),
    "nobody": _("Choose who does it: somebody of the centre, an agency, or she herself."),
    "never_share": _("The case is kept from this agency. Choose another."),
    "bad_amount": _("Write whole đồng: digits, and dots between thousands if you like."),
    "no_payer": _("Say who pays."),
    "no_consent": _("Not everybody agreed whom the law asks."),
    "no_guardian": _(
        "Choose who agreed for the child: a person of this file who is not suspected, or a body."
    ),
    "unanswered": _(
        "This changes a step she has agreed to: yes replaces it, no leaves it as it was. Or take "
        "the change out."
    ),
    "empty": _("Write a goal or a step first."),
    "not_of_case": _("This is no longer part of the plan."),
}


def choose(form: forms.Form, name: str, choices: Choices) -> None:
    """Give a field its choices."""
    form.fields[name].choices = choices  # type: ignore[attr-defined]


def say_why(form: forms.Form, refused: Refused) -> None:
    """Why the service refused, at the field it concerns."""
    field = refused.field if refused.field in form.fields else None
    form.add_error(field, _SENTENCES.get(refused.code, _("This cannot be done now.")))


def sentence(refused: Refused) -> str:
    """The same without a form."""
    return str(_SENTENCES.get(refused.code, _("This cannot be done now.")))


class WishForm(forms.Form):
    """What she wants."""

    wish = forms.CharField(
        label=_("What she wants, in her words"),
        widget=forms.Textarea,
        max_length=5000,
        error_messages={"required": _("Write it in her words.")},
    )


class GoalForm(forms.Form):
    """A goal of hers."""

    words = forms.CharField(
        label=_("What she wants to reach, in her words"),
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": _("Write it in her words.")},
    )
    domain = forms.ChoiceField(label=_("Domain"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "domain", wording.choices("need_domain", blank=False))


class PlanStepForm(forms.Form):
    """A step: what, for which goal, who, by when, what it costs and who pays."""

    kind = forms.ChoiceField(label=_("What"), required=False)
    words = forms.CharField(
        label=_("In words"),
        widget=forms.Textarea,
        max_length=2000,
        required=False,
        help_text=_("As it was said to her: what exactly, where, with whom."),
    )
    goal = forms.ChoiceField(label=_("For which goal"), required=False)
    domain = forms.ChoiceField(label=_("Domain"))
    owner = forms.ChoiceField(
        label=_("Who does it"), error_messages={"required": _("Choose who does it.")}
    )
    due_on = forms.DateField(
        label=_("By when"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Choose a day.")},
    )
    vnd = AmountField(label=_("Cost in đồng"))
    payer = forms.ChoiceField(label=_("Who pays"), required=False)
    regime = forms.ChoiceField(label=_("Support regime"), required=False)
    tie = forms.ChoiceField(
        label=_("Belongs to"),
        required=False,
        help_text=_("A measure, a referral or a step of the joint plan that does it."),
    )

    def __init__(
        self, *args: Any, goals: Choices, owners: Choices, ties: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        none = gettext("None")
        choose(self, "kind", [("", gettext("Own words")), *_codes("measure_kind")])
        choose(self, "goal", [("", none), *goals])
        choose(self, "domain", _codes("need_domain"))
        choose(self, "owner", [("", gettext("Choose")), *owners])
        choose(self, "payer", [("", gettext("Choose")), *_codes("support_payer")])
        choose(self, "regime", [("", none), *_codes("support_regime")])
        choose(self, "tie", [("", none), *ties])

    def clean(self) -> dict[str, Any]:
        """A kind or words; an amount with who pays it."""
        found = self.cleaned_data
        if not found.get("kind") and not found.get("words", "").strip():
            self.add_error("words", _("Choose what is done, or write it in words."))
        if found.get("vnd") is not None and not found.get("payer"):
            self.add_error("payer", _SENTENCES["no_payer"])
        return found


class ConsentForm(forms.Form):
    """Who said yes or no, how, and through whom. `required` are those whom the law asks."""

    way = forms.ChoiceField(
        label=_("How was she asked?"), error_messages={"required": _("Say how she was asked.")}
    )
    givers = forms.MultipleChoiceField(
        label=_("Who agreed"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say who agreed.")},
    )
    guardian = forms.ChoiceField(
        label=_("Who agreed for the child"),
        required=False,
        help_text=_("Whoever is suspected of harming the child is not in this list."),
    )
    words = forms.CharField(
        label=_("Her words, and through whom if not directly"),
        widget=forms.Textarea,
        max_length=2000,
        required=False,
    )

    def __init__(
        self, *args: Any, required: frozenset[str], guardians: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.law = required
        choose(self, "way", _codes("support_way"))
        choose(self, "givers", [one for one in _codes("consent_giver") if one[0] in required])
        choose(self, "guardian", [("", gettext("Choose")), *guardians])
        if "guardian" not in required:
            del self.fields["guardian"]
        if required == {"person"}:
            # An adult answers for herself: there is nobody to choose among.
            del self.fields["givers"]

    def clean(self) -> dict[str, Any]:
        """Through somebody: through whom. By a guardian: by which."""
        found = self.cleaned_data
        if found.get("way") == "through_somebody" and not found.get("words", "").strip():
            self.add_error("words", _("Write through whom."))
        if "guardian" in found.get("givers", ()) and not found.get("guardian"):
            self.add_error("guardian", _SENTENCES["no_guardian"])
        return found

    def givers_said(self) -> frozenset[str]:
        """Who spoke."""
        return frozenset(self.cleaned_data.get("givers", self.law))


class AgreeForm(ConsentForm):
    """Her agreement to a draft, and her answer to each step of it. `asked` are the steps that wait
    for one, each with what to call it and whether it changes something she agreed to."""

    def __init__(self, *args: Any, asked: Sequence[tuple[UUID, str, bool]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = {f"step-{step}": step for step, _label, _change in asked}
        for step, label, changes in asked:
            answers = [("yes", gettext("Yes")), ("no", gettext("No"))]
            later = [] if changes else [("later", gettext("She thinks it over"))]
            self.fields[f"step-{step}"] = forms.ChoiceField(
                label=label,
                choices=answers + later,
                help_text=_SENTENCES["unanswered"] if changes else "",
                error_messages={"required": _("Ask her about this step.")},
            )

    def steps(self) -> list[Any]:
        """The questions about steps."""
        return [self[name] for name in self.asked]

    def said(self, answer: str) -> set[UUID]:
        """The steps she answered so."""
        return {step for name, step in self.asked.items() if self.cleaned_data[name] == answer}


class AnswerForm(ConsentForm):
    """Her answer about one step."""

    answer = forms.ChoiceField(
        label=_("What she says"),
        choices=[("yes", _("Yes, she agrees")), ("no", _("No, she does not want it"))],
        error_messages={"required": _("Say what she answered.")},
    )

    field_order = ("answer", "way", "givers", "guardian", "words")


class MoveForm(forms.Form):
    """How a step goes on."""

    act = forms.ChoiceField(
        label=_("What is new"), error_messages={"required": _("Say what is new.")}
    )
    reason = forms.ChoiceField(label=_("If given up: why"), required=False)
    words = forms.CharField(
        label=_("In words"), required=False, widget=forms.Textarea, max_length=2000
    )

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        begun = [("under_way", gettext("It has begun"))] if state == "agreed" else []
        ends = [("done", gettext("It is done")), ("given_up", gettext("It is given up"))]
        choose(self, "act", [*begun, *ends])
        chosen = {c.code for c in pack().codes("support_given_up") if c.extra.get("told") != "no"}
        reasons = [one for one in _codes("support_given_up") if one[0] in chosen]
        choose(self, "reason", [("", gettext("Choose")), *reasons])

    def clean(self) -> dict[str, Any]:
        """Given up with a reason."""
        found = self.cleaned_data
        if found.get("act") == "given_up" and not found.get("reason"):
            self.add_error("reason", _("Say why."))
        return found


class DayForm(forms.Form):
    """Another day, and why."""

    due_on = forms.DateField(
        label=_("New day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Choose a day.")},
    )
    words = forms.CharField(
        label=_("Why, and what she says to it"),
        max_length=2000,
        error_messages={"required": _("Say why.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "day_%s"} | kwargs)


class WithdrawForm(forms.Form):
    """She takes back her yes: nobody asks her why."""

    words = forms.CharField(label=_("Her words, if she said any"), required=False, max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "withdraw_%s"} | kwargs)


class EndForm(forms.Form):
    """Why a plan, or a draft of one, ends."""

    reason = forms.ChoiceField(label=_("Why"), error_messages={"required": _("Say why.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "reason", _codes("support_plan_end"))


class SheetForm(forms.Form):
    """Whether carrying a sheet is safe, and which steps may stand on it."""

    carrying = forms.ChoiceField(
        label=_("Is it safe for her to carry this?"),
        error_messages={"required": _("Ask her first.")},
    )
    steps = forms.MultipleChoiceField(
        label=_("What may stand on it"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, steps: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "carrying", _codes("sheet_carrying"))
        choose(self, "steps", steps)


def _codes(list_name: str) -> list[tuple[str, str]]:
    return wording.choices(list_name, blank=False)
