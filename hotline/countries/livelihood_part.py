"""Reads how a country's money is written and what the sheet of a livelihood plan says:
`livelihood.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hotline.countries.marked import Marked, Report, read_yaml
from hotline.countries.shapes import CONFIDENCES

# What a plan is warned of, the gravest first. Which of them a plan has is a rule of the code; the
# words are the pack's.
RISKS = (
    "owed_to_exploiter", "owed_to_lender", "runs_out_at_start", "runs_out", "not_paid_for",
    "never_covers", "loan_large", "a_third_less", "one_customer", "low_months", "less_than_now",
)  # fmt: skip
_RISK = ("month", "months", "amount")
# A word of the sheet and what is filled into it.
_SHEET: Mapping[str, tuple[str, ...]] = {
    "title": (), "whose": ("name",), "written": ("day",), "idea": (), "needed": (), "what": (),
    "who_pays": (), "amount": (), "total": (), "own": (), "now": ("amount",), "living": ("amount",),
    "months": (), "month": (), "month_named": ("number", "month", "year"), "start": (),
    "income": (), "costs": (), "repaid": (), "living_word": (), "left": (), "chart": (),
    "covers": ("month",), "covers_never": (), "back": ("month",), "back_never": (), "lasts": (),
    "short": ("amount",),
    "watch": (), "do": (), "no_risk": (), "unit": (), "page": ("page", "pages"), "and": (),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RiskWords:
    """What a risk says, and what can be done."""

    says: str
    do: str


@dataclass(frozen=True, slots=True)
class LivelihoodWords:
    """One language: how an amount is written, what the sheet says, what never stands on it."""

    separator: str
    money: str
    sheet: Mapping[str, str]
    risks: Mapping[str, RiskWords]
    never: tuple[str, ...]

    def said(self, name: str, /, **filled: object) -> str:
        """A word of the sheet with what is filled into it. Raises KeyError for an unknown one."""
        return self.sheet[name].format(**filled)


@dataclass(frozen=True, slots=True)
class LivelihoodRules:
    """`smallest` is the least amount that people use, `signs` how they write the money's name."""

    smallest: int
    signs: tuple[str, ...]
    words: Mapping[str, LivelihoodWords]


def read_livelihood(report: Report, languages: tuple[str, ...]) -> LivelihoodRules:
    """The words of `livelihood.yaml`; one that is missing in a language is a problem."""
    top = read_yaml(report, "livelihood.yaml")
    record = top.record(
        required=("source", "confidence", "smallest", "signs", *languages), optional=("note",)
    )
    record["confidence"].one_of(CONFIDENCES, "confidence")
    smallest = record["smallest"].text()
    if not smallest.isdigit():
        record["smallest"].problem(f"a whole number: {smallest}")
    words = {language: _words(record[language]) for language in languages}
    return LivelihoodRules(
        int(smallest) if smallest.isdigit() else 0,
        record["signs"].texts(),
        MappingProxyType(words),
    )


def _words(marked: Marked) -> LivelihoodWords:
    record = marked.record(required=("separator", "money", "sheet", "risks", "never"))
    sheet = record["sheet"].record(required=tuple(_SHEET))
    risks = record["risks"].record(required=RISKS)
    return LivelihoodWords(
        separator=record["separator"].text(),
        money=_filled(record["money"], ("amount",)),
        sheet=MappingProxyType(
            {name: _filled(sheet[name], fills) for name, fills in _SHEET.items()}
        ),
        risks=MappingProxyType({code: _risk(risks[code]) for code in RISKS}),
        never=record["never"].texts(),
    )


def _risk(marked: Marked) -> RiskWords:
    record = marked.record(required=("says", "do"))
    return RiskWords(_filled(record["says"], _RISK), _filled(record["do"], _RISK))


def _filled(marked: Marked, known: tuple[str, ...]) -> str:
    """A text whose gaps are among the known ones; tried out, so that printing cannot fail."""
    text = marked.text()
    try:
        text.format(**dict.fromkeys(known, 1))
    except (KeyError, ValueError, IndexError, AttributeError):
        marked.problem(f"what may be filled in here: {', '.join(known) or 'nothing'}")
    return text
