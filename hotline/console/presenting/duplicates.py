"""Shaping pairs of files, and why they may be one person's, into what a page shows."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotline import wording
from hotline.actor.classes import DataClass
from hotline.duplicates import queries
from hotline.duplicates.models import Merge, Pair
from hotline.duplicates.queries import Comparison
from hotline.people.models import Person
from hotline.staff import queries as staff
from hotline.vault import services as vault

LIKELY, NEARLY_CERTAIN = 1.5, 5.0  # bits: odds of 3 and of 32 to 1

GROUPS: dict[str, Promise] = {
    "name": gettext_lazy("Name"),
    "birth": gettext_lazy("Birth"),
    "sex": gettext_lazy("Sex"),
    "nationality": gettext_lazy("Nationality"),
    "ethnicity": gettext_lazy("Ethnicity"),
    "language": gettext_lazy("Language"),
    "place": gettext_lazy("Place"),
    "province": gettext_lazy("Province"),
    "address": gettext_lazy("Address"),
    "phone": gettext_lazy("Telephone number"),
    "paper": gettext_lazy("Paper"),
    "account": gettext_lazy("Zalo or other account"),
}
LEVELS: dict[tuple[str, str], Promise] = {
    ("name", "same"): gettext_lazy("the same name"),
    ("name", "no_marks"): gettext_lazy("the same name, once without marks"),
    ("name", "other_marks"): gettext_lazy("the same name with other marks"),
    ("name", "heard"): gettext_lazy("names that sound alike"),
    ("name", "order"): gettext_lazy("the same name in another order or in one piece"),
    ("name", "slip"): gettext_lazy("names one letter apart"),
    ("name", "part"): gettext_lazy("the same name with a part left out"),
    ("name", "several"): gettext_lazy("names alike in several parts"),
    ("name", "other"): gettext_lazy("different names"),
    ("birth", "same"): gettext_lazy("the same year of birth"),
    ("birth", "within"): gettext_lazy("years of birth that fit together"),
    ("birth", "next"): gettext_lazy("years of birth one apart"),
    ("birth", "two"): gettext_lazy("years of birth two apart"),
    ("birth", "ten"): gettext_lazy("years of birth up to ten apart"),
    ("birth", "other"): gettext_lazy("years of birth far apart"),
    ("sex", "same"): gettext_lazy("the same sex"),
    ("sex", "other"): gettext_lazy("different sex"),
    ("province", "same"): gettext_lazy("the same province"),
    ("province", "other"): gettext_lazy("different provinces"),
    ("phone", "same"): gettext_lazy("the same telephone number"),
    ("phone", "slip"): gettext_lazy("telephone numbers one digit apart"),
    ("phone", "other"): gettext_lazy("different telephone numbers"),
    ("paper", "same"): gettext_lazy("the same number of a paper"),
    ("paper", "slip"): gettext_lazy("numbers of papers one digit apart"),
    ("paper", "other"): gettext_lazy("different numbers of papers"),
    ("account", "same"): gettext_lazy("the same account"),
    ("account", "slip"): gettext_lazy("accounts one character apart"),
    ("account", "other"): gettext_lazy("different accounts"),
}
REFUSALS: dict[str, Promise] = {
    "same_file": gettext_lazy("It is the same file."),
    "sealed": gettext_lazy("One of the files takes no part in this."),
    "kept_from": gettext_lazy("One of the files takes no part in this."),
    "joined_already": gettext_lazy("One of the files stands under another file already."),
    "holds_others": gettext_lazy(
        "Other files stand under the one that would go. Let that one stay instead."
    ),
    "suspect": gettext_lazy(
        "One of them is suspected of harming people, the other is not. Such files stay apart."
    ),
    "taken": gettext_lazy("Somebody else is comparing this pair."),
    "moved_on": gettext_lazy("Your two hours are over, or the pair is decided. Take it up again."),
    "parted": gettext_lazy(
        "They are parted already, or one of the files takes no part in this any more."
    ),
}


def row(pair: Pair) -> dict[str, Any]:
    """A pair in a list: how likely, why, where; never who."""
    return {
        "pair": pair,
        "sure": sure(pair.weight),
        "why": ", ".join(why["words"] for why in reasons(pair) if why["speaks_for"]),
        "centres": " · ".join(
            dict.fromkeys(wording.centre(c) for c in (pair.first_centre, pair.second_centre) if c)
        ),
    }


def sure(weight: float) -> str:
    """How likely two files are one person's, in words."""
    if weight >= NEARLY_CERTAIN:
        return _("Nearly certain")
    return _("Likely") if weight >= LIKELY else _("Possible")


def reasons(pair: Pair) -> list[dict[str, Any]]:
    """Field by field what was compared and how much it weighed, the strongest first."""
    told = [
        {
            "words": str(LEVELS.get((field, level), GROUPS.get(field, field))),
            "bits": f"{bits:+.1f}",
            "strength": abs(bits),
            "speaks_for": level not in ("other", "ten") and (bits > 0 or field == "name"),
        }
        for field, level, bits in pair.why
    ]
    return sorted(told, key=lambda one: -float(one["strength"]))


def group(code: str) -> str:
    """What a group of facts is called."""
    return str(GROUPS[code])


def said(code: str, values: Mapping[str, Any]) -> str:
    """What a file says in one group, in words; a dash where it says nothing."""
    if code == "birth":
        return _birth(values) or "–"
    value = next(iter(values.values()))
    if code == "language":
        spoken = [value, *(values.get("languages") or [])]
        words = [wording.label("language", one) for one in spoken if one]
        return ", ".join(words) or "–"
    if value in (None, "", "unknown"):
        return "–"
    if code in ("sex", "ethnicity"):
        return wording.label(code, value)
    if code == "nationality":
        return wording.nationality(str(value))
    return wording.place(value) if code == "place" else str(value)


def _birth(values: Mapping[str, Any]) -> str:
    if values["born"]:
        return str(values["born"])
    if values["birth_year"] and values["birth_year_to"]:
        return f"{values['birth_year']}–{values['birth_year_to']}"
    return str(values["birth_year"] or "")


def lines(found: Comparison) -> list[dict[str, Any]]:
    """Both files beside each other, a line a group; further names and papers at the end."""
    table = [
        {
            "label": group(one.group),
            "first": said(one.group, one.first),
            "second": said(one.group, one.second),
            "alike": one.alike,
        }
        for one in found.beside
        if one.known
    ]
    for label, rows in ((_("Further names"), found.names), (_("Further papers"), found.papers)):
        first, second = rows[found.first.pk], rows[found.second.pk]
        if first or second:
            table.append(
                {
                    "label": label,
                    "first": ", ".join(first) or "–",
                    "second": ", ".join(second) or "–",
                    "alike": first == second,
                }
            )
    return table


def joined(person: Person) -> dict[str, Any]:
    """For a person's page: the file hers stands under, and what the files under hers say."""
    above, under = queries.standing_with(person)
    return {
        "joined_to": above,
        "joined_files": [
            {
                "id": one.pk,
                "name": one.name or _("Name not known"),
                "facts": " · ".join(filter(None, (one.phone, one.paper))),
            }
            for one in under
            if vault.may_open(one.pk, DataClass.D2)
        ],
    }


def merge(one: Merge) -> dict[str, Any]:
    """Two joined files in a list: when and by whom."""
    return {"merge": one, "by": staff.named(one.by), "at": one.at}
