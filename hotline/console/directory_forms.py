"""Forms of the directory."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.console.forms import place_of
from hotline.console.presenting import directory as words
from hotline.countries.agencies_part import EVERYWHERE
from hotline.countries.pack import current as pack
from hotline.directory import rules
from hotline.directory.hours import Hours
from hotline.directory.models import CAPACITIES, STATUSES, ContactPoint, Location, Service

ROWS = 3  # of hours, in a form; a service with more keeps the rest as they are
_WEEK = words.WEEK
_TIME = {"type": "time"}


def say(form: forms.Form, refused: rules.Refused) -> None:
    """Why the directory refused, at the field it concerns."""
    names = {"names": "name", "hours": "days_1"}
    field = names.get(refused.field, refused.field)
    known = next((name for name in form.fields if name == field or name.startswith(field)), None)
    form.add_error(known, words.refusal(refused.code))


class SearchForm(forms.Form):
    """What somebody looks for in the directory."""

    words = forms.CharField(label=_("Name or words"), required=False, max_length=100)
    need = forms.ChoiceField(label=_("Kind of help"), required=False)
    place = forms.CharField(label=_("Place"), required=False, max_length=100)
    open_now = forms.BooleanField(label=_("Open now"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["need"].choices = [("", _("Any")), *words.need_choices()]  # type: ignore[attr-defined]

    def clean_place(self) -> str:
        return place_of(self.cleaned_data["place"])


class WantedForm(SearchForm):
    """For whom help is looked for, where no file is open."""

    age = forms.IntegerField(label=_("Age"), required=False, min_value=0, max_value=120)
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("sex", "language"):
            self.fields[name].choices = wording.choices(name)  # type: ignore[attr-defined]


class HoursForm(forms.Form):
    """Rows of weekdays with their hours. What a week cannot say (a month's first Monday) stays."""

    def __init__(
        self,
        data: Any = None,
        *,
        initial: Mapping[str, Any] | None = None,
        turns: Sequence[Hours] = (),
    ) -> None:
        self.kept = [turn for turn in turns if not _is_weekly(turn)]
        shown = [turn for turn in turns if _is_weekly(turn)]
        self.kept += shown[ROWS:]
        given = dict(initial or {})
        for number, turn in enumerate(shown[:ROWS], start=1):
            given |= {
                f"days_{number}": turn.byday.split(",") if turn.byday else list(_WEEK),
                f"from_{number}": turn.opens_at, f"until_{number}": turn.closes_at,
                f"holidays_{number}": turn.on_holidays,
            }  # fmt: skip
        super().__init__(data, initial=given)
        for number in range(1, ROWS + 1):
            self.fields[f"days_{number}"] = forms.MultipleChoiceField(
                label=_("Days"), required=False, choices=words.weekdays(),
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
            for name, label in (("from", _("From")), ("until", _("Until"))):
                self.fields[f"{name}_{number}"] = forms.TimeField(
                    label=label, required=False,
                    widget=forms.TimeInput(attrs=_TIME, format="%H:%M"),
                )  # fmt: skip
            self.fields[f"holidays_{number}"] = forms.BooleanField(
                label=_("On public holidays too"), required=False
            )

    def hour_rows(self) -> list[dict[str, Any]]:
        """The rows as the template draws them."""
        names = ("days", "from", "until", "holidays")
        return [
            {"number": number, **{name: self[f"{name}_{number}"] for name in names}}
            for number in range(1, ROWS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for number in range(1, ROWS + 1):
            parts = [said.get(f"{name}_{number}") for name in ("days", "from", "until")]
            given = [part is not None and part != [] for part in parts]
            if any(given) and not all(given):
                self.add_error(f"days_{number}", _("Give days and both times, or leave all empty."))
        return said

    def turns(self) -> list[Hours]:
        """What was given, and what the form could not show."""
        found = []
        for number in range(1, ROWS + 1):
            days = self.cleaned_data.get(f"days_{number}")
            opens: dt.time | None = self.cleaned_data.get(f"from_{number}")
            closes: dt.time | None = self.cleaned_data.get(f"until_{number}")
            if not days or opens is None or closes is None:
                continue
            daily = len(days) == len(_WEEK)
            found.append(
                Hours(
                    opens, closes, "DAILY" if daily else "WEEKLY",
                    byday="" if daily else ",".join(day for day in _WEEK if day in days),
                    on_holidays=bool(self.cleaned_data.get(f"holidays_{number}")),
                )
            )  # fmt: skip
        return [*found, *self.kept]


class ServiceForm(HoursForm):
    """A service as its keeper writes it."""

    needs = forms.MultipleChoiceField(
        label=_("Kinds of help"), widget=forms.SelectMultiple(attrs={"size": 8}),
        error_messages={"required": _("Choose at least one kind of help.")},
    )  # fmt: skip
    status = forms.ChoiceField(label=_("State"))
    areas = forms.CharField(
        label=_("Serves"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One name a line, or * for the whole country. Left empty: as its agency."),
    )  # fmt: skip
    min_age = forms.IntegerField(label=_("Youngest age"), required=False, min_value=0)
    max_age = forms.IntegerField(label=_("Oldest age"), required=False, min_value=0)
    sexes = forms.MultipleChoiceField(
        label=_("Takes only"), required=False, widget=forms.CheckboxSelectMultiple
    )
    statuses = forms.MultipleChoiceField(
        label=_("Only with this standing in law"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    regimes = forms.MultipleChoiceField(
        label=_("Paid for under"), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    capacity = forms.ChoiceField(label=_("Room"), required=False)
    capacity_number = forms.IntegerField(label=_("How many"), required=False, min_value=0)
    accepts_referrals = forms.BooleanField(
        label=_("Takes referrals of the hotline"), required=False
    )
    acknowledge_minutes = forms.IntegerField(
        label=_("Answers within (minutes)"), required=False, min_value=1
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for lang in pack().locales:
            self.fields[f"name_{lang}"] = forms.CharField(
                label=words.in_language(_("Name"), lang), required=False, max_length=200
            )
            self.fields[f"words_{lang}"] = forms.CharField(
                label=words.in_language(_("In a few words"), lang), required=False,
                max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
        choices = {
            "needs": words.need_choices(),
            "status": [(code, words.status(code)) for code in STATUSES],
            "capacity": [("", _("Not said")), *((c, words.capacity(c)) for c in CAPACITIES)],
            "sexes": [pair for pair in wording.choices("sex", blank=False) if pair[0] != "unknown"],
            "statuses": wording.choices("victim_status", blank=False),
            "regimes": wording.choices("support_regime", blank=False),
            "languages": wording.choices("language", blank=False),
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]

    @property
    def texts(self) -> list[Any]:
        """The fields of names and words, language by language."""
        return [self[f"{n}_{lang}"] for lang in pack().locales for n in ("name", "words")]

    @staticmethod
    def initial_of(service: Service) -> dict[str, Any]:
        """A service as the form shows it."""
        plain = ("needs", "status", "min_age", "max_age", "sexes", "statuses", "regimes",
                 "languages", "capacity", "capacity_number", "accepts_referrals",
                 "acknowledge_minutes")  # fmt: skip
        texts = {f"name_{lang}": text for lang, text in service.names.items()}
        texts |= {f"words_{lang}": text for lang, text in service.words.items()}
        today = service.areas.filter(valid_until__isnull=True).order_by("place")
        areas = "\n".join(words.area(one.place) for one in today)
        return {name: getattr(service, name) for name in plain} | texts | {"areas": areas}

    def clean_areas(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["areas"].splitlines() if line.strip()]
        whole = (EVERYWHERE, words.area(EVERYWHERE).casefold())
        return [EVERYWHERE if one.casefold() in whole else place_of(one) for one in lines]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not any((said.get(f"name_{lang}") or "").strip() for lang in pack().locales):
            self.add_error(f"name_{pack().locales[0]}", words.refusal("no_name"))
        return said

    def facts(self) -> dict[str, Any]:
        """What the directory takes, besides areas and hours."""
        said = self.cleaned_data
        apart = {"areas", *(name for name in self.fields if name.startswith(("name_", "words_")))}
        apart |= {name for name in self.fields if name.split("_")[-1].isdigit()}
        facts = {name: value for name, value in said.items() if name not in apart}
        for name, start in (("names", "name"), ("words", "words")):
            texts = {lang: said[f"{start}_{lang}"].strip() for lang in pack().locales}
            facts[name] = {lang: text for lang, text in texts.items() if text}
        return facts


class LocationForm(forms.Form):
    """Where an agency is."""

    place = forms.CharField(label=_("Place"), max_length=100)
    confidential = forms.BooleanField(
        label=_("Confidential: the address is sealed and never shown or exported"), required=False
    )
    address = forms.CharField(label=_("Address"), required=False, max_length=300)
    services = forms.MultipleChoiceField(
        label=_("Services given there"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, services: Sequence[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].choices = [  # type: ignore[attr-defined]
            (str(one.id), words.named(one.names)) for one in services
        ]

    @staticmethod
    def initial_of(location: Location, address: str) -> dict[str, Any]:
        """A location as the form shows it; a sealed address only to whoever may open it."""
        return {
            "place": words.area(location.place), "confidential": location.confidential,
            "address": address, "services": [str(one.id) for one in location.services.all()],
        }  # fmt: skip

    def clean_place(self) -> str:
        return place_of(self.cleaned_data["place"])


class ReachForm(HoursForm):
    """Whom an agency's messages go to; the hours are those in which she is on duty."""

    kind = forms.ChoiceField(label=_("Asked as"))
    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    title = forms.CharField(label=_("Post"), required=False, max_length=120)
    phone = forms.CharField(label=_("Number"), required=False, max_length=20)
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=200)
    language = forms.ChoiceField(label=_("Written to in"))
    ways = forms.MultipleChoiceField(
        label=_("Told by"), required=False, widget=forms.CheckboxSelectMultiple
    )
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs=_TIME, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"), required=False, widget=forms.TimeInput(attrs=_TIME, format="%H:%M")
    )
    digest = forms.BooleanField(label=_("One message a day for what is routine"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "kind": [(code, words.kind(code)) for code in ContactPoint.KINDS],
            "language": [(lang, words.language_name(lang)) for lang in pack().locales],
            "ways": [("email", _("E-mail")), ("sms", _("Text message"))],
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(point: ContactPoint) -> Mapping[str, Any]:
        """A contact point as the form shows it."""
        names = ("kind", "name", "title", "phone", "email", "language", "ways", "quiet_from",
                 "quiet_until", "digest")  # fmt: skip
        return {name: getattr(point, name) for name in names}

    def facts(self) -> dict[str, Any]:
        """What the directory takes, besides the rota."""
        rota = {name for name in self.fields if name.split("_")[-1].isdigit()}
        return {name: value for name, value in self.cleaned_data.items() if name not in rota}


class FileForm(forms.Form):
    """A directory to take in."""

    file = forms.FileField(label=_("File"))


def _is_weekly(turn: Hours) -> bool:
    plain = turn.interval == 1 and not turn.bymonthday and not turn.dtstart and not turn.until
    return plain and turn.freq in ("WEEKLY", "DAILY")
