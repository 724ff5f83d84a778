"""Amounts, months and risks of a plan in the words of the pack, for the desk and for the sheet."""

import datetime as dt
from dataclasses import dataclass

from hotline.countries.livelihood_part import LivelihoodWords
from hotline.countries.pack import current as pack
from hotline.livelihood import rules
from hotline.livelihood.chart import Chart, chart
from hotline.livelihood.rules import Figures, Flow, Risk


@dataclass(frozen=True)
class Warned:
    """A risk in words: what it is, and what can be done."""

    code: str
    says: str
    do: str


def words(language: str) -> LivelihoodWords:
    """The words of a language of the pack, the first one where it has none."""
    known = pack().livelihood.words
    return known.get(language) or known[pack().locales[0]]


def money(amount: int, language: str) -> str:
    """An amount as people write it: 1.500.000 đ."""
    return words(language).money.format(amount=number(amount, language))


def number(amount: int, language: str) -> str:
    """The same without the money's name, for tables and forms."""
    return rules.grouped(amount, words(language).separator)


def told(amount: int, language: str) -> str:
    """The same; of what is missing, in words that it is."""
    if amount >= 0:
        return number(amount, language)
    return words(language).said("short", amount=number(-amount, language))


def month(starts_on: dt.date, at: int, language: str) -> str:
    """A month of the plan, counted from 1, with its place in the calendar."""
    day = rules.months_on(starts_on.replace(day=1), at - 1)
    return words(language).said("month_named", number=at, month=day.month, year=day.year)


def warned(figures: Figures, language: str) -> list[Warned]:
    """The risks of a plan in words, the gravest first."""
    return [_warned(risk, language) for risk in rules.risks(figures)]


def _warned(risk: Risk, language: str) -> Warned:
    said = words(language)
    filled = {
        "month": risk.months[0] if risk.months else "",
        "months": listed([str(one) for one in risk.months], said.said("and")),
        "amount": money(risk.amount, language),
    }
    found = said.risks[risk.code]
    return Warned(risk.code, found.says.format(**filled), found.do.format(**filled))


def listed(parts: list[str], joined: str) -> str:
    """7, 8 and 9."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {joined} {parts[-1]}"


def sentences(figures: Figures, language: str) -> list[str]:
    """What the money says: from when it covers, when what was put in is back, whether it lasts."""
    said, found = words(language), rules.flow(figures)
    covers = (
        said.said("covers", month=found.covers_from)
        if found.covers_from
        else said.said("covers_never")
    )
    told = [covers]
    if figures.put_in:
        told.append(
            said.said("back", month=found.paid_back) if found.paid_back else said.said("back_never")
        )
    if found.runs_out is None:
        told.append(said.said("lasts"))
    return told


def picture(found: Flow, language: str) -> Chart:
    """What is left at the start and after each month."""
    left = [("0", found.opening), *((str(row.number), row.balance) for row in found.rows)]
    return chart(left, lambda amount: number(amount, language))
