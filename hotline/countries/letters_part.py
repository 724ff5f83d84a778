"""Reads the fixed words of the line's letters: `letters.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from hotline.countries.marked import Marked, Report, read_yaml
from hotline.countries.shapes import CONFIDENCES, URGENCIES

KINDS = ("referral",)
# A word of a form and what is filled into it.
_FORM: Mapping[str, tuple[str, ...]] = {
    "state": (), "motto": (), "above": (), "issuer": (), "number": ("number", "symbol"),
    "date": ("place", "day", "month", "year"), "about": ("subject",), "to": (), "copies": (),
    "on_behalf": (), "title": (), "sign": (), "electronic": (), "check": ("address",),
    "printed": ("who", "when", "code"), "page": ("page", "pages"),
}  # fmt: skip
_BODY: Mapping[str, tuple[str, ...]] = {
    "subject": (), "opening": ("issuer",), "band_only": (), "facts": (), "identity": (),
    "account": (), "closing": ("due",), "closing_no_date": (),
}  # fmt: skip
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class LetterForm:
    """What stands on every letter in one language; `months` are their words from January on."""

    words: Mapping[str, str]
    months: tuple[str, ...]
    copied: tuple[str, ...]
    urgency: Mapping[str, str]

    def said(self, name: str, **filled: object) -> str:
        """A word of the form with what is filled into it. Raises KeyError for an unknown one."""
        return self.words[name].format(**filled)

    def dated(self, place: str, on: date) -> str:
        """Place and date as this country's letters write them."""
        month = self.months[on.month - 1]
        return self.said("date", place=place, day=on.day, month=month, year=on.year)


@dataclass(frozen=True, slots=True)
class LetterRules:
    """The mark behind a letter's number, its form by language, and what each kind says."""

    symbol: str
    forms: Mapping[str, LetterForm]
    bodies: Mapping[tuple[str, str], Mapping[str, str]]

    def body(self, kind: str, language: str) -> Mapping[str, str]:
        """The sentences of one kind of letter. Raises KeyError for an unknown kind."""
        return self.bodies[kind, language]


def read_letters(report: Report, languages: tuple[str, ...]) -> LetterRules:
    """The words of `letters.yaml`; a form or a kind that is missing in a language is a problem."""
    top = read_yaml(report, "letters.yaml")
    record = top.record(
        required=("symbol", "forms", "letters"), optional=("source", "confidence", "note")
    )
    record["confidence"].one_of(CONFIDENCES, "confidence")
    by_language = record["forms"].record(required=languages)
    forms = {language: _form(by_language[language]) for language in languages}
    bodies: dict[tuple[str, str], Mapping[str, str]] = {}
    for entry in record["letters"].entries():
        row = entry.record(required=("kind", *languages))
        kind = row["kind"].one_of(KINDS, "kind")
        for language in languages:
            bodies[kind, language] = _words(row[language], _BODY)
    for kind in KINDS:
        if (kind, languages[0]) not in bodies:
            top.problem(f"letter missing: {kind}")
    return LetterRules(record["symbol"].text(), MappingProxyType(forms), MappingProxyType(bodies))


def _form(marked: Marked) -> LetterForm:
    record = marked.record(required=(*_FORM, "months", "copied"), optional=("urgency",))
    months = record["months"].texts()
    if len(months) != _MONTHS:
        record["months"].problem("twelve months, from January on")
    urgency = {name: value.text() for name, value in record["urgency"].items().items()}
    for name in urgency:
        if name not in URGENCIES:
            record["urgency"].problem(f"unknown urgency: {name}")
    words = {name: _filled(record[name], known) for name, known in _FORM.items()}
    return LetterForm(
        MappingProxyType(words), months, record["copied"].texts(), MappingProxyType(urgency)
    )


def _words(marked: Marked, known: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    record = marked.record(required=tuple(known))
    return MappingProxyType({name: _filled(record[name], fills) for name, fills in known.items()})


def _filled(marked: Marked, known: tuple[str, ...]) -> str:
    """A text whose gaps are among the known ones; tried out, so that printing cannot fail."""
    text = marked.text()
    try:
        text.format(**dict.fromkeys(known, 1))
    except (KeyError, ValueError, IndexError, AttributeError):
        marked.problem(f"what may be filled in here: {', '.join(known) or 'nothing'}")
    return text
