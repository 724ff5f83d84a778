"""Forms of requests about personal data: they parse; what is allowed, services decide."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.rights.mending import REPLACEABLE
from hotline.rights.services import NOT_YET

FIELDS = {
    "name": _("Name"),
    "phone": _("Number"),
    "address": _("Commune, village, landmark"),
    "paper": _("Identity paper"),
    "birth_year": _("Year of birth"),
}
_CHOOSE = ("", _("Choose"))


def _words(label: Any, *, hint: Any = "", required: bool = True, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=10000,
        required=required,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("Say it in words, if only a line.")},
    )


def _choice(label: Any, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, error_messages={"required": _("Choose one.")}, **options)


class RequestForm(forms.Form):
    """Who asks for what, as it was said."""

    right = _choice(_("What she asks for"))
    asked_by = _choice(
        _("Who asks"),
        choices=[("herself", _("She herself")), ("representative", _("Somebody in her name"))],
        widget=forms.RadioSelect,
        initial="herself",
    )
    asker = forms.ChoiceField(label=_("Who is it, if somebody of her cases"), required=False)
    asker_name = forms.CharField(
        label=_("Name of who asks in her name"), max_length=200, required=False
    )
    words = _words(_("What was asked, in words"), hint=_("No more than is needed to do it"), rows=4)
    others_hold = forms.BooleanField(
        label=_("Agencies hold her data too"),
        required=False,
        help_text=_("Then the law gives more time, because they have to be asked"),
    )
    received_at = forms.DateTimeField(
        label=_("When she asked"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("The clocks of the law run from this day"),
    )

    def __init__(self, *args: Any, people: wording.Choices = (), **kwargs: Any) -> None:  # type: ignore[assignment]
        now = timezone.localtime().replace(second=0, microsecond=0)
        kwargs["initial"] = {"received_at": now, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["right"].choices = [_CHOOSE, *wording.choices("data_right", blank=False)]  # type: ignore[attr-defined]
        self.fields["asker"].choices = [("", _("Nobody of her cases")), *people]  # type: ignore[attr-defined]
        if not people:
            del self.fields["asker"]

    def clean_received_at(self) -> dt.datetime:
        received: dt.datetime = self.cleaned_data["received_at"]
        if received > timezone.now() + dt.timedelta(minutes=1):
            raise forms.ValidationError(_("This moment is still to come."))
        return received


class IdentityForm(forms.Form):
    """How it was made sure who asks."""

    check = _choice(_("How was it made sure that it is she?"))
    words = _words(_("In words, if needed"), required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "identity_%s"} | kwargs)
        known = [c for c in wording.choices("identity_check", blank=False) if c[0] != NOT_YET]
        self.fields["check"].choices = [_CHOOSE, *known]  # type: ignore[attr-defined]


class RequestAnswerForm(forms.Form):
    """The first answer: done, or refused on a ground."""

    ground = forms.ChoiceField(label=_("If it is refused: why"), required=False)
    words = _words(_("What she is told"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "answer_%s"} | kwargs)
        grounds = wording.choices("rights_refusal", blank=False)
        self.fields["ground"].choices = [_CHOOSE, *grounds]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """An act that is explained in words."""

    words = _words(_("Why"))


class DoneForm(forms.Form):
    """What came of it."""

    outcome = _choice(
        _("What came of it"),
        choices=[
            _CHOOSE,
            ("done", _("Done")),
            ("partly", _("Done in part")),
            ("taken_back", _("She took it back")),
        ],
    )
    words = _words(_("What was done, and what was not and why"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "done_%s"} | kwargs)


class PutRightForm(forms.Form):
    """A new value, or her statement beside what stands there, or both."""

    field = forms.ChoiceField(label=_("What is wrong"), required=False)
    after = forms.CharField(label=_("What is right"), max_length=500, required=False)
    statement = _words(
        _("Or her own statement, to stand beside it"),
        required=False,
        hint=_("Where what was written down must stay as somebody said it"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "right_%s"} | kwargs)
        named = [(field, FIELDS[field]) for field in REPLACEABLE]
        self.fields["field"].choices = [("", _("Nothing is replaced")), *named]  # type: ignore[attr-defined]


class LanguageForm(forms.Form):
    """The language of a copy."""

    language = _choice(_("In which language"), choices=settings.LANGUAGES)


class HandingForm(forms.Form):
    """Before a copy leaves: is having it safe for her now?"""

    safe = _choice(
        _("Is it safe for her to have this now?"),
        choices=[("yes", _("She says it is safe")), ("no", _("It is not safe now"))],
        widget=forms.RadioSelect,
    )
    how = forms.ChoiceField(label=_("How she gets it"), required=False)
    words = _words(
        _("In words"),
        required=False,
        rows=2,
        hint=_("If it is not safe: what would have to change, and when to ask again"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "hand_%s"} | kwargs)
        self.fields["how"].choices = [_CHOOSE, *wording.choices("copy_handing", blank=False)]  # type: ignore[attr-defined]


class HoldForm(forms.Form):
    """Why a file is kept, and until when."""

    ground = _choice(_("Why it must be kept"))
    words = _words(_("Who asks for it, and what it is about"))
    last_day = forms.DateField(
        label=_("Until and including"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Left empty, until somebody else ends it"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds = wording.choices("legal_hold_ground", blank=False)
        self.fields["ground"].choices = [_CHOOSE, *grounds]  # type: ignore[attr-defined]
