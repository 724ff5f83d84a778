"""Pure rules about what may be written into a contact."""

from collections.abc import Mapping
from typing import Any

from hotline.contacts.models import FIRST_TWO_MINUTES, Contact
from hotline.countries.pack import Pack
from hotline.people import safe_contact
from hotline.places.queries import is_valid

# Which code list of the pack answers which field.
LISTS: dict[str, str] = {
    "channel": "contact_channel",
    "kind": "contact_kind",
    "caller_type": "caller_type",
    "topic": "counselling_topic",
    "how_heard": "how_heard",
    "language": "language",
    "sex": "sex",
    "outcome": "call_outcome_non_case",
    **FIRST_TWO_MINUTES,
    **safe_contact.LISTS,
}
WORDS = (
    "phone",
    "place_words",
    "landmark",
    "with_whom",
    "notes",
    *safe_contact.WORDS,
)
# Who calls for herself, and in which role she then also stands in the case.
CALLS_FOR_HERSELF = {"victim": "survivor", "potential_victim": "at_risk"}
WHO_IS_UNSAID = frozenset({"", "anonymous"})
NUMBER_STATES = ("unknown", "given", "withheld")
EDITABLE = frozenset((*LISTS, *WORDS, "place", "age", "number_state"))
ALARMS = frozenset({"danger", "suicidal"})  # a "yes" is told to the supervisor at once
NINE = "123456789"
LONGEST_WORDS = 60_000  # characters of notes; more is a slip of the clipboard
OLDEST = 120  # years


class InvalidAnswer(ValueError):
    """An answer that is none of the list's; `field` and `code` say which and why."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


def checked(answers: Mapping[str, Any], pack: Pack) -> dict[str, Any]:
    """The answers, each known and in its list. Raises InvalidAnswer; empty means "not said"."""
    for name, value in answers.items():
        if name not in EDITABLE:
            raise InvalidAnswer(name, "unknown_field")
        if value in ("", None):
            continue
        if name in LISTS and value not in pack.codes(LISTS[name]):
            raise InvalidAnswer(name, "not_in_list")
        if name == "place" and not is_valid(value):
            raise InvalidAnswer(name, "unknown_place")
        if name == "age" and not 0 <= value <= OLDEST:
            raise InvalidAnswer(name, "impossible_age")
        if name == "number_state" and value not in NUMBER_STATES:
            raise InvalidAnswer(name, "not_in_list")
        if name in WORDS and len(value) > LONGEST_WORDS:
            raise InvalidAnswer(name, "too_long")
    return dict(answers)


def is_alarming(danger: str, suicidal: str) -> bool:
    """Whether somebody's life may be at stake now."""
    return "yes" in (danger, suicidal)


def calls_for_herself(caller_type: str) -> bool | None:
    """Whether the caller is the one it is about; None while she has not said who she is."""
    return None if caller_type in WHO_IS_UNSAID else caller_type in CALLS_FOR_HERSELF


def age_of_contact(age: int | None, under_18: str, caller_type: str, adult: int) -> str:
    """What a contact says of the age of the person it is about: "child", "adult" or "unknown".

    The caller's own age makes an adult only of a caller who calls for herself, and a child of one
    who may; any word of a child weighs more than a word of an adult. `adult` is the age in years
    at which the law's rule ends.
    """
    # Anybody else's age says nothing of the person asked about.
    herself = calls_for_herself(caller_type)
    if under_18 == "yes" or (herself is not False and age is not None and age < adult):
        return "child"
    if under_18 == "no" or (herself and age is not None):
        return "adult"
    return "unknown"


def age_said(contact: Contact, pack: Pack) -> str:
    """`age_of_contact` for a contact and the country's law: the one rule of every page."""
    adult = pack.ages["adult"].years
    return age_of_contact(contact.age, contact.under_18, contact.caller_type, adult)


def is_treated_as_child(contact: Contact, pack: Pack) -> bool:
    """Whether to treat the person it is about as a child: of unknown age she is one (Palermo
    Protocol art. 3(d))."""
    return age_said(contact, pack) != "adult"


def information_topics(pack: Pack) -> list[tuple[str, str]]:
    """The digit and the code of each topic that one key chooses: those the pack gives a `key`,
    in the order of the digits with 0 last; a pack that gives none numbers its first nine."""
    topics = list(pack.codes("counselling_topic"))
    keyed = {t.extra["key"]: t.code for t in topics if t.extra.get("key")}
    keyed = keyed or dict(zip(NINE, (t.code for t in topics), strict=False))
    return sorted(keyed.items(), key=lambda pair: (pair[0] == "0", pair[0]))
