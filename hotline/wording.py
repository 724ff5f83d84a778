"""Codes, places and agencies in the reader's words, for every face."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from hotline.countries.pack import current as pack
from hotline.directory import queries as directory
from hotline.directory.models import Agency
from hotline.livelihood import telling
from hotline.networks.packets import Body
from hotline.people import safe_contact
from hotline.places import queries as places

Choices = list[tuple[str, str]]

SAFE_LABELS = {
    "safe_to_call_back": gettext_lazy("May we call back?"),
    "safe_to_text": gettext_lazy("May we send a text?"),
    "safe_to_leave_message": gettext_lazy("May we leave a message?"),
    "phone_shared": gettext_lazy("Is the phone shared or watched?"),
    "safe_number": gettext_lazy("Safe number, if another one"),
    "safe_hours": gettext_lazy("Safe hours"),
    "who_may_answer": gettext_lazy("Who else may answer"),
    "say_if_other_answers": gettext_lazy("What to say if somebody else answers"),
    "safe_word": gettext_lazy("Danger word"),
}


def lang() -> str:
    """The reader's language, one of the pack's."""
    return (get_language() or pack().locales[0]).split("-")[0]


def choices(list_name: str, *, blank: bool = True) -> Choices:
    """The codes of a list for a form, with "not said" first unless `blank` is False."""
    found = pack().codes(list_name).choices(lang())
    return [("", _("Not said")), *found] if blank else found


def phoned_choices() -> Choices:
    """What may come of phoning an agency: a receipt, or why it has not opened the referral."""
    return [
        ("receipt", _("They confirm that they have it")),
        *choices("not_opened_reason", blank=False),
    ]


def label(list_name: str, code: str) -> str:
    """A code in words; "not said" for an empty one."""
    return pack().codes(list_name).label(code, lang()) if code else _("Not said")


def referral_state(code: str) -> str:
    """What a state of a referral is called in the pack."""
    return pack().referrals.states[code].labels.of(lang())


def contact_kind(code: str) -> str:
    """What a contact is about; one of no kind yet is new."""
    return label("contact_kind", code) if code else _("New contact")


def place(key: str) -> str:
    """A place in words, and today's name beside one that has merged since."""
    if not key:
        return _("Place unknown")
    name, today = places.label(key, lang()), places.today(key)
    if today and today != key and places.label(today, lang()) != name:
        return _("%(name)s (today %(today)s)") % {
            "name": name,
            "today": places.label(today, lang()),
        }
    return name


def agency(found: Agency) -> str:
    """The name an agency bears today."""
    return directory.agency_name(found, lang())


def centre(code: str) -> str:
    """A centre in words."""
    found = pack().centres.get(code)
    return found.label(lang()) if found else code


def agency_of(code: str) -> str:
    """The name of an agency by its code."""
    found = Agency.objects.filter(pk=code).first()
    return agency(found) if found else code


def place_name(key: str) -> str:
    """A place's own name alone, as a form shows it; empty for none."""
    return places.label(key, lang()) if key else ""


def band_shown(band: dict[str, Any]) -> list[tuple[str, str]]:
    """The band in words, label by label."""
    needs = " · ".join(label("need_domain", n) for n in band.get("needs", []))
    return [
        (_("Called"), band["pseudonym"]),
        (_("Age"), age_words(band)),
        (_("Sex"), label("sex", band["sex"])),
        (_("Place"), place(band["place"])),
        (_("Needs"), needs or _("Not said")),
        (_("Language"), label("language", band["language"])),
        (_("Urgency"), label("urgency", band["urgency"])),
    ]


def age_words(band: dict[str, Any]) -> str:
    """The age band; a child, or one who may be, is named as such."""
    if band["age_band"] == "unknown":
        if not band.get("age_told"):
            return _("Not known, treated as a child")
        return side_of_line(child=band["child"])
    words = label("age_band", band["age_band"])
    return words + " · " + _("child") if band["child"] else words


def side_of_line(*, child: bool) -> str:
    """All that was said of an age: on which side of the law's line it is."""
    return _("Under 18") if child else _("18 or over")


def identity_names() -> dict[str, str]:
    """What of a person may leave, as it is chosen on a form."""
    return {
        "name": _("Name"),
        "birth_year": _("Year of birth"),
        "phone": _("Number (only if calling is safe)"),
        "phone_to_locate": _("Number for locating her, do not call (emergencies only)"),
        "address": _("Commune, village, landmark"),
        "paper": _("Identity paper"),
        "safe_contact": _("How to contact safely"),
    }


def identity_shown(identity: dict[str, Any]) -> list[tuple[str, str]]:
    """Identity fields with their labels; the safe-contact block spread out."""
    names = identity_names()
    names["phone"] = _("Number")
    names["phone_to_locate"] = _("Number for locating her. Do not call it")
    names.pop("safe_contact")
    shown = [(names[n], str(identity[n])) for n in names if n in identity]
    return shown + safe_block(identity.get("safe_contact", {}))


def safe_block(block: Mapping[str, str]) -> list[tuple[str, str]]:
    """The safe-contact part of a packet in words."""
    shown = [
        (str(SAFE_LABELS[n]), label(safe_contact.LISTS[n], block[n]))
        for n in safe_contact.CODED
        if n in block
    ]
    return shown + [(str(SAFE_LABELS[n]), block[n]) for n in safe_contact.WORDS if n in block]


def hotline_number() -> str:
    """The number people call, from the pack."""
    found = pack().number("hotline")
    return found.number if found else ""


def network_shown(found: Body) -> dict[str, Any]:
    """What leaves of a network, in words."""
    return {
        "identifiers": [
            {
                "kind": label("identifier_kind", one["kind"]),
                "value": one["value"],
                "parts": ", ".join(label("suspect_part", part) for part in one["parts"]),
                "places": ", ".join(place_name(place) for place in one["places"]),
                "files": files_shown(one["files"]),
                "first": dt.date.fromisoformat(one["first"]),
                "last": dt.date.fromisoformat(one["last"]),
            }
            for one in found.identifiers
        ],
        "suspects": [coded_shown(one) for one in found.suspects],
        "routes": [f"{place_name(start)} → {place_name(end)}" for start, end in found.routes],
        "survivors": [
            {
                "label": _("Person %(number)s") % {"number": one["number"]},
                "facts": coded_shown(one),
                "name": one.get("name", ""),
                "ground": label("legal_basis", one["ground"]) if "ground" in one else "",
            }
            for one in found.survivors
        ],
        "words": found.words,
    }


def coded_shown(facts: Mapping[str, Any]) -> str:
    """Coded facts of somebody who is not named."""
    found = (
        label("age_band", facts["age_band"]) if facts["age_band"] != "unknown" else "",
        label("sex", facts["sex"]) if facts["sex"] not in ("", "unknown") else "",
        place_name(facts["place"]) if facts["place"] else "",
    )
    return " · ".join(fact for fact in found if fact) or _("Nothing more is known")


def money(amount: int) -> str:
    """An amount as people write it: 1.500.000 đ in Vietnamese, 1,500,000 đ in English."""
    return telling.money(amount, lang())


def nationality(code: str) -> str:
    """Of which country somebody is, or that she is of none."""
    if code and code == pack().entitlements.stateless:
        return _("Stateless")
    country = pack().countries.get(code)
    return country.label(lang()) if country else code


def day(found: dt.date) -> str:
    """A day as people of the reader's language write it."""
    return date_format(found, _("j M Y"))


def files_shown(count: int) -> str:
    """How many files, in words."""
    return ngettext("%(n)s file", "%(n)s files", count) % {"n": count}
