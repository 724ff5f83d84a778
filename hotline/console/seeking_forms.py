"""The form of somebody who looks for a person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.console.forms import place_of


class SoughtForm(forms.Form):
    """Whom she looks for, and who she is. A name or a number is enough."""

    name = forms.CharField(label=_("Name of the person looked for"), required=False, max_length=200)
    birth_year = forms.IntegerField(
        label=_("Born in, or from"), required=False, min_value=1900, max_value=2100
    )
    birth_year_to = forms.IntegerField(
        label=_("To, if not sure"), required=False, min_value=1900, max_value=2100
    )
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    place = forms.CharField(label=_("Where from, or last seen"), required=False, max_length=200)
    phone = forms.CharField(label=_("A number of that person"), required=False, max_length=40)
    asker = forms.CharField(label=_("Who asks"), required=False, max_length=200)
    relation = forms.ChoiceField(label=_("The person looked for is her or his"), required=False)
    words = forms.CharField(
        label=_("What else she tells"), required=False, max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sex"].choices = wording.choices("sex", blank=False)  # type: ignore[attr-defined]
        self.fields["sex"].initial = "unknown"
        self.fields["relation"].choices = wording.choices("relation", blank=False)  # type: ignore[attr-defined]
        self.fields["relation"].initial = "unknown"

    def clean_place(self) -> str:
        return place_of(self.cleaned_data["place"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("name") and not data.get("phone"):
            self.add_error("name", _("Write a name or a number of the person looked for."))
        first, last = data.get("birth_year"), data.get("birth_year_to")
        if first and last and last < first:
            self.add_error("birth_year_to", _("This year is before the first one."))
        data["sex"] = data.get("sex") or "unknown"
        data["relation"] = data.get("relation") or "unknown"
        return data
