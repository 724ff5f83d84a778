"""Forms of what closes a case further and what opens it for a time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.console.case_forms import _words
from hotline.staff.models import Member


def _named(members: list[Member]) -> list[tuple[str, str]]:
    def label(m: Member) -> str:
        return f"{m.display_name} · {wording.centre(m.centre)}" if m.centre else m.display_name

    return [(str(m.pk), label(m)) for m in members]


class GlassForm(forms.Form):
    """A file by its number, in an emergency; a code where the second factor is not fresh."""

    number = forms.CharField(
        label=_("Number of the case"), max_length=20, help_text=_("As somebody told it to you")
    )
    reason = _words(
        _("What is the emergency?"),
        rows=3,
        hint=_("The owner, her supervisor and whoever reviews this read it"),
    )
    code = forms.CharField(
        label=_("Your sign-in code, now"),
        max_length=20,
        help_text=_("From your authenticator, or a recovery code"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, fresh: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fresh:
            del self.fields["code"]


class SealForm(forms.Form):
    """Why a case is sealed, and who else goes on reading it."""

    ground = forms.ChoiceField(label=_("On which ground"))
    keeper = forms.ChoiceField(
        label=_("Who else goes on reading it"),
        help_text=_("A sealed file always has two people who can open it"),
    )
    words = _words(_("Why, in words"), rows=3)

    def __init__(self, *args: Any, keepers: list[Member] | None, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "seal_%s"} | kwargs)
        grounds = wording.choices("seal_ground", blank=False)
        self.fields["ground"].choices = [("", _("Choose")), *grounds]  # type: ignore[attr-defined]
        if keepers is None:
            del self.fields["keeper"]
        else:
            self.fields["keeper"].choices = [("", _("Choose")), *_named(keepers)]  # type: ignore[attr-defined]


class UnsealForm(forms.Form):
    """Why a case need not be sealed any longer."""

    words = _words(_("Why it can be opened again"), rows=3)


class NeverShareForm(forms.Form):
    """From whom a case is kept: exactly one of a member, an agency, a person named in words."""

    who = forms.ChoiceField(label=_("From whom"), required=False)
    name = forms.CharField(
        label=_("Or somebody who has no sign-in here"),
        required=False,
        max_length=200,
        help_text=_("A relative, an official: whoever shares anything of this case reads it first"),
    )
    words = _words(_("Why"), rows=2)

    def __init__(
        self, *args: Any, members: list[Member], agencies: wording.Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"auto_id": "never_%s"} | kwargs)
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            (_("Members"), [(f"staff:{key}", label) for key, label in _named(members)]),
            (_("Agencies"), [(f"agency:{code}", label) for code, label in agencies]),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        one = bool(data.get("who")) != bool(str(data.get("name", "")).strip())
        if not one and not self.errors.keys() & {"who", "name"}:
            raise forms.ValidationError(_("Choose somebody from the list, or write a name."))
        return data


class FindingForm(forms.Form):
    """What a review of a broken glass found."""

    words = _words(_("What you found"), rows=3, required=False)


def _her_name() -> forms.CharField:
    return forms.CharField(
        label=_("Her name, if she calls from another number"),
        required=False,
        max_length=200,
        help_text=_("As she says it herself. Whether we know such a name is not told."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class AskOwnerForm(forms.Form):
    """Why the owner is asked to open her file."""

    reason = _words(_("What the owner needs to know"), rows=2)
    name = _her_name()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "ask_%s"} | kwargs)


class ProofForm(forms.Form):
    """What a caller says to prove herself."""

    said = forms.CharField(
        label=_("Her code or safe word"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = _her_name()


class WordForm(forms.Form):
    """A safe word agreed on with her."""

    word = forms.CharField(
        label=_("A safe word of her own"),
        max_length=60,
        help_text=_("Four letters or more; something nobody who threatens her would guess"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
