"""Forms of the console: they parse and say what is wrong; what is allowed, services decide."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hotline import wording
from hotline.contacts import rules
from hotline.contacts.models import FIRST_TWO_MINUTES
from hotline.people import safe_contact
from hotline.people.reach import safe_numbers
from hotline.places import queries as places


def place_of(text: str) -> str:
    """The place key that words mean. Raises ValidationError where they mean none."""
    if not text.strip():
        return ""
    key = places.resolve(text)
    if key is None:
        raise forms.ValidationError(
            _("No province, country or border gate is called this. Pick one from the list.")
        )
    return key


class SafeContactForm(forms.Form):
    """The safe-contact block, shared by contact and person.

    `only` leaves out the fields that are not named: a save of one field need not build forty.
    """

    def __init__(self, *args: Any, only: Collection[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._only = only
        for name in filter(self._wanted, list(safe_contact.CODED)):
            self.fields[name] = forms.ChoiceField(
                label=wording.SAFE_LABELS[name],
                choices=wording.choices(safe_contact.LISTS[name], blank=False),
                required=False,
                initial="unknown",
            )
        for name in filter(self._wanted, safe_contact.WORDS):
            self.fields[name] = forms.CharField(
                label=wording.SAFE_LABELS[name], required=False, max_length=500
            )
            if name == "safe_number":
                self.fields[name].widget = forms.Textarea(attrs={"rows": 2})  # one a line
        for name in [n for n in self.fields if not self._wanted(n)]:
            del self.fields[name]

    def _wanted(self, name: str) -> bool:
        return self._only is None or name in self._only


class ContactForm(SafeContactForm):
    """A contact as it is taken down. Nothing is required: a frightened caller may say nothing."""

    phone = forms.CharField(label=_("Caller's number"), required=False, max_length=40)
    place_words = forms.CharField(
        label=_("Where"), required=False, max_length=200,
        help_text=_("Province, country or border gate; old names are understood"),
    )  # fmt: skip
    age = forms.IntegerField(label=_("Caller's age"), required=False, min_value=0, max_value=120)
    number_state = forms.ChoiceField(
        label=_("If there is no number"),
        required=False,
        choices=[("unknown", _("Not asked yet")), ("withheld", _("Withheld by the caller"))],
    )
    notes = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea)
    landmark = forms.CharField(
        label=_("What do you see around you?"), required=False, max_length=500
    )
    with_whom = forms.CharField(label=_("Who is with you?"), required=False, max_length=500)

    # As one says it to a person, in this order; the pack's lists answer.
    ASKED: ClassVar[dict[str, Any]] = {
        "can_talk": _("Can you talk safely now?"),
        "danger": _("Is anybody in danger right now?"),
        "hurt": _("Is anybody hurt?"),
        "suicidal": _("Are you thinking of ending your life?"),
        "under_18": _("Under 18?"),
    }
    IF_CUT_OFF: ClassVar[dict[str, Any]] = {
        "safe_to_call_back": _("If the line drops, may we call back?"),
        "safe_hours": _("When is it safe?"),
        "who_may_answer": _("Who else may answer?"),
        "say_if_other_answers": _("What do we say to them?"),
        "safe_word": _("A word that means: stop, danger"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self._labelled(self.ASKED):
            choices = wording.choices(FIRST_TWO_MINUTES[name], blank=False)
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
        for name, label in self._labelled(self.IF_CUT_OFF):
            self.fields[name].label = label
        words = {
            "kind": _("What kind of contact"),
            "channel": _("How it reached us"),
            "caller_type": _("Who is in contact"),
            "topic": _("Topic"),
            "how_heard": _("How they heard of the line"),
            "language": _("Language"),
            "sex": _("Sex"),
        }
        for name, label in self._labelled(words):
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=wording.choices(rules.LISTS[name], blank=name not in ("kind", "channel")),
                required=False,
            )

    def _labelled(self, labels: Mapping[str, Any]) -> list[tuple[str, Any]]:
        return [(name, label) for name, label in labels.items() if self._wanted(name)]


class PersonForm(SafeContactForm):
    """A person of a case."""

    role = forms.ChoiceField(label=_("Role in this case"))
    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    birth_year = forms.IntegerField(
        label=_("Year of birth"), required=False, min_value=1900, max_value=2100,
        help_text=_("Left empty, the person is treated as a child"),
    )  # fmt: skip
    place = forms.CharField(
        label=_("Province, country or border gate"), required=False, max_length=200
    )
    address = forms.CharField(label=_("Commune, village, landmark"), required=False, max_length=500)
    phone = forms.CharField(label=_("Number"), required=False, max_length=40)
    language = forms.ChoiceField(label=_("Language"), required=False)
    ethnicity = forms.ChoiceField(label=_("Ethnic group"), required=False)
    exploitation = forms.ChoiceField(label=_("Form of exploitation"), required=False)
    exploited_in = forms.CharField(
        label=_("Where she was exploited"), required=False, max_length=200,
        help_text=_("A country, or a province at home"),
    )  # fmt: skip
    LISTS = {
        "role": "person_role", "sex": "sex", "language": "language",
        "ethnicity": "ethnic_group", "exploitation": "exploitation_form",
    }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, list_name in self.LISTS.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = wording.choices(list_name, blank=name != "role")

    def clean_place(self) -> str:
        return place_of(self.cleaned_data["place"])

    def clean_exploited_in(self) -> str:
        return place_of(self.cleaned_data["exploited_in"])

    def clean_safe_number(self) -> str:
        text = str(self.cleaned_data["safe_number"])
        if text.strip() and not safe_numbers(text):
            raise forms.ValidationError(
                _("Write one telephone number a line; whose it is, under “Who else may answer”.")
            )
        return text

    def facts(self) -> dict[str, Any]:
        """What the service takes: every field but the role, nothing empty."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "role" and value not in ("", None)
        }


