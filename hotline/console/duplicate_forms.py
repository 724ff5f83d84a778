"""Which of two files stays, and which of them each fact is taken from."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from hotline.console.presenting import duplicates as shown
from hotline.duplicates.queries import Comparison
from hotline.duplicates.rules import is_empty


class JoinForm(forms.Form):
    """`stays` and one choice for each group in which the files differ."""

    def __init__(self, found: Comparison, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, second = str(found.first.pk), str(found.second.pk)
        older = first if found.first.made_at <= found.second.made_at else second
        self.fields["stays"] = forms.ChoiceField(
            label=_("Which file stays"), choices=[(first, _("File 1")), (second, _("File 2"))],
            initial=older, widget=forms.RadioSelect,
        )  # fmt: skip
        self.groups = [one.group for one in found.beside if one.known and not one.alike]
        for one in found.beside:
            if one.group not in self.groups:
                continue
            said = [(first, shown.said(one.group, one.first)),
                    (second, shown.said(one.group, one.second))]  # fmt: skip
            fuller = second if is_empty(one.first) else first if is_empty(one.second) else older
            self.fields[one.group] = forms.ChoiceField(
                label=shown.group(one.group), choices=said, initial=fuller, widget=forms.RadioSelect
            )

    @property
    def facts(self) -> list[Any]:
        """The fields of the groups, for the page."""
        return [self[group] for group in self.groups]

    @property
    def stays(self) -> UUID:
        """The file that stays, once the form is valid."""
        return UUID(self.cleaned_data["stays"])

    @property
    def taken(self) -> list[str]:
        """The groups that are taken from the other file."""
        stays = self.cleaned_data["stays"]
        return [group for group in self.groups if self.cleaned_data[group] != stays]
