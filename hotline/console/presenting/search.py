"""What was found, in words: who, why, in which cases, and how whole the index is."""

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hotline import wording
from hotline.console.presenting import duplicates
from hotline.finder.queries import Found, FoundPerson

REASONS: dict[str, Promise] = {
    "exact": gettext_lazy("same name"),
    "no_marks": gettext_lazy("same name, marks aside"),
    "tone": gettext_lazy("other marks"),
    "sound": gettext_lazy("sounds like it"),
    "slip": gettext_lazy("a slip of the key"),
    "order": gettext_lazy("other order"),
    "less": gettext_lazy("has more parts"),
    "begun": gettext_lazy("begins like it"),
    "glued": gettext_lazy("written in one piece"),
    "heard": gettext_lazy("name as heard"),
    "papers": gettext_lazy("name on papers"),
    "alias": gettext_lazy("other name"),
    "account": gettext_lazy("name of an account"),
    "year": gettext_lazy("year of birth"),
    "province": gettext_lazy("province"),
    "number": gettext_lazy("this number"),
    "number_part": gettext_lazy("part of the number"),
    "paper": gettext_lazy("this paper"),
    "paper_part": gettext_lazy("part of a paper's number"),
    "account_number": gettext_lazy("number of an account"),
    "case_number": gettext_lazy("number of the case"),
}


def results(found: Found) -> dict[str, Any]:
    """The context of the list of results."""
    return {
        "asked": found.asked,
        "people": [_person(one) for one in found.people],
        "cases": [
            {"url": reverse("console:case", args=[case.id]), "number": case.number}
            for case in found.cases
        ],
        "more": found.more,
        "state": _state(found),
        "knock": found.knock if found.knock and found.knock.known else None,
        "knock_in": found.held,
        "knock_centre": wording.centre(found.knock.centre) if found.knock else "",
        "knock_rule": (
            wording.label("safe_to_call_back", found.knock.safe_to_call_back)
            if found.knock and found.knock.known
            else ""
        ),
    }


def alike(found: Found) -> dict[str, Any]:
    """The context of those a new person may be, each with how their files agree."""
    context = results(found)
    for shown, one in zip(context["people"], found.people, strict=True):
        levels = [code.split(":") for code in one.why if ":" in code]
        shown["why"] = ", ".join(
            str(duplicates.LEVELS[field, level])
            for field, level in levels
            if (field, level) in duplicates.LEVELS and level != "other"
        )
    return context


def _person(one: FoundPerson) -> dict[str, Any]:
    person = one.person
    facts = [
        str(person.birth_year) if person.birth_year else "",
        wording.label("sex", person.sex) if person.sex != "unknown" else "",
        wording.place(person.place) if person.place else "",
        *(case.number for case in one.cases),
    ]
    return {
        "id": person.id,
        "url": reverse("console:person", args=[person.id]),
        "name": person.name or _("Name not known"),
        "facts": " · ".join(filter(None, facts)),
        "restricted": one.restricted,
        "why": ", ".join(str(REASONS[code]) for code in one.why if code in REASONS),
    }


def _state(found: Found) -> str:
    """One line where the index is not whole; "" where it is."""
    if found.state == "starting":
        return _(
            "Names are still being read in. Until then whole numbers and case numbers are found."
        )
    if found.state == "away":
        return _(
            "Names cannot be searched at the moment. Whole numbers and case numbers are found."
        )
    if found.state == "behind":
        minutes = max(1, round(found.behind_seconds / 60))
        return ngettext(
            "What was written in the last minute may be missing.",
            "What was written in the last %(count)s minutes may be missing.",
            minutes,
        ) % {"count": minutes}
    return ""
