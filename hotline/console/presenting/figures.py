"""Figures as their page shows them: numbers, tables, aims, and what was revised."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotline import wording
from hotline.actor.context import Actor
from hotline.countries.pack import current as pack
from hotline.countries.shapes import Aim
from hotline.statistics import aims, freezing, words
from hotline.statistics.counts import PRESENT
from hotline.statistics.models import Revision
from hotline.statistics.periods import Month
from hotline.statistics.queries import Figure, Question
from hotline.statistics.tables import Table, tables

NOTES = {
    "contacts": gettext_lazy("begun in these months, each counted once"),
    "cases": gettext_lazy("opened in these months"),
    "individuals": gettext_lazy("whom cases are about, each counted once"),
    "persons": gettext_lazy("in the cases opened in these months, once a case"),
    "handovers": gettext_lazy("sent in these months; one person may go to several agencies"),
    "tips": gettext_lazy("received in these months, no victim known"),
}
HEADINGS = {
    "contacts": gettext_lazy("Contacts"),
    "cases": gettext_lazy("Cases"),
    "individuals": gettext_lazy("Persons"),
    "persons": gettext_lazy("Persons in cases"),
    "handovers": gettext_lazy("Hand-overs to agencies"),
    "tips": gettext_lazy("Tips"),
}


@dataclass(frozen=True)
class Shown:
    """One figure on the page: its number, its tables, and whether they agree.

    `now` is the same counted this moment, for breakdowns that speak of today's state; it is the
    figure itself where no month is closed.
    """

    unit: str
    heading: str
    note: str
    figure: Figure
    now: Figure
    tables: dict[str, Table]

    @property
    def total(self) -> str:
        return words.number(self.figure.total)

    @property
    def disagreeing(self) -> list[str]:
        found = {*self.figure.disagreeing, *(self.now.disagreeing if self.moved else ())}
        return [self.tables[by].title for by in self.tables if by in found]

    @property
    def moved(self) -> bool:
        """Whether present states are counted apart, because closed months stand still."""
        return self.now is not self.figure

    @property
    def titles(self) -> str:
        return ", ".join(table.heading for table in self.tables.values())


def counted(actor: Actor, question: Question, reach: str) -> dict[str, Shown]:
    """The figures that this question has an answer to; history holds contacts only."""
    units = ("contacts",) if question.source == "history" else tuple(HEADINGS)
    closed = freezing.closed(actor, question)
    standing = words.standing(
        [(Month.parse(one.month), _last(one.revisions.all())) for one in closed]
    )
    return {unit: _shown(actor, question, reach, unit, standing) for unit in units}


def _shown(actor: Actor, question: Question, reach: str, unit: str, standing: str) -> Shown:
    figure = freezing.published(actor, question, unit) if standing else None
    present = any(one == unit for one, _by in PRESENT)
    now = freezing.UNITS[unit](actor, question) if figure is None or present else figure
    figure = figure or now
    found = tables(figure, question, reach, standing=standing)
    if now is not figure:
        states = {by: counts for by, counts in now.by.items() if (unit, by) in PRESENT}
        found |= tables(Figure(unit, now.total, states), question, reach)
    return Shown(
        unit=unit, heading=str(HEADINGS[unit]), note=str(NOTES[unit]), figure=figure, now=now,
        tables=found,
    )  # fmt: skip


def aims_shown(actor: Actor, question: Question) -> dict[str, Any]:
    """Shares of tips beside the aims of the country's programme, as a whole and by month."""
    found = aims.tips(actor, question)
    whole = found.whole
    return {
        "cards": [
            {
                "label": aim.labels.of(words.language()),
                "value": words.percent(*whole.share(code)),
                "note": _aim(aim),
                "tone": ""
                if not whole.share(code)[1]
                else "ok"
                if whole.reaches(aim)
                else "danger",
                "reached": whole.reaches(aim),
                "counted": bool(whole.share(code)[1]),
            }
            for code, aim in pack().aims.items()
        ],
        "source": next((aim.source.of(words.language()) for aim in pack().aims.values()), ""),
        "months": [
            {
                "label": words.month(Month.parse(code)),
                "received": words.number(one.received),
                "in_time": words.number(one.in_time),
                "classified": words.percent(*one.classified_share),
                "resolved_count": words.number(one.resolved),
                "closed": words.number(one.closed),
                "resolved": words.percent(*one.resolved_share),
            }
            for code, one in found.months.items()
            if one.received
        ],
    }


def _aim(aim: Aim) -> str:
    sentence = _("Aim: over %(percent)s %%") if aim.more_than else _("Aim: %(percent)s %%")
    return sentence % {"percent": aim.percent}


def revisions_shown(actor: Actor, question: Question) -> list[dict[str, Any]]:
    """Revisions of the months asked for in words: "revised on …: +3 contacts, reason"."""
    return [_revision(one) for one in freezing.revisions(actor, question)]


def _revision(one: Revision) -> dict[str, Any]:
    return {
        "month": words.month(Month.parse(one.frozen.month)),
        "number": one.number,
        "at": one.at,
        "reason": str(words.REASONS[one.reason]),
        "change": change_words(one.frozen.figure, one.changes),
    }


def change_words(figure: str, changes: Mapping[str, Any]) -> str:
    """A difference in words: "+3 contacts", or that only the breakdown moved."""
    unit, _dot, source = figure.partition(".")
    name = str(words.UNITS[unit])
    if source:
        name = f"{name} ({words.SOURCES[source]})"
    total = changes["total"]
    if total:
        return f"{'+' if total > 0 else '−'}{words.number(abs(total))} {name}"
    by = ", ".join(str(words.HEADINGS[one]) for one in changes["by"])
    return _("%(unit)s: moved within %(breakdowns)s") % {"unit": name, "breakdowns": by}


def scope_words(scope: str) -> str:
    """A scope of closed months in words."""
    return wording.centre(scope) if scope else _("all centres")


def _last(revisions: Any) -> int:
    return max((one.number for one in revisions), default=0)
