"""Figures in the reader's words: units, titles, labels of rows, and the filter as a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.formats import date_format, get_format, number_format
from django.utils.functional import Promise, lazy
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from hotline.countries.pack import current as pack
from hotline.countries.referrals_part import STATES
from hotline.places import queries as places
from hotline.statistics.folding import NOT_IN_LIST, UNKNOWN
from hotline.statistics.periods import Month, Period
from hotline.statistics.queries import Question

UNITS: dict[str, Promise] = {
    "contacts": gettext_lazy("contacts"),
    "cases": gettext_lazy("cases"),
    "persons": gettext_lazy("persons in cases"),
    "individuals": gettext_lazy("persons, each once"),
    "handovers": gettext_lazy("hand-overs"),
    "tips": gettext_lazy("tips"),
}

TITLES: dict[tuple[str, str], Promise] = {
    ("contacts", "month"): gettext_lazy("Contacts by month"),
    ("contacts", "kind"): gettext_lazy("Contacts by kind"),
    ("contacts", "caller_group"): gettext_lazy("Contacts by caller group"),
    ("contacts", "province"): gettext_lazy("Contacts by province"),
    ("contacts", "centre"): gettext_lazy("Contacts by centre"),
    ("cases", "month"): gettext_lazy("Cases by month"),
    ("cases", "status"): gettext_lazy("Cases by present state"),
    ("cases", "urgency"): gettext_lazy("Cases by urgency"),
    ("cases", "centre"): gettext_lazy("Cases by centre"),
    ("persons", "month"): gettext_lazy("Persons in cases by month"),
    ("persons", "role"): gettext_lazy("Persons in cases by role"),
    ("persons", "centre"): gettext_lazy("Persons in cases by centre"),
    ("individuals", "month"): gettext_lazy("Persons by month"),
    ("individuals", "exploitation"): gettext_lazy("Persons by form of exploitation"),
    ("individuals", "sex"): gettext_lazy("Persons by sex"),
    ("individuals", "age_band"): gettext_lazy("Persons by age"),
    ("individuals", "ethnicity"): gettext_lazy("Persons by ethnic group"),
    ("individuals", "country"): gettext_lazy("Persons by country of exploitation"),
    ("individuals", "centre"): gettext_lazy("Persons by centre"),
    ("tips", "month"): gettext_lazy("Tips by month"),
    ("tips", "tip_kind"): gettext_lazy("Tips by what is reported"),
    ("tips", "tip_class"): gettext_lazy("Tips by classification"),
    ("tips", "tip_state"): gettext_lazy("Tips by present state"),
    ("tips", "centre"): gettext_lazy("Tips by centre"),
    ("handovers", "month"): gettext_lazy("Hand-overs by month"),
    ("handovers", "state"): gettext_lazy("Hand-overs by present state"),
    ("handovers", "agency_kind"): gettext_lazy("Hand-overs by kind of agency"),
    ("handovers", "centre"): gettext_lazy("Hand-overs by centre"),
}

HEADINGS: dict[str, Promise] = {
    "month": gettext_lazy("Month"),
    "kind": gettext_lazy("Kind"),
    "caller_group": gettext_lazy("Caller group"),
    "province": gettext_lazy("Province"),
    "centre": gettext_lazy("Centre"),
    "status": gettext_lazy("State"),
    "state": gettext_lazy("State"),
    "urgency": gettext_lazy("Urgency"),
    "role": gettext_lazy("Role"),
    "agency_kind": gettext_lazy("Kind of agency"),
    "exploitation": gettext_lazy("Form of exploitation"),
    "sex": gettext_lazy("Sex"),
    "age_band": gettext_lazy("Age"),
    "ethnicity": gettext_lazy("Ethnic group"),
    "country": gettext_lazy("Country of exploitation"),
    "tip_kind": gettext_lazy("What is reported"),
    "tip_class": gettext_lazy("Classification"),
    "tip_state": gettext_lazy("State"),
}

# The unknown of a breakdown; elsewhere the code is never empty, and if it were, "Not said".
_UNKNOWN: dict[str, Promise] = {
    "province": gettext_lazy("Place unknown"),
    "centre": gettext_lazy("Centre unknown"),
    "tip_class": gettext_lazy("Not classified yet"),
}


def _referral_state(code: str) -> str:
    """What the pack calls a state of a referral."""
    return pack().referrals.states[code].labels.of(language())


_state_words: Callable[[str], Promise] = lazy(_referral_state, str)  # type: ignore[assignment]

# Codes that belong to the program and not to a country.
_FIXED: dict[str, dict[str, Promise]] = {
    "status": {
        "open": gettext_lazy("Open"),
        "follow_up": gettext_lazy("Followed up"),
        "closed": gettext_lazy("Closed"),
    },
    "state": {
        **{code: _state_words(code) for code in STATES},
        "sent": gettext_lazy("Sent, not opened yet"),
        "received": gettext_lazy("Opened, not answered yet"),
    },
    "tip_state": {
        "received": gettext_lazy("To be classified"),
        "classified": gettext_lazy("Classified"),
        "handed_over": gettext_lazy("Handed over"),
        "resolved": gettext_lazy("Resolved"),
        "closed": gettext_lazy("Closed without a hand-over"),
    },
}

_LISTS = {
    "kind": "contact_kind",
    "caller_group": "caller_report_group",
    "urgency": "urgency",
    "role": "person_role",
    "agency_kind": "agency_kind",
    "exploitation": "exploitation_form",
    "sex": "sex",
    "age_band": "age_band",
    "ethnicity": "ethnic_group",
    "tip_kind": "tip_kind",
    "tip_class": "tip_class",
}

SOURCES: dict[str, Promise] = {
    "all": gettext_lazy("the line's own contacts and imported history"),
    "live": gettext_lazy("the line's own contacts only"),
    "history": gettext_lazy("imported history only"),
}

REASONS: dict[str, Promise] = {
    "late_entries": gettext_lazy("late entries"),
    "corrections": gettext_lazy("corrections in files"),
    "duplicates": gettext_lazy("duplicates removed"),
    "method": gettext_lazy("another way of counting"),
}

NOT_FOR_PUBLICATION = gettext_lazy(
    "Exact numbers for work inside the hotline. Not for publication: small numbers can point to"
    " a person."
)


def language() -> str:
    """The reader's language, as the pack names it."""
    return (get_language() or pack().locales[0]).split("-")[0]


