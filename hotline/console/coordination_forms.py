"""Forms of joint plans, conferences, the working group and letters."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.actor.day import today
from hotline.coordination.ground import Refused

Choices = Sequence[tuple[str, str]]

_SENTENCES = {
    "no_words": _("Write it in words."),
    "bad_code": _("Choose one of the list."),
    "nobody": _("Choose one body or one colleague who does it."),
    "never_share": _("The case is kept from this body. Choose another."),
    "past": _("This day is over. Choose a later one."),
}


def choose(form: forms.Form, name: str, choices: Choices) -> None:
    """Give a field its choices."""
    form.fields[name].choices = choices  # type: ignore[attr-defined]


def say_why(form: forms.Form, refused: Refused) -> None:
    """Why the service refused, at the field it concerns."""
    field = refused.field if refused.field in form.fields else None
    form.add_error(field, _SENTENCES.get(refused.code, _("This cannot be done now.")))


class LetterForm(forms.Form):
    """Why a letter is printed, and in which language."""

    reason = forms.ChoiceField(
        label=_("What is it for?"), error_messages={"required": _("Say what the letter is for.")}
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "reason", wording.choices("letter_purpose", blank=False))
        self.initial.setdefault("language", settings.LANGUAGE_CODE)


class StepForm(forms.Form):
    """A step of the joint plan: what, who, by when."""

    words = forms.CharField(
        label=_("What is to be done"),
        widget=forms.Textarea,
        max_length=5000,
        help_text=_("Whoever does it reads this and no other part of the plan."),
        error_messages={"required": _("Write what is to be done.")},
    )
    charge = forms.ChoiceField(
        label=_("Who does it"), error_messages={"required": _("Choose who does it.")}
    )
    domain = forms.ChoiceField(label=_("Domain"))
    due_on = forms.DateField(
        label=_("By when"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Choose a day.")},
    )
    referral = forms.ChoiceField(label=_("Belongs to the referral"), required=False)

    def __init__(
        self,
        *args: Any,
        agencies: Choices,
        colleagues: Choices,
        referrals: Choices,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        charge = [
            ("", gettext("Choose")),
            *((f"agency:{code}", name) for code, name in agencies),
            *((f"member:{key}", name) for key, name in colleagues),
        ]
        choose(self, "charge", charge)
        choose(self, "domain", wording.choices("need_domain", blank=False))
        choose(self, "referral", [("", gettext("None")), *referrals])


class DueForm(forms.Form):
    """Another day, and why."""

    due_on = forms.DateField(
        label=_("New day"), widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Choose a day.")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("Why"), max_length=2000, error_messages={"required": _("Say why.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "due_%s"} | kwargs)


class AnswerForm(forms.Form):
    """What whoever is in charge says of a step: yes, no, done, not done."""

    act = forms.ChoiceField(label=_("What she says"))
    reason = forms.ChoiceField(label=_("If not: why"), required=False)
    words = forms.CharField(
        label=_("How you know, and in her words"), required=False, widget=forms.Textarea,
        max_length=5000,
    )  # fmt: skip

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proposed = state == "proposed"
        acts = [("agreed", _("She agrees")), ("declined", _("She does not take it on"))]
        ends = [("done", _("It is done")), ("not_done", _("It was not done"))]
        choose(self, "act", [(code, str(label)) for code, label in (acts if proposed else ends)])
        reasons = wording.choices("decline_reason" if proposed else "step_undone", blank=False)
        choose(self, "reason", [("", gettext("Choose")), *reasons])

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("act") in ("declined", "not_done") and not found.get("reason"):
            self.add_error("reason", _("Say why not."))
        return found


class WithdrawForm(forms.Form):
    """Why a step is taken back."""

    reason = forms.ChoiceField(label=_("Why"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "withdraw_%s"} | kwargs)
        choose(self, "reason", wording.choices("step_withdrawn", blank=False))


class ConferenceForm(forms.Form):
    """When, how, who and what about."""

    meets_at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        error_messages={"required": _("Choose a day and an hour.")},
    )  # fmt: skip
    way = forms.ChoiceField(label=_("How"))
    agencies = forms.MultipleChoiceField(
        label=_("Which bodies take part"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one body.")},
    )
    members = forms.MultipleChoiceField(
        label=_("Colleagues"), widget=forms.CheckboxSelectMultiple, required=False
    )
    agenda = forms.CharField(
        label=_("What it is about"),
        widget=forms.Textarea,
        max_length=5000,
        help_text=_("Everybody who is asked reads this at once: no name, no address."),
        error_messages={"required": _("Write what it is about.")},
    )

    def __init__(self, *args: Any, agencies: Choices, colleagues: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "way", wording.choices("conference_way", blank=False))
        choose(self, "agencies", agencies)
        choose(self, "members", colleagues)
        if not colleagues:
            del self.fields["members"]


class MinutesForm(forms.Form):
    """Who came, and what was said and decided."""

    came = forms.MultipleChoiceField(
        label=_("Who came"), widget=forms.CheckboxSelectMultiple, required=False
    )
    words = forms.CharField(
        label=_("Minutes"),
        widget=forms.Textarea,
        max_length=20000,
        help_text=_("Read by you alone until you release them to those who came."),
        error_messages={"required": _("Write the minutes.")},
    )

    def __init__(self, *args: Any, asked: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "came", asked)
        if not asked:
            del self.fields["came"]


class CommitmentForm(forms.Form):
    """What a body said it would do."""

    agency = forms.ChoiceField(label=_("Which body"))
    words = forms.CharField(
        label=_("What it commits to"), widget=forms.Textarea, max_length=5000,
        error_messages={"required": _("Write what it commits to.")},
    )  # fmt: skip
    due_on = forms.DateField(
        label=_("By when"), widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Choose a day.")},
    )  # fmt: skip
    measure = forms.ChoiceField(label=_("Figure that shows it"), required=False)
    meeting = forms.ChoiceField(label=_("Made in the meeting of"), required=False)

    def __init__(
        self, *args: Any, agencies: Choices, measures: Choices, meetings: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "agency", agencies)
        choose(self, "measure", [("", gettext("None")), *measures])
        choose(self, "meeting", [("", gettext("None")), *meetings])


class CommitmentMoveForm(forms.Form):
    """How a commitment stands: told, another day, done, or given up."""

    act = forms.ChoiceField(
        label=_("What is new"),
        choices=[
            ("told", _("How it stands")),
            ("due_changed", _("Another day")),
            ("done", _("It is done")),
            ("dropped", _("It is given up")),
        ],
    )
    due_on = forms.DateField(
        label=_("New day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    words = forms.CharField(
        label=_("In words"), widget=forms.Textarea, max_length=5000,
        error_messages={"required": _("Write it in words.")},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("act") == "due_changed" and not found.get("due_on"):
            self.add_error("due_on", _("Choose a day."))
        return found


class MeetingForm(forms.Form):
    """A meeting of the working group."""

    held_on = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Choose a day.")},
    )  # fmt: skip
    present = forms.MultipleChoiceField(
        label=_("Which bodies came"), widget=forms.CheckboxSelectMultiple, required=False
    )
    words = forms.CharField(
        label=_("Minutes"),
        widget=forms.Textarea,
        max_length=20000,
        help_text=_("All who read figures read them: nothing about anybody."),
        error_messages={"required": _("Write the minutes.")},
    )

    def __init__(self, *args: Any, agencies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "present", agencies)

    def clean_held_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["held_on"]
        if day > today():
            raise forms.ValidationError(_("A meeting is written down once it was held."))
        return day