# Four forms stand on the page of a case: each has ids of its own, so that labels find their field.


class ProblemForm(forms.Form):
    """A problem as formulated with the person."""

    domain = forms.ChoiceField(label=_("Which need"))
    urgency = forms.ChoiceField(label=_("How urgent"))
    person = forms.ChoiceField(label=_("Whose"), required=False)
    text = forms.CharField(label=_("The problem in words"), widget=forms.Textarea, max_length=5000)

    def __init__(self, *args: Any, people: wording.Choices, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "problem_%s"} | kwargs)
        self.fields["domain"].choices = wording.choices("need_domain", blank=False)  # type: ignore[attr-defined]
        self.fields["urgency"].choices = wording.choices("urgency", blank=False)  # type: ignore[attr-defined]
        self.fields["person"].choices = [("", _("Everybody in the case")), *people]  # type: ignore[attr-defined]


class MeasureForm(forms.Form):
    """A measure: what is done, about which problem, by whom, by when."""

    kind = forms.ChoiceField(label=_("What is done"))
    problem = forms.ChoiceField(label=_("About which problem"), required=False)
    due_at = forms.DateTimeField(
        label=_("Due"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    text = forms.CharField(
        label=_("In words"), required=False, widget=forms.Textarea, max_length=5000
    )

    owner = forms.ChoiceField(label=_("Who does it"), required=False)

    def __init__(
        self, *args: Any, problems: wording.Choices, colleagues: wording.Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"auto_id": "measure_%s"} | kwargs)
        self.fields["owner"].choices = [("", _("I do it")), *colleagues]  # type: ignore[attr-defined]
        self.fields["kind"].choices = wording.choices("measure_kind", blank=False)  # type: ignore[attr-defined]
        self.fields["problem"].choices = [("", _("The case as a whole")), *problems]  # type: ignore[attr-defined]


class RiskForm(forms.Form):
    """The counsellor's judgement, and by when it must be looked at again."""

    risk = forms.ChoiceField(label=_("Risk"))
    urgency = forms.ChoiceField(label=_("Urgency"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "risk_%s"} | kwargs)
        # Unjudged stands first: the lowest level must not be what a careless press saves.
        levels = wording.choices("risk_level", blank=False)
        self.fields["risk"].choices = [("", _("Not judged yet")), *levels]  # type: ignore[attr-defined]
        self.fields["urgency"].choices = wording.choices("urgency", blank=False)  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A line for the timeline."""

    text = forms.CharField(label=_("Note"), widget=forms.Textarea, max_length=20000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "note_%s"} | kwargs)


class FollowUpForm(forms.Form):
    """How a follow-up went."""

    outcome = forms.ChoiceField(label=_("How did it go"))
    words = forms.CharField(
        label=_("In words"), required=False, widget=forms.Textarea, max_length=10000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = wording.choices("followup_outcome", blank=False)  # type: ignore[attr-defined]