def number(value: int) -> str:
    """A count as it is written in the reader's language, its thousands set apart."""
    # Not Django's own grouping: its Vietnamese format knows the sign but not where to put it.
    return f"{value:,}".replace(",", str(get_format("THOUSAND_SEPARATOR")))


def decimal(value: float) -> str:
    """A median in the reader's language: with a decimal only where it has one."""
    return number_format(value, decimal_pos=0 if value == int(value) else 1)


def percent(part: int, whole: int) -> str:
    """A share with one decimal; a dash of nothing."""
    if not whole:
        return "–"
    # Rounded first: the formatting below would cut off what is beyond the decimal.
    return f"{number_format(round(100 * part / whole, 1), decimal_pos=1)} %"


def month(value: Month) -> str:
    """A month in words; short, for axes, lists and sentences."""
    # Translators: how a short month is written, in Django's date format: "M Y" gives "Jan 2026".
    written = pgettext("format of a month", "M Y")
    return date_format(value.first_day(), written)


def months(period: Period) -> str:
    """A period in words."""
    if period.first == period.last:
        return month(period.first)
    return f"{month(period.first)} – {month(period.last)}"


def centre(code: str) -> str:
    """A centre in words; all of them for ""."""
    found = pack().centres.get(code)
    return found.label(language()) if found else str(_("all centres"))


def months_and_centre(question: Question, reach: str) -> str:
    """The filter in words, where there is no more to it."""
    return f"{months(question.period)}, {centre(question.centre or reach)}"


def asked(unit: str, question: Question, reach: str) -> str:
    """The filter in words: "contacts, Jan 2026 – Jun 2026, one centre, …"."""
    parts = [
        str(UNITS[unit]),
        months(question.period),
        centre(question.centre or reach),
    ]
    if unit == "contacts":
        parts.append(str(SOURCES[question.source]))
    return ", ".join(parts)


def standing(closed: Sequence[tuple[Month, int]]) -> str:
    """Which months are closed, each with the number of its last revision (0 for none)."""
    if not closed:
        return ""
    months_of = ", ".join(
        _("%(month)s (revision %(number)s)") % {"month": month(one), "number": number}
        if number
        else month(one)
        for one, number in closed
    )
    return _("Closed months: %(months)s.") % {"months": months_of}


def labeller(breakdown: str) -> Callable[[str], str]:
    """A function that says a code of this breakdown in words."""
    lang = language()

    def label(code: str) -> str:
        if code == UNKNOWN:
            return str(_UNKNOWN.get(breakdown) or _("Not said"))
        if code == NOT_IN_LIST:
            return _("Not in our lists")
        return _label(breakdown, code, lang)

    return label


def _label(breakdown: str, code: str, lang: str) -> str:
    if breakdown == "month":
        return month(Month.parse(code))
    if breakdown == "province":
        name = places.label(code, lang)
        return name if places.unit(code) else _("%(country)s (abroad)") % {"country": name}
    if breakdown == "centre":
        return centre(code)
    if breakdown == "country":
        return pack().labels.of(lang) if code == pack().code else places.label(code, lang)
    if breakdown in _FIXED:
        return str(_FIXED[breakdown].get(code, code))
    return pack().codes(_LISTS[breakdown]).label(code, lang)


def codes_in_order(breakdown: str) -> tuple[str, ...]:
    """The codes of a breakdown in the order in which they are shown; places have none."""
    if breakdown in _FIXED:
        return tuple(_FIXED[breakdown])
    if breakdown == "centre":
        return tuple(pack().centres)
    return pack().codes(_LISTS[breakdown]).codes() if breakdown in _LISTS else ()
