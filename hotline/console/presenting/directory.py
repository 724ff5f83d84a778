"""The directory in words: states, room, kinds of help, hours."""

import datetime as dt
from typing import Any

from django.utils import formats, timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from hotline import wording
from hotline.actor.day import today
from hotline.countries.agencies_part import ABROAD, EVERYWHERE
from hotline.countries.pack import current as pack
from hotline.directory.words import WEEK, capacity, hours, named, need, status

__all__ = [
    "WEEK", "area", "capacity", "hours", "in_language", "kind", "language_name", "moment", "named",
    "need", "need_choices", "refusal", "span", "status", "weekdays",
]  # fmt: skip


def kind(code: str) -> str:
    """As what a contact point is asked."""
    return {
        "main": _("Asked first"),
        "duty": _("On duty"),
        "backup": _("Stand-in"),
        "head": _("Head of the agency"),
    }[code]


def refusal(code: str) -> str:
    """Why an entry cannot be so."""
    return {
        "no_name": _("Give it a name in at least one language."),
        "no_need": _("Choose at least one kind of help."),
        "bad_code": _("Choose one of the list."),
        "bad_place": _("No province, country or border gate is called this."),
        "ages": _("These ages cannot be: from 0 to 120, the youngest first."),
        "number": _("A whole number is needed here."),
        "bad_hours": _("No calendar understands this rule."),
        "no_address": _("Write the address anew: a sealed one is not opened by this."),
        "no_way": _("Give a number or an e-mail address."),
        "quiet_hours": _("Give both times of the quiet hours, or none."),
        "missing": _("This is needed and is empty."),
        "day": _("Not a day like 2026-11-28."),
        "time": _("Not a time like 08:00."),
        "moment": _("Not a moment with its zone, like 2026-11-28T08:00:00+07:00."),
        "yes_or_no": _("Write yes or no."),
        "unknown": _("It names something that is not there."),
        "twice": _("The same record stands in the file twice."),
        "not_its_own": _("This record is another agency's."),
        "stays_secret": _("A confidential address stays confidential."),
        "too_long": _("This is too long."),
        "not_json": _("This is no JSON file."),
        "no_organizations": _("No directory was found in this file."),
        "too_large": _("The file is too large."),
        "not_a_workbook": _("This is no workbook (.xlsx)."),
        "used": _("This link was used already, or has ended."),
    }.get(code, _("This cannot be so."))


def need_choices() -> list[tuple[str, str]]:
    """Kinds of help to choose from: measures, then whole domains."""
    lang = wording.lang()
    measures = pack().codes("measure_kind").choices(lang)
    everything = _("everything")
    domains = [(code, f"{label} ({everything})")
               for code, label in pack().codes("need_domain").choices(lang)]  # fmt: skip
    return [*measures, *domains]


def area(place: str) -> str:
    """A served place by its own name."""
    if place == EVERYWHERE:
        return _("the whole country")
    return _("countries without a mission") if place == ABROAD else wording.place_name(place)


def language_name(lang: str) -> str:
    """The name of a language of the pack in itself."""
    return str(get_language_info(lang)["name_local"]).capitalize()


def in_language(label: Any, lang: str) -> str:
    """A label with the language it is asked in."""
    return f"{label} ({language_name(lang)})"


def weekdays() -> list[tuple[str, str]]:
    """The days of the week to choose from."""
    return [(code, str(WEEKDAYS[number])) for number, code in enumerate(WEEK)]


def moment(at: dt.datetime) -> str:
    """A moment close by: the time alone today, else the day with it."""
    local = timezone.localtime(at, pack().timezone)
    clock = formats.time_format(local, "H:i")
    if local.date() == today():
        return clock
    return f"{WEEKDAYS_ABBR[local.weekday()]} {formats.date_format(local, 'j/n')} {clock}"


def span(length: dt.timedelta) -> str:
    """How long something takes, in the largest fitting unit."""
    minutes = round(length.total_seconds() / 60)
    if minutes < 90:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours_ = round(minutes / 60)
    if hours_ < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours_) % {"n": hours_}
    days = round(hours_ / 24)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
