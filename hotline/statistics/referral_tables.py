"""Figures of referrals as tables: in the reader's words for a page, as numbers for a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotline.countries.pack import current as pack
from hotline.look.spoken import length
from hotline.statistics import words
from hotline.statistics.grids import Grid, Row
from hotline.statistics.referral_figures import Counts, Spell
from hotline.statistics.referral_sql import NUMBERS

NAMES: dict[str, Promise] = {
    "sent": gettext_lazy("Sent"),
    "opened": gettext_lazy("Opened"),
    "accepted": gettext_lazy("Accepted"),
    "in_service": gettext_lazy("In service now"),
    "completed": gettext_lazy("Completed"),
    "verified": gettext_lazy("Verified with her"),
    "declined": gettext_lazy("Declined"),
    "silent": gettext_lazy("Silent now"),
    "expired": gettext_lazy("Expired without an answer"),
    "withdrawn": gettext_lazy("Consent withdrawn"),
    "waiting": gettext_lazy("Waiting for an answer"),
    "in_care": gettext_lazy("Accepted and not ended"),
    "failed": gettext_lazy("Did not succeed"),
    "cancelled": gettext_lazy("Taken back"),
    "not_asked": gettext_lazy("Not asked yet"),
}
# What the page counts first; the rest parts the referrals by their present state.
FUNNEL = (
    "sent", "opened", "accepted", "in_service", "completed", "verified", "declined", "silent",
    "expired", "withdrawn",
)  # fmt: skip
TIME_NAMES: dict[str, Promise] = {
    "open": gettext_lazy("Time to open"),
    "decide": gettext_lazy("Time to decide"),
    "contact": gettext_lazy("Time to first contact"),
}
DIRECTIONS: dict[str, Promise] = {
    "out": gettext_lazy("From the hotline to agencies"),
    "in": gettext_lazy("From agencies to the hotline"),
    "onward": gettext_lazy("From agency to agency"),
}
HEADINGS: dict[str, Promise] = {
    "direction": gettext_lazy("Direction"),
    "agency": gettext_lazy("Agency"),
    "province": gettext_lazy("Province"),
    "need": gettext_lazy("Kind of help needed"),
}
TITLES: dict[str, Promise] = {
    "direction": gettext_lazy("Referrals by direction"),
    "agency": gettext_lazy("Referrals by agency"),
    "province": gettext_lazy("Referrals by province"),
    "need": gettext_lazy("Referrals by kind of help needed"),
}


def number_name(name: str) -> str:
    """What a number is called; her words as the pack words them."""
    if name in NAMES:
        return str(NAMES[name])
    return pack().codes("help_confirmed").label(name, words.language())


def answered_share(counts: Counts) -> str:
    """The share that was answered within the clock, in words; a dash of nothing."""
    return words.percent(counts["in_time"], counts["answerable"])


def time_words(spell: Spell) -> tuple[str, str]:
    """The median and the longest of a time; dashes where nothing was measured."""
    if not spell.counted:
        return "–", "–"
    return length(round(spell.median)), length(round(spell.longest))


def of_numbers(
    name: str,
    counts: Mapping[str, Counts],
    label: Callable[[str], str],
    asked: str,
    numbers: Sequence[str] = FUNNEL,
) -> Grid:
    """A table of counts alone, in the order given."""
    heads = tuple(str(NAMES[one]) for one in numbers)
    rows = tuple(
        Row(label(code), tuple(words.number(found[one]) for one in numbers), _values(found))
        for code, found in counts.items()
    )
    return Grid(name, str(TITLES[name]), str(HEADINGS[name]), heads, rows, asked, _heads())


def of_answers(
    name: str, counts: Mapping[str, Counts], label: Callable[[str], str], asked: str
) -> Grid:
    """A table of how many and how fast, most referrals first: sent, accepted, verified, silent,
    answered in time, and for each time its median and longest."""
    numbers = ("sent", "accepted", "verified", "silent")
    heads = [*(str(NAMES[one]) for one in numbers), _("Answered in time")]
    for time in TIME_NAMES.values():
        heads += [_("%(time)s: median") % {"time": time}, _("%(time)s: longest") % {"time": time}]
    ordered = sorted(counts.items(), key=lambda one: (-one[1]["sent"], label(one[0])))
    rows = []
    for code, found in ordered:
        cells = [*(words.number(found[one]) for one in numbers), answered_share(found)]
        for time_name in TIME_NAMES:
            cells += time_words(found.time(time_name))
        rows.append(Row(label(code), tuple(cells), _values(found)))
    return Grid(
        name, str(TITLES[name]), str(HEADINGS[name]), tuple(heads), tuple(rows), asked, _heads()
    )


def _heads() -> tuple[str, ...]:
    """What a file calls every number; times are in hours there."""
    heads = [number_name(one) for one in NUMBERS if one not in ("in_time", "answerable")]
    heads += [_("Answered in time"), _("Answered or due")]
    for time in TIME_NAMES.values():
        heads += [
            _("%(time)s: counted") % {"time": time},
            _("%(time)s: median, hours") % {"time": time},
            _("%(time)s: longest, hours") % {"time": time},
        ]
    return tuple(heads)


def _values(counts: Counts) -> tuple[float | None, ...]:
    numbers: list[float | None] = [
        counts[one] for one in NUMBERS if one not in ("in_time", "answerable")
    ]
    numbers += [counts["in_time"], counts["answerable"]]
    for name in TIME_NAMES:
        spell = counts.time(name)
        known = bool(spell.counted)
        numbers += [
            spell.counted,
            round(spell.median / 3600, 2) if known else None,
            round(spell.longest / 3600, 2) if known else None,
        ]
    return tuple(numbers)
