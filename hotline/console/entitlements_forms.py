"""Forms of what a person asks for under the law."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.actor.day import today
from hotline.console.amounts import AmountField
from hotline.console.presenting.entitlements import acts
from hotline.console.support_forms import choose
from hotline.entitlements import rules
from hotline.entitlements.services import Refused

Choices = Sequence[tuple[str, str]]

_SENTENCES = {
    "there": _("This is asked for already. Go on with that one, or end it first."),
    "moved_on": _("Somebody was quicker. What happened stands below; then write yours down."),
    "ahead": _("This day is still to come."),
    "before": _("This is earlier than what happened last."),
    "no_reason": _("Say why it was refused."),
    "bad_code": _("Choose one of the list."),
    "bad_amount": _("Write whole đồng: digits, and dots between thousands if you like."),
    "never_share": _("The case is kept from this agency. Choose another."),
}


def say_why(form: forms.Form, refused: Refused) -> None:
    """Why the service refused, at the field it concerns."""
    field = refused.field if refused.field in form.fields else None
    form.add_error(field, _SENTENCES.get(refused.code, _("This cannot be done now.")))


def _day() -> forms.DateField:
    return forms.DateField(
        label=_("On which day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Choose the day."), "invalid": _("Choose the day.")},
    )


def _words() -> forms.CharField:
    return forms.CharField(
        label=_("In words"), required=False, widget=forms.Textarea, max_length=2000
    )


class AskForm(forms.Form):
    """She asks a body for a regime, or for one item of it."""

    regime = forms.ChoiceField(
        label=_("Support regime"), error_messages={"required": _("Choose what she asks for.")}
    )
    agency = forms.ChoiceField(
        label=_("Which body is asked"), error_messages={"required": _("Choose the body.")}
    )
    on = _day()
    words = _words()

    def __init__(self, *args: Any, whats: Choices, agencies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "regime", [("", gettext("Choose")), *whats])
        choose(self, "agency", [("", gettext("Choose")), *agencies])
        self.fields["on"].initial = today().isoformat()


class ClaimMoveForm(forms.Form):
    """What became of it; only what can come next is offered."""

    act = forms.ChoiceField(
        label=_("What happened?"), error_messages={"required": _("Choose what happened.")}
    )
    on = _day()
    agency = forms.ChoiceField(label=_("Which body"), required=False)
    reason = forms.ChoiceField(
        label=_("Reason of the refusal"), required=False, help_text=_("Where it was refused")
    )
    number = forms.CharField(label=_("Number of the decision"), required=False, max_length=80)
    amount = AmountField(label=_("Amount"), help_text=_("What was granted, or what came this time"))
    words = _words()

    def __init__(self, *args: Any, state: str, agencies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        after = rules.may_follow(state)
        choose(self, "act", [(one, acts()[one]) for one in after])
        choose(self, "agency", [("", gettext("The same")), *agencies])
        self.fields["on"].initial = today().isoformat()
        if {rules.REFUSED, rules.REFUSED_AGAIN} & set(after):
            choose(self, "reason", wording.choices("claim_refusal"))
        else:
            del self.fields["reason"]
        if not {rules.GRANTED, rules.PARTLY, rules.RECEIVED} & set(after):
            del self.fields["amount"]
