"""The sheet to take home: a plan in plain words, with money by month and its picture.

Its title, its file and its words say neither whom it is of nor where it comes from: whoever finds
it finds somebody who wants to earn her living.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from hotline.countries.pack import current as pack
from hotline.documents import typesetting
from hotline.livelihood import rules, telling
from hotline.livelihood.chart import svg
from hotline.livelihood.rules import Figures

FORM = "plan_sheet"
FONT = "Noto Serif"
# Put where the form counts pages itself.
_PAGE, _PAGES = "\x01", "\x02"


@dataclass(frozen=True)
class Sheet:
    """What stands on it; `name` only if she wants it there."""

    idea: str
    figures: Figures
    starts_on: dt.date
    written_on: dt.date
    name: str = ""


def render(sheet: Sheet, *, language: str) -> bytes:
    """The sheet as PDF, in a language of the pack. The same sheet gives the same bytes."""
    return typesetting.pdf(FORM, _data(sheet, language))


def pictures(sheet: Sheet, *, language: str) -> list[bytes]:
    """Its pages as PNG, to be looked at."""
    return typesetting.pictures(FORM, _data(sheet, language))


def filename(made_on: dt.date) -> str:
    """A neutral name for the file."""
    return f"{made_on:%Y%m%d}.pdf"


def _data(sheet: Sheet, language: str) -> dict[str, Any]:
    said, figures = telling.words(language), sheet.figures
    warned = telling.warned(figures, language)
    return {
        "language": language,
        "title": said.said("title"),
        "whose": said.said("whose", name=sheet.name) if sheet.name else "",
        "written": said.said("written", day=f"{sheet.written_on:%d/%m/%Y}"),
        "idea_word": said.said("idea"),
        "idea": sheet.idea,
        "needed": _needed(figures, language),
        "today": _today(figures, language),
        "months": _months(sheet, language),
        "chart_word": said.said("chart"),
        "chart": svg(telling.picture(rules.flow(figures), language), font=FONT),
        "tells": telling.sentences(figures, language),
        "watch_word": said.said("watch"),
        "do_word": said.said("do"),
        "risks": [{"says": one.says, "do": one.do} for one in warned],
        "no_risk": said.said("no_risk"),
        "page": said.said("page", page=_PAGE, pages=_PAGES),
    }


def _needed(figures: Figures, language: str) -> dict[str, Any]:
    """What is needed to start: a table with its total, and what she has."""
    said, payers = telling.words(language), pack().codes("cost_payer")
    return {
        "title": said.said("needed"),
        "head": [said.said("what"), said.said("who_pays"), said.said("amount")],
        "rows": [
            [one.what, payers.label(one.payer, language), telling.number(one.amount, language)]
            for one in figures.costs
        ],
        "total": [said.said("total"), telling.number(figures.start, language)],
        "own": [said.said("own"), telling.number(figures.own, language)],
    }


def _today(figures: Figures, language: str) -> list[str]:
    said = telling.words(language)
    found = []
    if figures.baseline:
        found.append(said.said("now", amount=telling.money(figures.baseline, language)))
    if figures.living:
        found.append(said.said("living", amount=telling.money(figures.living, language)))
    return found


def _months(sheet: Sheet, language: str) -> dict[str, Any]:
    """Money by month; a column in which nothing ever stands is left out."""
    said, found = telling.words(language), rules.flow(sheet.figures)
    repaid = any(row.repaid for row in found.rows)
    living = bool(sheet.figures.living)

    def line(label: str, *amounts: int | None) -> list[str]:
        income, costs, back, lived, left = amounts
        cells = [income, costs, *([back] if repaid else []), *([lived] if living else []), left]
        return [label, *("" if c is None else telling.told(c, language) for c in cells)]

    head = [said.said("month"), said.said("income"), said.said("costs")]
    head += [said.said("repaid")] if repaid else []
    head += [said.said("living_word")] if living else []
    return {
        "title": said.said("months"),
        "unit": said.said("unit"),
        "head": [*head, said.said("left")],
        "rows": [
            line(said.said("start"), None, None, None, None, found.opening),
            *(
                line(
                    telling.month(sheet.starts_on, row.number, language),
                    row.income,
                    row.costs,
                    row.repaid,
                    row.living,
                    row.balance,
                )
                for row in found.rows
            ),
        ],
        "missing": [found.opening < 0, *(row.balance < 0 for row in found.rows)],
    }
