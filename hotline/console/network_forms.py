"""Forms of mentions, of guidance, and of a packet for the police."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.console.forms import place_of
from hotline.networks.packets import CONSENT


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]


class MentionForm(forms.Form):
    """By what somebody suspected is known. What it is and how it reads are needed, nothing else."""

    kind = forms.ChoiceField(label=_("What it is"), initial="phone")
    value = forms.CharField(
        label=_("As it was said or written"),
        widget=forms.Textarea,
        max_length=5000,
        help_text=_("Of whoever recruits, transports or exploits; never of her or her family."),
        error_messages={"required": _("Write the number, account, plate, address or text.")},
    )
    part = forms.ChoiceField(label=_("What this person does"), initial="unknown")
    person = forms.ChoiceField(label=_("Whose it is"), required=False)
    place = forms.CharField(label=_("Where"), required=False, max_length=200)
    to_place = forms.CharField(label=_("Taken to"), required=False, max_length=200)
    on = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, suspects: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "mention_%s"} | kwargs)
        _choose(self, "kind", wording.choices("identifier_kind", blank=False))
        _choose(self, "part", wording.choices("suspect_part", blank=False))
        _choose(self, "person", [("", str(_("Not known"))), *suspects])

    def clean_place(self) -> str:
        return place_of(self.cleaned_data["place"])

    def clean_to_place(self) -> str:
        return place_of(self.cleaned_data["to_place"])


class AskForm(forms.Form):
    """What one wants to know of the national desk."""

    words = forms.CharField(
        label=_("What do you want to know?"), required=False, widget=forms.Textarea, max_length=5000
    )


class GuidanceForm(forms.Form):
    """The national desk's answer."""

    guidance = forms.CharField(
        label=_("Guidance"),
        widget=forms.Textarea,
        max_length=10000,
        help_text=_("What to do, what to avoid. Nothing of other files."),
        error_messages={"required": _("Write what the colleague should do.")},
    )


class PacketForm(forms.Form):
    """Which agency reads what of a network, and on which ground."""

    agency = forms.ChoiceField(label=_("Agency"))
    basis = forms.ChoiceField(label=_("Legal ground"), initial="crime_prevention")
    chosen = forms.MultipleChoiceField(
        label=_("What leaves of those suspected"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one number, account, plate or text.")},
    )
    words = forms.CharField(
        label=_("What the agency should know"),
        required=False,
        widget=forms.Textarea,
        max_length=10000,
        help_text=_("No name, number or address of a survivor, nothing by which she is found."),
    )

    def __init__(
        self,
        *args: Any,
        agencies: list[tuple[str, str]],
        identifiers: list[tuple[str, str]],
        nameable: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        grounds = wording.choices("legal_basis", blank=False)
        _choose(self, "agency", agencies)
        _choose(self, "basis", [one for one in grounds if one[0] != CONSENT])
        _choose(self, "chosen", identifiers)
        self.naming = [f"named_{person}" for person, _label in nameable]
        for name, (_person, label) in zip(self.naming, nameable, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=label, required=False, choices=[("", str(_("By no name"))), *grounds]
            )

    def named(self) -> dict[str, str]:
        """On which ground a survivor is named, by her id; she who is not stands in no line."""
        found = {n.removeprefix("named_"): self.cleaned_data.get(n, "") for n in self.naming}
        return {person: ground for person, ground in found.items() if ground}
