"""Pure rules about what may be written into a contact."""

from collections.abc import Mapping
from typing import Any

from hotline.contacts.models import FIRST_TWO_MINUTES
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


def is_treated_as_child(under_18: str, age: int | None, pack: Pack) -> bool:
    """Whether to treat the person in trouble as a child: a known age decides, then the answer;
    unknown or not asked counts as a child (Palermo Protocol art. 3(d))."""
    if age is not None:
        return age < pack.ages["adult"].years
    return under_18 != "no"


def information_topics(pack: Pack) -> list[tuple[str, str]]:
    """The digit and the code of each topic that one key chooses: those the pack gives a `key`,
    in the order of the digits with 0 last; a pack that gives none numbers its first nine."""
    topics = list(pack.codes("counselling_topic"))
    keyed = {t.extra["key"]: t.code for t in topics if t.extra.get("key")}
    keyed = keyed or dict(zip(NINE, (t.code for t in topics), strict=False))
    return sorted(keyed.items(), key=lambda pair: (pair[0] == "0", pair[0]))
