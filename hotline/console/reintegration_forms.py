"""Forms of closing, programmes and supervision."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hotline.console.presenting import programmes as shown
from hotline.console.support_forms import ConsentForm, choose
from hotline.countries.pack import current as pack
from hotline.reintegration import rules
from hotline.statistics import words


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Choose a day.")},
        **more,
    )


class AgreementForm(ConsentForm):
    """What she says about closing: yes or no, when, how, in her words."""

    answer = forms.ChoiceField(
        label=_("May the case close as reintegrated?"),
        choices=[("yes", _("Yes, she agrees")), ("no", _("No, she wants us to go on"))],
        error_messages={"required": _("Say what she answered.")},
    )
    said_on = _day(_("When she said it"))
    through = forms.CharField(
        label=_("Through whom, if not directly"), max_length=500, required=False
    )
    words = forms.CharField(
        label=_("Her own words"),
        widget=forms.Textarea,
        max_length=5000,
        help_text=_("As she said it; only whoever reads the case reads it."),
        error_messages={"required": _("Write it in her words.")},
    )
    row_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    field_order = ("answer", "said_on", "way", "through", "givers", "guardian", "words", "row_id")

    def clean(self) -> dict[str, Any]:
        """Through somebody: through whom. Not in the future."""
        found = super().clean()
        if found.get("way") == "through_somebody" and not found.get("through", "").strip():
            self.add_error("through", _("Write through whom."))
        if (day := found.get("said_on")) and day > pack().today():
            self.add_error("said_on", _("This day has not come yet."))
        return found

    def moment(self) -> dt.datetime | None:
        """When she said it: today it is now, of another day its last moment."""
        day = self.cleaned_data["said_on"]
        if day >= pack().today():
            return None
        end = dt.datetime.combine(day, dt.time(23, 59), tzinfo=pack().timezone)
        return min(end, timezone.now())


class EnrolForm(forms.Form):
    """Count her in a programme."""

    programme = forms.ChoiceField(
        label=_("Programme"), error_messages={"required": _("Choose a programme.")}
    )
    ground = forms.ChoiceField(
        label=_("On what ground"), error_messages={"required": _("Choose one of the list.")}
    )
    since = _day(_("From which day"))

    def __init__(self, *args: Any, programmes: Any, grounds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "programme", [("", gettext("Choose")), *programmes])
        choose(self, "ground", [("", gettext("Choose")), *grounds])


class LeaveForm(forms.Form):
    """Why she is counted no longer."""

    reason = forms.ChoiceField(label=_("Why"), error_messages={"required": _("Say why.")})

    def __init__(self, *args: Any, reasons: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "reason", [("", gettext("Choose")), *reasons])


class ProgrammeForm(forms.Form):
    """A programme: names, who pays, when, where, whom it counts, how many it wants to reach."""

    name_vi = forms.CharField(label=_("Name in Vietnamese"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    funder = forms.CharField(label=_("Who pays or asks for it"), max_length=200)
    begins_on = _day(_("Begins on"))
    ends_on = _day(_("Ends on"), required=False, help_text=_("Empty while no end is known."))
    counts = forms.ChoiceField(
        label=_("Whom it counts"),
        choices=list(shown.COUNTS.items()),
        error_messages={"required": _("Choose one of the list.")},
    )
    provinces = forms.MultipleChoiceField(
        label=_("Provinces"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("None chosen: the whole country."),
    )

    def __init__(self, *args: Any, provinces: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "provinces", provinces)
        for code in rules.INDICATORS:
            self.fields[f"target_{code}"] = forms.IntegerField(
                label=str(shown.NAMES[code]), required=False, min_value=1, max_value=1_000_000
            )

    def targets(self) -> list[Any]:
        """The fields of targets."""
        return [self[f"target_{code}"] for code in rules.INDICATORS]

    def clean(self) -> dict[str, Any]:
        """It ends after it begins."""
        found = self.cleaned_data
        begins, ends = found.get("begins_on"), found.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("It ends before it begins."))
        return found

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        wanted = {code: data[f"target_{code}"] for code in rules.INDICATORS}
        return {
            name: data[name]
            for name in ("name_vi", "name_en", "funder", "begins_on", "ends_on", "counts")
        } | {
            "provinces": list(data["provinces"]),
            "targets": {code: n for code, n in wanted.items() if n},
        }


class FreezeForm(forms.Form):
    """Freeze a count: until which day; why, where that day was frozen before."""

    until = _day(_("Counted until"))
    reason = forms.ChoiceField(label=_("Why again"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = gettext("Not counted for this day before")
        reasons = [(code, str(said)) for code, said in words.REASONS.items()]
        choose(self, "reason", [("", none), *reasons])


class SupervisionForm(forms.Form):
    """A talk: what was said, what both agreed on, when the next is."""

    held_on = _day(_("Held on"))
    words = forms.CharField(
        label=_("What was talked over"),
        widget=forms.Textarea,
        max_length=10_000,
        help_text=_(
            "About the work and how she is. Name nobody from a case: the file is there for that."
        ),
        error_messages={"required": _("Write it in words.")},
    )  # fmt: skip
    points = forms.CharField(
        label=_("What both agreed on"),
        widget=forms.Textarea,
        max_length=4000,
        required=False,
        help_text=_("One point a line."),
    )
    points_by = _day(_("By when"), required=False)
    next_on = _day(_("Next talk on"), required=False)
    note_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def agreed(self) -> list[tuple[str, dt.date | None]]:
        """The points, each with its day."""
        day = self.cleaned_data["points_by"]
        lines = self.cleaned_data["points"].splitlines()
        return [(line.strip(), day) for line in lines if line.strip()]
