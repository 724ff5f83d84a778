"""Forms of tips."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.console.forms import place_of


def _choices(form: forms.Form, **lists: tuple[str, bool]) -> None:
    for name, (list_name, blank) in lists.items():
        form.fields[name].choices = wording.choices(list_name, blank=blank)  # type: ignore[attr-defined]


class TipForm(forms.Form):
    """A tip as it is taken down. What it is and what was said are needed, nothing else."""

    kind = forms.ChoiceField(
        label=_("What is reported"),
        error_messages={"required": _('Choose what is reported; "Something else" is an answer.')},
    )
    words = forms.CharField(
        label=_("What was said"),
        widget=forms.Textarea,
        max_length=20000,
        help_text=_("What, where, when, how often, who is seen there. Leave out who reports it."),
        error_messages={"required": _("Write down what was said, if only a line.")},
    )
    urgency = forms.ChoiceField(label=_("How urgent"), initial="routine")
    place = forms.CharField(
        label=_("Province, country or border gate"), required=False, max_length=200
    )
    venue = forms.ChoiceField(label=_("What kind of place"), required=False)
    identifiers = forms.CharField(
        label=_("Numbers, links, accounts, plates"),
        required=False,
        widget=forms.Textarea,
        max_length=5000,
        help_text=_("Of what is reported, never of the person who reports it. One a line."),
    )
    channel = forms.ChoiceField(label=_("How it reached us"), initial="phone_in")
    reporter_wish = forms.ChoiceField(label=_("Who reports it"), initial="anonymous")
    reporter = forms.CharField(
        label=_("Name or number, as she wants it kept"),
        required=False,
        max_length=500,
        help_text=_("Stays at this line. An agency never reads it unless she agrees below."),
    )
    may_be_named = forms.BooleanField(
        label=_("She agrees that the agency is told who she is"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(
            self,
            kind=("tip_kind", False),
            urgency=("urgency", False),
            venue=("venue", True),
            channel=("contact_channel", False),
            reporter_wish=("tip_wish", False),
        )

    def clean_place(self) -> str:
        return place_of(self.cleaned_data["place"])

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        return dict(self.cleaned_data)


class ClassifyForm(forms.Form):
    """What the tip is about, judged."""

    classification = forms.ChoiceField(label=_("What is it about"))
    words = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea, max_length=5000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "classify_%s"} | kwargs)
        _choices(self, classification=("tip_class", False))


class HandOverForm(forms.Form):
    """To whom a tip goes, and exactly which words."""

    agency = forms.ChoiceField(
        label=_("To which agency"), error_messages={"required": _("Choose an agency.")}
    )
    account = forms.CharField(
        label=_("What the agency reads"),
        widget=forms.Textarea,
        max_length=20000,
        help_text=_("Take out whatever points to the person who reported it."),
        error_messages={"required": _("Write what the agency needs to know.")},
    )
    identifiers = forms.CharField(
        label=_("Numbers, links, accounts, plates"),
        required=False,
        widget=forms.Textarea,
        max_length=5000,
    )

    def __init__(self, *args: Any, agencies: wording.Choices, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "handover_%s"} | kwargs)
        self.fields["agency"].choices = agencies  # type: ignore[attr-defined]


class CloseTipForm(forms.Form):
    """Why a tip ends without a hand-over."""

    reason = forms.ChoiceField(label=_("Why it is not handed over"))
    words = forms.CharField(
        label=_("In words"), required=False, widget=forms.Textarea, max_length=5000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "close_%s"} | kwargs)
        _choices(self, reason=("tip_closing", False))


class ResultForm(forms.Form):
    """What came of a tip, as the agency told the line."""

    result = forms.ChoiceField(label=_("What came of it"))
    words = forms.CharField(
        label=_("In words"), required=False, widget=forms.Textarea, max_length=10000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "result_%s"} | kwargs)
        _choices(self, result=("tip_result", False))
