"""The directory's codes in words, for every face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hotline.countries.pack import current as pack
from hotline.directory.hours import Hours

WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def status(code: str) -> str:
    """The state of a service."""
    return {
        "active": _("Offered"),
        "inactive": _("Not offered now"),
        "temporarily_closed": _("Closed for a time"),
        "defunct": _("Ended"),
    }[code]


def capacity(code: str) -> str:
    """What an agency says of its room."""
    return {
        "available": _("Has room"),
        "waitlist": _("Waiting list"),
        "additional_assessment_required": _("Decides after an assessment of its own"),
        "no_capacity": _("No room"),
        "": _("Not said"),
    }[code]


def named(texts: Mapping[str, str]) -> str:
    """A text in the reader's language, else in the first there is."""
    order = ((get_language() or "").split("-")[0], *pack().locales)
    return next((texts[one] for one in order if texts.get(one)), next(iter(texts.values()), ""))


def need(code: str) -> str:
    """One kind of help: a measure, or a whole domain."""
    measures = pack().codes("measure_kind")
    lang = (get_language() or pack().locales[0]).split("-")[0]
    return (measures if code in measures else pack().codes("need_domain")).label(code, lang)


def hours(turns: Sequence[Hours]) -> list[str]:
    """Opening hours, a line a rule."""
    return [f"{_days(turn)} · {_span(turn)}{_holidays(turn)}" for turn in turns]


def _days(turn: Hours) -> str:
    if turn.freq == "DAILY" and turn.interval == 1:
        return _("Every day")
    if turn.freq != "WEEKLY" or turn.interval != 1:
        return f"{turn.freq} {turn.byday or turn.bymonthday}"
    numbers = [WEEK.index(day) for day in turn.byday.split(",") if day in WEEK]
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"{WEEKDAYS_ABBR[numbers[0]]}–{WEEKDAYS_ABBR[numbers[-1]]}"
    return ", ".join(str(WEEKDAYS_ABBR[number]) for number in numbers)


def _span(turn: Hours) -> str:
    if turn.opens_at == turn.closes_at:
        return _("round the clock")
    return f"{turn.opens_at:%H:%M}–{turn.closes_at:%H:%M}"


def _holidays(turn: Hours) -> str:
    return "" if turn.on_holidays else " · " + _("closed on public holidays")
