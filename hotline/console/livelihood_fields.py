"""What livelihood forms share: days, and why something was refused."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "no_words": _("Write it in words."),
    "bad_code": _("Choose one of the list."),
    "moved_on": _(
        "A colleague saved another version meanwhile. What you typed is below; look at hers first."
    ),
    "begun": _("It has begun on another day already; this day cannot be changed any more."),
    "not_begun": _("It has not begun yet. Write down first on which day it began."),
    "not_due": _("This is not the time for it."),
    "no_income": _("Write what she earns a month, or choose what she says of it."),
    "no_reason": _("Choose a reason."),
    "no_source": _("Choose where the money comes from."),
    "no_day": _("Choose the day by which it is to be paid back."),
    "backwards": _("It ends before it begins."),
    "not_asked": _("Ask her first, then choose her answer."),
}


def say_why(form: forms.Form, code: str, field: str) -> None:
    """Why the service refused, at the field it concerns."""
    at = field if field in form.fields else None
    form.add_error(at, SENTENCES.get(code, _("This cannot be done now.")))


def day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day.")}, **options,
    )  # fmt: skip
