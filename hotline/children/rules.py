"""Pure rules of deciding for a child."""

import datetime as dt
from collections.abc import Collection, Mapping

from hotline.countries.children_part import SUITABLE

MET = "met"
# What is missing before a case of a child may end well; codes of `ready_to_close`.
MISSING = ("guardian", "best_interest", "best_interest_review", "school", "school_review")


def too_good(conclusion: str, answers: Mapping[str, str], musts: Collection[str]) -> list[str]:
    """The criteria that forbid a good conclusion: those that must be met and are not wholly."""
    if conclusion not in SUITABLE:
        return []
    return [code for code in musts if answers.get(code) != MET]


def must_be_asked(age: int | None, own_voice_from: int) -> bool:
    """Whether her own opinion has to be there: from the pack's age on, or where no age is known."""
    return age is None or age >= own_voice_from


def missing(
    *,
    guardian: bool,
    decided: bool,
    review_on: dt.date | None,
    school_settled: bool | None,
    school_review_on: dt.date | None,
    today: dt.date,
) -> list[str]:
    """What is missing before a child's case ends well, in the order of `MISSING`; a school of
    which nothing is written down (None) is missing too."""
    found = []
    if not guardian:
        found.append("guardian")
    if not decided:
        found.append("best_interest")
    elif review_on is not None and review_on < today:
        found.append("best_interest_review")
    if not school_settled:
        found.append("school")
    elif school_review_on is not None and school_review_on < today:
        found.append("school_review")
    return found
