"""Pure rules about cases."""

from typing import Any

from hotline.contacts.models import Contact
from hotline.contacts.rules import CALLS_FOR_HERSELF, age_said
from hotline.countries.pack import Pack
from hotline.people.rules import SAID_ADULT, SAID_CHILD

EMERGENCY, ROUTINE = "emergency", "routine"
# In these roles somebody is in danger; whoever else stands in a case is there for her.
ABOUT_HER = ("survivor", "potential_victim", "at_risk")


def as_number(text: str) -> str:
    """The number of a case as it is stored, however it was typed."""
    return "".join(text.split()).upper()[:20]


def roles_of_caller(caller_type: str) -> tuple[str, ...]:
    """In which roles the caller of a contact enters its case: always apart as caller, and also as
    the person the case is about when she calls for herself."""
    own = CALLS_FOR_HERSELF.get(caller_type)
    return ("caller", own) if own else ("caller",)


def age_of_caller(contact: Contact, pack: Pack, *, herself: bool) -> dict[str, Any]:
    """What a contact says of the caller's age, as facts of her file. Where she calls for herself, a
    word of a child weighs more than an age in years that says otherwise."""
    said = age_said(contact, pack) if herself else "unknown"
    age = contact.age
    if age is None or (said == "child" and age >= pack.ages["adult"].years):
        return {"birth_year": None, "age_certainty": certainty_of(said)}
    return {"birth_year": contact.started_at.year - age, "age_certainty": "estimated"}


def certainty_of(said: str) -> str:
    """How a file keeps that only the side of the law's line was said: "child", "adult"."""
    return {"child": SAID_CHILD, "adult": SAID_ADULT}.get(said, "unknown")
