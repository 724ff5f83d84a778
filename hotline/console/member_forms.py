"""Forms about members: taking somebody in, her role and place."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.access.roles import ROLES
from hotline.countries.pack import current as pack
from hotline.directory import queries as directory
from hotline.staff.changes import Place
from hotline.staff.rules import USERNAME, lacks


class PlaceForm(forms.Form):
    """A role, and the centre or agency it belongs to."""

    role = forms.ChoiceField(label=_("Role"), error_messages={"required": _("Choose a role.")})
    centre = forms.ChoiceField(
        label=_("Centre"), required=False, help_text=_("For roles of a centre")
    )
    agency = forms.ChoiceField(
        label=_("Agency"), required=False, help_text=_("For focal points and partner agencies")
    )

    keeps_people = forms.BooleanField(
        label=_("Keeps the accounts of her agency"),
        required=False,
        help_text=_("She asks for its new people, whom you confirm, and lets its people go"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = wording.lang()
        roles = [(role.code, str(role.label)) for role in ROLES.values()]
        centres = [(code, centre.label(lang)) for code, centre in pack().centres.items()]
        found = directory.agencies()
        names = directory.agency_names([one.pk for one in found], lang)
        agencies = sorted(((one.pk, names[one.pk]) for one in found), key=lambda pair: pair[1])
        for name, choices in (("role", roles), ("centre", centres), ("agency", agencies)):
            self.fields[name].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if role := said.get("role"):
            missing = lacks(role, centre=said.get("centre", ""), agency=said.get("agency", ""))
            if missing == "centre":
                self.add_error("centre", _("This role belongs to a centre: choose it."))
            elif missing == "agency":
                self.add_error("agency", _("This role belongs to an agency: choose it."))
            elif missing == "neither":
                self.add_error("role", _("This role does not go with what is chosen below."))
        if said.get("keeps_people") and not said.get("agency"):
            self.add_error("keeps_people", _("This belongs to people of an agency."))
        return said

    def place(self) -> Place:
        """What was chosen."""
        said = self.cleaned_data
        return Place(said["role"], said["centre"], said["agency"], said["keeps_people"])


class EnrolForm(PlaceForm):
    """Somebody new."""

    display_name = forms.CharField(
        label=_("Name that colleagues see"),
        max_length=120,
        error_messages={"required": _("Write down her name.")},
    )
    username = forms.CharField(
        label=_("Username"),
        max_length=60,
        validators=[RegexValidator(USERNAME, _("Small letters, figures, dots and dashes only."))],
        help_text=_("She signs in with it. Small letters, figures, dots and dashes"),
        error_messages={"required": _("Choose a username.")},
    )
    language = forms.ChoiceField(label=_("Language of her pages"))

    field_order = (
        "display_name", "username", "role", "centre", "agency", "keeps_people", "language",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("vi", _("Vietnamese")), ("en", _("English"))]  # type: ignore[attr-defined]
