"""Forms of what comes after a livelihood plan was written: its beginning, steps and reviews."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.console.amounts import AmountField
from hotline.console.coordination_forms import choose
from hotline.console.livelihood_fields import day
from hotline.livelihood import moves


class BeginForm(forms.Form):
    """On which day it began."""

    on = day(_("It began on"))


class MilestoneForm(forms.Form):
    """A step on the way."""

    kind = forms.ChoiceField(label=_("What kind of step"))
    words = forms.CharField(
        label=_("What is planned"), widget=forms.Textarea, max_length=2000,
        help_text=_("Training: what and where. A visit: whose business. Money: for what."),
        error_messages={"required": _("Write what it is.")},
    )  # fmt: skip
    due_on = day(_("By when"))
    from_on = day(_("Training from"), required=False)
    to_on = day(_("Training to"), required=False)
    source = forms.ChoiceField(label=_("Where the money comes from"), required=False)
    amount = AmountField(label=_("Amount"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "kind", wording.choices("milestone_kind", blank=False))
        sources = wording.choices("milestone_source", blank=False)
        choose(self, "source", [("", gettext("Not money")), *sources])


class MoveForm(forms.Form):
    """What came of a step, or another day for it."""

    after = forms.ChoiceField(label=_("What came of it"))
    due_on = day(_("By when is the next thing expected"), required=False)
    amount = AmountField(label=_("Amount"))
    words = forms.CharField(
        label=_("In words"), widget=forms.Textarea, max_length=2000, required=False
    )

    PUT_OFF: ClassVar[str] = "put_off"

    def __init__(self, *args: Any, kind: str, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        after = [
            (code, wording.label("milestone_state", code)) for code in moves.next_of(kind, state)
        ]
        choose(self, "after", [*after, (self.PUT_OFF, gettext("Put off to another day"))])
        if kind not in moves.MONEY:
            del self.fields["amount"]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("after") == self.PUT_OFF:
            if not found.get("due_on"):
                self.add_error("due_on", _("Choose a day."))
            if not found.get("words", "").strip():
                self.add_error("words", _("Say why."))
        return found


class ReviewForm(forms.Form):
    """What became of it, and what she earns."""

    status = forms.ChoiceField(
        label=_("What became of it"), error_messages={"required": _("Choose what became of it.")}
    )
    reason = forms.ChoiceField(label=_("If it stopped: why"), required=False)
    income = AmountField(
        label=_("What she earns a month now"),
        help_text=_("All she earns, from this and from anything else."),
    )
    change = forms.ChoiceField(label=_("If she tells no amount"), required=False)
    words = forms.CharField(
        label=_("In her words"), widget=forms.Textarea, max_length=5000, required=False
    )

    def __init__(self, *args: Any, months: int, begun: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        statuses = wording.choices("livelihood_status", blank=False)
        not_so = {"planned"} if begun else {"running", "growing", "paused"}
        choose(self, "status", [one for one in statuses if one[0] not in not_so])
        reasons = wording.choices("livelihood_reason", blank=False)
        choose(self, "reason", [("", gettext("Choose")), *reasons])
        choose(self, "change", wording.choices("income_change", blank=False))
        if not months:
            del self.fields["income"], self.fields["change"]
