"""Forms of a person's page, one for each kind of row: they parse and say what is missing."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.console.forms import place_of
from hotline.countries.pack import current as pack


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=False, **options)


def _words(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=500, help_text=hint)


class RowForm(forms.Form):
    """A row of a person; several forms stand on the page, so each has ids of its own.

    `LISTS` names the list of the pack that each choice is taken from.
    """

    CODE = ""
    LISTS: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{self.CODE}_%s"} | kwargs)
        for name, list_name in self.LISTS.items():
            self.fields[name].choices = wording.choices(list_name, blank=False)  # type: ignore[attr-defined]


class NameForm(RowForm):
    """A further name."""

    CODE, LISTS = "name", {"kind": "name_kind"}
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("What kind of name"))


class ContactPointForm(RowForm):
    """A way to reach her."""

    CODE, LISTS = "contact_point", {"kind": "contact_point_kind", "safe": "yes_no_unknown"}
    kind = forms.ChoiceField(label=_("How"))
    value = forms.CharField(label=_("Number, account or address"), max_length=200)
    safe = forms.ChoiceField(label=_("Safe to use?"), initial="unknown")
    words = _words(_("Whose it is, or what to mind"))


class PaperForm(RowForm):
    """An identity paper."""

    CODE, LISTS = "paper", {"kind": "paper_kind"}
    kind = forms.ChoiceField(label=_("Which paper"))
    number = forms.CharField(label=_("Number on it"), max_length=60)
    words = _words(_("Where it is, or what to mind"), _("With her, lost, taken from her by whom"))


class PlaceForm(RowForm):
    """A place and what ties her to it."""

    CODE, LISTS = "place", {"tie": "place_tie"}
    tie = forms.ChoiceField(label=_("What ties her to it"))
    place = forms.CharField(
        label=_("Province, country or border gate"), required=False, max_length=200
    )
    words = _words(_("Commune, village, landmark"))
    since = _day(_("Since"))
    until = _day(_("Until"))

    def clean_place(self) -> str:
        return place_of(self.cleaned_data["place"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "place" in data and not data["place"] and not data.get("words"):
            self.add_error("place", _("Write where this is, as far as it is known."))
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("This ends before it begins."))
        return data


class VulnerabilityForm(RowForm):
    """What makes her easier to harm."""

    CODE, LISTS = "vulnerability", {"factor": "risk_factor"}
    factor = forms.ChoiceField(label=_("What makes her easier to harm"))


class IdentificationForm(RowForm):
    """A step of identification under the law."""

    CODE, LISTS = "identification", {"status": "victim_status"}
    status = forms.ChoiceField(label=_("Status"))
    since = _day(_("From which day"))
    agency = forms.ChoiceField(label=_("Which agency decided"), required=False)
    words = _words(_("In words"), _("Number of the decision, what was said"))

    def __init__(self, *args: Any, agencies: wording.Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", _("Nobody yet, or not known")), *agencies]  # type: ignore[attr-defined]


class RelationForm(RowForm):
    """Who somebody of her cases is to her."""

    CODE, LISTS = "relation", {"kind": "relation"}
    other = forms.ChoiceField(label=_("Who"))
    kind = forms.ChoiceField(label=_("Is her or his"))
    words = _words(_("In words"))

    def __init__(self, *args: Any, people: wording.Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = people  # type: ignore[attr-defined]


class HouseholdForm(RowForm):
    """With whom she lives."""

    CODE = "household"
    other = forms.ChoiceField(label=_("Lives with"))
    since = _day(_("Since"))

    def __init__(self, *args: Any, people: wording.Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = people  # type: ignore[attr-defined]


class RoleForm(RowForm):
    """A further role, in a case of hers or in another."""

    CODE, LISTS = "role", {"role": "person_role"}
    case = forms.ChoiceField(label=_("In which case"))
    role = forms.ChoiceField(label=_("Role in this case"))

    def __init__(self, *args: Any, cases: wording.Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].choices = cases  # type: ignore[attr-defined]


class AboutForm(RowForm):
    """Birth, nationality, languages: a day, a year, or the years between which it must be."""

    CODE = "about"
    born = _day(_("Day of birth"))
    birth_year = forms.IntegerField(
        label=_("Or the year of birth"), required=False, min_value=1900, max_value=2100
    )
    birth_year_to = forms.IntegerField(
        label=_("Until which year, if it is an estimate"), required=False,
        min_value=1900, max_value=2100,
        help_text=_("“Looks 15 to 19” is a range: she is treated as the youngest she may be"),
    )  # fmt: skip
    nationality = forms.ChoiceField(label=_("Nationality"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Further languages"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = wording.lang()
        countries = [(c.code, c.label(lang)) for c in pack().countries.values()]
        countries.sort(key=lambda pair: pair[0] != pack().code)  # most are of this country
        if none := pack().entitlements.stateless:
            countries.append((none, wording.nationality(none)))
        self.fields["nationality"].choices = [("", _("Not said")), *countries]  # type: ignore[attr-defined]
        self.fields["languages"].choices = wording.choices("language", blank=False)  # type: ignore[attr-defined]

    def clean_born(self) -> str:
        day: dt.date | None = self.cleaned_data["born"]
        if day and day > pack().today():
            raise forms.ValidationError(_("This day is still to come."))
        return day.isoformat() if day else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("birth_year"), data.get("birth_year_to")
        if last and not first:
            self.add_error("birth_year", _("Write the first year of the range, too."))
        elif first and last and last < first:
            self.add_error("birth_year_to", _("This year is before the first one."))
        return data

    def facts(self) -> dict[str, Any]:
        """What the service takes; a day given wins over years."""
        data = self.cleaned_data
        facts = {"nationality": data["nationality"], "languages": data["languages"]}
        if data["born"]:
            return facts | {"born": data["born"]}
        years = {"birth_year": data["birth_year"], "birth_year_to": data["birth_year_to"]}
        # Without a year, what was said of the side of the law's line stays.
        certain = {"age_certainty": "known"} if data["birth_year"] else {}
        return facts | years | certain
