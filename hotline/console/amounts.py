"""Amounts of money in forms, understood as people write them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hotline.countries.pack import current as pack
from hotline.livelihood import rules
from hotline.livelihood.rules import NoAmount

_WHY = {
    "unreadable": _("Write the amount in digits, for example 1.500.000."),
    "too_small": _("Is this in thousands? Write the whole amount, for example 1.500.000."),
    "too_large": _("This amount is too large. Look at the zeros again."),
}


class AmountField(forms.CharField):
    """An amount of the country's money as somebody types it; a number, or None where empty."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "amount"}
        options.setdefault("required", False)
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text.strip():
            return None
        money = pack().livelihood
        try:
            return rules.amount(text, signs=money.signs, smallest=money.smallest)
        except NoAmount as wrong:
            raise forms.ValidationError(_WHY[wrong.why]) from None
