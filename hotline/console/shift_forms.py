"""The form by which a shift is handed over."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.console.presenting.shifts import Thing


class HandoverForm(forms.Form):
    """To whom, in general words, and which things with a word each. All are picked at first."""

    to = forms.ChoiceField(label=_("Who takes over"), required=False)
    words = forms.CharField(
        label=_("What the next shift should know"),
        required=False,
        widget=forms.Textarea,
        max_length=10_000,
    )
    picks = forms.MultipleChoiceField(required=False)
    sign_out = forms.BooleanField(label=_("Sign me out afterwards"), required=False)
    handover_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, receivers: wording.Choices, things: list[Thing], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.things = things
        self.fields["to"].choices = receivers  # type: ignore[attr-defined]
        # A thing that was finished while the page stood open is no mistake of hers: the service
        # leaves it out.
        self.fields["picks"].valid_value = lambda value: True  # type: ignore[attr-defined]
        for thing in things:
            self.fields[f"word-{thing.ident}"] = forms.CharField(
                label=_("A word on this"), required=False, max_length=2_000
            )

    def rows(self) -> list[tuple[Thing, bool, Any]]:
        """Each thing, whether it is picked, and the field for its word."""
        chosen = self.data.getlist("picks") if self.is_bound else None  # type: ignore[attr-defined]
        return [
            (one, chosen is None or one.key in chosen, self[f"word-{one.ident}"])
            for one in self.things
        ]

    def picked(self) -> dict[tuple[str, UUID], str]:
        """The things picked, each with its word."""
        words = {one.key: self.cleaned_data[f"word-{one.ident}"] for one in self.things}
        found: dict[tuple[str, UUID], str] = {}
        for key in self.cleaned_data["picks"]:
            kind, _sep, subject = key.partition(":")
            if key in words:
                found[kind, UUID(subject)] = words[key]
        return found
